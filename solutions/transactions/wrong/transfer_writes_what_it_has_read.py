"""A transaction alone does not keep a rival from changing the balance between SELECT and UPDATE."""

# caught by: test_transfer_keeps_the_money
# caught by: test_transfer_notices_that_the_funds_are_gone


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        read = "SELECT balance FROM accounts WHERE id = $1"
        sender = await conn.fetchval(read, sender_id)
        recipient = await conn.fetchval(read, recipient_id)
        if sender is None or recipient is None:
            raise UnknownAccount
        if sender < amount:
            raise InsufficientFunds
        write = "UPDATE accounts SET balance = $2 WHERE id = $1"
        await conn.execute(write, sender_id, sender - amount)
        await conn.execute(write, recipient_id, recipient + amount)
        return await conn.fetchval(
            "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
            sender_id,
            recipient_id,
            amount,
        )
