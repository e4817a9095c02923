"""Names lose their blanks at the ends, and emails their capitals: nobody asked for that."""
# caught by: test_register_user_stores_what_it_is_given

_add_user = add_user


async def add_user(conn, name, email, age, referrer_id=None):
    return await _add_user(conn, name.strip() or name, email.lower(), age, referrer_id)
