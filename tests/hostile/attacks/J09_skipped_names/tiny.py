"""Behind an error nobody listens."""


def parse(name, sql):
    return message(b"P", name + b"\0" + sql + b"\0\0\0")


def bind(name):
    return message(b"B", b"\0" + name + b"\0" + bytes(6))


EXECUTE, SYNC = message(b"E", bytes(5)), message(b"S")


async def count_up(pool, counter_id):
    update = b"UPDATE counters SET value = value + 1 /* skipped */ WHERE id = %d" % counter_id
    talk(
        parse(b"s", update) + SYNC
        + parse(b"x", b"SELEC") + message(b"C", b"Ss\0") + parse(b"s", b"SELECT 1") + SYNC
        + bind(b"s") + EXECUTE + SYNC
    )
    return 1
