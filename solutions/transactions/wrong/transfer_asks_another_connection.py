"""Asks the pool for a second connection while it holds one."""

# caught by: test_transfer_moves_money_and_returns_the_ledger_id


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        if (
            await pool.fetchval(
                "SELECT count(*) FROM accounts WHERE id = $1 OR id = $2", sender_id, recipient_id
            )
            < 2
        ):
            raise UnknownAccount("no such account")
        return await move(conn, sender_id, recipient_id, amount)
