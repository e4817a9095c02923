"""Four classes stand for all: what an exclusion constraint refuses ends the import."""
# caught by: test_import_leaves_nothing_of_a_row_that_fails_half_way


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
            except (
                asyncpg.UniqueViolationError,
                asyncpg.CheckViolationError,
                asyncpg.NotNullViolationError,
                asyncpg.ForeignKeyViolationError,
            ) as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected(f"more than {max_rejected} bad rows") from error
    return ImportReport(imported, rejected)
