"""``grader validate`` as authors use it, and its page in a real browser."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright

from grader.catalog import default_exercises, default_solutions, load_catalog
from grader.catalog.reach import find_same
from grader.catalog.reading import read_text
from grader.catalog.right import load_right_solutions
from grader.model import Exercise
from grader.validate.equivalents import read_equivalents
from grader.validate.figures import BEGIN, END
from grader.validate.mutants import make_mutants
from tests.acceptance.program import GRADER, INSIDE, Run, run_grader
from tests.tiny_exercise import Tiny, write_tiny
from tests.tiny_mistakes import BOTH, TWICE, write_mistakes

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "validation.md"
EXERCISES = load_catalog(default_exercises(), default_solutions())
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


def run_validate(
    tiny: Tiny,
    *arguments: str | Path,
    env: Mapping[str, str] | None = None,
    program: Sequence[str | Path] = (GRADER,),
) -> Run:
    """Run the gate on the tiny exercise; reports go to ``root/out``."""
    folders = ("--exercises", tiny.root / "exercises", "--solutions", tiny.root / "solutions")
    arguments = ("validate", *folders, "-o", tiny.root / "out", *arguments)
    return run_grader(*arguments, env=env, program=program)


@pytest.fixture
def sound(tiny: Tiny) -> Tiny:
    """The tiny exercise with a mistake for each test."""
    write_mistakes(tiny, BOTH)
    return tiny


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with everything on it: holes, survivors, an equivalent mutant, a missed mistake."""
    tiny = write_tiny(tmp_path_factory.mktemp("page"))
    lied = TWICE.replace("test_counts", "test_counts, test_counts_in_one_round_trip")
    write_mistakes(tiny, BOTH | {"counts_twice": lied})
    run_validate(tiny, "--mutate", "--repeat", "2")
    found = json.loads((tiny.root / "out/validation.json").read_text())
    mutants = found["exercises"][0]["mutants"]
    survivor = next(m for m in mutants if m["operator"] == "sql-drop-condition")
    reason = tiny.root / "solutions/tiny/equivalent.toml"
    reason.write_text(f"'{survivor['id']}' = 'there is one counter only'\n")
    run_validate(tiny, "--mutate", "--repeat", "2")
    return tiny.root / "out" / "validation.html"


def test_gate_that_holds_exits_0(sound: Tiny) -> None:
    """It says so and writes a table, JSON and a page."""
    run = run_validate(sound)
    assert run.code == 0, run
    assert "The gate holds" in run.words
    found = json.loads((sound.root / "out/validation.json").read_text())
    assert found["schema"] == "asyncpg-grader/validation/1"
    assert "The gate holds" in (sound.root / "out/validation.html").read_text()


def test_gate_that_does_not_hold_exits_1(tiny: Tiny) -> None:
    """Each hole is listed with its file and line."""
    write_mistakes(tiny, {"counts_twice": TWICE})
    run = run_validate(tiny)
    assert run.code == 1, run
    assert "test_hidden.py:" in run.words and "is idle" in run.words


def test_broken_exercise_exits_2(sound: Tiny) -> None:
    """With the file and the line."""
    tests = sound.root / "solutions/tiny/test_hidden.py"
    tests.write_text(tests.read_text().replace("@points(3)", "@points(2)"))
    run = run_validate(sound)
    assert run.code == 2, run
    assert "exercise.toml:" in run.words and "add up to 3" in run.words


def test_missing_solutions_exit_2(tiny: Tiny, tmp_path: Path) -> None:
    """A folder without hidden tests is wrong use."""
    empty = tmp_path / "empty"
    empty.mkdir()
    run = run_grader("validate", "--exercises", tiny.root / "exercises", "--solutions", empty)
    assert run.code == 2, run


def test_mistakes_may_meet_the_tests_that_they_name_alone(sound: Tiny) -> None:
    """Then the others say nothing of them, which the output and the JSON file tell."""
    met = {}
    for option in ((), ("--named",)):
        run = run_validate(sound, *option)
        assert run.code == 0, run
        assert ("only the tests that they name" in run.words) == bool(option)
        found = json.loads((sound.root / "out/validation.json").read_text())
        assert found["named"] == bool(option)
        met[option] = {one["name"]: one for one in found["exercises"][0]["wrong_solutions"]}
    for name, one in met[("--named",)].items():
        assert list(one["verdicts"]) == one["named"]
        assert len(met[()][name]["verdicts"]) > len(one["verdicts"])


def test_survivors_are_listed(sound: Tiny) -> None:
    """Each with its place, its id, and what was changed."""
    run = run_validate(sound, "--mutate")
    assert run.code == 1, run
    assert "count_up/sql-drop-condition/" in run.words
    assert "(id = $1 OR true)" in run.words


def test_mutants_need_libcst_and_nothing_else_does(sound: Tiny) -> None:
    """Where it is not installed, --mutate is wrong use and says what to install."""
    blocked = sound.root / "blocked"
    blocked.mkdir()
    (blocked / "libcst.py").write_text("raise ModuleNotFoundError(name='libcst')\n")
    env = {"PYTHONPATH": str(blocked)}
    assert run_validate(sound, env=env, program=INSIDE).code == 0
    run = run_validate(sound, "--mutate", env=env, program=INSIDE)
    assert run.code == 2 and "asyncpg-grader[mutate]" in run.words, run


def test_same_seed_finds_the_same(sound: Tiny) -> None:
    """Two runs differ in nothing but the time they took."""
    found = []
    for _ in range(2):
        run_validate(sound, "--mutate")
        content = json.loads((sound.root / "out/validation.json").read_text())
        found.append({name: value for name, value in content.items() if name != "seconds"})
    assert found[0] == found[1]


def test_stored_figures_are_held_against_the_run(sound: Tiny) -> None:
    """Those of this run agree; others exit 1."""
    stored = sound.root / "page.md"
    run_validate(sound)
    stored.write_text(f"{BEGIN}\n{(sound.root / 'out/figures.md').read_text()}{END}\n")
    assert run_validate(sound, "--figures", stored).code == 0
    stored.write_text(stored.read_text().replace("| tiny | 2 |", "| tiny | 3 |"))
    run = run_validate(sound, "--figures", stored)
    assert run.code == 1 and "page.md:4" in run.words


def test_an_earlier_run_is_held_against_this_one(sound: Tiny) -> None:
    """The summary tells figures that changed, and which tests and mistakes are new or otherwise."""
    run_validate(sound)
    (sound.root / "out").rename(sound.root / "before")
    write_mistakes(sound, {"again": TWICE})
    tests = sound.root / "solutions/tiny/test_hidden.py"
    text = tests.read_text()
    for old in ("@points(3)", "@points(1)"):
        text = text.replace(old, "@points(2)")
    tests.write_text(text)
    told = ("--before", sound.root / "before", "--step-summary", sound.root / "summary.md")
    assert run_validate(sound, *told).code == 0
    summary = (sound.root / "summary.md").read_text()
    assert summary.startswith("## The gate holds\n")
    assert "| tiny | 2 | 0 | 0 | 2 → **3** | 2 → **3** |" in summary
    assert "**New stored mistake**, tiny (1):" in summary and "- again, caught" in summary
    assert "test_counts: 3 points" in summary


def test_an_earlier_run_that_cannot_be_read_is_said(sound: Tiny) -> None:
    """Before anything is tried."""
    run = run_validate(sound, "--before", sound.root)
    assert run.code == 2 and "--before is the OUT of an earlier grader validate" in run.words


@pytest.mark.parametrize("exercise", EXERCISES, ids=[exercise.slug for exercise in EXERCISES])
def test_stored_mutants_are_those_of_the_right_solutions(exercise: Exercise) -> None:
    """docs/validation.md tells as many mutants and equivalents as there are now."""
    assert exercise.hidden_tests is not None
    folder, stub = exercise.hidden_tests.parent, read_text(exercise.stub)
    reasons = read_equivalents(folder / "equivalent.toml").reasons
    table = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]
    rows = [[cell.strip() for cell in line.split("|")[1:4]] for line in table.splitlines()]
    for right in load_right_solutions(folder.parent, exercise.slug):
        mutants = len(make_mutants(right.source, find_same(stub, right.source)))
        equivalent = len(reasons.get(right.name, ()))
        assert [f"{exercise.slug}/{right.name}", str(mutants), str(equivalent)] in rows


@pytest.mark.parametrize("exercise", EXERCISES, ids=[exercise.slug for exercise in EXERCISES])
def test_each_exercise_has_at_least_two_other_styles(exercise: Exercise) -> None:
    """What tests ask for is told from how one person would do it by nothing else."""
    assert exercise.hidden_tests is not None
    _, *styles = load_right_solutions(exercise.hidden_tests.parents[1], exercise.slug)
    assert len(styles) >= 2


@pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: install Chromium to test the page")
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_page_is_accessible(page: Path, scheme: Literal["light", "dark"]) -> None:
    """axe finds nothing, nothing is loaded from elsewhere, and a phone need not scroll sideways."""
    requests: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        context = await browser.new_context(
            viewport={"width": 360, "height": 780}, color_scheme=scheme
        )
        seen = await context.new_page()
        seen.on("request", lambda request: requests.append(request.url))
        await seen.goto(page.as_uri())
        await seen.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = await Axe().run(seen)
        width = await seen.evaluate("document.documentElement.scrollWidth")
        await browser.close()
    assert found.violations_count == 0, found.generate_report()
    assert requests == [page.as_uri()]
    assert width <= 360
