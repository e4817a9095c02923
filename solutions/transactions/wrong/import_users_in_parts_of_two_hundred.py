"""A transaction for every two hundred rows: a failure leaves those before it."""
# caught by: test_a_large_import_is_all_or_nothing


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    for start in range(0, max(len(rows), 1), 200):
        report = await import_part(
            pool, rows[start : start + 200], max_rejected=max_rejected - len(rejected)
        )
        imported += report.imported
        rejected += [(start + index, why) for index, why in report.rejected]
    return ImportReport(imported, rejected)


async def import_part(
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
    return ImportReport(imported, rejected)
