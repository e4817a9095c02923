"""Another SQL text for each category, so nothing is reused."""

# caught by: test_cheapest_in_categories_prepares_once


async def cheapest_in_categories(conn, category_ids):
    prices = {}
    for category_id in category_ids:
        price = await conn.fetchval(
            f"SELECT min(price) FROM products WHERE category_id = {category_id}"
        )
        if price is not None:
            prices[category_id] = price
    return prices
