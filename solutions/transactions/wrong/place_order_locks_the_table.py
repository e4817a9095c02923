"""One order at a time, whatever is in it."""

# caught by: test_place_order_waits_for_no_stranger

_take_from_stock = take_from_stock


async def take_from_stock(conn, wanted):
    await conn.execute("LOCK TABLE products IN EXCLUSIVE MODE")
    return await _take_from_stock(conn, wanted)
