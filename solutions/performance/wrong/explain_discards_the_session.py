"""Discards all that the session had."""
# caught by: test_explain_of_a_wrong_query_raises


async def explain(conn, query, *args):
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args))
    if not conn.is_in_transaction():
        await conn.execute("DISCARD ALL")
    return plan
