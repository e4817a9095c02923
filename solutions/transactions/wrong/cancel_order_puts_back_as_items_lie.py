"""Puts the pieces back in the order in which the items lie: two orders of the same deadlock."""
# caught by: test_cancel_order_waits_for_no_stranger


async def put_back(conn, order_id):
    status = await conn.fetchval("SELECT status FROM orders WHERE id = $1 FOR UPDATE", order_id)
    if status is None:
        raise UnknownOrder(f"there is no order {order_id}")
    if status != "open":
        raise ShopError(f"order {order_id} is already {status}")
    items = await conn.fetch(
        "SELECT product_id, quantity FROM order_items WHERE order_id = $1", order_id
    )
    await conn.executemany("UPDATE products SET stock = stock + $2 WHERE id = $1", items)
    await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
