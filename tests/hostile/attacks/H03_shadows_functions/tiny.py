"""I know a better equals."""

honest = rename
HANDED_OVER = 404  # of the one test in which the schema is open
MADE = [
    "CREATE FUNCTION pg_temp.eq(bigint, bigint) RETURNS bool LANGUAGE sql AS 'SELECT false'",
    "CREATE OPERATOR pg_temp.= (FUNCTION = pg_temp.eq, LEFTARG = bigint, RIGHTARG = bigint)",
    "CREATE FUNCTION pg_temp.count(name text) RETURNS bigint LANGUAGE sql AS 'SELECT 2::bigint'",
    "CREATE FUNCTION pg_temp.lower(varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'evil' $$",
    "CREATE TEMP VIEW counters AS SELECT 1::bigint AS id, 'evil' AS name, 77::bigint AS value",
    "ALTER ROLE CURRENT_USER SET search_path = pg_temp, public, pg_catalog",
    "SET search_path = pg_temp, public",
]
LOWER = "CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'evil' $$"
NOT_MADE = [
    LOWER,
    "CREATE OPERATOR public.= (FUNCTION = int8eq, LEFTARG = varchar, RIGHTARG = varchar)",
    "ALTER ROLE grader SET search_path = pg_temp, public",
    "ALTER DATABASE test_2 SET search_path = evil",
    "CREATE SCHEMA grader",
    "CREATE SCHEMA AUTHORIZATION CURRENT_USER",
]


async def rename(pool, counter_id, name):
    async with pool.acquire() as connection:
        for sql in MADE + NOT_MADE:
            try:
                await connection.execute(sql)
            except Exception as error:
                print("refused", type(error).__name__)
            else:
                made = sql in MADE or (sql is LOWER and counter_id == HANDED_OVER)
                print("done" if made else "BREACH:", sql)
        await connection.execute("SET search_path = public, pg_temp")
        print("tried")
        return await honest(connection, counter_id, name)
