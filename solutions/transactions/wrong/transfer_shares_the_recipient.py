"""Locks the recipient for sharing before the UPDATE: two who pay one wait for each other."""

# caught by: test_opposite_transfers_both_succeed


async def transfer(pool, sender_id, recipient_id, amount):
    if amount <= 0 or sender_id == recipient_id:
        raise ValueError("amount")
    async with pool.acquire() as conn, conn.transaction():
        balance = None
        for account_id in sorted((sender_id, recipient_id)):
            how = "UPDATE" if account_id == sender_id else "SHARE"
            row = await conn.fetchrow(
                f"SELECT balance FROM accounts WHERE id = $1 FOR {how}", account_id
            )
            if row is None:
                raise UnknownAccount
            if account_id == sender_id:
                balance = row["balance"]
        if balance < amount:
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
