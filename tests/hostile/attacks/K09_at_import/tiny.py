"""Line -1."""


class Name(type):
    __name__ = property(lambda cls: 1 / 0)


class Wrong(SyntaxError, metaclass=Name):
    filename = __file__
    lineno = 10**400
    text = property(lambda self: "\x1b[2J" * 10_000_000)
    msg = property(lambda self: [1] * 1000)
    __notes__ = ["n" * 1_000_000] * 10_000

    def __str__(self):
        return "s" * 100_000_000


raise Wrong
