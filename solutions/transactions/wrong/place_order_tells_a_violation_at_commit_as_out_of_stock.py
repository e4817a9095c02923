"""A constraint that is violated at COMMIT is told as a want of pieces."""
# caught by: test_place_order_keeps_the_stock


async def place_order(pool: asyncpg.Pool, user_id: int, items: list[tuple[int, int]]) -> int:
    """Order ``items``, given as ``(product_id, quantity)``, and return the id of the new order."""
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError("an order needs items, and of each at least one piece")
    wanted: Counter[int] = Counter()
    for product_id, quantity in items:
        wanted[product_id] += quantity
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
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
        except BaseException:
            await transaction.rollback()
            raise
        try:
            await transaction.commit()
        except asyncpg.IntegrityConstraintViolationError as error:
            raise OutOfStock(str(error)) from error
        return order_id
