"""Ways of two calls to keep out of each other's way, right and wrong, for both ways to meet."""

SCHEMA = """
CREATE TABLE accounts (
    id bigint PRIMARY KEY,
    balance bigint NOT NULL CHECK (balance >= 0)
);
CREATE TABLE badges (name text PRIMARY KEY);
INSERT INTO accounts VALUES (1, 100), (2, 100);
"""

SOURCE = """
import asyncio

import asyncpg

READ = "SELECT balance FROM accounts WHERE id = $1"
LOCK = READ + " FOR UPDATE"
WRITE = "UPDATE accounts SET balance = $2 WHERE id = $1"
ADD = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
LOOK = "SELECT true FROM pg_locks WHERE relation = 'accounts'::regclass LIMIT 1"

busy = asyncio.Lock()


async def one_statement(pool, account, amount):
    await pool.execute(ADD, account, amount)


async def shielded(pool, account, amount):
    await asyncio.shield(pool.execute(ADD, account, amount))


async def locks_the_row(pool, account, amount):
    async with pool.acquire() as conn, conn.transaction():
        balance = await conn.fetchval(LOCK, account)
        await conn.execute(WRITE, account, balance + amount)


async def waits_for_a_snapshot(pool, account):
    async with (
        pool.acquire() as conn,
        conn.transaction(isolation="serializable", readonly=True, deferrable=True),
    ):
        return await conn.fetchval(READ, account)


async def locks_a_number(pool, account, amount):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock($1)", account)
        await conn.execute(ADD, account, amount)


async def locks_the_table(pool, account, amount):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("LOCK TABLE accounts IN EXCLUSIVE MODE")
        balance = await conn.fetchval(READ, account)
        await conn.execute(WRITE, account, balance + amount)


async def tries_again(pool, account, amount):
    while True:
        try:
            async with pool.acquire() as conn, conn.transaction(isolation="serializable"):
                balance = await conn.fetchval(READ, account)
                await conn.execute(WRITE, account, balance + amount)
        except asyncpg.SerializationError:
            await asyncio.sleep(0.01)
        else:
            return


async def gives_up(pool, account, amount):
    async with pool.acquire() as conn, conn.transaction(isolation="serializable"):
        balance = await conn.fetchval(READ, account)
        await conn.execute(WRITE, account, balance + amount)


async def reads_and_writes(pool, account, amount):
    async with pool.acquire() as conn, conn.transaction():
        balance = await conn.fetchval(READ, account)
        await conn.execute(WRITE, account, balance + amount)


async def locks_if_it_sees_somebody(pool, account, amount):
    async with pool.acquire() as conn, conn.transaction():
        seen = await conn.fetchval(LOOK)
        balance = await conn.fetchval(LOCK if seen else READ, account)
        await conn.execute(WRITE, account, balance + amount)


async def lets_go(pool, account, amount):
    async with pool.acquire() as conn:
        await conn.execute(LOCK, account)
        async with busy, conn.transaction():
            balance = await conn.fetchval(READ, account)
            await conn.execute(WRITE, account, balance + amount)


async def by_ids(pool, first, second):
    async with pool.acquire() as conn, conn.transaction():
        for account in sorted((first, second)):
            await conn.execute(ADD, account, 1)


async def as_named(pool, first, second):
    async with pool.acquire() as conn, conn.transaction():
        for account in (first, second):
            await conn.execute(ADD, account, 1)


async def locks_by_ids(pool, first, second):
    await lock_both(pool, first, second, "ORDER BY id")


async def locks_by_balance(pool, first, second):
    await lock_both(pool, first, second, "ORDER BY balance")


async def locks_the_richer_first(pool, first, second):
    await lock_both(pool, first, second, "ORDER BY balance DESC")


async def locks_as_rows_lie(pool, first, second):
    await lock_both(pool, first, second, "")


async def lock_both(pool, first, second, order):
    async with pool.acquire() as conn, conn.transaction():
        both = f"SELECT FROM accounts WHERE id = ANY($1) {order} FOR UPDATE"
        await conn.execute(both, [first, second])
        await conn.executemany(ADD, [(first, 1), (second, 1)])


async def looks_for_the_badge(pool, name):
    async with pool.acquire() as conn, conn.transaction():
        if await conn.fetchval("SELECT true FROM badges WHERE name = $1", name):
            return False
        await conn.execute("INSERT INTO badges VALUES ($1)", name)
        return True


async def takes_what_is_there(pool, account):
    async with pool.acquire() as conn, conn.transaction():
        balance = await conn.fetchval(LOCK, account)
        await conn.execute(ADD, account, -balance)
        return balance


async def as_named_behind_a_lock(pool, first, second):
    async with pool.acquire() as conn:
        await conn.execute("SELECT FROM accounts ORDER BY id FOR UPDATE")
    async with busy:
        await as_named(pool, first, second)


async def refuses(pool, account, amount):
    raise ValueError
"""

RIGHT = ["one_statement", "locks_the_row", "locks_a_number", "locks_the_table", "tries_again"]
