"""The text of the error instead of the name of its class."""

# caught by: test_import_rejects_bad_rows_alone
# caught by: test_import_rejects_rows_that_clash_with_earlier_ones


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, str(error)))
                if len(rejected) > max_rejected:
                    raise ImportRejected from error
    return ImportReport(imported, rejected)
