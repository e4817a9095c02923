"""Tells the moments in the zone of the shop."""

# caught by: test_orders_come_with_their_items

from datetime import timedelta, timezone

original = orders_with_items


async def orders_with_items(pool, user_id):
    berlin = timezone(timedelta(hours=1))
    orders = await original(pool, user_id)
    return [order | {"placed_at": order["placed_at"].astimezone(berlin)} for order in orders]
