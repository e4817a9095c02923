"""The caller's connection reads JSON in another way from then on."""

# caught by: test_explain_inside_a_transaction


async def explain(conn, query, *args):
    await conn.set_type_codec("json", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)
    (plan,) = await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args)
    return plan
