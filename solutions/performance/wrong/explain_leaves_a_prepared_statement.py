"""Prepares something in SQL and leaves it there."""

# caught by: test_explain_inside_a_transaction


async def explain(conn, query, *args):
    await conn.execute("PREPARE warm_up AS SELECT 1")
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args))
    return plan
