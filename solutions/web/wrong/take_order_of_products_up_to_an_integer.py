"""Casts the products' ids to integer, which holds no larger ones."""
# caught by: test_take_order_of_any_id


async def lock_products(conn: asyncpg.Connection, wanted: Counter) -> list[asyncpg.Record]:
    select = "SELECT id, price, stock FROM products WHERE id = ANY($1::int[]) ORDER BY id"
    select += " FOR UPDATE"
    products = await conn.fetch(select, list(wanted))
    if len(products) < len(wanted):
        raise HTTPException(404, "there is no such product")
    if any(row["stock"] < wanted[row["id"]] for row in products):
        raise HTTPException(409, "there is not enough in stock")
    return products
