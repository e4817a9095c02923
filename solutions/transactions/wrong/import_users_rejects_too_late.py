"""ImportRejected is raised when the transaction is committed already."""

# caught by: test_import_gives_up_on_too_many_bad_rows

_import_users = import_users


async def import_users(pool, rows, *, max_rejected=10):
    report = await _import_users(pool, rows, max_rejected=len(rows))
    if len(report.rejected) > max_rejected:
        raise ImportRejected
    return report
