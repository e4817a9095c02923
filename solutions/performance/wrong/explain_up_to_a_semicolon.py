"""Cuts a query off at its first semicolon, which may stand in a text."""

# caught by: test_explain_returns_the_plan

import json


async def explain(conn, query, *args):
    query = query.split(";")[0]
    return json.loads(await conn.fetchval("EXPLAIN (FORMAT JSON) " + query, *args))[0]
