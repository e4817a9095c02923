"""`if price` takes a price of zero for no price."""

# caught by: test_cheapest_in_categories_leaves_out_empty_ones


async def cheapest_in_categories(conn, category_ids):
    cheapest = await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
    prices = {}
    for category_id in category_ids:
        if price := await cheapest.fetchval(category_id):
            prices[category_id] = price
    return prices
