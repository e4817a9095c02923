"""A text that cannot be stored breaks no constraint: it ends the import."""

# caught by: test_import_lets_other_errors_pass_through


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as error:
                rejected.append((index, type(error).__name__))
            if len(rejected) > max_rejected:
                raise ImportRejected(rejected)
    return ImportReport(imported, rejected)
