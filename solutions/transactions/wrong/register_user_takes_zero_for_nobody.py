"""`referrer_id or None`: 0 is an id that nobody has, and not the same as none."""
# caught by: test_register_user_stores_what_it_is_given

_add_user = add_user


async def add_user(conn, name, email, age, referrer_id=None):
    return await _add_user(conn, name, email, age, referrer_id or None)
