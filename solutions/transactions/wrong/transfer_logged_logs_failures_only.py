"""What went well leaves no row."""

# caught by: test_transfer_logged_logs_a_success
# caught by: test_transfer_logged_needs_one_connection


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        return await transfer(pool, sender_id, recipient_id, amount)
    except Exception as error:
        await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise
