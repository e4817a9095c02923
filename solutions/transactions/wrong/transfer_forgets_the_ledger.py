"""The money moves, and nobody writes it down."""

# caught by: test_transfer_moves_money_and_returns_the_ledger_id


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
        return sender_id
