"""The row `done` is committed before the transfer is."""

# caught by: test_transfer_logged_whatever_goes_wrong


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    log_id = await pool.fetchval(LOG + "RETURNING id", sender_id, recipient_id, amount, "done")
    try:
        return await transfer(pool, sender_id, recipient_id, amount)
    except Exception as error:
        await pool.execute(
            "UPDATE audit_log SET outcome = $2 WHERE id = $1", log_id, type(error).__name__
        )
        raise
