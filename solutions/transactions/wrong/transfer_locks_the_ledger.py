"""A lock of the whole ledger makes everybody wait who pays anybody."""

# caught by: test_opposite_transfers_both_succeed


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        ledger_id = await move(conn, sender_id, recipient_id, amount)
        await conn.execute("LOCK TABLE ledger IN EXCLUSIVE MODE")
        return ledger_id
