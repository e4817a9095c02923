"""Of several rows with one email it reports the first bad one."""

# caught by: test_import_rejects_rows_that_clash_with_earlier_ones


async def import_users(
    pool: asyncpg.Pool, rows: list[tuple[str, str, int]], *, max_rejected: int = 10
) -> ImportReport:
    """Add many users, given as ``(name, email, age)``, each together with an empty account."""
    imported: list[int] = []
    rejected: list[tuple[int, str]] = []
    bad = set()
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except asyncpg.IntegrityConstraintViolationError as error:
                if email not in bad:
                    rejected.append((index, type(error).__name__))
                bad.add(email)
                if len(rejected) > max_rejected:
                    raise ImportRejected(f"more than {max_rejected} bad rows") from error
    return ImportReport(imported, rejected)
