"""FOR UPDATE outside of a transaction waits, and holds nothing; asyncio.Lock holds one process."""

# caught by: test_transfer_keeps_the_money
# caught by: test_opposite_transfers_both_succeed

busy = asyncio.Lock()


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn:
        await lock_accounts(conn, [sender_id, recipient_id])
        async with busy, conn.transaction():
            rows = await conn.fetch(
                "SELECT id, balance FROM accounts WHERE id = ANY($1)", [sender_id, recipient_id]
            )
            balances = {row["id"]: row["balance"] for row in rows}
            if len(balances) < 2:
                raise UnknownAccount
            if balances[sender_id] < amount:
                raise InsufficientFunds
            write = "UPDATE accounts SET balance = $2 WHERE id = $1"
            await conn.execute(write, sender_id, balances[sender_id] - amount)
            await conn.execute(write, recipient_id, balances[recipient_id] + amount)
            return await conn.fetchval(
                "INSERT INTO ledger (sender_id, recipient_id, amount)"
                " VALUES ($1, $2, $3) RETURNING id",
                sender_id,
                recipient_id,
                amount,
            )
