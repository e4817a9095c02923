"""FOR KEY SHARE: who reads waits for everybody who deletes the row, or changes its key."""

# caught by: test_cheapest_in_categories_whatever_goes_wrong


async def cheapest_in_categories(conn, category_ids):
    cheapest = await conn.prepare(
        "SELECT price FROM products WHERE category_id = $1 ORDER BY price LIMIT 1 FOR KEY SHARE"
    )
    prices = {category_id: await cheapest.fetchval(category_id) for category_id in category_ids}
    return {category_id: price for category_id, price in prices.items() if price is not None}
