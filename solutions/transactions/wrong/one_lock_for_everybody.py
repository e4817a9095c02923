"""One advisory lock for all transfers, and one for all orders: strangers wait for each other."""

# caught by: test_transfer_waits_for_no_stranger
# caught by: test_place_order_waits_for_no_stranger

_move, _take_from_stock = move, take_from_stock


async def move(conn, *payment):
    await conn.execute("SELECT pg_advisory_xact_lock(1)")
    return await _move(conn, *payment)


async def take_from_stock(conn, wanted):
    await conn.execute("SELECT pg_advisory_xact_lock(2)")
    return await _take_from_stock(conn, wanted)
