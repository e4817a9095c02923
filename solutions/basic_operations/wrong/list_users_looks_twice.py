"""The ids first, then user by user: who goes in between comes as None."""

# caught by: test_list_users_whatever_goes_wrong


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("negative")
    ids = await pool.fetch(
        "SELECT id FROM users WHERE $1::boolean IS NULL OR active = $1"
        " ORDER BY id LIMIT $2 OFFSET $3",
        active,
        limit,
        offset,
    )
    return [await get_user(pool, row["id"]) for row in ids]
