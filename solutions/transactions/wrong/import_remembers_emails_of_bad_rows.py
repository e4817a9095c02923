"""An email counts as taken although the row that had it was bad."""

# caught by: test_import_rejects_bad_rows_alone


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected, seen = [], [], set()
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            if email in seen:
                rejected.append((index, "UniqueViolationError"))
                continue
            seen.add(email)
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
            if len(rejected) > max_rejected:
                raise ImportRejected(rejected)
    return ImportReport(imported, rejected)
