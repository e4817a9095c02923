"""What points say: code in the tutorial's own manner, which works on a good day, earns little.

It sets time zones in setup=, reads, checks and writes without a lock, and tries every error again.
What it earns of all is in docs/validation.md.
"""

from pathlib import Path

from tests.acceptance.program import Graded, run_grader

TUTORIAL = Path(__file__).parents[1] / "submissions" / "tutorial"

#: Of the 40 points of transactions.
AT_MOST = 14.0


def test_the_tutorials_own_manner_of_transactions_earns_a_third(tmp_path: Path) -> None:
    """It is graded, earns something for its plain cases, and less than a good day is worth."""
    run = run_grader("grade", TUTORIAL, "--exercise", "transactions", "-o", tmp_path)
    result = Graded(run, tmp_path).result("tutorial")
    assert run.code == 0, run.words
    assert result.score is not None
    assert 0 < result.score <= AT_MOST, f"{result.score} of {result.max_score}"
