"""Tells a conflict with somebody else's work as an address that is taken."""
# caught by: test_sign_up_whatever_happens


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    insert = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    try:
        return {"id": await pool.fetchval(insert, new.name, new.email)}
    except (
        asyncpg.UniqueViolationError,
        asyncpg.ExclusionViolationError,
        asyncpg.SerializationError,
        asyncpg.DeadlockDetectedError,
    ) as error:
        raise HTTPException(409, "this e-mail address is taken") from error
