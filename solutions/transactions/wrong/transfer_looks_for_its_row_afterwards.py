"""The newest row that looks alike may be that of another call."""

# caught by: test_transfer_keeps_the_money


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        await move(conn, sender_id, recipient_id, amount)
        return await conn.fetchval(
            "SELECT id FROM ledger WHERE sender_id = $1 AND recipient_id = $2 AND amount = $3"
            " ORDER BY created_at DESC LIMIT 1",
            sender_id,
            recipient_id,
            amount,
        )
