"""Refuses 3E+2, which is 300."""

# caught by: test_transfer_takes_any_amount_and_any_id


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    if amount.as_tuple().exponent > 0:
        raise ValueError("write it out")
    async with pool.acquire() as conn, conn.transaction():
        return await move(conn, sender_id, recipient_id, amount)
