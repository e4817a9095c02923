"""The order is shipped, or cancelled by somebody else, behind the back of the SELECT."""

# caught by: test_an_order_is_cancelled_once


async def put_back(conn, order_id):
    status = await conn.fetchval("SELECT status FROM orders WHERE id = $1", order_id)
    if status is None:
        raise UnknownOrder
    if status != "open":
        raise ShopError
    items = await conn.fetch(
        "SELECT product_id, quantity FROM order_items WHERE order_id = $1 ORDER BY 1", order_id
    )
    await conn.executemany("UPDATE products SET stock = stock + $2 WHERE id = $1", items)
    await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
