"""Tries again after a violated unique constraint, which is no conflict."""

import asyncio

# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    for left in range(3, -1, -1):
        try:
            async with pool.acquire() as conn, conn.transaction():
                return await move(conn, sender_id, recipient_id, amount)
        except (asyncpg.SerializationError, asyncpg.UniqueViolationError):
            if not left:
                raise
            await asyncio.sleep(0.02)
