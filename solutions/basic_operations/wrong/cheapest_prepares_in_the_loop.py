"""The statement is prepared anew for each category."""

# caught by: test_cheapest_in_categories_prepares_once


async def cheapest_in_categories(conn, category_ids):
    prices = {}
    for category_id in category_ids:
        cheapest = await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
        price = await cheapest.fetchval(category_id)
        if price is not None:
            prices[category_id] = price
    return prices
