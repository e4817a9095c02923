"""Takes the largest id of the ledger for its own: it may be that of another transfer."""

# caught by: test_transfer_keeps_the_money


async def transfer(pool, sender_id, recipient_id, amount):
    if amount <= 0 or sender_id == recipient_id:
        raise ValueError("amount")
    async with pool.acquire() as conn, conn.transaction():
        rows = await conn.fetch(
            "SELECT id, balance FROM accounts WHERE id = ANY($1) ORDER BY id FOR UPDATE",
            [sender_id, recipient_id],
        )
        if len(rows) < 2:
            raise UnknownAccount
        if dict(rows)[sender_id] < amount:
            raise InsufficientFunds
        await conn.execute(
            "UPDATE accounts SET balance = balance - $2 WHERE id = $1", sender_id, amount
        )
        await conn.execute(
            "UPDATE accounts SET balance = balance + $2 WHERE id = $1", recipient_id, amount
        )
        await conn.execute(
            "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3)",
            sender_id,
            recipient_id,
            amount,
        )
        return await conn.fetchval("SELECT id FROM ledger ORDER BY id DESC LIMIT 1")
