"""Takes 20.000 for an amount of more than cents."""

# caught by: test_transfer_takes_any_amount_and_any_id


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    if amount.as_tuple().exponent < -2:
        raise ValueError("whole cents only")
    async with pool.acquire() as conn, conn.transaction():
        return await move(conn, sender_id, recipient_id, amount)
