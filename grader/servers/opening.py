"""Choosing where PostgreSQL comes from."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from grader.errors import OperatorError
from grader.model import Launch
from grader.servers.databases import TemplateSpec
from grader.servers.docker import open_docker
from grader.servers.dsn import is_dsn
from grader.servers.embedded import open_embedded
from grader.servers.given import open_given
from grader.servers.server import Server

#: What `--postgres` takes, and what it means.
CHOICES = {
    "embedded": "binaries on this machine, a fresh server for every cell",
    "docker": "a fresh container for every cell",
    "postgresql://...": "a server that is there, shared: less isolation",
}


@asynccontextmanager
async def open_server(
    choice: str,
    *,
    templates: Sequence[TemplateSpec],
    launch: Launch,
    directory: Path,
    cache: Path | None = None,
    thorough: bool = False,
    copy: bool = False,
) -> AsyncIterator[Server]:
    """Open a server that can clone these template databases; close it and all it made.

    `directory` is for the server alone, its path short, and others must be able to pass through
    it. `cache` is where the embedded kind keeps prepared data directories; ``thorough``: prove the
    one that is used, byte for byte; ``copy``: hand no database's files on to the next. Raises
    OperatorError for a choice that does not work here, ExerciseError for SQL that PostgreSQL
    refuses.
    """
    if choice == "embedded":
        opened = open_embedded(
            templates,
            launch=launch,
            directory=directory,
            cache=cache,
            thorough=thorough,
            copy=copy,
        )
    elif choice == "docker":
        opened = open_docker(templates)
    elif is_dsn(choice):
        opened = open_given(choice, templates)
    else:
        raise OperatorError(
            f"{choice!r} is no place that PostgreSQL can come from",
            hint=f"choose one of {', '.join(CHOICES)}",
        )
    async with opened as server:
        yield server
