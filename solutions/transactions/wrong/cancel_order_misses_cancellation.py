"""CancelledError is no Exception, so nobody rolls back."""

# caught by: test_cancel_order_rolls_back_when_its_task_is_cancelled


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        tr = conn.transaction()
        await tr.start()
        try:
            await put_back(conn, order_id)
        except Exception:
            await tr.rollback()
            raise
        await tr.commit()
