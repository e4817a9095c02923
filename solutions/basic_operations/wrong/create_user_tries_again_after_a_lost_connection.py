"""Tried again when the connection was lost: stored already, the user's own email is taken."""

# caught by: test_create_user_whatever_goes_wrong


async def create_user(pool, name, email):
    for last in (False, True):
        try:
            return await pool.fetchval(
                "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
            )
        except (asyncpg.PostgresConnectionError, OSError):
            if last:
                raise
