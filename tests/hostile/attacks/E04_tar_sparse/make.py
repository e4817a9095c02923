"""What is a hole in the archive is zeros for who reads the file."""

import io
import tarfile


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_bytes()
    with tarfile.open(archive, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        entry = tarfile.TarInfo("tiny.py")
        entry.size = len(honest)
        entry.pax_headers = {
            "GNU.sparse.size": str(2**40),
            "GNU.sparse.map": f"0,{len(honest)},{2**40},0",
        }
        tar.addfile(entry, io.BytesIO(honest))
