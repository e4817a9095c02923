"""Asks once, and answers from memory ever after."""

# caught by: test_list_users_pages_add_up, test_list_users_filters_by_active


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError
    users = REMEMBERED.get("users")
    if users is None:
        rows = await pool.fetch("SELECT * FROM users ORDER BY id")
        users = REMEMBERED["users"] = [dict(row) for row in rows]
    chosen = [user for user in users if active is None or user["active"] is active]
    return chosen[offset : offset + limit]


REMEMBERED = {}
