"""Exercise 1: basic async operations.

Replace each ``raise NotImplementedError``. README.md teaches what you need, schema.sql shows the
tables, ``grader check`` tells you how far you are. Names and parameters stay as they are: whoever
calls a function gives arguments by place or by name.

Everywhere: a *user* is a dict with all columns of ``users`` (id, name, email, active, created_at),
a *product* one with all columns of ``products`` (id, category_id, name, price, stock). Prices and
other money are ``Decimal``, moments are aware datetimes in UTC. Values go to the database as
parameters, never as part of the SQL text. An error of the database passes through unless the
docstring says otherwise. The pool that a function is given was made as ``create_pool`` is asked to
make it. Where nothing is sent to the database, no connection is taken from the pool either: giving
it back sends something. Every connection goes back to the pool, outside of any transaction, however
a function ends. When a call has ended, nothing of it goes on; of a cancelled one, what cleans up
may for a moment. A call that only reads waits for nobody, and one that writes only for who changes
the same rows. Where two errors apply, either will do. Not asked: numbers that do not fit their
columns.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

# --- 1.1 Create a connection pool and perform basic CRUD operations ------------------------------


async def create_pool(dsn: str, *, min_size: int = 2, max_size: int = 10) -> asyncpg.Pool:
    """Open a pool of ``min_size`` to ``max_size`` connections, ready for use.

    Every connection, each time it is taken from the pool, reads and writes JSON as Python objects
    (see ``init_connection``), works in the time zone UTC and has the application name ``shop``.
    Taking a connection sends nothing extra to the server. Sizes that asyncpg refuses, as
    ``max_size=1`` with the ``min_size`` of 2, are not asked.
    """
    raise NotImplementedError


async def create_user(pool: asyncpg.Pool, name: str, email: str) -> int:
    """Add a user and return the new user's id.

    A taken email raises asyncpg.UniqueViolationError, a blank name asyncpg.CheckViolationError:
    both come from the database by themselves. Name and email are stored exactly as given.
    """
    raise NotImplementedError


async def get_user(pool: asyncpg.Pool, user_id: int) -> dict[str, Any] | None:
    """Return the user as a plain dict, or None if there is no such user."""
    raise NotImplementedError


async def list_users(
    pool: asyncpg.Pool, *, active: bool | None = None, limit: int = 20, offset: int = 0
) -> list[dict[str, Any]]:
    """Return users as plain dicts, ordered by id.

    ``active`` True or False keeps only such users, None keeps all. Of these, skip the first
    ``offset`` and return at most ``limit``. A negative limit or offset raises ValueError, and
    nothing is sent to the database.
    """
    raise NotImplementedError


async def update_email(pool: asyncpg.Pool, user_id: int, email: str) -> bool:
    """Change a user's email. Return True if there is such a user, else False.

    Somebody else's email raises asyncpg.UniqueViolationError.
    """
    raise NotImplementedError


async def delete_user(pool: asyncpg.Pool, user_id: int) -> bool:
    """Delete a user. Return True if there was such a user, else False.

    Of two who delete the same user at the same moment, one gets True.
    A user who has a profile stays: the database raises asyncpg.ForeignKeyViolationError.
    """
    raise NotImplementedError


# --- 1.2 Implement parameterized queries and prepared statements ---------------------------------


async def search_users(pool: asyncpg.Pool, text: str) -> list[dict[str, Any]]:
    """Return the users whose name contains ``text``, upper or lower case alike, ordered by id.

    Every character of ``text`` means itself: ``%``, ``_``, backslash and quotes too. The database
    does the searching: only matching rows are fetched.
    """
    raise NotImplementedError


async def get_users_by_ids(pool: asyncpg.Pool, ids: list[int]) -> list[dict[str, Any]]:
    """Return the users with these ids, each once, ordered by id.

    Ids that do not exist are skipped; no ids give an empty list. The same single SQL statement
    serves one id and a hundred thousand.
    """
    raise NotImplementedError


async def list_products(
    pool: asyncpg.Pool, *, order_by: str = "name", descending: bool = False
) -> list[dict[str, Any]]:
    """Return all products as plain dicts, in the order of one column.

    ``order_by`` is one of id, name, price and stock. Products that are equal there follow each
    other by ascending id, whatever ``descending`` is. Anything else as ``order_by`` raises
    ValueError, and nothing is sent to the database.
    """
    raise NotImplementedError


async def cheapest_in_categories(
    conn: asyncpg.Connection, category_ids: list[int]
) -> dict[int, Decimal]:
    """Return the lowest price of each of these categories, by category id.

    Prepare one statement and execute it once per category. A category without products, or one
    that does not exist, is left out.
    """
    raise NotImplementedError


async def add_users(pool: asyncpg.Pool, users: list[tuple[str, str]]) -> int:
    """Add many users, given as ``(name, email)``, and return how many were added.

    All of them or none: if the database refuses one, none is stored and its error passes through.
    Five hundred users cost as many round trips as five.
    """
    raise NotImplementedError


# --- 1.3 Handle different data types and JSON operations -----------------------------------------


@dataclass(frozen=True)
class Profile:
    """A row of ``profiles`` without its id. Keep this class as it is."""

    user_id: int
    nickname: str
    age: int
    balance: Decimal
    newsletter: bool
    tags: list[str]
    details: dict[str, Any]
    settings: dict[str, Any]
    last_seen: datetime
    token: UUID
    note: str | None = None


async def init_connection(conn: asyncpg.Connection) -> None:
    """Let this connection read and write JSON and JSONB columns as Python objects.

    Afterwards a dict given for a jsonb parameter is stored as a JSON object, and comes back as an
    equal dict; likewise lists, strings, numbers and booleans, and the type json.
    """
    raise NotImplementedError


async def save_profile(pool: asyncpg.Pool, profile: Profile) -> int:
    """Store a new profile and return its id.

    A ``last_seen`` without a time zone raises ValueError, and nothing is sent to the database.
    An unknown user raises asyncpg.ForeignKeyViolationError, a user who already has a profile
    asyncpg.UniqueViolationError.
    """
    raise NotImplementedError


async def load_profile(pool: asyncpg.Pool, profile_id: int) -> Profile | None:
    """Return the profile, or None if there is no such profile.

    What ``save_profile`` stored comes back equal in every field, and of the same types or of
    subclasses: asyncpg has a UUID of its own. In details and settings, floats of 1e16 and more are
    not asked: JSON does not tell them from integers.
    """
    raise NotImplementedError


async def find_profiles_with_skill(pool: asyncpg.Pool, skill: str) -> list[int]:
    """Return the ids of the profiles with this skill, ascending.

    The skills of a profile are the strings of the list ``details["skills"]``, which may be missing
    or null; a text or an object in its place is not asked. One of them must equal ``skill``
    exactly. The database does the searching: only matching profiles are fetched.
    """
    raise NotImplementedError


async def merge_settings(
    pool: asyncpg.Pool, profile_id: int, patch: dict[str, Any]
) -> dict[str, Any] | None:
    """Set the keys of ``patch`` in the profile's settings and return all settings after it.

    Other keys stay; a value is replaced whole, and may become None. An unknown profile gives None.
    Do it in one statement, so that of two merges at the same moment neither is lost.
    """
    raise NotImplementedError
