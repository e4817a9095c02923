"""Joins users, and locks the rows of both tables."""

# caught by: test_cancel_order_waits_for_no_stranger


async def put_back(conn: asyncpg.Connection, order_id: int) -> None:
    """Cancel the order inside the caller's transaction."""
    status = await conn.fetchval(
        "SELECT status FROM orders JOIN users u ON u.id = user_id WHERE orders.id = $1 FOR UPDATE",
        order_id,
    )
    if status is None:
        raise UnknownOrder(f"there is no order {order_id}")
    if status != "open":
        raise ShopError(f"order {order_id} is already {status}")
    items = await conn.fetch(
        "SELECT product_id, quantity FROM order_items WHERE order_id = $1 ORDER BY product_id",
        order_id,
    )
    await conn.executemany("UPDATE products SET stock = stock + $2 WHERE id = $1", items)
    await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
