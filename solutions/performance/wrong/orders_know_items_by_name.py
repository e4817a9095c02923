"""Of two products of one name an order has only one."""

# caught by: test_orders_come_with_their_items

all_items = orders_with_items


async def orders_with_items(pool, user_id):
    orders = await all_items(pool, user_id)
    for order in orders:
        order["items"] = list({item["name"]: item for item in order["items"]}.values())
    return orders
