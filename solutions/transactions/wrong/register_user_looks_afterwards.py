"""After any trouble the user is looked for, and is called a success, with or without account."""

# caught by: test_register_user_whatever_goes_wrong

register = register_user


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        return await register(pool, name, email, age=age, referrer_id=referrer_id)
    except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError):
        return await pool.fetchval("SELECT id FROM users WHERE email = $1", email)
