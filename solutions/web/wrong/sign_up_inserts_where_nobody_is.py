"""Looks in the INSERT itself, which sees no address that somebody is about to store: 500."""

# caught by: test_sign_up_at_the_same_moment


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    insert = (
        "INSERT INTO users (name, email) SELECT $1::text, $2::text"
        " WHERE NOT EXISTS (SELECT FROM users WHERE email = $2) RETURNING id"
    )
    user_id = await pool.fetchval(insert, new.name, new.email)
    if user_id is None:
        raise HTTPException(409, "this e-mail address is taken")
    return {"id": user_id}
