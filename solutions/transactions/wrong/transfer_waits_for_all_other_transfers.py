"""One advisory lock for all transfers, against deadlocks: a slow customer keeps everybody waiting."""
# caught by: test_opposite_transfers_both_succeed


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock(hashtext('transfer'))")
        return await move(conn, sender_id, recipient_id, amount)
