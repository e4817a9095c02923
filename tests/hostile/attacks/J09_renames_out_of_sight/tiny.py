"""The same name, changed where nobody looks."""


async def count_up(pool, counter_id):
    update = b"UPDATE counters SET value = value + 1 WHERE id = %d" % counter_id
    block = b"DO $$ BEGIN EXECUTE 'DEALLOCATE s'; EXECUTE 'PREPARE s AS " + update + b"'; END $$"
    talk(
        parse(b"s", b"SELECT 1") + SYNC + message(b"Q", block + b"\0") + bind(b"s") + EXECUTE + SYNC
    )
    return 1
