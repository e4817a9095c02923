"""Refuses an address of more than 100 characters, which nobody has asked for."""
# caught by: test_sign_up_stores_texts_as_sent


class NewUser(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
    email: Annotated[str, Field(max_length=100, pattern=r"^[^@]+@[^@]+$")]
