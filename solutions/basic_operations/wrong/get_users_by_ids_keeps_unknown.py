"""Unknown ids come back as None, repeated ones twice."""

# caught by: test_get_users_by_ids_finds_each_once_in_order, test_get_users_by_ids_is_one_statement


async def get_users_by_ids(pool, ids):
    async with pool.acquire() as conn:
        return [await get_user(conn, user_id) for user_id in ids]
