"""Every right way is accepted: correct solutions in unlike styles have full marks.

A new style is a folder in ``tests/submissions/styles/<exercise>/``. The good sample submission of
the demo is one more for each exercise; tests/acceptance/test_demo.py says that it has 100 %.
"""

from pathlib import Path

import pytest

from grader.model import Status
from tests.acceptance.program import Graded, run_grader

STYLES = Path(__file__).parents[1] / "submissions" / "styles"
SLUGS = sorted(folder.name for folder in STYLES.iterdir())


@pytest.mark.parametrize("slug", SLUGS)
def test_every_style_has_full_marks(slug: str, tmp_path: Path) -> None:
    """Each case of each stored style passes."""
    run = run_grader("grade", STYLES / slug, "--exercise", slug, "-o", tmp_path)
    graded = Graded(run, tmp_path)
    lost = [
        f"{style.name}: {case.id}: {case.message}"
        for style in (STYLES / slug).iterdir()
        for case in graded.cases(style.name).values()
        if case.status is not Status.PASSED
    ]
    assert run.code == 0, run.words
    assert not lost, "\n".join(lost)


def test_each_exercise_has_at_least_two_other_styles() -> None:
    """Beside the reference there are two or more, the demo's good submission among them."""
    good = {file.stem for file in (STYLES.parent / "demo" / "good").glob("*.py")}
    exercises = {file.parent.name for file in Path("exercises").glob("*/exercise.toml")}
    assert set(SLUGS) == good == exercises
    assert all(any((STYLES / slug).iterdir()) for slug in SLUGS)
