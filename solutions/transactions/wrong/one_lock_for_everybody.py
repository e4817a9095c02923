"""One advisory lock for all transfers, and one for all orders: strangers wait for each other."""

# caught by: test_opposite_transfers_both_succeed
# caught by: test_orders_with_crossed_items_both_succeed

_move, _take_from_stock = move, take_from_stock


async def move(conn, *payment):
    await conn.execute("SELECT pg_advisory_xact_lock(1)")
    return await _move(conn, *payment)


async def take_from_stock(conn, wanted):
    await conn.execute("SELECT pg_advisory_xact_lock(2)")
    return await _take_from_stock(conn, wanted)
