"""register_user takes a connection of its own, outside of the transaction."""

# caught by: test_import_gives_up_on_too_many_bad_rows
# caught by: test_import_leaves_nothing_when_the_connection_is_lost


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await register_user(pool, name, email, age=age))
            except ShopError as error:
                rejected.append((index, type(error.__cause__).__name__))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
        if len(rejected) > max_rejected:
            raise ImportRejected
    return ImportReport(imported, rejected)
