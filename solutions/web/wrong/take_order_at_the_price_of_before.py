"""Reads the prices first, and locks the products then."""
# caught by: test_take_order_at_todays_price


async def lock_products(conn: asyncpg.Connection, wanted: Counter) -> list[asyncpg.Record]:
    before = await conn.fetch("SELECT id, price FROM products WHERE id = ANY($1)", list(wanted))
    select = "SELECT id, price, stock FROM products WHERE id = ANY($1) ORDER BY id FOR UPDATE"
    products = await conn.fetch(select, list(wanted))
    if len(products) < len(wanted):
        raise HTTPException(404, "there is no such product")
    if any(row["stock"] < wanted[row["id"]] for row in products):
        raise HTTPException(409, "there is not enough in stock")
    return sorted(before, key=lambda row: row["id"])
