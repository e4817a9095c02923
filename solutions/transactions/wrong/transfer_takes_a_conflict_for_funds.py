"""Calls a conflict with somebody else a want of funds."""

# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await move(conn, sender_id, recipient_id, amount)
    except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError) as error:
        raise InsufficientFunds("somebody else was faster") from error
