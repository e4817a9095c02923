"""Catches a deadlock, and tries again, where errors pass through."""

# caught by: test_errors_of_1_1_are_no_answers


async def create_user(pool, name, email):
    query = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    try:
        return await pool.fetchval(query, name, email)
    except asyncpg.DeadlockDetectedError:
        return await pool.fetchval(query, name, email)
