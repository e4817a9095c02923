"""The failure is logged, and the caller believes that all went well."""

# caught by: test_transfer_logged_keeps_the_row_of_a_refused_transfer
# caught by: test_transfer_logged_keeps_the_row_of_a_database_error

_transfer_logged = transfer_logged


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        return await _transfer_logged(pool, sender_id, recipient_id, amount)
    except Exception:
        return None
