"""Somebody else ends it."""

import _thread
import asyncio
import os


async def end():
    raise SystemExit(0)


async def count_up(pool, counter_id):
    global kept
    if counter_id == 1:
        kept = asyncio.create_task(end())
    else:
        asyncio.get_running_loop().stop()
    await asyncio.sleep(60)


async def rename(pool, counter_id, name):
    if counter_id == 1:
        asyncio.get_running_loop().call_soon(os._exit, 0)
        await asyncio.sleep(60)


async def name_of(pool, counter_id):
    _thread.interrupt_main()
    await asyncio.sleep(60)
