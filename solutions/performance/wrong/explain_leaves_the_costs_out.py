"""Asks for a plan without costs."""
# caught by: test_explain_returns_the_plan


async def explain(conn, query, *args):
    return json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON, COSTS OFF) {query}", *args))[0]
