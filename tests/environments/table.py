"""The table of environments: a row each, with what it changes and what comes of it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Environment:
    """What a grader is started in. In variables and shell text $GROUND is a folder of the run's.

    `refused` are words of the error that must come before anything is graded; without them every
    verdict, table and exit code has to be as in the plain environment.
    """

    name: str
    variables: dict[str, str] = field(default_factory=dict)
    before: str = ""  # shell text that comes first
    program: str = "{grader}"
    as_stranger: bool = False  # an ordinary user
    refused: str = ""
    silent: bool = False  # what is printed cannot be seen

    def __str__(self) -> str:
        return self.name


def _variables(name: str, **variables: str) -> Environment:
    return Environment(name, variables)


def _shell(name: str, before: str, *, silent: bool = False, refused: str = "") -> Environment:
    return Environment(name, before=before, silent=silent, refused=refused)


def _stranger(name: str, before: str = "", *, refused: str = "", **variables: str) -> Environment:
    return Environment(name, variables, before, as_stranger=True, refused=refused)


def _temporary(name: str, folder: str, *, make: bool = True) -> Environment:
    before = 'mkdir -p -- "$TMPDIR"' if make else ""
    return Environment(name, {"TMPDIR": folder}, before)


PYTHON = (
    _variables("python-optimize", PYTHONOPTIMIZE="1"),
    _variables("python-optimize-more", PYTHONOPTIMIZE="2"),
    Environment("python-flag-O", program="{python} -O -m grader"),
    Environment("python-flags-OO-W-X", program="{python} -OO -W error -X dev -B -s -m grader"),
    _variables("python-warnings", PYTHONWARNINGS="error", PYTHONDEVMODE="1", PYTHONTRACEMALLOC="5"),
    _variables("python-hash-seed", PYTHONHASHSEED="0", PYTHONINTMAXSTRDIGITS="640"),
    _variables("python-streams", PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0"),
    _variables("python-malloc", PYTHONMALLOC="debug", PYTHONMALLOCSTATS="", PYTHONDUMPREFS="1"),
    _variables("python-inspect", PYTHONINSPECT="1", PYTHONSTARTUP="/dev/null", PYTHONUNBUFFERED=""),
    _variables("python-no-user-site", PYTHONNOUSERSITE="", PYTHONUSERBASE="/dev/null"),
    _variables(
        "python-asyncio", PYTHONASYNCIODEBUG="1", PYTHONBREAKPOINT="no.such", PYTHON_COLORS="1"
    ),
    _variables("python-bytecode", PYTHONDONTWRITEBYTECODE="1", PYTHONPYCACHEPREFIX="{ground}/home"),
    Environment(
        "python-path",
        {"PYTHONPATH": "{ground}/home:relative:"},
        "for name in asyncpg pytest json typing pathlib resource conftest;"
        " do echo 'raise SystemExit(0)' > $GROUND/home/$name.py; done;"
        " echo 'import nothing' > $GROUND/home/sitecustomize.py",
    ),
)

LIBRARIES = (
    _variables(
        "libpq-host", PGHOST="192.0.2.1", PGPORT="1", PGUSER="x", PGDATABASE="x", PGPASSWORD="x"
    ),
    _variables(
        "libpq-session", PGTARGETSESSIONATTRS="standby", PGOPTIONS="-c nonsense=1", PGTZ="x"
    ),
    _variables("libpq-tls", PGSSLMODE="verify-full", PGSSLROOTCERT="/dev/null", PGGSSLIB="sspi"),
    _variables("libpq-files", PGSERVICE="none", PGSERVICEFILE="/dev/null", PGPASSFILE="/dev/null"),
    Environment(
        "libpq-home",
        before="mkdir $GROUND/home/.postgresql && mkdir $GROUND/home/.pgpass"
        " && echo nonsense > $GROUND/home/.pg_service.conf",
    ),
    _variables("libpq-words", PGAPPNAME="x", PGCLIENTENCODING="SJIS", PGDATESTYLE="nonsense"),
    _variables(
        "postgresql", PGDATA="/nowhere", PG_COLOR="always", PGCTLTIMEOUT="0", PG_TEST_TIMEOUT="1"
    ),
    _variables("pytest", PYTEST_ADDOPTS="-k nothing --collect-only", PYTEST_PLUGINS="no.such"),
    _variables("pytest-looks", PYTEST_THEME="no", PYTEST_DEBUG="1", PY_COLORS="1", CI="1"),
    _variables("linker", LD_PRELOAD="/nowhere.so", LD_LIBRARY_PATH="/nowhere", LD_BIND_NOW="1"),
    _variables(
        "libc", GLIBC_TUNABLES="glibc.malloc.check=3", MALLOC_PERTURB_="165", MALLOC_ARENA_MAX="1"
    ),
    _variables(
        "openssl", OPENSSL_CONF="/nowhere", SSL_CERT_FILE="/nowhere", SSLKEYLOGFILE="/dev/full"
    ),
    _variables(
        "proxies", http_proxy="http://192.0.2.1", HTTPS_PROXY="x", ALL_PROXY="x", no_proxy="*"
    ),
    _variables("docker", DOCKER_HOST="tcp://192.0.2.1:1", DOCKER_CONFIG="/nowhere"),
)

WORDS = (
    _variables("locale-not-there", LC_ALL="xx_YY.UTF-8", LANG="xx", LANGUAGE="xx:yy"),
    _variables("locale-posix", LC_ALL="POSIX", LANG="", LC_CTYPE="C"),
    _variables("locale-latin", LC_ALL="de_DE.ISO-8859-1", LC_NUMERIC="de_DE", LOCPATH="/nowhere"),
    _variables("timezone", TZ="Pacific/Kiritimati", TZDIR="/nowhere"),
    _variables("columns", COLUMNS="1", LINES="1"),
    _variables("columns-huge", COLUMNS="999999999", LINES="x", TERMINAL_WIDTH="2"),
    _variables("terminal", TERM="nonsense\x1b", NO_COLOR="", TTY_INTERACTIVE="1", COLORTERM="x"),
    _variables("actions", CI="true", GITHUB_ACTIONS="true"),
    _variables("completion", _GRADER_COMPLETE="source_bash", COMP_WORDS="x", COMP_CWORD="1"),
    _variables("xdg", XDG_CONFIG_HOME="/nowhere", XDG_DATA_DIRS="x", XDG_RUNTIME_DIR="x"),
    Environment("nothing", before='exec env -i TMPDIR="$TMPDIR" "$@"'),
)

FOLDERS = (
    _temporary("tmpdir-60", "{ground}/tmp/" + "t" * 60),
    _temporary("tmpdir-200", "{ground}/tmp/" + "t" * 200),
    *(
        _temporary(f"tmpdir-{name}", "{ground}/tmp/a" + characters + "b")
        for name, characters in {
            "comma": ",",
            "blank": " ",
            "plus": "+",
            "ampersand": "&",
            "hash": "#",
            "percent": "%41",
            "quotes": "'\"\\",
            "newline": "\n",
            "not-utf8": "\udcff",
        }.items()
    ),
    _temporary("tmpdir-relative", "tmp"),
    _temporary("tmpdir-missing", "{ground}/nowhere", make=False),
    _temporary("tmpdir-file", "/dev/null", make=False),
    _temporary("tmpdir-empty", "", make=False),
    _shell("path-odd", "PATH=.::relative:/nowhere"),
    _shell("folder-gone", "rmdir $GROUND/cwd", refused="the working folder cannot be entered"),
    _stranger("home-missing", "unset HOME"),
    _stranger("no-home-at-all", "unset HOME XDG_CACHE_HOME", refused="HOME is not set"),
    _stranger("cache-not-writable", XDG_CACHE_HOME="/proc", refused="XDG_CACHE_HOME"),
    _stranger("cache-two-lines", XDG_CACHE_HOME="{ground}/home/a\nb", refused="XDG_CACHE_HOME"),
    _stranger("tmpdir-not-writable", "mkdir -m 555 $GROUND/tmp/no", TMPDIR="{ground}/tmp/no"),
    _stranger(
        "folder-closed", "chmod 0 $GROUND/cwd", refused="the working folder cannot be entered"
    ),
)

SHELL = (
    _shell("umask-027", "umask 027"),
    _shell("umask-077", "umask 077"),
    _shell("umask-0777", "umask 0777"),
    _stranger("stranger"),
    _stranger("umask-077-stranger", "umask 077"),
    _stranger("umask-0777-stranger", "umask 0777"),
    _shell("stdout-full", "exec > /dev/full", silent=True),
    _shell("streams-full", "exec > /dev/full 2>&1", silent=True),
    _shell("streams-closed", "exec <&- >&- 2>&-", silent=True),
    _shell("stdout-for-reading", "exec 1< /dev/null", silent=True),
    Environment("pipe-ends", before='"$@" | true; exit ${PIPESTATUS[0]}', silent=True),
    Environment("colours", {"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1", "CLICOLOR_FORCE": "1"}),
    _shell("limits-low", "ulimit -Sn 64 -Ss 256 -Sv 400000 -Sf 100 -St 1 -Si 1"),
    _shell("limits-high", "ulimit -Sc unlimited -Ss unlimited"),
    _stranger("open-files-stranger", "ulimit -n 64", refused="ulimit -n is 64"),
    _stranger("processes-stranger", "ulimit -u 60", refused="ulimit -u is 60"),
    _stranger("memory-stranger", "ulimit -v 500000", refused="ulimit -v is 500000"),
    _stranger("file-size-stranger", "ulimit -f 1000", refused="ulimit -f is"),
    _stranger("stack-stranger", "ulimit -s 1024", refused="ulimit -s is 1024"),
    _stranger("cpu-stranger", "ulimit -t 100", refused="ulimit -t is 100"),
    _shell("signals-ignored", "trap '' INT HUP TERM QUIT CHLD USR1 ALRM"),
    Environment("nice", program="nice -n 19 {grader}"),
)
