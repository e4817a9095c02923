"""Where a server listens: on a socket file, or where there are none on a port of this machine."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from grader.errors import GraderFault

if TYPE_CHECKING:
    from ssl import SSLContext

#: This machine, for programs on it alone. By number: names are looked up.
LOCALHOST = "127.0.0.1"


@dataclass(frozen=True)
class Address:
    """Of PostgreSQL, or of what stands for it: a Unix socket, or a host and port."""

    path: Path | None = None
    host: str | None = None
    port: int | None = None
    tls: "SSLContext | None" = None  # how it is encrypted, if it is

    def __post_init__(self) -> None:
        if self.path is None and not (self.host and self.port):
            raise GraderFault("a server's address is a socket, or a host and a port")

    def __str__(self) -> str:
        return str(self.path) if self.path else f"{self.host}:{self.port}"

    @property
    def host_and_port(self) -> tuple[str, int]:
        """As asyncpg and libpq are told: of a socket its directory, and the end of its name."""
        if self.path is not None:
            return str(self.path.parent), int(self.path.name.rpartition(".")[2])
        assert self.host and self.port
        return self.host, self.port

    def dsn(self, user: str, password: str | None, database: str) -> str:
        """How asyncpg, and any program that reads a DSN, comes there."""
        login = f"{quote(user)}:{quote(password)}" if password else quote(user)
        if self.path is None:
            return f"postgresql://{login}@{self.host}:{self.port}/{database}"
        return f"postgresql://{login}@/{database}?host={quote(str(self.path.parent))}"
