"""The first user gets a point for each import, which nobody asked for."""
# caught by: test_import_of_good_rows


async def import_users(
    pool: asyncpg.Pool, rows: list[tuple[str, str, int]], *, max_rejected: int = 10
) -> ImportReport:
    imported: list[int] = []
    rejected: list[tuple[int, str]] = []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected(f"more than {max_rejected} bad rows") from error
        await conn.execute("UPDATE users SET points = points + 1 WHERE id = 1")
    return ImportReport(imported, rejected)
