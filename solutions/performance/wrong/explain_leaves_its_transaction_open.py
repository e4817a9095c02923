"""When the query is wrong, nobody ends the transaction."""

# caught by: test_explain_of_a_wrong_query_raises


async def explain(conn, query, *args):
    transaction = conn.transaction()
    await transaction.start()
    text = await conn.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", *args)
    await transaction.rollback()
    (plan,) = json.loads(text)
    return plan
