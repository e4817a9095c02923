"""Which emails are taken is asked beforehand; a row that clashes later takes the import with it."""

# caught by: test_import_rejects_rows_that_clash_with_earlier_ones


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    if await conn.fetchval("SELECT 1 FROM users WHERE email = $1", email):
                        rejected.append((index, "UniqueViolationError"))
                    else:
                        imported.append(await add_user(conn, name, email, age))
            except (asyncpg.CheckViolationError, asyncpg.NotNullViolationError) as error:
                rejected.append((index, type(error).__name__))
            if len(rejected) > max_rejected:
                raise ImportRejected
    return ImportReport(imported, rejected)
