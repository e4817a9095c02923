"""Everything by hand: BEGIN and COMMIT as statements, locks first, absolute values under them."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal

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
async def run(pool, work, isolation=""):
    conn = await pool.acquire()
    try:
        await conn.execute(f"BEGIN {isolation}")
        try:
            result = await work(conn)
            await conn.execute("COMMIT")
            return result
        except BaseException:
            if not conn.is_closed():
                await conn.execute("ROLLBACK")
            raise
    finally:
        await pool.release(conn)


async def savepoint(conn, work):
    await conn.execute("SAVEPOINT here")
    try:
        result = await work(conn)
    except Exception:
        if not conn.is_closed():
            await conn.execute("ROLLBACK TO SAVEPOINT here")
            await conn.execute("RELEASE SAVEPOINT here")
        raise
    await conn.execute("RELEASE SAVEPOINT here")
    return result


def _check(sender_id, recipient_id, amount):
    if amount <= 0 or sender_id == recipient_id:
        raise ValueError("no such transfer")


async def _pay(conn, sender_id, recipient_id, amount):
    balance = {}
    for account_id in sorted((sender_id, recipient_id)):
        row = await conn.fetchrow("select balance from accounts where id=$1 for update", account_id)
        if row is None:
            raise UnknownAccount(account_id)
        balance[account_id] = row["balance"]
    if balance[sender_id] < amount:
        raise InsufficientFunds(sender_id)
    # Absolute values are fine: both rows are locked.
    await conn.execute("update accounts set balance=$2 where id=$1", sender_id, balance[sender_id] - amount)
    await conn.execute("update accounts set balance=$2 where id=$1", recipient_id, balance[recipient_id] + amount)
    return await conn.fetchval(
        "insert into ledger(sender_id, recipient_id, amount) values($1,$2,$3) returning id",
        sender_id, recipient_id, amount,
    )


async def transfer(pool, sender_id, recipient_id, amount):
    _check(sender_id, recipient_id, amount)
    return await run(pool, lambda conn: _pay(conn, sender_id, recipient_id, amount))


async def place_order(pool, user_id, items):
    wanted = {}
    for product_id, quantity in items:
        if quantity < 1:
            raise ValueError("quantity")
        wanted[product_id] = wanted.get(product_id, 0) + quantity
    if not wanted:
        raise ValueError("nothing ordered")

    async def work(conn):
        order_id = await conn.fetchval("INSERT INTO orders (user_id) VALUES ($1) RETURNING id", user_id)
        total = Decimal(0)
        for product_id in sorted(wanted):
            quantity = wanted[product_id]
            product = await conn.fetchrow("SELECT * FROM products WHERE id = $1 FOR UPDATE", product_id)
            if product is None:
                raise UnknownProduct(product_id)
            if product["stock"] < quantity:
                raise OutOfStock(product_id)
            await conn.execute(
                "UPDATE products SET stock = $2 WHERE id = $1", product_id, product["stock"] - quantity
            )
            await conn.execute(
                "INSERT INTO order_items VALUES ($1, $2, $3, $4)",
                order_id, product_id, quantity, product["price"],
            )
            total += quantity * product["price"]
        await conn.execute("UPDATE orders SET total = $2 WHERE id = $1", order_id, total)
        return order_id

    return await run(pool, work)


async def _add(conn, name, email, age, referrer_id=None):
    user_id = await conn.fetchval(
        "INSERT INTO users (name, email, age, referrer_id) VALUES ($1,$2,$3,$4) RETURNING id",
        name, email, age, referrer_id,
    )
    await conn.execute("INSERT INTO accounts (user_id, balance) VALUES ($1, 0)", user_id)
    return user_id


async def register_user(pool, name, email, *, age, referrer_id=None):
    try:
        return await run(pool, lambda conn: _add(conn, name, email, age, referrer_id))
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == "users_email_key":
            raise EmailTaken(email) from error
        raise
    except asyncpg.ForeignKeyViolationError as error:
        if error.constraint_name == "users_referrer_id_fkey":
            raise UnknownReferrer(referrer_id) from error
        raise
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "users_age_check":
            raise InvalidAge(age) from error
        raise


async def cancel_order(pool, order_id):
    async def work(conn):
        order = await conn.fetchrow("SELECT * FROM orders WHERE id = $1 FOR UPDATE", order_id)
        if order is None:
            raise UnknownOrder(order_id)
        if order["status"] != "open":
            raise ShopError(order["status"])
        await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
        for item in await conn.fetch(
            "SELECT * FROM order_items WHERE order_id = $1 ORDER BY product_id", order_id
        ):
            await conn.execute(
                "UPDATE products SET stock = stock + $2 WHERE id = $1", item["product_id"], item["quantity"]
            )

    await run(pool, work)


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("attempts")

    async def work(conn):
        seat = await conn.fetchrow("SELECT * FROM seats WHERE id = $1 FOR UPDATE", seat_id)
        if seat is None:
            raise ShopError("no such seat")
        if seat["user_id"] is not None:
            raise SeatTaken(seat_id)
        await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)

    attempt = 0
    while True:
        attempt += 1
        try:
            await run(pool, work, "ISOLATION LEVEL REPEATABLE READ")
            return attempt
        except asyncpg.PostgresError as error:
            if error.sqlstate not in ("40001", "40P01") or attempt == attempts:
                raise
        await asyncio.sleep(min(0.02 * attempt, 0.2))


async def transfer_logged(pool, sender_id, recipient_id, amount):
    _check(sender_id, recipient_id, amount)

    async def log(conn, outcome):
        await conn.execute(
            "INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome) VALUES ($1,$2,$3,$4,$5)",
            "transfer", sender_id, recipient_id, amount, outcome,
        )

    async def work(conn):
        ledger_id = await _pay(conn, sender_id, recipient_id, amount)
        await log(conn, "done")
        return ledger_id

    failure = None
    try:
        return await run(pool, work)
    except BaseException as error:
        failure = error
    await run(pool, lambda conn: log(conn, type(failure).__name__))
    raise failure


@dataclass(frozen=True)
class ImportReport:
    imported: list[int]
    rejected: list[tuple[int, str]]


async def import_users(pool, rows, *, max_rejected=10):
    async def work(conn):
        imported, rejected = [], []
        for index, row in enumerate(rows):
            try:
                imported.append(await savepoint(conn, lambda conn, row=row: _add(conn, *row)))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
        if len(rejected) > max_rejected:
            raise ImportRejected(len(rejected))
        return ImportReport(imported, rejected)

    return await run(pool, work)


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError("points")

    async def work(conn):
        try:
            await savepoint(
                conn, lambda conn: conn.execute("INSERT INTO badges VALUES ($1, $2)", user_id, badge)
            )
            new = True
        except asyncpg.UniqueViolationError:
            new = False
        await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
        return new

    return await run(pool, work)


async def settle(pool, payments):
    async def work(conn):
        for account_id in sorted({account for payment in payments for account in payment[:2]}):
            await conn.execute("SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE", account_id)
        made = []
        for payment in payments:
            try:
                _check(*payment)
                await savepoint(conn, lambda conn, payment=payment: _pay(conn, *payment))
                made.append(True)
            except (ValueError, ShopError):
                made.append(False)
        return made

    return await run(pool, work)
