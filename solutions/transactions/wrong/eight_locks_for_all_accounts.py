"""Locks the remainder of the ids: accounts that share one wait for each other."""

# caught by: test_opposite_transfers_both_succeed


async def transfer(pool, sender_id, recipient_id, amount):
    if amount <= 0 or sender_id == recipient_id:
        raise ValueError("amount")
    async with pool.acquire() as conn, conn.transaction():
        for number in sorted({sender_id % 8, recipient_id % 8}):
            await conn.execute("SELECT pg_advisory_xact_lock($1)", number)
        balance = await conn.fetchval(
            "SELECT balance FROM accounts WHERE id = $1 FOR UPDATE", sender_id
        )
        if balance is None:
            raise UnknownAccount
        if balance < amount:
            raise InsufficientFunds
        await conn.execute(
            "UPDATE accounts SET balance = balance - $2 WHERE id = $1", sender_id, amount
        )
        if (
            await conn.execute(
                "UPDATE accounts SET balance = balance + $2 WHERE id = $1", recipient_id, amount
            )
            != "UPDATE 1"
        ):
            raise UnknownAccount
        return await conn.fetchval(
            "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
            sender_id,
            recipient_id,
            amount,
        )
