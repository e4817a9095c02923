"""Looks whether the address is taken, and then inserts: between the two somebody else does."""
# caught by: test_sign_up_at_the_same_moment


async def sign_up(new: NewUser, pool: Pool):
    if await pool.fetchval("SELECT id FROM users WHERE email = $1", new.email):
        raise HTTPException(409, "this e-mail address is taken")
    insert = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    return {"id": await pool.fetchval(insert, new.name, new.email)}
