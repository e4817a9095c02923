"""The text of the exception instead of the name of its class."""

# caught by: test_transfer_logged_keeps_the_row_of_a_refused_transfer
# caught by: test_transfer_logged_needs_one_connection
# caught by: test_transfer_logged_keeps_the_row_of_a_database_error


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            ledger_id = await move(conn, sender_id, recipient_id, amount)
            await conn.execute(LOG, sender_id, recipient_id, amount, "done")
            return ledger_id
    except Exception as error:
        await pool.execute(LOG, sender_id, recipient_id, amount, str(error))
        raise
