"""Python works out the new stock from an old one."""

# caught by: test_an_order_is_cancelled_once


async def put_back(conn, order_id):
    status = await conn.fetchval("SELECT status FROM orders WHERE id = $1 FOR UPDATE", order_id)
    if status is None:
        raise UnknownOrder
    if status != "open":
        raise ShopError
    items = await conn.fetch(
        "SELECT id, stock + quantity AS stock FROM order_items JOIN products ON id = product_id"
        " WHERE order_id = $1 ORDER BY id",
        order_id,
    )
    for item in items:
        await conn.execute(
            "UPDATE products SET stock = $2 WHERE id = $1", item["id"], item["stock"]
        )
    await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
