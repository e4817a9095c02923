"""Each statement is committed alone: half an order can be cancelled."""

# caught by: test_cancel_order_gives_the_stock_back
# caught by: test_cancel_order_rolls_back_when_the_database_fails


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        status = await conn.fetchval("SELECT status FROM orders WHERE id = $1", order_id)
        if status is None:
            raise UnknownOrder
        if status != "open":
            raise ShopError
        await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
        for item in await conn.fetch("SELECT * FROM order_items WHERE order_id = $1", order_id):
            await conn.execute(
                "UPDATE products SET stock = stock + $2 WHERE id = $1",
                item["product_id"],
                item["quantity"],
            )
