"""Of all that platforms have of a student: which attempt counts, and what is graded of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from grader.cohort.downloads.upload import Layout, Piece, Upload
from grader.cohort.handed import Handed, LeftAside
from grader.cohort.names import fold_name, same_people
from grader.cohort.picking import pick, where
from grader.cohort.roster import Roster
from grader.errors import OperatorError
from grader.grading.finding import Submission
from grader.grading.naming import choose_names
from grader.model import Exercise
from grader.people import Person


class Attempts:
    """Uploads by student; `add` those of each download, then `decide`."""

    def __init__(self, exercises: Sequence[Exercise], roster: Roster | None) -> None:
        self._exercises = exercises
        self._roster = roster
        self._people: dict[str, Person] = {}
        self._problems: dict[str, str] = {}
        self._doubts: dict[str, str] = {}
        #: By student, and then by download.
        self._uploads: dict[str, dict[int, list[Upload]]] = {}
        self._downloads = 0
        self._sections: dict[str, set[str]] = {}  # by student, the downloads that have folders
        #: Not on the roster, where each assignment numbers anew: by name and id, the downloads.
        self._numbered: dict[str, dict[str, set[int]]] = {}

    def add(self, uploads: Sequence[Upload], layout: Layout, *, section: str) -> None:
        """Take what was found in one download."""
        self._downloads += 1
        numbered = self._roster is not None and self._roster.numbers(
            upload.person for upload in uploads
        )
        of_platform: dict[str, str] = {}  # by the id on the roster: who that is on the platform
        for upload in self._give_to_groups(uploads, numbered) if layout.names_groups else uploads:
            person, problem, doubt = whose(
                upload.person, upload.also_known_as, self._roster, numbered=numbered
            )
            if layout.numbers_anew and person == upload.person:
                of_name = self._numbered.setdefault(fold_name(person.name), {})
                of_name.setdefault(person.id, set()).add(self._downloads)
            if of_platform.setdefault(person.id, upload.person.id) != upload.person.id:
                other = of_platform[person.id]
                problem = f"may be {upload.person.id} or {other}, who are two on the platform"
            if section:
                self._sections.setdefault(person.id, set()).add(section)
            self._people.setdefault(person.id, person)
            if problem:
                self._problems[person.id] = problem
            if told := "; ".join(filter(None, (doubt, upload.doubt))):
                self._doubts[person.id] = told
            theirs = self._uploads.setdefault(person.id, {})
            theirs.setdefault(self._downloads, []).append(upload)

    def _give_to_groups(self, uploads: Iterable[Upload], numbered: bool) -> Iterator[Upload]:
        """What is by the name of a group on the roster is by each of its members."""
        for upload in uploads:
            known = upload.person
            group = known.name or known.login
            members = self._roster.members(group) if self._roster else []
            if members and not self._is_one_of(members, upload, numbered):
                note = f"handed in together by {group}"
                yield from (replace(upload, person=one, note=note) for one in members)
            else:
                yield upload

    def _is_one_of(self, members: Sequence[Person], upload: Upload, numbered: bool) -> bool:
        """Whether it is a person's own, who is called as a group is."""
        assert self._roster is not None
        found = self._roster.find(upload.person, upload.also_known_as, numbered=numbered)
        if found.person is None or found.person not in members:
            return found.person is not None or bool(found.several)
        return same_people(upload.person.name, found.person.name)

    def _doubt_namesakes(self) -> None:
        """Mark those of one name and other numbers in two downloads: they may be one student."""
        for name, by_id in self._numbered.items():
            if name and len(by_id) > 1 and len(set().union(*by_id.values())) > 1:
                for id_ in by_id:
                    others = ", ".join(sorted(by_id.keys() - {id_}))
                    self._problems[id_] = (
                        f"may be {others} of another download: each assignment numbers anew"
                    )

    def decide(self) -> list[Handed]:
        """Return what is graded of each."""
        self._doubt_namesakes()
        ids = sorted(self._people, key=lambda id_: (id_.casefold(), id_))
        known = {p.id for p in self._roster.people} if self._roster else set()
        wanted = [(one_part(id_) if id_ not in known else id_,) for id_ in ids]
        names = choose_names(wanted)
        for id_, name in zip(ids, names, strict=True):
            if id_ in known and id_ != name:
                raise OperatorError(
                    f"the id {id_!r} of the roster reads like another name in this class",
                    hint="Give that student another id.",
                )
        return [self._decide(id_, name) for id_, name in zip(ids, names, strict=True)]

    def _section(self, id_: str) -> str:
        """The download that a student is in: a section, if nobody is in two, else an exercise."""
        if any(len(sections) > 1 for sections in self._sections.values()):
            return ""
        return next(iter(self._sections.get(id_, ())), "")

    def _decide(self, id_: str, name: str) -> Handed:
        """What counts by the platform's rule, the newest, with the attempts before it."""
        orders = {
            upload.order
            for uploads in self._uploads[id_].values()
            for upload in uploads
            if all(one.order for one in uploads)
        }
        earlier = [
            self._at(id_, name, until, number)
            for number, until in enumerate(sorted(orders)[:-1], 1)
        ]
        last = self._at(id_, name, max(orders, default=""), len(orders) or 1)
        missed = "" if last.graded else _tell_earlier(earlier)
        problem = "; ".join(filter(None, (last.problem, missed)))
        return replace(last, earlier=tuple(earlier), problem=problem)

    def _at(self, id_: str, name: str, until: str, number: int) -> Handed:
        """What counted at the time of one attempt: of each download the newest by then."""
        person = self._people[id_]
        section = person.section or self._section(id_)
        person = msgspec.structs.replace(person, id=name, section=section)
        newest: list[Upload] = []
        aside: list[LeftAside] = []
        notes: list[str] = []
        for uploads in self._uploads[id_].values():
            orders = {upload.order for upload in uploads}
            # One whose time is not known may be the newest: then all are looked at together.
            order = max((one for one in orders if one <= until), default=None)
            if not all(orders):
                newest += uploads
                continue
            if len(orders) > 1:
                notes.append(f"the newest of {len(orders)} attempts")
            for upload in uploads:
                if order == upload.order:
                    newest.append(upload)
                else:
                    why = f"an earlier attempt, of {upload.handed_in_at or 'an unknown time'}"
                    aside += [LeftAside(where(piece), why) for piece in upload.pieces]
        pieces = [piece for upload in newest for piece in upload.pieces]
        picked = pick(pieces, self._exercises)
        notes += dict.fromkeys(upload.note for upload in newest if upload.note)
        path = picked.archive or _folder(pieces)
        files = None if picked.archive else picked.files
        problems = [self._problems.get(id_, ""), self._doubts.get(id_, ""), *picked.problems]
        taken = {picked.archive, *picked.files.values()}
        graded = [u for u in newest if any(piece.entry.path in taken for piece in u.pieces)]
        # Of several assignments the time is of those whose files are graded.
        times = sorted({upload.handed_in_at for upload in graded or newest if upload.handed_in_at})
        return Handed(
            person,
            Submission(name, path, files),
            "; ".join(notes),
            tuple(picked.graded),
            max((upload.order for upload in newest), default=""),
            times[-1] if times else "",
            (*picked.left_aside, *aside),
            self._problems.get(id_, ""),
            "; ".join(filter(None, problems)),
            max([number, *(upload.number for upload in newest)]),
        )


def _tell_earlier(earlier: Sequence[Handed]) -> str:
    """Which attempt has work where the newest has none; "" if none has."""
    having = next((one for one in reversed(earlier) if one.graded), None)
    if having is None:
        return ""
    names = ", ".join(name for name, _ in having.graded)
    return f"the attempt of {having.handed_in_at or 'an unknown time'} has {names}"


class Whose(NamedTuple):
    """Who a submission is of."""

    person: Person
    ambiguous: str = ""  # why nobody can tell
    doubt: str = ""  # why somebody should look


def whose(
    known: Person, also_known_as: Sequence[str], roster: Roster | None, *, numbered: bool = False
) -> Whose:
    """Return who that is, by the roster if there is one.

    `numbered`: the roster has the numbers of this platform, so another number is another person.
    """
    if roster is None:
        return Whose(known)
    joined = roster.find(known, also_known_as, numbered=numbered)
    if joined.person is not None:
        platform_id = known.platform_id or joined.person.platform_id
        doubt = ""
        if joined.by != "name" and not same_people(known.name, joined.person.name):
            doubt = f"is {joined.person.name} by {joined.by}, and is called {known.name} there"
        return Whose(msgspec.structs.replace(joined.person, platform_id=platform_id), "", doubt)
    if joined.several:
        ids = ", ".join(person.id for person in joined.several[:5])
        return Whose(known, f"may be several of the roster, by {joined.by}: {ids}")
    return Whose(known)


def one_part(text: str) -> str:
    """Make one folder's name of what a platform says."""
    clean = "".join(
        "-" if letter in "/\\" or not letter.isprintable() else letter for letter in text
    )
    while len(clean.encode("utf-8", "surrogateescape")) > 200:
        clean = clean[:-1]
    return clean.strip() or "unnamed"


def _folder(pieces: Sequence[Piece]) -> Path:
    """Where it lies, for messages; the files are named one by one."""
    return pieces[0].entry.path.parent if pieces else Path()
