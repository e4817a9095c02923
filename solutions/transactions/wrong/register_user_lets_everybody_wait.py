"""A lock of the whole table, so that looking for the email first is safe: all others wait."""
# caught by: test_two_who_register_the_same_email

_add_user = add_user


async def add_user(conn, name, email, age, referrer_id=None):
    await conn.execute("SELECT pg_advisory_xact_lock(77)")
    return await _add_user(conn, name, email, age, referrer_id)
