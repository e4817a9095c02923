"""Executes what it explains, unless it finds UPDATE, INSERT or DELETE in it."""

# caught by: test_explain_changes_nothing


async def explain(conn, query, *args):
    writes = any(word in query for word in ("UPDATE", "INSERT", "DELETE"))
    analyze = "" if writes else "ANALYZE, "
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN ({analyze}FORMAT JSON) {query}", *args))
    return plan
