"""Reads the plan's numbers as texts."""
# caught by: test_explain_returns_the_plan


async def explain(conn, query, *args):
    text = await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args)
    return json.loads(text, parse_float=str)[0]
