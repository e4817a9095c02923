"""Ends early when no order of the user has an item, and takes that for a user without orders."""

# caught by: test_orders_come_with_their_items

_orders_with_items = orders_with_items


async def orders_with_items(pool, user_id):
    orders = await _orders_with_items(pool, user_id)
    return orders if any(order["items"] for order in orders) else []
