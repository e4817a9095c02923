"""The versions of all that this package stands on, as they are here."""

import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grader.errors import OperatorError
from grader.shipping.wheel import NAME

#: Of Linux's C library, the newest that a wheel may want: that of Ubuntu 22.04.
NEWEST_GLIBC = 35

FETCH_S = 600.0


def pins(beside: Sequence[str] = ()) -> str:
    """Return a constraints file: a line for each package that ours needs here, and for theirs.

    `beside` are what else pip is to install, as ``fastapi`` or ``asyncpg-grader[web]``.
    """
    found: dict[str, str] = {}
    ahead = [Requirement(word) for word in (NAME, *beside)]
    seen = set()
    while ahead:
        one = ahead.pop()
        name, extras = canonicalize_name(one.name), frozenset(one.extras)
        if (name, extras) in seen or (version := _version(name)) is None:
            continue
        seen.add((name, extras))
        found[name] = version
        ahead += _wanted(name, extras)
    found.pop(NAME)
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))


def _wanted(name: str, extras: frozenset[str]) -> list[Requirement]:
    """What an installed package needs here, with those extras."""
    requirements = [Requirement(word) for word in distribution(name).requires or ()]
    choices = [{"extra": extra} for extra in ("", *extras)]
    return [
        one
        for one in requirements
        if one.marker is None or any(one.marker.evaluate(choice) for choice in choices)
    ]


def _version(name: str) -> str | None:
    """Where a package brings what it needs in another way, nothing is pinned."""
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return None


def fetch_wheels(
    wheel: tuple[str, bytes], constraints: str, python: str, beside: Sequence[str] = ()
) -> dict[str, bytes]:
    """Have pip fetch all that the wheel needs on x86-64 Linux with that Python, as ``3.12``.

    What else it is to install is fetched too. Returns them by file name, ours among them. Raises
    OperatorError.
    """
    with TemporaryDirectory(prefix="wheels-") as name:
        folder = Path(name)
        ours, pinned, target = folder / wheel[0], folder / "constraints.txt", folder / "wheels"
        ours.write_bytes(wheel[1])
        pinned.write_text(constraints)
        what = ["--only-binary", ":all:", "--python-version", python, *_platforms()]
        where = ["--constraint", str(pinned), "--dest", str(target)]
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", *what, *where, str(ours), *beside],
            capture_output=True,
            encoding="utf-8",
            timeout=FETCH_S,
        )
        if done.returncode != 0:
            raise OperatorError(
                f"pip could not fetch the wheels for Python {python}",
                detail=done.stderr[-2000:],
                hint="Without --offline they are installed there.",
            )
        return {path.name: path.read_bytes() for path in sorted(target.iterdir())}


def _platforms() -> list[str]:
    names = [f"manylinux_2_{minor}_x86_64" for minor in range(NEWEST_GLIBC, 4, -1)]
    old = [f"manylinux{name}_x86_64" for name in ("2014", "2010", "1")]
    return [word for name in (*names, *old) for word in ("--platform", name)]
