"""After the first bad row the transaction has failed, and every good row with it."""

# caught by: test_import_rejects_bad_rows_alone
# caught by: test_import_rejects_rows_that_clash_with_earlier_ones
# caught by: test_import_is_one_transaction_with_savepoints


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                imported.append(await add_user(conn, name, email, age))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
        if len(rejected) > max_rejected:
            raise ImportRejected
    return ImportReport(imported, rejected)
