from grader.servers.runs import PARTS, new_run, runs_of


def test_run_is_known_by_all_its_roles() -> None:
    """A run's roles tell which run they belong to, and when it began."""
    names = [f"grader_run_1700000000_0a1b2c3d_{part}" for part in PARTS]
    assert runs_of(names) == {"grader_run_1700000000_0a1b2c3d": 1700000000}


def test_other_names_belong_to_no_run() -> None:
    """What others have on the server, and our shared parts, are never swept as runs."""
    names = ["postgres", "grader_owner", "grader_shop_0a1b2c3d", "my_grader_run_1_2"]
    others = ["grader_run_1700000000_0a1b2c3d_boss", "grader_run_1700000000_0a1b2c3d_v_old"]
    assert runs_of(names + others) == {}


def test_new_run_is_one() -> None:
    """The name that a run gets is the name that it is recognised by."""
    assert list(runs_of([f"{new_run()}_v"])) != []
