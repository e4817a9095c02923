"""Takes ids below 1 for nonsense: ValueError, where the account is unknown."""

# caught by: test_transfer_needs_both_accounts


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    if sender_id <= 0 or recipient_id <= 0:
        raise ValueError("ids are positive")
    async with pool.acquire() as conn, conn.transaction():
        return await move(conn, sender_id, recipient_id, amount)
