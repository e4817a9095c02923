"""lastval() is per connection, and the pool may hand out another one."""

# caught by: test_users_created_at_once_get_their_own_ids


async def create_user(pool, name, email):
    await pool.execute("INSERT INTO users (name, email) VALUES ($1, $2)", name, email)
    return await pool.fetchval("SELECT lastval()")
