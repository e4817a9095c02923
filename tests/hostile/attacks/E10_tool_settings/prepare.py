"""What tools run unasked. Each would leave a file where the grader's own are."""


def prepare(folder):
    run = f"touch {folder.parents[1] / 'tmp' / 'BREACH'}"
    python = f"import os; os.system({run!r})\n"
    files = {
        ".git/config": f"[core]\n\tfsmonitor = {run}\n\tsshCommand = {run}\n[alias]\n\tstatus = !{run}\n",
        ".git/HEAD": "ref: refs/heads/main\n",
        ".git/hooks/post-checkout": f"#!/bin/sh\n{run}\n",
        "Makefile": f"all:\n\t{run}\nX := $(shell {run})\n",
        ".envrc": run,
        "setup.py": python,
        "noxfile.py": python,
        "sitecustomize.py": python,
        "pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'setup'\nbackend-path = ['.']\n",
        "pyvenv.cfg": "home = .\ninclude-system-site-packages = true\n",
        "python._pth": ".\nimport site\n",
        ".python-version": "evil\n",
        "uv.toml": "cache-dir = '.'\n",
        "tox.ini": f"[testenv]\ncommands = {run}\n",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
