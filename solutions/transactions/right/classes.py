"""Correct, and built of many parts: repositories, units of work, policies, one class for each."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Final, Generic, Protocol, TypeAlias, TypeVar

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


T = TypeVar("T")
Payment: TypeAlias = tuple[int, int, Decimal]


class Sql(Enum):
    """Every statement of the shop."""

    LOCK_ACCOUNTS = """
        SELECT id, balance FROM accounts WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE
    """
    CHANGE_BALANCE = """
        UPDATE accounts SET balance = balance + $2::numeric(12, 2) WHERE id = $1
    """
    LEDGER = """
        INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id
    """
    LEDGER_HAS = "SELECT EXISTS (SELECT FROM ledger WHERE id = $1)"
    AUDIT = """
        INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome)
        VALUES ($1, $2, $3, $4, $5)
    """
    LOCK_PRODUCTS = """
        SELECT id, price, stock FROM products
        WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE
    """
    CHANGE_STOCK = """
        UPDATE products SET stock = stock + change.quantity
        FROM unnest($1::bigint[], $2::int[]) AS change (id, quantity)
        WHERE products.id = change.id
    """
    ADD_ORDER = "INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id"
    ADD_ITEMS = """
        INSERT INTO order_items (order_id, product_id, quantity, price)
        SELECT $1, product_id, quantity, price
        FROM unnest($2::bigint[], $3::int[], $4::numeric[]) AS item (product_id, quantity, price)
    """
    LOCK_ORDER = "SELECT status FROM orders WHERE id = $1 FOR UPDATE"
    ITEMS = """
        SELECT product_id, quantity FROM order_items WHERE order_id = $1 ORDER BY product_id
    """
    SET_STATUS = "UPDATE orders SET status = $2 WHERE id = $1"
    ADD_USER = """
        INSERT INTO users (name, email, age, referrer_id) VALUES ($1, $2, $3, $4) RETURNING id
    """
    ADD_ACCOUNT = "INSERT INTO accounts (user_id) VALUES ($1)"
    ADD_POINTS = "UPDATE users SET points = points + $2 WHERE id = $1"
    ADD_BADGE = "INSERT INTO badges (user_id, badge) VALUES ($1, $2)"
    LOCK_SEAT = "SELECT user_id FROM seats WHERE id = $1 FOR UPDATE"
    TAKE_SEAT = "UPDATE seats SET user_id = $2 WHERE id = $1"


class Repository:
    """The base of all repositories: a connection, injected."""

    def __init__(self, conn: asyncpg.Connection) -> None:
        self._conn = conn

    async def _execute(self, sql: Sql, *args: Any) -> str:
        return await self._conn.execute(sql.value, *args)

    async def _fetch(self, sql: Sql, *args: Any) -> list[asyncpg.Record]:
        return await self._conn.fetch(sql.value, *args)

    async def _fetchrow(self, sql: Sql, *args: Any) -> asyncpg.Record | None:
        return await self._conn.fetchrow(sql.value, *args)

    async def _fetchval(self, sql: Sql, *args: Any) -> Any:
        return await self._conn.fetchval(sql.value, *args)


class AccountRepository(Repository):
    """Accounts and the ledger."""

    async def lock(self, ids: Iterable[int]) -> dict[int, Decimal]:
        rows = await self._fetch(Sql.LOCK_ACCOUNTS, sorted(set(ids)))
        return {row["id"]: row["balance"] for row in rows}

    async def change(self, account_id: int, amount: Decimal) -> None:
        await self._execute(Sql.CHANGE_BALANCE, account_id, amount)

    async def book(self, sender_id: int, recipient_id: int, amount: Decimal) -> int:
        return await self._fetchval(Sql.LEDGER, sender_id, recipient_id, amount)

    async def is_booked(self, ledger_id: int) -> bool:
        return await self._fetchval(Sql.LEDGER_HAS, ledger_id)

    async def open(self, user_id: int) -> None:
        await self._execute(Sql.ADD_ACCOUNT, user_id)


class AuditRepository(Repository):
    """The audit log."""

    async def add(self, action: str, payment: Payment, outcome: str) -> None:
        await self._execute(Sql.AUDIT, action, *payment, outcome)


class ProductRepository(Repository):
    """Products and their stock."""

    async def lock(self, ids: Iterable[int]) -> dict[int, asyncpg.Record]:
        return {row["id"]: row for row in await self._fetch(Sql.LOCK_PRODUCTS, sorted(ids))}

    async def change_stock(self, changes: Mapping[int, int]) -> None:
        await self._execute(Sql.CHANGE_STOCK, list(changes), list(changes.values()))


class OrderRepository(Repository):
    """Orders and their items."""

    async def add(self, user_id: int, total: Decimal) -> int:
        return await self._fetchval(Sql.ADD_ORDER, user_id, total)

    async def add_items(self, order_id: int, items: Sequence[tuple[int, int, Decimal]]) -> None:
        await self._execute(Sql.ADD_ITEMS, order_id, *map(list, zip(*items, strict=True)))

    async def lock(self, order_id: int) -> str | None:
        return await self._fetchval(Sql.LOCK_ORDER, order_id)

    async def items(self, order_id: int) -> dict[int, int]:
        rows = await self._fetch(Sql.ITEMS, order_id)
        return {row["product_id"]: row["quantity"] for row in rows}

    async def set_status(self, order_id: int, status: str) -> None:
        await self._execute(Sql.SET_STATUS, order_id, status)


class UserRepository(Repository):
    """Users and their badges."""

    async def add(self, name: str, email: str, age: int, referrer_id: int | None = None) -> int:
        return await self._fetchval(Sql.ADD_USER, name, email, age, referrer_id)

    async def add_points(self, user_id: int, points: int) -> None:
        await self._execute(Sql.ADD_POINTS, user_id, points)

    async def add_badge(self, user_id: int, badge: str) -> None:
        await self._execute(Sql.ADD_BADGE, user_id, badge)


class SeatRepository(Repository):
    """Seats."""

    async def lock(self, seat_id: int) -> asyncpg.Record | None:
        return await self._fetchrow(Sql.LOCK_SEAT, seat_id)

    async def take(self, seat_id: int, user_id: int) -> None:
        await self._execute(Sql.TAKE_SEAT, seat_id, user_id)


class Work:
    """All repositories on one connection."""

    def __init__(self, conn: asyncpg.Connection) -> None:
        self.conn = conn
        self.accounts = AccountRepository(conn)
        self.audit = AuditRepository(conn)
        self.products = ProductRepository(conn)
        self.orders = OrderRepository(conn)
        self.users = UserRepository(conn)
        self.seats = SeatRepository(conn)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator["Work"]:
        async with self.conn.transaction():
            yield self


class UnitOfWork:
    """A transaction on a connection of its own: committed at the end, or rolled back."""

    def __init__(self, pool: asyncpg.Pool, *, isolation: str | None = None) -> None:
        self._pool = pool
        self._isolation = isolation
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Work:
        async with AsyncExitStack() as stack:
            conn = await stack.enter_async_context(self._pool.acquire())
            await stack.enter_async_context(conn.transaction(isolation=self._isolation))
            self._stack = stack.pop_all()
        return Work(conn)

    async def __aexit__(self, *exc_info: Any) -> bool | None:
        return await self._stack.__aexit__(*exc_info)


async def uninterrupted(work: Awaitable[T]) -> T:
    """Wait for the end of the work, even if the task is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        if not task.cancelled():
            task.exception()  # it has been looked at
        raise cancelled
    return task.result()


class ManualTransaction:
    """A transaction that is started, committed and rolled back by hand."""

    def __init__(self, conn: asyncpg.Connection) -> None:
        self._conn = conn
        self._transaction = conn.transaction()
        self._started = False

    async def run(self, work: Callable[[Work], Awaitable[T]]) -> T:
        try:
            await uninterrupted(self._start())
            result = await work(Work(self._conn))
        except BaseException:
            if self._started:
                await uninterrupted(self._undo())
            raise
        else:
            await self._transaction.commit()
        return result

    async def _start(self) -> None:
        await self._transaction.start()
        self._started = True

    async def _undo(self) -> None:
        try:
            await self._transaction.rollback()
        except (asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
            pass  # the connection is lost, and its transaction with it


class Backoff(Protocol):
    """How long to wait after a failed attempt, counted from 1."""

    def __call__(self, attempt: int) -> float: ...


class SaturatingBackoff:
    """Begins with a fifth of the longest pause; grows each time without ever reaching it."""

    def __init__(self, longest: float = 0.2) -> None:
        self._longest = longest

    def __call__(self, attempt: int) -> float:
        return self._longest * attempt / (attempt + 4)


class RetryPolicy(Generic[T]):
    """Makes an attempt again if its error is one that may go away."""

    def __init__(
        self,
        attempts: int,
        errors: tuple[type[BaseException], ...],
        backoff: Backoff,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if attempts < 1:
            raise ValueError(f"attempts must be 1 or more: {attempts}")
        self._attempts = attempts
        self._errors = errors
        self._backoff = backoff
        self._sleep = sleep

    async def run(self, work: Callable[[int], Awaitable[T]]) -> T:
        attempt = 1
        while True:
            try:
                return await work(attempt)
            except self._errors:
                if attempt >= self._attempts:
                    raise
            await self._sleep(self._backoff(attempt))
            attempt += 1


class PaymentService:
    """Moves money inside of somebody's unit of work."""

    @staticmethod
    def validate(payment: Payment) -> Payment:
        sender_id, recipient_id, amount = payment
        if amount.is_nan() or amount <= 0:
            raise ValueError(f"the amount must be positive: {amount}")
        if sender_id == recipient_id:
            raise ValueError(f"account {sender_id} cannot pay itself")
        return payment

    @staticmethod
    async def pay(work: Work, payment: Payment) -> int:
        sender_id, recipient_id, amount = payment
        balances = await work.accounts.lock((sender_id, recipient_id))
        for account_id in (sender_id, recipient_id):
            if account_id not in balances:
                raise UnknownAccount(f"there is no account {account_id}")
        if balances[sender_id] < amount:
            raise InsufficientFunds(f"account {sender_id} holds {balances[sender_id]} only")
        # A minus changes no digit, unlike the arithmetic of Python's decimal context.
        await work.accounts.change(sender_id, amount.copy_negate())
        await work.accounts.change(recipient_id, amount)
        return await work.accounts.book(sender_id, recipient_id, amount)


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``.

    Both balances and the ledger change together. Raises UnknownAccount if there is no such sender
    or recipient, InsufficientFunds if the sender has less than ``amount``. Nobody's change at the
    same moment is lost, and two customers who pay each other at the same moment both succeed. The
    transfer waits for nobody's account but these two.

    An amount that is not positive, or a transfer to oneself, raises ValueError, and nothing is sent
    to the database.
    """
    payment = PaymentService.validate((sender_id, recipient_id, amount))
    async with UnitOfWork(pool) as work:
        return await PaymentService.pay(work, payment)


class Basket:
    """What somebody wants to order, each product once."""

    def __init__(self, items: Iterable[tuple[int, int]]) -> None:
        self.wanted: dict[int, int] = {}
        for product_id, quantity in items:
            if quantity <= 0:
                raise ValueError(f"the quantity must be positive: {quantity}")
            self.wanted[product_id] = self.wanted.get(product_id, 0) + quantity
        if not self.wanted:
            raise ValueError("an order needs items")

    def check(self, shelf: Mapping[int, asyncpg.Record]) -> None:
        for product_id in self.wanted:
            if product_id not in shelf:
                raise UnknownProduct(f"there is no product {product_id}")
        for product_id, quantity in self.wanted.items():
            if shelf[product_id]["stock"] < quantity:
                raise OutOfStock(f"there are not {quantity} pieces of product {product_id}")

    def priced(self, shelf: Mapping[int, asyncpg.Record]) -> list[tuple[int, int, Decimal]]:
        return [(n, quantity, shelf[n]["price"]) for n, quantity in self.wanted.items()]


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
    basket = Basket(items)
    async with UnitOfWork(pool) as work:
        shelf = await work.products.lock(basket.wanted)
        basket.check(shelf)
        priced = basket.priced(shelf)
        total = sum((quantity * price for _, quantity, price in priced), Decimal())
        order_id = await work.orders.add(user_id, total)
        await work.products.change_stock({n: -quantity for n, quantity in basket.wanted.items()})
        await work.orders.add_items(order_id, priced)
        return order_id


# --- 2.2 Add error handling and rollback scenarios -----------------------------------------------


class ErrorTranslator:
    """Gives constraints a name in the shop's language."""

    def __init__(self, words: Mapping[str, type[ShopError]]) -> None:
        self._words = words

    def __enter__(self) -> "ErrorTranslator":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: object) -> None:
        if isinstance(error, asyncpg.IntegrityConstraintViolationError):
            word = self._words.get(error.constraint_name or "")
            if word is not None:
                raise word(str(error)) from error


REGISTRATION: Final = ErrorTranslator(
    {
        "users_email_key": EmailTaken,
        "users_referrer_id_fkey": UnknownReferrer,
        "users_age_check": InvalidAge,
    }
)


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Add a user together with an account that holds nothing, and return the user's id.

    Three constraints of ``users`` get a name in the shop's language: users_email_key becomes
    EmailTaken, users_referrer_id_fkey becomes UnknownReferrer, users_age_check becomes InvalidAge.
    Every other error of the database passes through, also one of the same class: a blank name, for
    example, stays an asyncpg.CheckViolationError.
    """
    with REGISTRATION:
        async with UnitOfWork(pool) as work:
            user_id = await work.users.add(name, email, age, referrer_id)
            await work.accounts.open(user_id)
    return user_id


class CancelOrder:
    """The steps of a cancellation."""

    def __init__(self, order_id: int) -> None:
        self._order_id = order_id

    async def __call__(self, work: Work) -> None:
        status = await work.orders.lock(self._order_id)
        if status is None:
            raise UnknownOrder(f"there is no order {self._order_id}")
        if status != "open":
            raise ShopError(f"order {self._order_id} is {status}")
        items = await work.orders.items(self._order_id)
        await work.products.lock(items)
        await work.products.change_stock(items)
        await work.orders.set_status(self._order_id, "cancelled")


async def cancel_order(pool: asyncpg.Pool, order_id: int) -> None:
    """Cancel an open order: its pieces go back into stock, its status becomes ``cancelled``.

    Raises UnknownOrder if there is no such order. One that is already shipped or cancelled is left
    alone, with a ShopError.

    Start, commit and roll back the transaction by hand, not with ``async with``. However the
    function ends, be it by an error of the database or because its task is cancelled, the
    transaction is over before the connection goes back to the pool.
    """
    async with pool.acquire() as conn:
        await ManualTransaction(conn).run(CancelOrder(order_id))


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
    policy: RetryPolicy[int] = RetryPolicy(
        attempts,
        (asyncpg.SerializationError, asyncpg.DeadlockDetectedError),
        SaturatingBackoff(),
    )

    async def attempt(number: int) -> int:
        async with UnitOfWork(pool, isolation="serializable") as work:
            seat = await work.seats.lock(seat_id)
            if seat is None:
                raise ShopError(f"there is no seat {seat_id}")
            if seat["user_id"] is not None:
                raise SeatTaken(f"somebody has seat {seat_id}")
            await work.seats.take(seat_id, user_id)
        return number

    return await policy.run(attempt)


class AuditedTransfer:
    """A transfer that leaves one row in the audit log, whatever becomes of it."""

    ACTION: Final = "transfer"

    def __init__(self, pool: asyncpg.Pool, payment: Payment) -> None:
        self._pool = pool
        self._payment = PaymentService.validate(payment)
        self._ledger_id: int | None = None

    async def run(self) -> int:
        try:
            async with UnitOfWork(self._pool) as work:
                self._ledger_id = await PaymentService.pay(work, self._payment)
                await work.audit.add(self.ACTION, self._payment, "done")
            return self._ledger_id
        except BaseException as error:
            try:  # by now the connection is back in the pool
                await uninterrupted(self._failed(type(error).__name__))
            except Exception as second:
                error.add_note(f"audit_log could not be written: {second}")
            raise

    async def _failed(self, outcome: str) -> None:
        async with UnitOfWork(self._pool) as work:
            if self._ledger_id is not None and await work.accounts.is_booked(self._ledger_id):
                return  # only the answer to COMMIT was lost: "done" is there
            await work.audit.add(self.ACTION, self._payment, outcome)


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
    return await AuditedTransfer(pool, (sender_id, recipient_id, amount)).run()


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


class UserImport:
    """An import in progress."""

    def __init__(self, work: Work, max_rejected: int) -> None:
        self._work = work
        self._max_rejected = max_rejected
        self._imported: list[int] = []
        self._rejected: list[tuple[int, str]] = []

    async def take(self, index: int, row: tuple[str, str, int]) -> None:
        try:
            async with self._work.savepoint() as work:
                user_id = await work.users.add(*row)
                await work.accounts.open(user_id)
        except asyncpg.IntegrityConstraintViolationError as error:
            self._rejected.append((index, type(error).__name__))
            if len(self._rejected) > self._max_rejected:
                raise ImportRejected(f"more than {self._max_rejected} bad rows") from error
        else:
            self._imported.append(user_id)

    def report(self) -> ImportReport:
        return ImportReport(imported=self._imported, rejected=self._rejected)


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
    async with UnitOfWork(pool) as work:
        job = UserImport(work, max_rejected)
        for index, row in enumerate(rows):
            await job.take(index, row)
    return job.report()


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False.

    A badge that the user has already does not keep the points from being added. Any other error
    undoes both: an unknown user raises asyncpg.ForeignKeyViolationError, a blank badge
    asyncpg.CheckViolationError. Points that are not positive raise ValueError, and nothing is sent
    to the database.
    """
    if points <= 0:
        raise ValueError(f"points must be positive: {points}")
    async with UnitOfWork(pool) as work:
        new = True
        try:
            async with work.savepoint():
                await work.users.add_badge(user_id, badge)
        except asyncpg.UniqueViolationError as error:
            if error.constraint_name != "badges_pkey":
                raise
            new = False
        await work.users.add_points(user_id, points)
    return new


class Settlement:
    """A batch of payments in one unit of work."""

    def __init__(self, payments: Iterable[Payment]) -> None:
        self._payments: list[Payment | None] = []  # None: it makes no sense
        for payment in payments:
            try:
                self._payments.append(PaymentService.validate(payment))
            except ValueError:
                self._payments.append(None)

    async def run(self, work: Work) -> list[bool]:
        # All at once and in the order of ids, so that no two batches wait for each other.
        await work.accounts.lock(i for one in self._payments if one for i in one[:2])
        return [await self._make(work, payment) for payment in self._payments]

    @staticmethod
    async def _make(work: Work, payment: Payment | None) -> bool:
        if payment is None:
            return False
        try:
            async with work.savepoint():
                await PaymentService.pay(work, payment)
        except (UnknownAccount, InsufficientFunds):
            return False
        return True


async def settle(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    """Make many payments, given as ``(sender_id, recipient_id, amount)``, in this order.

    Return for each whether it was made. One that ``transfer`` would refuse, with ValueError,
    UnknownAccount or InsufficientFunds, is False: nothing of it stays, and the others are made all
    the same. Whoever receives money may spend it in a later payment.

    The batch is one transaction: any other error, such as a lost connection in the middle, passes
    through and leaves nothing of it. Two batches at the same moment both succeed, whatever sequence
    their payments are in.
    """
    async with UnitOfWork(pool) as work:
        return await Settlement(payments).run(work)
