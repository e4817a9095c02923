"""Writes a brace of the query twice, as str.format() wants it in its text alone."""

# caught by: test_explain_returns_the_plan


async def explain(conn, query, *args):
    sql = "EXPLAIN (FORMAT JSON) {}".format(query.replace("{", "{{"))
    (plan,) = json.loads(await conn.fetchval(sql, *args))
    return plan
