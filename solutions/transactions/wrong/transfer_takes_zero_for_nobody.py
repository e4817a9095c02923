"""Takes the id 0 for none at all."""

# caught by: test_transfer_needs_both_accounts


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    if not (sender_id and recipient_id):
        raise ValueError("no id")
    async with pool.acquire() as conn, conn.transaction():
        return await move(conn, sender_id, recipient_id, amount)
