"""Reading a postgresql:// DSN as far as the tap has to know it: one host, one port."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from grader.errors import OperatorError

SCHEMES = ("postgresql://", "postgres://")

_HOST_AND_PORT = re.compile(r"(?:\[(?P<six>[^\]]+)\]|(?P<host>[^:]*))(?::(?P<port>\d+))?")


def is_dsn(text: str) -> bool:
    """Tell a DSN from other choices."""
    return text.startswith(SCHEMES)


def host_and_port(dsn: str) -> tuple[str, int]:
    """Return where the DSN leads to; a host that begins with a slash is a socket's directory.

    Raises OperatorError for a DSN without exactly one host. Never quotes the DSN: it may hold a
    password.
    """
    parts = urlsplit(dsn)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    found = _HOST_AND_PORT.fullmatch(parts.netloc.rpartition("@")[2])
    given = found.groupdict() if found else {}
    host = given.get("six") or unquote(given.get("host") or "") or query.get("host", "")
    port = given.get("port") or query.get("port") or "5432"
    if not host or "," in host or not port.isdigit():
        raise OperatorError(
            "the PostgreSQL DSN must name one host, and a port if it is not 5432",
            hint="postgresql://user:password@host:5432/database, or ...@/database?host=/directory",
        )
    return host, int(port)
