"""Dates its row to the beginning of the day."""

# caught by: test_transfer_moves_money_and_returns_the_ledger_id


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        balances = await lock_accounts(conn, [sender_id, recipient_id])
        for account_id in (sender_id, recipient_id):
            if account_id not in balances:
                raise UnknownAccount(f"there is no account {account_id}")
        if balances[sender_id] < amount:
            raise InsufficientFunds(f"account {sender_id} holds less than {amount}")
        change = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
        await conn.execute(change, sender_id, -amount)
        await conn.execute(change, recipient_id, amount)
        return await conn.fetchval(
            "INSERT INTO ledger (sender_id, recipient_id, amount, created_at) VALUES ($1, $2, $3, current_date) RETURNING id",
            sender_id,
            recipient_id,
            amount,
        )
