"""When conflicts do not end, audit_log gets an error of its own, and so does the caller."""

# caught by: test_transfer_logged_keeps_the_money


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        for _ in range(3):
            try:
                async with pool.acquire() as conn, conn.transaction():
                    ledger_id = await move(conn, sender_id, recipient_id, amount)
                    await conn.execute(LOG, sender_id, recipient_id, amount, "done")
                    return ledger_id
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
                await asyncio.sleep(0.01)
        raise ShopError("too many conflicts")
    except BaseException as error:
        await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise
