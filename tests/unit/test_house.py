"""What the documents promise is there."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # no stubs among our tools
from typer.testing import CliRunner

from server.cli import app
from server.environment import env_example
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
    """Every requirement is pinned with hashes; both locks agree; nothing says where to download from."""
    pins = {}
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index" not in text
        requirements = [part for part in re.split(r"\n(?=\S)", text.strip()) if not part.startswith("#")]
        assert all("--hash=sha256:" in part for part in requirements)
        pins[name] = {part.split(" \\")[0].split("\n")[0].strip() for part in requirements}
    assert pins["requirements.lock"] <= pins["requirements-dev.lock"]


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
    """App and worker wait for healthy stores, and the stores say when they are."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"app", "worker", "redis", "mongo"}
    for name in ("app", "worker"):
        waits = {store: rule["condition"] for store, rule in services[name]["depends_on"].items()}
        assert waits == {"redis": "service_healthy", "mongo": "service_healthy"}
        assert services[name]["environment"]["VIVAVOCE_WORKER"] == "off"
        assert set(services[name]["environment"]) <= {field.upper() for field in Settings.model_fields}
    for name in ("redis", "mongo"):
        assert services[name]["healthcheck"]["test"]
        assert services[name]["volumes"]


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
