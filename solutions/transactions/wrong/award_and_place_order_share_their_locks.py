"""Both lock by an id alone: a product waits for the user who has the same one."""

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


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False."""
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock($1::bigint)", user_id)
        await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
        try:
            async with conn.transaction():
                await conn.execute(
                    "INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge
                )
        except asyncpg.UniqueViolationError:
            return False
        return True
