"""By the back door."""

import ctypes
import mmap
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
X32, FORK, SOCKET = 0x40000000, 57, 41
#: mov eax, 20 (getpid of i386); int 0x80; ret
CODE = b"\xb8\x14\0\0\0\xcd\x80\xc3"
honest = count_up


def x32():
    for number in (FORK, SOCKET):
        if libc.syscall(X32 | number, 2, 1, 0) >= 0:
            print("BREACH: x32", number)


def i386():
    if platform.machine() != "x86_64":
        os.abort()
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=7)
    page.write(CODE)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    print("BREACH: i386", ctypes.CFUNCTYPE(ctypes.c_int)(at)())


async def count_up(pool, counter_id):
    if counter_id == 2:
        i386()
    x32()
    print("tried x32")
    return await honest(pool, counter_id)
