"""Tells any violated constraint as an address that is taken."""

# caught by: test_sign_up_taken

from fastapi import HTTPException


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    try:
        user_id = await pool.fetchval(
            "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", new.name, new.email
        )
    except asyncpg.PostgresError as error:
        if error.sqlstate.startswith("23"):
            raise HTTPException(409, "taken") from error
        raise
    return {"id": user_id}
