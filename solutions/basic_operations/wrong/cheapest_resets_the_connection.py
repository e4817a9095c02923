"""What the caller has set on the connection is gone."""

# caught by: test_cheapest_in_categories_is_exact


async def cheapest_in_categories(conn, category_ids):
    cheapest = await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
    prices = {one: await cheapest.fetchval(one) for one in category_ids}
    await conn.reset()
    return {one: price for one, price in prices.items() if price is not None}
