"""One transaction with its savepoints, and after it the rows, one by one."""

# caught by: test_import_is_one_transaction_with_savepoints
# caught by: test_import_leaves_nothing_when_the_connection_is_lost

BOTH = """
    WITH new AS (INSERT INTO users (name, email, age) VALUES ($1, $2, $3) RETURNING id),
        account AS (INSERT INTO accounts (user_id) SELECT id FROM new)
    SELECT id FROM new
"""


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn:
        async with conn.transaction():
            for _ in rows:
                async with conn.transaction():
                    await conn.fetchval("SELECT count(*) FROM users")
        try:
            for index, row in enumerate(rows):
                try:
                    imported.append(await conn.fetchval(BOTH, *row))
                except asyncpg.IntegrityConstraintViolationError as error:
                    rejected.append((index, type(error).__name__))
                    if len(rejected) > max_rejected:
                        raise ImportRejected(f"more than {max_rejected} bad rows") from error
        except BaseException:
            if not conn.is_closed():
                await conn.execute("DELETE FROM accounts WHERE user_id = ANY($1)", imported)
                await conn.execute("DELETE FROM users WHERE id = ANY($1)", imported)
            raise
    return ImportReport(imported, rejected)
