"""One advisory lock for all transfers, and one for all orders: strangers wait for each other."""

# caught by: test_transfer_moves_money_and_returns_the_ledger_id
# caught by: test_place_order_moves_everything_together

_move, _take_from_stock = move, take_from_stock


async def move(conn, *payment):
    await conn.execute("SELECT pg_advisory_xact_lock(1)")
    return await _move(conn, *payment)


async def take_from_stock(conn, wanted):
    await conn.execute("SELECT pg_advisory_xact_lock(2)")
    return await _take_from_stock(conn, wanted)
