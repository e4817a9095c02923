"""What travels between the machines: plain data, decoded into exact types, known by its hash.

Nothing of a student's is pickled, and nobody's name travels.
"""

import hashlib
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.choices import Unstable
from grader.errors import GraderFault, NotHandedInError, SubmissionError
from grader.grading.concluding import Graded, Judged
from grader.grading.inputs import Conditions
from grader.grading.intake import Taken
from grader.model import Exercise, Limits, Settings
from grader.results import Environment, ExerciseResult

#: Of an exercise's folders what no grading reads.
UNREAD = ("right", "wrong", "__pycache__")

#: Of a question and of its answer to the process that grades: number and length.
HEADER = struct.Struct(">QQ")

T = TypeVar("T")


class File(msgspec.Struct, frozen=True):
    """The bytes of a file, and the hash that they had where they were sent."""

    content: bytes
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> "File":
        """Take the hash."""
        return cls(content, hash_bytes(content))

    def checked(self) -> bytes:
        """The bytes, if they came as they were sent. Raises GraderFault."""
        if hash_bytes(self.content) != self.sha256:
            raise GraderFault("a file did not arrive as it was sent")
        return self.content


class Parcel(msgspec.Struct, frozen=True):
    """What all submissions of a run are held against. Travels once to each worker."""

    files: dict[str, File]  # "exercises/<slug>/schema.sql", "solutions/<slug>/test_hidden.py"
    postgres: str
    seed: int
    repeat: int
    unstable: Unstable
    copy: bool
    limits: Limits
    language: str

    @classmethod
    def of(cls, settings: Settings, exercises: Sequence[Exercise]) -> "Parcel":
        """Read the files. Raises OSError."""
        return cls(
            dict(_read(exercises)),
            postgres=settings.postgres,
            seed=settings.seed,
            repeat=settings.repeat,
            unstable=settings.unstable,
            copy=settings.copy,
            limits=settings.limits,
            language=settings.language,
        )

    def unpack(self, folder: Path, *, jobs: int) -> Settings:
        """Write the files into a folder, and make the settings that name it.

        Raises GraderFault if one is not what was sent.
        """
        for name, file in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.checked())
        return Settings(
            exercises=folder / "exercises",
            solutions=folder / "solutions",
            postgres=self.postgres,
            jobs=jobs,
            seed=self.seed,
            repeat=self.repeat,
            unstable=self.unstable,
            copy=self.copy,
            limits=self.limits,
            language=self.language,
        )


class Rests(msgspec.Struct, frozen=True):
    """What verdicts rest on, on some machine. Where two differ verdicts may."""

    common: dict[str, str | int]
    tests: dict[str, str]
    schemas: dict[str, str]

    @classmethod
    def of(cls, conditions: Conditions) -> "Rests":
        """Take them as they are compared."""
        return cls(dict(conditions.common), dict(conditions.tests), dict(conditions.schemas))

    def differing(self, here: "Rests") -> list[str]:
        """What is different there, in words: "asyncpg 0.31.0, here 0.32.0"."""
        names = sorted(self.common.keys() | here.common.keys())
        told = [
            f"{name} {self.common.get(name)}, here {here.common.get(name)}"
            for name in names
            if self.common.get(name) != here.common.get(name)
        ]
        if (self.tests, self.schemas) != (here.tests, here.schemas):
            told.append("other exercises")
        return told


class Admitted(msgspec.Struct, frozen=True):
    """A worker's answer to a Parcel: what verdicts rest on there, for how many there is room."""

    room: int = 0
    rests: Rests | None = None
    refused: str = ""  # why it cannot grade at all


class Handed(msgspec.Struct, frozen=True):
    """What was taken of one exercise: a file, or why there is none."""

    file: File | None = None
    message: str = ""
    detail: str = ""
    handed_in: bool = True

    @classmethod
    def of(cls, taken: Taken) -> "Handed":
        """Pack it."""
        if isinstance(taken, bytes):
            return cls(File.of(taken))
        handed_in = not isinstance(taken, NotHandedInError)
        return cls(None, taken.message, taken.detail, handed_in)

    def unpack(self) -> Taken:
        """What it was. Raises GraderFault if it is not."""
        if self.file is not None:
            return self.file.checked()
        kind = SubmissionError if self.handed_in else NotHandedInError
        return kind(self.message, detail=self.detail)


class Part(msgspec.Struct, frozen=True):
    """One exercise of a submission, graded."""

    result: ExerciseResult
    loaded: bool
    complaint: str | None
    handed_in: bool


class Reply(msgspec.Struct, frozen=True):
    """What came of one submission's files; or a fault of that machine's, or that it was lost."""

    parts: list[Part] = []
    environment: Environment | None = None
    fault: str = ""
    detail: str = ""
    lost: bool = False

    @classmethod
    def of(cls, judged: Judged, environment: Environment) -> "Reply":
        """Pack it."""
        parts = [
            Part(one.result, one.loaded, one.complaint, one.handed_in) for one in judged.graded
        ]
        return cls(parts, environment)

    def unpack(self, files: Mapping[str, Taken]) -> Judged:
        """What came of `files`. Raises GraderFault."""
        if self.fault:
            raise GraderFault(self.fault, detail=self.detail)
        if [part.result.slug for part in self.parts] != list(files):
            raise GraderFault("a worker judged other exercises than it was asked for")
        return Judged([_with_content(part, files) for part in self.parts], self.environment)


def _with_content(part: Part, files: Mapping[str, Taken]) -> Graded:
    file = files[part.result.slug]
    return Graded(
        part.result,
        content=file if isinstance(file, bytes) else b"",
        loaded=part.loaded,
        complaint=part.complaint,
        handed_in=part.handed_in,
    )


def pack(what: msgspec.Struct | dict[str, Handed]) -> bytes:
    """Encode it."""
    return msgspec.msgpack.encode(what)


def unpack(content: bytes, kind: type[T]) -> T:
    """Decode it into that type. Raises GraderFault if it is something else."""
    try:
        return msgspec.msgpack.decode(content, type=kind)
    except msgspec.MsgspecError as error:
        raise GraderFault("what another machine sent cannot be read", detail=str(error)) from error


def hash_bytes(content: bytes) -> str:
    """By what it is known everywhere."""
    return hashlib.sha256(content).hexdigest()


def _read(exercises: Sequence[Exercise]) -> Iterator[tuple[str, File]]:
    for exercise in exercises:
        for root, any_file in (("exercises", exercise.stub), ("solutions", exercise.hidden_tests)):
            assert any_file is not None, "practice stays at home"
            for path in sorted(any_file.parent.rglob("*")):
                place = path.relative_to(any_file.parent)
                if path.is_file() and not set(UNREAD).intersection(place.parts):
                    name = f"{root}/{exercise.slug}/{place.as_posix()}"
                    yield name, File.of(path.read_bytes())
