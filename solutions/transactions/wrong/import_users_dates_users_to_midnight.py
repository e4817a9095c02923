"""Dates users to the beginning of the day."""

# caught by: test_import_of_good_rows


async def import_users(
    pool: asyncpg.Pool, rows: list[tuple[str, str, int]], *, max_rejected: int = 10
) -> ImportReport:
    """Add many users, given as ``(name, email, age)``, each together with an empty account."""
    imported: list[int] = []
    rejected: list[tuple[int, str]] = []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
                    await conn.execute(
                        "UPDATE users SET created_at = current_date WHERE id = $1", imported[-1]
                    )
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected(f"more than {max_rejected} bad rows") from error
    return ImportReport(imported, rejected)
