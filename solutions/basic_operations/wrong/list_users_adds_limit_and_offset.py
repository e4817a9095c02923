"""Rows are numbered and compared with limit + offset, which a bigint may not hold."""

# caught by: test_list_users_limit_zero_and_default


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError(f"limit and offset must not be negative: {limit}, {offset}")
    rows = await pool.fetch(
        """
        SELECT id, name, email, active, created_at
        FROM (SELECT *, row_number() OVER (ORDER BY id) AS n
              FROM users WHERE $1::boolean IS NULL OR active = $1) AS numbered
        WHERE n > $3::bigint AND n <= $3::bigint + $2::bigint
        ORDER BY id
        """,
        active,
        limit,
        offset,
    )
    return [dict(row) for row in rows]
