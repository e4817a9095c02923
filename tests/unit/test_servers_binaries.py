from pathlib import Path

from grader.servers.binaries import Binaries


def test_wheel_shows_its_libraries_too(tmp_path: Path) -> None:
    """The wheel's programs come with shared libraries beside their package."""
    folder = tmp_path / "package" / "pginstall18" / "bin"
    folder.mkdir(parents=True)
    (tmp_path / "package.libs").mkdir()
    shown = Binaries(folder, "18.4").read_only
    assert shown[:2] == (tmp_path / "package" / "pginstall18", tmp_path / "package.libs")


def test_usr_bin_is_not_shown_whole() -> None:
    """Programs that lie among all others are shown alone."""
    shown = Binaries(Path("/usr/bin"), "18.4").read_only
    assert shown[:2] == (Path("/usr/bin/postgres"), Path("/usr/bin/initdb"))
    assert Path("/usr") not in shown
