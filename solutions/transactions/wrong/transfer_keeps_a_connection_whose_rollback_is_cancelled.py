"""The connection does not come back if the task is cancelled in the middle of the ROLLBACK."""
# caught by: test_transfer_whatever_goes_wrong


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    conn = await pool.acquire()
    try:
        transaction = conn.transaction()
        await transaction.start()
    except BaseException:
        await pool.release(conn)
        raise
    try:
        ledger_id = await move(conn, sender_id, recipient_id, amount)
    except BaseException:
        await transaction.rollback()
        await pool.release(conn)
        raise
    try:
        await transaction.commit()
    finally:
        await pool.release(conn)
    return ledger_id
