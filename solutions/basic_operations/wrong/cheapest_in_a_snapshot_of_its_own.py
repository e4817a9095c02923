"""It begins a REPEATABLE READ, which is an error inside of the caller's transaction."""

# caught by: test_cheapest_in_categories_is_exact


async def cheapest_in_categories(conn, category_ids):
    async with conn.transaction(isolation="repeatable_read"):
        cheapest = await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
        prices = {category_id: await cheapest.fetchval(category_id) for category_id in category_ids}
    return {category_id: price for category_id, price in prices.items() if price is not None}
