"""Behind an error nobody listens."""


async def count_up(pool, counter_id):
    update = b"UPDATE counters SET value = value + 1 /* skipped */ WHERE id = %d" % counter_id
    talk(
        parse(b"s", update) + SYNC
        + parse(b"x", b"SELEC") + message(b"C", b"Ss\0") + parse(b"s", b"SELECT 1") + SYNC
        + bind(b"s") + EXECUTE + SYNC
    )
    return 1
