"""What the documents promise is there."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # no stubs among our tools
from typer.testing import CliRunner

from interview.models.catalogue import PROVIDERS
from server.cli import app
from server.commands.environment import env_example
from server.settings import Settings

ROOT = Path(__file__).parents[2]
COMMAND = re.compile(r"^(?:\$ )?(make|vivavoce) (.*)$", re.MULTILINE)


def test_env_example_equals_the_settings() -> None:
    """`.env.example` is made from the settings; `make env-example` renews it."""
    assert (ROOT / ".env.example").read_text() == env_example()


def test_env_example_is_valid_and_changes_nothing(tmp_path: Path) -> None:
    """With every line switched on, the settings are the defaults (empty ones count as unset)."""
    switched_on = re.sub(r"^#(?=[A-Z_]+=)", "", env_example(), flags=re.MULTILINE)
    (tmp_path / ".env").write_text(switched_on)
    assert Settings(_env_file=tmp_path / ".env") == Settings(_env_file=None)


def test_secrets_are_not_shown() -> None:
    """A settings object in a log or a traceback holds no key."""
    settings = Settings(_env_file=None, openai_api_key="sk-invented", redis_url="redis://:invented@somewhere")
    assert "invented" not in repr(settings)


def commands() -> list[str]:
    return [str(one.name) for one in app.registered_commands] + [str(one.name) for one in app.registered_groups]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_documented_commands_exist(document: str) -> None:
    """Each `make` target and `vivavoce` command in a code block exists."""
    blocks = re.findall(r"```(?:sh|console|bash)\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)
    known = set(commands())
    seen = COMMAND.findall("\n".join(blocks))
    assert seen
    for program, rest in seen:
        word = rest.split()[0]
        assert word in (targets() if program == "make" else known), f"{program} {rest}"


DOCUMENTS = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "tests/bench/FIGURES.md"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_documents_name_exist(document: str) -> None:
    """A map that shows what is gone misleads."""
    named = re.findall(
        r"`((?:server|interview|parsing|offers|prompts|web|tests)/[\w./-]+)`", (ROOT / document).read_text()
    )
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_command_is_in_the_readme() -> None:
    """A command that nobody is told of does not exist."""
    readme = (ROOT / "README.md").read_text()
    assert [name for name in commands() if f"vivavoce {name}" not in readme] == []


def test_every_command_explains_itself() -> None:
    """`--help` works for each command without starting anything."""
    runner = CliRunner()
    assert runner.invoke(app, ["--help"]).exit_code == 0
    for name in commands():
        result = runner.invoke(app, [name, "--help"])
        assert result.exit_code == 0
        assert "Usage:" in result.output


def test_lock_files_have_hashes_and_name_no_index() -> None:
    """Every requirement is pinned with hashes; the locks agree; nothing says where to download from."""
    pins = {}
    for name in ("requirements.lock", "requirements-crew.lock", "requirements-pdf.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index" not in text
        requirements = [part for part in re.split(r"\n(?=\S)", text.strip()) if not part.startswith("#")]
        assert all("--hash=sha256:" in part for part in requirements)
        pins[name] = {re.split(r" [;\\]|\n", part)[0].strip() for part in requirements}
    assert pins["requirements.lock"] <= pins["requirements-crew.lock"] <= pins["requirements-pdf.lock"]
    assert pins["requirements-pdf.lock"] <= pins["requirements-dev.lock"]


def test_the_image_has_every_package_and_an_ordinary_user() -> None:
    """What the Dockerfile copies is there and is all of it; it does not run as root and says whether it is healthy."""
    lines = (ROOT / "Dockerfile").read_text()
    copied = {word for words in re.findall(r"^COPY (?!--from)(.+) \S+$", lines, re.MULTILINE) for word in words.split()}
    assert all((ROOT / word).exists() for word in copied)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packages <= copied
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == allowed
    assert re.search(r"^USER (?!root)\w+$", lines, re.MULTILINE)
    assert "HEALTHCHECK" in lines
    assert "--require-hashes" in lines


def test_compose_says_what_it_needs() -> None:
    """App and worker wait for healthy stores, the worker for offers too; all say when they are."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"secrets", "app", "worker", "offers-api", "redis", "mongo"}
    keys_of_s3 = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}  # read by the S3 library itself
    for name, more in (("app", set()), ("worker", {"offers-api"})):
        waits = {other: rule["condition"] for other, rule in services[name]["depends_on"].items()}
        made = {"secrets": "service_completed_successfully"}
        assert waits == made | dict.fromkeys({"redis", "mongo", *more}, "service_healthy")
        assert services[name]["environment"]["VIVAVOCE_WORKER"] == "off"
        assert set(services[name]["environment"]) <= settings_names() | (keys_of_s3 if name == "worker" else set())
        # Whatever opens an account somewhere is handed on; how the server behaves is set in a file beside this one.
        of_stores = {"REDIS_URL", "REDIS_CA", "MONGODB_URL", "MONGODB_DATABASE"}  # compose brings its own
        elsewhere = settings_names() - set(services[name]["environment"]) - of_stores
        assert {one for one in elsewhere if not one.startswith(("VIVAVOCE_", "LANGSMITH_", "OFFERS_"))} == set()
    for name in ("redis", "mongo"):
        assert services[name]["healthcheck"]["test"]
        assert services[name]["volumes"]
    for service in services.values():
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(compose["volumes"])


def test_a_provider_s_key_installs_the_crew_and_stands_in_the_readme() -> None:
    keys = {f"{provider.name.upper()}_API_KEY" for provider in PROVIDERS.values() if provider.default is not None}
    crew = re.search(r"^CREW := .*\n.*", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert crew is not None
    named_in_environment, named_in_file = crew[0].split("\n")
    readme = (ROOT / "README.md").read_text()
    assert [key for key in keys if not all(key in text for text in (named_in_environment, named_in_file, readme))] == []


def test_containers_run_commands_that_exist() -> None:
    """What images and compose.yaml start is understood by our command line, down to the options; ports agree."""
    stages = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)[1:]
    images = {stage.splitlines()[0].partition(" AS ")[2]: stage for stage in stages}
    runs = {
        name: json.loads(found[0])
        for name, part in images.items()
        if (found := re.findall(r"^CMD (\[.*)$", part, re.MULTILINE))
    }
    assert runs["app"] == ["serve"]
    assert list(images)[-1] == "app"  # what `docker build .` makes
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert compose["offers-api"]["build"]["target"] in images
    assert compose["worker"]["environment"]["OFFERS_API_URL"].endswith(":-http://offers-api:8090}")
    for name in ("app", "worker", "offers-api"):
        arguments = compose[name].get("command", runs.get(name))
        done = CliRunner().invoke(app, [*arguments, "--help"])
        assert done.exit_code == 0, arguments
        assert all(word in done.output for word in arguments if word.startswith("--"))
    for name, port in (("app", "8000"), ("offers-api", "8090")):
        assert f"EXPOSE {port}\n" in images[name]
        assert f"http://127.0.0.1:{port}/healthz" in images[name]
        assert "HEALTHCHECK" in images[name]
    assert (
        set(re.findall(r"^\s+(?:ENV )?([A-Z_]+)=", images["app"], re.MULTILINE)) | {"VIVAVOCE_HOST"} <= settings_names()
    )


def settings_names() -> set[str]:
    return {field.upper() for field in Settings.model_fields}


def test_ci_run_is_a_script_that_parses() -> None:
    """`.ci/run` is executable bash without syntax errors."""
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_the_module_runs_as_the_command_does() -> None:
    """`python -m server.cli` is `vivavoce`; the worker child is started that way."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "server.cli", "--help"], capture_output=True, text=True, check=True, cwd="/"
    )
    assert "serve" in done.stdout
