"""A query that cannot be planned has an empty plan."""

# caught by: test_explain_of_a_wrong_query_raises


async def explain(conn, query, *args):
    try:
        (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args))
    except asyncpg.PostgresError:
        return {}
    return plan
