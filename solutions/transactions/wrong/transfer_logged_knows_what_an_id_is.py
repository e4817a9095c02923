"""Takes ids below 1 for nonsense: ValueError and no row, where the account is unknown."""

# caught by: test_transfer_logged_keeps_the_row_of_a_refused_transfer


async def transfer_logged(
    pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal
) -> int:
    """Do what ``transfer`` does, and leave one row in ``audit_log`` for each call."""
    check_transfer(sender_id, recipient_id, amount)
    if sender_id <= 0 or recipient_id <= 0:
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
