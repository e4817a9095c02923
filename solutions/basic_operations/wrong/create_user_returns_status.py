"""execute returns the text 'INSERT 0 1', not the id."""

# caught by: test_create_user_returns_the_new_id


async def create_user(pool, name, email):
    return await pool.execute("INSERT INTO users (name, email) VALUES ($1, $2)", name, email)
