"""Rolls back when its task is cancelled, and returns as if all were well."""

# caught by: test_cancel_order_whatever_goes_wrong


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            await put_back(conn, order_id)
        except asyncio.CancelledError:
            await transaction.rollback()
        except BaseException:
            await transaction.rollback()
            raise
        else:
            await transaction.commit()
