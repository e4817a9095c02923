"""Who was found once is never looked for again: what others change is not seen."""

# caught by: test_get_user_whatever_goes_wrong

users = {}


async def get_user(pool, user_id):
    if user_id not in users:
        row = await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
        if row is None:
            return None
        users[user_id] = dict(row)
    return dict(users[user_id])
