"""Each defence is needed: without it, an attack of the corpus is seen to succeed."""

import dataclasses
from contextlib import ExitStack
from unittest import mock

import pytest

from grader.interpreter import base_interpreter
from tests.hostile import archives_off, checks_off, filters_off, invariants, reports_off, walls_off
from tests.hostile.arena import Arena, Graded
from tests.hostile.corpus import FOLDER, load_attack
from tests.hostile.filters_off import INNER, OUTER
from tests.hostile.weaken import Weakened

#: What is replaced in the grader's own process.
HERE = {**reports_off.HERE, **archives_off.ARCHIVES}

#: The defence, an attack that it stops, and what is then seen of it.
NEEDED = [
    # the walls of the box
    ("process namespace", "B02_reads_processes", "BREACH: sees"),
    ("network namespace", "F02_other_sockets", "BREACH: @grader-hostile-bait"),
    ("IPC namespace", "B09_shared_memory", "BREACH: shm"),
    ("host name", "B02_reads_the_host", "BREACH: this machine"),
    ("empty environment", "B02_reads_processes", "BREACH: environment"),
    ("empty file system", "B01_walks_the_disk", "BREACH: .*test_hidden"),
    ("sizes of memory file systems", "D05_fills_the_disk", "BREACH: filled /tmp"),
    ("closed descriptors", "B03_looks_for_descriptors", "BREACH: open"),
    ("end with the grader", "C02_daemons", "the outcome is grader_error"),
    ("nursery that cannot be read", "C03_reads_and_writes_memory", "BREACH: /proc/[12]"),
    ("empty /proc", "A17_page_maps", "BREACH: smaps"),
    ("another box where files were left", "G01_remembers_in_files", "BREACH: the test before"),
    # limits
    ("limit of memory", "D04_memory_bomb", "BREACH: 4 GiB mapped"),
    ("limit of descriptors", "D07_uses_up_descriptors", "BREACH: opened"),
    ("limit of file size", "D07_lifts_its_limits", "BREACH: a file"),
    ("limit of core files", "D07_lifts_its_limits", "BREACH: core"),
    ("limit of locked memory", "D07_lifts_its_limits", "BREACH: locked"),
    ("limit of queues", "D07_lifts_its_limits", "BREACH: a message queue"),
    ("limit of processor time", "D07_lifts_its_limits", "BREACH: time"),
    ("limits of memory, the group's too", "D04_touches_memory", "BREACH: a gigabyte"),
    ("limits of processes, the group's too", "D03_fork_bomb", "BREACH: threads"),
    ("limit of pending signals", "D07_counts_of_the_machine", "BREACH: timers"),
    ("count of files", "D05_files_without_number", "BREACH: a hundred thousand"),
    ("boxes end first", "D04_outlives_the_grader", "BREACH: the kernel spares"),
    # the filters for system calls
    (OUTER, "C06_kernel_doors", "BREACH: personality"),
    (INNER, "C07_starts_programs", "BREACH: own program"),
    ("both filters", "F01_network", "BREACH: family"),
    ("filter: programs", "C07_becomes_another_program", "BREACH: another program"),
    ("filter: processes", "C04_two_copies_answer", "BREACH: forked"),
    ("filter: memory in files", "D04_memory_bomb", "BREACH: memfd"),
    ("filter: memory of others", "C06_kernel_doors", "BREACH: p"),
    ("filter: namespaces", "C06_kernel_doors", "BREACH: unshare"),
    ("filter: mounts and handles", "C06_kernel_doors", "BREACH: open_tree"),
    ("filter: locks on what boxes share", "C06_kernel_doors", "BREACH: flock"),
    ("filter: pages in memory", "C06_kernel_doors", "BREACH: (fadvise64|readahead|m)"),
    ("filter: sleepers and processes", "A17_futexes", "BREACH: futex"),
    ("filter: asynchronous I/O", "D07_counts_of_the_machine", "BREACH: contexts"),
    ("filter: descriptors under way", "D07_counts_of_the_machine", "BREACH: descriptors"),
    ("filter: keys", "C06_kernel_doors", "BREACH: keyctl"),
    ("filter: doors of the kernel", "C06_kernel_doors", "BREACH: [bupi]"),
    ("filter: signals by descriptor", "C06_kernel_doors", "BREACH: pidfd"),
    ("filter: signals to others", "C06_kernel_doors", "BREACH: kill"),
    ("filter: what stays", "G01_remembers_in_ipc", "BREACH: of the test before"),
    ("filter: priorities", "G01_remembers_in_priorities", "BREACH: the test before"),
    ("filter: places of memory", "C06_kernel_doors", "BREACH: mbind"),
    ("filter: sockets", "F01_network", "BREACH: family"),
    ("filter: foreign calls", "C06_other_abis", "BREACH: i386"),
    # the tap
    ("startup packet of the tap's own", "G04_other_databases", "BREACH: is at"),
    ("refusal of function calls", "J07_function_calls", "BREACH: called"),
    ("names no longer than PostgreSQL's", "J09_long_names", "at most 6"),
    ("names from the server's answers", "J09_refused_names", "refused .* is not in"),
    ("names from the server's answers", "J09_skipped_names", "skipped .* is not in"),
    ("doubt after code out of sight", "J09_renames_out_of_sight", "unknown statement"),
    ("asyncpg's messages in their place", "J15_loops_of_chatter", "10.0 points"),
    ("bytes of all messages", "J16_bytes_in_an_error", "10.0 points"),
    ("bytes of all messages", "J16_bytes_in_a_setting", "10.0 points"),
    ("settings that carry values", "J16_values_in_settings", "10.0 points"),
    ("no count of what is out of sight", "J16_works_out_of_sight", "10.0 points"),
    ("cursors between statements", "J16_goes_on_with_a_cursor", "10.0 points"),
    ("waits that nobody asked for", "J16_waits_without_asking", "10.0 points"),
    ("transactions within a text", "J16_transactions_in_one_text", "10.0 points"),
    ("complaints of asyncpg's", "J16_leaves_it_to_the_pool", "10.0 points"),
    ("recordings that are not all", "J10_fills_the_recording", "10.0 points"),
    ("limit of reported statements", "L10_thousands_of_statements", "a file of"),
    ("rest between calls", "A14_works_behind_a_lock", "points, at most 0"),
    ("end of what was sent", "A14_undoes_it_later", "points, at most 0"),
    ("errors of traps over the wire", "A18_tries_trouble_out", "10.0 points, at most 9"),
    ("evidence of all cases together", "L10_evidence_in_every_test", "a file of"),
    # the RPC channel
    ("limit of a frame", "K01_noise", "does not say"),
    ("depth and number of values", "K02_just_deep_enough", "failed, not error"),
    ("bounds of numbers", "K06_number_bombs", "failed, not error"),
    ("proof that keys can be hashed", "K07_hash_collisions", "failed, not error"),
    ("proof that keys can be hashed", "K07_probe_paths", "failed, not error"),
    ("proof that keys can be hashed", "K07_lists", "failed, not error"),
    ("numbers of requests", "K03_wrong_numbers", "failed, not error"),
    ("proof before the student's code", "K11_forged_hand_over", "the outcome is grader_error"),
    ("bounds of findings", "K03_forged_findings", "does not say"),
    ("bytes of all replies", "K10_many_megabytes", "points, at most 7"),
    # what belongs to one test alone, and time
    ("process of its own for each test", "G01_counts_its_calls", "BREACH: remembers"),
    ("database of its own for each test", "G01_remembers_in_tables", "BREACH: rows"),
    ("files put back after each test", "G01_remembers_in_pages", "BREACH: pages"),
    ("role put back after each test", "G02_tells_by_its_role", "BREACH: the test before"),
    ("database gone before the next test", "G04_looks_back", "BREACH: the test before"),
    ("limit of a test", "D02_uses_up_the_time", "the outcome is grader_error"),
    ("limit of a submission", "D02_uses_up_the_time", "error, not not_run"),
    ("limit of an import", "D01_hangs_at_import", "took"),
    # the server
    ("four rights on tables", "H05_trojans", "BREACH: CREATE TRIGGER"),
    ("login of its own for explaining", "H01_explained_by_others", "points, not 10"),
    ("search_path of traps", "H17_types_for_traps", "BREACH: ran as"),
    ("tables handed over in a copy", "H16_trigger_for_others", "ran in"),
    ("tables handed over in a copy", "H16_index_for_others", "ran in"),
    ("tables handed over in a copy", "H16_check_for_others", "ran in"),
    ("tables handed over in a copy", "H16_rule_for_others", "ran in"),
    ("tables handed over in a copy", "H16_type_for_others", "ran in"),
    ("tables handed over in a copy", "H16_child_for_others", "ran in"),
    ("tables handed over in a copy", "H16_view_for_others", "ran in"),
    ("memory of a server's session", "D04_memory_in_sessions", "BREACH: 700 MB"),
    ("size of the server's volume", "I05_fills_the_volume", "BREACH: 570 MB"),
    ("no prepared transactions", "G05_leaves_sessions", "used by prepared transactions"),
    ("limit of connections", "I08_takes_all_connections", "BREACH"),
    ("nobody writes into the log of changes", "I04_floods_the_wal", "BREACH: wrote"),
    ("counters of the server", "G08_reads_counters", "BREACH: SELECT"),
    ("no maintenance", "H11_waits_for_maintenance", "BREACH: autovacuum"),
    ("bound of the queue of notifications", "I05_fills_by_notify", "error, not failed"),
    ("a second try for a lost server", "I02_keeps_all_locks", "the outcome is grader_error"),
    ("another server for a lost one", "I02_keeps_all_locks", "the outcome is grader_error"),
    # intake, score, reports
    ("links and waiting", "E02_symlinks", "the outcome is graded"),
    ("size of a file", "D08_huge_source", "the outcome is graded"),
    ("UTF-8 only", "E08_utf7", "the outcome is graded"),
    ("links of folders", "E02_linked_submission", "the outcome is graded"),
    ("the unpacker's limits", "E04_xz_dictionary", "the outcome is graded"),
    ("names in archives", "E01_zip_absolute", "the outcome is graded"),
    ("kinds of entries in archives", "E03_tar_through_a_link", "the outcome is graded"),
    ("overlapping members", "E04_zip_overlap", "is not why"),
    ("count of entries", "E04_zip_many_entries", "is not why"),
    ("count of what comes out", "E04_gzip_streams", "is not why"),
    ("frozen total", "D02_uses_up_the_time", "the total shrank to"),
    ("quoting in pages", "L01_html", "not of ours"),
    ("quoting in Markdown", "L02_markdown", "FORGED"),
    ("quoting in cells", "L06_formulas", "a spreadsheet runs"),
    ("formulas behind separators", "L06_formulas_behind_separators", "a spreadsheet runs"),
    ("letters without ink", "L07_unseen_letters", "a letter that nobody sees"),
    ("marks of all scripts", "L07_other_towers", "a tower of marks"),
    ("names that are taken", "E09_named_as_a_table", "not all was written"),
    ("what XML forbids", "L05_control_characters", "junit.xml"),
    ("what a terminal obeys in JSON", "L04_terminal_sequences", r"(result|summary)\.json"),
    ("what cannot be seen", "L04_terminal_sequences", "x1b"),
    ("workflow commands", "L03_workflow_commands", "a workflow command"),
    ("narrowing", "B04_tells_its_inputs", "shows a hidden input"),
]

#: Needed only where the grader is not root: root's boxes have another user for the program, and
#: that is what stops the attack there.
NEEDED_BY_USERS = [
    ("read-only root", "D05_fills_the_disk", "BREACH: wrote to"),
    ("process 1 is the program", "C03_reads_and_writes_memory", "BREACH: /proc/1"),
]

#: Needed only by root.
NEEDED_BY_ROOT = [("user of its own", "C06_leaves_the_box", "BREACH: setuid")]

#: Needed only where packages are installed beside Python's own library.
NEEDED_BESIDE_PACKAGES = [
    ("nothing that is installed", "B01_walks_up_from_itself", "BREACH: installed"),
]

#: Needed only where there are control groups: what no limit of a process sees.
NEEDED_IN_GROUPS = [
    ("memory of the server's box", "D04_memory_in_sessions", "BREACH: 1.1 GB in three"),
]

#: Second lines: what stops the attack all the same, and the attack that shows it.
SECOND_LINES = [
    ("no new privileges", "C07_starts_programs", "bubblewrap sets it too, and so does the child"),
    ("session of its own", "C08_types_into_terminals", "boxes are started in one, without stdin"),
    ("capabilities dropped", "C06_leaves_the_box", "another user's program has none"),
    ("settings that may be asked for", "J01_startup_packets", "the role may not use them"),
    ("keys of cancel requests", "J03_cancel_requests", "PostgreSQL looks at the key too"),
    ("bounds of an error", "K08_forged_errors", "reports shorten what they show"),
    ("limit of output", "D06_floods_the_output", "what all tests print is bounded together"),
    ("processes of the server's box", "I08_takes_all_connections", "sessions are limited before"),
    ("filter: terminals", "C08_types_into_terminals", "there is none in a box"),
    ("bound of temporary files", "I05_fills_the_volume", "the volume is as large as it is"),
    ("connections of the server", "I08_takes_all_connections", "the role's limit comes first"),
    ("connections at a time", "I08_takes_all_connections", "descriptors and the role come first"),
    ("time for a startup packet", "J04_startup_lengths", "a link ends with its process"),
    (
        "doubt of what went down",
        "I02_keeps_all_locks",
        "a second try is for our faults, not for this",
    ),
]

#: Second lines where there are control groups; without them there is the first alone.
SECOND_LINES_OF_GROUPS = [
    ("limit of processes", "D03_fork_bomb", "the box's control group counts them too"),
    ("limit of memory", "D04_touches_memory", "the box's control group ends who takes more"),
    ("control group", "D04_touches_memory", "one process and its files cannot take as much"),
]


def _grade(arena: Arena, defence: str, name: str) -> Graded:
    """Grade the attack without what the defence does in boxes and in the process of a cell."""
    sound = arena.course.sandbox
    place = arena.root / "weak" / defence.replace(" ", "-")
    weak = Weakened(sound.kind, sound.bwrap, groups=sound.groups, without=defence, place=place)
    course = dataclasses.replace(arena.course, sandbox=weak)
    return arena.attack(load_attack(FOLDER / name), course=course, alone=True)


def _is_caught(arena: Arena, defence: str, name: str, seen: str) -> None:
    with ExitStack() as off:
        for target, replacement in HERE.get(defence, {}).items():
            off.enter_context(mock.patch(target, replacement))
        graded = _grade(arena, defence, name)
        with pytest.raises(AssertionError, match=seen):
            invariants.check(graded, arena)
    arena.sweep()
    assert not arena.leftovers()


@pytest.mark.weakened
@pytest.mark.parametrize(("defence", "attack", "seen"), NEEDED, ids=lambda word: word)
def test_attack_succeeds_without(defence: str, attack: str, seen: str, arena: Arena) -> None:
    """The attack gets through once that defence is off."""
    _is_caught(arena, defence, attack, seen)


@pytest.mark.weakened
@pytest.mark.parametrize(("defence", "attack", "seen"), NEEDED_BY_USERS, ids=lambda word: word)
def test_user_needs(defence: str, attack: str, seen: str, arena: Arena) -> None:
    """Where the grader is not root, the attack gets through once that defence is off."""
    if arena.course.sandbox.kind != "user":
        pytest.skip("the grader is root here")
    _is_caught(arena, defence, attack, seen)


@pytest.mark.weakened
@pytest.mark.parametrize(("defence", "attack", "seen"), NEEDED_BY_ROOT, ids=lambda word: word)
def test_root_needs(defence: str, attack: str, seen: str, arena: Arena) -> None:
    """Where the grader is root, the attack gets through once that defence is off."""
    if arena.course.sandbox.kind != "root":
        pytest.skip("the grader is not root here")
    _is_caught(arena, defence, attack, seen)


@pytest.mark.weakened
@pytest.mark.parametrize(
    ("defence", "attack", "seen"), NEEDED_BESIDE_PACKAGES, ids=lambda word: word
)
def test_packages_are_hidden(defence: str, attack: str, seen: str, arena: Arena) -> None:
    """Where packages are installed beside Python, they can be seen once that defence is off."""
    if not base_interpreter().hidden:
        pytest.skip("nothing is installed beside this Python")
    _is_caught(arena, defence, attack, seen)


@pytest.mark.weakened
@pytest.mark.parametrize(("defence", "attack", "seen"), NEEDED_IN_GROUPS, ids=lambda word: word)
def test_group_is_needed(defence: str, attack: str, seen: str, arena: Arena) -> None:
    """Where boxes have control groups, the attack gets through once that limit of one is off."""
    if arena.course.sandbox.groups is None:
        pytest.skip("there are no control groups here")
    _is_caught(arena, defence, attack, seen)


@pytest.mark.weakened
@pytest.mark.parametrize(("defence", "attack", "why"), SECOND_LINES, ids=lambda word: word)
def test_second_line_holds(defence: str, attack: str, why: str, arena: Arena) -> None:
    """The attack gains nothing even without that defence: another one stands behind it."""
    invariants.check(_grade(arena, defence, attack), arena)


@pytest.mark.weakened
@pytest.mark.parametrize(
    ("defence", "attack", "why"), SECOND_LINES_OF_GROUPS, ids=lambda word: word
)
def test_group_stands_behind(defence: str, attack: str, why: str, arena: Arena) -> None:
    """Where boxes have control groups, these and the limits of a process stand for each other."""
    if arena.course.sandbox.groups is None:
        pytest.skip("there are no control groups here")
    invariants.check(_grade(arena, defence, attack), arena)


def test_every_switch_is_used() -> None:
    """No defence can be switched off that no attack is held against."""
    switches = {
        *walls_off.BOXES,
        *walls_off.COMMANDS,
        *filters_off.FILTERS,
        *checks_off.CHECKS,
        *checks_off.SERVERS,
        *HERE,
    }
    needed = (*NEEDED, *NEEDED_BY_USERS, *NEEDED_BY_ROOT, *NEEDED_BESIDE_PACKAGES)
    rows = (*needed, *NEEDED_IN_GROUPS, *SECOND_LINES, *SECOND_LINES_OF_GROUPS)
    assert switches == {defence for defence, _, _ in rows}
