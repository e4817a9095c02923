"""Values become part of the SQL."""

# caught by: test_explain_returns_the_plan


async def explain(conn, query, *args):
    for number, value in enumerate(args, 1):
        query = query.replace(f"${number}", f"'{value}'")
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}"))
    return plan
