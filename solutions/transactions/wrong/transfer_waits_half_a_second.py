"""Waits half a second for a lock, and then gives up."""

# caught by: test_opposite_transfers_both_succeed


async def transfer(pool, sender_id, recipient_id, amount):
    if amount <= 0 or sender_id == recipient_id:
        raise ValueError("amount")
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL lock_timeout = '500ms'")
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
        return await conn.fetchval(
            "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
            sender_id,
            recipient_id,
            amount,
        )
