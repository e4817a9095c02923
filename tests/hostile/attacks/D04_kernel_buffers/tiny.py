"""Somewhere else."""

import fcntl
import os
import socket

honest = count_up
kept = []


def fill(number):
    os.set_blocking(number, False)
    written = 0
    try:
        while True:
            written += os.write(number, bytes(1 << 16))
    except OSError:
        return written


def pour():
    total = 0
    try:
        while True:
            reader, writer = os.pipe()
            kept.append(reader)
            try:
                fcntl.fcntl(writer, 1031, 1 << 20)
            except OSError:
                pass
            total += fill(writer)
            ours, theirs = socket.socketpair()
            kept.append((ours, theirs))
            total += fill(ours.fileno())
    except OSError:
        return total


async def count_up(pool, counter_id):
    result = await honest(pool, counter_id)
    total = pour()
    print("tried;", "BREACH: kept" if total > 64 << 20 else "kept", total >> 20, "MiB")
    for pair in kept:
        os.close(pair) if type(pair) is int else [one.close() for one in pair]
    return result
