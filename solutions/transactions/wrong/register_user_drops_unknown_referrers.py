"""An unknown referrer is silently none."""

# caught by: test_register_user_translates_an_unknown_referrer

_register_user = register_user


async def register_user(pool, name, email, *, age, referrer_id=None):
    if not await pool.fetchval("SELECT 1 FROM users WHERE id = $1", referrer_id):
        referrer_id = None
    return await _register_user(pool, name, email, age=age, referrer_id=referrer_id)
