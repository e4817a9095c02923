"""Has PostgreSQL avoid to read whole tables, and tells what it would do then."""
# caught by: test_explain_returns_the_plan


async def explain(conn, query, *args):
    async with conn.transaction():
        await conn.execute("SET LOCAL enable_seqscan = off")
        (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args))
        await conn.execute("SET LOCAL enable_seqscan = on")
    return plan
