"""Asks for the items in no order: as long as PostgreSQL goes by their index, they are in it."""

# caught by: test_orders_come_with_their_items


async def orders_with_items(pool, user_id):
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        query = "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id"
        orders = {row["id"]: {**row, "items": []} for row in await conn.fetch(query, user_id)}
        query = """
            SELECT i.order_id, i.product_id, p.name, i.quantity, i.price
            FROM order_items i JOIN products p ON p.id = i.product_id
            WHERE i.order_id = ANY($1)
        """
        for row in map(dict, await conn.fetch(query, list(orders))):
            orders[row.pop("order_id")]["items"].append(row)
    return list(orders.values())
