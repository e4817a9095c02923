"""Exercise 2: transaction management. The reference solution."""

import asyncio
from collections import Counter
from collections.abc import Iterable
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


# --- 2.1 Implement complex business operations with transactions ---------------------------------


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        return await move(conn, sender_id, recipient_id, amount)


def check_transfer(sender_id: int, recipient_id: int, amount: Decimal) -> None:
    """Raise ValueError for a transfer that makes no sense."""
    if amount <= 0:
        raise ValueError(f"the amount must be positive: {amount}")
    if sender_id == recipient_id:
        raise ValueError("sender and recipient are the same account")


async def move(conn: asyncpg.Connection, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money inside the caller's transaction."""
    balances = await lock_accounts(conn, [sender_id, recipient_id])
    for account_id in (sender_id, recipient_id):
        if account_id not in balances:
            raise UnknownAccount(f"there is no account {account_id}")
    if balances[sender_id] < amount:
        raise InsufficientFunds(f"account {sender_id} holds less than {amount}")
    change = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
    await conn.execute(change, sender_id, -amount)
    await conn.execute(change, recipient_id, amount)
    return await conn.fetchval(
        "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
        sender_id,
        recipient_id,
        amount,
    )


async def lock_accounts(conn: asyncpg.Connection, account_ids: Iterable[int]) -> dict[int, Decimal]:
    """Lock these accounts until the transaction ends, and return the balances by id."""
    # Everybody locks in the order of ids, so nobody holds a row that somebody before him wants.
    rows = await conn.fetch(
        "SELECT id, balance FROM accounts WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE",
        list(account_ids),
    )
    return {row["id"]: row["balance"] for row in rows}


async def place_order(pool: asyncpg.Pool, user_id: int, items: list[tuple[int, int]]) -> int:
    """Order ``items``, given as ``(product_id, quantity)``, and return the id of the new order."""
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError("an order needs items, and of each at least one piece")
    wanted: Counter[int] = Counter()
    for product_id, quantity in items:
        wanted[product_id] += quantity
    async with pool.acquire() as conn, conn.transaction():
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


async def take_from_stock(conn: asyncpg.Connection, wanted: Counter[int]) -> dict[int, Decimal]:
    """Take so many pieces of each product, and return the prices by product id."""
    rows = await conn.fetch(
        "SELECT id, price, stock FROM products WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE",
        list(wanted),
    )
    unknown = set(wanted) - {row["id"] for row in rows}
    if unknown:
        raise UnknownProduct(f"there is no product {min(unknown)}")
    for row in rows:
        if row["stock"] < wanted[row["id"]]:
            raise OutOfStock(f"of product {row['id']} there are only {row['stock']}")
    await conn.executemany(
        "UPDATE products SET stock = stock - $2 WHERE id = $1", list(wanted.items())
    )
    return {row["id"]: row["price"] for row in rows}


# --- 2.2 Add error handling and rollback scenarios -----------------------------------------------

CONSTRAINTS = {
    "users_email_key": EmailTaken,
    "users_referrer_id_fkey": UnknownReferrer,
    "users_age_check": InvalidAge,
}


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Add a user together with an account that holds nothing, and return the user's id."""
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await add_user(conn, name, email, age, referrer_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        translation = CONSTRAINTS.get(error.constraint_name)
        if translation is None:
            raise
        raise translation(str(error)) from error


async def add_user(
    conn: asyncpg.Connection, name: str, email: str, age: int, referrer_id: int | None = None
) -> int:
    """Add a user and the account inside the caller's transaction."""
    user_id = await conn.fetchval(
        "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4) RETURNING id",
        name,
        email,
        age,
        referrer_id,
    )
    await conn.execute("INSERT INTO accounts (user_id) VALUES ($1)", user_id)
    return user_id


async def cancel_order(pool: asyncpg.Pool, order_id: int) -> None:
    """Cancel an open order: its pieces go back into stock, its status becomes ``cancelled``."""
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            await put_back(conn, order_id)
        except BaseException:  # a cancelled task is no Exception
            await transaction.rollback()
            raise
        else:
            await transaction.commit()


async def put_back(conn: asyncpg.Connection, order_id: int) -> None:
    """Cancel the order inside the caller's transaction."""
    status = await conn.fetchval("SELECT status FROM orders WHERE id = $1 FOR UPDATE", order_id)
    if status is None:
        raise UnknownOrder(f"there is no order {order_id}")
    if status != "open":
        raise ShopError(f"order {order_id} is already {status}")
    items = await conn.fetch(
        "SELECT product_id, quantity FROM order_items WHERE order_id = $1 ORDER BY product_id",
        order_id,
    )
    await conn.executemany("UPDATE products SET stock = stock + $2 WHERE id = $1", items)
    await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)


async def reserve_seat(pool: asyncpg.Pool, seat_id: int, user_id: int, *, attempts: int = 5) -> int:
    """Give a free seat to a user, and return how many tries it took: 1 if the first went well."""
    if attempts < 1:
        raise ValueError(f"at least one attempt is needed: {attempts}")
    for attempt in range(1, attempts):
        try:
            await take_seat(pool, seat_id, user_id)
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            await asyncio.sleep(min(0.01 * attempt, 0.2))
        else:
            return attempt
    await take_seat(pool, seat_id, user_id)
    return attempts


async def take_seat(pool: asyncpg.Pool, seat_id: int, user_id: int) -> None:
    """Try once to give the seat to the user."""
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
        if seat is None:
            raise ShopError(f"there is no seat {seat_id}")
        if seat["user_id"] is not None:
            raise SeatTaken(f"seat {seat_id} is taken")
        await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)


async def transfer_logged(
    pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal
) -> int:
    """Do what ``transfer`` does, and leave one row in ``audit_log`` for each call."""
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            ledger_id = await move(conn, sender_id, recipient_id, amount)
            await conn.execute(LOG, sender_id, recipient_id, amount, "done")
            return ledger_id
    except BaseException as error:  # a cancelled task leaves its row too
        # By now the connection is back in the pool: this may well be the same one again.
        await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise


LOG = """
    INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome)
    VALUES ('transfer', $1, $2, $3, $4)
"""


# --- 2.3 Create nested transaction logic ---------------------------------------------------------


@dataclass(frozen=True)
class ImportReport:
    """What became of the rows of an import. Keep this class as it is."""

    imported: list[int]
    rejected: list[tuple[int, str]]


async def import_users(
    pool: asyncpg.Pool, rows: list[tuple[str, str, int]], *, max_rejected: int = 10
) -> ImportReport:
    """Add many users, given as ``(name, email, age)``, each together with an empty account."""
    imported: list[int] = []
    rejected: list[tuple[int, str]] = []
    async with pool.acquire() as conn, conn.transaction():
        for index, (name, email, age) in enumerate(rows):
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except asyncpg.IntegrityConstraintViolationError as error:
                rejected.append((index, type(error).__name__))
                if len(rejected) > max_rejected:
                    raise ImportRejected(f"more than {max_rejected} bad rows") from error
    return ImportReport(imported, rejected)


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False."""
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
        try:
            async with conn.transaction():
                await conn.execute(
                    "INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge
                )
        except asyncpg.UniqueViolationError:
            return False
        return True


async def settle(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    """Make many payments, given as ``(sender_id, recipient_id, amount)``, in this order."""
    made = []
    async with pool.acquire() as conn, conn.transaction():
        # All locks at once, in the order of ids: between two batches no payment can deadlock.
        await lock_accounts(conn, {account for payment in payments for account in payment[:2]})
        for sender_id, recipient_id, amount in payments:
            try:
                check_transfer(sender_id, recipient_id, amount)
                async with conn.transaction():
                    await move(conn, sender_id, recipient_id, amount)
            except (ValueError, UnknownAccount, InsufficientFunds):
                made.append(False)
            else:
                made.append(True)
    return made
