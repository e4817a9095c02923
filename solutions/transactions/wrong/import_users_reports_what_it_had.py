"""When its connection is lost, the import returns what it had done by then, which is nothing."""

# caught by: test_import_whatever_goes_wrong


async def import_users(pool, rows, *, max_rejected=10):
    report = ImportReport([], [])
    try:
        async with pool.acquire() as conn, conn.transaction():
            for index, (name, email, age) in enumerate(rows):
                try:
                    async with conn.transaction():
                        report.imported.append(await add_user(conn, name, email, age))
                except asyncpg.IntegrityConstraintViolationError as error:
                    report.rejected.append((index, type(error).__name__))
                    if len(report.rejected) > max_rejected:
                        raise ImportRejected("too many bad rows") from error
    except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError):
        pass
    return report
