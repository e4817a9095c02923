"""What points say: code in the tutorial's own manner, which works on a good day, earns little.

It sets time zones in setup=, reads, checks and writes without a lock, and tries every error again.
What it earns of all is in docs/validation.md.
"""

from pathlib import Path

from tests.acceptance.program import Graded, run_grader

TUTORIAL = Path(__file__).parents[1] / "submissions" / "tutorial"

#: Of the 100 points, and of the 40 of transactions.
AT_MOST, AT_MOST_OF_TRANSACTIONS = 45.0, 14.0


def test_the_tutorials_own_manner_earns_less_than_half(tmp_path: Path) -> None:
    """It is graded, earns something for its plain cases, and less than a good day is worth."""
    run = run_grader("grade", TUTORIAL, "-o", tmp_path)
    result = Graded(run, tmp_path).result("tutorial")
    assert run.code == 0, run.words
    assert result.score is not None
    assert 0 < result.score <= AT_MOST, f"{result.score} of {result.max_score}"
    [transactions] = [one for one in result.exercises if one.slug == "transactions"]
    assert transactions.score is not None
    assert 0 < transactions.score <= AT_MOST_OF_TRANSACTIONS, f"{transactions.score} of 40"
