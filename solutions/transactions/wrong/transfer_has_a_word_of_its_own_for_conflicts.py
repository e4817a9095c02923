"""Conflicts that do not end come out as an error of its own, of which the docstring knows nothing."""

# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    for attempt in range(3):
        try:
            async with pool.acquire() as conn, conn.transaction():
                return await move(conn, sender_id, recipient_id, amount)
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            await asyncio.sleep(0.01 * attempt)
    raise ShopError("too many conflicts")
