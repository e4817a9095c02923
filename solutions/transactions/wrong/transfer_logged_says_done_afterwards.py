"""Between COMMIT and the row the connection can be lost: a transfer that was never logged."""

# caught by: test_transfer_logged_survives_a_lost_connection


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        ledger_id = await transfer(pool, sender_id, recipient_id, amount)
        await pool.execute(LOG, sender_id, recipient_id, amount, "done")
        return ledger_id
    except Exception as error:
        await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise
