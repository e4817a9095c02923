"""Which installed libraries a box shows."""

from importlib.metadata import PackageNotFoundError

import pytest

from grader.worker.libraries import find_libraries


def names(*needs: str) -> set[str]:
    return {path.name for path in find_libraries(needs)}


def test_a_package_and_what_it_requires() -> None:
    """All that an import of it leads to, packages and single modules."""
    found = names("fastapi")
    assert {"fastapi", "starlette", "pydantic", "pydantic_core", "typing_extensions.py"} <= found


def test_nothing_that_only_an_extra_requires() -> None:
    """fastapi[all] would bring more."""
    assert names("fastapi").isdisjoint({"httpx", "jinja2", "uvicorn", "yaml"})


def test_only_what_can_be_imported() -> None:
    """Commands and metadata lie beside, and are no libraries."""
    assert all(path.is_dir() or path.suffix == ".py" for path in find_libraries(("pytest",)))
    assert not [name for name in names("pytest") if name.endswith("-info") or name == "bin"]


def test_what_is_not_installed() -> None:
    """Is not passed over."""
    with pytest.raises(PackageNotFoundError):
        find_libraries(("no-such-thing",))
