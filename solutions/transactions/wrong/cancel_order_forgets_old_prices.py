"""The items of a cancelled order get the price of today, which nobody asked for."""
# caught by: test_cancel_order_gives_the_stock_back


async def put_back(conn: asyncpg.Connection, order_id: int) -> None:
    status = await conn.fetchval("SELECT status FROM orders WHERE id = $1 FOR UPDATE", order_id)
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
    await conn.execute(
        "UPDATE order_items SET price = products.price FROM products"
        " WHERE product_id = products.id AND order_id = $1",
        order_id,
    )
