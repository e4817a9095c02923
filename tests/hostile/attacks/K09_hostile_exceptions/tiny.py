"""Do not look at me."""


class Loud(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__
    sqlstate = property(__str__)
    __notes__ = property(__str__)


class Meta(type):
    __name__ = "x" * 1_000_000

    def mro(cls):
        return [*type.mro(cls)]


class Huge(Exception, metaclass=Meta):
    def __str__(self):
        return "x" * 50_000_000


async def count_up(pool, counter_id):
    if counter_id == 1:
        raise Loud
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    one.__context__ = one
    raise one


async def rename(pool, counter_id, name):
    if counter_id == 1:
        raise Huge
    raise ExceptionGroup("many", [ValueError(str(n)) for n in range(100_000)])


async def name_of(pool, counter_id):
    error = SyntaxError("faked", ("/etc/passwd", 1, 1, "root:x:0:0"))
    error.add_note("note" * 1_000_000)
    raise error
