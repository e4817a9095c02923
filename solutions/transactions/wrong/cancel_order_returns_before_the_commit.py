"""A return inside of try skips the else with its COMMIT: an order without items stays open."""

# caught by: test_cancel_order_gives_the_stock_back


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            await put_back(conn, order_id)
            items = "SELECT EXISTS (SELECT FROM order_items WHERE order_id = $1)"
            if not await conn.fetchval(items, order_id):
                return
        except BaseException:
            await transaction.rollback()
            raise
        else:
            await transaction.commit()
