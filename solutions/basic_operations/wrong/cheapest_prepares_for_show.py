"""Prepares one statement, and executes others."""

import asyncio

# caught by: test_cheapest_in_categories_prepares_once


async def cheapest_in_categories(conn, category_ids):
    await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
    prices = {}
    for category_id in category_ids:
        said = []
        conn.add_log_listener(listen := lambda conn, message: said.append(message.message))
        await conn.execute(
            "BEGIN; DO $$ BEGIN RAISE NOTICE '%', (SELECT min(price) FROM products"
            f" WHERE category_id = {int(category_id)}); END $$; COMMIT"
        )
        await asyncio.sleep(0)
        conn.remove_log_listener(listen)
        if said and said[0] != "<NULL>":
            prices[category_id] = Decimal(said[0])
    return prices
