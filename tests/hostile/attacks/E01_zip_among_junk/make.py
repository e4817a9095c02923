"""Hooks, settings, bytecode, and other versions of the file where nobody means them."""

from tests.archive_files import zipped


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    archive.write_bytes(
        zipped(
            {
                "work/tiny/tiny.py": honest,
                "work/.git/config": "[core]\n\tfsmonitor = touch /tmp/owned\n",
                "work/.history/tiny.py": "x = 1",
                "work/__pycache__/tiny.py": "x = 1",
                "__MACOSX/mine/tiny.py": "x = 1",
                "work/conftest.py": "raise SystemExit",
                "work/asyncpg.py": "raise SystemExit",
                "work/inner.zip": zipped({"tiny.py": "x = 1"}),
            }
        )
    )
