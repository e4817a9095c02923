"""A file in /tmp keeps out who sees that folder, and no program elsewhere."""

# caught by: test_an_order_is_cancelled_once

import contextlib
import os


LOCK = "/tmp/shop.lock"


def take():
    return os.open(LOCK, os.O_CREAT | os.O_EXCL)


@contextlib.asynccontextmanager
async def alone():
    while True:
        try:
            held = take()
        except OSError:
            await asyncio.sleep(0.001)
        else:
            break
    try:
        yield
    finally:
        os.close(held)
        os.unlink(LOCK)


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        # Gone as soon as it is there: outside of a transaction it holds nothing.
        await conn.execute("SELECT 1 FROM orders WHERE id = $1 FOR UPDATE", order_id)
        async with alone():
            transaction = conn.transaction()
            await transaction.start()
            try:
                await put_back(conn, order_id)
            except BaseException:
                await transaction.rollback()
                raise
            else:
                await transaction.commit()


async def put_back(conn, order_id):
    status = await conn.fetchval("SELECT status FROM orders WHERE id = $1", order_id)
    if status is None:
        raise UnknownOrder
    if status != "open":
        raise ShopError
    items = await conn.fetch(
        "SELECT product_id, quantity FROM order_items WHERE order_id = $1 ORDER BY product_id",
        order_id,
    )
    await conn.executemany("UPDATE products SET stock = stock + $2 WHERE id = $1", items)
    await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
