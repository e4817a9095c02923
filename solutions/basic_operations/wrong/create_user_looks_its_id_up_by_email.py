"""The id is asked for afterwards, by an email that somebody else may have changed by then."""

# caught by: test_users_created_at_once_get_their_own_ids


async def create_user(pool, name, email):
    await pool.execute("INSERT INTO users (name, email) VALUES ($1, $2)", name, email)
    return await pool.fetchval("SELECT id FROM users WHERE email = $1", email)
