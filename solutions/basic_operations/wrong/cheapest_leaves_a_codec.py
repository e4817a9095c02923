"""The caller's connection reads money as a float from then on."""

# caught by: test_cheapest_in_categories_is_exact


async def cheapest_in_categories(conn, category_ids):
    await conn.set_type_codec("numeric", schema="pg_catalog", encoder=str, decoder=float)
    cheapest = await conn.prepare("SELECT min(price)::text FROM products WHERE category_id = $1")
    prices = {one: await cheapest.fetchval(one) for one in category_ids}
    return {one: Decimal(price) for one, price in prices.items() if price is not None}
