"""The commands. Each is a module here; `main` turns errors into words and exit codes."""


def main() -> None:
    """Run the program."""
    # Imported here: every forked job imports this module again, as the main program's.
    from grader.cli.app import main as run

    run()
