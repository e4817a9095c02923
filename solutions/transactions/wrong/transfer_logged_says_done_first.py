"""The row says done before anything is done."""

# caught by: test_transfer_logged_keeps_the_row_of_a_refused_transfer
# caught by: test_transfer_logged_survives_a_lost_connection


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    await pool.execute(LOG, sender_id, recipient_id, amount, "done")
    return await transfer(pool, sender_id, recipient_id, amount)
