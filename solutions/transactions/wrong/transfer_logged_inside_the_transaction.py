"""The row is rolled back together with the transfer that it tells of."""

# caught by: test_transfer_logged_keeps_the_row_of_a_refused_transfer
# caught by: test_transfer_logged_keeps_the_row_of_a_database_error


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        try:
            ledger_id = await move(conn, sender_id, recipient_id, amount)
        except Exception as error:
            await conn.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
            raise
        await conn.execute(LOG, sender_id, recipient_id, amount, "done")
        return ledger_id
