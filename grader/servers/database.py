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
        login = {
            name: quote(str(value), safe="/") for name, value in self.verifier.items() if value
        }
        user = login.get("user", "")
        password = f":{login['password']}" if "password" in login else ""
        place = "&".join(f"{name}={login[name]}" for name in ("host", "port") if name in login)
        return f"postgresql://{user}{password}@/{login['database']}?{place}"
