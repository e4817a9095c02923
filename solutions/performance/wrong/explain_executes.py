"""EXPLAIN ANALYZE executes the query, an UPDATE too."""

# caught by: test_explain_changes_nothing, test_explain_inside_a_transaction


async def explain(conn, query, *args):
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", *args))
    return plan
