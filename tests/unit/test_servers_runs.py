from grader.servers.runs import new_run, runs_of


def test_run_is_known_by_all_its_names() -> None:
    """A run's databases and roles tell which run they belong to, and when it began."""
    names = ["grader_run_1700000000_0a1b2c3d_1", "grader_run_1700000000_0a1b2c3d_v"]
    assert runs_of(names) == {"grader_run_1700000000_0a1b2c3d": 1700000000}


def test_other_names_belong_to_no_run() -> None:
    """What others have on the server, and our shared parts, are never swept as runs."""
    assert runs_of(["postgres", "grader_owner", "grader_shop_0a1b2c3d", "my_grader_run_1_2"]) == {}


def test_new_run_is_one() -> None:
    """The name that a run gets is the name that it is recognised by."""
    assert list(runs_of([new_run()])) != []
