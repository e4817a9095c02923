"""Jobs of a GitHub workflow, run here: each step with the runner's variables, in clean folders.

The actions that our workflows use are imitated as far as they use them. Source of the variables:
https://docs.github.com/actions/reference/workflows-and-actions/variables
"""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from tests.ci.commands import find_commands
from tests.ci.expressions import as_text, evaluate, resolve
from tests.ci.remotes import Remotes, git
from tests.waiting import HANG_S


@dataclass
class Step:
    """A step that has run."""

    name: str
    code: int
    log: str
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def commands(self) -> list[str]:
        return find_commands(self.log)


@dataclass
class Job:
    """A job that has run, or is running."""

    folder: Path
    status: str = "success"
    steps: list[Step] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    permissions: object = None

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    @property
    def summary(self) -> str:
        return (self.folder / "summary.md").read_text()

    @property
    def log(self) -> str:
        return "".join(f"--- {one.name}: {one.code}\n{one.log}" for one in self.steps)

    def step(self, name: str) -> Step:
        return next(one for one in self.steps if one.name == name)


@dataclass
class GitHub:
    """A machine for workflows. What repositories there are, it takes from `remotes`."""

    folder: Path
    remotes: Remotes
    venv: Path  # a virtual environment in which ci/set-up has installed the grader
    repository: str
    event: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)  # repository -> a key that reads it
    ref_name: str = "main"
    programs: Path | None = None  # stand before those of the system
    artifacts: dict[str, Path] = field(default_factory=dict)
    jobs: dict[str, list[Job]] = field(default_factory=dict)

    def run(self, workflow: str) -> dict[str, list[Job]]:
        """Run a workflow of the repository; of one that is called, its jobs."""
        told = yaml.safe_load(workflow)
        for name, job in told["jobs"].items():
            if "uses" in job:
                return self._call(job)
            self._run_job(name, job, {})
        return self.jobs

    def _call(self, job: Mapping[str, Any]) -> dict[str, list[Job]]:
        """Run a reusable workflow: its inputs are what it is called with, and its defaults."""
        place, _, commit = job["uses"].partition("@")
        owner, name, path = place.split("/", 2)
        text = git(self.remotes.path(f"{owner}/{name}"), "show", f"{commit}:{path}")
        called = yaml.safe_load(text)
        declared = called[True]["workflow_call"]  # YAML reads `on` so
        given = job.get("with", {})
        assert set(given) <= set(declared["inputs"]), "an input that there is not"
        inputs = {k: given.get(k, one.get("default")) for k, one in declared["inputs"].items()}
        self.secrets = {
            key: resolve(value, {"secrets": self.secrets})
            for key, value in job.get("secrets", {}).items()
        }
        for name, one in called["jobs"].items():
            self._run_job(name, one, inputs)
        return self.jobs

    def _run_job(self, name: str, told: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
        needs = told.get("needs", [])
        needs = {one: self._needed(one) for one in ([needs] if isinstance(needs, str) else needs)}
        context: dict[str, Any] = {
            "inputs": inputs,
            "needs": needs,
            "github": self._github(),
            "secrets": self.secrets,
            "job": {"status": "success"},
        }
        condition = str(told.get("if", "success()")).removeprefix("${{").removesuffix("}}")
        good = all(one["result"] == "success" for one in needs.values())
        if not evaluate(condition, context) or ("(" not in condition and not good):
            return
        if told.get("if") is None and not good:
            return
        shards = resolve(told.get("strategy", {}).get("matrix", {}).get("shard", [None]), context)
        for shard in shards:
            job = Job(self.folder / f"{name}-{shard}", permissions=told["permissions"])
            self.jobs.setdefault(name, []).append(job)
            self._run_steps(job, told, {**context, "matrix": {"shard": shard}})

    def _needed(self, name: str) -> dict[str, Any]:
        jobs = self.jobs.get(name, [])
        good = bool(jobs) and all(one.status == "success" for one in jobs)
        outputs = jobs[-1].outputs if jobs else {}
        return {"result": "success" if good else "failure", "outputs": outputs}

    def _github(self) -> dict[str, Any]:
        return {
            "repository": self.repository,
            "ref": f"refs/heads/{self.ref_name}",
            "sha": git(self.remotes.path(self.repository), "rev-parse", "main"),
            "event": self.event,
            "token": "ghs_the-run's-own",
        }

    def _run_steps(self, job: Job, told: Mapping[str, Any], context: dict[str, Any]) -> None:
        job.workspace.mkdir(parents=True)
        (job.folder / "temp").mkdir()
        (job.folder / "temp" / "grader").symlink_to(self.venv)
        (job.folder / "summary.md").touch()
        context |= {"runner": {"temp": str(job.folder / "temp")}, "job": {"status": "success"}}
        results: dict[str, Any] = {}
        self._steps(job, told["steps"], {**context, "steps": results}, None)
        named = {**context, "steps": results}
        job.outputs = {k: as_text(resolve(v, named)) for k, v in told.get("outputs", {}).items()}

    def _steps(
        self, job: Job, steps: list[Any], context: dict[str, Any], action: Path | None
    ) -> None:
        for told in steps:
            context["job"] = {"status": job.status}
            condition = str(told.get("if", "success()")).removeprefix("${{").removesuffix("}}")
            reached = evaluate(condition, context)
            if "(" not in condition:
                reached = reached and job.status == "success"
            if not reached:
                continue
            if "run" in told:
                step, outputs = self._shell(job, told, context, action)
            else:
                step, outputs = self._action(job, told, context)
            job.steps.append(step)
            job.status = "failure" if step.code else job.status
            context["steps"][told.get("id", "")] = {"outputs": outputs}

    def _shell(
        self, job: Job, told: Mapping[str, Any], context: Mapping[str, Any], action: Path | None
    ) -> tuple[Step, dict[str, str]]:
        assert "${{" not in told["run"], "a value would become part of a script"
        output = job.folder / f"output-{len(job.steps)}"
        output.touch()
        asked = {k: as_text(resolve(v, context)) for k, v in told.get("env", {}).items()}
        system = "/usr/local/bin:/usr/bin:/bin"
        env = {
            "PATH": f"{self.programs}:{system}" if self.programs else system,
            "HOME": str(self.venv.parent),  # has the grader's cache, which takes long to make
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(job.workspace),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_ENV": str(job.folder / "env"),
            "GITHUB_PATH": str(job.folder / "path"),
            "GITHUB_STEP_SUMMARY": str(job.folder / "summary.md"),
            "GITHUB_REPOSITORY": self.repository,
            "GITHUB_REF_NAME": self.ref_name,
            "GITHUB_ACTION_PATH": str(action or ""),
            "RUNNER_TEMP": str(job.folder / "temp"),
            "ACTIONS_RUNTIME_TOKEN": "the-runner's-own",
            **asked,
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", told["run"]],
            cwd=job.workspace,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=HANG_S,
            check=False,
        )
        log = done.stdout.decode("utf-8", "replace")
        pairs = (line.partition("=") for line in output.read_text().splitlines())
        outputs = {name: value for name, _, value in pairs}
        return Step(told.get("name", told["run"][:40]), done.returncode, log, env), outputs

    def _action(
        self, job: Job, told: Mapping[str, Any], context: dict[str, Any]
    ) -> tuple[Step, dict[str, str]]:
        name = told["uses"].partition("@")[0]
        given = {k: as_text(resolve(v, context)) for k, v in told.get("with", {}).items()}
        title = told.get("name", name)
        if name == "actions/checkout":
            assert given["persist-credentials"] == "false"
            repository = given.get("repository") or self.repository
            if not self._may_read(repository, given):
                return Step(title, 1, f"{repository}: Not Found\n"), {}
            folder = job.workspace / given.get("path", ".")
            self.remotes.check_out(repository, given.get("ref", ""), folder)
        elif name == "actions/upload-artifact":
            return Step(title, self._upload(job, given), ""), {}
        elif name == "actions/download-artifact":
            for artifact in self._wanted(given):
                shutil.copytree(self.artifacts[artifact], job.workspace, dirs_exist_ok=True)
        elif name != "actions/setup-python":
            return self._composite(job, told, given, context)
        return Step(title, 0, ""), {}

    def _may_read(self, repository: str, given: Mapping[str, str]) -> bool:
        """A run's own token reads its own repository, and others if they are public.

        That a private one lets an organization use its actions and workflows is no more than that.
        Source: https://docs.github.com/actions/concepts/security/github_token
        """
        if repository == self.repository or repository not in self.private:
            return True
        return given.get("ssh-key") == self.private[repository]

    def _wanted(self, given: Mapping[str, str]) -> list[str]:
        if "name" in given:
            return [given["name"]]
        assert given["merge-multiple"] == "true"
        return [name for name in self.artifacts if fnmatch(name, given["pattern"])]

    def _upload(self, job: Job, given: Mapping[str, str]) -> int:
        """Keep it as the action does: without what begins with a dot, unless that is asked for."""
        source = job.workspace / given["path"]
        kept = self.folder / "artifacts" / given["name"]
        if not source.exists():
            return int(given["if-no-files-found"] == "error")
        assert given["name"] not in self.artifacts, "artifacts of one run have one name each"
        if source.is_dir():
            hidden = given.get("include-hidden-files") == "true"
            ignore = None if hidden else shutil.ignore_patterns(".*")
            shutil.copytree(source, kept, ignore=ignore)
        else:
            kept.mkdir(parents=True)
            shutil.copy(source, kept)
        self.artifacts[given["name"]] = kept
        return 0

    def _composite(
        self, job: Job, told: Mapping[str, Any], given: dict[str, str], context: dict[str, Any]
    ) -> tuple[Step, dict[str, str]]:
        place, _, commit = told["uses"].partition("@")
        owner, name, path = place.split("/", 2)
        checkout = job.folder / "actions" / name
        self.remotes.check_out(f"{owner}/{name}", commit, checkout)
        action = yaml.safe_load((checkout / path / "action.yml").read_text())
        assert set(given) <= set(action["inputs"]), "an input that there is not"
        inputs = {k: given.get(k, v.get("default")) for k, v in action["inputs"].items()}
        own: dict[str, Any] = {**context, "inputs": inputs, "steps": {}, "secrets": {}}
        self._steps(job, action["runs"]["steps"], own, checkout / path)
        outputs = {k: as_text(resolve(v["value"], own)) for k, v in action["outputs"].items()}
        return Step(told["uses"], int(job.status != "success"), ""), outputs
