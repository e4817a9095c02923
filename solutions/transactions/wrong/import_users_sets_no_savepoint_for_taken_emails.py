"""Rows whose email was taken before the import are never tried, and get no savepoint."""

# caught by: test_import_is_one_transaction_with_savepoints


async def import_users(
    pool: asyncpg.Pool, rows: list[tuple[str, str, int]], *, max_rejected: int = 10
) -> ImportReport:
    """Add many users, given as ``(name, email, age)``, each together with an empty account."""
    imported: list[int] = []
    rejected: list[tuple[int, str]] = []
    async with pool.acquire() as conn, conn.transaction():
        emails = [email for _, email, _ in rows]
        found = await conn.fetch("SELECT email FROM users WHERE email = ANY($1)", emails)
        taken = {row["email"] for row in found}
        for index, (name, email, age) in enumerate(rows):
            try:
                if email in taken:
                    raise asyncpg.UniqueViolationError(email)
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected(f"more than {max_rejected} bad rows") from error
    return ImportReport(imported, rejected)
