"""Without a codec JSON is text."""

# caught by: test_explain_returns_the_plan


async def explain(conn, query, *args):
    return await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args)
