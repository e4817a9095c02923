"""Asks for a letter or a digit in a name, where a name that is not blank is enough."""

# caught by: test_sign_up_stores_texts_as_sent

from pydantic import Field


class NewUser(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"\w")]
    email: Annotated[str, Field(pattern=r"(?s).@.")]


from fastapi import HTTPException


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    try:
        return {
            "id": await pool.fetchval(
                "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", new.name, new.email
            )
        }
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "users_email_key":
            raise
        raise HTTPException(409, "taken") from error
