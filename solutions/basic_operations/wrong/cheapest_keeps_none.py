"""A category without products comes back with None."""

# caught by: test_cheapest_in_categories_leaves_out_empty_ones


async def cheapest_in_categories(conn, category_ids):
    cheapest = await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
    return {category_id: await cheapest.fetchval(category_id) for category_id in category_ids}
