"""The connection does not come back if the task is cancelled in the middle of the ROLLBACK."""
# caught by: test_import_whatever_goes_wrong


async def import_users(
    pool: asyncpg.Pool, rows: list[tuple[str, str, int]], *, max_rejected: int = 10
) -> ImportReport:
    """Add many users, given as ``(name, email, age)``, each together with an empty account."""
    imported: list[int] = []
    rejected: list[tuple[int, str]] = []
    conn = await pool.acquire()
    try:
        transaction = conn.transaction()
        await transaction.start()
    except BaseException:
        await pool.release(conn)
        raise
    try:
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected(f"more than {max_rejected} bad rows") from error
    except BaseException:
        await transaction.rollback()
        await pool.release(conn)
        raise
    try:
        await transaction.commit()
    finally:
        await pool.release(conn)
    return ImportReport(imported, rejected)
