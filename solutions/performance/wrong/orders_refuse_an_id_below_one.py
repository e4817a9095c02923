"""Takes an id that nobody has for a mistake."""
# caught by: test_a_user_may_have_no_orders

_o = orders_with_items


async def orders_with_items(pool, user_id):
    if user_id < 1:
        raise ValueError("no such user")
    return await _o(pool, user_id)
