"""Emails are trimmed and lowered: rows that are good become equal to others, and bad."""
# caught by: test_import_knows_the_place_of_each_row

_import_users = import_users


async def import_users(pool, rows, *, max_rejected=10):
    tidy = [(name, email and email.strip().lower(), age) for name, email, age in rows]
    return await _import_users(pool, tidy, max_rejected=max_rejected)
