"""The referrer is checked and then not stored."""

# caught by: test_register_user_adds_user_and_account
# caught by: test_register_user_translates_an_unknown_referrer

_add_user = add_user


async def add_user(conn, name, email, age, referrer_id=None):
    return await _add_user(conn, name, email, age)
