"""What a release is held to: its contents, its changelog, its number."""

import zipfile
from pathlib import Path

import msgspec
import pytest

from grader import __version__
from tests.release import changelog, contents

ROOT = Path(__file__).parents[2]

WAITING = "# Changelog\n\n## [Unreleased]\n\n- something\n"
RELEASED = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n- something\n"


@pytest.mark.parametrize(
    ("text", "version"), [(WAITING, "1.2.0+g5c42734"), (RELEASED, "1.2.0"), (RELEASED, "1.2.0+gab")]
)
def test_a_changelog_that_names_the_version(text: str, version: str) -> None:
    """A release has its section; what is on its way to one may be unreleased."""
    assert changelog.complain(text, version) == []


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (WAITING, "1.2.0"),
        (RELEASED, "1.3.0"),
        (RELEASED.replace(" - 2026-12-01", ""), "1.2.0"),
        (RELEASED.replace("[Unreleased]\n", "[Unreleased]\n\n- more\n"), "1.2.0"),
        ("# Changelog\n", "1.2.0+gab"),
    ],
    ids=["unreleased", "another", "undated", "more", "empty"],
)
def test_a_changelog_that_does_not(text: str, version: str) -> None:
    """It is said once."""
    assert len(changelog.complain(text, version)) == 1


def write_wheel(folder: Path, *more: str, without: str = "") -> Path:
    """Write a wheel with the files that are expected, and some more."""
    built = folder / "asyncpg_grader-1.0-py3-none-any.whl"
    expected = [name for name in contents.expected(built) if name != without]
    with zipfile.ZipFile(built, "w") as archive:
        for name in (*expected, *more):
            archive.writestr(name.replace("dist-info/", "asyncpg_grader-1.0.dist-info/", 1), "")
    return built


def test_a_wheel_as_it_should_be(tmp_path: Path) -> None:
    """What git knows of the package, its templates and exercises, and the licence."""
    assert contents.compare(write_wheel(tmp_path)) == []
    assert "dist-info/licenses/LICENSE" in contents.names(write_wheel(tmp_path))


def test_a_wheel_with_something_else_in_it(tmp_path: Path) -> None:
    """A file that nobody committed is named, and a hidden test twice."""
    hidden = "grader/data/exercises/transactions/test_hidden.py"
    said = contents.compare(write_wheel(tmp_path, "grader/notes.txt", hidden))
    assert [line.partition(": ")[2] for line in said] == [
        f"{hidden} should not be in it",
        "grader/notes.txt should not be in it",
        f"{hidden} is for instructors",
    ]


def test_a_wheel_without_the_licence(tmp_path: Path) -> None:
    """It is named."""
    [said] = contents.compare(write_wheel(tmp_path, without="dist-info/licenses/LICENSE"))
    assert said.endswith("dist-info/licenses/LICENSE is not in it")


def test_one_number_everywhere() -> None:
    """CITATION.cff cites the version that the program has."""
    cited = msgspec.yaml.decode((ROOT / "CITATION.cff").read_bytes())
    assert cited["version"] == __version__
