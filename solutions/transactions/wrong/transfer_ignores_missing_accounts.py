"""An UPDATE of no row is no error; the foreign key of the ledger finds out."""

# caught by: test_transfer_needs_both_accounts


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        balances = await lock_accounts(conn, [sender_id, recipient_id])
        if balances.get(sender_id, 0) < amount:
            raise InsufficientFunds
        change = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
        await conn.execute(change, sender_id, -amount)
        await conn.execute(change, recipient_id, amount)
        return await conn.fetchval(
            "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
            sender_id,
            recipient_id,
            amount,
        )
