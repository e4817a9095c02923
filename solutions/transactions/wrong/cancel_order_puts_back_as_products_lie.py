"""Puts all pieces back in one UPDATE, which locks the products as they lie in the table."""
# caught by: test_cancel_order_waits_for_no_stranger


async def put_back(conn, order_id):
    status = await conn.fetchval("SELECT status FROM orders WHERE id = $1 FOR UPDATE", order_id)
    if status is None:
        raise UnknownOrder(f"there is no order {order_id}")
    if status != "open":
        raise ShopError(f"order {order_id} is already {status}")
    await conn.execute(
        "UPDATE products SET stock = stock + quantity FROM order_items"
        " WHERE order_id = $1 AND product_id = products.id",
        order_id,
    )
    await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
