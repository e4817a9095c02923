"""EXPLAIN gives a list with one plan in it."""

# caught by: test_explain_returns_the_plan


async def explain(conn, query, *args):
    return json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args))
