"""Locks all users, and not even for their own sake."""
# caught by: test_take_order_of_the_same_products

_lp = lock_products


async def lock_products(conn, wanted):
    await conn.execute("SELECT FROM users ORDER BY id FOR UPDATE")
    return await _lp(conn, wanted)
