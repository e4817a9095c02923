"""One bad row and the rest is not looked at."""

# caught by: test_import_rejects_bad_rows_alone
# caught by: test_import_leaves_nothing_of_a_row_that_fails_half_way


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected from error
                break
    return ImportReport(imported, rejected)
