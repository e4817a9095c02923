"""dict(items) forgets the first of two quantities of the same product."""

# caught by: test_place_order_adds_up_the_same_product

_place_order = place_order


async def place_order(pool, user_id, items):
    if any(quantity <= 0 for _, quantity in items):
        raise ValueError
    return await _place_order(pool, user_id, list(dict(items).items()))
