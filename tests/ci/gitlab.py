"""Jobs of a .gitlab-ci.yml with what it includes, run here: each script in a clean folder.

Source: https://docs.gitlab.com/ci/yaml/ and https://docs.gitlab.com/ci/variables/predefined_variables/
"""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.ci.remotes import Remotes, git
from tests.waiting import HANG_S

#: What stands beside jobs in a file.
GLOBAL = {"variables", "stages", "default", "include", "workflow"}


@dataclass
class Job:
    """A job that has run."""

    name: str
    code: int
    log: str
    env: Mapping[str, str]
    kept: Path  # its artifacts


@dataclass
class GitLab:
    """A machine for pipelines of one project."""

    folder: Path
    remotes: Remotes
    venv: Path
    project: str
    scoped: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by environment
    variables: Mapping[str, str] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)

    def run(self, text: str) -> dict[str, list[Job]]:
        """Run all jobs whose rules hold, stage by stage."""
        told = self._include(yaml.safe_load(text))
        jobs = {name: job for name, job in told.items() if name not in GLOBAL}
        stages = told.get("stages", ["build", "test", "deploy"])
        for name, job in sorted(jobs.items(), key=lambda one: stages.index(one[1]["stage"])):
            variables = {**told.get("variables", {}), **self.variables, **job.get("variables", {})}
            if not self._reached(job, variables) or any(
                one.code for one in self.jobs if one.name in job.get("needs", [])
            ):
                continue
            total = job.get("parallel", 1)
            for index in range(1, total + 1):
                node = {"CI_NODE_INDEX": str(index), "CI_NODE_TOTAL": str(total)}
                self._run_job(name, job, variables | node)
        return {one.name: [job for job in self.jobs if job.name == one.name] for one in self.jobs}

    def _include(self, told: dict[str, Any]) -> dict[str, Any]:
        """The file itself stands over what it includes, key by key."""
        whole: dict[str, Any] = {}
        for one in told.get("include", []):
            text = git(self.remotes.path(one["project"]), "show", f"{one['ref']}:{one['file']}")
            whole |= yaml.safe_load(text)
        for name, value in told.items():
            known = whole.get(name)
            if isinstance(known, dict) and isinstance(value, dict):
                whole[name] = {**known, **value}
            else:
                whole[name] = value
        return whole

    def _reached(self, job: Mapping[str, Any], variables: Mapping[str, str]) -> bool:
        if "rules" not in job:
            return True
        for rule in job["rules"]:
            told = re.fullmatch(r'\$(\w+) == "(\w+)"', rule["if"])
            assert told, f"cannot read {rule['if']}"
            if variables.get(told[1]) == told[2]:
                return True
        return False

    def _run_job(self, name: str, job: Mapping[str, Any], variables: Mapping[str, str]) -> None:
        own = f"{len(self.jobs)}-{name}"
        workspace = self.folder / own / "builds"
        workspace.mkdir(parents=True)
        if variables.get("GIT_STRATEGY") != "empty":
            self.remotes.check_out(self.project, "", workspace)
        for before in self.jobs:
            if before.name in job.get("needs", []):
                shutil.copytree(before.kept, workspace, dirs_exist_ok=True, symlinks=True)
        (workspace / ".grader-venv").symlink_to(self.venv)
        env = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.venv.parent),  # has the grader's cache, which takes long to make
            "CI": "true",
            "GITLAB_CI": "true",
            "CI_PROJECT_DIR": str(workspace),
            "CI_JOB_TOKEN": "glcbt-the-job's-own",
            **{key: str(value) for key, value in variables.items()},
            **self.scoped.get(job.get("environment", {}).get("name", ""), {}),
        }
        # A runner's shell ends with the first line that fails.
        script = "\n".join(["set -eo pipefail", *job["script"]])
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=workspace,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=HANG_S,
            check=False,
        )
        kept = self.folder / own / "artifacts"
        self._keep(job.get("artifacts", {}), workspace, kept, good=done.returncode == 0)
        allowed = job.get("allow_failure", {}).get("exit_codes")
        code = 0 if done.returncode == allowed else done.returncode
        self.jobs.append(Job(name, code, done.stdout.decode("utf-8", "replace"), env, kept))

    def _keep(self, told: Mapping[str, Any], workspace: Path, kept: Path, *, good: bool) -> None:
        kept.mkdir()
        if not good and told.get("when") != "always":
            return
        reports = told.get("reports", {}).values()
        for pattern in (*told.get("paths", []), *reports):
            for path in workspace.glob(pattern.rstrip("/")):
                target = kept / path.relative_to(workspace)
                target.parent.mkdir(parents=True, exist_ok=True)
                if path.is_dir():
                    shutil.copytree(path, target, symlinks=True, dirs_exist_ok=True)
                else:
                    shutil.copy(path, target)
