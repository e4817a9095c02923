"""A transaction is begun and not ended: what the caller writes next is in it."""

# caught by: test_cheapest_in_categories_is_exact


async def cheapest_in_categories(conn, category_ids):
    if not conn.is_in_transaction():
        await conn.execute("BEGIN")
    cheapest = await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
    prices = {one: await cheapest.fetchval(one) for one in category_ids}
    return {one: price for one, price in prices.items() if price is not None}
