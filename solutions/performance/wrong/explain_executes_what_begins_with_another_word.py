"""Executes what it explains, unless it begins with UPDATE, INSERT or DELETE."""

# caught by: test_explain_changes_nothing


async def explain(conn, query, *args):
    writes = query.lstrip().upper().startswith(("UPDATE", "INSERT", "DELETE"))
    analyze = "" if writes else "ANALYZE, "
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN ({analyze}FORMAT JSON) {query}", *args))
    return plan
