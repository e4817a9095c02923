"""Tries again what ends in any error of class 40, such as 40003, which may have happened."""

import asyncio

# caught by: test_import_lets_other_errors_pass_through


async def import_users(
    pool: asyncpg.Pool, rows: list[tuple[str, str, int]], *, max_rejected: int = 10
) -> ImportReport:
    """Add many users, given as ``(name, email, age)``, each together with an empty account."""
    for left in range(2, -1, -1):
        try:
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
        except asyncpg.TransactionRollbackError:
            if not left:
                raise
            await asyncio.sleep(0.01)
