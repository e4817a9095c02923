"""ROLLBACK by hand ends the caller's transaction as well."""

# caught by: test_explain_inside_a_transaction


async def explain(conn, query, *args):
    if not conn.is_in_transaction():
        await conn.execute("BEGIN")
    try:
        text = await conn.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", *args)
    finally:
        await conn.execute("ROLLBACK")
    (plan,) = json.loads(text)
    return plan
