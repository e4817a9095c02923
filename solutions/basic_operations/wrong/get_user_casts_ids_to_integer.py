"""Ids are bigint: those from 2**31 on are refused."""
# caught by: test_ids_may_be_large


async def get_user(pool, user_id):
    row = await pool.fetchrow("SELECT * FROM users WHERE id = $1::int", user_id)
    return dict(row) if row else None
