"""One at a time: while one user cannot be deleted yet, no other can."""
# caught by: test_a_user_is_deleted_once


async def delete_user(pool, user_id):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock(1)")
        status = await conn.execute("DELETE FROM users WHERE id = $1", user_id)
        return status == "DELETE 1"
