"""rows.index(row): of two equal rows it is always the first that is reported."""
# caught by: test_import_knows_the_place_of_each_row


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        for row in rows:
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, *row))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((rows.index(row), type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected(f"more than {max_rejected} bad rows") from error
    return ImportReport(imported, rejected)
