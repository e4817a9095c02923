"""Looking at paths that students chose: a link may lead anywhere, and nothing here fails for it."""

from collections.abc import Sequence
from pathlib import Path

from grader.model import Exercise


def is_folder(path: Path) -> bool:
    """Whether it is one, or leads to one; not if nobody can tell."""
    try:
        return path.is_dir()
    except OSError:  # too long a name, a folder that may not be passed
        return False


def leads_nowhere(path: Path) -> bool:
    """Whether it is a link at whose end is nothing that we can see."""
    try:
        path.stat()
    except (OSError, ValueError):
        return path.is_symlink()
    return False


def list_names(folder: Path) -> Sequence[str]:
    """List what is in it, sorted. Raises OSError."""
    return sorted(path.name for path in folder.iterdir())


def places(folder: Path, exercise: Exercise) -> tuple[Path, Path]:
    """Where the file of an exercise may lie in a submission's folder, the better place first."""
    file = exercise.stub.name
    return folder / exercise.slug / file, folder / file
