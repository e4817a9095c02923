"""Money becomes a float."""

# caught by: test_cheapest_in_categories_is_exact


async def cheapest_in_categories(conn, category_ids):
    cheapest = await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
    prices = {}
    for category_id in category_ids:
        price = await cheapest.fetchval(category_id)
        if price is not None:
            prices[category_id] = float(price)
    return prices
