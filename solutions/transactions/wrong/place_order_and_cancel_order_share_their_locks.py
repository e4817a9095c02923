"""Both lock by an id alone: an order waits for the product that has the same one."""

from collections import Counter

# caught by: test_orders_with_crossed_items_both_succeed


async def place_order(pool: asyncpg.Pool, user_id: int, items: list[tuple[int, int]]) -> int:
    """Order ``items``, given as ``(product_id, quantity)``, and return the id of the new order."""
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError("an order needs items, and of each at least one piece")
    wanted: Counter[int] = Counter()
    for product_id, quantity in items:
        wanted[product_id] += quantity
    async with pool.acquire() as conn, conn.transaction():
        for one in sorted(wanted):
            await conn.execute("SELECT pg_advisory_xact_lock($1::bigint)", one)
        prices = await take_from_stock(conn, wanted)
        order_id = await conn.fetchval(
            "INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id",
            user_id,
            sum(prices[product_id] * quantity for product_id, quantity in wanted.items()),
        )
        await conn.executemany(
            "INSERT INTO order_items (order_id, product_id, quantity, price)"
            " VALUES ($1, $2, $3, $4)",
            [(order_id, one, quantity, prices[one]) for one, quantity in wanted.items()],
        )
        return order_id


async def put_back(conn: asyncpg.Connection, order_id: int) -> None:
    """Cancel the order inside the caller's transaction."""
    await conn.execute("SELECT pg_advisory_xact_lock($1::bigint)", order_id)
    status = await conn.fetchval("SELECT status FROM orders WHERE id = $1 FOR UPDATE", order_id)
    if status is None:
        raise UnknownOrder(f"there is no order {order_id}")
    if status != "open":
        raise ShopError(f"order {order_id} is already {status}")
    items = await conn.fetch(
        "SELECT product_id, quantity FROM order_items WHERE order_id = $1 ORDER BY product_id",
        order_id,
    )
    await conn.executemany("UPDATE products SET stock = stock + $2 WHERE id = $1", items)
    await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
