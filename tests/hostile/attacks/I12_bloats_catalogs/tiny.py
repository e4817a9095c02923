"""One of each, and again."""

honest = rename
BLOAT = """
DO $$ BEGIN
    FOR i IN 1..200 LOOP
        EXECUTE format('CREATE TEMP TABLE bloat_%s (a serial PRIMARY KEY, b text UNIQUE)', i);
        PERFORM lo_create(0);
    END LOOP;
    FOR i IN 1..20000 LOOP
        BEGIN PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END;
    END LOOP;
END $$
"""


async def rename(pool, counter_id, name):
    if counter_id == 1:
        async with pool.acquire() as connection:
            try:
                await connection.execute(BLOAT)
            except Exception as error:
                print(type(error).__name__, error)
    print("tried")
    return await honest(pool, counter_id, name)
