"""Answers 404 for every id beyond an integer."""

# caught by: test_show_user_shows

from fastapi import HTTPException


async def show_user(user_id: int, pool: Pool) -> dict[str, Any]:
    if not 0 < user_id < 2**31:
        raise HTTPException(404, "no such user")
    row = await pool.fetchrow(
        "SELECT id, name, email, created_at FROM users WHERE id = $1", user_id
    )
    if row is None:
        raise HTTPException(404, "no such user")
    return dict(row)
