"""Who sleeps there?"""

import ctypes
import errno
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
honest = count_up
FUTEX, SYSINFO = {"x86_64": (202, 99), "aarch64": (98, 179)}.get(platform.machine(), (None, None))
#: Wake, requeue, wake another, lock and unlock with priorities, and wait to be moved.
OPERATIONS = (1, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13)
FUTEX2 = (449, 454, 455, 456)


def knock(name, number, *arguments):
    words = [ctypes.c_long(argument) for argument in arguments]
    result = libc.syscall(ctypes.c_long(number), *words)
    why = ctypes.get_errno()
    if result >= 0 or why not in (errno.EPERM, errno.ENOSYS):
        print(f"BREACH: {name} came through: {result} {errno.errorcode.get(why)}")


async def count_up(pool, counter_id):
    file = os.open(os.__file__, os.O_RDONLY)
    page = libc.mmap(None, ctypes.c_size_t(4096), 1, 1, file, ctypes.c_long(0))
    if FUTEX is not None:
        for operation in OPERATIONS:
            knock(f"futex {operation}", FUTEX, page, operation, 1, 0, page + 4, 0)
        for number in FUTEX2:
            knock(f"futex2 {number}", number, 0, 0, 0, 0, 0, 0)
        room = ctypes.create_string_buffer(256)
        knock("sysinfo", SYSINFO, ctypes.addressof(room))
    print("tried", len(OPERATIONS) + len(FUTEX2) + 1)
    return await honest(pool, counter_id)
