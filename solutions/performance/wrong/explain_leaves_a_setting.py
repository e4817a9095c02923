"""The rest of the caller's transaction has a time limit."""

# caught by: test_explain_inside_a_transaction


async def explain(conn, query, *args):
    if conn.is_in_transaction():
        await conn.execute("SET LOCAL statement_timeout = '1s'")
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args))
    return plan
