"""The first row tells what the rows are like, if there is one."""

# caught by: test_import_of_good_rows

_import_users = import_users


async def import_users(pool, rows, *, max_rejected=10):
    name, email, age = rows[0]
    return await _import_users(pool, rows, max_rejected=max_rejected)
