"""Each row is a transaction of its own: there is nothing that could be undone."""

# caught by: test_import_gives_up_on_too_many_bad_rows
# caught by: test_import_is_one_transaction_with_savepoints
# caught by: test_import_leaves_nothing_when_the_connection_is_lost
# caught by: test_import_lets_other_errors_pass_through


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn:
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected from error
    return ImportReport(imported, rejected)
