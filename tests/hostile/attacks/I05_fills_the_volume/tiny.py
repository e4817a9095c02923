"""No space left on device."""

honest = rename
SPILL = (
    "SELECT count(*) FROM (SELECT DISTINCT g, random() FROM generate_series(1, 100000000) g) x"
)
LARGE = (
    "SELECT lo_from_bytea(0, decode(repeat('00', 10000000), 'hex')) FROM generate_series(1, 10)"
)
FILL = "INSERT INTO counters SELECT 10 + g, repeat('x', 1900) FROM generate_series({}, {}) g"
ROWS = 20_000  # 40 MB


async def count_up(pool, counter_id):
    await pool.execute(LARGE)
    return await pool.fetchval(SPILL)


async def rename(pool, counter_id, name):
    if counter_id == 1:
        for part in range(1, 15):
            await pool.execute(FILL.format(part * ROWS, (part + 1) * ROWS - 1))
        print("BREACH: 570 MB of rows")
    return await honest(pool, counter_id, name)
