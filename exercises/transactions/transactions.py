"""Exercise 2: transaction management.

Replace each ``raise NotImplementedError``. README.md teaches what you need, schema.sql shows the
tables, ``grader check`` tells you how far you are. Names and parameters stay as they are: whoever
calls a function gives arguments by place or by name.

Everywhere: money is ``Decimal``. What a function changes, it changes whole or not at all, whatever
goes wrong on the way. Other programs work on the same tables at the same moment: what you have read
without a lock may no longer be true when you write. If a row that you change is locked by somebody
else, wait for it in the database, and make nobody wait who shares no row with you; a refusal may
rest on what is committed when you look. A transaction that ends in 40001 or 40P01 may be made again
in any function, one whose COMMIT was lost in none. An error for which the docstring has no other
word passes through (of a lost connection whatever asyncpg raises), and leaves no trace in the
tables; where two errors apply, either will do. Connections go back to the pool outside of any
transaction. When a call has ended, nothing of it goes on; of a cancelled one, what cleans up may
for a moment. Where nothing is sent to the database, no connection is taken from the pool either:
giving it back sends something.

Not asked: amounts that are no whole cents (NaN and infinity too), numbers that do not fit their
columns, and a task that is cancelled before it has a connection, or a second time while it cleans
up.
"""

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
    same moment is lost, and two customers who pay each other, or a third, at the same moment both
    succeed. The transfer waits for nobody's account but these two.

    An amount that is not positive, or a transfer to oneself, raises ValueError, and nothing is sent
    to the database.
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


async def cancel_order(pool: asyncpg.Pool, order_id: int) -> None:
    """Cancel an open order: its pieces go back into stock, its status becomes ``cancelled``.

    Raises UnknownOrder if there is no such order. One that is already shipped or cancelled is left
    alone, with a ShopError. Orders of the same products can be cancelled and placed at the same
    moment, whatever sequence their items are in.

    Start, commit and roll back the transaction by hand (the methods of ``conn.transaction()``, or
    BEGIN, COMMIT and ROLLBACK), not with ``async with``. However the function ends, be it by an
    error of the database, at COMMIT as well, or because its task is cancelled, that passes through,
    and the transaction is over before the connection goes back to the pool. Only a BEGIN that is
    cut short itself may be left to the pool.
    """
    raise NotImplementedError


async def reserve_seat(pool: asyncpg.Pool, seat_id: int, user_id: int, *, attempts: int = 5) -> int:
    """Give a free seat to a user, and return how many tries it took: 1 if the first went well.

    A try is a whole transaction at the isolation level REPEATABLE READ or SERIALIZABLE. If it ends
    in a serialization failure (40001) or a deadlock (40P01), at COMMIT as well, it is rolled back
    and made again, at most ``attempts`` tries in all. When they have run out, the last error passes
    through. Between two tries there is a pause (asyncio.sleep): at most 50 ms at first, longer
    after some tries, never more than 200 ms, however many there are. It may vary at random.

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
    with the transfer. If the transfer fails, for whatever reason (a cancelled task leaves
    ``CancelledError``), it is rolled back, the row stays all the same, and the exception passes
    through. Only what raises ValueError, and so sends nothing, leaves no row. If the call
    fails once COMMIT is sent (its answer is lost, the task is cancelled), a second row may stand
    beside ``done``. A pool that has a single connection is enough.
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
    of the list. The import is one transaction, with a SAVEPOINT sent for each row.

    More than ``max_rejected`` bad rows raise ImportRejected, and then nothing of the import stays.
    So it is with any error that is not a violated constraint, which passes through.
    """
    raise NotImplementedError


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False.

    A badge that the user has already does not keep the points from being added. Any other error
    undoes both: an unknown user raises asyncpg.ForeignKeyViolationError, a blank badge
    asyncpg.CheckViolationError. Points that are not positive raise ValueError, and nothing is sent
    to the database. Of two who give the same badge at the same moment, one gets True.
    """
    raise NotImplementedError


async def settle(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    """Make many payments, given as ``(sender_id, recipient_id, amount)``, in this order.

    Return for each whether it was made. One that ``transfer`` would refuse, with ValueError,
    UnknownAccount or InsufficientFunds, is False: nothing of it stays, and the others are made all
    the same. Whoever receives money may spend it in a later payment.

    The batch is one transaction, with savepoints or without: any other error, such as a lost
    connection in the middle, passes through and leaves nothing of it. Two batches at the same
    moment both succeed, whatever sequence their payments are in.
    """
    raise NotImplementedError
