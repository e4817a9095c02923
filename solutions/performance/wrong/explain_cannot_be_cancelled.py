"""EXPLAIN goes on in the database when the call was cancelled."""

# caught by: test_explain_changes_nothing

original = explain


async def explain(conn, query, *args):
    return await asyncio.shield(asyncio.ensure_future(original(conn, query, *args)))
