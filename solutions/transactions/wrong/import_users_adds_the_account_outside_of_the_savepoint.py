"""A row that fails at its account has its user in already."""

# caught by: test_import_leaves_nothing_of_a_row_that_fails_half_way


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    user_id = await conn.fetchval(
                        "INSERT INTO users (name, email, age) VALUES ($1, $2, $3) RETURNING id",
                        name,
                        email,
                        age,
                    )
                async with conn.transaction():
                    await conn.execute("INSERT INTO accounts (user_id) VALUES ($1)", user_id)
                imported.append(user_id)
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected from error
    return ImportReport(imported, rejected)
