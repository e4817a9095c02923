"""One piece comes back for each item, whatever the quantity."""

# caught by: test_cancel_order_gives_the_stock_back
# caught by: test_an_order_is_cancelled_once


async def put_back(conn, order_id):
    status = await conn.fetchval("SELECT status FROM orders WHERE id = $1 FOR UPDATE", order_id)
    if status is None:
        raise UnknownOrder
    if status != "open":
        raise ShopError
    await conn.execute(
        "UPDATE products SET stock = stock + 1 FROM order_items"
        " WHERE order_id = $1 AND id = product_id",
        order_id,
    )
    await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
