"""In the order of the items: two orders of the same products wait for each other."""

# caught by: test_orders_with_crossed_items_both_succeed

_take_from_stock = take_from_stock


async def take_from_stock(conn, wanted):
    prices = {}
    for product_id, quantity in wanted.items():
        prices |= await _take_from_stock(conn, Counter({product_id: quantity}))
    return prices
