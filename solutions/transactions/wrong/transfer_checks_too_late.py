"""The amount is looked at inside of the transaction, after BEGIN."""

# caught by: test_transfer_refuses_nonsense


async def transfer(pool, sender_id, recipient_id, amount):
    async with pool.acquire() as conn, conn.transaction():
        check_transfer(sender_id, recipient_id, amount)
        return await move(conn, sender_id, recipient_id, amount)
