"""A COMMIT that fails is rolled back: the transaction is over, and another error covers it."""

# caught by: test_cancel_order_whatever_goes_wrong


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            await put_back(conn, order_id)
            await transaction.commit()
        except BaseException:
            await transaction.rollback()
            raise
