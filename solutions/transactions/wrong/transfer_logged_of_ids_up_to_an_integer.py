"""Casts the ids to integer in its log, which holds no larger ones."""
# caught by: test_transfer_logged_logs_a_success


async def transfer_logged(
    pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal
) -> int:
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            ledger_id = await move(conn, sender_id, recipient_id, amount)
            await conn.execute(LOG, sender_id, recipient_id, amount, "done")
            return ledger_id
    except BaseException as error:  # a cancelled task leaves its row too
        # By now the connection is back in the pool: this may well be the same one again.
        await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise


LOG = """
    INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome)
    VALUES ('transfer', $1::int, $2::int, $3, $4)
"""
