"""The same name, another text that nobody took."""


async def count_up(pool, counter_id):
    update = b"UPDATE counters SET value = value + 1 /* refused */ WHERE id = %d" % counter_id
    talk(parse(b"s", update) + parse(b"s", b"SELECT 1") + SYNC + bind(b"s") + EXECUTE + SYNC)
    return 1
