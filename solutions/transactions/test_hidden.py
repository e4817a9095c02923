"""Hidden tests of exercise 2. Rows and inputs come from `rng`; the trouble is real, never lucky.

A test that needs somebody else to act at the worst moment brings it about: a rival holds a row
until the student's call waits for it, the wire keeps a statement back, PostgreSQL refuses a row.
"""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from functools import partial
from itertools import pairwise

from grader.pytest_plugin import (
    Trouble,
    boundaries,
    hint,
    meet,
    meet_reordered,
    passes,
    points,
    task,
)

#: What the tests use as an error that no student has thought of: 53100 disk_full.
UNFORESEEN = {"sqlstate": "53100", "message": "the disk is full, says this test"}

#: Others that no docstring has a word for, and what asyncpg calls them.
UNFORESEEN_ERRORS = {
    "53100": "DiskFullError",
    "55P03": "LockNotAvailableError",
    "57014": "QueryCanceledError",
    "22001": "StringDataRightTruncationError",
    "P0001": "RaiseError",
    "40003": "StatementCompletionUnknownError",  # which may have happened: no conflict
}

#: After these a transaction may be made again. A test has a call meet them so often in a row: once,
#: and more often than most who try again do.
CONFLICTS = (("40001", 1), ("40P01", 1), ("40001", 10))

#: What asyncpg calls each kind of constraint that a row can violate.
VIOLATIONS = {
    "23514": "CheckViolationError",
    "23505": "UniqueViolationError",
    "23503": "ForeignKeyViolationError",
    "23502": "NotNullViolationError",
    "23P01": "ExclusionViolationError",
}

#: Whole cents in two more of the forms that a Decimal has.
WHOLE_CENTS = (Decimal("20.000"), Decimal("3E+2"))

#: Longer than a limit of one's own is that is hit in earnest. One of half a minute, which somebody
#: may have set against what hangs, is not asked about.
LONG_S = 25

#: How long a lock is held, by everybody's clock, where the database was told of a limit.
HELD_S = 5.5

#: More than anybody's batches have.
MANY = 210

#: Far from a row's id, and equal to it by whatever somebody may divide both, to have fewer locks.
FAR = 2**10 * 3**2 * 5**3 * 7 * 11 * 13

# --- what the tests share: rows ------------------------------------------------------------------


def word(rng):
    """Return letters that occur nowhere else."""
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=10))


def email(rng):
    """Return an email that nobody has yet."""
    return f"{word(rng)}@example.org"


def money(rng, low=10, high=500):
    """Return an amount with cents."""
    return Decimal(rng.randrange(low * 100 + 1, high * 100)).scaleb(-2)


async def add_user(db, rng, *, points=0, user_id=None):
    """Store a user and return the id, which may be given."""
    return await db.fetchval(
        "INSERT INTO users (id, name, email, age, points) OVERRIDING SYSTEM VALUE VALUES"
        " (coalesce($1, nextval(pg_get_serial_sequence('users', 'id'))), $2, $3, $4, $5)"
        " RETURNING id",
        user_id,
        word(rng).title(),
        email(rng),
        rng.randrange(18, 100),
        points,
    )


async def add_account(db, rng, balance, *, account_id=None):
    """Store a user's account and return its id, which may be given."""
    return await db.fetchval(
        "INSERT INTO accounts (id, user_id, balance) OVERRIDING SYSTEM VALUE VALUES"
        " (coalesce($1, nextval(pg_get_serial_sequence('accounts', 'id'))), $2, $3) RETURNING id",
        account_id,
        await add_user(db, rng),
        Decimal(balance),
    )


async def add_accounts(db, rng, *balances):
    """Store accounts and return their ids, ascending."""
    return [await add_account(db, rng, balance) for balance in balances]


async def unknown_id(db, table):
    """Return an id that nothing has, and that could be any row's: a row that never came about."""
    return await db.fetchval("SELECT nextval(pg_get_serial_sequence($1, 'id'))", table)


async def unknown_ids(db, table):
    """Return ids that nothing has: one that could be any row's, and two that no sequence gives."""
    return [await unknown_id(db, table), 0, -1]


async def add_product(db, rng, *, stock, price=None, product_id=None):
    """Store a product and return its id, which may be given."""
    return await db.fetchval(
        "INSERT INTO products (id, name, price, stock) OVERRIDING SYSTEM VALUE VALUES"
        " (coalesce($1, nextval(pg_get_serial_sequence('products', 'id'))), $2, $3, $4)"
        " RETURNING id",
        product_id,
        word(rng),
        money(rng, 1, 90) if price is None else price,
        stock,
    )


async def add_products(db, rng, *stocks):
    """Store products and return their ids, ascending. The last one costs nothing."""
    prices = [*(money(rng, 1, 90) for _ in stocks[1:]), Decimal(0)]
    each = zip(stocks, prices, strict=True)
    return [await add_product(db, rng, stock=stock, price=price) for stock, price in each]


async def add_order(db, rng, items, *, status="open", order_id=None):
    """Store an order of product ids with quantities; return its id, which may be given."""
    order_id = await db.fetchval(
        "INSERT INTO orders (id, user_id, status, total) OVERRIDING SYSTEM VALUE VALUES"
        " (coalesce($1, nextval(pg_get_serial_sequence('orders', 'id'))), $2, $3, $4)"
        " RETURNING id",
        order_id,
        await add_user(db, rng),
        status,
        money(rng),
    )
    for n, (product_id, quantity) in enumerate(items.items()):
        await db.execute(
            "INSERT INTO order_items (order_id, product_id, quantity, price)"
            " VALUES ($1, $2, $3, 9.90 * $4)",  # the first was a present
            order_id,
            product_id,
            quantity,
            n,
        )
    return order_id


async def add_seat(db, rng, *, user_id=None, seat_id=None):
    """Store a seat and return its id, which may be given."""
    return await db.fetchval(
        "INSERT INTO seats (id, label, user_id) OVERRIDING SYSTEM VALUE VALUES"
        " (coalesce($1, nextval(pg_get_serial_sequence('seats', 'id'))), $2, $3) RETURNING id",
        seat_id,
        word(rng),
        user_id,
    )


async def seat_owner(db, seat_id):
    """Return who has the seat."""
    return await db.fetchval("SELECT user_id FROM seats WHERE id = $1", seat_id)


TABLES = (
    *("users", "badges", "accounts", "ledger", "audit_log"),
    *("products", "orders", "order_items", "seats"),
)

#: Each row as a text, with its table: one statement, as it is asked often.
EVERYTHING = " UNION ALL ".join(f"SELECT '{table}', t::text FROM {table} t" for table in TABLES)  # noqa: S608 - our own


async def everything(db):
    """Return all rows of the shop, to see later whether anything has changed."""
    rows = await db.fetch(EVERYTHING)
    return {table: sorted(row for name, row in rows if name == table) for table in TABLES}


async def expect_dated(db, table, since):
    """Check that the newest row of a table was made after that moment, and not in the future."""
    newest = f"SELECT created_at BETWEEN $1 AND clock_timestamp() FROM {table} ORDER BY id DESC"  # noqa: S608 - our own
    assert await db.fetchval(newest, since), f"created_at of the new row of {table} is not now"


async def moment(db):
    """Return the database's time."""
    return await db.fetchval("SELECT clock_timestamp()")


async def expect_unchanged(db, before, what):
    """Check that the shop is as it was."""
    after = await everything(db)
    changed = [table for table in before if after[table] != before[table]]
    assert not changed, f"{what}, and yet {', '.join(changed)} changed"


async def expect_nothing_else(db, before, *undoing):
    """Undo what was asked for, by statements with their arguments: the shop is as it was then."""
    for sql, *arguments in undoing:
        await db.execute(sql, *arguments)
    after = await everything(db)
    changed = [table for table in before if after[table] != before[table]]
    assert not changed, f"more was changed than was asked for\nin {', '.join(changed)}"


async def large_ids(db):
    """Let all rows from here on have ids that no integer and no float holds."""
    for place, table in enumerate(("users", "accounts", "ledger", "products", "orders", "seats")):
        first = boundaries.LARGE_IDS[-1] - 1000 * place
        await db.execute(f"ALTER TABLE {table} ALTER COLUMN id RESTART WITH {first}")


async def balances(db, *account_ids):
    """Return the balances of these accounts in this order."""
    rows = await db.fetch("SELECT id, balance FROM accounts WHERE id = ANY($1)", account_ids)
    found = {row["id"]: row["balance"] for row in rows}
    return [found[account_id] for account_id in account_ids]


async def expect_balances(db, expected):
    """Check balances, given by account id."""
    got = await balances(db, *expected)
    told = "\n".join(
        f"one account: {there}, right is {right}"
        for there, right in zip(got, expected.values(), strict=True)
    )
    assert got == list(expected.values()), f"the balances are wrong\n{told}"


async def payments_between(db, *account_ids):
    """Return (sender, recipient, amount) of the ledger's rows about these accounts, by id."""
    rows = await db.fetch(
        "SELECT sender_id, recipient_id, amount FROM ledger"
        " WHERE sender_id = ANY($1) OR recipient_id = ANY($1) ORDER BY id",
        account_ids,
    )
    return [tuple(row) for row in rows]


async def stocks(db, *product_ids):
    """Return how many pieces there are of these products, in this order."""
    rows = await db.fetch("SELECT id, stock FROM products WHERE id = ANY($1)", product_ids)
    found = {row["id"]: row["stock"] for row in rows}
    return [found[product_id] for product_id in product_ids]


async def audit_rows(db, *account_ids):
    """Return (action, sender, recipient, amount, outcome) of the audit's rows about a sender."""
    rows = await db.fetch(
        "SELECT action, sender_id, recipient_id, amount, outcome FROM audit_log"
        " WHERE sender_id = ANY($1) ORDER BY id",
        account_ids,
    )
    return [tuple(row) for row in rows]


# --- what the tests share: trouble ---------------------------------------------------------------


async def one_connection(student):
    """Leave the pool a single connection: whoever holds it and wants another waits for ever."""
    await student.pool_options(min_size=1, max_size=1)


def start(*calls):
    """Let calls run beside the test."""
    return [asyncio.ensure_future(call) for call in calls]


async def until_all_wait(db, calls):
    """Return when all these calls wait for a lock; fail at once if one ends instead."""
    await db.wait_for_blocked(len(calls), by=calls)


async def unhindered(db, call, **own):
    """Await the call while a rival holds all rows that it has no business with.

    Its own are told by a condition for each table that has some. As if it changed the others, which
    does not keep anybody from referring to them.
    """
    async with db.rival() as rival, rival.transaction():
        for table in TABLES:
            mine = own.get(table, "false")
            lock = f"SELECT 1 FROM {table} WHERE NOT ({mine}) FOR NO KEY UPDATE"  # noqa: S608 - our own
            await rival.execute(lock)
        (running,) = start(call)
        assert await passes(db, running, waiting=0), (
            "your code waits for a row that has no part in this"
        )
    return await running


async def add_far_accounts(db, rng, near, *balances):
    """Store accounts far from these, for strangers."""
    pairs = zip(near, balances, strict=True)
    return [await add_account(db, rng, one, account_id=id_ + FAR) for id_, one in pairs]


async def let_others_act(wire, call, act):
    """Make a call while somebody else acts before each of its statements; return its result."""
    async with wire.steps(call) as steps:
        while await steps.next():
            await act()
    return await steps.call


async def expect_patience(student, wire, db, *waits):
    """Let calls wait for very long by their own clock, each for a row: table, id and call."""
    async with db.rival() as rival, rival.transaction():
        for table, row_id, _ in waits:
            lock = f"SELECT 1 FROM {table} WHERE id = $1 FOR UPDATE"  # noqa: S608 - our own
            await rival.execute(lock, row_id)
        calls = start(*(call for _, _, call in waits))
        await until_all_wait(db, calls)
        await be_patient(student, wire, rival)
    await asyncio.gather(*calls)


async def be_patient(student, wire, rival):
    """Let time pass while a call stands at a lock of the rival's."""
    await student.pass_time(LONG_S)
    if any("timeout" in statement.sql.casefold() for statement in wire.statements):
        await rival.execute("SELECT pg_sleep($1)", HELD_S)


async def expect_strangers_pass(db, table, row_id, call, stranger):
    """Let a call wait for a row of its own; one that shares no row with it must not wait for it."""
    lock = f"SELECT 1 FROM {table} WHERE id = $1 FOR UPDATE"  # noqa: S608 - our own
    async with db.rival() as rival, rival.transaction():
        await rival.execute(lock, row_id)
        (waiting,) = start(call)
        await db.wait_for_blocked(by=waiting)
        assert await passes(db, stranger), (
            f"your code waits for a call that has no row of {table} in common"
        )
    await waiting


#: All that rows of products could be ordered by, but for their ids.
PRODUCT_RANKS = "price = $1::int, stock = $1, name = chr($1 + 64)"


async def expect_no_deadlock(meeting):
    """Let two calls meet as `meet_reordered` has them; a conflict of what changed may end one."""
    for outcome in await ended(*await meeting):
        if failed(outcome) and outcome.sqlstate != "40001":
            raise outcome


async def expect_payments_of_two_to_meet(db, rng, pay, pay_elsewhere):
    """Two accounts that pay each other while their balances change wait, and get through."""
    ids = await add_accounts(db, rng, 0, 0)
    there, back = (*ids, Decimal(1)), (*reversed(ids), Decimal(1))
    calls = partial(pay, *there), partial(pay_elsewhere, *back)
    at = {"table": "accounts", "ids": ids, "ranked_by": "balance = $1"}
    await expect_no_deadlock(meet_reordered(db, *calls, **at))


async def expect_namesakes_pass(student, db, rng, table, make_call):
    """Let a call wait for a row; other functions go on whose rows of other tables have that id.

    What they raise is for other tests to judge.
    """
    id_ = FAR * rng.randrange(10**3, 10**6)
    user_id, other = await add_user(db, rng, user_id=id_), await add_product(db, rng, stock=1)
    buyer = await add_user(db, rng)
    await add_account(db, rng, 10, account_id=id_)
    await add_product(db, rng, stock=1, product_id=id_)
    await add_order(db, rng, {other: 1}, order_id=id_)
    await add_seat(db, rng, seat_id=id_)
    calls = {
        "users": lambda: student.award(user_id, 1, word(rng)),
        "products": lambda: student.place_order(buyer, [(id_, 1)]),
        "orders": lambda: student.cancel_order(id_),
        "seats": lambda: student.reserve_seat(id_, buyer),
    }
    lock = f"SELECT 1 FROM {table} WHERE id = $1 FOR UPDATE"  # noqa: S608 - our own
    async with db.rival() as rival, rival.transaction():
        await rival.execute(lock, id_)
        (waiting,) = start(make_call(id_))
        await db.wait_for_blocked(by=waiting)
        for make_other in (make for of, make in calls.items() if of != table):
            other_call = asyncio.gather(*start(make_other()), return_exceptions=True)
            assert await passes(db, other_call), (
                f"another function waits for your code, whose row of {table} has the same id"
            )
    await waiting


async def change_again_and_again(db, student, account_id, call, times):
    """Make the call, and pay 1 into an account so often, each time when the call waits for it.

    Returns the call, under way or over, and how much was paid. The account is taken when the call
    begins: no call is through before. The next rival stands behind the call when the one before
    commits: whoever gives way to that one, and begins anew, finds the row taken again.
    """
    pay = "UPDATE accounts SET balance = balance + 1 WHERE id = $1"
    async with AsyncExitStack() as stack:
        rivals = [await stack.enter_async_context(db.rival()) for _ in range(times)]
        await rivals[0].execute("BEGIN")
        await rivals[0].execute(pay, account_id)
        (running,) = start(call)
        for paid, (one, following) in enumerate(pairwise(rivals), 1):
            while not await db.blocked() and not running.done():
                await student.ping()
            if running.done():
                await one.execute("COMMIT")
                return running, paid
            await following.execute("BEGIN")
            (next_one,) = start(following.execute(pay, account_id))
            await db.wait_for_blocked(2, by=[running])
            await one.execute("COMMIT")
            await next_one
        await rivals[-1].execute("COMMIT")
    return running, times


def paid_between(db, *account_ids, count=1):
    """Return a look that tells whether the ledger holds so many payments of these accounts."""

    async def look():
        return len(await payments_between(db, *account_ids)) >= count

    return look


def unregistered(*user_ids):
    """Return what undoes new users with their accounts, for `expect_nothing_else`."""
    return [
        ("DELETE FROM accounts WHERE user_id = ANY($1)", user_ids),
        ("DELETE FROM users WHERE id = ANY($1)", user_ids),
    ]


def unpaid(ledger_id, sender, recipient, amount):
    """Return what undoes a transfer, for `expect_nothing_else`."""
    back = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
    return [
        ("DELETE FROM ledger WHERE id = $1", ledger_id),
        (back, sender, amount),
        (back, recipient, -amount),
    ]


async def ending_of(wire, call, happened):
    """Let a call end that goes well; return the place of the statement that made its work last."""
    async with wire.steps(call) as steps:
        return await steps.come_to_end(happened)


async def expect_whole_or_nothing(db, wire, call, ending):
    """Let a call come to its ending, before which nobody sees any of its work; end its session."""
    before = await everything(db)
    async with wire.steps(call) as steps:
        while steps.place < ending:
            await steps.come_to(steps.place + 1)
            await expect_unchanged(db, before, "the call has not come to its end yet")
        await db.kill_sessions()
    (outcome,) = await ended(steps.call)
    assert failed(outcome), "your code returned although its session was killed before the end"
    await expect_unchanged(db, before, "the session was killed before the end")


async def expect_one_transaction(wire, call, happened):
    """Let a call go well in one transaction, by whose end its work came; return its result."""
    mark = wire.mark()

    def outcomes():
        return [one.outcome for one in wire.since(mark).transactions]

    async with wire.steps(call) as steps:
        before = []
        while await steps.next() and not await happened():
            before = outcomes()
    result = await steps.call
    transactions = outcomes()
    assert transactions == ["commit"], f"{len(transactions)} transactions were there, not one"
    assert "commit" not in before, "the work was not done in the one transaction, but after it"
    return result


def but(foreseen, errors):
    """Leave out errors by their SQLSTATEs."""
    return {sqlstate: error for sqlstate, error in errors.items() if sqlstate not in foreseen}


async def expect_errors_pass(student, db, table, event, make_call, *, foreseen=()):
    """Each error that nobody has foreseen comes out of the call as it is, and nothing stays.

    So does each violated constraint, one that is deferred to COMMIT too, but for those that
    somebody may have foreseen here.
    """
    before = await everything(db)
    for at_commit, expected in (False, UNFORESEEN_ERRORS | VIOLATIONS), (True, VIOLATIONS):
        for sqlstate, error in but(foreseen, expected).items():
            await db.fail_at(table, event, sqlstate=sqlstate, at_commit=at_commit)
            with student.raises(error):
                await make_call()
            await expect_unchanged(db, before, f"the database refused the call with {sqlstate}")


async def without_its_pauses(student, call):
    """Await a call whose pauses last for no time."""
    (running,) = start(call)
    while not running.done():
        await student.pass_time(1)
    return await running


async def expect_conflicts_told(student, db, table, event, make_call, undoing, *, nth=1):
    """A conflict comes out of a call, or its work is there, once. So do many of them.

    `undoing` is given what the call returned, and tells by which statements its work is undone. A
    single conflict is met at the nth row.
    """
    before = await everything(db)
    for sqlstate, times in CONFLICTS:
        for _ in range(times):
            row = nth if times == 1 else 1
            await db.fail_at(table, event, nth=row, sqlstate=sqlstate, required=False)
        (outcome,) = await ended(without_its_pauses(student, make_call()))
        await db.disarm()
        if failed(outcome):
            # Enough of them is an answer, too.
            assert times > 1 or outcome.sqlstate == sqlstate, (
                f"{outcome.type} was raised, the conflict is {sqlstate}"
            )
            await expect_unchanged(db, before, "the call ended in a conflict")
        else:
            assert await everything(db) != before, "your code returned, and its work is not there"
            await expect_nothing_else(db, before, *undoing(outcome))


def by_id(table, *ids):
    """Name rows by their ids, for `meet`."""
    return {table: [f"id = {one}" for one in ids]}


async def refuse_seats(db, sqlstates, *, at_commit=False):
    """Refuse the next changes of seats with these SQLSTATEs in turn; return the refusals."""
    return [
        await db.fail_at(
            "seats",
            "UPDATE",
            sqlstate=sqlstate,
            message="refused by this test",
            at_commit=at_commit,
        )
        for sqlstate in sqlstates
    ]


def expect_row(refusal, **columns):
    """The row that was refused is one of the call's own: each column has one of these values.

    Who only tries some row out, to learn what will come, has met nothing.
    """
    for column, values in columns.items():
        assert refusal.row[column] in {str(value) for value in values}, (
            "the row that the database refused is not one that this call has to write\n"
            f"its {column} is {refusal.row[column]}"
        )


def expect_new_account(refusal, nobody):
    """The account that was refused is that of a user who came after `nobody`."""
    assert int(refusal.row["user_id"]) > nobody, "the account that was refused is no new user's"


async def ended(*calls):
    """Wait for the calls; return for each its result, or the exception that it raised."""
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raised = getattr(outcome, "kind", None) == "raised"
            if not raised or outcome.type == "NotImplementedError":
                raise outcome
    return outcomes


def failed(outcome):
    """Tell whether an outcome of `ended` is an exception."""
    return isinstance(outcome, BaseException)


async def losers(error, *calls):
    """Wait for the calls; return those that succeeded and count those that raised `error`."""
    outcomes = await ended(*calls)
    for outcome in outcomes:
        if failed(outcome) and error not in outcome.mro:
            raise AssertionError(
                f"{outcome.type} was raised where the exercise asks for {error}\n{outcome.message}"
            )
    return [outcome for outcome in outcomes if not failed(outcome)], sum(map(failed, outcomes))


def expect_nothing_sent(function, wire):
    """Check that bad input was refused before any SQL, and before a connection was taken."""
    assert not wire.statements, f"{function} sent SQL although its input is not allowed"
    assert not wire.resets, (
        f"{function} took a connection although its input is not allowed"
        "\ngiving it back sends something to the database"
    )


def expect_clean(wire):
    """Check that no transaction was left for the pool to end, and no COMMIT was lost."""
    assert not wire.returned_in_transaction, (
        "a connection went back to the pool in the middle of a transaction"
    )
    assert not wire.leaked, "a connection was left behind in the middle of a transaction"
    assert not wire.lost_commits, (
        "PostgreSQL answered your COMMIT with ROLLBACK: a statement had failed before it"
    )


def is_id(value):
    """Tell whether a value may be an id."""
    return type(value) is int


# --- 2.1 Implement complex business operations with transactions ---------------------------------


@task("2.1")
@points(0.25, "plain")
@hint("Two UPDATEs and an INSERT ... RETURNING id, in one transaction.")
async def test_transfer_moves_money_and_returns_the_ledger_id(student, db, rng):
    """transfer changes both balances, writes one ledger row and returns its id"""
    since = await moment(db)
    await one_connection(student)
    amount, had = money(rng), money(rng)
    sender, recipient, other = await add_accounts(db, rng, 1000, had, had + 500)
    before = await everything(db)
    ledger_id = await student.transfer(sender, recipient, amount)
    await expect_dated(db, "ledger", since)
    await expect_balances(db, {sender: 1000 - amount, recipient: had + amount, other: had + 500})
    paid = await payments_between(db, sender, recipient)
    assert paid == [(sender, recipient, amount)], "the ledger does not hold exactly this transfer"
    assert is_id(ledger_id), f"transfer returned a {type(ledger_id).__name__}, not an int"
    found = await db.fetchval("SELECT sender_id FROM ledger WHERE id = $1", ledger_id)
    assert found == sender, "transfer did not return the id of its ledger row"
    await expect_nothing_else(db, before, *unpaid(ledger_id, sender, recipient, amount))


@task("2.1")
@points(0.25, "detail")
@hint("Enough is enough: refuse only if the balance is smaller than the amount. Keep Decimal.")
async def test_transfer_can_empty_an_account(student, db, rng):
    """A sender may spend the last cent, and cents add up exactly"""
    amount = money(rng)
    sender, recipient = await add_accounts(db, rng, amount + Decimal("0.30"), 0)
    for part in (Decimal("0.10"), Decimal("0.20"), amount):
        await student.transfer(sender, recipient, part)
    await expect_balances(db, {sender: Decimal(0), recipient: amount + Decimal("0.30")})


@task("2.1")
@points(0.25, "detail")
@hint("Ids are bigint, money is numeric: no cast to integer, no float on the way.")
async def test_transfer_takes_any_amount_and_any_id(student, db, rng):
    """From a cent to the largest amount that an account holds, between accounts of any id"""
    low, high = boundaries.LARGE_IDS[0], boundaries.LARGE_IDS[1]
    for amount in (*boundaries.money(12, 2)[1:], *WHOLE_CENTS):
        sender = await add_account(db, rng, amount, account_id=low)
        recipient = await add_account(db, rng, 0, account_id=high)
        low, high = low + 2, high + 2
        await student.transfer(sender, recipient, amount)
        await expect_balances(db, {sender: Decimal(0), recipient: amount})
        paid = await payments_between(db, sender)
        assert paid == [(sender, recipient, amount)], "the ledger does not hold this transfer"


@task("2.1")
@points(0.25, "plain")
@hint(
    "Look at the sender's balance while you hold its lock, or at what the guarded UPDATE changed."
)
async def test_transfer_without_funds_changes_nothing(student, db, rng):
    """A sender who has one cent too little raises InsufficientFunds, and nothing changes"""
    amount = money(rng)
    sender, recipient = await add_accounts(db, rng, amount - Decimal("0.01"), 7)
    before = await everything(db)
    for refused in (sender, recipient, amount), (recipient, sender, Decimal("7.01")):
        with student.raises("InsufficientFunds"):
            await student.transfer(*refused)
        await expect_unchanged(db, before, "the transfer was refused")


@task("2.1")
@points(0.25, "plain")
@hint("An UPDATE that finds no row is no error: look whether both accounts were there.")
async def test_transfer_needs_both_accounts(student, db, rng):
    """An unknown sender or recipient raises UnknownAccount, and nothing changes"""
    await one_connection(student)
    account = await add_account(db, rng, 1000)
    before = await everything(db)
    for unknown in await unknown_ids(db, "accounts"):
        with student.raises("UnknownAccount"):
            await student.transfer(account, unknown, money(rng))
        await expect_unchanged(db, before, "the recipient is unknown")
        with student.raises("UnknownAccount"):
            await student.transfer(unknown, account, money(rng))
        await expect_unchanged(db, before, "the sender is unknown")


@task("2.1")
@points(0.25, "detail")
@hint("Check the arguments before you take a connection.")
async def test_transfer_refuses_nonsense(student, residue, db, wire, rng):
    """An amount of zero or less, or a transfer to oneself, raises ValueError and sends nothing"""
    sender, recipient = await add_accounts(db, rng, 1000, 1000)
    for amount in (Decimal(0), -money(rng), Decimal("0.00")):
        with student.raises("ValueError"):
            await residue.check(student.transfer(sender, recipient, amount))
    (large,) = await add_far_accounts(db, rng, [sender], 1000)  # Python has small numbers once
    for one in (sender, large):
        with student.raises("ValueError"):
            await residue.check(student.transfer(one, one, money(rng)))
    expect_nothing_sent("transfer", wire)


async def the_sender_may_pay_meanwhile(student, interleave, db, rng):
    """A payment that the sender makes elsewhere at the same moment is not lost."""
    paid, amount = money(rng), money(rng)
    sender, recipient = await add_accounts(db, rng, 2000, 5)
    async with db.transaction():
        await db.execute("UPDATE accounts SET balance = balance - $2 WHERE id = $1", sender, paid)
        calls = start(student.transfer(sender, recipient, amount))
        await until_all_wait(db, calls)
    await asyncio.gather(*calls)
    await expect_balances(db, {sender: 2000 - paid - amount, recipient: 5 + amount})
    pay = "UPDATE accounts SET balance = balance - 3 WHERE id = $1"
    async with db.rival() as rival:
        await interleave(
            lambda: student.transfer(sender, recipient, Decimal(1)),
            lambda: rival.execute(pay, sender),
        )


async def the_recipient_may_be_paid_meanwhile(student, interleave, db, rng):
    """Money that the recipient gets from elsewhere at the same moment is not lost."""
    got, amount = money(rng), money(rng)
    recipient, sender = await add_accounts(db, rng, 5, 2000)
    async with db.transaction():
        await db.execute("UPDATE accounts SET balance = balance + $2 WHERE id = $1", recipient, got)
        calls = start(student.transfer(sender, recipient, amount))
        await until_all_wait(db, calls)
    await asyncio.gather(*calls)
    await expect_balances(db, {sender: 2000 - amount, recipient: 5 + got + amount})
    pay = "UPDATE accounts SET balance = balance + 3 WHERE id = $1"
    async with db.rival() as rival:
        await interleave(
            lambda: student.transfer(sender, recipient, Decimal(1)),
            lambda: rival.execute(pay, recipient),
        )


@task("2.1")
@points(0.25, "promise")
@hint("A balance read without a lock is old by the time you act on it.")
async def test_transfer_notices_that_the_funds_are_gone(student, db, rng):
    """Funds that vanish while transfer waits for them raise InsufficientFunds"""
    amount = money(rng)
    sender, recipient = await add_accounts(db, rng, amount, 5)
    async with db.transaction():
        await db.execute("UPDATE accounts SET balance = 0.01 WHERE id = $1", sender)
        calls = start(student.transfer(sender, recipient, amount))
        await until_all_wait(db, calls)
    with student.raises("InsufficientFunds"):
        await asyncio.gather(*calls)
    await expect_balances(db, {sender: Decimal("0.01"), recipient: Decimal(5)})
    assert not await payments_between(db, sender), "the ledger knows of a transfer that was refused"


async def each_returns_its_own_row(student, elsewhere, db, wire, rng):
    """Of two equal transfers at the same moment each returns the id of its own row."""
    sender, recipient = await add_accounts(db, rng, 1000, 0)
    async with wire.steps(student.transfer(sender, recipient, Decimal(2))) as steps:
        if await steps.next():
            await steps.next()  # it has begun, if it has more than one statement
        steps.hold_no_other()
        other = asyncio.ensure_future(elsewhere.transfer(sender, recipient, Decimal(2)))
        await passes(db, other)
    ids = await asyncio.gather(steps.call, other)
    rows = await db.fetch("SELECT id FROM ledger WHERE sender_id = $1", sender)
    assert sorted(ids) == sorted(row["id"] for row in rows), (
        "two equal transfers at the same moment do not each return the id of their own row"
    )
    others = "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, 1)"
    one, two = await add_accounts(db, rng, 0, 0)
    call = student.transfer(sender, recipient, Decimal(3))
    ledger_id = await let_others_act(wire, call, lambda: db.execute(others, one, two))
    found = await db.fetchval("SELECT sender_id FROM ledger WHERE id = $1", ledger_id)
    assert found == sender, "the id that was returned is that of somebody else's transfer"


async def two_share_no_money(pay, pay_elsewhere, interleave, db, rng):
    """Of two transfers that each take all there is, one succeeds, one raises InsufficientFunds.

    Returns the sender. The two are one function in two programs.
    """
    amount = money(rng)
    sender, one, two = await add_accounts(db, rng, amount, 0, 0)
    await interleave(lambda: pay(sender, one, amount), lambda: pay_elsewhere(sender, two, amount))
    calls = await meet(
        db,
        pay(sender, one, amount),
        pay_elsewhere(sender, two, amount),
        at=by_id("accounts", sender),
    )
    succeeded, refused = await losers("InsufficientFunds", *calls)
    assert (len(succeeded), refused) == (1, 1), "the same money was spent twice, or not at all"
    there = sum(await balances(db, sender, one, two))
    assert there == amount, "money was made or lost"
    paid = len(await payments_between(db, sender))
    assert paid == 1, "the ledger does not hold one transfer"
    return sender


async def two_pay_each_other(pay, pay_elsewhere, interleave, db, rng):
    """Both succeed, whichever of them is named first. Returns their accounts."""
    there, back = money(rng), money(rng)
    low = await add_account(db, rng, 1000)
    high = await add_account(db, rng, 1000, account_id=low + 3 * FAR)
    for one, two in ((low, high), (high, low)):
        await interleave(
            lambda: pay(one, two, there),  # noqa: B023  called at once
            lambda: pay_elsewhere(two, one, back),  # noqa: B023
        )
    calls = await meet(
        db,
        pay(low, high, there),
        pay_elsewhere(high, low, back),
        at=by_id("accounts", low, high),
    )
    await asyncio.gather(*calls)
    await expect_balances(db, {low: 1000 - there + back, high: 1000 - back + there})
    paid = len(await payments_between(db, low, high))
    assert paid == 2, "the ledger does not hold both"
    return low, high


async def two_pay_a_third(pay, pay_elsewhere, interleave, db, rng):
    """Both succeed, be the third's account the first of all or the last."""
    low, one, two, high = await add_accounts(db, rng, *[1000] * 4)
    for third in (low, high):
        await interleave(
            lambda: pay(one, third, Decimal(1)),  # noqa: B023  called at once
            lambda: pay_elsewhere(two, third, Decimal(2)),  # noqa: B023
        )


@task("2.1")
@points(0.5, "promise")
@hint("Lock both accounts in one order for everybody, such as by id, before you change either.")
async def test_opposite_transfers_both_succeed(student, elsewhere, interleave, db, wire, rng):
    """Two who pay each other, or a third, both succeed, and nobody else waits for them"""
    await two_pay_each_other(student.transfer, elsewhere.transfer, interleave, db, rng)
    await two_pay_a_third(student.transfer, elsewhere.transfer, interleave, db, rng)
    await expect_payments_of_two_to_meet(db, rng, student.transfer, elsewhere.transfer)
    sender, _, recipient = await add_accounts(db, rng, 1000, 5, 5)  # somebody is between them
    other, payee = await add_far_accounts(db, rng, (sender, recipient), 500, 5)
    call = student.transfer(sender, recipient, Decimal(1))
    await unhindered(db, call, accounts=f"id IN ({sender}, {recipient})")
    call = student.transfer(sender, recipient, Decimal(1))
    await expect_patience(student, wire, db, ("accounts", recipient, call))
    calls = (
        student.transfer(sender, recipient, money(rng)),
        student.transfer(other, payee, Decimal(1)),
    )
    await expect_strangers_pass(db, "accounts", recipient, *calls)
    await expect_namesakes_pass(
        student, db, rng, "accounts", lambda id_: student.transfer(sender, id_, Decimal(1))
    )
    calls = (  # their ids have the same sum
        student.transfer(sender, payee, Decimal(1)),
        student.transfer(recipient, other, Decimal(1)),
    )
    await expect_strangers_pass(db, "accounts", sender, *calls)
    await interleave(
        lambda: student.transfer(sender, recipient, Decimal(1)),
        lambda: elsewhere.transfer(other, payee, Decimal(1)),
        apart=True,
    )


@task("2.1")
@points(0.25, "promise")
@hint("Raise the last error when all your tries are used up: a return says that it is done.")
@hint("Lock both accounts before you read them: nobody changes them then.", when="error")
async def test_transfer_among_many_rivals(student, db, rng):
    """A recipient whose account changes at each try gets the money, or transfer raises an error"""
    amount = money(rng)
    sender, recipient = await add_accounts(db, rng, 1000, 5)
    call = student.transfer(sender, recipient, amount)
    running, paid = await change_again_and_again(db, student, recipient, call, 6)
    await asyncio.wait([running])
    moved = amount
    if running.exception():  # enough of it is an answer, too
        with student.raises("Exception"):
            await running
        moved = 0
    await expect_balances(db, {sender: 1000 - moved, recipient: 5 + paid + moved})


@task("2.1")
@points(0.25, "promise")
@hint("What belongs together belongs into one transaction.")
async def test_transfer_is_undone_when_the_second_balance_fails(student, db, rng):
    """If the database fails at the second balance, the first one is as it was"""
    sender, recipient = await add_accounts(db, rng, 1000, 1000)
    before = await everything(db)
    refusal = await db.fail_at("accounts", "UPDATE", nth=2, **UNFORESEEN)
    with student.raises("DiskFullError"):
        await student.transfer(sender, recipient, money(rng))
    expect_row(refusal, id=[sender, recipient])
    await expect_unchanged(db, before, "the transfer failed half way")


@task("2.1")
@points(0.25, "promise")
@hint("The ledger is part of the same transaction. Do not catch what you cannot mend.")
async def test_transfer_is_undone_when_the_ledger_fails(student, db, wire, rng):
    """If the database refuses the ledger row, its error passes through and no money has moved"""
    sender, recipient = await add_accounts(db, rng, 1000, 1000)
    # Not the first: a transfer that is rehearsed and then made would meet it in the rehearsal.
    refusal = await db.fail_at("ledger", "INSERT", nth=2, **UNFORESEEN)
    await student.transfer(sender, recipient, Decimal(1))
    before, amount = await everything(db), money(rng)
    with student.raises("DiskFullError"):
        await student.transfer(sender, recipient, amount)
    expect_row(refusal, sender_id=[sender], recipient_id=[recipient], amount=[amount])
    await expect_unchanged(db, before, "the ledger could not be written")
    refusal = await db.fail_at("ledger", "INSERT", at_commit=True, **UNFORESEEN)
    with student.raises("DiskFullError"):
        await student.transfer(sender, recipient, amount)
    expect_row(refusal, sender_id=[sender], recipient_id=[recipient], amount=[amount])
    await expect_unchanged(db, before, "the COMMIT was refused")
    await db.fail_at("ledger", "INSERT", sqlstate="23514", constraint="ledger_amount_check")
    with student.raises("CheckViolationError"):  # which is no want of funds
        await student.transfer(sender, recipient, amount)
    await expect_unchanged(db, before, "the ledger's constraint was violated")
    await db.fail_at("accounts", "UPDATE", sqlstate="23514", constraint="accounts_owner_check")
    with student.raises("CheckViolationError"):
        await student.transfer(sender, recipient, amount)
    await expect_unchanged(db, before, "a constraint was violated that is not about the balance")
    call = partial(student.transfer, sender, recipient, amount)
    await expect_errors_pass(student, db, "ledger", "INSERT", call, foreseen=["23503"])
    await expect_conflicts_told(
        student, db, "ledger", "INSERT", call, lambda id_: unpaid(id_, sender, recipient, amount)
    )
    expect_clean(wire)


@task("2.1")
@points(0.25, "promise")
@hint("One transaction around all of it, in `async with`, and nothing caught that is not yours.")
async def test_transfer_whatever_goes_wrong(student, sweep, residue, db, rng):
    """Wherever a transfer is cut off, all of it is there or nothing, and the pool is whole"""
    amount = money(rng)
    sender, recipient = await add_accounts(db, rng, 3 * amount, 0)
    await sweep(lambda: student.transfer(sender, recipient, amount))
    with student.raises("UnknownAccount"):
        await residue.check(student.transfer(sender, await unknown_id(db, "accounts"), amount))
    # A ROLLBACK may be cancelled as well.
    await sweep(
        lambda: student.transfer(sender, recipient, 4 * amount),
        raises="InsufficientFunds",
        only=[Trouble.CANCELLED],
    )


async def half_a_transfer_is_none(student, db, wire, rng):
    """Nobody sees half a transfer, and if its session is killed there, nothing of it stays."""
    sender, recipient, one, two = await add_accounts(db, rng, 1000, 1000, 1000, 1000)
    first = student.transfer(one, two, money(rng))
    ending = await ending_of(wire, first, paid_between(db, one))
    call = student.transfer(sender, recipient, money(rng))
    await expect_whole_or_nothing(db, wire, call, ending)


async def a_transfer_lost_before_commit_is_no_success(student, db, wire, rng):
    """A transfer whose connection is lost before COMMIT raises, and no money has moved."""
    amount = money(rng)
    sender, recipient, one, two = await add_accounts(db, rng, 1000, 1000, 1000, 1000)
    first = student.transfer(one, two, amount)
    ending = await ending_of(wire, first, paid_between(db, one))
    before, call = await everything(db), student.transfer(sender, recipient, amount)
    lost = await wire.lose_ending(call, ending, "before", paid_between(db, sender))
    (outcome,) = await ended(lost)
    if failed(outcome):
        await expect_unchanged(db, before, "the transfer raised")
    else:
        assert is_id(outcome), "transfer did not return the id of its ledger row"
        paid = await payments_between(db, sender)
        assert paid == [(sender, recipient, amount)], (
            "transfer returned as if all were well, and the ledger does not hold it once"
        )
        await expect_balances(db, {sender: 1000 - amount, recipient: 1000 + amount})


async def a_transfer_lost_after_commit_is_made_once(student, db, wire, rng):
    """A transfer whose connection is lost after COMMIT has moved the money once, not twice."""
    amount = money(rng)
    sender, recipient, one, two = await add_accounts(db, rng, 1000, 1000, 1000, 1000)
    first = student.transfer(one, two, amount)
    ending = await ending_of(wire, first, paid_between(db, one))
    call = student.transfer(sender, recipient, amount)
    await ended(await wire.lose_ending(call, ending, "after", paid_between(db, sender)))
    paid = await payments_between(db, sender)
    assert paid == [(sender, recipient, amount)], f"the ledger holds it {len(paid)} times"
    await expect_balances(db, {sender: 1000 - amount, recipient: 1000 + amount})


@task("2.1")
@points(4, "promise")
@hint("Lock both accounts, or SET balance = balance + $2; one transaction, which is made once.")
async def test_transfer_keeps_the_money(student, elsewhere, interleave, db, wire, rng):
    """Whatever breaks, and whatever others do at the same moment, no money is made or lost"""
    await half_a_transfer_is_none(student, db, wire, rng)
    await a_transfer_lost_before_commit_is_no_success(student, db, wire, rng)
    await a_transfer_lost_after_commit_is_made_once(student, db, wire, rng)
    await the_sender_may_pay_meanwhile(student, interleave, db, rng)
    await the_recipient_may_be_paid_meanwhile(student, interleave, db, rng)
    await two_share_no_money(student.transfer, elsewhere.transfer, interleave, db, rng)
    await each_returns_its_own_row(student, elsewhere, db, wire, rng)


async def order_rows(db, order_id):
    """Return (product, quantity, price) of an order's items, by product."""
    rows = await db.fetch(
        "SELECT product_id, quantity, price FROM order_items WHERE order_id = $1"
        " ORDER BY product_id",
        order_id,
    )
    return [tuple(row) for row in rows]


def unordered(order_id, items):
    """Return what undoes an order, for `expect_nothing_else`."""
    back = "UPDATE products SET stock = stock + $2 WHERE id = $1"
    return [
        ("DELETE FROM order_items WHERE order_id = $1", order_id),
        ("DELETE FROM orders WHERE id = $1", order_id),
        *((back, product_id, quantity) for product_id, quantity in items.items()),
    ]


async def price_of(db, product_id):
    """Return the product's price now."""
    return await db.fetchval("SELECT price FROM products WHERE id = $1", product_id)


async def expect_order(db, order_id, user_id, items):
    """Check an order: its user, its status, its items at today's prices, and the sum of them."""
    assert is_id(order_id), f"place_order returned a {type(order_id).__name__}, not an int"
    order = await db.fetchrow("SELECT * FROM orders WHERE id = $1", order_id)
    assert order is not None, "there is no order with the id that place_order returned"
    assert order["user_id"] == user_id, "the order belongs to somebody else"
    assert order["status"] == "open", f"the new order's status is {order['status']}"
    expected = [(one, items[one], await price_of(db, one)) for one in sorted(items)]
    got = await order_rows(db, order_id)
    assert [row[:2] for row in got] == [row[:2] for row in expected], (
        "the order's items are not the products and quantities that were ordered"
    )
    assert got == expected, "an item does not carry the product's price"
    total = sum(quantity * price for _, quantity, price in expected)
    assert order["total"] == total, f"the order's total is {order['total']}, right is {total}"


@task("2.1")
@points(0.25, "plain")
@hint("Take the pieces, add the order, add the items: one transaction.")
async def test_place_order_moves_everything_together(student, db, wire, rng):
    """place_order stores the order with its items and total, and takes the pieces from stock"""
    user_id = await add_user(db, rng)
    ids = await add_products(db, rng, 10, 20, 30, 40)
    wanted = {one: rng.randrange(1, 11) for one in ids[:3]}
    items = list(wanted.items())
    rng.shuffle(items)
    call, other_id = student.place_order(user_id, items), await add_user(db, rng)
    others = "INSERT INTO orders (user_id) VALUES ($1)"
    order_id = await let_others_act(wire, call, lambda: db.execute(others, other_id))
    await expect_order(db, order_id, user_id, wanted)
    left = await stocks(db, *ids)
    right = [10 - wanted[ids[0]], 20 - wanted[ids[1]], 30 - wanted[ids[2]], 40]
    assert left == right, f"the stock is wrong\nleft: {left}, right is {right}"


@task("2.1")
@points(0.25, "detail")
@hint("Add the quantities up first, for instance in a Counter. Then check the stock.")
async def test_place_order_adds_up_the_same_product(student, db, rng):
    """A product that is there twice becomes one item, and its sum must be in stock"""
    since = await moment(db)
    await one_connection(student)
    await large_ids(db)
    user_id = await add_user(db, rng)
    one, two = await add_products(db, rng, 5, 5)
    before = await everything(db)
    order_id = await student.place_order(user_id, [(one, 2), (two, 1), (one, 3)])
    await expect_dated(db, "orders", since)
    await expect_order(db, order_id, user_id, {one: 5, two: 1})
    pieces = await stocks(db, one, two)
    assert pieces == [0, 4], "the stock is wrong"
    await expect_nothing_else(db, before, *unordered(order_id, {one: 5, two: 1}))
    # A million pieces that cost nothing are an order like any other.
    free = await add_product(db, rng, stock=10**6, price=Decimal(0))
    order_id = await student.place_order(user_id, [(free, 10**6)])
    await expect_order(db, order_id, user_id, {free: 10**6})
    before = await everything(db)
    with student.raises("OutOfStock"):
        await student.place_order(user_id, [(two, 3), (two, 3)])
    await expect_unchanged(db, before, "there were not that many pieces in all")


@task("2.1")
@points(0.25, "promise")
@hint("Raise OutOfStock inside the transaction: leaving it by an exception rolls back.")
async def test_third_item_out_of_stock_undoes_the_order(student, db, wire, rng):
    """If the third item is out of stock, nothing of the order stays"""
    user_id = await add_user(db, rng)
    ids = await add_products(db, rng, 9, 9, 3)
    before = await everything(db)
    with student.raises("OutOfStock"):
        await student.place_order(user_id, [(ids[0], 2), (ids[1], 1), (ids[2], 4)])
    await expect_unchanged(db, before, "the order was refused")
    with student.raises("OutOfStock"):
        await student.place_order(user_id, [(ids[2], 4), (ids[0], 2), (ids[1], 1)])
    await expect_unchanged(db, before, "the order was refused")
    expect_clean(wire)


@task("2.1")
@points(0.25, "promise")
@hint("Count what you have found: an UPDATE or SELECT of an unknown product is no error.")
async def test_unknown_product_undoes_the_order(student, db, rng):
    """An unknown product raises UnknownProduct, and nothing of the order stays"""
    user_id = await add_user(db, rng)
    one, two = await add_products(db, rng, 9, 9)
    before = await everything(db)
    for unknown in await unknown_ids(db, "products"):
        with student.raises("UnknownProduct"):
            await student.place_order(user_id, [(one, 2), (unknown, 1), (two, 1)])
        await expect_unchanged(db, before, "the order was refused")


@task("2.1")
@points(0.25, "detail")
@hint("Look at the items before you take a connection. Two wrongs do not add up to a right.")
async def test_place_order_refuses_nonsense(student, residue, db, wire, rng):
    """No items, or a quantity that is not positive, raise ValueError and send nothing"""
    user_id = await add_user(db, rng)
    one, two = await add_products(db, rng, 9, 9)
    for items in ([], [(one, 0)], [(one, 2), (two, -1)], [(one, 3), (one, -1)]):
        with student.raises("ValueError"):
            await residue.check(student.place_order(user_id, items))
    expect_nothing_sent("place_order", wire)


async def the_last_piece_goes_to_one_buyer(student, elsewhere, interleave, db, rng):
    """Of two buyers of the last piece, one gets it and the other OutOfStock."""
    buyers = [await add_user(db, rng) for _ in range(2)]
    product_id = await add_product(db, rng, stock=1)
    await interleave(
        lambda: student.place_order(buyers[0], [(product_id, 1)]),
        lambda: elsewhere.place_order(buyers[1], [(product_id, 1)]),
    )
    calls = await meet(
        db,
        student.place_order(buyers[0], [(product_id, 1)]),
        elsewhere.place_order(buyers[1], [(product_id, 1)]),
        at=by_id("products", product_id),
    )
    succeeded, refused = await losers("OutOfStock", *calls)
    assert (len(succeeded), refused) == (1, 1), "the last piece was sold twice, or not at all"
    pieces = await stocks(db, product_id)
    assert pieces == [0], "the stock is wrong"
    sold = await db.fetchval("SELECT count(*) FROM order_items WHERE product_id = $1", product_id)
    assert sold == 1, f"the last piece stands in {sold} orders"


async def a_delivery_may_come_meanwhile(student, interleave, db, rng):
    """Pieces that are delivered while place_order waits are not lost, and may be sold."""
    user_id, delivered = await add_user(db, rng), rng.randrange(50, 100)
    product_id = await add_product(db, rng, stock=3)
    async with db.transaction():
        await db.execute(
            "UPDATE products SET stock = stock + $2 WHERE id = $1", product_id, delivered
        )
        calls = start(student.place_order(user_id, [(product_id, 2)]))
        await until_all_wait(db, calls)
    await asyncio.gather(*calls)
    pieces = await stocks(db, product_id)
    assert pieces == [3 + delivered - 2], "the delivery was lost"
    deliver = "UPDATE products SET stock = stock + 3, price = price + 1 WHERE id = $1"
    async with db.rival() as rival:
        await interleave(
            lambda: student.place_order(user_id, [(product_id, 1)]),
            lambda: rival.execute(deliver, product_id),
        )


@task("2.1")
@points(0.25, "promise")
@hint("Read the price under the lock, or let the UPDATE that takes the stock return it.")
async def test_place_order_pays_the_price_of_that_moment(student, db, rng):
    """A price that changes while place_order waits for the product is the one to pay"""
    user_id = await add_user(db, rng)
    cheap, dear = [await add_product(db, rng, stock=9, price=money(rng, 1, 20)) for _ in range(2)]
    async with db.transaction():
        await db.execute("UPDATE products SET price = price + 100 WHERE id = $1", dear)
        calls = start(student.place_order(user_id, [(dear, 2), (cheap, 3)]))
        await until_all_wait(db, calls)
    (order_id,) = await asyncio.gather(*calls)
    await expect_order(db, order_id, user_id, {cheap: 3, dear: 2})
    await db.execute("UPDATE products SET price = price + 1")
    order_id = await student.place_order(user_id, [(dear, 1), (cheap, 1)])
    await expect_order(db, order_id, user_id, {cheap: 1, dear: 1})


@task("2.1")
@points(0.25, "promise")
@hint("Lock the products in one order for everybody, such as by id, not in that of the items.")
async def test_orders_with_crossed_items_both_succeed(
    student, elsewhere, interleave, db, wire, rng
):
    """Two orders of the same products in opposite sequence both succeed, and no other waits"""
    buyers = [await add_user(db, rng) for _ in range(2)]
    low = await add_product(db, rng, stock=10)
    high = await add_product(db, rng, stock=10, product_id=low + FAR)
    first, second = [(low, 1), (high, 2)], [(high, 3), (low, 4)]
    await interleave(
        lambda: student.place_order(buyers[0], first),
        lambda: elsewhere.place_order(buyers[1], second),
    )
    calls = await meet(
        db,
        student.place_order(buyers[0], first),
        elsewhere.place_order(buyers[1], second),
        at=by_id("products", low, high),
    )
    await asyncio.gather(*calls)
    pieces = await stocks(db, low, high)
    assert pieces == [5, 5], "the stock is wrong"
    ids = await add_products(db, rng, 9, 9)
    items = [(one, 1) for one in ids]
    calls = (
        lambda: student.place_order(buyers[0], items),
        lambda: elsewhere.place_order(buyers[1], items),
    )
    await expect_no_deadlock(
        meet_reordered(db, *calls, table="products", ids=ids, ranked_by=PRODUCT_RANKS)
    )
    user_id, other_id = [await add_user(db, rng) for _ in range(2)]
    ids = await add_products(db, rng, 9, 9)
    ids += [await add_product(db, rng, stock=9, product_id=one + FAR) for one in ids]
    call = student.place_order(user_id, [(one, 1) for one in ids[:2]])
    await expect_patience(student, wire, db, ("products", ids[1], call))
    call = student.place_order(user_id, [(one, 1) for one in ids[:2]])
    await unhindered(db, call, users=f"id = {user_id}", products=f"id IN ({ids[0]}, {ids[1]})")
    orders = (
        student.place_order(user_id, [(ids[0], 1)]),
        student.place_order(other_id, [(ids[2], 1)]),
    )
    await expect_strangers_pass(db, "products", ids[0], *orders)
    await expect_namesakes_pass(
        student, db, rng, "products", lambda id_: student.place_order(user_id, [(id_, 1)])
    )
    orders = (  # their ids have the same sum
        student.place_order(user_id, [(ids[0], 1), (ids[3], 1)]),
        student.place_order(other_id, [(ids[1], 1), (ids[2], 1)]),
    )
    await expect_strangers_pass(db, "products", ids[0], *orders)
    await interleave(
        lambda: student.place_order(user_id, [(ids[2], 1), (ids[0], 1)]),
        lambda: elsewhere.place_order(other_id, [(ids[1], 1)]),
        apart=True,
    )


async def an_order_that_breaks_takes_nothing(student, db, wire, rng):
    """If the database refuses the third item, its error passes through and nothing stays."""
    user_id = await add_user(db, rng)
    ids = await add_products(db, rng, 9, 9, 9)
    before = await everything(db)
    refusal = await db.fail_at("order_items", "INSERT", nth=3, **UNFORESEEN)
    with student.raises("DiskFullError"):
        await student.place_order(user_id, [(one, 1) for one in ids])
    expect_row(refusal, product_id=ids)
    await expect_unchanged(db, before, "the order failed half way")
    constraint = "order_items_quantity_check"
    await db.fail_at("order_items", "INSERT", sqlstate="23514", constraint=constraint)
    with student.raises("CheckViolationError"):  # which is no want of pieces
        await student.place_order(user_id, [(one, 1) for one in ids])
    await expect_unchanged(db, before, "a constraint of the items was violated")
    await db.fail_at("products", "UPDATE", sqlstate="23514", constraint="products_price_check")
    with student.raises("CheckViolationError"):
        await student.place_order(user_id, [(one, 1) for one in ids])
    await expect_unchanged(db, before, "a constraint was violated that is not about the stock")
    call = partial(student.place_order, user_id, [(one, 1) for one in ids])
    await expect_errors_pass(student, db, "order_items", "INSERT", call, foreseen=["23503"])
    ordered = dict.fromkeys(ids, 1)
    await expect_conflicts_told(
        student, db, "order_items", "INSERT", call, lambda order_id: unordered(order_id, ordered)
    )
    expect_clean(wire)


@task("2.1")
@points(2.75, "promise")
@hint("Lock the product before you look, or SET stock = stock - $2; all in one transaction.")
async def test_place_order_keeps_the_stock(student, elsewhere, interleave, db, wire, rng):
    """Whatever breaks, and whoever buys at the same moment, no piece is lost or sold twice"""
    await an_order_that_breaks_takes_nothing(student, db, wire, rng)
    await the_last_piece_goes_to_one_buyer(student, elsewhere, interleave, db, rng)
    await a_delivery_may_come_meanwhile(student, interleave, db, rng)


@task("2.1")
@points(0.25, "promise")
@hint("One transaction for all items, however many there are.")
async def test_a_large_order_is_one_order(student, db, rng):
    """An order of very many products is whole and adds up to the cent, or is not there at all"""
    user_id = await add_user(db, rng)
    prices = [rng.choice(boundaries.money(10, 2)[1:]) for _ in range(MANY)]
    ids = [await add_product(db, rng, stock=9, price=price) for price in prices]
    order_id = await student.place_order(user_id, [(one, 3) for one in ids])
    await expect_order(db, order_id, user_id, dict.fromkeys(ids, 3))
    before = await everything(db)
    refusal = await db.fail_at("order_items", "INSERT", nth=MANY, **UNFORESEEN)
    with student.raises("DiskFullError"):
        await student.place_order(user_id, [(one, 1) for one in ids])
    expect_row(refusal, product_id=ids)
    await expect_unchanged(db, before, "the order was refused")


@task("2.1")
@points(0.25, "promise")
@hint("The foreign key speaks for itself. What was taken from stock goes back by the rollback.")
async def test_order_of_an_unknown_user_takes_no_stock(student, db, rng):
    """An unknown user raises ForeignKeyViolationError, and no piece leaves the stock"""
    ids = await add_products(db, rng, 9, 9)
    before = await everything(db)
    for unknown in await unknown_ids(db, "users"):
        with student.raises("ForeignKeyViolationError"):
            await student.place_order(unknown, [(one, 1) for one in ids])
        await expect_unchanged(db, before, "there is no such user")


@task("2.1")
@points(0.25, "promise")
@hint("Stock, order and items in one transaction: until its COMMIT nothing has happened.")
async def test_place_order_whatever_goes_wrong(student, sweep, residue, db, rng):
    """Wherever an order is cut off, all of it is there or nothing, and the pool is whole"""
    one, two = await add_products(db, rng, 5, 5)
    user_id = await add_user(db, rng)
    await sweep(lambda: student.place_order(user_id, [(two, 2), (one, 1), (two, 1)]))
    unknown = await unknown_id(db, "products")
    with student.raises("UnknownProduct"):
        await residue.check(student.place_order(user_id, [(one, 1), (unknown, 1)]))
    await sweep(
        lambda: student.place_order(user_id, [(one, 1), (two, 6)]),
        raises="OutOfStock",
        only=[Trouble.CANCELLED],
    )


# --- 2.2 Add error handling and rollback scenarios -----------------------------------------------


@task("2.2")
@points(0.25, "plain")
@hint("INSERT ... RETURNING id for the user, then the account with that id, in one transaction.")
async def test_register_user_adds_user_and_account(student, db, wire, rng):
    """register_user stores the user and an empty account, and returns the user's id"""
    referrer = await add_user(db, rng)
    for age, given in ((rng.randrange(19, 99), {"referrer_id": referrer}), (18, {}), (130, {})):
        name, address = f"O'{word(rng)}", email(rng)
        call = student.register_user(name, address, age=age, **given)
        user_id = await let_others_act(wire, call, lambda: add_user(db, rng))
        row = await db.fetchrow("SELECT * FROM users WHERE email = $1", address)
        assert row is not None, "the new user is not in the database"
        assert user_id == row["id"], "register_user did not return the new user's id"
        assert (row["name"], row["age"]) == (name, age), "name or age differ from those given"
        assert row["referrer_id"] == given.get("referrer_id"), "the referrer is wrong"
        held = await db.fetch("SELECT balance FROM accounts WHERE user_id = $1", user_id)
        assert [one["balance"] for one in held] == [0], "the user has not one empty account"


@task("2.2")
@points(0.25, "plain")
@hint("Catch asyncpg.UniqueViolationError, and raise EmailTaken if it is of users_email_key.")
async def test_register_user_translates_a_taken_email(student, db, wire, rng):
    """A taken email raises EmailTaken, and nothing is stored"""
    await one_connection(student)
    address = email(rng)
    await db.execute("INSERT INTO users (name, email, age) VALUES ('x', $1, 30)", address)
    before = await everything(db)
    with student.raises("EmailTaken"):
        await student.register_user(word(rng), address, age=40)
    await expect_unchanged(db, before, "the email was taken")
    expect_clean(wire)


@task("2.2")
@points(0.25, "plain")
@hint("error.constraint_name says which constraint it was.")
async def test_register_user_translates_an_unknown_referrer(student, db, rng):
    """An unknown referrer raises UnknownReferrer, and nothing is stored"""
    before = await everything(db)
    with student.raises("UnknownReferrer"):
        await student.register_user(
            word(rng), email(rng), age=40, referrer_id=await unknown_id(db, "users")
        )
    await expect_unchanged(db, before, "there is no such referrer")


@task("2.2")
@points(0.25, "plain")
@hint("The CHECK of the table knows which ages are right; translate its error.")
async def test_register_user_translates_an_invalid_age(student, db, rng):
    """An age outside of what the table allows raises InvalidAge, and nothing is stored"""
    before = await everything(db)
    for age in (17, 131, 0, -rng.randrange(1, 50)):
        with student.raises("InvalidAge"):
            await student.register_user(word(rng), email(rng), age=age)
    await expect_unchanged(db, before, "the age is not allowed")


@task("2.2")
@points(0.25, "detail")
@hint("There is more than one CHECK. Translate by constraint_name, and `raise` what is left.")
async def test_register_user_lets_another_check_pass_through(student, db, rng):
    """A blank name is no matter of age: its CheckViolationError passes through, as others do"""
    before = await everything(db)
    with student.raises("CheckViolationError"):
        await student.register_user(" " * rng.randrange(1, 5), email(rng), age=30)
    await expect_unchanged(db, before, "the name is blank")
    pool = await student.pool()
    await pool.close()
    with student.raises("InterfaceError"):
        await student.register_user(word(rng), email(rng), age=30)


@task("2.2")
@points(0.75, "promise")
@hint("A UniqueViolationError of another table says nothing about the email.")
async def test_register_user_lets_errors_of_the_account_pass_through(student, db, rng):
    """If the account is refused, its error passes through as it is and no user is stored"""
    referrer = await add_user(db, rng)
    before, nobody = await everything(db), await unknown_id(db, "users")
    told = "users_email_key, users_referrer_id_fkey and users_age_check, says this test"
    for sqlstate, constraint, error in (
        ("23505", "accounts_user_id_key", "UniqueViolationError"),
        ("23503", "accounts_user_id_fkey", "ForeignKeyViolationError"),
        ("23514", "accounts_balance_check", "CheckViolationError"),
        ("23505", "accounts_email_key", "UniqueViolationError"),
        ("23503", "accounts_referrer_id_fkey", "ForeignKeyViolationError"),
        ("23514", "accounts_age_check", "CheckViolationError"),
    ):
        refusal = await db.fail_at(
            "accounts", "INSERT", nth=1, sqlstate=sqlstate, message=told, constraint=constraint
        )
        with student.raises(error):
            await student.register_user(word(rng), email(rng), age=30, referrer_id=referrer)
        expect_new_account(refusal, nobody)
        await expect_unchanged(db, before, "the account was refused")
    for sqlstate, constraint, error in (
        ("23505", "users_name_key", "UniqueViolationError"),
        ("23503", "users_country_fkey", "ForeignKeyViolationError"),
        ("23514", "users_points_check", "CheckViolationError"),
        ("23505", "users_email_key1", "UniqueViolationError"),
        ("23505", "old_users_email_key", "UniqueViolationError"),
        ("23503", "users_referrer_id_fkey1", "ForeignKeyViolationError"),
        ("23503", "old_users_referrer_id_fkey", "ForeignKeyViolationError"),
        ("23514", "users_age_check1", "CheckViolationError"),
        ("23514", "old_users_age_check", "CheckViolationError"),
    ):
        await db.fail_at("users", "INSERT", sqlstate=sqlstate, constraint=constraint)
        with student.raises(error):
            await student.register_user(word(rng), email(rng), age=30, referrer_id=referrer)
        await expect_unchanged(db, before, "the user was refused, for no reason that has a name")
    await db.execute("SELECT setval(pg_get_serial_sequence('users', 'id'), $1, false)", referrer)
    with student.raises("UniqueViolationError"):  # of users_pkey
        await student.register_user(word(rng), email(rng), age=30)
    await expect_unchanged(db, before, "the user's id was taken")
    call = partial(student.register_user, word(rng), email(rng), age=30)
    await expect_errors_pass(student, db, "accounts", "INSERT", call)
    await expect_conflicts_told(student, db, "accounts", "INSERT", call, unregistered)
    refusal = await db.fail_at("accounts", "INSERT", at_commit=True, **UNFORESEEN)
    with student.raises("DiskFullError"):
        await student.register_user(word(rng), email(rng), age=30)
    expect_new_account(refusal, nobody)
    await expect_unchanged(db, before, "the COMMIT was refused")


@task("2.2")
@points(0.25, "detail")
@hint(
    "Name and email are parameters and go in as they are. 0 is an id like any other, None is none."
)
async def test_register_user_stores_what_it_is_given(student, db, rng):
    """Any name and email are stored as they are, and 0 is a referrer who does not exist"""
    since = await moment(db)
    await one_connection(student)
    await large_ids(db)
    referrer = await add_user(db, rng)
    before = await everything(db)
    user_id = await student.register_user(word(rng), email(rng), age=30, referrer_id=referrer)
    await expect_dated(db, "users", since)
    referred = await db.fetchval("SELECT referrer_id FROM users WHERE id = $1", user_id)
    assert referred == referrer, "the referrer is wrong"
    await expect_nothing_else(db, before, *unregistered(user_id))
    names = [text for text in boundaries.TEXTS if text.strip()]
    for name, address in zip(names, boundaries.TEXTS, strict=False):
        user_id = await student.register_user(name, address, age=rng.randrange(18, 131))
        row = await db.fetchrow("SELECT name, email FROM users WHERE id = $1", user_id)
        assert row is not None, "register_user did not return the new user's id"
        assert tuple(row) == (name, address), "name or email differ from those given"
    before = await everything(db)
    with student.raises("UnknownReferrer"):
        await student.register_user(word(rng), email(rng), age=30, referrer_id=0)
    await expect_unchanged(db, before, "there is no such referrer")


@task("2.2")
@points(0.25, "promise")
@hint("Looking first is a race. The constraint sees who comes at the same moment.")
async def test_register_user_notices_an_email_taken_meanwhile(student, interleave, db, rng):
    """An email that somebody else takes at the same moment raises EmailTaken"""
    address, insert = email(rng), "INSERT INTO users (name, email, age) VALUES ('x', $1, 30)"
    async with db.rival() as rival:
        await interleave(
            lambda: student.register_user("Kathleen", address, age=40),
            lambda: rival.execute(insert, address),
        )
    async with db.transaction():
        await db.execute(insert, address)
        calls = start(student.register_user(word(rng), address, age=40))
        await until_all_wait(db, calls)
    with student.raises("EmailTaken"):
        await asyncio.gather(*calls)
    count = await db.fetchval("SELECT count(*) FROM users WHERE email = $1", address)
    assert count == 1, "not exactly one user has the email"


@task("2.2")
@points(0.25, "promise")
@hint("No lock is needed: the UNIQUE constraint lets one of the two in.")
async def test_two_who_register_the_same_email(student, elsewhere, interleave, db, wire, rng):
    """Of two who register the same email at the same moment one gets EmailTaken; others pass"""
    address = email(rng)
    await interleave(
        lambda: student.register_user("Kathleen", address, age=40),
        lambda: elsewhere.register_user("Radia", address, age=50),
    )
    referrer = await add_user(db, rng)
    calls = [
        student.register_user(word(rng), email(rng), age=40, referrer_id=one)
        for one in (referrer, None)
    ]
    await expect_strangers_pass(db, "users", referrer, *calls)
    call = student.register_user(word(rng), email(rng), age=40, referrer_id=referrer)
    await unhindered(db, call, users=f"id = {referrer}")
    call = student.register_user(word(rng), email(rng), age=40, referrer_id=referrer)
    await expect_patience(student, wire, db, ("users", referrer, call))


@task("2.2")
@points(0.25, "promise")
@hint("The foreign key is checked when the row goes in. Translate what it says then.")
async def test_register_user_notices_a_referrer_deleted_meanwhile(student, interleave, db, rng):
    """A referrer who is deleted at the same moment raises UnknownReferrer"""
    referrer, address, delete = (
        await add_user(db, rng),
        email(rng),
        "DELETE FROM users WHERE id = $1",
    )
    async with db.rival() as rival:
        await interleave(
            lambda: student.register_user("Kathleen", address, age=40, referrer_id=referrer),
            lambda: rival.execute(delete, referrer),
        )
    async with db.transaction():
        await db.execute(delete, referrer)
        calls = start(student.register_user(word(rng), email(rng), age=40, referrer_id=referrer))
        await until_all_wait(db, calls)
    before = await everything(db)
    with student.raises("UnknownReferrer"):
        await asyncio.gather(*calls)
    await expect_unchanged(db, before, "the referrer is gone")


@task("2.2")
@points(0.25, "promise")
@hint("Only three constraints have a name of their own: let all else pass through.")
async def test_register_user_whatever_goes_wrong(student, sweep, rng):
    """Wherever it is cut off, user and account are there or neither, and the pool is whole"""
    taken = email(rng)
    await sweep(lambda: student.register_user("Kathleen", taken, age=40))
    await student.register_user("Kathleen", taken, age=40)
    await sweep(
        lambda: student.register_user("Radia", taken, age=40),
        raises="EmailTaken",
        only=[Trouble.CANCELLED],
    )


async def order_status(db, order_id):
    """Return the order's status."""
    return await db.fetchval("SELECT status FROM orders WHERE id = $1", order_id)


@task("2.2")
@points(0.25, "plain")
@hint("Put back what order_items says: SET stock = stock + $2 for each product, and then COMMIT.")
async def test_cancel_order_gives_the_stock_back(student, db, wire, rng):
    """cancel_order puts every piece back and marks the order, in one committed transaction"""
    await large_ids(db)
    ids = await add_products(db, rng, 1, 0, 3)
    older_id = await add_order(db, rng, {ids[0]: 6, ids[1]: 6})
    order_id = await add_order(db, rng, {ids[0]: 4, ids[1]: 10**6})
    other_id = await add_order(db, rng, {ids[0]: 7, ids[2]: 7})
    before = await everything(db)
    got = await student.cancel_order(order_id)
    assert got is None, f"cancel_order returned a {type(got).__name__}, not None"
    pieces = await stocks(db, *ids)
    assert pieces == [5, 10**6, 3], "the stock is wrong"
    status = await order_status(db, order_id)
    assert status == "cancelled", "the order is not marked"
    others = [await order_status(db, one) for one in (older_id, other_id)]
    assert others == ["open", "open"], "another order was cancelled too"
    items = len(await order_rows(db, order_id))
    assert items == 2, "the items of the order are gone"
    outcomes = [one.outcome for one in wire.transactions if len(one.statements) > 2]
    await expect_nothing_else(
        db,
        before,
        ("UPDATE orders SET status = 'open' WHERE id = $1", order_id),
        ("UPDATE products SET stock = stock - 4 WHERE id = $1", ids[0]),
        ("UPDATE products SET stock = stock - 1000000 WHERE id = $1", ids[1]),
    )
    empty_id = await add_order(db, rng, {})
    await student.cancel_order(empty_id)
    status = await order_status(db, empty_id)
    assert status == "cancelled", "an order without items is not marked"
    assert outcomes, "cancel_order did its work outside of a transaction"
    assert outcomes == ["commit"], "cancel_order did not do its work in one committed transaction"
    expect_clean(wire)


@task("2.2")
@points(0.25, "plain")
@hint("Look at the status, raise ShopError, and roll back before you let it go on.")
async def test_cancel_order_leaves_closed_orders_alone(student, db, wire, rng):
    """An order that is shipped or cancelled raises ShopError and stays as it is"""
    await one_connection(student)
    product_id = await add_product(db, rng, stock=1)
    closed = [await add_order(db, rng, {product_id: 2}, status=s) for s in ("shipped", "cancelled")]
    before = await everything(db)
    for order_id in closed:
        with student.raises("ShopError") as caught:
            await student.cancel_order(order_id)
        assert caught.value.type != "UnknownOrder", "UnknownOrder was raised for a known order"
    await expect_unchanged(db, before, "the order was not open")
    expect_clean(wire)


@task("2.2")
@points(0.25, "plain")
@hint("fetchval and fetchrow give None when there is no row.")
async def test_cancel_order_of_unknown_id(student, db, wire, rng):
    """An unknown order raises UnknownOrder, and its connection comes back clean"""
    before = await everything(db)
    for unknown in await unknown_ids(db, "orders"):
        with student.raises("UnknownOrder"):
            await student.cancel_order(unknown)
    await expect_unchanged(db, before, "there is no such order")
    pool = await student.pool()
    in_use = await pool.get_size() - await pool.get_idle_size()
    assert in_use == 0, "cancel_order has not given its connection back"
    expect_clean(wire)


async def an_order_may_be_shipped_meanwhile(student, db, rng):
    """An order that is shipped while cancel_order waits for it raises ShopError."""
    product_id = await add_product(db, rng, stock=1)
    order_id = await add_order(db, rng, {product_id: 2})
    async with db.transaction():
        await db.execute("UPDATE orders SET status = 'shipped' WHERE id = $1", order_id)
        calls = start(student.cancel_order(order_id))
        await until_all_wait(db, calls)
    with student.raises("ShopError"):
        await asyncio.gather(*calls)
    status = await order_status(db, order_id)
    assert status == "shipped", "an order on its way was cancelled"
    pieces = await stocks(db, product_id)
    assert pieces == [1], "pieces that are on their way went into stock"


async def two_cancel_one_order(student, elsewhere, interleave, db, rng):
    """Of two who cancel the same order one gets ShopError, and the stock goes back once."""
    product_id = await add_product(db, rng, stock=1)
    order_id = await add_order(db, rng, {product_id: 2})
    await interleave(
        lambda: student.cancel_order(order_id), lambda: elsewhere.cancel_order(order_id)
    )
    calls = await meet(
        db,
        student.cancel_order(order_id),
        elsewhere.cancel_order(order_id),
        at=by_id("orders", order_id) | by_id("products", product_id),
    )
    succeeded, refused = await losers("ShopError", *calls)
    pieces = await stocks(db, product_id)
    assert pieces == [3], "the stock did not go back exactly once"
    assert (len(succeeded), refused) == (1, 1), "not exactly one of the two was told ShopError"


async def pieces_may_be_sold_meanwhile(student, interleave, db, rng):
    """Pieces that are sold while cancel_order waits do not come back by it."""
    product_id = await add_product(db, rng, stock=20)
    order_id = await add_order(db, rng, {product_id: 2})
    sold = rng.randrange(1, 20)
    async with db.transaction():
        await db.execute("UPDATE products SET stock = stock - $2 WHERE id = $1", product_id, sold)
        calls = start(student.cancel_order(order_id))
        await until_all_wait(db, calls)
    await asyncio.gather(*calls)
    pieces = await stocks(db, product_id)
    assert pieces == [20 - sold + 2], "the stock is wrong"
    order_id = await add_order(db, rng, {product_id: 3})
    async with db.rival() as rival:
        for sql, row in (
            ("UPDATE products SET stock = stock - 1 WHERE id = $1", product_id),
            ("UPDATE orders SET status = 'shipped' WHERE id = $1 AND status = 'open'", order_id),
        ):
            await interleave(
                lambda: student.cancel_order(order_id),
                lambda: rival.execute(sql, row),  # noqa: B023  called at once
            )


@task("2.2")
@points(2, "promise")
@hint("Lock the order, then look at its status; SET stock = stock + $2.")
async def test_an_order_is_cancelled_once(student, elsewhere, interleave, db, rng):
    """Whoever cancels, ships or buys at the same moment, each piece goes back once"""
    await an_order_may_be_shipped_meanwhile(student, db, rng)
    await two_cancel_one_order(student, elsewhere, interleave, db, rng)
    await pieces_may_be_sold_meanwhile(student, interleave, db, rng)


@task("2.2")
@points(0.25, "promise")
@hint("except BaseException: await transaction.rollback(); raise")
async def test_cancel_order_rolls_back_when_the_database_fails(student, db, wire, rng):
    """If the database fails half way, cancel_order rolls back and the error passes through"""
    ids = await add_products(db, rng, 1, 1, 1)
    order_id = await add_order(db, rng, dict.fromkeys(ids, 2))
    before = await everything(db)
    refusal = await db.fail_at("products", "UPDATE", nth=2, **UNFORESEEN)
    with student.raises("DiskFullError"):
        await student.cancel_order(order_id)
    expect_row(refusal, id=ids)
    await expect_unchanged(db, before, "cancelling failed half way")
    call = partial(student.cancel_order, order_id)
    await expect_errors_pass(student, db, "products", "UPDATE", call)
    reopen = "UPDATE orders SET status = 'open' WHERE id = $1", order_id
    take = "UPDATE products SET stock = stock - 2 WHERE id = ANY($1)", ids
    await expect_conflicts_told(student, db, "products", "UPDATE", call, lambda _: [reopen, take])
    assert wire.transactions, "cancel_order ran outside of a transaction"
    expect_clean(wire)


@task("2.2")
@points(0.25, "promise")
@hint("CancelledError is no Exception: `except Exception` lets it by without a rollback.")
async def test_cancel_order_rolls_back_when_its_task_is_cancelled(student, db, wire, rng):
    """If its task is cancelled while it waits, cancel_order ends the transaction itself"""
    product_id = await add_product(db, rng, stock=1)
    order_id = await add_order(db, rng, {product_id: 2})
    before = await everything(db)
    async with db.transaction():
        await db.execute("SELECT 1 FROM orders WHERE id = $1 FOR NO KEY UPDATE", order_id)
        await db.execute("SELECT 1 FROM products WHERE id = $1 FOR NO KEY UPDATE", product_id)
        call = student.cancel_order(order_id)
        calls = start(call)
        await until_all_wait(db, calls)
        call.cancel()
        with student.raises("CancelledError"):
            await calls[0]
    await expect_unchanged(db, before, "the task was cancelled")
    expect_clean(wire)


@task("2.2")
@points(0.25, "promise")
@hint("COMMIT outside of the try that rolls back; `raise` at the end of every except.")
async def test_cancel_order_whatever_goes_wrong(student, sweep, residue, db, rng):
    """Wherever cancelling is cut off, all of it is there or nothing, and the pool is whole"""
    one, two = await add_products(db, rng, 1, 0)
    order_id = await add_order(db, rng, {one: 2, two: 1})
    await sweep(lambda: student.cancel_order(order_id))
    shipped = await add_order(db, rng, {one: 1}, status="shipped")
    with student.raises("UnknownOrder"):
        await residue.check(student.cancel_order(await unknown_id(db, "orders")))
    await sweep(lambda: student.cancel_order(shipped), raises="ShopError", only=[Trouble.CANCELLED])


@task("2.2")
@points(0.25, "promise")
@hint("COMMIT is outside of the try: once it has failed there is nothing to roll back.")
async def test_cancel_order_passes_on_what_commit_raises(student, db, wire, rng):
    """If the database refuses the COMMIT, that very error comes out and nothing has changed"""
    ids = await add_products(db, rng, 1, 1)
    order_id = await add_order(db, rng, dict.fromkeys(ids, 2))
    before = await everything(db)
    refusal = await db.fail_at("products", "UPDATE", at_commit=True, **UNFORESEEN)
    with student.raises("DiskFullError"):
        await student.cancel_order(order_id)
    expect_row(refusal, id=ids)
    await expect_unchanged(db, before, "the COMMIT was refused")
    expect_clean(wire)


async def two_cancel_orders_of_the_same_products(student, elsewhere, db, rng):
    """None deadlocks who puts the same pieces back or buys them, as items and products may lie."""
    await db.execute("ALTER TABLE order_items DROP CONSTRAINT order_items_pkey")  # it orders them
    ids = await add_products(db, rng, 9, 9)
    items = [{one: 1 for one in order} for order in (ids, reversed(ids))]
    ours, theirs = [[await add_order(db, rng, one) for _ in range(4)] for one in items]
    buyer, bought = await add_user(db, rng), [(one, 1) for one in ids]
    for call in (elsewhere.cancel_order(theirs.pop()), elsewhere.place_order(buyer, bought)):
        at = by_id("products", *ids)
        await asyncio.gather(*await meet(db, student.cancel_order(ours.pop()), call, at=at))
    pieces = await stocks(db, *ids)
    assert pieces == [11, 11], "the stock is wrong"
    calls = (
        lambda: student.cancel_order(ours.pop()),
        lambda: elsewhere.cancel_order(theirs.pop()),
    )
    await expect_no_deadlock(
        meet_reordered(db, *calls, table="products", ids=ids, ranked_by=PRODUCT_RANKS)
    )


@task("2.2")
@points(0.25, "promise")
@hint("Lock the order, then its products in the order of their ids, and nothing of others.")
async def test_cancel_order_waits_for_no_stranger(student, elsewhere, db, wire, rng):
    """Two orders of the same products are both cancelled, and one of others waits for neither"""
    await two_cancel_orders_of_the_same_products(student, elsewhere, db, rng)
    one = await add_product(db, rng, stock=1)
    two = await add_product(db, rng, stock=1, product_id=one + FAR)
    orders = [await add_order(db, rng, {one: 2})]
    orders.append(await add_order(db, rng, {two: 2}, order_id=orders[0] + FAR))
    calls = [student.cancel_order(order_id) for order_id in orders]
    await expect_strangers_pass(db, "orders", orders[0], *calls)
    pieces = await stocks(db, one, two)
    assert pieces == [3, 3], "the stock is wrong"
    third, *others = [await add_order(db, rng, {one: 2}) for _ in range(3)]
    await db.execute("UPDATE orders SET user_id = (SELECT min(id) FROM users)")
    call, items = student.cancel_order(third), f"order_id = {third}"
    await unhindered(db, call, orders=f"id = {third}", order_items=items, products=f"id = {one}")
    held, other = others
    await expect_patience(
        student,
        wire,
        db,
        ("orders", held, student.cancel_order(held)),
        ("products", one, student.cancel_order(other)),
    )


@task("2.2")
@points(0.25, "plain")
@hint("One transaction, one UPDATE: return 1.")
async def test_reserve_seat_takes_a_free_seat(student, db, wire, rng):
    """reserve_seat gives a free seat to the user and returns 1"""
    user_id, seat_id, other_id = await add_user(db, rng), *[await add_seat(db, rng) for _ in "ab"]
    before = await everything(db)
    tries = await student.reserve_seat(seat_id, user_id)
    assert tries == 1 and is_id(tries), "reserve_seat did not return 1 for the first try"
    owner = await seat_owner(db, seat_id)
    assert owner == user_id, "the seat is not the user's"
    owner = await seat_owner(db, other_id)
    assert owner is None, "another seat was taken too"
    free = "UPDATE seats SET user_id = NULL WHERE id = $1"
    await expect_nothing_else(db, before, (free, seat_id))
    expect_clean(wire)


@task("2.2")
@points(0.25, "plain")
@hint("SeatTaken will not get better by trying again.")
async def test_reserve_seat_does_not_retry_a_taken_seat(student, db, wire, rng):
    """A taken seat raises SeatTaken, one that is not there ShopError, each after one try"""
    owner, user_id = await add_user(db, rng), await add_user(db, rng)
    for unknown in await unknown_ids(db, "seats"):
        mark = wire.mark()
        with student.raises("ShopError") as caught:
            await student.reserve_seat(unknown, user_id)
        assert "SeatTaken" not in caught.value.mro, (
            "SeatTaken was raised for a seat that is not there"
        )
        tries = len(wire.since(mark).transactions)
        assert tries <= 1, "a seat that does not exist was tried again"
    seat_id = await add_seat(db, rng, user_id=owner)
    for somebody in (user_id, owner):
        mark = wire.mark()
        with student.raises("SeatTaken"):
            await student.reserve_seat(seat_id, somebody)
        tries = len(wire.since(mark).transactions)
        assert tries <= 1, f"SeatTaken was tried {tries} times"
    whose = await seat_owner(db, seat_id)
    assert whose == owner, "the owner has lost the seat"


async def every_try_is_isolated(student, db, rng):
    """Later tries, the last one too, have the isolation level of the first: no other may write."""
    await db.execute(
        "CREATE FUNCTION refuse_others() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF current_setting('transaction_isolation') = 'read committed' THEN"
        " RAISE 'a try at READ COMMITTED'; END IF; RETURN NEW; END $$"
    )
    await db.execute(
        "CREATE TRIGGER isolated BEFORE UPDATE ON seats"
        " FOR EACH ROW EXECUTE FUNCTION refuse_others()"
    )
    seat_id, user_id = await add_seat(db, rng), await add_user(db, rng)
    await refuse_seats(db, ["40001", "40P01", "40001"])
    (tries,) = await ended(student.reserve_seat(seat_id, user_id, attempts=4))
    assert tries == 4, (
        "after a conflict reserve_seat does not try again at the isolation level asked for"
        f"\nit ended with {tries}"
    )
    await db.execute("DROP TRIGGER isolated ON seats")


@task("2.2")
@points(0.25, "promise")
@hint("conn.transaction(isolation='repeatable_read'), and a loop around the whole transaction.")
async def test_reserve_seat_retries_a_real_conflict(student, db, wire, rng):
    """A seat that somebody changes meanwhile is a conflict (40001), and the second try succeeds"""
    user_id, seat_id = await add_user(db, rng), await add_seat(db, rng)
    async with db.transaction():
        await db.execute("UPDATE seats SET label = $2 WHERE id = $1", seat_id, word(rng))
        calls = start(student.reserve_seat(seat_id, user_id))
        await until_all_wait(db, calls)
    (tries,) = await asyncio.gather(*calls)
    assert wire.errors("40001"), (
        "there was no serialization failure: the isolation level is not the one asked for"
    )
    assert tries == 2, f"reserve_seat returned {tries}, it was the second try"
    owner = await seat_owner(db, seat_id)
    assert owner == user_id, "the seat is not the user's"
    expect_clean(wire)
    await every_try_is_isolated(student, db, rng)
    one, two = [await add_user(db, rng) for _ in range(2)]
    low = await add_seat(db, rng)
    high = await add_seat(db, rng, seat_id=low + FAR)
    calls = student.reserve_seat(low, one), student.reserve_seat(high, two)
    await expect_strangers_pass(db, "seats", low, *calls)
    owner = await seat_owner(db, high)
    assert owner == two, "the other seat was not given"
    mine, next_one = [await add_seat(db, rng) for _ in range(2)]
    call = student.reserve_seat(mine, one)  # who has a seat already
    await unhindered(db, call, users=f"id = {one}", seats=f"id = {mine}")
    call = student.reserve_seat(next_one, one)
    await expect_patience(student, wire, db, ("seats", next_one, call))


async def ends(call):
    """Wait for it; how many tries it took may differ."""
    await call


@task("2.2")
@points(2.5, "promise")
@hint("A new try begins with a new transaction and a new look at the seat.")
async def test_reserve_seat_looks_again_after_a_conflict(student, elsewhere, interleave, db, rng):
    """A seat that somebody else takes meanwhile raises SeatTaken, and stays with that one"""
    user_id, rival_id = await add_user(db, rng), await add_user(db, rng)
    for first in (rival_id, user_id):  # somebody else gives it to the user
        seat_id = await add_seat(db, rng)
        async with db.transaction():
            await db.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, first)
            calls = start(student.reserve_seat(seat_id, user_id))
            await until_all_wait(db, calls)
        with student.raises("SeatTaken"):
            await asyncio.gather(*calls)
        owner = await seat_owner(db, seat_id)
        assert owner == first, "who came first has lost the seat"
    seat_id = await add_seat(db, rng)
    take = "UPDATE seats SET user_id = $2 WHERE id = $1 AND user_id IS NULL"
    async with db.rival() as rival:
        await interleave(
            lambda: ends(student.reserve_seat(seat_id, user_id)),
            lambda: rival.execute(take, seat_id, rival_id),
        )
    await interleave(
        lambda: ends(student.reserve_seat(seat_id, user_id)),
        lambda: ends(elsewhere.reserve_seat(seat_id, rival_id)),
    )
    calls = await meet(
        db,
        student.reserve_seat(seat_id, user_id),
        elsewhere.reserve_seat(seat_id, rival_id),
        at=by_id("seats", seat_id),
    )
    succeeded, refused = await losers("SeatTaken", *calls)
    assert (len(succeeded), refused) == (1, 1), "the seat was given twice, or not at all"
    first = rival_id if calls[0].exception() else user_id
    owner = await seat_owner(db, seat_id)
    assert owner == first, "who came first has lost the seat"


@task("2.2")
@points(0.25, "detail")
@hint("except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError), and count the tries.")
async def test_reserve_seat_counts_its_tries(student, db, wire, rng):
    """Serialization failures and deadlocks are both tried again, each in a new transaction"""
    await one_connection(student)
    await large_ids(db)
    user_id, seat_id = await add_user(db, rng), await add_seat(db, rng)
    tries = await student.reserve_seat(await add_seat(db, rng), user_id)
    assert tries == 1, f"reserve_seat returned {tries}, the first try went well"
    conflicts = ["40P01", "40001", rng.choice(["40001", "40P01"])][: rng.randrange(2, 4)]
    refusals = await refuse_seats(db, conflicts)
    tries = await student.reserve_seat(seat_id, user_id)
    assert tries == len(conflicts) + 1, (
        f"reserve_seat returned {tries}, it was try number {len(conflicts) + 1}"
    )
    outcomes = [one.outcome for one in wire.transactions][1:]
    assert outcomes == ["rollback"] * len(conflicts) + ["commit"], (
        f"not every try was a transaction of its own\ntheir outcomes: {', '.join(outcomes)}"
    )
    owner = await seat_owner(db, seat_id)
    assert owner == user_id, "the seat is not the user's"
    for refusal in refusals:
        expect_row(refusal, id=[seat_id], user_id=[user_id])
    slept = [found for found in student.findings if "sleep" in found]
    assert not slept, f"a pause keeps everybody waiting: use asyncio.sleep\n{slept[:1]}"


@task("2.2")
@points(0.25, "promise")
@hint("The try has to be around the transaction, not inside of it: COMMIT can fail as well.")
async def test_reserve_seat_retries_a_conflict_at_commit(student, db, rng):
    """A conflict that shows only at COMMIT is tried again like any other"""
    user_id = await add_user(db, rng)
    for sqlstate in ("40001", "40P01"):
        seat_id = await add_seat(db, rng)
        (refusal,) = await refuse_seats(db, [sqlstate], at_commit=True)
        tries = await student.reserve_seat(seat_id, user_id)
        assert tries == 2, f"reserve_seat returned {tries}, it was the second try"
        owner = await seat_owner(db, seat_id)
        assert owner == user_id, "the seat is not the user's"
        expect_row(refusal, id=[seat_id], user_id=[user_id])


@task("2.2")
@points(0.25, "detail")
@hint("After the last try let its error pass through: no pause, no try more, no error of your own.")
async def test_reserve_seat_gives_up_after_the_last_try(student, db, wire, rng):
    """When the attempts have run out, the last error is raised and the seat is free"""
    user_id, seat_id = await add_user(db, rng), await add_seat(db, rng)
    attempts = rng.randrange(2, 5)
    failures = [["40001"] * (tries - 1) + ["40P01"] for tries in (5, attempts)]
    refusals = await refuse_seats(db, [*failures[0], *failures[1]])
    for given, allowed in ({}, 5), ({"attempts": attempts}, attempts):
        mark = wire.mark()
        with student.raises("DeadlockDetectedError"):
            await student.reserve_seat(seat_id, user_id, **given)
        tries = len(wire.since(mark).transactions)
        assert tries == allowed, f"{allowed} attempts were allowed, {tries} were made"
    for refusal in refusals:
        expect_row(refusal, id=[seat_id], user_id=[user_id])
    owner = await seat_owner(db, seat_id)
    assert owner is None, "the seat is somebody's all the same"
    expect_clean(wire)


@asynccontextmanager
async def always_in_conflict(db):
    """Have PostgreSQL refuse each change of a seat with 40001, however many there are."""
    await db.execute(
        "CREATE FUNCTION refuse_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE 'no serial order, says this test' USING ERRCODE = '40001'; END $$"
    )
    await db.execute(
        "CREATE TRIGGER conflict BEFORE UPDATE ON seats FOR EACH ROW EXECUTE FUNCTION refuse_all()"
    )
    yield
    await db.execute("DROP TRIGGER conflict ON seats")


@task("2.2")
@points(0.25, "detail")
@hint("await asyncio.sleep(min(0.02 * attempt, 0.2)): it grows, and has a bound.")
async def test_reserve_seat_pauses_between_its_tries(student, db, wire, rng):
    """Its pauses begin at 50 ms at most, become longer, and never exceed 200 ms"""
    user_id, seat_id = await add_user(db, rng), await add_seat(db, rng)
    tries = 150  # a pause that grows by 2 ms each time is too long by then
    async with always_in_conflict(db):
        mark = wire.mark()
        with student.raises("SerializationError"):
            await without_its_pauses(
                student, student.reserve_seat(seat_id, user_id, attempts=tries)
            )
        made = len(wire.since(mark).transactions)
    assert made == tries, f"{tries} tries were asked for, {made} transactions were begun"
    pauses = await student.pauses()
    told = ", ".join(f"{1000 * one:.0f}" for one in [*pauses[:15], *pauses[-5:]])
    assert len(pauses) == tries - 1, f"{tries} tries have {len(pauses)} pauses between them"
    assert pauses[0] <= 0.05, f"the first pause is longer than 50 ms\nin ms: {told}"
    assert max(pauses) <= 0.2, f"a pause is longer than 200 ms\nin ms: {told}"
    assert max(pauses[-5:]) > pauses[0], f"the pauses do not become longer\nin ms: {told}"
    await refuse_seats(db, ["40P01"])
    await student.reserve_seat(await add_seat(db, rng), user_id, attempts=2)
    pauses = await student.pauses()
    assert len(pauses) == tries, f"2 tries have {len(pauses) - tries + 1} pauses between them"
    first = pauses[-1]
    assert first <= 0.05, (
        f"the first pause of another call is longer than 50 ms: {1000 * first:.0f}"
    )


@task("2.2")
@points(0.25, "detail")
@hint("Catch the two classes that can get better by themselves, and no more than these.")
async def test_reserve_seat_does_not_retry_other_errors(student, db, wire, rng):
    """Any other error passes through after one try"""
    user_id, seat_id = await add_user(db, rng), await add_seat(db, rng)
    expected = UNFORESEEN_ERRORS | VIOLATIONS
    expected["40002"] = "TransactionIntegrityConstraintViolationError"
    expected["53300"] = "TooManyConnectionsError"
    expected["57P01"] = "AdminShutdownError"
    expected["25P02"] = "InFailedSQLTransactionError"
    codes = rng.sample(sorted(expected), len(expected))
    refusals = await refuse_seats(db, codes)
    for code, refusal in zip(codes, refusals, strict=True):
        mark = wire.mark()
        with student.raises(expected[code]):
            await student.reserve_seat(seat_id, user_id)
        expect_row(refusal, id=[seat_id], user_id=[user_id])
        tries = len(wire.since(mark).transactions)
        assert tries == 1, f"SQLSTATE {code} was tried {tries} times"
    for code, error in VIOLATIONS.items():
        await refuse_seats(db, [code], at_commit=True)
        with student.raises(error):
            await student.reserve_seat(seat_id, user_id)
    for unknown in await unknown_ids(db, "users"):
        with student.raises("ForeignKeyViolationError"):
            await student.reserve_seat(seat_id, unknown)
    owner = await seat_owner(db, seat_id)
    assert owner is None, "the seat is somebody's all the same"


@task("2.2")
@points(0.25, "detail")
@hint("range(attempts) is empty for 0: check that first. And it counts from 0: tries begin at 1.")
async def test_reserve_seat_with_one_attempt_or_none(student, db, wire, rng):
    """attempts=1 tries once; less than 1 raises ValueError and sends nothing"""
    user_id, seat_id = await add_user(db, rng), await add_seat(db, rng)
    for attempts in (0, -rng.randrange(1, 9)):
        with student.raises("ValueError"):
            await student.reserve_seat(seat_id, user_id, attempts=attempts)
    expect_nothing_sent("reserve_seat", wire)
    (refusal,) = await refuse_seats(db, ["40001"])
    with student.raises("SerializationError"):
        await student.reserve_seat(seat_id, user_id, attempts=1)
    expect_row(refusal, id=[seat_id], user_id=[user_id])
    tries = len(wire.transactions)
    assert tries == 1, f"one attempt was allowed, {tries} were made"
    got = await student.reserve_seat(seat_id, user_id, attempts=1)
    assert got == 1, "it did not return 1"


async def a_pause_may_be_cancelled(student, db, rng):
    """A task that is cancelled in a pause ends as cancelled, and tries no more."""
    seat_id, user_id, tries = await add_seat(db, rng), await add_user(db, rng), 9
    for _ in range(tries):
        await db.fail_at("seats", "UPDATE", sqlstate="40001", required=False)
    call = student.reserve_seat(seat_id, user_id, attempts=tries)
    (running,) = start(call)
    while len(await student.pauses()) < 3 and not running.done():
        await student.ping()
    call.cancel()
    with student.raises("CancelledError"):
        await running
    await db.disarm()


@task("2.2")
@points(0.25, "promise")
@hint("Nothing but 40001 and 40P01 is tried again, and each try gives its connection back.")
async def test_reserve_seat_whatever_goes_wrong(student, sweep, residue, db, rng):
    """Wherever a try is cut off, the seat is taken or free, and the pool is whole"""
    seat_id, user_id = await add_seat(db, rng), await add_user(db, rng)
    await sweep(lambda: student.reserve_seat(seat_id, user_id))
    taken = await add_seat(db, rng, user_id=user_id)
    with student.raises("ShopError"):
        await residue.check(student.reserve_seat(await unknown_id(db, "seats"), user_id))
    await sweep(
        lambda: student.reserve_seat(taken, user_id),
        raises="SeatTaken",
        only=[Trouble.CANCELLED],
    )
    await a_pause_may_be_cancelled(student, db, rng)


@task("2.2")
@points(0.25, "plain")
@hint("The row with `done` belongs into the transaction of the transfer.")
async def test_transfer_logged_logs_a_success(student, db, rng):
    """transfer_logged moves the money, returns the ledger id and leaves one row that says done"""
    since = await moment(db)
    await large_ids(db)
    amount = money(rng)
    sender, recipient = await add_accounts(db, rng, 1000, 5)
    before = await everything(db)
    ledger_id = await student.transfer_logged(sender, recipient, amount)
    await expect_dated(db, "audit_log", since)
    await expect_balances(db, {sender: 1000 - amount, recipient: 5 + amount})
    found = await db.fetchval("SELECT sender_id FROM ledger WHERE id = $1", ledger_id)
    assert found == sender, "transfer_logged did not return the id of its ledger row"
    logged = await audit_rows(db, sender)
    assert logged == [("transfer", sender, recipient, amount, "done")], (
        f"audit_log does not hold the one row that it should\nit holds {len(logged)} rows"
    )
    await expect_nothing_else(
        db,
        before,
        ("DELETE FROM audit_log WHERE sender_id = $1", sender),
        *unpaid(ledger_id, sender, recipient, amount),
    )
    for amount in WHOLE_CENTS:
        second = await student.transfer_logged(sender, recipient, amount)
        found = await db.fetchval("SELECT sender_id FROM ledger WHERE id = $1", second)
        assert found == sender, "a second transfer did not return the id of its own ledger row"


@task("2.2")
@points(0.25, "promise")
@hint("A row that is written inside of the transaction is rolled back with it.")
async def test_transfer_logged_keeps_the_row_of_a_refused_transfer(student, db, wire, rng):
    """A refused transfer raises and leaves its row in audit_log; a ValueError leaves none"""
    sender, recipient = await add_accounts(db, rng, 100, 5)
    (large,) = await add_far_accounts(db, rng, [sender], 100)
    for pair, amount in ((sender, recipient), 0), ((sender, sender), 1), ((large, large), 1):
        with student.raises("ValueError"):
            await student.transfer_logged(*pair, Decimal(amount))
    expect_nothing_sent("transfer_logged", wire)
    amount = money(rng)
    sender, recipient = await add_accounts(db, rng, amount - 1, 5)
    unknown = await unknown_ids(db, "accounts")  # before and behind the others
    async with db.transaction():
        await db.execute("LOCK TABLE audit_log IN SHARE MODE")
        calls = start(student.transfer_logged(sender, recipient, amount))
        await until_all_wait(db, calls)
        await be_patient(student, wire, db)
    with student.raises("InsufficientFunds"):
        await calls[0]
    with student.raises("InsufficientFunds"):
        await student.transfer_logged(recipient, sender, Decimal("5.01"))
    refused = [(sender, recipient, amount), (recipient, sender, Decimal("5.01"))]
    for nobody in unknown:
        for pair in (nobody, recipient), (recipient, nobody):
            with student.raises("UnknownAccount"):
                await student.transfer_logged(*pair, Decimal(5))
            refused.append((*pair, Decimal(5)))
    await expect_balances(db, {sender: amount - 1, recipient: Decimal(5)})
    assert not await payments_between(db, sender, recipient), "the ledger holds a refused transfer"
    logged = await audit_rows(db, sender, recipient, *unknown)
    outcomes = ["InsufficientFunds"] * 2 + ["UnknownAccount"] * 2 * len(unknown)
    assert logged == [
        ("transfer", *one, outcome) for one, outcome in zip(refused, outcomes, strict=True)
    ], f"audit_log does not hold the rows that it should\nit holds {len(logged)} rows"
    expect_clean(wire)


@task("2.2")
@points(0.25, "promise")
@hint("Whoever holds a connection and asks the pool for another waits for himself.")
async def test_transfer_logged_needs_one_connection(student, db, rng):
    """transfer_logged works with a pool of a single connection, also when the transfer fails"""
    await one_connection(student)
    sender, recipient = await add_accounts(db, rng, 100, 5)
    with student.raises("InsufficientFunds"):
        await student.transfer_logged(sender, recipient, Decimal(101))
    await student.transfer_logged(sender, recipient, Decimal(100))
    outcomes = [row[-1] for row in await audit_rows(db, sender)]
    assert outcomes == ["InsufficientFunds", "done"], "audit_log does not hold both calls"
    # Another call has the connection, and keeps it for long, when there is a row to be left.
    payer, payee, busy, held = await add_accounts(db, rng, 1, 0, 1, 0)
    hold = "SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE"
    await db.fail_at("ledger", "INSERT", at_commit=True, **UNFORESEEN)
    async with db.rival() as rival, rival.transaction():
        await rival.execute(hold, held)
        async with db.transaction():
            await db.execute(hold, payee)
            refused, other = start(
                student.transfer_logged(payer, payee, Decimal(1)),
                student.transfer_logged(busy, held, Decimal(1)),
            )
            await until_all_wait(db, [refused])
        await until_all_wait(db, [other])
        await student.pass_time(LONG_S)
    await other
    with student.raises("DiskFullError"):
        await refused
    outcomes = [row[-1] for row in await audit_rows(db, payer, busy)]
    assert sorted(outcomes) == ["DiskFullError", "done"], "audit_log does not hold both calls"


@task("2.2")
@points(0.25, "promise")
@hint("Log whatever the transfer raised, a CancelledError too, and raise it again.")
async def test_transfer_logged_keeps_the_row_of_a_database_error(student, db, rng):
    """An error of the database passes through, and its class stands in audit_log"""
    amount = money(rng)
    sender, recipient = await add_accounts(db, rng, 1000, 5)
    expected = [
        (at_commit, sqlstate, error)
        for at_commit, errors in ((False, UNFORESEEN_ERRORS | VIOLATIONS), (True, VIOLATIONS))
        for sqlstate, error in but(["23503"], errors).items()
    ]
    for at_commit, sqlstate, error in expected:
        refusal = await db.fail_at("ledger", "INSERT", sqlstate=sqlstate, at_commit=at_commit)
        with student.raises(error):
            await student.transfer_logged(sender, recipient, amount)
        expect_row(refusal, sender_id=[sender], recipient_id=[recipient], amount=[amount])
    await expect_balances(db, {sender: Decimal(1000), recipient: Decimal(5)})
    logged = await audit_rows(db, sender)
    right = [("transfer", sender, recipient, amount, error) for _, _, error in expected]
    assert logged == right, "audit_log does not hold the rows that it should"


@task("2.2")
@points(0.25, "promise")
@hint("CancelledError is a BaseException. A cancelled task may still write the row, then raise it.")
async def test_transfer_logged_keeps_the_row_of_a_cancelled_task(student, db, rng):
    """A call that is cancelled while it waits ends as cancelled, and leaves its row"""
    sender, recipient = await add_accounts(db, rng, 1000, 5)
    async with db.transaction():
        await db.execute("SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE", recipient)
        call = student.transfer_logged(sender, recipient, money(rng))
        calls = start(call)
        await until_all_wait(db, calls)
        call.cancel()
        with student.raises("CancelledError"):
            await calls[0]
    await expect_balances(db, {sender: Decimal(1000), recipient: Decimal(5)})
    logged = [row[-1] for row in await audit_rows(db, sender)]
    assert logged == ["CancelledError"], (
        f"audit_log does not hold the one row that it should\nit says: {', '.join(logged)}"
    )


async def a_logged_transfer_may_be_made_again(student, db, rng):
    """A conflict of one try is raised, or it is made again; one row says what came of the call."""
    names = {"40001": "SerializationError", "40P01": "DeadlockDetectedError"}
    for sqlstate, times in CONFLICTS:
        sender, recipient = await add_accounts(db, rng, 1000, 0)
        for _ in range(times):
            await db.fail_at("ledger", "INSERT", sqlstate=sqlstate, required=False)
        call = student.transfer_logged(sender, recipient, Decimal(10))
        (outcome,) = await ended(without_its_pauses(student, call))
        await db.disarm()
        logged = [row[-1] for row in await audit_rows(db, sender)]
        right = "done"
        if failed(outcome):
            right = names[sqlstate] if times == 1 else outcome.type
        assert logged == [right], (
            f"audit_log does not hold one row of one call\nit says: {', '.join(logged)}"
        )


async def logged_transfers_at_the_same_moment(student, elsewhere, interleave, db, wire, rng):
    """Logged transfers spend no money twice, do not deadlock, and wait for no stranger."""
    meeting = student.transfer_logged, elsewhere.transfer_logged, interleave, db, rng
    sender = await two_share_no_money(*meeting)
    low, high = await two_pay_each_other(*meeting)
    await two_pay_a_third(*meeting)
    await expect_payments_of_two_to_meet(db, rng, *meeting[:2])
    logged = sorted(row[-1] for row in await audit_rows(db, sender, low, high))
    assert logged == ["InsufficientFunds", "done", "done", "done"], "audit_log is not true"
    payer, payee = await add_far_accounts(db, rng, (low, high), 10, 0)
    for pairs in ((low, high), (payer, payee)), ((low, payee), (high, payer)):
        calls = [student.transfer_logged(*pair, Decimal(1)) for pair in pairs]
        await expect_strangers_pass(db, "accounts", low, *calls)
    call = student.transfer_logged(low, payee, Decimal(1))
    await unhindered(db, call, accounts=f"id IN ({low}, {payee})")
    call = student.transfer_logged(low, high, Decimal(1))
    await expect_patience(student, wire, db, ("accounts", high, call))
    pay = "UPDATE accounts SET balance = balance + 20 WHERE id = $1"
    async with db.rival() as rival:
        await interleave(
            lambda: student.transfer_logged(payer, payee, Decimal(1)),
            lambda: rival.execute(pay, payee),
        )


async def a_logged_transfer_with_a_lost_answer(student, db, wire, rng):
    """If the answer to COMMIT is lost, the money has moved once and audit_log says done."""
    one, two, sender, recipient = await add_accounts(db, rng, 1000, 5, 1000, 5)
    first = student.transfer_logged(one, two, Decimal(10))
    ending = await ending_of(wire, first, paid_between(db, one))
    call = student.transfer_logged(sender, recipient, Decimal(10))
    await ended(await wire.lose_ending(call, ending, "after", paid_between(db, sender)))
    await expect_balances(db, {sender: Decimal(990), recipient: Decimal(15)})
    logged = [row[-1] for row in await audit_rows(db, sender)]
    assert logged.count("done") == 1, f"audit_log says: {', '.join(logged)}"
    assert len(logged) <= 2, f"audit_log holds {len(logged)} rows of one call"
    sender, recipient = await add_accounts(db, rng, 1000, 5)
    call = student.transfer_logged(sender, recipient, Decimal(10))
    lost = await wire.lose_ending(call, ending, "before", paid_between(db, sender))
    (outcome,) = await ended(lost)
    logged = [row[-1] for row in await audit_rows(db, sender)]
    assert [one == "done" for one in logged] == [not failed(outcome)], (
        "after a call that lost the answer to its COMMIT, the row of the next one is wrong"
        f"\naudit_log says: {', '.join(logged)}"
    )


@task("2.2")
@points(1.75, "promise")
@hint("Move the money as transfer does, and write `done` in the same transaction.")
async def test_transfer_logged_keeps_the_money(student, elsewhere, interleave, db, wire, rng):
    """No money is made, lost or spent twice, whatever happens, and audit_log says what is true"""
    await a_logged_transfer_with_a_lost_answer(student, db, wire, rng)
    await logged_transfers_at_the_same_moment(student, elsewhere, interleave, db, wire, rng)
    await a_logged_transfer_may_be_made_again(student, db, rng)


@task("2.2")
@points(0.25, "promise")
@hint("`done` belongs into the transaction of the transfer. A dead connection cannot log the rest.")
async def test_transfer_logged_survives_a_lost_connection(student, db, wire, rng):
    """A connection that is lost before the row or before COMMIT leaves one row that is true"""
    await one_connection(student)
    one, two = await add_accounts(db, rng, 1000, 5)

    async def is_paid():
        logged = [row[-1] for row in await audit_rows(db, one)]
        made = len(await payments_between(db, one))
        assert logged == ["done"] * made, "the transfer and its row `done` are not one transaction"
        return made == 1

    ending = await ending_of(wire, student.transfer_logged(one, two, Decimal(10)), is_paid)
    for place in {ending, max(1, ending - 1)}:
        sender, recipient = await add_accounts(db, rng, 1000, 5)
        async with wire.steps(student.transfer_logged(sender, recipient, Decimal(10))) as steps:
            await steps.come_to(place)
            assert not await payments_between(db, sender), "a call did not end as the one before it"
            await steps.cut("before")
        (outcome,) = await ended(steps.call)
        logged = [row[-1] for row in await audit_rows(db, sender)]
        paid = await payments_between(db, sender)
        assert len(logged) == 1, f"audit_log holds {len(logged)} rows of one call"
        if failed(outcome):
            assert not paid, "transfer_logged raised, and yet the money was moved"
            assert logged != ["done"], "audit_log says done, and the transfer was rolled back"
        else:
            assert len(paid) == 1, "transfer_logged returned as if all were well"
            assert logged == ["done"], "the transfer was made, and audit_log does not say so"


@task("2.2")
@points(0.25, "promise")
@hint("The row of a failed transfer needs a transaction, and perhaps a connection, of its own.")
async def test_transfer_logged_whatever_goes_wrong(student, sweep, db, rng):
    """Wherever it is cut off, the transfer is whole or not there, and its row says which"""
    sender, recipient = await add_accounts(db, rng, 1000, 0)
    tables = [table for table in TABLES if table != "audit_log"]
    call = sweep(lambda: student.transfer_logged(sender, recipient, Decimal(10)), tables=tables)
    async for met in call:
        logged = [row[-1] for row in await audit_rows(db, sender)]
        assert ("done" in logged) == bool(met.changes), (
            f"audit_log does not say what became of the transfer\n{met}"
        )
        if not met.changes:
            assert logged == [met.error.type], (
                f"audit_log does not hold one row of the transfer that failed\n{met}"
            )
    # What is written after a failure may fail as well.
    call = sweep(
        lambda: student.transfer_logged(recipient, sender, Decimal(10)),
        raises="InsufficientFunds",
        tables=tables,
    )
    await call


# --- 2.3 Create nested transaction logic ---------------------------------------------------------


def people(rng, count):
    """Return rows of an import that are all good."""
    return [(word(rng).title(), email(rng), rng.randrange(18, 100)) for _ in range(count)]


async def users_by_email(db, rows):
    """Return (id, name, email, age, balance) of the users of these rows, in their order."""
    found = await db.fetch(
        "SELECT users.id, name, email, age, balance FROM users"
        " LEFT JOIN accounts ON user_id = users.id WHERE email = ANY($1)",
        [row[1] for row in rows],
    )
    by_email = {row["email"]: tuple(row) for row in found}
    return [by_email.get(row[1]) for row in rows]


def expect_report(student, report, imported, rejected):
    """Check an ImportReport, part by part."""
    expected = student.dataclass("ImportReport")(imported=imported, rejected=rejected)
    assert type(report) is type(expected), (
        f"import_users returned a {type(report).__name__}, not an ImportReport"
    )
    assert report.rejected == rejected, (
        f"the rejected rows are not the bad ones with their reasons"
        f"\nreported: {report.rejected}\nright is: {rejected}"
    )
    assert report.imported == imported, "the imported ids are not those of the good rows, in order"
    assert report == expected, "the report does not hold what it should"


@task("2.3")
@points(0.25, "plain")
@hint("Add user and account for each row, and collect the ids.")
async def test_import_of_good_rows(student, db, rng):
    """Good rows all become users with empty accounts, reported in order; no rows are none"""
    since = await moment(db)
    expect_report(student, await student.import_users([]), [], [])
    rows, before = people(rng, rng.randrange(4, 9)), await everything(db)
    report = await student.import_users(rows)
    await expect_dated(db, "users", since)
    stored = await users_by_email(db, rows)
    assert None not in stored, "not every row became a user"
    assert [user[1:] for user in stored] == [(*row, 0) for row in rows], (
        "a user differs from its row, or has no empty account"
    )
    expect_report(student, report, [user[0] for user in stored], [])
    await expect_nothing_else(db, before, *unregistered(*report.imported))


@task("2.3")
@points(0.25, "detail")
@hint("enumerate(rows) knows the place of a row; rows.index(row) finds the first that is equal.")
async def test_import_knows_the_place_of_each_row(student, db, rng):
    """Of two equal rows the later one is bad, and is reported at its own place"""
    rows, (_, later) = boundaries.with_equals(people(rng, rng.randrange(3, 6)), rng)
    report = await student.import_users(rows)
    stored = await users_by_email(db, [row for n, row in enumerate(rows) if n != later])
    assert None not in stored, "a good row did not go in"
    ids = [user[0] for user in stored]
    expect_report(student, report, ids, [(later, "UniqueViolationError")])
    rows = [(f"{n}", text, 18) for n, text in enumerate(boundaries.TEXTS)]
    report = await student.import_users(rows)
    stored = await users_by_email(db, rows)
    assert [user and user[1:] for user in stored] == [(*row, 0) for row in rows], (
        "a name or an email was not stored as it was given"
    )
    expect_report(student, report, [user[0] for user in stored], [])


@task("2.3")
@points(0.5, "promise")
@hint("A nested `async with conn.transaction()` is a savepoint; the try goes around it.")
async def test_import_rejects_bad_rows_alone(student, db, wire, rng):
    """Bad rows are listed with index and reason, and the good ones around them go in"""
    await one_connection(student)
    rows = people(rng, 7)
    await db.execute("INSERT INTO users (name, email, age) VALUES ('x', $1, 30)", rows[3][1])
    rows[0] = (*rows[0][:2], rng.randrange(18))
    rows[5] = (None, *rows[5][1:])
    rows[6] = (rows[6][0], rows[0][1], rows[6][2])  # as free as if the bad row had never been
    report = await student.import_users(rows)
    good = await users_by_email(db, [rows[index] for index in (1, 2, 4, 6)])
    assert None not in good, "a good row did not go in"
    rejected = [
        (0, "CheckViolationError"),
        (3, "UniqueViolationError"),
        (5, "NotNullViolationError"),
    ]
    expect_report(student, report, [user[0] for user in good], rejected)
    expect_clean(wire)


@task("2.3")
@points(0.25, "detail")
@hint("The first row with an email goes in, so the second violates the constraint.")
async def test_import_rejects_rows_that_clash_with_earlier_ones(student, interleave, db, wire, rng):
    """A row whose email an earlier row has, or somebody else takes meanwhile, is bad"""
    rows = people(rng, 5)
    rows[2], rows[4] = [(word(rng), rows[0][1], 50) for _ in range(2)]
    report = await student.import_users(rows)
    stored = await users_by_email(db, [rows[index] for index in (0, 1, 3)])
    assert None not in stored, "a good row did not go in"
    assert stored[0][1] == rows[0][0], "the later of the two rows went in"
    rejected = [(index, "UniqueViolationError") for index in (2, 4)]
    expect_report(student, report, [user[0] for user in stored], rejected)
    people_then, insert = (
        people(rng, 3),
        "INSERT INTO users (name, email, age) VALUES ('x', $1, 30)",
    )
    async with db.rival() as rival:
        await interleave(
            lambda: student.import_users(people_then),
            lambda: rival.execute(insert, people_then[1][1]),
        )
    async with db.rival() as rival, rival.transaction():
        await rival.execute(insert, people_then[1][1])
        calls = start(student.import_users(people_then))
        await until_all_wait(db, calls)
        assert await passes(db, student.import_users(people(rng, 2))), (
            "your code waits for an import that has no row in common"
        )
        await be_patient(student, wire, rival)
    (report,) = await asyncio.gather(*calls)
    assert report.rejected == [(1, "UniqueViolationError")], (
        "a row whose email somebody else took meanwhile is not the one that is bad"
    )
    assert len(report.imported) == 2, "the other rows did not go in"
    await unhindered(db, student.import_users(people(rng, 2)))


@task("2.3")
@points(0.25, "promise")
@hint("As many as max_rejected are allowed still. Raise ImportRejected out of the outer block.")
async def test_import_gives_up_on_too_many_bad_rows(student, db, wire, rng):
    """max_rejected bad rows are allowed; one more undoes everything and raises ImportRejected"""
    few = rng.randrange(1, 4)
    for given, allowed in ({"max_rejected": few}, few), ({}, 10), ({"max_rejected": 60}, 60):
        rows = people(rng, allowed + 4)
        for index in rng.sample(range(len(rows)), allowed + 1):
            rows[index] = (*rows[index][:2], 0)
        before = await everything(db)
        with student.raises("ImportRejected"):
            await student.import_users(rows, **given)
        await expect_unchanged(db, before, "the import was rejected")
        rows.remove(next(row for row in rows if row[2] == 0))
        report = await student.import_users(rows, **given)
        assert len(report.imported) == 3, "not all good rows went in"
        assert len(report.rejected) == allowed, "not all bad rows were reported"
    await student.import_users(people(rng, 2), max_rejected=0)
    expect_clean(wire)


@task("2.3")
@points(0.25, "promise")
@hint("The savepoint holds the whole row: the user and the account.")
async def test_import_leaves_nothing_of_a_row_that_fails_half_way(student, db, rng):
    """A row whose account is refused is bad, and its user does not stay"""
    nobody = await unknown_id(db, "users")
    for sqlstate, error in VIOLATIONS.items():
        rows = people(rng, 4)
        refusal = await db.fail_at("accounts", "INSERT", nth=2, sqlstate=sqlstate)
        report = await student.import_users(rows)
        stored = await users_by_email(db, rows)
        assert stored[1] is None, "the user of the bad row is there without an account"
        good = [user for user in stored if user]
        assert len(good) == 3, "not all good rows went in"
        expect_report(student, report, [user[0] for user in good], [(1, error)])
        expect_new_account(refusal, nobody)


@task("2.3")
@points(0.5, "promise")
@hint("A full disk is no bad row: catch asyncpg.IntegrityConstraintViolationError only.")
async def test_import_lets_other_errors_pass_through(student, db, rng):
    """An error that is no violated constraint passes through and undoes the import"""
    before = await everything(db)
    rows = people(rng, 5)
    for sqlstate, error in UNFORESEEN_ERRORS.items():
        refusal = await db.fail_at("users", "INSERT", nth=3, sqlstate=sqlstate)
        with student.raises(error):
            await student.import_users(rows)
        expect_row(refusal, email=[address for _, address, _ in rows])
        await expect_unchanged(db, before, "the import failed")

    def undoing(report):  # one that is made again may begin with nothing
        assert (len(report.imported), report.rejected) == (len(rows), []), (
            "the report of an import that was made again is not that of its last try"
        )
        return unregistered(*report.imported)

    call = partial(student.import_users, rows)
    await expect_conflicts_told(student, db, "users", "INSERT", call, undoing, nth=3)
    rows[2] = ("no\0name", *rows[2][1:])
    with student.raises("DataError"):  # which one, is a matter of how the text went there
        await student.import_users(rows)
    await expect_unchanged(db, before, "a text could not be stored, which is no constraint")


@task("2.3")
@points(0.75, "promise")
@hint("One transaction around all rows, however many, and no COMMIT in between.")
async def test_a_large_import_is_all_or_nothing(student, db, rng):
    """Very many rows of which the database fails at the last, or at COMMIT, leave none"""
    before = await everything(db)
    rows = people(rng, MANY)
    refusal = await db.fail_at("users", "INSERT", nth=MANY, **UNFORESEEN)
    with student.raises("DiskFullError"):
        await student.import_users(rows)
    expect_row(refusal, email=[rows[-1][1]])
    await expect_unchanged(db, before, "the import failed at its last row")
    refusal = await db.fail_at("users", "INSERT", at_commit=True, **UNFORESEEN)
    with student.raises("DiskFullError"):
        await student.import_users(rows[:3])
    expect_row(refusal, email=[address for _, address, _ in rows])
    await expect_unchanged(db, before, "the COMMIT was refused")


@task("2.3")
@points(0.25, "promise")
@hint("One transaction outside, one nested transaction for each row inside.")
async def test_import_is_one_transaction_with_savepoints(student, db, wire, rng):
    """The import is one transaction on the wire, with a savepoint for each row"""
    rows = people(rng, 7)
    rows[2] = (*rows[2][:2], 0)
    rows[4] = (word(rng), rows[1][1], 30)
    rows[5] = (word(rng), email(rng), 30)
    await db.execute("INSERT INTO users (name, email, age) VALUES ('x', $1, 30)", rows[5][1])

    async def imported():
        return any(await users_by_email(db, rows[:5]))

    await expect_one_transaction(wire, student.import_users(rows), imported)
    savepoints = sum(statement.tags.count("SAVEPOINT") for statement in wire.statements)
    assert savepoints >= len(rows), f"{savepoints} savepoints were set for {len(rows)} rows"


@task("2.3")
@points(0.25, "promise")
@hint("Until COMMIT, nothing of a transaction has happened.")
async def test_import_leaves_nothing_when_the_connection_is_lost(student, db, wire, rng):
    """If the connection is lost in the middle, nothing of the import stays"""
    rows = people(rng, 6)

    async def imported():
        return all(await users_by_email(db, rows))

    ending = await ending_of(wire, student.import_users(rows), imported)
    await expect_whole_or_nothing(db, wire, student.import_users(people(rng, 6)), ending)
    before = await everything(db)
    async with wire.steps(student.import_users(people(rng, 6))) as steps:
        await steps.come_to(max(1, ending // 2))
        await steps.cut("before")
    (outcome,) = await ended(steps.call)
    assert failed(outcome), "import_users returned although it was cut off"
    await expect_unchanged(db, before, "the connection was lost in the middle")


@task("2.3")
@points(0.25, "promise")
@hint("Only a violated constraint makes a row bad. Anything else ends the import, all of it.")
async def test_import_whatever_goes_wrong(student, sweep, rng):
    """Wherever an import is cut off, all of it is there or nothing, and the pool is whole"""
    rows = people(rng, 3)
    rows[1] = (*rows[1][:2], 0)
    await sweep(lambda: student.import_users(rows))
    await sweep(
        lambda: student.import_users(rows, max_rejected=0),
        raises="ImportRejected",
        only=[Trouble.CANCELLED],
    )


async def points_and_badges(db, user_id):
    """Return the user's points and sorted badges."""
    badges = await db.fetch("SELECT badge FROM badges WHERE user_id = $1", user_id)
    total = await db.fetchval("SELECT points FROM users WHERE id = $1", user_id)
    return total, sorted(row["badge"] for row in badges)


@task("2.3")
@points(0.25, "plain")
@hint("Add the points, add the badge, return True.")
async def test_award_of_a_new_badge(student, db, rng):
    """A new badge is stored, the points are added, and the answer is True"""
    await one_connection(student)
    had, given, badge = rng.randrange(100), rng.randrange(1, 100), word(rng)
    user_id, other_id = [await add_user(db, rng, points=had) for _ in range(2)]
    await db.execute("INSERT INTO badges VALUES ($1, $2)", other_id, badge)
    before = await everything(db)
    new = await student.award(user_id, given, badge)
    assert new is True, "award did not return True for a new badge"
    got = await points_and_badges(db, user_id)
    assert got == (had + given, [badge]), "points or badges are wrong"
    there = await points_and_badges(db, other_id)
    assert there == (had, [badge]), "somebody else's have changed"
    less = "UPDATE users SET points = points - $2 WHERE id = $1"
    gone = "DELETE FROM badges WHERE user_id = $1"
    await expect_nothing_else(db, before, (less, user_id, given), (gone, user_id))


@task("2.3")
@points(0.25, "detail")
@hint("A badge is a text, stored as it is given. Let the database compare.")
async def test_award_takes_badges_as_they_are(student, db, rng):
    """Badges that differ in anything are different badges"""
    badges = [text for text in boundaries.TEXTS if text.strip()]
    await large_ids(db)
    user_id = await add_user(db, rng)
    for badge in badges:
        new = await student.award(user_id, 10**6, badge)
        assert new is True, "a badge that differs from all others was not new"
    got = await points_and_badges(db, user_id)
    assert got == (len(badges) * 10**6, sorted(badges)), "points or badges are wrong"


@task("2.3")
@points(0.25, "promise")
@hint("A savepoint around the badge, or ON CONFLICT DO NOTHING: the transaction must live on.")
async def test_award_of_a_known_badge_keeps_the_points(student, db, wire, rng):
    """A badge that the user has already gives False, and the points count all the same"""
    await one_connection(student)
    had, given, badge = rng.randrange(100), 1, word(rng)
    user_id = await add_user(db, rng, points=had)
    await db.execute("INSERT INTO badges VALUES ($1, $2)", user_id, badge)
    new = await student.award(user_id, given, badge)
    assert new is False, "award did not return False for a badge that was there"
    got = await points_and_badges(db, user_id)
    assert got == (had + given, [badge]), "the points were not added, or the badge was lost"
    expect_clean(wire)


@task("2.3")
@points(0.25, "promise")
@hint("Looking for the badge first is a race: insert it, and see what the database says.")
async def test_award_of_a_badge_that_comes_meanwhile(student, interleave, db, rng):
    """A badge that somebody else gives at the same moment gives False, and the points count"""
    had, given, badge = rng.randrange(100), rng.randrange(1, 100), word(rng)
    user_id, insert = await add_user(db, rng, points=had), "INSERT INTO badges VALUES ($1, $2)"
    async with db.rival() as rival:
        await interleave(
            lambda: student.award(user_id, given, badge),
            lambda: rival.execute(insert, user_id, badge),
            errors=["TransactionRollbackError"],
        )
    async with db.transaction():
        await db.execute(insert, user_id, badge)
        calls = start(student.award(user_id, given, badge))
        await until_all_wait(db, calls)
    (new,) = await asyncio.gather(*calls)
    assert new is False, "award did not return False, and somebody else gave the badge"
    got = await points_and_badges(db, user_id)
    assert got == (had + given, [badge]), "the points are wrong"


async def points_may_come_meanwhile(student, elsewhere, interleave, db, rng):
    """Points that the user gets elsewhere at the same moment are not lost."""
    had, given, meanwhile = rng.randrange(100), rng.randrange(1, 100), rng.randrange(1, 100)
    user_id = await add_user(db, rng, points=had)
    async with db.transaction():
        await db.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, meanwhile)
        calls = start(student.award(user_id, given, word(rng)))
        await until_all_wait(db, calls)
    await asyncio.gather(*calls)
    before, _ = await points_and_badges(db, user_id)
    assert before == had + given + meanwhile, "points were lost"
    await interleave(
        lambda: student.award(user_id, given, "cartographer"),
        lambda: elsewhere.award(user_id, meanwhile, "navigator"),
        errors=["TransactionRollbackError"],  # nobody promises that both succeed
    )
    calls = await meet(
        db,
        student.award(user_id, given, word(rng)),
        elsewhere.award(user_id, meanwhile, word(rng)),
        at=by_id("users", user_id),
    )
    made, _ = await losers("TransactionRollbackError", *calls)
    added = given * (not calls[0].exception()) + meanwhile * (not calls[1].exception())
    assert made, "of two awards at the same moment neither succeeded"
    total, _ = await points_and_badges(db, user_id)
    assert total == before + added, "points were lost"


async def two_give_one_badge(student, elsewhere, interleave, db, wire, rng):
    """Of two who give the same badge at the same moment one gets True, and strangers pass."""
    given, badge = rng.randrange(1, 100), word(rng)
    user_id = await add_user(db, rng)
    await interleave(
        lambda: student.award(user_id, given, badge),
        lambda: elsewhere.award(user_id, given, badge),
        errors=["TransactionRollbackError"],
    )
    calls = await meet(
        db,
        student.award(user_id, given, badge),
        elsewhere.award(user_id, given, badge),
        at=by_id("users", user_id),
    )
    made, _ = await losers("TransactionRollbackError", *calls)
    assert made.count(True) == 1, f"award returned {made} for a badge that came once"
    got = await points_and_badges(db, user_id)
    assert got == (given * len(made), [badge]), "points or badges are wrong"
    one = await add_user(db, rng)
    two = await add_user(db, rng, user_id=one + FAR)
    calls = student.award(one, given, badge), student.award(two, given, badge)
    await expect_strangers_pass(db, "users", one, *calls)
    await expect_namesakes_pass(student, db, rng, "users", lambda id_: student.award(id_, 1, badge))
    await db.execute("UPDATE users SET referrer_id = $2 WHERE id = $1", one, two)
    await db.execute("INSERT INTO accounts (user_id) VALUES ($1)", one)
    new = word(rng)
    await db.execute("INSERT INTO badges VALUES ($1, $2)", two, new)
    call = student.award(one, given, new)
    await unhindered(db, call, users=f"id = {one}", badges=f"user_id = {one}")
    call = student.award(one, given, word(rng))
    await expect_patience(student, wire, db, ("users", one, call))


@task("2.3")
@points(2, "promise")
@hint("SET points = points + $2, and let the INSERT of the badge say whether it is new.")
async def test_award_loses_nothing_and_gives_once(student, elsewhere, interleave, db, wire, rng):
    """Whatever comes at the same moment, all points count and a badge is new once"""
    await points_may_come_meanwhile(student, elsewhere, interleave, db, rng)
    await two_give_one_badge(student, elsewhere, interleave, db, wire, rng)


@task("2.3")
@points(0.25, "promise")
@hint("Only UniqueViolationError means that the badge is there already.")
async def test_award_undoes_the_points_for_any_other_error(student, db, rng):
    """A blank badge raises CheckViolationError, and the points are not added"""
    user_id = await add_user(db, rng, points=rng.randrange(100))
    before = await everything(db)
    with student.raises("CheckViolationError"):
        await student.award(user_id, rng.randrange(1, 100), " " * rng.randrange(3))
    await expect_unchanged(db, before, "the badge was refused")
    badge = word(rng)
    call = partial(student.award, user_id, 1, badge)
    await expect_errors_pass(student, db, "badges", "INSERT", call, foreseen=["23505"])

    def undoing(new):
        assert new is True, "award did not return True for a new badge"
        less = "UPDATE users SET points = points - 1 WHERE id = $1"
        gone = "DELETE FROM badges WHERE user_id = $1 AND badge = $2"
        return [(less, user_id), (gone, user_id, badge)]

    await expect_conflicts_told(student, db, "badges", "INSERT", call, undoing)
    await db.fail_at("users", "UPDATE", sqlstate="23505", constraint="users_points_key")
    with student.raises("UniqueViolationError"):  # which is not about the badge
        await student.award(user_id, 1, word(rng))
    await expect_unchanged(db, before, "the points were refused")


@task("2.3")
@points(0.25, "detail")
@hint("The foreign key of badges knows that there is no such user.")
async def test_award_to_an_unknown_user(student, db, rng):
    """An unknown user raises ForeignKeyViolationError"""
    before = await everything(db)
    for unknown in await unknown_ids(db, "users"):
        with student.raises("ForeignKeyViolationError"):
            await student.award(unknown, rng.randrange(1, 100), word(rng))
    await expect_unchanged(db, before, "there is no such user")


@task("2.3")
@points(0.25, "detail")
@hint("Check the points before you take a connection.")
async def test_award_refuses_nonsense(student, residue, db, wire, rng):
    """Points that are not positive raise ValueError and send nothing"""
    user_id = await add_user(db, rng, points=100)
    for given in (0, -rng.randrange(1, 100)):
        with student.raises("ValueError"):
            await residue.check(student.award(user_id, given, word(rng)))
    expect_nothing_sent("award", wire)


@task("2.3")
@points(0.25, "promise")
@hint("Points and badge in one transaction, with a savepoint for the badge alone.")
async def test_award_whatever_goes_wrong(student, sweep, db, rng):
    """Wherever it is cut off, points and badge are there or neither, and the pool is whole"""
    user_id, given, badge = await add_user(db, rng), rng.randrange(1, 100), word(rng)
    await sweep(lambda: student.award(user_id, given, badge))
    await db.execute("INSERT INTO badges VALUES ($1, $2)", user_id, badge)
    await sweep(lambda: student.award(user_id, given, badge))
    await sweep(
        lambda: student.award(user_id, given, " "),
        raises="CheckViolationError",
        only=[Trouble.CANCELLED],
    )


@task("2.3")
@points(0.25, "plain")
@hint("One move: payment by payment, each in a savepoint, and a list of what came of it.")
async def test_settle_makes_payments_in_order(student, db, rng):
    """settle makes the payments in their order, so that money received can be spent"""
    amount, fee = money(rng), Decimal("0.01")
    one, two, three = await add_accounts(db, rng, amount, 0, 0)
    payments = [(one, two, amount), (two, three, amount - fee), (three, one, amount - fee)]
    before = await everything(db)
    made = await student.settle([(two, three, fee), *payments])  # who has nothing yet may have soon
    assert made == [False, True, True, True], f"settle returned {made}"
    await expect_balances(db, {one: amount - fee, two: fee, three: Decimal(0)})
    paid = await payments_between(db, one, two, three)
    assert paid == payments, "the ledger does not hold the payments in their order"
    back = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
    gone = "DELETE FROM ledger WHERE sender_id = ANY($1)"
    await expect_nothing_else(
        db, before, (gone, [one, two, three]), (back, one, fee), (back, two, -fee)
    )


@task("2.3")
@points(0.25, "detail")
@hint("Leave sums to the database, or to Decimal: the float 0.3 - 0.1 is less than 0.2.")
async def test_settle_counts_to_the_cent(student, db, rng):
    """Tenths add up exactly, and of two equal payments each has its own answer"""
    await large_ids(db)
    tenths = (Decimal("0.10"), Decimal("0.20"))
    one, two, three = await add_accounts(db, rng, "0.30", 0, "0.70")
    payments = [(one, two, tenths[0]), (one, two, tenths[1]), (two, three, Decimal("0.30"))]
    made = await student.settle(payments)
    assert made == [True, True, True], f"settle returned {made}, all payments can be made"
    await expect_balances(db, {one: Decimal(0), two: Decimal(0), three: Decimal(1)})
    payer, payee = await add_accounts(db, rng, sum(WHOLE_CENTS), 0)
    made = await student.settle([(payer, payee, amount) for amount in WHOLE_CENTS])
    assert made == [True, True], f"settle returned {made}, all payments can be made"
    payer, payee = await add_accounts(db, rng, 1, 0)
    others = [(three, two, Decimal("0.01")) for _ in range(rng.randrange(1, 4))]
    payments = [(payer, payee, Decimal(1)), *others, (payer, payee, Decimal(1))]
    made = await student.settle(payments)
    assert made == [True, *[True] * len(others), False], f"settle returned {made}"
    await expect_balances(db, {payer: Decimal(0), payee: Decimal(1)})


@task("2.3")
@points(0.25, "promise")
@hint("`raise` inside of the savepoint, `except` around it: then nothing of the payment stays.")
async def test_settle_leaves_nothing_of_bad_payments(student, db, wire, rng):
    """Payments that transfer would refuse are False and leave nothing; the others are made"""
    await one_connection(student)
    amount, unknown = money(rng), await unknown_id(db, "accounts")
    poor, rich, other = await add_accounts(db, rng, 1, 2000, 0)
    (large,) = await add_far_accounts(db, rng, [rich], 1)
    later = await unknown_id(db, "accounts")
    good = [(rich, other, amount), (rich, poor, amount)]
    bad = 3 * [  # more than whoever gives up on them would take
        (poor, other, Decimal("1.01")),  # both ways: who changes the lower id first may have paid
        (large, other, Decimal("1.01")),
        (rich, unknown, amount),
        (rich, later, amount),
        (unknown, other, amount),
        (later, other, amount),
        (0, -1, amount),
        (rich, other, Decimal(0)),
        (other, other, Decimal("0.01")),
        (large, large, Decimal("0.01")),
    ]
    rng.shuffle(bad)
    made = await student.settle([good[0], *bad, good[1]])
    assert made == [True, *[False] * len(bad), True], f"settle returned {made}"
    await expect_balances(
        db, {poor: 1 + amount, rich: 2000 - 2 * amount, other: amount, large: Decimal(1)}
    )
    paid = await payments_between(db, poor, rich, other, large)
    assert paid == good, "the ledger does not hold the good payments and these only"
    expect_clean(wire)


async def a_batch_that_is_cut_is_none(student, db, wire, rng):
    """If the connection is lost at the third payment, nothing of the batch stays."""
    one, two = await add_accounts(db, rng, 1000, 1000)
    first = student.settle([(two, one, Decimal(1))] * 4)
    ending = await ending_of(wire, first, paid_between(db, one, count=4))
    before = await everything(db)
    payments = [(one, two, money(rng, 1, 90)) for _ in range(4)]
    async with wire.steps(student.settle(payments)) as steps:
        await steps.come_to(max(1, ending - ending // 3))
        await steps.cut("before")
    (outcome,) = await ended(steps.call)
    assert failed(outcome), "settle returned although it was cut off"
    await expect_unchanged(db, before, "the connection was lost in the middle")


async def a_batch_whose_session_is_killed_is_none(student, db, wire, rng):
    """Nobody sees half a batch, and if its session is killed at COMMIT, nothing of it stays."""
    one, two = await add_accounts(db, rng, 1000, 1000)
    first = student.settle([(two, one, Decimal(1))] * 4)
    ending = await ending_of(wire, first, paid_between(db, one, count=4))
    call = student.settle([(one, two, money(rng, 1, 90)) for _ in range(4)])
    await expect_whole_or_nothing(db, wire, call, ending)
    before = await everything(db)
    call = student.settle([(one, two, money(rng, 1, 90)) for _ in range(4)])
    lost = await wire.lose_ending(call, ending, "before", paid_between(db, one, count=5))
    (outcome,) = await ended(lost)
    assert failed(outcome), "settle returned although it was cut off before its end"
    await expect_unchanged(db, before, "the connection was lost before the end")


@task("2.3")
@points(0.25, "promise")
@hint("Only what transfer refuses makes a payment False. Let everything else pass through.")
async def test_settle_lets_other_errors_pass_through(student, db, rng):
    """An error of the database passes through and undoes the whole batch"""
    one, two = await add_accounts(db, rng, 1000, 1000)
    before = await everything(db)
    payments = [(one, two, money(rng, 1, 90)) for _ in range(3)]
    amounts = [amount for *_, amount in payments]
    for sqlstate, error in but(["23503"], UNFORESEEN_ERRORS | VIOLATIONS).items():
        refusal = await db.fail_at("ledger", "INSERT", nth=2, sqlstate=sqlstate)
        with student.raises(error):
            await student.settle(payments)
        expect_row(refusal, sender_id=[one], recipient_id=[two], amount=amounts)
        await expect_unchanged(db, before, "the batch failed")
    call = partial(student.settle, payments)
    await expect_errors_pass(student, db, "ledger", "INSERT", call, foreseen=["23503"])
    for table, event, constraint in (
        ("ledger", "INSERT", "ledger_amount_check"),
        ("accounts", "UPDATE", "accounts_owner_check"),
    ):
        await db.fail_at(table, event, sqlstate="23514", constraint=constraint)
        with student.raises("CheckViolationError"):  # which is no want of funds
            await student.settle(payments)
        await expect_unchanged(db, before, "the batch failed")


@task("2.3")
@points(0.25, "promise")
@hint("All payments in one transaction, and any error of the database leaves it: catch none.")
async def test_a_large_batch_is_all_or_nothing(student, db, rng):
    """Very many payments of which the database fails at the last, or at COMMIT, leave none"""
    one, two = await add_accounts(db, rng, 10_000, 1000)
    before = await everything(db)
    for trouble, count in (({"nth": MANY}, MANY), ({"at_commit": True}, 3)):
        refusal = await db.fail_at("ledger", "INSERT", **trouble, **UNFORESEEN)
        payments = [(one, two, Decimal(n + 1).scaleb(-2)) for n in range(count)]
        payments.insert(-1, (one, two, Decimal(0)))  # so late a refusal is but one
        with student.raises("DiskFullError"):
            await student.settle(payments)
        expect_row(refusal, sender_id=[one], recipient_id=[two])
        await expect_unchanged(db, before, "the batch failed")


@task("2.3")
@points(0.25, "promise")
@hint("An empty batch pays nobody. A batch of several payments is one transaction all the same.")
async def test_settle_is_one_transaction(student, db, wire, rng):
    """A batch is one transaction on the wire, good and bad payments alike; none give []"""
    got = await student.settle([])
    assert got == [], "no payments did not give an empty list"
    one, two = await add_accounts(db, rng, 100, 0)
    batch = student.settle(
        [(one, two, Decimal(1)), (two, one, Decimal(50)), (one, two, Decimal(1))]
    )
    made = await expect_one_transaction(wire, batch, paid_between(db, one))
    assert made == [True, False, True], f"settle returned {made}"


@task("2.3")
@points(0.25, "promise")
@hint(
    "Lock all accounts of the batch before the first payment, by id: then nobody waits crosswise."
)
async def test_crossed_batches_both_succeed(student, elsewhere, interleave, db, rng):
    """Two batches that pay the same people in opposite sequence both succeed"""
    *payers, low = await add_accounts(db, rng, *[100] * 5)
    (high,) = await add_far_accounts(db, rng, [low], 100)
    amounts = [money(rng, 1, 90) for _ in payers]
    recipients = (low, high, high, low)
    payments = list(zip(payers, recipients, amounts, strict=True))
    await interleave(lambda: student.settle(payments[:2]), lambda: elsewhere.settle(payments[2:]))
    batches = student.settle(payments[:2]), elsewhere.settle(payments[2:])
    calls = await meet(db, *batches, at=by_id("accounts", low, high))
    made = await asyncio.gather(*calls)
    assert made == [[True, True], [True, True]], f"settle returned {made}"
    await interleave(
        lambda: student.settle([(low, high, Decimal(1))]),
        lambda: elsewhere.settle([(high, low, Decimal(1))]),
    )
    paid = {one: 100 - amount for one, amount in zip(payers, amounts, strict=True)}
    got = {low: 100 + amounts[0] + amounts[3], high: 100 + amounts[1] + amounts[2]}
    await expect_balances(db, paid | got)
    await expect_payments_of_two_to_meet(
        db, rng, lambda *one: student.settle([one]), lambda *one: elsewhere.settle([one])
    )


@task("2.3")
@points(0.25, "promise")
@hint("One transaction around the batch, a savepoint for each payment, and no other except.")
async def test_settle_whatever_goes_wrong(student, sweep, db, rng):
    """Wherever a batch is cut off, all of it is there or nothing, and the pool is whole"""
    poor, rich, other = await add_accounts(db, rng, 1, 1000, 0)
    payments = [(rich, other, money(rng)), (poor, other, Decimal(2)), (rich, poor, money(rng))]
    await sweep(lambda: student.settle(payments))


async def a_batch_may_be_made_again(student, db, rng):
    """A conflict is raised, or the batch is made again, and told as if nothing had been."""
    one, two = await add_accounts(db, rng, 1000, 1000)

    def undoing(made):
        assert made == [True, True], f"settle returned {made}, of two payments made again"
        back = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
        gone = "DELETE FROM ledger WHERE sender_id = $1"
        return [(gone, one), (back, one, Decimal(2)), (back, two, Decimal(-2))]

    call = partial(student.settle, [(one, two, Decimal(1))] * 2)
    await expect_conflicts_told(student, db, "ledger", "INSERT", call, undoing, nth=2)


async def two_batches_share_no_money(student, elsewhere, interleave, db, wire, rng):
    """Of two batches that spend all there is, one pays; a batch of strangers waits for neither."""
    amount = money(rng)
    sender, one, two = await add_accounts(db, rng, amount, 0, 0)
    await interleave(
        lambda: student.settle([(sender, one, amount), (one, sender, Decimal("0.01"))]),
        lambda: elsewhere.settle([(sender, two, amount)]),
    )
    calls = await meet(
        db,
        student.settle([(sender, one, amount)]),
        elsewhere.settle([(sender, two, amount)]),
        at=by_id("accounts", sender),
    )
    made = sorted(await asyncio.gather(*calls))
    assert made == [[False], [True]], "the same money was spent twice, or not at all"
    there = sum(await balances(db, sender, one, two))
    assert there == amount, "money was made or lost"
    pay = "UPDATE accounts SET balance = balance + 3 WHERE id = $1"
    payer, payee, other = await add_accounts(db, rng, 10, 10, 0)
    payments = [(payer, other, Decimal(2)), (payee, other, Decimal(1))]
    async with db.rival() as rival:
        await interleave(lambda: student.settle(payments), lambda: rival.execute(pay, payee))
    payer, payee = await add_accounts(db, rng, 10, 0)
    other, another = await add_far_accounts(db, rng, (payer, payee), 10, 0)
    for pair, strangers in (
        ((payer, payee), (other, another)),
        ((payer, another), (other, payee)),  # their ids have the same sum
    ):
        calls = (
            student.settle([(*pair, Decimal(1))]),
            student.settle([(*strangers, Decimal(1))]),
        )
        await expect_strangers_pass(db, "accounts", payer, *calls)
    batch = [(payer, another, Decimal(1)), (another, payer, Decimal(1))]
    await unhindered(db, student.settle(batch), accounts=f"id IN ({payer}, {another})")
    batch = [(payer, payee, Decimal(1)), (payee, payer, Decimal(1))]
    await expect_patience(student, wire, db, ("accounts", payee, student.settle(batch)))


@task("2.3")
@points(2, "promise")
@hint("One transaction for the batch, its accounts locked at first; False is for refusals alone.")
async def test_settle_keeps_the_money(student, elsewhere, interleave, db, wire, rng):
    """Whatever breaks, and whoever pays at the same moment, no money is made or lost"""
    await a_batch_whose_session_is_killed_is_none(student, db, wire, rng)
    await a_batch_that_is_cut_is_none(student, db, wire, rng)
    await a_batch_may_be_made_again(student, db, rng)
    await two_batches_share_no_money(student, elsewhere, interleave, db, wire, rng)
