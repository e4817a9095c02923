"""A cancelled task rolls back and returns as if the order were cancelled."""
# caught by: test_cancel_order_rolls_back_when_its_task_is_cancelled
# caught by: test_cancel_order_whatever_goes_wrong


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            await put_back(conn, order_id)
        except asyncio.CancelledError:
            await transaction.rollback()
        except Exception:
            if not conn.is_closed():
                await transaction.rollback()
            raise
        else:
            await transaction.commit()
