"""A SELECT changes nothing, it thinks, so it may be executed."""

# caught by: test_explain_changes_nothing


async def explain(conn, query, *args):
    options = "FORMAT JSON"
    if query.lstrip().upper().startswith("SELECT"):
        options += ", ANALYZE"
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN ({options}) {query}", *args))
    return plan
