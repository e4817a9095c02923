"""What was found here, what is missing, and how to get it."""

import platform
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.metadata import version

from rich.table import Column, Table
from rich.text import Text

from grader.catalog import load_catalog
from grader.cell.room import job_bytes, possible_jobs
from grader.cli.console import headline, out
from grader.cli.stopping import run_stoppable
from grader.errors import GraderError
from grader.grading.rehearsing import rehearse
from grader.model import Settings
from grader.reports import words
from grader.reports.escape import terminal
from grader.sandbox import Sandbox, open_sandbox
from grader.sandbox.control_groups.memory import free_memory
from grader.sandbox.probes import probe

GIB = 1024**3

HOW_TO_GET_GROUPS = """\
Grading works; memory is then bounded for each process, not for a box. Control groups are there \
for root, and for others under `systemd-run --user --scope grader grade ...`."""

HIDDEN_TESTS = "hidden tests"


@dataclass(frozen=True)
class Finding:
    """One line of the table. A `needed` one that is not `good` makes grading impossible."""

    what: str
    good: bool
    found: str
    way_out: str = ""
    needed: bool = True


def doctor(settings: Settings) -> bool:
    """Print what was found. Returns whether grading can work."""
    findings = run_stoppable(_examine(settings))
    out.print(_table(findings))
    able = all(finding.good for finding in findings if finding.needed)
    out.print(_verdict(findings, able))
    return able


def _verdict(findings: list[Finding], able: bool) -> str:
    if not able:
        return "Grading is not possible here; `grader check` may be."
    if any(finding.what == HIDDEN_TESTS and not finding.good for finding in findings):
        return "Ready for `grader check`; `grader grade` needs the hidden tests."
    return "Ready to grade."


async def _examine(settings: Settings) -> list[Finding]:
    findings = [
        Finding("Python", True, platform.python_version()),
        Finding("asyncpg", True, version("asyncpg")),
    ]
    findings += [finding async for finding in _sandbox_findings()]
    sandbox = await _sandbox_or_none()
    findings += [finding async for finding in _server_findings(settings, sandbox)]
    return [*findings, _docker(), _memory(sandbox)]


async def _sandbox_or_none() -> Sandbox:
    try:
        return await open_sandbox("auto")
    except GraderError:
        return Sandbox("off")


async def _sandbox_findings() -> AsyncIterator[Finding]:
    try:
        sandbox = await open_sandbox("auto")
    except GraderError as error:
        yield Finding("sandbox", False, f"{error.message}\n{error.detail}".strip(), error.hint)
        return
    findings = await probe(sandbox.launch, sandbox.limits)
    way = "no user namespace, as root" if sandbox.kind == "root" else "user namespace"
    yield Finding("sandbox", True, f"{sandbox.version} ({way}), {sandbox.bwrap}")
    yield _limits(sandbox)
    for attack in findings.tried:
        yield Finding(f"  no {attack}", attack not in findings.failed, "tried from inside: refused")


def _limits(sandbox: Sandbox) -> Finding:
    return Finding(
        "limits",
        sandbox.groups is not None,
        f"{sandbox.limits}: bound a {'box' if sandbox.groups else 'process'}",
        HOW_TO_GET_GROUPS,
        needed=False,
    )


async def _server_findings(settings: Settings, sandbox: Sandbox) -> AsyncIterator[Finding]:
    try:
        catalog = load_catalog(settings.exercises, settings.solutions)
    except GraderError as error:
        yield Finding("exercises", False, headline(error), error.hint)
        return
    hidden = [exercise.slug for exercise in catalog if exercise.hidden_tests]
    yield Finding("exercises", True, ", ".join(exercise.slug for exercise in catalog))
    yield Finding(
        HIDDEN_TESTS,
        bool(hidden),
        ", ".join(hidden) or "none",
        "They stay with the instructor; name their folder with --solutions DIR.",
        needed=False,
    )
    try:
        found = await rehearse(catalog, settings, sandbox)
    except GraderError as error:
        yield Finding("PostgreSQL", False, f"{headline(error)}\n{error.detail}".strip(), error.hint)
    else:
        yield Finding("PostgreSQL", True, f"{found}, {settings.postgres}: started, cloned, stopped")


def _docker() -> Finding:
    found = shutil.which("docker")
    return Finding(
        "Docker",
        found is not None,
        f"client at {found}; --postgres docker needs its engine" if found else "not found",
        "Only needed for --postgres docker.",
        needed=False,
    )


def _memory(sandbox: Sandbox) -> Finding:
    """What is free, and for how many submissions at once."""
    free, each = free_memory(), job_bytes(sandbox) / GIB
    told = "nobody says how much" if free is None else f"{free / GIB:.1f} GiB free"
    jobs = words.count(possible_jobs(sandbox), "submission")
    return Finding(
        "memory",
        free is None or free >= job_bytes(sandbox),
        f"{told}: for {jobs} at once, which may take {each:.1f} GiB each",
        "One at a time works all the same; one that takes too much is then ended sooner.",
        needed=False,
    )


def _table(findings: list[Finding]) -> Table:
    # A path that is cut off helps nobody: what does not fit goes on in the next line.
    columns = (Column(), Column(), Column(overflow="fold"))
    table = Table(*columns, box=None, show_header=False, padding=(0, 2, 0, 0))
    for finding in findings:
        mark = (
            ("✓", "green") if finding.good else ("✗", "red") if finding.needed else ("–", "yellow")
        )
        text = Text(terminal(finding.found))
        if not finding.good and finding.way_out:
            text.append(f"\n{terminal(finding.way_out)}", style="dim")
        table.add_row(Text(*mark), finding.what, text)
    return table
