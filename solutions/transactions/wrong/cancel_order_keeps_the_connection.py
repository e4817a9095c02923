"""The connection goes back after success only: whoever cancels what is not there takes it along."""
# caught by: test_cancel_order_of_unknown_id


async def cancel_order(pool, order_id):
    conn = await pool.acquire()
    transaction = conn.transaction()
    await transaction.start()
    try:
        await put_back(conn, order_id)
    except BaseException:
        if not conn.is_closed():
            await transaction.rollback()
        raise
    else:
        await transaction.commit()
    await pool.release(conn)
