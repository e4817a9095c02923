"""The ledger row is written when the balances are committed already."""

# caught by: test_transfer_keeps_the_money
# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        balances = await lock_accounts(conn, [sender_id, recipient_id])
        if len(balances) < 2:
            raise UnknownAccount
        if balances[sender_id] < amount:
            raise InsufficientFunds
        change = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
        await conn.execute(change, sender_id, -amount)
        await conn.execute(change, recipient_id, amount)
    return await pool.fetchval(
        "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
        sender_id,
        recipient_id,
        amount,
    )
