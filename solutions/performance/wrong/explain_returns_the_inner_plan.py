"""The node below 'Plan', where the object around it was asked for."""

# caught by: test_explain_returns_the_plan


async def explain(conn, query, *args):
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args))
    return plan["Plan"]
