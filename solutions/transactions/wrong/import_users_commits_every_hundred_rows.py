"""Large imports are committed in parts: an error at the end leaves the parts before it."""
# caught by: test_a_large_import_is_all_or_nothing

_import_users = import_users


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    for begin in range(0, max(len(rows), 1), 100):
        left = max_rejected - len(rejected)
        part = await _import_users(pool, rows[begin : begin + 100], max_rejected=left)
        imported += part.imported
        rejected += [(begin + index, reason) for index, reason in part.rejected]
    return ImportReport(imported, rejected)
