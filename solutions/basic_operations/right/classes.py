"""Correct, and built of many parts: repositories, units of work, policies, one class for each."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, Generic, Protocol, TypeAlias, TypeVar
from uuid import UUID

import asyncpg

# --- Infrastructure ------------------------------------------------------------------------------

Row: TypeAlias = dict[str, Any]
T = TypeVar("T")


class Sql(Enum):
    """Every statement of the shop."""

    CREATE_USER = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    CREATE_USERS = """
        INSERT INTO users (name, email)
        SELECT name, email FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS new (name, email, n)
        ORDER BY n
    """
    GET_USER = "SELECT id, name, email, active, created_at FROM users WHERE id = $1"
    GET_USERS = """
        SELECT id, name, email, active, created_at FROM users
        WHERE id = ANY($1::bigint[]) ORDER BY id
    """
    LIST_USERS = """
        SELECT id, name, email, active, created_at FROM users
        WHERE $1::boolean IS NULL OR active = $1
        ORDER BY id LIMIT $2::bigint OFFSET $3::bigint
    """
    SEARCH_USERS = r"""
        SELECT id, name, email, active, created_at FROM users
        WHERE name ILIKE '%' || $1::text || '%' ESCAPE '\' ORDER BY id
    """
    UPDATE_EMAIL = "UPDATE users SET email = $2 WHERE id = $1"
    DELETE_USER = "DELETE FROM users WHERE id = $1"
    LIST_PRODUCTS = "SELECT id, category_id, name, price, stock FROM products ORDER BY {}"
    CHEAPEST = "SELECT min(price) FROM products WHERE category_id = $1"
    SAVE_PROFILE = """
        INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details, settings,
                              last_seen, token, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        RETURNING id
    """
    LOAD_PROFILE = """
        SELECT user_id, nickname, age, balance, newsletter, tags, details, settings,
               last_seen, token, note
        FROM profiles WHERE id = $1
    """
    FIND_SKILL = "SELECT id FROM profiles WHERE details @> $1::jsonb ORDER BY id"
    MERGE_SETTINGS = """
        UPDATE profiles SET settings = settings || $2::jsonb WHERE id = $1 RETURNING settings
    """


class Executor(Protocol):
    """What a repository needs: a pool or a connection."""

    async def execute(self, query: str, *args: Any) -> str: ...

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]: ...

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None: ...

    async def fetchval(self, query: str, *args: Any) -> Any: ...


class CommandTag:
    """The status of a statement, such as ``UPDATE 1``."""

    def __init__(self, status: str) -> None:
        self._status = status

    @property
    def rows(self) -> int:
        return int(self._status.rsplit(" ", 1)[-1])


class LikePattern:
    """A text in which every character means itself for LIKE."""

    _SPECIAL: Final = str.maketrans({c: "\\" + c for c in "\\%_"})

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text.translate(self._SPECIAL)


class Codec(Protocol):
    """Something that turns Python objects into text and back."""

    def encode(self, value: Any) -> str: ...

    def decode(self, text: str) -> Any: ...


class JsonCodec:
    """The codec of json and jsonb."""

    types: Final = ("json", "jsonb")

    def encode(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    def decode(self, text: str) -> Any:
        return json.loads(text)

    async def register(self, conn: asyncpg.Connection) -> None:
        for name in self.types:
            await conn.set_type_codec(
                name, schema="pg_catalog", encoder=self.encode, decoder=self.decode
            )


class PoolFactory:
    """Builds pools, with its collaborators injected."""

    SETTINGS: Final[Mapping[str, str]] = {"timezone": "UTC", "application_name": "shop"}

    def __init__(self, init: Callable[[asyncpg.Connection], Any]) -> None:
        self._init = init

    async def create(self, dsn: str, min_size: int, max_size: int) -> asyncpg.Pool:
        pool = await asyncpg.create_pool(
            dsn,
            min_size=min_size,
            max_size=max_size,
            init=self._init,
            server_settings=dict(self.SETTINGS),
        )
        return pool


class Repository(Generic[T]):
    """The base of all repositories."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def _rows(self, query: str, *args: Any) -> list[Row]:
        return [dict(record) for record in await self._executor.fetch(query, *args)]

    async def _affected(self, query: str, *args: Any) -> int:
        return CommandTag(await self._executor.execute(query, *args)).rows


class UserRepository(Repository[Row]):
    """Users."""

    async def add(self, name: str, email: str) -> int:
        return await self._executor.fetchval(Sql.CREATE_USER.value, name, email)

    async def add_all(self, users: Sequence[tuple[str, str]]) -> int:
        names = [name for name, _ in users]
        emails = [email for _, email in users]
        return await self._affected(Sql.CREATE_USERS.value, names, emails)

    async def get(self, user_id: int) -> Row | None:
        record = await self._executor.fetchrow(Sql.GET_USER.value, user_id)
        return None if record is None else dict(record)

    async def get_all(self, ids: Iterable[int]) -> list[Row]:
        return await self._rows(Sql.GET_USERS.value, list(ids))

    async def page(self, active: bool | None, limit: int, offset: int) -> list[Row]:
        return await self._rows(Sql.LIST_USERS.value, active, limit, offset)

    async def search(self, pattern: LikePattern) -> list[Row]:
        return await self._rows(Sql.SEARCH_USERS.value, str(pattern))

    async def set_email(self, user_id: int, email: str) -> bool:
        return await self._affected(Sql.UPDATE_EMAIL.value, user_id, email) == 1

    async def remove(self, user_id: int) -> bool:
        return await self._affected(Sql.DELETE_USER.value, user_id) == 1


class ProductOrder(Enum):
    """The columns by which products may be ordered."""

    ID = "id"
    NAME = "name"
    PRICE = "price"
    STOCK = "stock"

    def clause(self, descending: bool) -> str:
        return f"{self.value} {'DESC' if descending else 'ASC'}, id ASC"


class ProductRepository(Repository[Row]):
    """Products."""

    async def all(self, order: ProductOrder, descending: bool) -> list[Row]:
        return await self._rows(Sql.LIST_PRODUCTS.value.format(order.clause(descending)))


class PriceFinder:
    """Finds the lowest price of categories with one prepared statement."""

    def __init__(self, conn: asyncpg.Connection) -> None:
        self._conn = conn

    async def cheapest(self, category_ids: Iterable[int]) -> dict[int, Decimal]:
        found: dict[int, Decimal] = {}
        statement = await self._conn.prepare(Sql.CHEAPEST.value)
        for category_id in dict.fromkeys(category_ids):
            price = await statement.fetchval(category_id)
            if price is not None:
                found[category_id] = price
        return found


# --- 1.1 Create a connection pool and perform basic CRUD operations ------------------------------


async def create_pool(dsn: str, *, min_size: int = 2, max_size: int = 10) -> asyncpg.Pool:
    """Open a pool of ``min_size`` to ``max_size`` connections, ready for use.

    Every connection, each time it is taken from the pool, reads and writes JSON as Python objects
    (see ``init_connection``), works in the time zone UTC and has the application name ``shop``.
    Taking a connection sends nothing extra to the server.
    """
    return await PoolFactory(init_connection).create(dsn, min_size, max_size)


async def create_user(pool: asyncpg.Pool, name: str, email: str) -> int:
    """Add a user and return the new user's id.

    A taken email raises asyncpg.UniqueViolationError, a blank name asyncpg.CheckViolationError:
    both come from the database by themselves. Name and email are stored exactly as given.
    """
    return await UserRepository(pool).add(name, email)


async def get_user(pool: asyncpg.Pool, user_id: int) -> dict[str, Any] | None:
    """Return the user as a plain dict, or None if there is no such user."""
    return await UserRepository(pool).get(user_id)


async def list_users(
    pool: asyncpg.Pool, *, active: bool | None = None, limit: int = 20, offset: int = 0
) -> list[dict[str, Any]]:
    """Return users as plain dicts, ordered by id.

    ``active`` True or False keeps only such users, None keeps all. Of these, skip the first
    ``offset`` and return at most ``limit``. A negative limit or offset raises ValueError, and
    nothing is sent to the database.
    """
    if limit < 0:
        raise ValueError(f"limit must not be negative: {limit}")
    if offset < 0:
        raise ValueError(f"offset must not be negative: {offset}")
    return await UserRepository(pool).page(active, limit, offset)


async def update_email(pool: asyncpg.Pool, user_id: int, email: str) -> bool:
    """Change a user's email. Return True if there is such a user, else False.

    Somebody else's email raises asyncpg.UniqueViolationError.
    """
    return await UserRepository(pool).set_email(user_id, email)


async def delete_user(pool: asyncpg.Pool, user_id: int) -> bool:
    """Delete a user. Return True if there was such a user, else False.

    A user who has a profile stays: the database raises asyncpg.ForeignKeyViolationError.
    """
    return await UserRepository(pool).remove(user_id)


# --- 1.2 Implement parameterized queries and prepared statements ---------------------------------


async def search_users(pool: asyncpg.Pool, text: str) -> list[dict[str, Any]]:
    """Return the users whose name contains ``text``, upper or lower case alike, ordered by id.

    Every character of ``text`` means itself: ``%``, ``_``, backslash and quotes too. The database
    does the searching: only matching rows are fetched.
    """
    return await UserRepository(pool).search(LikePattern(text))


async def get_users_by_ids(pool: asyncpg.Pool, ids: list[int]) -> list[dict[str, Any]]:
    """Return the users with these ids, each once, ordered by id.

    Ids that do not exist are skipped; no ids give an empty list. The same single SQL statement
    serves one id and a hundred thousand.
    """
    return await UserRepository(pool).get_all(ids)


async def list_products(
    pool: asyncpg.Pool, *, order_by: str = "name", descending: bool = False
) -> list[dict[str, Any]]:
    """Return all products as plain dicts, in the order of one column.

    ``order_by`` is one of id, name, price and stock. Products that are equal there follow each
    other by ascending id, whatever ``descending`` is. Anything else as ``order_by`` raises
    ValueError, and nothing is sent to the database.
    """
    order = ProductOrder(order_by)  # raises ValueError for anything else
    return await ProductRepository(pool).all(order, descending)


async def cheapest_in_categories(
    conn: asyncpg.Connection, category_ids: list[int]
) -> dict[int, Decimal]:
    """Return the lowest price of each of these categories, by category id.

    Prepare one statement and execute it once per category. A category without products, or one
    that does not exist, is left out.
    """
    return await PriceFinder(conn).cheapest(category_ids)


async def add_users(pool: asyncpg.Pool, users: list[tuple[str, str]]) -> int:
    """Add many users, given as ``(name, email)``, and return how many were added.

    All of them or none: if the database refuses one, none is stored and its error passes through.
    Five hundred users cost as many round trips as five.
    """
    return await UserRepository(pool).add_all(users)


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


class ProfileMapper:
    """Turns profiles into parameters, and rows into profiles."""

    _names: Final = tuple(field.name for field in fields(Profile))

    def to_row(self, profile: Profile) -> tuple[Any, ...]:
        return tuple(getattr(profile, name) for name in self._names)

    def from_row(self, record: asyncpg.Record) -> Profile:
        values = {name: record[name] for name in self._names}
        values["token"] = UUID(str(values["token"]))  # asyncpg has a class of its own
        return Profile(**values)


class ProfileRepository(Repository[Profile]):
    """Profiles."""

    def __init__(self, executor: Executor, mapper: ProfileMapper | None = None) -> None:
        super().__init__(executor)
        self._mapper = mapper or ProfileMapper()

    async def add(self, profile: Profile) -> int:
        return await self._executor.fetchval(Sql.SAVE_PROFILE.value, *self._mapper.to_row(profile))

    async def get(self, profile_id: int) -> Profile | None:
        record = await self._executor.fetchrow(Sql.LOAD_PROFILE.value, profile_id)
        return None if record is None else self._mapper.from_row(record)

    async def with_skill(self, skill: str) -> list[int]:
        records = await self._executor.fetch(Sql.FIND_SKILL.value, {"skills": [skill]})
        return [record["id"] for record in records]

    async def merge(self, profile_id: int, patch: Row) -> Row | None:
        return await self._executor.fetchval(Sql.MERGE_SETTINGS.value, profile_id, patch)


async def init_connection(conn: asyncpg.Connection) -> None:
    """Let this connection read and write JSON and JSONB columns as Python objects.

    Afterwards a dict given for a jsonb parameter is stored as a JSON object, and comes back as an
    equal dict; likewise lists, strings, numbers and booleans, and the type json.
    """
    await JsonCodec().register(conn)


async def save_profile(pool: asyncpg.Pool, profile: Profile) -> int:
    """Store a new profile and return its id.

    A ``last_seen`` without a time zone raises ValueError, and nothing is sent to the database.
    An unknown user raises asyncpg.ForeignKeyViolationError, a user who already has a profile
    asyncpg.UniqueViolationError.
    """
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    return await ProfileRepository(pool).add(profile)


async def load_profile(pool: asyncpg.Pool, profile_id: int) -> Profile | None:
    """Return the profile, or None if there is no such profile.

    What ``save_profile`` stored comes back equal in every field, and of the same types.
    """
    return await ProfileRepository(pool).get(profile_id)


async def find_profiles_with_skill(pool: asyncpg.Pool, skill: str) -> list[int]:
    """Return the ids of the profiles with this skill, ascending.

    The skills of a profile are the strings of the list ``details["skills"]``, which may be
    missing. One of them must equal ``skill`` exactly.
    """
    return await ProfileRepository(pool).with_skill(skill)


async def merge_settings(
    pool: asyncpg.Pool, profile_id: int, patch: dict[str, Any]
) -> dict[str, Any] | None:
    """Set the keys of ``patch`` in the profile's settings and return all settings after it.

    Other keys stay; a value is replaced whole, and may become None. An unknown profile gives None.
    Do it in one statement, so that of two merges at the same moment neither is lost.
    """
    return await ProfileRepository(pool).merge(profile_id, patch)
