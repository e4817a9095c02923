"""The sender is locked, the recipient only read."""

# caught by: test_transfer_keeps_the_money


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        received = await conn.fetchval("SELECT balance FROM accounts WHERE id = $1", recipient_id)
        sender = await conn.fetchval(
            "SELECT balance FROM accounts WHERE id = $1 FOR UPDATE", sender_id
        )
        if sender is None or received is None:
            raise UnknownAccount
        if sender < amount:
            raise InsufficientFunds
        write = "UPDATE accounts SET balance = $2 WHERE id = $1"
        await conn.execute(write, sender_id, sender - amount)
        await conn.execute(write, recipient_id, received + amount)
        return await conn.fetchval(
            "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
            sender_id,
            recipient_id,
            amount,
        )
