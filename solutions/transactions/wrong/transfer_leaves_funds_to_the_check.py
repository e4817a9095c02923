"""The constraint refuses an overdraft, but not in the words of the shop."""

# caught by: test_transfer_without_funds_changes_nothing


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        balances = await lock_accounts(conn, [sender_id, recipient_id])
        if len(balances) < 2:
            raise UnknownAccount
        change = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
        await conn.execute(change, sender_id, -amount)
        await conn.execute(change, recipient_id, amount)
        return await conn.fetchval(
            "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
            sender_id,
            recipient_id,
            amount,
        )
