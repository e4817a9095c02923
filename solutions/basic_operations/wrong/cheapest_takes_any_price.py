"""LIMIT 1 without ORDER BY is some price, not the lowest."""

# caught by: test_cheapest_in_categories_is_exact


async def cheapest_in_categories(conn, category_ids):
    cheapest = await conn.prepare("SELECT price FROM products WHERE category_id = $1 LIMIT 1")
    prices = {category_id: await cheapest.fetchval(category_id) for category_id in category_ids}
    return {category_id: price for category_id, price in prices.items() if price is not None}
