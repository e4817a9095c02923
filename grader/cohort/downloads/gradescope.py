"""Gradescope: "Export Submissions" of an assignment.

``assignment_1_export/submission_metadata.yml`` and a folder ``submission_12345`` for each. The
metadata has of each folder its ``:submitters`` (``:name``, ``:sid``, ``:email``), ``:created_at``,
and earlier attempts under ``:history``, whose files are not in the export. A group's submission has
several submitters: each of them handed it in.
Source: the readers of such exports, among them "rename by sid" (``data[folder][':submitters'][0]
[':sid']``) and gradescope_preprocessor (``sub_data[':created_at']``).
"""

from datetime import datetime

from grader.cohort.downloads.upload import Found, Layout, Upload, below
from grader.cohort.tree import Entry, Tree
from grader.errors import OperatorError
from grader.people import Person

METADATA = "submission_metadata.yml"


def find(tree: Tree) -> Found | None:
    """Find the submissions that the metadata tells of."""
    metadata = next((entry for entry in tree.entries if entry.parts == (METADATA,)), None)
    if metadata is None:
        return None
    told = _read(metadata)
    uploads: list[Upload] = []
    for folder, entries in tree.top().items():
        if folder == METADATA:
            continue
        about = told.get(folder)
        if isinstance(about, dict):
            uploads += _uploads(folder, about, entries)
        elif folder.startswith("submission_"):
            uploads.append(Upload(Person(folder), below(entries), doubt="not in the metadata"))
    if missing := sorted(set(told) - set(tree.top())):
        raise OperatorError(
            f"{metadata.path} tells of {missing[0]}, and there is no such folder",
            detail=", ".join(missing[1:20]),
            hint="Export it once more, or take what is not meant out of that file.",
        )
    return Found(tuple(uploads), ((metadata, "what Gradescope wrote about the submissions"),))


def _read(metadata: Entry) -> dict[str, object]:
    import yaml  # here: seldom there is one to read

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        told = yaml.load(metadata.path.read_bytes(), Loader=loader)  # noqa: S506  a safe one
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise OperatorError(
            f"{metadata.path} cannot be read", detail=str(error)[:500], hint="Export it once more."
        ) from error
    if not isinstance(told, dict):
        raise OperatorError(f"{metadata.path} tells of no submission", hint="Export it once more.")
    return {str(key): value for key, value in told.items()}


def _uploads(folder: str, about: dict[object, object], entries: list[Entry]) -> list[Upload]:
    fields = {str(key).lstrip(":"): value for key, value in about.items()}
    submitters = fields.get("submitters")
    people = [
        {str(key).lstrip(":"): str(value or "").strip() for key, value in one.items()}
        for one in (submitters if isinstance(submitters, list) else [])
        if isinstance(one, dict)
    ]
    created = fields.get("created_at")
    when = created.isoformat() if isinstance(created, datetime) else str(created or "")
    names = [one.get("name", "") for one in people]
    earlier = fields.get("history")
    return [
        Upload(
            _person(folder, one),
            below(entries),
            when,
            when,
            note=f"handed in together by {', '.join(names)}" if len(people) > 1 else "",
            number=1 + (len(earlier) if isinstance(earlier, list) else 0),
        )
        for one in people or [{}]
    ]


def _person(folder: str, one: dict[str, str]) -> Person:
    sid, email, name = one.get("sid", ""), one.get("email", ""), one.get("name", "")
    id_ = sid or email or name or folder
    return Person(id_, name=name, email=email, login=email.partition("@")[0])


LAYOUT = Layout(
    "Gradescope's export of an assignment",
    "Gradescope exports the active submission of each student or group.",
    find,
)
