"""The moment is right, and its offset is not that of UTC."""

# caught by: test_get_user_returns_a_plain_dict

from datetime import timedelta, timezone


async def get_user(pool, user_id):
    row = await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
    if row is None:
        return None
    return {**row, "created_at": row["created_at"].astimezone(timezone(timedelta(hours=1)))}
