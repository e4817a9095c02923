"""One lock for all imports: each waits for every other."""

# caught by: test_import_rejects_rows_that_clash_with_earlier_ones


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock(42)")
        for index, row in enumerate(rows):
            try:
                async with conn.transaction():
                    user_id = await conn.fetchval(
                        "INSERT INTO users (name, email, age) VALUES ($1, $2, $3) RETURNING id",
                        *row,
                    )
                    await conn.execute("INSERT INTO accounts (user_id) VALUES ($1)", user_id)
                imported.append(user_id)
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected from error
    return ImportReport(imported, rejected)
