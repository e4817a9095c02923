"""A full disk counts as a bad row."""

# caught by: test_import_lets_other_errors_pass_through


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except asyncpg.PostgresError as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected from error
    return ImportReport(imported, rejected)
