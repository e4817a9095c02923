"""A class in shards, and `grader merge`: what comes out is what one run makes."""

import re
import shutil
from pathlib import Path

import pytest

from tests.acceptance.program import Run, run_grader
from tests.acceptance.test_grade import CLASS, grade, write_class
from tests.tiny_exercise import SOLUTION, Tiny

ROSTER = "username,name\n" + "".join(f"{name},{name.title()} O'Neil\n" for name in (*CLASS, "eve"))

#: What no two runs have in common: moments, durations, and the inodes by which a file is known.
_TIMES = (
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)",
    r'"seconds": ?[\d.]+',
    r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC",
    r"\n<div><dt>seconds</dt><dd>[\d.]+</dd></div>",  # which stands there if it is any
    r'"stamp": ?"[^"]*"',
    r'"result_sha256": ?"[0-9a-f]*"',
)


def timeless(text: str) -> str:
    """The text without its times."""
    for one in _TIMES:
        text = re.sub(one, "", text)
    return text


def files_of(out: Path) -> dict[str, str]:
    """Every file of an OUT, without its times."""
    return {
        str(path.relative_to(out)): timeless(path.read_text())
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "tables"
    }


def shard(tiny: Tiny, told: str, *more: str) -> Run:
    """Grade a part of the class into a folder of its own: out-1 for 1/3."""
    number = told.partition("/")[0]
    run = grade(tiny, "submissions", "--roster", "roster.csv", "--shard", told, *more)
    (tiny.root / "out").rename(tiny.root / f"out-{number}")
    return run


def merge(tiny: Tiny, *shards: str) -> Run:
    """Merge folders into ``merged``."""
    return run_grader("merge", *shards, "-o", "merged", "--step-summary", "md", cwd=tiny.root)


@pytest.fixture(scope="module")
def sharded(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A class of four and one who is absent: graded whole into `out`, and in three parts."""
    tiny = write_class(tmp_path_factory.mktemp("sharded"))
    (tiny.root / "roster.csv").write_text(ROSTER)
    for told in ("1/3", "2/3", "3/3"):
        run = shard(tiny, told, "--seed", "7", "--also", "junit")
        assert run.code == 0, run
    whole = ("--roster", "roster.csv", "--seed", "7", "--also", "junit", "--jobs", "2")
    run = grade(tiny, "submissions", *whole, "--step-summary", "whole.md")
    assert run.code == 0, run
    return tiny


@pytest.fixture
def shards(sharded: Tiny, tmp_path: Path) -> Tiny:
    """A copy of it, to be merged."""
    return Tiny(shutil.copytree(sharded.root, tmp_path / "class"))


def test_everybody_is_in_one_shard(sharded: Tiny) -> None:
    """As cards are dealt, the absent one too."""
    dealt = [
        {path.parent.name for path in sharded.root.glob(f"out-{n}/*/result.json")}
        for n in (1, 2, 3)
    ]
    assert dealt == [{"ada", "dee"}, {"bob", "eve"}, {"cid"}]


def test_the_merged_class_is_that_of_one_run(shards: Tiny) -> None:
    """Every file of it, byte for byte but for times; the step summary and the table too."""
    run = merge(shards, "out-3", "out-1", "out-2")
    assert (run.code, run.err) == (0, "")
    assert files_of(shards.root / "merged") == files_of(shards.root / "out")
    assert (shards.root / "md").read_text() == (shards.root / "whole.md").read_text()
    assert "3 shards merged" in run.words


def test_grading_goes_on_from_a_merged_class(shards: Tiny) -> None:
    """Nothing has changed for the grader, and then one student's file has."""
    merge(shards, "out-1", "out-2", "out-3")
    shutil.rmtree(shards.root / "out")
    (shards.root / "merged").rename(shards.root / "out")
    told = ("submissions", "--roster", "roster.csv", "--also", "junit")
    assert "5 of 5 unchanged" in grade(shards, *told).words
    (shards.root / "submissions/cid/tiny.py").write_text(SOLUTION)
    assert "cid: 0 of 5 → 4 of 5; their code" in grade(shards, *told).words


def test_a_gradebook_of_a_merged_class(shards: Tiny) -> None:
    """Who is who was merged too."""
    merge(shards, "out-1", "out-2", "out-3")
    run = run_grader("gradebook", "merged", "--format", "csv", cwd=shards.root)
    assert run.code == 0
    assert "Eve O'Neil" in (shards.root / "merged/gradebook-csv.csv").read_text("utf-8-sig")


def test_a_shard_may_be_empty(tmp_path: Path) -> None:
    """More shards than students: nothing is graded in it, and it merges."""
    tiny = write_class(tmp_path)
    (tiny.root / "roster.csv").write_text("username\nada\n")
    for told in ("1/6", "6/6"):
        assert shard(tiny, told, "--seed", "7").code == 0
    assert merge(tiny, "out-1", "out-6").code == 0
    assert {path.parent.name for path in tiny.root.glob("merged/*/result.json")} == {"ada"}


def test_what_does_not_belong_together_is_refused(shards: Tiny) -> None:
    """The same student twice, another seed, other tests: each is named, and nothing is written."""
    run = merge(shards, "out-1", "out")
    assert run.code == 2 and "ada is in out-1 and in out" in run.words
    for option, why in (("--seed", "different seeds"), ("tests", "our tests")):
        root = shards.root
        if option == "tests":
            path = root / "solutions/tiny/test_hidden.py"
            path.write_text(path.read_text() + "\n# another\n")
        shutil.rmtree(root / "out")
        shutil.rmtree(root / "out-2")
        shard(shards, "2/3", "--seed", "8" if option == "--seed" else "7")
        run = merge(shards, "out-1", "out-2", "out-3")
        assert run.code == 2 and why in run.words
        shutil.copytree(root / "out-2", root / "out")
    assert not (shards.root / "merged").exists()


def test_a_result_that_is_not_what_was_written_is_refused(shards: Tiny) -> None:
    """Whoever put it there."""
    path = shards.root / "out-1/ada/result.json"
    path.write_text(path.read_text().replace('"score":', '"score" :'))
    run = merge(shards, "out-1", "out-2", "out-3")
    assert run.code == 2 and "what it has of ada is not what was written there" in run.words


def test_a_class_is_not_merged_over_another(shards: Tiny) -> None:
    """Its history would be lost; a folder that is no shard is refused too."""
    assert merge(shards, "out-1", "out-2").code == 0
    run = merge(shards, "out-3")
    assert run.code == 2 and "merged has results already, of ada" in run.words
    run = merge(shards, "submissions")
    assert run.code == 2 and "submissions is not what a shard was graded into" in run.words


@pytest.mark.parametrize("told", ["0/3", "4/3", "1", "a/b", "1/3/5", "٣/٤", ""])
def test_a_shard_is_k_of_n(told: str) -> None:
    """Anything else is said, before anything is looked at."""
    run = run_grader("grade", ".", "-o", "out", "--shard", told)
    assert run.code == 2 and "is not K/N" in run.words
