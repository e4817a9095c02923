"""Who signs up again under the same name is answered 201."""

# caught by: test_sign_up_taken


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    insert = """
        INSERT INTO users (name, email) VALUES ($1, $2)
        ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name WHERE users.name = EXCLUDED.name
        RETURNING id
    """
    user_id = await pool.fetchval(insert, new.name, new.email)
    if user_id is None:
        raise HTTPException(409, "this e-mail address is taken")
    return {"id": user_id}
