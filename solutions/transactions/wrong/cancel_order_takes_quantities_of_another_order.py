"""Puts back the quantity of any order that has the product, mostly the oldest."""
# caught by: test_cancel_order_gives_the_stock_back


async def put_back(conn: asyncpg.Connection, order_id: int) -> None:
    """Cancel the order inside the caller's transaction."""
    status = await conn.fetchval("SELECT status FROM orders WHERE id = $1 FOR UPDATE", order_id)
    if status is None:
        raise UnknownOrder(f"there is no order {order_id}")
    if status != "open":
        raise ShopError(f"order {order_id} is already {status}")
    items = await conn.fetch(
        "SELECT product_id, quantity FROM order_items WHERE order_id = $1 ORDER BY product_id",
        order_id,
    )
    await conn.execute(
        "UPDATE products SET stock = stock + quantity FROM order_items"
        " WHERE product_id = id AND id = ANY($1::bigint[])",
        [item["product_id"] for item in items],
    )
    await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
