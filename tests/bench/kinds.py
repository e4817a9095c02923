"""What tests cost by what they do: sweeps, meetings of two calls, all others."""

import ast

from tests.bench.accounting import grade
from tests.bench.ground import exercises, folder, settings
from tests.bench.rows import BenchError, Plan, Row, p50, spread
from tests.bench.trials import WHO, Spent, read_trials

#: The fixtures by which tests are told apart; a test that has none is of the last kind.
KINDS = {"sweep": "sweeps", "interleave": "meetings", "": "all other tests"}

#: Sweeps may use as much as all other tests together.
BUDGET = 1.0


async def measure(plan: Plan) -> list[Row]:
    """Grade the solutions one at a time, several times, and tell the tests' kinds apart."""
    kinds = _kinds(quick=plan.quick)
    turns = [await _turn(kinds, quick=plan.quick) for _ in range(plan.times(3, quick=1))]
    sums = [
        {kind: sum(one.total for one in spent) for kind, spent in turn.items()} for turn in turns
    ]
    share = [turn["sweeps"] / (sum(turn.values()) - turn["sweeps"]) for turn in sums]
    rows = [row for kind in KINDS.values() for row in _rows(kind, [turn[kind] for turn in turns])]
    return [*rows, Row("sweeps / all else", p50(share), "x", BUDGET, note=spread(share))]


async def _turn(kinds: dict[str, str], *, quick: bool) -> dict[str, list[Spent]]:
    with folder() as place:
        run, _ = await grade(place, 1, 1, quick=quick)
    found: dict[str, list[Spent]] = {kind: [] for kind in KINDS.values()}
    for spent in read_trials(run.trials):
        found[kinds[spent.test.partition("[")[0]]].append(spent)
    if not all(found.values()):
        raise BenchError("no control groups by which a test's processor time could be told")
    return found


def _rows(kind: str, turns: list[list[Spent]]) -> list[Row]:
    """Their sum, and the middle one, as medians of the turns."""
    sums = [sum(one.total for one in spent) for spent in turns]
    middle = [1000 * p50([one.total for one in spent]) for spent in turns]
    each = {
        who: p50([1000 * p50([one.seconds[who] for one in spent]) for spent in turns])
        for who in WHO
    }
    parts = ", ".join(f"{who} {value:.1f}" for who, value in each.items())
    return [
        Row(f"{kind}: together", p50(sums), "s", note=f"{len(turns[0])} tests; {spread(sums)}"),
        Row("– the middle one", p50(middle), "ms", note=f"{parts}; {spread(middle)}"),
    ]


def _kinds(*, quick: bool) -> dict[str, str]:
    """The kind of each hidden test, by its name."""
    solutions = settings().solutions
    assert solutions is not None
    found = {}
    for exercise in exercises()[:1] if quick else exercises():
        tree = ast.parse((solutions / exercise.slug / "test_hidden.py").read_bytes())
        for test in tree.body:
            if isinstance(test, ast.AsyncFunctionDef | ast.FunctionDef):
                asked = {argument.arg for argument in test.args.args}
                fixture = next((name for name in KINDS if name in asked), "")
                found[test.name] = KINDS[fixture]
    return found
