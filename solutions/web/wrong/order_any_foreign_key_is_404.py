"""Tells any foreign key that is violated as a user who is not there."""

# caught by: test_take_order_out_of_stock

from fastapi import HTTPException


def _sum(new):
    wanted = {}
    for item in new.items:
        wanted[item.product_id] = wanted.get(item.product_id, 0) + item.quantity
    return wanted


async def _take(conn, user_id, wanted):
    rows = await conn.fetch(
        "SELECT id, price, stock FROM products WHERE id = ANY($1) ORDER BY id FOR UPDATE",
        list(wanted),
    )
    if len(rows) < len(wanted):
        raise HTTPException(404, "no such product")
    if any(row["stock"] < wanted[row["id"]] for row in rows):
        raise HTTPException(409, "not enough")
    total = sum(row["price"] * wanted[row["id"]] for row in rows)
    order_id = await conn.fetchval(
        "INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id", user_id, total
    )
    for row in rows:
        await conn.execute(
            "INSERT INTO order_items VALUES ($1, $2, $3, $4)",
            order_id,
            row["id"],
            wanted[row["id"]],
            row["price"],
        )
        await conn.execute(
            "UPDATE products SET stock = stock - $2 WHERE id = $1", row["id"], wanted[row["id"]]
        )
    return {"id": order_id, "total": str(total)}


async def take_order(new: NewOrder, pool: Pool) -> dict[str, Any]:

    try:
        async with pool.acquire() as conn, conn.transaction():
            return await _take(conn, new.user_id, _sum(new))
    except asyncpg.ForeignKeyViolationError as error:
        raise HTTPException(404, "no such user") from error
