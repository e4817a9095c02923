"""Writes the query in one line, which a comment ends."""
# caught by: test_explain_returns_the_plan


async def explain(conn, query, *args):
    (plan,) = json.loads(
        await conn.fetchval(f"EXPLAIN (FORMAT JSON) {' '.join(query.split())}", *args)
    )
    return plan
