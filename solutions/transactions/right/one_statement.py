"""As much as possible in one statement: CTEs, guarded UPDATEs, ON CONFLICT, constraints that speak."""

import asyncio
from collections import Counter
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


# One statement is a transaction of its own. The locks are taken in the order of ids, then both
# balances change in one UPDATE; the CHECK of the table guards the sender's.
MOVE = """
    WITH locked AS MATERIALIZED (
        SELECT id, balance FROM accounts WHERE id IN ($1, $2) ORDER BY id FOR UPDATE
    ), changed AS (
        UPDATE accounts
        SET balance = accounts.balance + CASE accounts.id WHEN $1 THEN -$3::numeric ELSE $3 END
        FROM locked
        WHERE accounts.id = locked.id
          AND (SELECT count(*) FROM locked) = 2
          AND (SELECT balance FROM locked WHERE id = $1) >= $3
        RETURNING accounts.id
    ), written AS (
        INSERT INTO ledger (sender_id, recipient_id, amount)
        SELECT $1, $2, $3 WHERE (SELECT count(*) FROM changed) = 2
        RETURNING id
    )
    SELECT (SELECT id FROM written) AS id, (SELECT count(*) FROM locked) AS accounts
"""


def _check(sender_id, recipient_id, amount):
    if not amount > 0 or sender_id == recipient_id:
        raise ValueError("no such transfer")


async def _transfer(executor, sender_id, recipient_id, amount):
    _check(sender_id, recipient_id, amount)
    row = await executor.fetchrow(MOVE, sender_id, recipient_id, amount)
    if row["accounts"] < 2:
        raise UnknownAccount(f"{sender_id} or {recipient_id}")
    if row["id"] is None:
        raise InsufficientFunds(f"{sender_id}")
    return row["id"]


async def transfer(pool, sender_id, recipient_id, amount):
    return await _transfer(pool, sender_id, recipient_id, amount)


async def place_order(pool, user_id, items):
    if not items or min(quantity for _, quantity in items) < 1:
        raise ValueError("items")
    wanted = Counter()
    for product_id, quantity in items:
        wanted[product_id] += quantity
    try:
        async with pool.acquire() as conn:
            async with conn.transaction():
                taken = await conn.fetch(
                    """
                    WITH wanted AS (SELECT * FROM unnest($1::bigint[], $2::int[]) AS w (id, quantity)),
                    locked AS MATERIALIZED (
                        SELECT p.id FROM products p JOIN wanted USING (id) ORDER BY p.id FOR UPDATE OF p
                    )
                    UPDATE products p SET stock = stock - quantity
                    FROM wanted JOIN locked USING (id) WHERE p.id = wanted.id
                    RETURNING p.id, price, quantity
                    """,
                    list(wanted),
                    list(wanted.values()),
                )
                if len(taken) < len(wanted):
                    raise UnknownProduct(str(items))
                return await conn.fetchval(
                    """
                    WITH bought AS (
                        INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id
                    ), stored AS (
                        INSERT INTO order_items
                        SELECT bought.id, i.* FROM bought,
                               unnest($3::bigint[], $4::int[], $5::numeric[]) AS i
                    )
                    SELECT id FROM bought
                    """,
                    user_id,
                    sum(row["price"] * row["quantity"] for row in taken),
                    [row["id"] for row in taken],
                    [row["quantity"] for row in taken],
                    [row["price"] for row in taken],
                )
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "products_stock_check":
            raise OutOfStock(str(items)) from error
        raise


ADD = """
    WITH added AS (
        INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4) RETURNING id
    )
    INSERT INTO accounts (user_id) SELECT id FROM added RETURNING user_id
"""


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        return await pool.fetchval(ADD, name, email, age, referrer_id)
    except asyncpg.PostgresError as error:
        match error.constraint_name:
            case "users_email_key":
                raise EmailTaken from error
            case "users_referrer_id_fkey":
                raise UnknownReferrer from error
            case "users_age_check":
                raise InvalidAge from error
        raise


async def cancel_order(pool, order_id):
    conn = await pool.acquire()
    try:
        tr = conn.transaction()
        await tr.start()
        done = False
        try:
            cancelled = await conn.fetchval(
                """
                UPDATE orders SET status = 'cancelled' WHERE id = $1 AND status = 'open' RETURNING id
                """,
                order_id,
            )
            if cancelled is None:
                if await conn.fetchval("SELECT 1 FROM orders WHERE id = $1", order_id):
                    raise ShopError("not open")
                raise UnknownOrder(order_id)
            await conn.execute(
                """
                WITH back AS MATERIALIZED (
                    SELECT p.id, quantity FROM products p JOIN order_items ON p.id = product_id
                    WHERE order_id = $1 ORDER BY p.id FOR UPDATE OF p
                )
                UPDATE products SET stock = stock + quantity FROM back WHERE back.id = products.id
                """,
                order_id,
            )
            done = True
        finally:
            if done:
                await tr.commit()
            else:
                await tr.rollback()
    finally:
        await pool.release(conn)


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts <= 0:
        raise ValueError("attempts")
    pause = 0.005
    for attempt in range(1, attempts + 1):
        try:
            async with pool.acquire() as conn, conn.transaction(isolation="serializable"):
                taken = await conn.fetchval(
                    "UPDATE seats SET user_id = $2 WHERE id = $1 AND user_id IS NULL RETURNING id",
                    seat_id,
                    user_id,
                )
                if taken is None:
                    known = await conn.fetchval("SELECT count(*) FROM seats WHERE id = $1", seat_id)
                    raise SeatTaken if known else ShopError
            return attempt
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            if attempt == attempts:
                raise
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.2)


async def transfer_logged(pool, sender_id, recipient_id, amount):
    arguments = sender_id, recipient_id, amount
    _check(*arguments)
    conn = await pool.acquire()
    try:
        async with conn.transaction():
            await _log(conn, *arguments, "done")
            return await _transfer(conn, *arguments)
    except BaseException as error:
        await pool.release(conn)
        conn = None
        await _log(pool, *arguments, type(error).__name__)
        raise
    finally:
        if conn is not None:
            await pool.release(conn)


async def _log(executor, *values):
    await executor.execute(
        "INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome)"
        " VALUES ('transfer', $1, $2, $3, $4)",
        *values,
    )


@dataclass(frozen=True)
class ImportReport:
    imported: list[int]
    rejected: list[tuple[int, str]]


async def import_users(pool, rows, *, max_rejected=10):
    report = ImportReport([], [])
    async with pool.acquire() as conn:
        async with conn.transaction():
            for index, (name, email, age) in enumerate(rows):
                point = conn.transaction()
                await point.start()
                try:
                    user_id = await conn.fetchval(ADD, name, email, age, None)
                except asyncpg.IntegrityConstraintViolationError as error:
                    await point.rollback()
                    report.rejected.append((index, error.__class__.__name__))
                else:
                    await point.commit()
                    report.imported.append(user_id)
            if len(report.rejected) > max_rejected:
                raise ImportRejected(str(report.rejected))
    return report


async def award(pool, user_id, points, badge):
    if points < 1:
        raise ValueError("points")
    added = await pool.fetchval(
        """
        WITH given AS (UPDATE users SET points = points + $2 WHERE id = $1)
        INSERT INTO badges VALUES ($1, $3) ON CONFLICT DO NOTHING RETURNING true
        """,
        user_id,
        points,
        badge,
    )
    return added is not None


async def settle(pool, payments):
    results = []
    async with pool.acquire() as conn, conn.transaction():
        accounts = [one for payment in payments for one in payment[:2]]
        await conn.fetch(
            "SELECT FROM accounts WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", accounts
        )
        for payment in payments:
            # What MOVE refuses it has not begun: no savepoint is needed.
            try:
                await _transfer(conn, *payment)
                results.append(True)
            except (ShopError, ValueError):
                results.append(False)
    return results
