"""The shortest address is one that nobody has: a@b has three characters."""

# caught by: test_sign_up_stores_texts_as_sent


class NewUser(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
    email: Annotated[str, Field(min_length=5, pattern=r"^[^@]+@[^@]+$")]


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    insert = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    try:
        return {"id": await pool.fetchval(insert, new.name, new.email)}
    except asyncpg.UniqueViolationError as error:
        raise HTTPException(409, "this e-mail address is taken") from error
