"""Gives the plan up when it takes longer than ten seconds."""

# caught by: test_explain_changes_nothing


async def explain(conn, query, *args):
    sql = f"EXPLAIN (FORMAT JSON) {query}"
    (plan,) = json.loads(await conn.fetchval(sql, *args, timeout=10))
    return plan
