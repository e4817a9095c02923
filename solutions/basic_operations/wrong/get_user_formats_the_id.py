"""The id stands in the SQL text: another one to prepare for each."""

# caught by: test_ids_may_be_large


async def get_user(pool, user_id):
    row = await pool.fetchrow(f"SELECT * FROM users WHERE id = {int(user_id)}")
    return dict(row) if row else None
