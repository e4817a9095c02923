"""One order at a time, whatever is in it."""

# caught by: test_orders_with_crossed_items_both_succeed

_take_from_stock = take_from_stock


async def take_from_stock(conn, wanted):
    await conn.execute("LOCK TABLE products IN EXCLUSIVE MODE")
    return await _take_from_stock(conn, wanted)
