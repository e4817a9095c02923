"""Safe, but the plan of an UPDATE was asked for."""

# caught by: test_explain_changes_nothing


async def explain(conn, query, *args):
    if not query.lstrip().upper().startswith("SELECT"):
        raise ValueError("only a SELECT can be explained")
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args))
    return plan
