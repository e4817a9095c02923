"""The Python that runs inside a box: what must be visible for it, and what must not.

The interpreter has to sit at its original path: a moved prefix loads the wrong shared libraries.
Everything installed beside it (site-packages) is hidden, so a box has the standard library only.
"""

import site
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Interpreter:
    """A Python as a Box wants it. ``argv`` starts it isolated, without site-packages."""

    argv: tuple[str, ...]
    read_only: tuple[Path, ...]
    hidden: tuple[Path, ...]
    env: dict[str, str]


def base_interpreter() -> Interpreter:
    """Return the interpreter under the running virtual environment, or the running one."""
    prefix = Path(sys.base_prefix)
    executable = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    library = _standard_library(prefix)
    return Interpreter(
        argv=(str(executable), "-I", "-S", "-B"),
        read_only=(executable, *library),
        hidden=tuple(
            path
            for path in _installed_packages(prefix)
            if path.is_dir() and any(path.is_relative_to(folder) for folder in library)
        ),
        env={
            "LANG": "C.UTF-8",
            # Nepal's: in UTC, what is in local time by mistake would be right by accident.
            "TZ": "NPT-5:45",
            # A shared libpython beside the interpreter, as in the builds that CI services ship.
            "LD_LIBRARY_PATH": str(prefix / "lib"),
        },
    )


def _standard_library(prefix: Path) -> list[Path]:
    """Its directories, and a libpython beside them: nothing else of what lies in the prefix."""
    bases = ("base", "platbase", "installed_base", "installed_platbase")
    paths = sysconfig.get_paths(vars=dict.fromkeys(bases, str(prefix)))
    folders = [Path(paths[name]) for name in ("stdlib", "platstdlib")]
    shared = [path for folder in folders for path in folder.parent.glob("libpython*.so*")]
    return [path for path in dict.fromkeys([*folders, *shared]) if path.exists()]


def _installed_packages(prefix: Path) -> list[Path]:
    paths = sysconfig.get_paths(vars={"base": str(prefix), "platbase": str(prefix)})
    places = [paths["purelib"], paths["platlib"], *site.getsitepackages([str(prefix)])]
    places.append(str(prefix / "lib" / "python3" / "dist-packages"))
    return [Path(place) for place in dict.fromkeys(places)]
