"""Our own words on the wire to the grader."""


import pickle


class Evil:
    def __reduce__(self):
        return print, ("BREACH: unpickled",)


async def count_up(pool, counter_id):
    write(os.urandom(5000) if counter_id == 1 else b"\xff\xff\xff\xff" + b"x" * 1000)


async def rename(pool, counter_id, name):
    write(b"\0\0\0\0" if counter_id == 1 else b"\x7f\xff\xff\xff[1]")


async def name_of(pool, counter_id):
    write(frame(pickle.dumps(Evil())))
