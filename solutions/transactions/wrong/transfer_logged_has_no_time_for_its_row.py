"""A row that is not written within a fifth of a second is not written."""

# caught by: test_transfer_logged_keeps_the_row_of_a_refused_transfer


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            ledger_id = await move(conn, sender_id, recipient_id, amount)
            await conn.execute(LOG, sender_id, recipient_id, amount, "done")
            return ledger_id
    except BaseException as error:
        async with asyncio.timeout(0.2):
            await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise
