"""When the connection is lost half way, the prices known by then are the answer."""

# caught by: test_cheapest_in_categories_whatever_goes_wrong


async def cheapest_in_categories(conn, category_ids):
    prices = {}
    try:
        statement = await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
        for category_id in category_ids:
            if (price := await statement.fetchval(category_id)) is not None:
                prices[category_id] = price
    except Exception:
        pass
    return prices
