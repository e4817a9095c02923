"""For a limit of 0 nothing is sent, and a connection is taken all the same."""

# caught by: test_list_users_limit_zero_and_default


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("negative")
    async with pool.acquire() as conn:
        if limit == 0:
            return []
        rows = await conn.fetch(
            "SELECT * FROM users WHERE $1::boolean IS NULL OR active = $1"
            " ORDER BY id LIMIT $2 OFFSET $3",
            active,
            limit,
            offset,
        )
    return [dict(row) for row in rows]
