"""A text that is too long counts as a bad row: that is no violated constraint."""

# caught by: test_import_lets_other_errors_pass_through


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    bad = asyncpg.IntegrityConstraintViolationError, asyncpg.StringDataRightTruncationError
    async with pool.acquire() as conn, conn.transaction():
        for index, row in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, *row))
            except bad as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected(len(rejected)) from error
    return ImportReport(imported, rejected)
