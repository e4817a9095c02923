"""Build what would be released, look at all of it, and exit 1 if something is wrong."""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.version import version
from tests.acceptance.building import build
from tests.release import changelog, contents, pythons

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"


def main() -> int:
    """Return the exit code."""
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    with TemporaryDirectory(prefix="release-") as folder:
        made = [build(kind, ROOT, Path(folder, kind)) for kind in ("wheel", "sdist")]
        built = [Path(shutil.move(path, DIST / path.name)) for path in made]
    wrong = changelog.complain((ROOT / "CHANGELOG.md").read_text(), version())
    for path in built:
        say(f"{path.name}: {len(set(contents.names(path)))} files, {path.stat().st_size >> 10} KiB")
        wrong += contents.compare(path)
    wrong += read_metadata(built)
    for python in pythons.at_hand():
        for path in built:
            found = pythons.install(python, path)
            how = "see below" if found else "installed, started, checked"
            say(f"{path.name} on {python}: {how}")
            wrong += found
    for line in wrong:
        say(f"wrong: {line}")
    say("Not to be released." if wrong else f"{version()} may be released: it is in dist/.")
    return 1 if wrong else 0


def read_metadata(built: list[Path]) -> list[str]:
    """Have twine read what an index would read; say what it complains of."""
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, built)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    return [] if done.returncode == 0 else [f"twine check: {done.stdout}{done.stderr}"]


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


sys.exit(main())
