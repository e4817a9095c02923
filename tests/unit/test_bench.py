"""The accounting of `make bench`: what is read from the kernel, and what is made of it."""

import re
from pathlib import Path

import pytest
from rich.console import Console

from tests.bench.__main__ import SECTIONS, measure
from tests.bench.cost import Cost, Cpu, marginal, start_up
from tests.bench.grading import GRADER, PLAIN, _ratios
from tests.bench.ground import ROOT
from tests.bench.groups import parse_memory, read_cpu
from tests.bench.many import Sight, _growth, disk_use
from tests.bench.meter import role_of
from tests.bench.page import write_into
from tests.bench.processes import TICKS, Memory, Stat, by_role, parse_rollup, parse_stat
from tests.bench.rows import BenchError, Plan, Row, number
from tests.bench.samples import ENGINE, mark_of, shares

#: As the kernel writes it, up to the times of children; a program may be named anything.
STAT = "42 (a b) c) S 7 42 42 0 -1 4194560 100 200 0 0 {} {} {} {} 20 0 1 0 1234 0 0\n"


def test_a_process_counts_with_the_children_that_it_waited_for() -> None:
    """User and system time, its own and theirs, in seconds."""
    stat = parse_stat(STAT.format(3 * TICKS, 2 * TICKS, 10 * TICKS, 20 * TICKS))
    assert stat == Stat(pid=42, parent=7, cpu=Cpu(13.0, 22.0))


def test_shared_pages_of_a_process_are_divided() -> None:
    """Of smaps_rollup, PSS, what nobody shares, and mapped files; the file is in KiB."""
    text = (
        "5581-7ffd ---p 00000000 00:00 0    [rollup]\n"
        "Rss:      900 kB\nPss:      500 kB\nPss_File: 200 kB\n"
        "Private_Clean: 30 kB\nPrivate_Dirty: 40 kB\n"
    )
    assert parse_rollup(text) == Memory(500 * 1024, 70 * 1024, 200 * 1024, 1)


def test_a_groups_processor_time_is_in_nanoseconds(tmp_path: Path) -> None:
    """Of cgroup v1's cpuacct."""
    (tmp_path / "cpuacct.usage_user").write_text("1500000000\n")
    (tmp_path / "cpuacct.usage_sys").write_text("250000000\n")
    assert read_cpu(tmp_path) == Cpu(1.5, 0.25)


def test_a_groups_memory_is_that_of_all_below_it_without_files_on_disks() -> None:
    """Processes, and files in memory; not what the kernel keeps of files that were read."""
    own = "cache 5\nrss 1\nshmem 2\n"
    assert parse_memory(f"{own}total_cache 5000\ntotal_rss 700\ntotal_shmem 30\n") == 730


def test_what_each_costs_and_what_the_start_costs_are_told_apart() -> None:
    """Of two classes, both with the same start, for every role."""

    def cost(submissions: int) -> Cost:
        return Cost(2.0 + submissions, {"a": Cpu(3.0 + submissions, 0.5), "b": Cpu(0, submissions)})

    small, large = cost(4), cost(8)
    assert marginal(small, large, 4) == Cost(1.0, {"a": Cpu(1.0, 0.0), "b": Cpu(0.0, 1.0)})
    assert start_up(small, large) == Cost(2.0, {"a": Cpu(3.0, 0.5), "b": Cpu(0.0, 0.0)})
    assert small.cpu == Cpu(7.0, 4.5)


def test_a_role_that_only_one_side_has_counts_from_zero() -> None:
    """As boxes for archives, where a class has some."""
    assert (Cost(1.0, {}) - Cost(1.0, {"other": Cpu(1.0, 2.0)})).of("other") == Cpu(-1.0, -2.0)


def test_a_process_has_the_role_of_the_nearest_above_that_begins_one() -> None:
    """A grader (1), a pytest process (2) with a box (3) and what runs in it (4); 9 is elsewhere."""
    parents = {1: 0, 2: 1, 3: 2, 4: 3, 5: 2, 9: 0}
    stats = {pid: Stat(pid, parent, Cpu(10.0**pid, 0)) for pid, parent in parents.items()}
    roles = {1: "main", 2: "pytest", 3: "server", 9: "server"}
    assert by_role(stats, roles, root=1) == {
        1: ("main", Cpu(10.0, 0)),
        2: ("pytest", Cpu(100.0 + 100_000.0, 0)),
        3: ("server", Cpu(1000.0 + 10_000.0, 0)),
    }


@pytest.mark.parametrize(
    ("words", "role"),
    [
        (["/x/bin/postgres", "-D", "/tmp/data"], "server"),
        (["/usr/bin/python3", "-u", "/x/grader/worker/box", "3"], "worker"),
        (["python", "-c", "from multiprocessing.forkserver import main; main(...)"], "pytest"),
        (["python", "-m", "tests.bench.metered"], None),
    ],
)
def test_roles_are_known_by_their_command_lines(words: list[str], role: str | None) -> None:
    """Where there are no control groups."""
    assert role_of(words) == role


def test_the_innermost_code_that_is_somebodys_is_what_a_process_is_at() -> None:
    """A library that the tap calls works for the tap; a bare event loop for nobody."""
    tap, plugin = f"{ENGINE}/tap/proxy.py", f"{ENGINE}/pytest_plugin/fixtures.py"
    assert mark_of(["/lib/asyncio/selector_events.py", tap, plugin]) == b"t"
    assert mark_of([plugin, tap]) == b"g"
    assert mark_of(["/lib/selectors.py"]) == b"l"


def test_shares_of_samples_add_up() -> None:
    """The most first."""
    assert shares(b"ttlt") == {"the tap": 0.75, "the event loop": 0.25}
    assert shares(b"") == {}


def test_growth_is_the_last_third_by_the_middle_one() -> None:
    """Of medians: one look more or less changes nothing."""

    def sights(*sizes: int) -> list[Sight]:
        return [Sight(0, grader=size, everything=0, disk=0, processes=0) for size in sizes]

    row = _growth("memory", sights(10, 10, 99), sights(1, 15, 15), lambda it: it.grader)
    assert (row.value, row.reached) == (1.5, False)


def test_disk_use_counts_what_lies_deeper(tmp_path: Path) -> None:
    """In blocks, as the disk does."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    before = disk_use(tmp_path)
    (tmp_path / "a" / "b" / "file").write_bytes(b"x" * 100_000)
    assert disk_use(tmp_path) - before >= 100_000


def test_a_table_of_a_page_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    """A run of one section does not take the others' figures away."""
    page = tmp_path / "page.md"
    page.write_text("<!-- a -->\nold\n<!-- end -->\n\n<!-- b -->\nkept\n<!-- end -->\n")
    write_into(page, "a", [Row("one | two", 1500.0, "ms", 2000.0, note="busy")], "2 cores.")
    text = page.read_text()
    assert "| one \\| two | 1,500 ms | <= 2,000 ms | busy |\n\n2 cores.\n" in text
    assert "old" not in text
    assert "<!-- b -->\nkept\n<!-- end -->" in text


async def test_who_stops_a_run_keeps_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A section's table is in the page before the next section begins."""

    async def first(plan: Plan) -> list[Row]:
        return [Row("one", 1500.0, "ms")]

    async def second(plan: Plan) -> list[Row]:
        raise RuntimeError("stopped")

    monkeypatch.setitem(SECTIONS, "first", first)
    monkeypatch.setitem(SECTIONS, "second", second)
    page = tmp_path / "page.md"
    page.write_text("<!-- first -->\nold\n<!-- end -->\n")
    with pytest.raises(RuntimeError, match="stopped"):
        await measure(["first", "second"], Plan(), Console(quiet=True), {}, page)
    assert "| one | 1,500 ms |" in page.read_text()


def test_a_page_without_a_place_for_a_section_is_told(tmp_path: Path) -> None:
    """Figures are not lost silently."""
    page = tmp_path / "page.md"
    page.write_text("<!-- a -->\n")
    with pytest.raises(BenchError, match="<!-- a -->"):
        write_into(page, "a", [], "2 cores.")


@pytest.mark.parametrize(
    ("value", "text"),
    [(12345.6, "12,346"), (45.67, "45.7"), (1.234, "1.23"), (0.01234, "0.012"), (0, "0")],
)
def test_numbers_have_three_digits_that_tell(value: float, text: str) -> None:
    """More only before the point."""
    assert number(value) == text


def test_every_section_has_a_place_in_the_page() -> None:
    """Nothing that is measured is lost, and the page has no table that nobody measures."""
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"<!-- (\w+) -->\n", page)) == sorted(
        [*SECTIONS, *["end"] * len(SECTIONS)]
    )


def test_ratios_are_of_turns() -> None:
    """A turn that was slow on both sides tells the same as the others."""
    ours = [Cost(3.0, {"all": Cpu(2.0, 1.0)}), Cost(30.0, {"all": Cpu(20.0, 10.0)})]
    theirs = [Cost(2.0, {"all": Cpu(1.0, 0.0)}), Cost(20.0, {"all": Cpu(10.0, 0.0)})]
    wall, cpu = _ratios({GRADER: ours, PLAIN: theirs}, PLAIN)
    assert (wall.value, wall.reached, cpu.value) == (1.5, False, 3.0)
