"""A test's database: what it is a copy of, and who gets in as whom."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True)
class Database:
    """A fresh copy of a template database, and how to log in to it."""

    name: str
    oid: int
    template: str  # the name of what it is a copy of
    student_role: str
    student_password: str | None
    verifier: dict[str, Any]  # keyword arguments of asyncpg.connect; owns the tables
    explainer: dict[str, Any]  # the same for who may do what the student may, and no more

    @property
    def dsn(self) -> str:
        """How a person gets in, as the verifier."""
        return _dsn(self.verifier)

    @property
    def student_dsn(self) -> str:
        """How a person gets in, as the student."""
        student = {"user": self.student_role, "password": self.student_password}
        return _dsn(self.verifier | student)


def _dsn(arguments: dict[str, Any]) -> str:
    """Write what asyncpg.connect takes as other programs take it too."""
    login = {name: quote(str(value), safe="/") for name, value in arguments.items() if value}
    user = login.get("user", "")
    password = f":{login['password']}" if "password" in login else ""
    place = "&".join(f"{name}={login[name]}" for name in ("host", "port") if name in login)
    return f"postgresql://{user}{password}@/{login['database']}?{place}"
