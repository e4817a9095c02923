"""Correct, written out: acquire, BEGIN, COMMIT, ROLLBACK and release, each where it happens."""

import asyncio
import contextlib
from collections import Counter
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


# --- By hand ------------------------------------------------------------------------------------

LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


def _check(sender_id, recipient_id, amount):
    if Decimal(amount).is_nan() or amount <= 0:
        raise ValueError(f"{amount} is no amount to be transferred")
    if sender_id == recipient_id:
        raise ValueError("nobody transfers money to himself")


async def _to_the_end(awaitable):
    """Wait for this, however often our own task is cancelled meanwhile."""
    task = asyncio.ensure_future(awaitable)
    again = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if not task.done():
                again = error
        except BaseException:
            break
    if again is not None:
        if not task.cancelled():
            task.exception()
        raise again
    return task.result()


async def _undo(conn):
    """Roll back what conn has begun; a lost connection has nothing to be rolled back."""
    with contextlib.suppress(*LOST):
        await _to_the_end(conn.execute("ROLLBACK"))


async def _give_back(pool, conn):
    """Release. What the connection was used for is over: a failure of this is nobody's."""
    with contextlib.suppress(*LOST):
        await pool.release(conn)


async def _move(conn, sender_id, recipient_id, amount):
    """Transfer in the transaction that is open on conn."""
    lock = await conn.prepare(
        "SELECT id, balance FROM accounts WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE"
    )
    balances = dict(await lock.fetch(sender_id, recipient_id))
    for account_id in sender_id, recipient_id:
        if account_id not in balances:
            raise UnknownAccount(account_id)
    if balances[sender_id] < amount:
        raise InsufficientFunds(sender_id)
    add = await conn.prepare(
        "UPDATE accounts SET balance = balance + $2::numeric(12, 2) WHERE id = $1"
    )
    await add.fetch(sender_id, Decimal(amount).copy_negate())
    await add.fetch(recipient_id, amount)
    note = await conn.prepare(
        "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id"
    )
    return await note.fetchval(sender_id, recipient_id, amount)


async def _log(conn, sender_id, recipient_id, amount, outcome):
    note = await conn.prepare(
        "INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome)"
        " VALUES ('transfer', $1, $2, $3, $4) RETURNING id"
    )
    return await note.fetchval(sender_id, recipient_id, amount, outcome)


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
    _check(sender_id, recipient_id, amount)
    conn = await pool.acquire()
    try:
        try:
            await conn.execute("BEGIN")
            ledger_id = await _move(conn, sender_id, recipient_id, amount)
        except BaseException:
            await _undo(conn)
            raise
        await conn.execute("COMMIT")
    finally:
        await _give_back(pool, conn)
    return ledger_id


async def place_order(pool: asyncpg.Pool, user_id: int, items: list[tuple[int, int]]) -> int:
    """Order ``items``, given as ``(product_id, quantity)``, and return the id of the new order.

    The order has one row in ``order_items`` for each product; a product that is there twice is
    added up. Its price is the one the product has when its stock is taken, and the order's total is
    the sum of price times quantity. The pieces leave the stock. All of this happens together.

    Raises UnknownProduct or OutOfStock. An unknown user raises asyncpg.ForeignKeyViolationError,
    which comes from the database by itself. No items, or a quantity that is not positive, raise
    ValueError, and nothing is sent to the database. Two orders of the same products at the same
    moment both succeed if there is enough, whatever sequence their items are in. An order waits for
    no product but its own.
    """
    if not items or any(quantity <= 0 for _, quantity in items):
        raise ValueError("an order has items, and of each one piece at least")
    wanted = Counter()
    for product_id, quantity in items:
        wanted[product_id] += quantity
    conn = await pool.acquire()
    try:
        transaction = conn.transaction()
        await transaction.start()
        try:
            order_id = await conn.fetchval(
                "INSERT INTO orders (user_id) VALUES ($1) RETURNING id", user_id
            )
            lock = await conn.prepare(
                "SELECT id, price, stock FROM products WHERE id = ANY($1) ORDER BY id FOR UPDATE"
            )
            products = {row["id"]: row for row in await lock.fetch(list(wanted))}
            for product_id, quantity in wanted.items():
                if product_id not in products:
                    raise UnknownProduct(product_id)
                if products[product_id]["stock"] < quantity:
                    raise OutOfStock(product_id)
            take = await conn.prepare("UPDATE products SET stock = stock - $2 WHERE id = $1")
            await take.executemany(sorted(wanted.items()))
            note = await conn.prepare(
                "INSERT INTO order_items (order_id, product_id, quantity, price)"
                " VALUES ($1, $2, $3, $4)"
            )
            await note.executemany(
                [(order_id, n, wanted[n], products[n]["price"]) for n in sorted(wanted)]
            )
            await conn.execute(
                "UPDATE orders SET total ="
                " (SELECT sum(quantity * price) FROM order_items WHERE order_id = $1)"
                " WHERE id = $1",
                order_id,
            )
        except BaseException:
            with contextlib.suppress(*LOST):
                await _to_the_end(transaction.rollback())
            raise
        await transaction.commit()
    finally:
        await _give_back(pool, conn)
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
    names = {
        "users_email_key": EmailTaken,
        "users_referrer_id_fkey": UnknownReferrer,
        "users_age_check": InvalidAge,
    }
    conn = await pool.acquire()
    try:
        try:
            await conn.execute("BEGIN")
            user_id = await conn.fetchval(
                "INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4)"
                " RETURNING id",
                name,
                email,
                age,
                referrer_id,
            )
            await conn.execute("INSERT INTO accounts (user_id, balance) VALUES ($1, 0)", user_id)
        except asyncpg.IntegrityConstraintViolationError as error:
            await _undo(conn)
            if error.table_name == "users" and error.constraint_name in names:
                raise names[error.constraint_name](error.detail or str(error)) from error
            raise
        except BaseException:
            await _undo(conn)
            raise
        await conn.execute("COMMIT")
    finally:
        await _give_back(pool, conn)
    return user_id


async def cancel_order(pool: asyncpg.Pool, order_id: int) -> None:
    """Cancel an open order: its pieces go back into stock, its status becomes ``cancelled``.

    Raises UnknownOrder if there is no such order. One that is already shipped or cancelled is left
    alone, with a ShopError.

    Start, commit and roll back the transaction by hand, not with ``async with``. However the
    function ends, be it by an error of the database or because its task is cancelled, the
    transaction is over before the connection goes back to the pool.
    """
    conn = await pool.acquire()
    try:
        try:
            await conn.execute("BEGIN")
            status = await conn.fetchval(
                "SELECT status FROM orders WHERE id = $1 FOR UPDATE", order_id
            )
            if status is None:
                raise UnknownOrder(order_id)
            if status != "open":
                raise ShopError(f"order {order_id} is {status}")
            items = await conn.prepare(
                "SELECT products.id, quantity FROM products JOIN order_items ON product_id = products.id"
                " WHERE order_id = $1 ORDER BY products.id FOR NO KEY UPDATE OF products"
            )
            pieces = await items.fetch(order_id)
            back = await conn.prepare("UPDATE products SET stock = stock + $1 WHERE id = $2")
            for row in pieces:
                await back.fetch(row[1], row[0])
            await conn.execute("UPDATE orders SET status = 'cancelled' WHERE id = $1", order_id)
        except BaseException:
            await _undo(conn)
            raise
        await conn.execute("COMMIT")
    finally:
        await _give_back(pool, conn)


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
    if attempts < 1:
        raise ValueError(f"{attempts} attempts are too few")
    for attempt in range(1, attempts + 1):
        conn = await pool.acquire()
        try:
            try:
                await conn.execute("BEGIN ISOLATION LEVEL SERIALIZABLE")
                row = await conn.fetchrow(
                    "SELECT user_id FROM seats WHERE id = $1 FOR UPDATE", seat_id
                )
                if row is None:
                    raise ShopError(f"there is no seat {seat_id}")
                if row["user_id"] is not None:
                    raise SeatTaken(seat_id)
                await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
            except BaseException:
                await _undo(conn)
                raise
            await conn.execute("COMMIT")
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            if attempt == attempts:
                raise
        else:
            return attempt
        finally:
            await _give_back(pool, conn)
        await asyncio.sleep(0.19 - 0.15 * 0.8 ** (attempt - 1))  # 40 ms, and on towards 190 ms


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
    _check(sender_id, recipient_id, amount)
    done_id = None
    try:
        conn = await pool.acquire()
        try:
            try:
                await conn.execute("BEGIN")
                ledger_id = await _move(conn, sender_id, recipient_id, amount)
                done_id = await _log(conn, sender_id, recipient_id, amount, "done")
            except BaseException:
                await _undo(conn)
                raise
            await conn.execute("COMMIT")
        finally:
            await _give_back(pool, conn)
    except BaseException as error:

        async def leave_a_row():
            conn = await pool.acquire()
            try:
                if done_id is None:
                    await _log(conn, sender_id, recipient_id, amount, type(error).__name__)
                else:
                    # If only the answer to COMMIT was lost, the row is there: then leave no second.
                    await conn.execute(
                        "INSERT INTO audit_log"
                        " (id, action, sender_id, recipient_id, amount, outcome)"
                        " OVERRIDING SYSTEM VALUE VALUES ($1, 'transfer', $2, $3, $4, $5)"
                        " ON CONFLICT (id) DO NOTHING",
                        done_id,
                        sender_id,
                        recipient_id,
                        amount,
                        type(error).__name__,
                    )
            finally:
                await _give_back(pool, conn)

        with contextlib.suppress(Exception):
            await _to_the_end(leave_a_row())
        raise
    return ledger_id


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
    imported, rejected = [], []
    conn = await pool.acquire()
    try:
        try:
            await conn.execute("BEGIN")
            add_user = await conn.prepare(
                "INSERT INTO users (name, email, age) VALUES ($1, $2, $3) RETURNING id"
            )
            add_account = await conn.prepare("INSERT INTO accounts (user_id) VALUES ($1)")
            for index, (name, email, age) in enumerate(rows):
                await conn.execute("SAVEPOINT this_row")
                try:
                    user_id = await add_user.fetchval(name, email, age)
                    await add_account.fetch(user_id)
                except asyncpg.IntegrityConstraintViolationError as error:
                    await conn.execute("ROLLBACK TO SAVEPOINT this_row")
                    rejected.append((index, type(error).__name__))
                    if len(rejected) > max_rejected:
                        raise ImportRejected(f"{len(rejected)} bad rows") from error
                else:
                    imported.append(user_id)
                await conn.execute("RELEASE SAVEPOINT this_row")
        except BaseException:
            await _undo(conn)
            raise
        await conn.execute("COMMIT")
    finally:
        await _give_back(pool, conn)
    return ImportReport(imported, rejected)


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False.

    A badge that the user has already does not keep the points from being added. Any other error
    undoes both: an unknown user raises asyncpg.ForeignKeyViolationError, a blank badge
    asyncpg.CheckViolationError. Points that are not positive raise ValueError, and nothing is sent
    to the database.
    """
    if points <= 0:
        raise ValueError(f"{points} points cannot be given")
    conn = await pool.acquire()
    try:
        try:
            await conn.execute("BEGIN")
            status = await conn.execute(
                "INSERT INTO badges (user_id, badge) VALUES ($1, $2)"
                " ON CONFLICT (user_id, badge) DO NOTHING",
                user_id,
                badge,
            )
            await conn.execute(
                "UPDATE users SET points = points + $2 WHERE id = $1", user_id, points
            )
        except BaseException:
            await _undo(conn)
            raise
        await conn.execute("COMMIT")
    finally:
        await _give_back(pool, conn)
    return status == "INSERT 0 1"


async def settle(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    """Make many payments, given as ``(sender_id, recipient_id, amount)``, in this order.

    Return for each whether it was made. One that ``transfer`` would refuse, with ValueError,
    UnknownAccount or InsufficientFunds, is False: nothing of it stays, and the others are made all
    the same. Whoever receives money may spend it in a later payment.

    The batch is one transaction: any other error, such as a lost connection in the middle, passes
    through and leaves nothing of it. Two batches at the same moment both succeed, whatever sequence
    their payments are in.
    """
    made = []
    conn = await pool.acquire()
    try:
        try:
            await conn.execute("BEGIN")
            everybody = set()
            for payment in payments:
                with contextlib.suppress(ValueError):
                    _check(*payment)
                    everybody.update(payment[:2])
            lock = await conn.prepare(
                "SELECT id FROM accounts WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE"
            )
            known = {row["id"] for row in await lock.fetch(sorted(everybody))}
            for sender_id, recipient_id, amount in payments:
                try:
                    _check(sender_id, recipient_id, amount)
                except ValueError:
                    made.append(False)
                    continue
                if not {sender_id, recipient_id} <= known:
                    made.append(False)
                    continue
                await conn.execute("SAVEPOINT payment")
                try:
                    await _move(conn, sender_id, recipient_id, amount)
                except (UnknownAccount, InsufficientFunds):
                    await conn.execute("ROLLBACK TO SAVEPOINT payment")
                    made.append(False)
                else:
                    made.append(True)
                await conn.execute("RELEASE SAVEPOINT payment")
        except BaseException:
            await _undo(conn)
            raise
        await conn.execute("COMMIT")
    finally:
        await _give_back(pool, conn)
    return made
