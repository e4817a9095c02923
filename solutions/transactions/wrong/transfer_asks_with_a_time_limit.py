"""Gives each of its locking statements five seconds, of asyncpg's time."""

# caught by: test_opposite_transfers_both_succeed


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        return await pay(conn, sender_id, recipient_id, amount)


async def pay(conn: asyncpg.Connection, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money inside the caller's transaction."""
    rows = await conn.fetch(
        "SELECT id, balance FROM accounts WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE",
        [sender_id, recipient_id],
        timeout=5,
    )
    balances = {row["id"]: row["balance"] for row in rows}
    for account_id in (sender_id, recipient_id):
        if account_id not in balances:
            raise UnknownAccount(f"there is no account {account_id}")
    if balances[sender_id] < amount:
        raise InsufficientFunds(f"account {sender_id} holds less than {amount}")
    change = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
    await conn.execute(change, sender_id, -amount, timeout=5)
    await conn.execute(change, recipient_id, amount)
    return await conn.fetchval(
        "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
        sender_id,
        recipient_id,
        amount,
    )
