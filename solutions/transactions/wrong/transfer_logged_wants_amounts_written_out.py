"""Refuses 3E+2, which is 300."""

# caught by: test_transfer_logged_logs_a_success


async def transfer_logged(
    pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal
) -> int:
    """Do what ``transfer`` does, and leave one row in ``audit_log`` for each call."""
    check_transfer(sender_id, recipient_id, amount)
    if not str(amount).replace(".", "", 1).isdigit():
        raise ValueError("no id")
    try:
        async with pool.acquire() as conn, conn.transaction():
            ledger_id = await move(conn, sender_id, recipient_id, amount)
            await conn.execute(LOG, sender_id, recipient_id, amount, "done")
            return ledger_id
    except BaseException as error:  # a cancelled task leaves its row too
        # By now the connection is back in the pool: this may well be the same one again.
        await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise
