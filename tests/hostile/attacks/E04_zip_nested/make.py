"""Sixteen to the power of five, and each unpacks to four more megabytes."""

from tests.archive_files import zipped


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    content = zipped({"tiny.py": honest, "zeros": bytes(4 * 1024 * 1024)})
    for _ in range(5):
        content = zipped({f"{number}.zip": content for number in range(16)})
    archive.write_bytes(content)
