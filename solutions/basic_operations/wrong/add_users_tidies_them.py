"""Names are trimmed and emails lowered on their way in."""
# caught by: test_add_users_is_all_or_none_for_thousands

_add_users = add_users


async def add_users(pool, users):
    return await _add_users(pool, [(name.strip(), email.lower()) for name, email in users])
