"""The allow-list: what is passed on, what is ours, and that there is nothing else."""

import pytest

from grader.environment.variables import OURS, made_of


@pytest.mark.parametrize(
    "name",
    ["PYTHONOPTIMIZE", "PGHOST", "LD_PRELOAD", "LANG", "PYTEST_ADDOPTS", "nobody_knows_it"],
)
def test_what_is_not_named_is_not_there(name: str) -> None:
    """Whoever has never heard of a variable does not pass it on."""
    assert name not in made_of({name: "1"})


@pytest.mark.parametrize("name", OURS)
def test_ours_are_ours(name: str) -> None:
    """Whatever somebody says."""
    assert made_of({name: "theirs"})[name] == OURS[name]


@pytest.mark.parametrize("name", ["GRADER_JOBS", "DOCKER_HOST", "NO_COLOR", "TMPDIR"])
def test_what_is_meant_for_us_arrives(name: str) -> None:
    """Options, the container engine, the terminal, and a folder that is looked at later."""
    assert made_of({name: "x"})[name] == "x"


@pytest.mark.parametrize("name", ["HOME", "XDG_CACHE_HOME"])
def test_folders_are_absolute(name: str) -> None:
    """A relative one would be another in each working folder."""
    assert name not in made_of({name: "relative"})
    assert made_of({name: "/absolute:odd"})[name] == "/absolute:odd"


def test_programs_are_never_looked_for_in_the_working_folder() -> None:
    """Relative and empty entries of PATH are left out; without any, the usual ones are there."""
    assert made_of({"PATH": ".::bin:/usr/bin"})["PATH"] == "/usr/bin"
    assert "/usr/bin" in made_of({"PATH": "."})["PATH"]


@pytest.mark.parametrize("columns", ["1", "0", "-5", "99999", "x", "٣٣", ""])
def test_odd_columns_are_nobodys(columns: str) -> None:
    """Then the terminal's own width is asked for."""
    assert "COLUMNS" not in made_of({"COLUMNS": columns})
