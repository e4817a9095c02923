"""What the verdicts on one exercise of one submission rest on: where it is the same, they stand.

Hashes, so that they can be kept and compared. What reports look like is not among them.
"""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from grader import version
from grader.errors import SubmissionError
from grader.grading.intake import Taken
from grader.model import Exercise, Settings

#: Rooms of the program that no verdict goes through.
AFTER_THE_VERDICT = ("cli", "cohort", "batch", "practice", "validate", "reports", "language")


class Inputs(msgspec.Struct, frozen=True):
    """What was graded, with what."""

    code: str  # the student's file, or why there is none
    tests: str  # hidden ones, the exercise's manifest and stub, and the libraries that it needs
    schema: str
    seed: int
    settings: str
    grader: str
    python: str
    asyncpg: str
    postgresql: str
    repeat: int = 1
    unstable: str = ""  # which verdict counts then; empty where it was graded once

    def answers(self, asked: "Inputs | None") -> bool:
        """Whether verdicts that rest on this are what is asked for: on the same, and as often.

        Who asks for one turn takes several, whichever of them counts.
        """
        if asked is None:
            return False
        differing = set(self.differing(asked))
        if asked.repeat == 1:
            differing -= {"repeat", "unstable"}
        elif self.repeat > asked.repeat:
            differing -= {"repeat"}
        return not differing

    def differing(self, other: "Inputs") -> tuple[str, ...]:
        """The names of the fields in which the other is different."""
        return tuple(
            name for name in self.__struct_fields__ if getattr(self, name) != getattr(other, name)
        )


@dataclass(frozen=True)
class Conditions:
    """What all submissions of a run are held against, hashed once."""

    common: Mapping[str, str | int]
    tests: Mapping[str, str]  # by exercise
    schemas: Mapping[str, str]

    @classmethod
    def of(cls, settings: Settings, exercises: Sequence[Exercise], postgresql: str) -> "Conditions":
        """Read them; `postgresql` is the server's version. Raises OSError."""
        from importlib.metadata import version as installed

        return cls(
            common={
                "seed": settings.seed,
                "settings": _hash(_settings(settings)),
                "grader": version.fingerprint(without=AFTER_THE_VERDICT),
                "python": platform.python_version(),
                "asyncpg": installed("asyncpg"),
                "postgresql": postgresql,
                "repeat": settings.repeat,
                "unstable": settings.unstable if settings.repeat > 1 else "",
            },
            tests={one.slug: _hash(*_tests(one), *_libraries(one)) for one in exercises},
            schemas={
                one.slug: _hash(*(path.read_bytes() for path in one.sql)) for one in exercises
            },
        )

    def inputs(self, slug: str, taken: Taken) -> Inputs:
        """What an exercise of a submission rests on, with the file that was taken of it."""
        return self.inputs_with(slug, hash_taken(taken))

    def inputs_with(self, slug: str, code: str) -> Inputs:
        """The same, where the hash of the file is known."""
        return msgspec.convert(
            {
                "code": code,
                "tests": self.tests[slug],
                "schema": self.schemas[slug],
                **self.common,
            },
            Inputs,
        )


def hash_taken(taken: Taken) -> str:
    """A hash of what was taken of an exercise: of a file, or of why there is none."""
    if isinstance(taken, SubmissionError):
        return _hash(b"no file", taken.message.encode(), taken.detail.encode())
    return _hash(taken)


def hash_text(text: str) -> str:
    """A hash of a text, whatever letters are in it."""
    return _hash(text.encode("utf-8", "backslashreplace"))


def _tests(exercise: Exercise) -> Sequence[bytes]:
    assert exercise.hidden_tests is not None, "practice compares nothing"
    manifest = exercise.stub.with_name("exercise.toml")
    return [path.read_bytes() for path in (exercise.hidden_tests, manifest, exercise.stub)]


def _libraries(exercise: Exercise) -> Sequence[bytes]:
    from importlib.metadata import version as installed

    return [f"{name} {installed(name)}".encode() for name in exercise.needs]


def _settings(settings: Settings) -> bytes:
    """Those that can change a verdict: how many at once, and what reports look like, cannot."""
    judged = (settings.postgres, settings.sandbox, settings.copy, settings.limits)
    return msgspec.json.encode(judged)


def _hash(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:32]
