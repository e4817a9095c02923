"""One GROUP BY for all: good SQL, but not the prepared statement that was to be practised."""

# caught by: test_cheapest_in_categories_prepares_once


async def cheapest_in_categories(conn, category_ids):
    rows = await conn.fetch(
        "SELECT category_id, min(price) FROM products WHERE category_id = ANY($1) GROUP BY 1",
        category_ids,
    )
    return {row["category_id"]: row["min"] for row in rows}
