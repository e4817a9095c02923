"""One query for each id."""

# caught by: test_get_users_by_ids_is_one_statement


async def get_users_by_ids(pool, ids):
    async with pool.acquire() as conn:
        users = [await get_user(conn, user_id) for user_id in sorted(set(ids))]
    return [user for user in users if user]
