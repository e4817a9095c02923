"""Which files look alike, and where: what a student can do to a copy, and what all were given."""

import random

from grader.cohort.similarity import Given, Handed, compare
from grader.cohort.winnowing import WINDOW, K, take_print
from grader.reports.alike import Compared

STUB = '''
async def create_pool(dsn):
    """Open a pool whose connections call themselves shop, in UTC, with codecs for JSON."""
    raise NotImplementedError


async def transfer(pool, source, target, amount):
    """Move an amount from one account to another, whole or not at all."""
    raise NotImplementedError
'''

COPIED = """
async def transfer(pool, source, target, amount):
    if amount <= 0 or source == target:
        raise ValueError("that is no transfer")
    async with pool.acquire() as conn, conn.transaction():
        rows = await conn.fetch("SELECT id, balance FROM accounts WHERE id = ANY($1) FOR UPDATE")
        found = {row["id"]: row["balance"] for row in rows}
        if source not in found or target not in found:
            raise LookupError([one for one in (source, target) if one not in found])
        if found[source] < amount:
            raise InsufficientFunds(source, found[source], amount)
        await conn.execute("UPDATE accounts SET balance = balance - $2 WHERE id = $1", source)
        await conn.execute("UPDATE accounts SET balance = balance + $2 WHERE id = $1", target)
        return await conn.fetchval("INSERT INTO log (amount) VALUES ($1) RETURNING id", amount)
"""

#: The same by another hand: other names, layout, comments, texts, and another order around it.
DISGUISED = '''
# all my own
LIMIT = 7


async def transfer(p, a, b, much):
    """Pay."""
    if much <= 0 or a == b:
        raise ValueError('no')   # not like this
    async with p.acquire() as c, c.transaction():
        lines = await c.fetch(
            """SELECT * FROM accounts
               WHERE id = ANY($1) FOR UPDATE"""
        )
        there = {line['id']: line['balance'] for line in lines}
        if a not in there or b not in there: raise LookupError([x for x in (a, b)
                                                                if x not in there])
        if there[a] < much:
            raise TooLittle(a, there[a], much)
        await c.execute("UPDATE accounts SET balance = balance - $2 WHERE id = $1", a)

        await c.execute("UPDATE accounts SET balance = balance + $2 WHERE id = $1", b)
        return await c.fetchval("INSERT INTO log (amount) VALUES ($1) RETURNING id", much)
'''

OTHER = """
async def transfer(pool, source, target, amount):
    sql = "WITH gone AS (UPDATE accounts SET balance = balance - $3 WHERE id = $1 RETURNING id)"
    for attempt in range(5):
        try:
            async with pool.acquire() as connection:
                status = await connection.execute(sql, source, target, amount)
        except SerializationError as error:
            if attempt == 4:
                raise TransferFailed() from error
        else:
            if status.endswith("0"):
                raise InsufficientFunds()
            break
    while not done:
        await asyncio.sleep(0)
    return {"source": source, "target": target, **extra}
"""


def held(*files: str) -> Compared:
    """Files of a class that was given the stub."""
    handed = [Handed(f"student-{n}", f"Student {n}", text) for n, text in enumerate(files)]
    return compare([Given("Transactions", STUB, handed)])


def test_a_copy_in_other_words_looks_alike() -> None:
    """Names, layout, comments and strings are not what code is."""
    (pair,) = held(COPIED, OTHER, DISGUISED).pairs
    assert pair.submissions == ("student-0", "student-2")
    assert min(pair.parts) > 0.8


def test_a_passage_is_shown_as_it_was_handed_in() -> None:
    """Lines of both, from the right number on."""
    (pair,) = held(COPIED, DISGUISED).pairs
    passage = pair.passages[0]
    for file, first, lines in zip((COPIED, DISGUISED), passage.first, passage.lines, strict=True):
        assert file.split("\n")[first - 1 : first - 1 + len(lines)] == list(lines)
    assert any("FOR UPDATE" in line for line in passage.lines[1])


def test_a_moved_function_is_found() -> None:
    """The order in a file says nothing."""
    (pair,) = held(COPIED + OTHER, OTHER.replace("transfer", "pay") + DISGUISED).pairs
    assert min(pair.parts) > 0.8 and len(pair.passages) >= 2


def test_what_was_given_out_is_taken_out() -> None:
    """Two who handed in the stub have nothing in common that is theirs."""
    assert held(STUB, STUB).pairs == []
    files = [Handed(name, name, COPIED + text) for name, text in (("a", STUB), ("b", OTHER))]
    assert compare([Given("Transactions", "", files)]).usual > 0.5
    assert compare([Given("Transactions", COPIED, files)]).usual < 0.1


def test_what_many_have_is_nobodys_own() -> None:
    """Of twelve who share it, all have it from the exercise; of three, they have it in common."""
    own = [COPIED.replace("transfer", f"move_{n}") for n in range(12)]
    assert held(*own).pairs == []
    assert len(held(*own[:3]).pairs) == 3


def test_short_passages_are_idioms() -> None:
    """Fewer tokens than K are never found, K and WINDOW always."""
    dice = random.Random(4)
    words = ["if", "x", "+", "[", "]", "(", ")", "and", "7", "==", "not", "in", ":", "-", "*"]

    def chance(number: int) -> str:
        return " ".join(dice.choice(words) for _ in range(number))

    shared = chance(K + WINDOW - 1)
    for _ in range(50):
        one, other = (f"{chance(200)} {shared} {chance(200)}" for _ in range(2))
        assert take_print(one).chosen & take_print(other).chosen
    short = " ".join(shared.split()[: K - 1])
    one, other = (f"{chance(200)} {short} {chance(200)}" for _ in range(2))
    assert not take_print(one).chosen & take_print(other).chosen


def test_the_same_files_look_as_alike_each_time() -> None:
    """Nothing is left to chance: no order of hashes, no seed."""
    assert held(COPIED, DISGUISED, OTHER) == held(COPIED, DISGUISED, OTHER)
    assert take_print("a = b + c * d\n" * 9).grams[0] == take_print("x = y + z * q\n" * 9).grams[0]


def test_a_file_that_never_ends_is_cut_and_named() -> None:
    """Who hides behind a hundred thousand tokens is named as one who was not read whole."""
    assert held("x = 1\n" * 11_000, OTHER).cut == ["Student 0: Transactions"]


def test_what_is_no_python_is_compared_all_the_same() -> None:
    """A file that does not compile may still be somebody's."""
    (pair,) = held(f"def broken(:\n{COPIED}", f"\x00 ((((\n{COPIED}").pairs
    assert min(pair.parts) > 0.8


def test_an_empty_class_has_no_pairs() -> None:
    """Nobody, one, and one whose file is shorter than a passage."""
    assert held().pairs == held(COPIED).pairs == held("x = 1", "x = 1").pairs == []
