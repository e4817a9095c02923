"""The caller can only read on this connection from then on."""

# caught by: test_cheapest_in_categories_is_exact


async def cheapest_in_categories(conn, category_ids):
    await conn.execute("SET default_transaction_read_only = on")
    cheapest = await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
    prices = {one: await cheapest.fetchval(one) for one in category_ids}
    return {one: price for one, price in prices.items() if price is not None}
