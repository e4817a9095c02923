"""Visible tests of exercise 2. The hidden tests ask more, with other data."""

import asyncio
from decimal import Decimal

from grader.pytest_plugin import hint, meet, passes, points, task


async def balances(db, *account_ids):
    """Return the balances of these accounts, or of all, ordered by id."""
    rows = await db.fetch("SELECT id, balance FROM accounts ORDER BY id")
    return [row["balance"] for row in rows if not account_ids or row["id"] in account_ids]


async def stocks(db):
    """Return the stock of all products, ordered by id."""
    return [row["stock"] for row in await db.fetch("SELECT stock FROM products ORDER BY id")]


async def counts(db):
    """Return how many rows there are in the tables that only grow."""
    tables = ("users", "badges", "accounts", "ledger", "audit_log", "orders", "order_items")
    query = "SELECT count(*) FROM "
    return {table: await db.fetchval(query + table) for table in tables}


def expect_no_open_transaction(wire):
    """Check that every transaction was ended by the function itself."""
    assert not wire.returned_in_transaction, (
        "a connection went back to the pool in the middle of a transaction"
    )
    assert not wire.lost_commits, (
        "PostgreSQL answered your COMMIT with ROLLBACK: a statement had failed before it"
    )


# --- 2.1 Implement complex business operations with transactions ---------------------------------


@task("2.1")
@points(1)
@hint("Two UPDATEs and an INSERT ... RETURNING id, in one transaction.")
async def test_transfer_moves_money(student, db):
    """transfer changes both balances and returns the id of the ledger row"""
    ledger_id = await student.transfer(1, 2, Decimal("100.00"))
    there = await balances(db, 1, 2)
    assert there == [Decimal("0.00"), Decimal("150.00")], "a balance is wrong"
    row = await db.fetchrow("SELECT * FROM ledger ORDER BY id DESC LIMIT 1")
    assert ledger_id == row["id"], f"transfer returned {ledger_id!r}, the new row is {row['id']}"
    assert row["amount"] == 100, f"the ledger says {row['amount']}"


@task("2.1")
@points(1)
@hint("Raise inside of the transaction: leaving it by an exception rolls it back.")
async def test_transfer_refuses(student, db, wire):
    """transfer raises UnknownAccount, InsufficientFunds and ValueError, and changes nothing"""
    before = await balances(db), await counts(db)
    with student.raises("InsufficientFunds"):
        await student.transfer(2, 1, Decimal("50.01"))
    with student.raises("UnknownAccount"):
        await student.transfer(1, 999, Decimal(1))
    mark = wire.mark()
    with student.raises("ValueError"):
        await student.transfer(1, 2, Decimal(0))
    with student.raises("ValueError"):
        await student.transfer(1, 1, Decimal(1))
    assert not wire.since(mark).statements, "SQL was sent although the arguments make no sense"
    assert not wire.since(mark).resets, "a connection was taken: giving it back sends something"
    there = (await balances(db), await counts(db))
    assert there == before, "a refused transfer left traces"


@task("2.1")
@points(1)
@hint("SELECT ... FOR UPDATE waits for the other one, and then reads what that one has left.")
async def test_transfer_does_not_lose_a_rival(student, db):
    """A payment that somebody else makes from the same account meanwhile is not lost"""
    async with db.transaction():
        await db.execute("UPDATE accounts SET balance = balance - 30 WHERE id = 1")
        call = asyncio.ensure_future(student.transfer(1, 2, Decimal(50)))
        await db.wait_for_blocked(by=call)
    await call
    there = await balances(db, 1, 2)
    assert there == [20, 100], "the other payment was lost"


@task("2.1")
@points(1)
@hint("Whatever fails last undoes what went before, if all is in one transaction.")
async def test_transfer_is_undone_when_the_ledger_fails(student, db):
    """If the database refuses the ledger row, its error passes through and no money has moved"""
    before = await balances(db)
    await db.fail_at("ledger", "INSERT", sqlstate="53100")
    with student.raises("DiskFullError"):
        await student.transfer(1, 2, Decimal(10))
    there = await balances(db)
    assert there == before, "money was moved without a row in the ledger"


@task("2.1")
@points(1)
@hint("Lock the two accounts and no others: no table, and no lock that is one for all.")
async def test_transfer_waits_for_no_stranger(student, db):
    """While one transfer waits for its account, another one of other people is made"""
    async with db.rival() as rival, rival.transaction():
        await rival.execute("SELECT 1 FROM accounts WHERE id = 1 FOR UPDATE")
        call = asyncio.ensure_future(student.transfer(1, 2, Decimal(10)))
        await db.wait_for_blocked(by=call)
        assert await passes(db, student.transfer(4, 5, Decimal(10))), "a stranger has to wait"
    await call


@task("2.1")
@points(1)
@hint("Add up the quantities, lock the products, take the pieces, store order and items.")
async def test_place_order(student, db):
    """place_order stores the order, adds up the same product, and takes the pieces from stock"""
    order_id = await student.place_order(3, [(5, 2), (1, 1), (5, 3)])
    order = await db.fetchrow("SELECT * FROM orders WHERE id = $1", order_id)
    assert order is not None, "there is no order with the id that place_order returned"
    rows = await db.fetch(
        "SELECT product_id, quantity, price FROM order_items WHERE order_id = $1 ORDER BY 1",
        order_id,
    )
    items = [tuple(row) for row in rows]
    assert items == [(1, 1, Decimal("39.90")), (5, 5, Decimal("9.95"))], f"the items are {items}"
    assert order["total"] == Decimal("89.65"), f"the total is {order['total']}, not 89.65"
    pieces = await stocks(db)
    assert pieces == [3, 3, 12, 0, 25], f"the stock is {pieces}"


@task("2.1")
@points(1)
@hint("The first two items must not stay when the third cannot be had.")
async def test_place_order_is_all_or_nothing(student, db, wire):
    """If one item cannot be had, nothing of the order stays"""
    before = await stocks(db), await counts(db)
    with student.raises("OutOfStock"):
        await student.place_order(3, [(1, 1), (2, 1), (4, 1)])
    with student.raises("UnknownProduct"):
        await student.place_order(3, [(1, 1), (999, 1)])
    there = (await stocks(db), await counts(db))
    assert there == before, "a part of a refused order was stored"
    mark = wire.mark()
    for items in ([], [(1, 0)]):
        with student.raises("ValueError"):
            await student.place_order(3, items)
    assert not wire.since(mark).statements, "SQL was sent although the items make no sense"
    assert not wire.since(mark).resets, "a connection was taken: giving it back sends something"


@task("2.1")
@points(1)
@hint("Who waited for the product has to look at its stock after the wait.")
async def test_last_pieces_are_sold_once(student, elsewhere, db):
    """Of two programs that order the last pieces at the same moment, one gets OutOfStock"""
    calls = await meet(
        db,
        student.place_order(1, [(2, 2)]),
        elsewhere.place_order(2, [(2, 2)]),
        at={"products": ["id = 2"]},
    )
    await asyncio.wait(calls)
    failures = [call for call in calls if call.exception() is not None]
    pieces = await stocks(db)
    assert pieces == [4, 1, 12, 0, 30], f"the stock is {pieces}"
    assert len(failures) == 1, f"{len(failures)} of the two orders failed, not one"
    with student.raises("OutOfStock"):
        await failures[0]


@task("2.1")
@points(1)
@hint("One transaction around all of it, in `async with`, and nothing caught that is not yours.")
async def test_transfer_whatever_goes_wrong(student, sweep):
    """Wherever a transfer is cut off, all of it is there or nothing, and the pool is whole"""
    await sweep(lambda: student.transfer(1, 2, Decimal(30)))


@task("2.1")
@points(1)
@hint(
    "Lock both accounts before you look, in one order for everybody, or SET balance = balance + $2."
)
async def test_transfers_meet_at_every_statement(student, elsewhere, interleave):
    """Wherever two transfers meet, they end as one after the other would"""
    await interleave(
        lambda: student.transfer(1, 2, Decimal(60)), lambda: elsewhere.transfer(1, 3, Decimal(60))
    )
    await interleave(
        lambda: student.transfer(1, 2, Decimal(5)), lambda: elsewhere.transfer(2, 1, Decimal(7))
    )


@task("2.1")
@points(1)
@hint("Stock, order and items in one transaction: until its COMMIT nothing has happened.")
async def test_place_order_whatever_goes_wrong(student, sweep):
    """Wherever an order is cut off, all of it is there or nothing, and the pool is whole"""
    await sweep(lambda: student.place_order(3, [(5, 1), (1, 2)]))


# --- 2.2 Add error handling and rollback scenarios -----------------------------------------------


@task("2.2")
@points(1)
@hint("INSERT the user, then the account with the new id.")
async def test_register_user(student, db):
    """register_user adds a user and an empty account, and returns the user's id"""
    user_id = await student.register_user("Kay McNulty", "kay@example.com", age=84, referrer_id=2)
    row = await db.fetchrow("SELECT * FROM users WHERE email = 'kay@example.com'")
    assert row is not None, "the new user is not in the database"
    assert user_id == row["id"], f"register_user returned {user_id!r}, the id is {row['id']}"
    assert (row["age"], row["referrer_id"]) == (84, 2), "age or referrer are wrong"
    balance = await db.fetchval("SELECT balance FROM accounts WHERE user_id = $1", row["id"])
    assert balance == 0, f"the balance of the new account is {balance}"


@task("2.2")
@points(1)
@hint("error.constraint_name tells which constraint it was. What you do not know, `raise` again.")
async def test_register_user_translates_errors(student, db):
    """Three constraints get a name of the shop, every other error passes through"""
    before = await counts(db)
    with student.raises("EmailTaken"):
        await student.register_user("Ada II", "ada@example.com", age=30)
    with student.raises("UnknownReferrer"):
        await student.register_user("Kay", "kay@example.com", age=30, referrer_id=999)
    with student.raises("InvalidAge"):
        await student.register_user("Kay", "kay@example.com", age=17)
    with student.raises("CheckViolationError"):
        await student.register_user("  ", "kay@example.com", age=30)
    rows = await counts(db)
    assert rows == before, "a refused user left traces"


@task("2.2")
@points(1)
@hint("Put back what order_items says: SET stock = stock + $2 for each product, and then COMMIT.")
async def test_cancel_order(student, db, wire):
    """cancel_order gives the pieces back and marks the order, in one transaction"""
    await student.cancel_order(1)
    pieces = await stocks(db)
    assert pieces == [6, 3, 12, 0, 31], f"the stock is {pieces}"
    status = await db.fetchval("SELECT status FROM orders WHERE id = 1")
    assert status == "cancelled", f"the order's status is {status}"
    outcomes = [one.outcome for one in wire.transactions]
    assert outcomes == ["commit"], f"the outcomes of your transactions are {outcomes}"


@task("2.2")
@points(1)
@hint("Every start needs its end: roll back, then let the error go on.")
async def test_cancel_order_refuses(student, db, wire):
    """An order that is not open raises ShopError, an unknown one UnknownOrder"""
    before = await stocks(db)
    for order_id in (2, 3):
        with student.raises("ShopError"):
            await student.cancel_order(order_id)
    with student.raises("UnknownOrder"):
        await student.cancel_order(999)
    pieces = await stocks(db)
    assert pieces == before, "the stock has changed"
    expect_no_open_transaction(wire)


@task("2.2")
@points(1)
@hint("Catch BaseException: a cancelled task raises CancelledError, which is no Exception.")
async def test_cancel_order_rolls_back_when_it_is_cancelled(student, db, wire):
    """A task that is cancelled in the middle leaves no transaction behind"""
    async with db.transaction():
        await db.execute("SELECT 1 FROM orders WHERE id = 1 FOR NO KEY UPDATE")
        call = student.cancel_order(1)
        running = asyncio.ensure_future(call)
        await db.wait_for_blocked(by=running)
        call.cancel()
        with student.raises("CancelledError"):
            await running
    expect_no_open_transaction(wire)


@task("2.2")
@points(1)
@hint("Commit outside of the try: after a COMMIT that failed there is nothing to roll back.")
async def test_cancel_order_passes_on_what_commit_raises(student, db, wire):
    """If the database refuses the COMMIT, that error comes out and nothing has changed"""
    before = await stocks(db)
    await db.fail_at("orders", "UPDATE", sqlstate="53100", message="full", at_commit=True)
    with student.raises("DiskFullError"):
        await student.cancel_order(1)
    pieces = await stocks(db)
    assert pieces == before, "the stock has changed"
    expect_no_open_transaction(wire)


@task("2.2")
@points(1)
@hint("One UPDATE in one transaction; SeatTaken and ShopError are not tried again.")
async def test_reserve_seat(student, db):
    """reserve_seat gives a free seat to the user, and raises SeatTaken for a taken one"""
    tries = await student.reserve_seat(2, 5)
    assert tries == 1, f"reserve_seat returned {tries!r} for the first try"
    owner = await db.fetchval("SELECT user_id FROM seats WHERE id = 2")
    assert owner == 5, f"the seat belongs to {owner}"
    with student.raises("SeatTaken"):
        await student.reserve_seat(1, 5)
    with student.raises("ShopError"):
        await student.reserve_seat(999, 5)
    with student.raises("ValueError"):
        await student.reserve_seat(3, 5, attempts=0)


@task("2.2")
@points(1)
@hint("conn.transaction(isolation='repeatable_read'); the try goes around the whole transaction.")
async def test_reserve_seat_tries_again_after_a_conflict(student, db, wire):
    """A seat that is changed by somebody else meanwhile is a conflict, and is tried again"""
    async with db.transaction():
        await db.execute("UPDATE seats SET label = 'A2 (window)' WHERE id = 2")
        call = asyncio.ensure_future(student.reserve_seat(2, 5))
        await db.wait_for_blocked(by=call)
    tries = await call
    assert wire.errors("40001"), "there was no serialization failure: which isolation level is it?"
    assert tries == 2, f"reserve_seat returned {tries!r}, it was the second try"


@task("2.2")
@points(1)
@hint("await asyncio.sleep(min(0.02 * attempt, 0.2)) between two tries, and none after the last.")
async def test_reserve_seat_pauses_between_its_tries(student, db):
    """Its pauses begin at 50 ms at most, become longer, and never exceed 200 ms"""
    for _ in range(9):
        await db.fail_at("seats", "UPDATE", sqlstate="40001", message="no serial order")
    with student.raises("SerializationError"):
        await student.reserve_seat(2, 5, attempts=9)
    pauses = await student.pauses()
    assert len(pauses) == 8, f"9 tries have {len(pauses)} pauses between them"
    assert pauses[0] <= 0.05, f"the first pause is {pauses[0]} s"
    assert max(pauses) <= 0.2, f"the longest pause is {max(pauses)} s"
    assert pauses[-1] > pauses[0], "the pauses do not become longer"


@task("2.2")
@points(1)
@hint("What is written inside of a transaction is rolled back with it.")
async def test_transfer_logged(student, db):
    """transfer_logged leaves a row for each call, also when the transfer is rolled back"""
    await student.transfer_logged(1, 2, Decimal(60))
    with student.raises("InsufficientFunds"):
        await student.transfer_logged(1, 2, Decimal(60))
    there = await balances(db, 1, 2)
    assert there == [40, 110], "a balance is wrong"
    rows = await db.fetch("SELECT action, outcome FROM audit_log WHERE id > 2 ORDER BY id")
    logged = [tuple(row) for row in rows]
    assert logged == [("transfer", "done"), ("transfer", "InsufficientFunds")], (
        f"the new rows of audit_log are {logged}"
    )


@task("2.2")
@points(1)
@hint("except BaseException: a cancelled task may still write its row, and then raise again.")
async def test_transfer_logged_of_a_cancelled_task(student, db):
    """A call that is cancelled leaves its row too, and ends as cancelled"""
    async with db.transaction():
        await db.execute("SELECT 1 FROM accounts WHERE id = 2 FOR UPDATE")
        call = student.transfer_logged(1, 2, Decimal(60))
        running = asyncio.ensure_future(call)
        await db.wait_for_blocked(by=running)
        call.cancel()
        with student.raises("CancelledError"):
            await running
    logged = await db.fetch("SELECT outcome FROM audit_log WHERE id > 2")
    outcomes = [row["outcome"] for row in logged]
    assert outcomes == ["CancelledError"], f"the new rows of audit_log say {outcomes}"


@task("2.2")
@points(1)
@hint("Only three constraints have a name of their own: let all else pass through.")
async def test_register_user_whatever_goes_wrong(student, sweep):
    """Wherever it is cut off, user and account are there or neither, and the pool is whole"""
    await sweep(lambda: student.register_user("Kay", "kay@example.com", age=84))


@task("2.2")
@points(1)
@hint("COMMIT outside of the try that rolls back; `raise` at the end of every except.")
async def test_cancel_order_whatever_goes_wrong(student, sweep):
    """Wherever cancelling is cut off, all of it is there or nothing, and the pool is whole"""
    await sweep(lambda: student.cancel_order(1))


@task("2.2")
@points(1)
@hint("Lock the order, then look at its status; SET stock = stock + $2.")
async def test_an_order_is_cancelled_once(student, elsewhere, interleave):
    """Wherever two meet who cancel one order, one of them is refused"""
    await interleave(lambda: student.cancel_order(1), lambda: elsewhere.cancel_order(1))


@task("2.2")
@points(1)
@hint("Nothing but 40001 and 40P01 is tried again, and each try gives its connection back.")
async def test_reserve_seat_whatever_goes_wrong(student, sweep):
    """Wherever a try is cut off, the seat is taken or free, and the pool is whole"""
    await sweep(lambda: student.reserve_seat(2, 5))


@task("2.2")
@points(1)
@hint("The row of a failed transfer needs a transaction, and perhaps a connection, of its own.")
async def test_transfer_logged_whatever_goes_wrong(student, sweep, db):
    """Wherever it is cut off, the transfer is whole or not there, and its row says which"""
    tables = ["accounts", "ledger"]
    call = sweep(lambda: student.transfer_logged(1, 2, Decimal(10)), tables=tables)
    async for met in call:
        outcomes = await db.fetch("SELECT outcome FROM audit_log WHERE id > 2")
        done = "done" in [row["outcome"] for row in outcomes]
        assert done == bool(met.changes), f"audit_log does not say what became of it\n{met}"


# --- 2.3 Create nested transaction logic ---------------------------------------------------------


@task("2.3")
@points(1)
@hint("A nested `async with conn.transaction()` is a savepoint; the try goes around it.")
async def test_import_users(student, db, wire):
    """import_users takes the good rows and reports the bad ones"""
    rows = [
        ("Kay", "kay@example.com", 84),
        ("Ada II", "ada@example.com", 30),
        ("Bo", "bo@example.com", 3),
        ("Lin", "lin@example.com", 44),
    ]
    report = await student.import_users(rows)
    found = await db.fetch("SELECT user_id FROM accounts WHERE user_id > 5 ORDER BY user_id")
    assert len(found) == 2, f"there are {len(found)} new users with an account, not 2"
    expected = student.dataclass("ImportReport")(
        imported=[row["user_id"] for row in found],
        rejected=[(1, "UniqueViolationError"), (2, "CheckViolationError")],
    )
    assert report == expected, f"the report is {report}\nright is {expected}"
    outcomes = [one.outcome for one in wire.transactions]
    assert outcomes == ["commit"], f"the outcomes of your transactions are {outcomes}"


@task("2.3")
@points(1)
@hint("Raise ImportRejected out of the outer transaction, and it is rolled back.")
async def test_import_users_gives_up(student, db):
    """More bad rows than max_rejected raise ImportRejected, and nothing stays"""
    before = await counts(db)
    rows = [("Kay", "kay@example.com", 84), ("Bo", "bo@example.com", 3)]
    with student.raises("ImportRejected"):
        await student.import_users(rows, max_rejected=0)
    there = await counts(db)
    assert there == before, "a part of the rejected import was stored"
    report = await student.import_users(rows, max_rejected=1)
    assert len(report.imported) == 1, f"{len(report.imported)} rows were imported, not one"


@task("2.3")
@points(1)
@hint("The points and the badge are one transaction, the badge alone is a savepoint in it.")
async def test_award(student, db):
    """award adds the points in any case, and tells whether the badge is new"""
    new = await student.award(2, 7, "bookworm")
    assert new is True, f"award returned {new!r} for a new badge"
    again = await student.award(2, 7, "bookworm")
    assert again is False, f"award returned {again!r} for a badge that was there"
    points_now = await db.fetchval("SELECT points FROM users WHERE id = 2")
    assert points_now == 54, f"the user has {points_now} points, not 54"


@task("2.3")
@points(1)
@hint("Only a badge that is there already may be forgiven.")
async def test_award_refuses(student, db, wire):
    """Any other error undoes the points as well"""
    with student.raises("CheckViolationError"):
        await student.award(2, 7, "")
    with student.raises("ForeignKeyViolationError"):
        await student.award(999, 7, "bookworm")
    points_now = await db.fetchval("SELECT points FROM users WHERE id = 2")
    assert points_now == 40, f"the user has {points_now} points, not 40"
    mark = wire.mark()
    with student.raises("ValueError"):
        await student.award(2, 0, "bookworm")
    assert not wire.since(mark).statements, "SQL was sent although the points make no sense"
    assert not wire.since(mark).resets, "a connection was taken: giving it back sends something"


@task("2.3")
@points(1)
@hint("A savepoint for each payment: what fails in it is undone, the rest goes on.")
async def test_settle(student, db, wire):
    """settle makes the payments that can be made, in one transaction"""
    payments = [
        (4, 3, Decimal(200)),
        (3, 2, Decimal("150.50")),
        (3, 1, Decimal(50)),
        (4, 999, Decimal(1)),
        (3, 1, Decimal("49.50")),
    ]
    made = await student.settle(payments)
    assert made == [True, True, False, False, True], f"settle returned {made}"
    expected = [Decimal(n) for n in ("149.50", "200.50", "0.00", "800.00", "0.30")]
    there = await balances(db)
    assert there == expected, f"the balances are {there}"
    outcomes = [one.outcome for one in wire.transactions]
    assert outcomes == ["commit"], f"the outcomes of your transactions are {outcomes}"


@task("2.3")
@points(1)
@hint("Until COMMIT nothing has happened, for nobody.")
async def test_settle_leaves_nothing_when_the_connection_is_lost(student, db, wire):
    """If the connection is lost in the middle, nothing of the batch stays"""
    before = await balances(db)
    fault = wire.cut(before="ledger", nth=2)
    call = asyncio.ensure_future(student.settle([(4, n, Decimal(10)) for n in (1, 2, 3)]))
    await asyncio.wait([call])
    if not fault.done:
        await call
    else:
        assert call.exception() is not None, "settle returned although its connection was lost"
        there = await balances(db)
        assert there == before, "a part of the batch was paid"


@task("2.3")
@points(1)
@hint("Only a violated constraint makes a row bad. Anything else ends the import, all of it.")
async def test_import_whatever_goes_wrong(student, sweep):
    """Wherever an import is cut off, all of it is there or nothing, and the pool is whole"""
    rows = [("Kay", "kay@example.com", 84), ("Bo", "bo@example.com", 3)]
    await sweep(lambda: student.import_users(rows))


@task("2.3")
@points(1)
@hint("Points and badge in one transaction, with a savepoint for the badge alone.")
async def test_award_whatever_goes_wrong(student, sweep):
    """Wherever it is cut off, points and badge are there or neither, and the pool is whole"""
    await sweep(lambda: student.award(2, 7, "bookworm"))


@task("2.3")
@points(1)
@hint("One transaction around the batch, a savepoint for each payment, and no other except.")
async def test_settle_whatever_goes_wrong(student, sweep):
    """Wherever a batch is cut off, all of it is there or nothing, and the pool is whole"""
    payments = [(3, 2, Decimal(20)), (4, 3, Decimal(999)), (1, 2, Decimal(5))]
    await sweep(lambda: student.settle(payments))
