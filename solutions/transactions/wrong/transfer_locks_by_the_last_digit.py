"""Locks in the order of the ids' last digits: two that share it are locked as they are given."""

# caught by: test_opposite_transfers_both_succeed


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        balances = {
            k: v
            for one in sorted((sender_id, recipient_id), key=lambda one: one % 10)
            for k, v in (await lock_accounts(conn, [one])).items()
        }
        for account_id in (sender_id, recipient_id):
            if account_id not in balances:
                raise UnknownAccount(f"there is no account {account_id}")
        if balances[sender_id] < amount:
            raise InsufficientFunds(f"account {sender_id} holds less than {amount}")
        change = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
        await conn.execute(change, sender_id, -amount)
        await conn.execute(change, recipient_id, amount)
        return await conn.fetchval(
            "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
            sender_id,
            recipient_id,
            amount,
        )
