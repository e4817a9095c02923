"""A cancelled order is one that never was."""

# caught by: test_cancel_order_gives_the_stock_back

_put_back = put_back


async def put_back(conn, order_id):
    await _put_back(conn, order_id)
    await conn.execute("DELETE FROM order_items WHERE order_id = $1", order_id)
    await conn.execute("DELETE FROM orders WHERE id = $1", order_id)
