"""What a name can say to whoever prints it."""

from tests.archive_files import zipped


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    archive.write_bytes(zipped({"tiny.py": honest, "\x1b[2J\n::error file=x::FORGED<script>": "x"}))
