"""Half done: transfer forgets that others transfer too, errors are swallowed, the rest is open."""

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
    """Move money from one account to another, and return the id of its new row in ``ledger``.

    Both balances and the ledger change together. Raises UnknownAccount if there is no such sender
    or recipient, InsufficientFunds if the sender has less than ``amount``. Nobody's change at the
    same moment is lost, and two customers who pay each other at the same moment both succeed. The
    transfer waits for nobody's account but these two.

    An amount that is not positive, or a transfer to oneself, raises ValueError, and nothing is sent
    to the database.
    """
    if amount <= 0 or sender_id == recipient_id:
        raise ValueError("nothing to transfer")
    async with pool.acquire() as conn, conn.transaction():
        balance = await conn.fetchval("SELECT balance FROM accounts WHERE id = $1", sender_id)
        other = await conn.fetchval("SELECT balance FROM accounts WHERE id = $1", recipient_id)
        if balance is None or other is None:
            raise UnknownAccount
        if balance < amount:
            raise InsufficientFunds
        await conn.execute("UPDATE accounts SET balance = $2 WHERE id = $1", sender_id, balance - amount)
        await conn.execute("UPDATE accounts SET balance = $2 WHERE id = $1", recipient_id, other + amount)
        return await conn.fetchval(
            "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
            sender_id,
            recipient_id,
            amount,
        )


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


# --- 2.2 Add error handling and rollback scenarios -----------------------------------------------


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Add a user together with an account that holds nothing, and return the user's id.

    Three constraints of ``users`` get a name in the shop's language: users_email_key becomes
    EmailTaken, users_referrer_id_fkey becomes UnknownReferrer, users_age_check becomes InvalidAge.
    Every other error of the database passes through, also one of the same class: a blank name, for
    example, stays an asyncpg.CheckViolationError.
    """
    try:
        return await pool.fetchval(
            "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4) RETURNING id",
            name,
            email,
            age,
            referrer_id,
        )
    except asyncpg.PostgresError as error:
        raise EmailTaken from error


async def cancel_order(pool: asyncpg.Pool, order_id: int) -> None:
    """Cancel an open order: its pieces go back into stock, its status becomes ``cancelled``.

    Raises UnknownOrder if there is no such order. One that is already shipped or cancelled is left
    alone, with a ShopError.

    Start, commit and roll back the transaction by hand, not with ``async with``. However the
    function ends, be it by an error of the database or because its task is cancelled, the
    transaction is over before the connection goes back to the pool.
    """
    raise NotImplementedError


async def reserve_seat(pool: asyncpg.Pool, seat_id: int, user_id: int, *, attempts: int = 5) -> int:
    """Give a free seat to a user, and return how many tries it took: 1 if the first went well.

    A try is a whole transaction at the isolation level REPEATABLE READ or SERIALIZABLE. If it ends
    in a serialization failure (40001) or a deadlock (40P01), at COMMIT as well, it is rolled back
    and made again, at most ``attempts`` tries in all. When they have run out, the last error passes
    through. Between two tries there is a pause: at most 50 ms at first, a little longer each time,
    never more than 200 ms.

    Nothing else is tried again: SeatTaken if anybody has the seat, this user included, ShopError if
    there is no such seat, and any other error. An ``attempts`` below 1 raises ValueError, and
    nothing is sent to the database.
    """
    raise NotImplementedError


async def transfer_logged(
    pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal
) -> int:
    """Do what ``transfer`` does, and leave one row in ``audit_log`` for each call.

    The row has the action ``transfer``, both ids, the amount, and the outcome: ``done``, or the
    name of the exception's class, such as ``InsufficientFunds``. ``done`` is committed together
    with the transfer. If the transfer fails, for whatever reason, it is rolled back, the row stays
    all the same, and the exception passes through. Only what raises ValueError, and so sends
    nothing, leaves no row. A pool that has a single connection is enough.
    """
    raise NotImplementedError


# --- 2.3 Create nested transaction logic ---------------------------------------------------------


@dataclass(frozen=True)
class ImportReport:
    """What became of the rows of an import. Keep this class as it is.

    ``imported`` holds the ids of the new users in the order of their rows, ``rejected`` for each
    bad row its index, counted from 0, and the reason: the name of the database's exception, such as
    ``UniqueViolationError``.
    """

    imported: list[int]
    rejected: list[tuple[int, str]]


async def import_users(
    pool: asyncpg.Pool, rows: list[tuple[str, str, int]], *, max_rejected: int = 10
) -> ImportReport:
    """Add many users, given as ``(name, email, age)``, each together with an empty account.

    A row that violates a constraint, with its user or with its account, is bad: nothing of it
    stays, and the other rows do not suffer. It may be at odds with the table or with an earlier row
    of the list. The import is one transaction, with a savepoint for each row.

    More than ``max_rejected`` bad rows raise ImportRejected, and then nothing of the import stays.
    So it is with any error that is not a violated constraint, which passes through.
    """
    raise NotImplementedError


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False.

    A badge that the user has already does not keep the points from being added. Any other error
    undoes both: an unknown user raises asyncpg.ForeignKeyViolationError, a blank badge
    asyncpg.CheckViolationError. Points that are not positive raise ValueError, and nothing is sent
    to the database.
    """
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
        try:
            await conn.execute("INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge)
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


async def lock_accounts(conn: asyncpg.Connection, account_ids: Iterable[int]) -> dict[int, Decimal]:
    """Lock these accounts until the transaction ends, and return the balances by id."""
    # Everybody locks in the order of ids, so nobody holds a row that somebody before him wants.
    rows = await conn.fetch(
        "SELECT id, balance FROM accounts WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE",
        list(account_ids),
    )
    return {row["id"]: row["balance"] for row in rows}


def check_transfer(sender_id: int, recipient_id: int, amount: Decimal) -> None:
    """Raise ValueError for a transfer that makes no sense."""
    if amount <= 0:
        raise ValueError(f"the amount must be positive: {amount}")
    if sender_id == recipient_id:
        raise ValueError("sender and recipient are the same account")
