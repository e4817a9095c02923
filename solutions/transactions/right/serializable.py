"""Optimistic: every function is a SERIALIZABLE transaction that is made again after a conflict."""

import asyncio
import random
from dataclasses import dataclass

import asyncpg

# --- What can go wrong in a shop. Keep these classes as they are. ---------------------------------


class ShopError(Exception):
    """The shop cannot do what was asked."""


class UnknownAccount(ShopError):
    """There is no such account."""


class InsufficientFunds(ShopError):
    """The account does not hold that much."""


class UnknownProduct(ShopError):
    """There is no such product."""


class OutOfStock(ShopError):
    """There are not that many pieces."""


class UnknownOrder(ShopError):
    """There is no such order."""


class EmailTaken(ShopError):
    """Another user has this email."""


class UnknownReferrer(ShopError):
    """There is no user with the referrer's id."""


class InvalidAge(ShopError):
    """Nobody of this age may register."""


class SeatTaken(ShopError):
    """Somebody has this seat already."""


class ImportRejected(ShopError):
    """Too many rows of an import are bad."""


async def serializable(pool, work, *args, attempts=8):
    for attempt in range(1, attempts + 1):
        try:
            async with pool.acquire() as conn:
                async with conn.transaction(isolation="serializable"):
                    return attempt, await work(conn, *args)
        except asyncpg.PostgresError as error:
            if attempt == attempts or error.sqlstate not in {"40001", "40P01"}:
                raise
            await asyncio.sleep(random.uniform(0.5, 1) * min(0.02 * attempt, 0.2))


async def _transfer(conn, sender_id, recipient_id, amount):
    sender = await conn.fetchval("SELECT balance FROM accounts WHERE id = $1", sender_id)
    recipient = await conn.fetchval("SELECT balance FROM accounts WHERE id = $1", recipient_id)
    if sender is None or recipient is None:
        raise UnknownAccount
    if sender < amount:
        raise InsufficientFunds
    ledger_id = await conn.fetchval(
        "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
        sender_id,
        recipient_id,
        amount,
    )
    await conn.execute("UPDATE accounts SET balance = $2 WHERE id = $1", sender_id, sender - amount)
    await conn.execute(
        "UPDATE accounts SET balance = $2 WHERE id = $1", recipient_id, recipient + amount
    )
    return ledger_id


def check(sender_id, recipient_id, amount):
    if sender_id == recipient_id:
        raise ValueError("to oneself")
    if amount <= 0:
        raise ValueError("not positive")


async def transfer(pool, sender_id, recipient_id, amount):
    check(sender_id, recipient_id, amount)
    return (await serializable(pool, _transfer, sender_id, recipient_id, amount))[1]


async def _order(conn, user_id, wanted):
    order_id = await conn.fetchval("INSERT INTO orders (user_id) VALUES ($1) RETURNING id", user_id)
    for product_id, quantity in wanted.items():
        row = await conn.fetchrow("SELECT price, stock FROM products WHERE id = $1", product_id)
        if row is None:
            raise UnknownProduct
        if row["stock"] < quantity:
            raise OutOfStock
        await conn.execute(
            "UPDATE products SET stock = stock - $2 WHERE id = $1", product_id, quantity
        )
        await conn.execute(
            "INSERT INTO order_items (order_id, product_id, quantity, price) VALUES ($1, $2, $3, $4)",
            order_id,
            product_id,
            quantity,
            row["price"],
        )
    await conn.execute(
        "UPDATE orders SET total = (SELECT sum(quantity * price) FROM order_items WHERE order_id = $1)"
        " WHERE id = $1",
        order_id,
    )
    return order_id


async def place_order(pool, user_id, items):
    wanted = {}
    for product_id, quantity in items:
        if quantity <= 0:
            raise ValueError("quantity")
        wanted[product_id] = wanted.get(product_id, 0) + quantity
    if not items:
        raise ValueError("items")
    return (await serializable(pool, _order, user_id, wanted))[1]


async def _user(conn, name, email, age, referrer_id):
    user_id = await conn.fetchval(
        "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (email) DO NOTHING RETURNING id",
        name,
        email,
        age,
        referrer_id,
    )
    if user_id is None:
        raise EmailTaken
    await conn.execute("INSERT INTO accounts (user_id) VALUES ($1)", user_id)
    return user_id


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        return (await serializable(pool, _user, name, email, age, referrer_id))[1]
    except asyncpg.ForeignKeyViolationError as error:
        if error.constraint_name == "users_referrer_id_fkey":
            raise UnknownReferrer from error
        raise
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "users_age_check":
            raise InvalidAge from error
        raise


async def cancel_order(pool, order_id):
    for attempt in range(8):
        conn = await pool.acquire()
        try:
            if await _cancel(conn, order_id):
                return
        finally:
            await pool.release(conn)
        await asyncio.sleep(min(0.01 * attempt, 0.2))
    raise ShopError("too busy")


async def _cancel(conn, order_id):
    tr = conn.transaction(isolation="serializable")
    await tr.start()
    try:
        status = await conn.fetchval("SELECT status FROM orders WHERE id = $1", order_id)
        if status is None:
            raise UnknownOrder
        if status != "open":
            raise ShopError
        await conn.execute(
            "UPDATE products SET stock = stock + quantity FROM order_items"
            " WHERE order_id = $1 AND product_id = id",
            order_id,
        )
        await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
    except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
        await tr.rollback()
        return False
    except:
        await tr.rollback()
        raise
    await tr.commit()
    return True


async def _seat(conn, seat_id, user_id):
    row = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
    if row is None:
        raise ShopError
    if row["user_id"]:
        raise SeatTaken
    await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("attempts")
    return (await serializable(pool, _seat, seat_id, user_id, attempts=attempts))[0]


async def _outer(conn, sender_id, recipient_id, amount):
    failure = ledger_id = None
    try:
        async with conn.transaction():
            ledger_id = await _transfer(conn, sender_id, recipient_id, amount)
    except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
        raise
    except Exception as error:
        failure = error
    await conn.execute(
        "INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome)"
        " VALUES ('transfer', $1, $2, $3, $4)",
        sender_id,
        recipient_id,
        amount,
        type(failure).__name__ if failure else "done",
    )
    return ledger_id, failure


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check(sender_id, recipient_id, amount)
    try:
        ledger_id, failure = (await serializable(pool, _outer, sender_id, recipient_id, amount))[1]
    except (
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        OSError,
        asyncio.CancelledError,
    ) as error:
        await pool.execute(
            "INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome)"
            " VALUES ('transfer', $1, $2, $3, $4)",
            sender_id,
            recipient_id,
            amount,
            type(error).__name__,
        )
        raise
    if failure:
        raise failure
    return ledger_id


@dataclass(frozen=True)
class ImportReport:
    imported: list[int]
    rejected: list[tuple[int, str]]


async def _import(conn, rows, max_rejected):
    imported, rejected = [], []
    for index, (name, email, age) in enumerate(rows):
        try:
            async with conn.transaction():
                user_id = await conn.fetchval(
                    "INSERT INTO users (name, email, age) VALUES ($1, $2, $3) RETURNING id",
                    name,
                    email,
                    age,
                )
                await conn.execute(
                    "INSERT INTO accounts (user_id, balance) VALUES ($1, 0)", user_id
                )
        except asyncpg.IntegrityConstraintViolationError as error:
            rejected.append((index, type(error).__name__))
        else:
            imported.append(user_id)
    if len(rejected) > max_rejected:
        raise ImportRejected
    return ImportReport(imported, rejected)


async def import_users(pool, rows, *, max_rejected=10):
    return (await serializable(pool, _import, rows, max_rejected))[1]


async def _award(conn, user_id, points, badge):
    have = await conn.fetchval(
        "SELECT 1 FROM badges WHERE user_id = $1 AND badge = $2", user_id, badge
    )
    try:
        async with conn.transaction():
            if not have:
                await conn.execute(
                    "INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge
                )
    except asyncpg.UniqueViolationError:
        have = True
    await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
    return not have


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError("points")
    return (await serializable(pool, _award, user_id, points, badge))[1]


async def _settle(conn, payments):
    made = []
    for payment in payments:
        try:
            check(*payment)
            async with conn.transaction():
                await _transfer(conn, *payment)
            made.append(True)
        except (ValueError, ShopError):
            made.append(False)
    return made


async def settle(pool, payments):
    return (await serializable(pool, _settle, payments))[1]
