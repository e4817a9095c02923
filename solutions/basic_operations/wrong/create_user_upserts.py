"""A taken email renames somebody else instead of failing."""

# caught by: test_create_user_refuses_a_taken_email


async def create_user(pool, name, email):
    return await pool.fetchval(
        """
        INSERT INTO users (name, email) VALUES ($1, $2)
        ON CONFLICT (email) DO UPDATE SET name = excluded.name
        RETURNING id
        """,
        name,
        email,
    )
