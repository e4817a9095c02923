"""Reading exercises, and what a broken one says."""

from pathlib import Path
from typing import Any

import pytest

from grader.catalog import load_catalog
from grader.catalog.manifest import check_manifest
from grader.catalog.right import load_right_solutions
from grader.catalog.wrong import load_wrong_solutions
from grader.errors import ExerciseError, OperatorError
from grader.model import CaseSpec, Function
from tests.tiny_exercise import STUB, TOML, write_tiny


def broken(root: Path, toml: str) -> tuple[str, int | None]:
    """The complaint about an exercise.toml and its line."""
    write_tiny(root, toml=toml)
    with pytest.raises(ExerciseError) as caught:
        load_catalog(root / "exercises", None)
    assert caught.value.path.name == "exercise.toml"
    return caught.value.message, caught.value.line


def test_reads_an_exercise(tmp_path: Path) -> None:
    """Title, tasks, points and files come from the folder."""
    exercise = write_tiny(tmp_path).exercise
    assert (exercise.slug, exercise.title, exercise.max_score) == ("tiny", "Counting", 4)
    assert [path.name for path in exercise.sql] == ["schema.sql"]


def test_reads_signatures_from_the_stub(tmp_path: Path) -> None:
    """What a function asks for is known without running it."""
    signature = "async def count_up(pool: asyncpg.Pool, counter_id: int) -> int"
    expected = {
        "count_up": Function("count_up", signature, "pool", parameters=("pool", "counter_id"))
    }
    assert write_tiny(tmp_path).exercise.functions == expected


def test_hidden_tests_need_the_solutions(tmp_path: Path) -> None:
    """Without the solutions folder there are visible tests only."""
    write_tiny(tmp_path)
    [exercise] = load_catalog(tmp_path / "exercises", None)
    assert exercise.hidden_tests is None


def test_byte_order_mark(tmp_path: Path) -> None:
    """An editor's byte order mark is no part of exercise.toml."""
    assert write_tiny(tmp_path, toml="\ufeff" + TOML).exercise.title == "Counting"


def test_invalid_toml_names_the_line(tmp_path: Path) -> None:
    """A syntax error in exercise.toml is found where it is."""
    message, line = broken(tmp_path, TOML.replace('title = "Count"', "title = Count"))
    assert "not valid TOML" in message
    assert line == 7


def test_wrong_type_names_the_line(tmp_path: Path) -> None:
    """So is a value of the wrong type."""
    message, line = broken(tmp_path, TOML.replace("points = 4", 'points = "many"'))
    assert "points" in message
    assert line == 8


def test_unknown_key_names_the_line(tmp_path: Path) -> None:
    """So is a key that does not exist."""
    message, line = broken(tmp_path, 'titel = "Counting"\n' + TOML)
    assert "titel" in message
    assert line == 1


def test_missing_file_names_the_line(tmp_path: Path) -> None:
    """So is a file that is listed and not there."""
    message, line = broken(tmp_path, TOML.replace('["schema.sql"]', '["schema.sql", "seed.sql"]'))
    assert message == "seed.sql is missing beside it"
    assert line == 3


def test_broken_stub(tmp_path: Path) -> None:
    """A stub that is not Python names its line."""
    write_tiny(tmp_path, stub=STUB + "\n)\n")
    with pytest.raises(ExerciseError) as caught:
        load_catalog(tmp_path / "exercises", None)
    assert (caught.value.path.name, caught.value.line) == ("tiny.py", 11)


def test_unknown_exercise(tmp_path: Path) -> None:
    """A name that does not exist is answered with those that do."""
    write_tiny(tmp_path)
    with pytest.raises(OperatorError) as caught:
        load_catalog(tmp_path / "exercises", None, only=["nonsense"])
    assert caught.value.message == "there is no exercise 'nonsense'"
    assert caught.value.hint == "There are: tiny"


def test_no_exercises(tmp_path: Path) -> None:
    """A folder without exercises says what one looks like."""
    with pytest.raises(OperatorError, match="no exercises in"):
        load_catalog(tmp_path, None)


def case(id_: str, task: str, points: float) -> CaseSpec:
    """A collected hidden test."""
    return CaseSpec(id_, task, "Title", points, None, "hidden", line=5)


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        ([case("a", "9.1", 3)], "task 9.1 is worth 4 points, its tests add up to 3"),
        ([case("a", "9.1", 4), case("b", "9.7", 1)], "b: there is no task '9.7'"),
        ([case("a", "9.1", 2), case("a", "9.1", 2)], "a is defined 2 times"),
    ],
)
def test_manifest_must_fit_the_tasks(tmp_path: Path, cases: list[CaseSpec], message: str) -> None:
    """Points that do not add up, and tests without a task, stop the grader before it grades."""
    tiny = write_tiny(tmp_path)
    with pytest.raises(ExerciseError) as caught:
        check_manifest(tiny.exercise, cases, tmp_path / "test_hidden.py")
    assert caught.value.message == message


def test_wrong_solution_is_the_reference_with_a_mistake(tmp_path: Path) -> None:
    """The file's definitions come after the reference's, and it names what catches it."""
    tiny = write_tiny(tmp_path)
    folder = tmp_path / "solutions" / "tiny" / "wrong"
    folder.mkdir()
    (folder / "always_one.py").write_text(
        '"""Returns 1."""\n# caught by: test_counts, test_other\nasync def count_up(*_): return 1\n'
    )
    [wrong] = load_wrong_solutions(tiny.root / "solutions", "tiny")
    assert (wrong.name, wrong.caught_by) == ("always_one", ("test_counts", "test_other"))
    namespace: dict[str, Any] = {}
    exec(compile(wrong.source, wrong.path, "exec"), namespace)
    with pytest.raises(StopIteration) as returned:
        namespace["count_up"](None, 1).send(None)  # the wrong one returns at once
    assert returned.value.value == 1


def test_wrong_solution_must_name_its_tests(tmp_path: Path) -> None:
    """A stored mistake that nothing is said to catch is an author's error."""
    write_tiny(tmp_path)
    folder = tmp_path / "solutions" / "tiny" / "wrong"
    folder.mkdir()
    (folder / "nameless.py").write_text('"""A mistake."""\n')
    with pytest.raises(ExerciseError, match="names no test that catches it"):
        load_wrong_solutions(tmp_path / "solutions", "tiny")


def test_right_solutions_begin_with_the_reference(tmp_path: Path) -> None:
    """Then come the other styles, by name."""
    write_tiny(tmp_path)
    folder = tmp_path / "solutions" / "tiny" / "right"
    folder.mkdir()
    for name in ("short", "long"):
        (folder / f"{name}.py").write_text(f'"""In a {name} way."""\n')
    found = load_right_solutions(tmp_path / "solutions", "tiny")
    assert [one.name for one in found] == ["solution", "long", "short"]
    assert "In a long way" in found[1].source


def test_a_style_may_not_have_the_references_name(tmp_path: Path) -> None:
    """Findings tell the two apart by it."""
    write_tiny(tmp_path)
    folder = tmp_path / "solutions" / "tiny" / "right"
    folder.mkdir()
    (folder / "solution.py").write_text("")
    with pytest.raises(ExerciseError, match="call it otherwise"):
        load_right_solutions(tmp_path / "solutions", "tiny")
