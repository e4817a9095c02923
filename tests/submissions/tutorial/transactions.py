"""In the tutorial's own manner: read, check, write without locks, and every error tried again."""

import asyncio
from dataclasses import dataclass

import asyncpg


class ShopError(Exception):
    pass


class UnknownAccount(ShopError):
    pass


class InsufficientFunds(ShopError):
    pass


class UnknownProduct(ShopError):
    pass


class OutOfStock(ShopError):
    pass


class UnknownOrder(ShopError):
    pass


class EmailTaken(ShopError):
    pass


class UnknownReferrer(ShopError):
    pass


class InvalidAge(ShopError):
    pass


class SeatTaken(ShopError):
    pass


class ImportRejected(ShopError):
    pass


async def execute_with_retry(work, max_retries=3):
    for attempt in range(max_retries):
        try:
            return await work()
        except asyncpg.PostgresError as error:
            if attempt == max_retries - 1:
                raise
            print(f"Attempt {attempt + 1} failed: {error}")
            await asyncio.sleep(0.02 * 2**attempt)


async def move(conn, sender_id, recipient_id, amount):
    sender = await conn.fetchval("SELECT balance FROM accounts WHERE id = $1", sender_id)
    recipient = await conn.fetchval("SELECT balance FROM accounts WHERE id = $1", recipient_id)
    if sender is None or recipient is None:
        raise UnknownAccount("no such account")
    if sender < amount:
        raise InsufficientFunds("not enough")
    await conn.execute(
        "UPDATE accounts SET balance = $2 WHERE id = $1", sender_id, sender - amount
    )
    await conn.execute(
        "UPDATE accounts SET balance = $2 WHERE id = $1", recipient_id, recipient + amount
    )
    return await conn.fetchval(
        "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
        sender_id,
        recipient_id,
        amount,
    )


async def transfer(pool, sender_id, recipient_id, amount):
    if amount <= 0 or sender_id == recipient_id:
        raise ValueError("no such transfer")

    async def work():
        async with pool.acquire() as conn, conn.transaction():
            return await move(conn, sender_id, recipient_id, amount)

    return await execute_with_retry(work)


async def place_order(pool, user_id, items):
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError("items")
    wanted = {}
    for product_id, quantity in items:
        wanted[product_id] = wanted.get(product_id, 0) + quantity

    async def work():
        async with pool.acquire() as conn, conn.transaction():
            order_id = await conn.fetchval(
                "INSERT INTO orders (user_id) VALUES ($1) RETURNING id", user_id
            )
            total = 0
            for product_id, quantity in wanted.items():
                product = await conn.fetchrow("SELECT * FROM products WHERE id = $1", product_id)
                if product is None:
                    raise UnknownProduct(product_id)
                if product["stock"] < quantity:
                    raise OutOfStock(product_id)
                await conn.execute(
                    "UPDATE products SET stock = $2 WHERE id = $1",
                    product_id,
                    product["stock"] - quantity,
                )
                await conn.execute(
                    "INSERT INTO order_items VALUES ($1, $2, $3, $4)",
                    order_id,
                    product_id,
                    quantity,
                    product["price"],
                )
                total += product["price"] * quantity
            await conn.execute("UPDATE orders SET total = $2 WHERE id = $1", order_id, total)
            return order_id

    return await execute_with_retry(work)


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        async with pool.acquire() as conn, conn.transaction():
            user_id = await conn.fetchval(
                "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4)"
                " RETURNING id",
                name,
                email,
                age,
                referrer_id,
            )
            await conn.execute("INSERT INTO accounts (user_id) VALUES ($1)", user_id)
            return user_id
    except asyncpg.UniqueViolationError:
        raise EmailTaken(email)
    except asyncpg.ForeignKeyViolationError:
        raise UnknownReferrer(referrer_id)
    except asyncpg.CheckViolationError:
        raise InvalidAge(age)


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        tr = conn.transaction()
        await tr.start()
        try:
            order = await conn.fetchrow("SELECT * FROM orders WHERE id = $1", order_id)
            if order is None:
                raise UnknownOrder(order_id)
            if order["status"] != "open":
                raise ShopError(order["status"])
            items = await conn.fetch("SELECT * FROM order_items WHERE order_id = $1", order_id)
            for item in items:
                stock = await conn.fetchval(
                    "SELECT stock FROM products WHERE id = $1", item["product_id"]
                )
                await conn.execute(
                    "UPDATE products SET stock = $2 WHERE id = $1",
                    item["product_id"],
                    stock + item["quantity"],
                )
            await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
            await tr.commit()
        except Exception as error:
            await tr.rollback()
            print(f"Transaction failed: {error}")
            raise


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("attempts")
    for attempt in range(attempts):
        try:
            async with pool.acquire() as conn, conn.transaction():
                seat = await conn.fetchrow("SELECT * FROM seats WHERE id = $1", seat_id)
                if seat is None:
                    raise ShopError("no such seat")
                if seat["user_id"] is not None:
                    raise SeatTaken(seat_id)
                await conn.execute(
                    "UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id
                )
            return attempt + 1
        except asyncpg.PostgresError as error:
            if attempt == attempts - 1:
                raise
            print(f"Attempt {attempt + 1} failed: {error}")
            await asyncio.sleep(0.02 * 2**attempt)


async def transfer_logged(pool, sender_id, recipient_id, amount):
    outcome = "done"
    try:
        return await transfer(pool, sender_id, recipient_id, amount)
    except ValueError:
        outcome = None
        raise
    except Exception as error:
        outcome = type(error).__name__
        raise
    finally:
        if outcome:
            await pool.execute(
                "INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome)"
                " VALUES ('transfer', $1, $2, $3, $4)",
                sender_id,
                recipient_id,
                amount,
                outcome,
            )


@dataclass(frozen=True)
class ImportReport:
    imported: list[int]
    rejected: list[tuple[int, str]]


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    user_id = await conn.fetchval(
                        "INSERT INTO users (name, email, age) VALUES ($1, $2, $3) RETURNING id",
                        name,
                        email,
                        age,
                    )
                    await conn.execute("INSERT INTO accounts (user_id) VALUES ($1)", user_id)
                    imported.append(user_id)
            except Exception as error:
                print(f"Row {index} failed: {error}")
                rejected.append((index, type(error).__name__))
        if len(rejected) > max_rejected:
            raise ImportRejected(len(rejected))
    return ImportReport(imported, rejected)


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError("points")
    async with pool.acquire() as conn, conn.transaction():
        had = await conn.fetchval("SELECT points FROM users WHERE id = $1", user_id)
        await conn.execute("UPDATE users SET points = $2 WHERE id = $1", user_id, had + points)
        known = await conn.fetchval(
            "SELECT 1 FROM badges WHERE user_id = $1 AND badge = $2", user_id, badge
        )
        if known:
            return False
        await conn.execute("INSERT INTO badges VALUES ($1, $2)", user_id, badge)
        return True


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        for sender_id, recipient_id, amount in payments:
            try:
                if amount <= 0 or sender_id == recipient_id:
                    raise ValueError("no such transfer")
                async with conn.transaction():
                    await move(conn, sender_id, recipient_id, amount)
                made.append(True)
            except Exception as error:
                print(f"Payment failed: {error}")
                made.append(False)
    return made
