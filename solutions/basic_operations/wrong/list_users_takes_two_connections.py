"""Takes a second connection while it has one: of a pool of one it waits for ever."""

# caught by: test_list_users_is_ordered_by_id


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("negative")
    async with pool.acquire():
        rows = await pool.fetch(
            "SELECT * FROM users WHERE $1::boolean IS NULL OR active = $1"
            " ORDER BY id LIMIT $2 OFFSET $3",
            active,
            limit,
            offset,
        )
    return [dict(row) for row in rows]
