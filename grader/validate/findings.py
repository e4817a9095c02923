"""What a validation found, as types: the contract of validation.json. Field order is its order."""

from enum import StrEnum

import msgspec

from grader.model import Kind
from grader.results import WORDS, Basis

VALIDATION_SCHEMA = "asyncpg-grader/validation/1"


class Verdict(StrEnum):
    """What a test said about one file."""

    PASSED = "passed"
    FAILED = "failed"  # an assertion did not hold
    ERROR = "error"  # the file's code raised, hung or could not be loaded
    BROKE = "broke"  # the test itself broke: for a student that is a grader_error, or no verdict

    @property
    def caught(self) -> bool:
        """Whether it is what a mistake deserves."""
        return self in (Verdict.FAILED, Verdict.ERROR)


class HiddenTest(msgspec.Struct, frozen=True):
    """One hidden test, and how many stored mistakes fail it."""

    id: str
    task: str
    title: str
    points: float
    line: int
    catches: int
    basis: list[Basis]  # what its verdict on the solution rests on
    function: str | None  # of the stub, that it is about; None: of several
    kind: Kind | None  # what its points are for, if the author has said it

    @property
    def on_words_alone(self) -> bool:
        """Whether its verdict rests on nothing but what the student's code says itself."""
        return not set(self.basis) - set(WORDS)


class Style(msgspec.Struct, frozen=True):
    """Another right solution, and what it earned: all, or tests ask for more than they say."""

    name: str
    title: str  # the first line of its docstring
    place: str
    score: float


class WrongSolution(msgspec.Struct, frozen=True, kw_only=True):
    """One stored mistake and the verdict of every test that can notice it."""

    name: str
    title: str  # the first line of its docstring
    place: str
    changes: list[str]  # the definitions that it replaces
    named: list[str]  # the tests that must catch it, as it says itself
    verdicts: dict[str, Verdict]  # of the first run; other tests cannot reach it, or were not asked

    @property
    def caught(self) -> bool:
        """Whether all the tests that it names catch it."""
        return all(self.verdicts[name].caught for name in self.named)

    @property
    def others(self) -> list[str]:
        """The tests that catch it without being named."""
        return [id_ for id_, one in self.verdicts.items() if one.caught and id_ not in self.named]


class Mutant(msgspec.Struct, frozen=True, kw_only=True):
    """One small change of a right solution, made by the program."""

    id: str
    of: str  # the right solution's name; the reference is "solution"
    operator: str
    place: str
    removed: list[str]
    added: list[str]
    caught_by: str | None  # the first test that failed
    message: str | None  # and what it said
    equivalent: str | None  # why no test can catch it, from equivalent.toml

    @property
    def survives(self) -> bool:
        """Whether nothing catches it and nobody has said why."""
        return self.caught_by is None and self.equivalent is None


class Unstable(msgspec.Struct, frozen=True):
    """A test whose verdict on one file is not always the same."""

    file: str  # the name of a right solution or of a stored mistake
    test: str
    verdicts: list[Verdict]  # one a run


class Differing(msgspec.Struct, frozen=True):
    """A test whose verdict on one file hangs on how its database was made."""

    file: str  # "solution" or "stub"
    test: str
    verdict: Verdict  # as this run makes databases
    other_way: Verdict  # handed on where this run copies, copied where it hands on


class Hole(msgspec.Struct, frozen=True):
    """One reason why the gate does not hold."""

    place: str  # path:line
    message: str


class ExerciseFindings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one exercise. None stands for what this run did not look at."""

    slug: str
    title: str
    tests: list[HiddenTest]
    score: float  # of the solution
    max_score: float
    stub_score: float
    styles: list[Style]
    wrong_solutions: list[WrongSolution]
    both_ways: int  # verdicts on solution and stub, each with a database made in either way
    differing: list[Differing]
    mutants: list[Mutant] | None
    unstable: list[Unstable] | None
    holes: list[Hole]

    @property
    def idle(self) -> list[HiddenTest]:
        """The tests that fail on no stored mistake."""
        return [test for test in self.tests if not test.catches]

    @property
    def on_words_alone(self) -> list[HiddenTest]:
        """The tests whose verdict rests on replies and errors alone: of pure functions, it may."""
        return [test for test in self.tests if test.on_words_alone]


class Validation(msgspec.Struct, frozen=True, kw_only=True):
    """One run of ``grader validate``."""

    schema: str = VALIDATION_SCHEMA
    holds: bool
    seed: int
    repeat: int  # how often tests were tried on the solution and on the mistakes that name them
    named: bool  # mistakes have met the tests that they name, and no others
    exercises: list[ExerciseFindings]
    seconds: float

    @property
    def holes(self) -> list[Hole]:
        """All of them, exercise by exercise."""
        return [hole for exercise in self.exercises for hole in exercise.holes]
