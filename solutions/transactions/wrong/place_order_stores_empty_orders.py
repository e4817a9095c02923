"""An order of nothing is an order, with no items."""

# caught by: test_place_order_refuses_nonsense

_place_order = place_order


async def place_order(pool, user_id, items):
    if not items:
        return await pool.fetchval("INSERT INTO orders (user_id) VALUES ($1) RETURNING id", user_id)
    return await _place_order(pool, user_id, items)
