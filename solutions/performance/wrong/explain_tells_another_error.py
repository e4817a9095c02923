"""Tells a missing table as a syntax error."""
# caught by: test_explain_of_a_wrong_query_raises


async def explain(conn, query, *args):
    try:
        (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args))
    except asyncpg.UndefinedTableError as error:
        raise asyncpg.PostgresSyntaxError(str(error)) from error
    return plan
