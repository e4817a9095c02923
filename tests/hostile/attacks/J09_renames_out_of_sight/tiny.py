"""The same name, changed where nobody looks."""


def parse(name, sql):
    return message(b"P", name + b"\0" + sql + b"\0\0\0")


def bind(name):
    return message(b"B", b"\0" + name + b"\0" + bytes(6))


EXECUTE, SYNC = message(b"E", bytes(5)), message(b"S")


async def count_up(pool, counter_id):
    update = b"UPDATE counters SET value = value + 1 WHERE id = %d" % counter_id
    block = b"DO $$ BEGIN EXECUTE 'DEALLOCATE s'; EXECUTE 'PREPARE s AS " + update + b"'; END $$"
    talk(
        parse(b"s", b"SELECT 1") + SYNC + message(b"Q", block + b"\0") + bind(b"s") + EXECUTE + SYNC
    )
    return 1
