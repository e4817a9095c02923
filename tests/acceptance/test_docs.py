"""What is documented is there, and what is there is documented."""

import re
import shlex
import tomllib
from functools import cache
from pathlib import Path

import msgspec
import pytest

from grader.cli.exit_codes import BELOW_REQUIRED, GRADED, OUR_FAULT, WRONG_USE
from grader.results import (
    CaseResult,
    Environment,
    ExerciseResult,
    Outcome,
    Result,
    Statement,
    Status,
    TaskResult,
)
from tests.acceptance.program import run_grader

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
RESULTS = ROOT / "docs" / "results.md"
AUTHORS_PAGE = ROOT / "docs" / "writing-an-exercise.md"


@cache
def documents() -> str:
    """The README and every page of docs/."""
    return "\n".join(page.read_text() for page in (README, *sorted(ROOT.glob("docs/*.md"))))


@cache
def commands() -> tuple[str, ...]:
    """The commands that `grader --help` lists."""
    listed = run_grader("--help").out.partition("Commands:")[2]
    return tuple(re.findall(r"^  (\w+)", listed, re.MULTILINE))


@cache
def help_of(command: str) -> str:
    """The help of one command, wide enough to break no name."""
    return run_grader(command, "--help", columns=200).out


def options_of(command: str) -> set[str]:
    """The long options of a command, without --help."""
    return set(re.findall(r"--[a-z][a-z-]+", help_of(command))) - {"--help"}


def test_commands_are_documented() -> None:
    """Every command is named with the program, as one types it."""
    assert commands(), "the help lists no command"
    missing = [name for name in commands() if f"grader {name}" not in documents()]
    assert not missing


def test_options_are_documented() -> None:
    """Every option of every command is named."""
    known = set().union(*map(options_of, commands()))
    assert {"--out", "--sandbox", "--seed"} <= known
    assert not {one for one in known if not re.search(rf"{one}(?![a-z-])", documents())}


def test_variables_are_documented() -> None:
    """Every environment variable that the help names is in the documents."""
    known = set().union(*(re.findall(r"GRADER_[A-Z_]+", help_of(name)) for name in commands()))
    assert "GRADER_POSTGRES" in known
    assert not {name for name in known if name not in documents()}


def test_commands_in_the_readme_exist() -> None:
    """Every command line of the README is one that the program takes."""
    lines = re.findall(r"^    grader (.+)$", README.read_text(), re.MULTILINE)
    assert lines, "the README shows no command"
    for line in lines:
        command, *words = shlex.split(line, comments=True)
        assert command in commands(), line
        assert {word for word in words if word.startswith("--")} <= options_of(command), line


@pytest.mark.parametrize("page", [README, RESULTS], ids=["README.md", "docs/results.md"])
def test_exit_codes_are_documented(page: Path) -> None:
    """The table of exit codes has each code once."""
    rows = re.findall(r"^\| (\d) \| \S", page.read_text(), re.MULTILINE)
    assert [*map(int, rows)] == [GRADED, BELOW_REQUIRED, WRONG_USE, OUR_FAULT]


def test_exit_codes_are_in_the_help() -> None:
    """`grader grade --help` tells them too."""
    for code in (GRADED, BELOW_REQUIRED, WRONG_USE, OUR_FAULT):
        assert re.search(rf"^  {code} \w", help_of("grade"), re.MULTILINE)


@pytest.mark.parametrize(
    "kind", [Result, ExerciseResult, TaskResult, CaseResult, Statement, Environment]
)
def test_fields_are_documented(kind: type[msgspec.Struct]) -> None:
    """Every field of result.json is named in docs/results.md."""
    page = RESULTS.read_text()
    fields = [field.encode_name for field in msgspec.structs.fields(kind)]
    assert not [name for name in fields if f"`{name}`" not in page and f"`{name}[]`" not in page]


@pytest.mark.parametrize("words", [Status, Outcome])
def test_words_are_documented(words: type[Status] | type[Outcome]) -> None:
    """So is every status and every outcome."""
    page = RESULTS.read_text()
    assert not [word.value for word in words if f"`{word.value}`" not in page]


@pytest.mark.parametrize(
    "name", ["@task", "@points", "@hint", "`student`", "`db`", "`wire`", "`rng`"]
)
def test_author_words_are_documented(name: str) -> None:
    """Every marker and fixture of a hidden test is on the page for authors."""
    assert name in AUTHORS_PAGE.read_text()


@pytest.mark.parametrize(
    "exercise", sorted(ROOT.glob("exercises/*/exercise.toml")), ids=lambda path: path.parent.name
)
def test_an_exercises_readme_names_its_tasks_and_points(exercise: Path) -> None:
    """What students read of the points is what is given."""
    tasks = tomllib.loads(exercise.read_text())["tasks"]
    told = [f"| {task['id']} {task['title']} | {task['points']:g} |" for task in tasks]
    readme = (exercise.parent / "README.md").read_text()
    assert re.findall(r"^\| \d.*\|$", readme, re.MULTILINE) == told
