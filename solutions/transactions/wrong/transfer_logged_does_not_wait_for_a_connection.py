"""Where no connection is free within half a second, there is no row."""

# caught by: test_transfer_logged_needs_one_connection


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            ledger_id = await move(conn, sender_id, recipient_id, amount)
            await conn.execute(LOG, sender_id, recipient_id, amount, "done")
            return ledger_id
    except BaseException as error:
        async with pool.acquire(timeout=0.5) as conn:
            await conn.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise
