"""The bounds are written down a second time in Python, and differently."""

# caught by: test_register_user_adds_user_and_account

_register_user = register_user


async def register_user(pool, name, email, *, age, referrer_id=None):
    if age <= 18 or age > 120:
        raise InvalidAge
    return await _register_user(pool, name, email, age=age, referrer_id=referrer_id)
