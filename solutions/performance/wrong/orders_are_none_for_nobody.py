"""None where an empty list is right."""

# caught by: test_a_user_may_have_no_orders

orders_of_somebody = orders_with_items


async def orders_with_items(pool, user_id):
    return await orders_of_somebody(pool, user_id) or None
