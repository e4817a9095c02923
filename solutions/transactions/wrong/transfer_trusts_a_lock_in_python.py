"""An asyncio.Lock keeps out this process, and no other program."""

# caught by: test_transfer_keeps_the_money
# caught by: test_transfer_notices_that_the_funds_are_gone

lock = asyncio.Lock()


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with lock, pool.acquire() as conn, conn.transaction():
        rows = await conn.fetch("SELECT id, balance FROM accounts")
        balances = {row["id"]: row["balance"] for row in rows}
        if sender_id not in balances or recipient_id not in balances:
            raise UnknownAccount
        if balances[sender_id] < amount:
            raise InsufficientFunds
        write = "UPDATE accounts SET balance = $2 WHERE id = $1"
        await conn.execute(write, sender_id, balances[sender_id] - amount)
        await conn.execute(write, recipient_id, balances[recipient_id] + amount)
        return await conn.fetchval(
            "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
            sender_id,
            recipient_id,
            amount,
        )
