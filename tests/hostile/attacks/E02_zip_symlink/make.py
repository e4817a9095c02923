"""Info-ZIP makes a link of it."""

import stat

from tests.archive_files import zipped


def make(archive):
    target = archive.parents[1] / "solutions" / "tiny" / "test_hidden.py"
    modes = {"tiny.py": stat.S_IFLNK | 0o777}
    archive.write_bytes(zipped({"tiny.py": str(target)}, modes=modes))
