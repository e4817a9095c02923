"""The pool's connection reads JSON in another way from then on."""

# caught by: test_orders_cost_at_most_two_round_trips


async def orders_with_items(pool, user_id):
    async with pool.acquire() as conn:
        await conn.set_type_codec(
            "json",
            encoder=json.dumps,
            decoder=lambda text: json.loads(text, parse_float=Decimal),
            schema="pg_catalog",
        )
        rows = await conn.fetch(
            """
            SELECT o.id, o.status, o.placed_at, coalesce(json_agg(json_build_object(
                'product_id', i.product_id, 'name', p.name,
                'quantity', i.quantity, 'price', i.price
            ) ORDER BY i.product_id) FILTER (WHERE p.id IS NOT NULL), '[]') AS items
            FROM orders o
            LEFT JOIN order_items i ON i.order_id = o.id
            LEFT JOIN products p ON p.id = i.product_id
            WHERE o.user_id = $1
            GROUP BY o.id
            ORDER BY o.id
            """,
            user_id,
        )
    return [dict(row) for row in rows]
