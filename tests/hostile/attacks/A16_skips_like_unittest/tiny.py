"""Everybody knows what this means."""

import asyncio
import unittest


async def count_up(pool, counter_id):
    raise unittest.SkipTest("not needed") if counter_id == 1 else TimeoutError("not its fault")


async def rename(pool, counter_id, name):
    raise asyncio.CancelledError if counter_id == 1 else unittest.SkipTest("not needed")


async def name_of(pool, counter_id):
    raise StopAsyncIteration
