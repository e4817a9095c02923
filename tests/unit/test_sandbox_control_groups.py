"""Where control groups are looked for. Folders stand for mounted trees: only their files count."""

import os
from pathlib import Path

import pytest

from grader.sandbox.control_groups import ControlGroups, groups
from grader.sandbox.control_groups.hierarchies import Hierarchy, _is_of, _read_places


def tree(top: Path, handed_down: dict[str, str]) -> Hierarchy:
    """A v2 tree; we are in its lowest folder."""
    for place, controllers in handed_down.items():
        (top / place).mkdir(parents=True, exist_ok=True)
        (top / place / "cgroup.subtree_control").write_text(controllers)
    return Hierarchy(frozenset(), top, top / list(handed_down)[-1])


def candidates(*hierarchies: Hierarchy) -> list[ControlGroups]:
    return list(groups._candidates(list(hierarchies)))


def test_the_nearest_ancestor_that_hands_down_is_first(tmp_path: Path) -> None:
    """Limits around the grader hold for its boxes: no higher place is taken than is needed."""
    found = tree(tmp_path, {".": "cpu memory pids", "user": "memory pids", "user/scope": ""})
    assert [one.parents for one in candidates(found)] == [(tmp_path / "user",), (tmp_path,)]


def test_a_group_without_memory_does_not_count(tmp_path: Path) -> None:
    """Both controllers have to be handed down."""
    assert candidates(tree(tmp_path, {".": "cpu pids", "user": ""})) == []


def test_v2_comes_before_v1(tmp_path: Path) -> None:
    """Where both are there, the newer one."""
    both = [
        Hierarchy(frozenset({"memory"}), tmp_path, tmp_path / "m"),
        Hierarchy(frozenset({"pids"}), tmp_path, tmp_path / "p"),
        tree(tmp_path, {".": "memory pids"}),
    ]
    assert [one.tier for one in candidates(*both)] == ["cgroup v2", "cgroup v1"]


def test_v1_needs_memory_and_pids(tmp_path: Path) -> None:
    """One of them alone is no bound."""
    memory = Hierarchy(frozenset({"memory"}), tmp_path, tmp_path / "m")
    assert candidates(memory) == []


def test_v1_takes_one_folder_for_controllers_that_share_one(tmp_path: Path) -> None:
    """Hierarchies of two controllers are one folder, the processor's is taken along."""
    shared = Hierarchy(frozenset({"memory", "pids"}), tmp_path, tmp_path / "mp")
    processor = Hierarchy(frozenset({"cpu", "cpuacct"}), tmp_path, tmp_path / "c")
    [found] = candidates(shared, processor)
    assert found.parents == (tmp_path / "mp", tmp_path / "c")


def test_own_places_are_read() -> None:
    """Of /proc/self/cgroup: v1's with their controllers, v2's without."""
    assert _read_places("9:cpu,cpuacct:/a:b\n0::/user.slice\n") == [
        (frozenset({"cpu", "cpuacct"}), Path("/a:b")),
        (frozenset(), Path("/user.slice")),
    ]


@pytest.mark.parametrize(
    ("kind", "controllers", "expected"),
    [
        ("cgroup", {"memory"}, True),
        ("cgroup", {"pids"}, False),
        ("cgroup", set(), False),
        ("cgroup2", set(), True),
        ("cgroup2", {"memory"}, False),
        ("tmpfs", set(), False),
    ],
)
def test_mounts_are_told_apart(kind: str, controllers: set[str], expected: bool) -> None:
    """A mount shows the tree of the controllers in its options, and v2's has none."""
    assert _is_of(kind, "rw,memory", frozenset(controllers)) is expected


@pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="names are of Linux's numbers")
def test_only_the_dead_leave_orphans() -> None:
    """A group is swept if its process is gone, and its process namespace is ours."""
    space, start = groups._namespace(), groups._start_time(os.getpid())
    names = {
        f"asyncpg-grader.{space}.{os.getpid()}.{start}.00ff": False,  # our own
        f"asyncpg-grader.{space}.{os.getpid()}.1.00ff": True,  # an earlier one of our number
        f"asyncpg-grader.{space}.{2**22 + 1}.{start}.00ff": True,  # no such number
        f"asyncpg-grader.{space + 1}.{2**22 + 1}.{start}.00ff": False,  # seen from elsewhere
        "asyncpg-grader.by-hand": False,
    }
    assert {name: groups._is_orphan(name) for name in names} == names
