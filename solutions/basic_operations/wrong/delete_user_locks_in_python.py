"""Looks first under a lock that only this program knows."""
# caught by: test_a_user_is_deleted_once

import asyncio

DELETING = asyncio.Lock()


async def delete_user(pool, user_id):
    async with DELETING:
        if await get_user(pool, user_id) is None:
            return False
        await pool.execute("DELETE FROM users WHERE id = $1", user_id)
        return True
