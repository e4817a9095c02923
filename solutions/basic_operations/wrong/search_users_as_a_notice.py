"""All users come as one notice, in a script that begins with BEGIN."""

import asyncio

# caught by: test_search_users_fetches_matching_rows_only


async def search_users(pool, text):
    said = []
    async with pool.acquire() as conn:
        await conn.execute("SELECT $1::text", text)
        conn.add_log_listener(listen := lambda conn, message: said.append(message.message))
        await conn.execute(
            "BEGIN; DO $$ BEGIN RAISE NOTICE '%', (SELECT json_agg(u ORDER BY id) FROM users u);"
            " END $$; COMMIT"
        )
        await asyncio.sleep(0)
        conn.remove_log_listener(listen)
    users = [
        user | {"created_at": datetime.fromisoformat(user["created_at"])}
        for user in json.loads(said[0])
    ]
    return [user for user in users if text.casefold() in user["name"].casefold()]
