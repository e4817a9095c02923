"""The connection does not come back if the task is cancelled in the middle of the ROLLBACK."""
# caught by: test_cancel_order_whatever_goes_wrong


async def cancel_order(pool: asyncpg.Pool, order_id: int) -> None:
    """Cancel an open order: its pieces go back into stock, its status becomes ``cancelled``."""
    conn = await pool.acquire()
    try:
        transaction = conn.transaction()
        await transaction.start()
    except BaseException:
        await pool.release(conn)
        raise
    try:
        await put_back(conn, order_id)
    except BaseException:
        await transaction.rollback()
        await pool.release(conn)
        raise
    try:
        await transaction.commit()
    finally:
        await pool.release(conn)
