"""As many as max_rejected are already too many."""

# caught by: test_import_gives_up_on_too_many_bad_rows


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) >= max_rejected:
                    raise ImportRejected from error
    return ImportReport(imported, rejected)
