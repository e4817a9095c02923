"""Locks only if there is somebody to be seen at the beginning, and nobody comes that early."""

# caught by: test_transfer_keeps_the_money

LOOK = """
    SELECT true FROM pg_locks
    WHERE relation = 'accounts'::regclass AND pid <> pg_backend_pid()
    LIMIT 1
"""
READ = "SELECT id, balance FROM accounts WHERE id = ANY($1::bigint[]) ORDER BY id"


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        lock = " FOR UPDATE" if await conn.fetchval(LOOK) else ""
        rows = await conn.fetch(READ + lock, [sender_id, recipient_id])
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
