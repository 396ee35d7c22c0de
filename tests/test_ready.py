"""What is ready to use in other repositories, run as there: the hook by pre-commit itself, each script by the shell of its runner."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "docs" / "policy-repository"
DRAFT = "drafts/yunping/heritage-plan.txt"
TOOLS = Path(sys.executable).parent


@pytest.fixture
def repository(tmp_path) -> Path:
    """A copy of the example, all of it committed."""
    place = tmp_path / "policies"
    shutil.copytree(EXAMPLE, place)
    git(place, "init", "--quiet")
    git(place, "add", ".")
    git(place, "commit", "--quiet", "--message", "Policies")
    return place


def environment(folder: Path, **more: str) -> dict[str, str]:
    """That of a runner: nothing but the tools, and what is given."""
    return {
        "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "li.na@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        **more,
    }


def git(repository: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=repository, env=environment(repository.parent), check=True)


def lower_the_cap(repository: Path) -> int:
    """The line at which the cap stands."""
    draft = repository / DRAFT
    text = draft.read_text(encoding="utf-8").replace("500万元", "300万元")
    draft.write_text(text, encoding="utf-8")
    return text[: text.index("300万元")].count("\n") + 1


def by_schema(data: object, name: str) -> None:
    """Validates by a schema that check-jsonschema brings."""
    folder = resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(data)


def loaded(path: Path) -> dict:
    """A workflow; YAML 1.1 reads its key `on` as true."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in data.items()}


class TestPreCommit:
    @pytest.fixture
    def hook(self) -> dict:
        from pre_commit.clientlib import load_manifest

        (hook,) = load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
        return hook

    def run(self, repository: Path, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=repository,
            env=environment(repository.parent, PRE_COMMIT_HOME=str(repository.parent / "cache")),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )

    @pytest.fixture
    def guarded(self, repository, hook) -> Path:
        """The repository with the hook; only that it is installed already, so that pre-commit need not."""
        local = {"repos": [{"repo": "local", "hooks": [{**hook, "language": "system"}]}]}
        (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(local), encoding="utf-8")
        git(repository, "commit", "--quiet", "--all", "--message", "Guard the policies")
        installed = self.run(repository, sys.executable, "-m", "pre_commit", "install")
        assert installed.returncode == 0, installed.stdout
        return repository

    def commit(self, repository: Path) -> tuple[int, str]:
        git(repository, "add", ".")
        done = self.run(repository, "git", "commit", "--message", "A change")
        return done.returncode, done.stdout

    def test_it_stops_a_commit_or_lets_it_pass(self, guarded):
        lower_the_cap(guarded)
        status, out = self.commit(guarded)
        assert status == 1 and "- exit code: 1\n" in out and "cap-changed" in out, out

        git(guarded, "checkout", "--quiet", "HEAD", "--", DRAFT)
        (guarded / "originals" / "note.txt").write_text("A note that no pair names.", encoding="utf-8")
        status, out = self.commit(guarded)
        assert status == 0 and "Passed" in out, out

    def test_a_commit_without_documents_is_not_held_up(self, guarded):
        # The gate would stop this one, had it been asked.
        lower_the_cap(guarded)
        git(guarded, "commit", "--quiet", "--all", "--no-verify", "--message", "Another cap")
        (guarded / "Makefile").write_text("all:", encoding="utf-8")
        status, out = self.commit(guarded)
        assert status == 0 and "Skipped" in out, out

    @pytest.mark.parametrize(
        "name",
        ["a/计划.PDF", "a.docx", "a.wps", "a.xhtml", "a.jpeg", "duizhao.toml", "pyproject.toml", "base.json", "t.tbx"],
    )
    def test_all_that_a_comparison_depends_on_calls_it(self, hook, name):
        assert re.search(hook["files"], name)

    def test_it_is_what_pip_installs(self, hook):
        # pre-commit installs the repository into an environment of its own and runs the entry there.
        assert hook["language"] == "python"
        assert hook["entry"].split()[0] in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


class TestAction:
    ACTION = loaded(ROOT / "action.yml")

    def step(self, name: str) -> dict:
        (step,) = (step for step in self.ACTION["runs"]["steps"] if step["name"] == name)
        return step

    def run(self, repository: Path, step: dict, **inputs: str) -> tuple[int, str, dict[str, str], str]:
        """A step as the runner runs it: status, what it printed, its outputs, and the summary of the job."""
        given = {name: what.get("default", "") for name, what in self.ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        variables = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)
            for name, value in step["env"].items()
        }
        runner = repository.parent / "runner"
        runner.mkdir(exist_ok=True)
        for name in ("output", "summary"):
            (runner / name).write_text("", encoding="utf-8")
        (runner / "script.sh").write_text(step["run"], encoding="utf-8")
        assert step["shell"] == "bash"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(runner / "script.sh")],
            cwd=repository,
            env=environment(
                runner,
                GITHUB_ACTION_PATH=str(ROOT),
                GITHUB_OUTPUT=str(runner / "output"),
                GITHUB_STEP_SUMMARY=str(runner / "summary"),
                GITHUB_WORKSPACE=str(repository),
                RUNNER_TEMP=str(runner),
                **variables,
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        lines = (runner / "output").read_text(encoding="utf-8").splitlines()
        summary = (runner / "summary").read_text(encoding="utf-8")
        return done.returncode, done.stdout, dict(line.split("=", 1) for line in lines), summary

    def test_it_is_a_composite_action_by_the_schema(self):
        by_schema(self.ACTION, "github-actions")
        assert self.ACTION["runs"]["using"] == "composite"

    def test_no_input_is_written_into_a_script(self):
        for step in self.ACTION["runs"]["steps"]:
            assert "${{" not in step.get("run", "")
        used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
        assert used == set(self.ACTION["inputs"])

    def test_all_is_well(self, repository):
        status, out, outputs, summary = self.run(repository, self.step("Compare"))
        assert (status, out) == (0, "")
        assert outputs == {"status": "0", "sarif": str(repository / "duizhao.sarif")}
        assert DRAFT in summary

    def test_a_lowered_cap_is_annotated_at_its_line_and_fails(self, repository):
        line = lower_the_cap(repository)
        status, out, outputs, summary = self.run(
            repository,
            self.step("Compare"),
            formats="html=page.html\n\njunit=out.xml\n",
            lang="zh",
            sarif="my scan.sarif",
        )
        assert (status, outputs["status"]) == (1, "1")
        (annotation,) = out.splitlines()
        assert annotation.startswith(f"::error file={DRAFT},line={line},endLine={line},")
        assert "上限" in summary and (repository / "page.html").is_file() and (repository / "out.xml").is_file()
        (run,) = json.loads(Path(outputs["sarif"]).read_text(encoding="utf-8"))["runs"]
        (new,) = (one for one in run["results"] if one["level"] == "error" and not one.get("suppressions"))
        place = new["locations"][0]["physicalLocation"]
        assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (DRAFT, line)

    def test_annotations_find_their_files_where_the_settings_lie_deeper(self, repository):
        line = lower_the_cap(repository)
        (repository / "policies").mkdir()
        for name in ("duizhao.toml", "duizhao-baseline.json", "drafts", "originals"):
            (repository / name).rename(repository / "policies" / name)
        status, out, _, _ = self.run(repository, self.step("Compare"), config="policies/duizhao.toml")
        assert status == 1
        assert out.startswith(f"::error file=policies/{DRAFT},line={line},")
        assert self.run(repository, self.step("Compare"), config="policies/duizhao.toml", fail_on="never")[0] == 0

    def test_settings_that_cannot_be_used_are_an_annotation(self, repository):
        (repository / "duizhao.sarif").write_text("of an earlier run", encoding="utf-8")
        (repository / "duizhao.toml").write_text('fail_on = "100%"\n', encoding="utf-8")
        status, out, outputs, summary = self.run(repository, self.step("Compare"))
        assert (status, outputs, summary) == (2, {"status": "2"}, "")
        assert "::error title=duizhao::duizhao.toml: there is no key “fail_on”; did you mean “fail-on”?\n" in out
        status, out, _, _ = self.run(repository, self.step("Compare"), strict="perhaps")
        assert (status, out) == (2, "::error title=duizhao::The input strict is neither true nor false; correct it.\n")

    def test_an_input_is_never_a_command(self, repository):
        hostile = '$(touch broken)`touch broken`"; touch broken; "'
        for name in ("config", "fail_on", "lang", "sarif", "formats", "strict"):
            status, _, _, _ = self.run(repository, self.step("Compare"), **{name: hostile})
            assert status in ((0, 2) if name == "sarif" else (2,))
        assert not list(repository.rglob("broken"))

    def test_it_installs_its_own_folder(self, repository):
        # The command of the step, with pip only asked what it would install, and that without the libraries.
        step = self.step("Install Duizhao")
        asked = step["run"].replace("pip install", "pip install --dry-run --no-deps --no-build-isolation --report -")
        assert asked != step["run"]
        for extras, wanted in (("dictionary,ocr", ["dictionary", "ocr"]), ("", None)):
            status, out, _, _ = self.run(repository, {**step, "run": asked}, extras=extras)
            assert status == 0, out
            (item,) = json.JSONDecoder().raw_decode(out[out.index("{") :])[0]["install"]
            assert item["metadata"]["name"] == "duizhao"
            assert item["download_info"]["url"] == ROOT.as_uri()
            assert item.get("requested_extras") == wanted

    def test_the_manual_knows_its_inputs_and_outputs(self):
        page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
        github = page[page.index("## GitHub") : page.index("## GitLab")]
        for name in (*self.ACTION["inputs"], *self.ACTION["outputs"]):
            assert f"| `{name}` |" in github


class TestGitLab:
    HEAD, JOBS = yaml.safe_load_all((ROOT / "templates" / "duizhao.yml").read_text(encoding="utf-8"))

    def job(self, **inputs: str) -> dict:
        """The job as GitLab makes it: each input in its place."""
        given = {name: (what or {}).get("default") for name, what in self.HEAD["spec"]["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}

        def filled(value: object) -> object:
            if isinstance(value, str):
                return re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: given[found[1]], value)
            if isinstance(value, list):
                return [filled(one) for one in value]
            if isinstance(value, dict):
                return {filled(key): filled(one) for key, one in value.items()}
            return value

        jobs = filled(self.JOBS)
        by_schema(jobs, "gitlab-ci")
        (job,) = jobs.values()
        return job

    def run(self, repository: Path, job: dict, key: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-e", "-c", "\n".join(job[key])],
            cwd=repository,
            env=environment(repository.parent, CI_PROJECT_DIR=str(repository), **job["variables"]),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def test_its_inputs_are_by_the_schema(self):
        by_schema(self.HEAD, "gitlab-ci")
        used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "templates" / "duizhao.yml").read_text(encoding="utf-8")))
        assert used == set(self.HEAD["spec"]["inputs"])
        for command in self.JOBS["$[[ inputs.job-name ]]"]["script"]:
            assert "$[[" not in command

    def test_its_reports_hold_the_lowered_cap(self, repository):
        job = self.job(requirement="duizhao")
        assert self.run(repository, job, "script").returncode == 0
        line = lower_the_cap(repository)
        done = self.run(repository, job, "script")
        assert done.returncode == 1 and "cap-changed" in done.stdout
        reports = job["artifacts"]["reports"]
        quality = json.loads((repository / reports["codequality"]).read_text(encoding="utf-8"))
        (new,) = (one for one in quality if one["location"]["path"] == DRAFT)
        assert new["location"]["lines"]["begin"] == line
        from junitparser import Failure, JUnitXml

        failures = [
            case
            for suite in JUnitXml.fromfile(str(repository / reports["junit"]))
            for case in suite
            for one in case.result
            if isinstance(one, Failure)
        ]
        assert len(failures) == 1
        assert all((repository / path).is_file() for path in job["artifacts"]["paths"])
        assert job["artifacts"]["when"] == "always"

    def test_inputs_go_before_the_settings_and_are_no_commands(self, repository):
        lower_the_cap(repository)
        assert self.run(repository, self.job(requirement="duizhao", fail_on="never"), "script").returncode == 0
        done = self.run(
            repository, self.job(requirement="duizhao", config='$(touch broken)"; touch broken; "'), "script"
        )
        assert (done.returncode, "there is no such file" in done.stderr) == (2, True)
        assert not list(repository.rglob("broken"))

    def test_it_installs_what_it_is_told(self, repository):
        job = self.job(requirement=str(ROOT))
        job["before_script"] = [
            line.replace("pip install", "pip install --dry-run --no-deps --no-build-isolation --report -")
            for line in job["before_script"]
        ]
        done = self.run(repository, job, "before_script")
        assert done.returncode == 0, done.stderr
        (item,) = json.loads(done.stdout)["install"]
        assert item["metadata"]["name"] == "duizhao"

    def test_the_manual_knows_its_inputs(self):
        page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
        for name in self.HEAD["spec"]["inputs"]:
            assert f"`{name}`" in page[page.index("## GitLab") :]


class TestExample:
    """The files of the example that call them, and the manual, which shows the same."""

    def test_the_workflow_of_github(self):
        workflow = loaded(EXAMPLE / ".github" / "workflows" / "policy.yml")
        by_schema(workflow, "github-workflows")
        outputs = re.findall(r"steps\.duizhao\.outputs\.(\w+)", json.dumps(workflow))
        assert outputs and set(outputs) <= set(TestAction.ACTION["outputs"])

    def test_the_pipeline_of_gitlab(self):
        pipeline = loaded(EXAMPLE / ".gitlab-ci.yml")
        by_schema(pipeline, "gitlab-ci")
        (included,) = pipeline["include"]
        name = included["component"].split("/")[-1].partition("@")[0]
        assert (ROOT / "templates" / f"{name}.yml").is_file()
        wanted = {name for name, what in TestGitLab.HEAD["spec"]["inputs"].items() if "default" not in what}
        assert wanted <= set(included["inputs"]) <= set(TestGitLab.HEAD["spec"]["inputs"])

    def test_the_hook(self):
        from pre_commit.clientlib import load_config

        (repo,) = load_config(str(EXAMPLE / ".pre-commit-config.yaml"))["repos"]
        hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
        assert [hook["id"] for hook in repo["hooks"]] == [hook["id"] for hook in hooks]

    def test_the_manual_shows_the_same(self):
        shown = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "docs" / "ci.md").read_text(encoding="utf-8"), re.M | re.S)
        hook, workflow, pipeline = map(yaml.safe_load, shown)
        assert hook == loaded(EXAMPLE / ".pre-commit-config.yaml")
        assert pipeline == loaded(EXAMPLE / ".gitlab-ci.yml")
        assert workflow["jobs"] == loaded(EXAMPLE / ".github" / "workflows" / "policy.yml")["jobs"]
