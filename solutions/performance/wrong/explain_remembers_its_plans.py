"""Remembers the plan of each query, and asks once."""
# caught by: test_explain_returns_the_plan

_plans = {}


async def explain(conn, query, *args):
    if (query, args) not in _plans:
        (_plans[query, args],) = json.loads(
            await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args)
        )
    return _plans[query, args]
