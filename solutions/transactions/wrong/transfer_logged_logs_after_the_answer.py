"""`done` is written when COMMIT has answered: if the answer is lost, the money moved unlogged."""
# caught by: test_transfer_logged_keeps_the_money


async def transfer_logged(pool, sender_id, recipient_id, amount):
    try:
        ledger_id = await transfer(pool, sender_id, recipient_id, amount)
        outcome = "done"
        return ledger_id
    except ValueError:
        outcome = None
        raise
    except BaseException as error:
        outcome = type(error).__name__
        raise
    finally:
        if outcome is not None:
            await pool.execute(LOG, sender_id, recipient_id, amount, outcome)
