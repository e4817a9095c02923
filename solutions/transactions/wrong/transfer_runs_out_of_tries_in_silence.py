"""Tries again after conflicts, and returns None when its tries have run out."""

import asyncio

# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    for left in range(2, -1, -1):
        try:
            async with pool.acquire() as conn, conn.transaction():
                return await move(conn, sender_id, recipient_id, amount)
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            if not left:
                return None
            await asyncio.sleep(0.01)
