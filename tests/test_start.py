"""A clone that is moved works where it is: every script of its environment, not the command alone."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
BODY = 'import sys\nprint(sys.argv[1:])\nx = """#!/old/.venv/bin/python"""\n'
OLD = "/old place/of mine" + "/deep" * 25

pytestmark = pytest.mark.skipif(os.name == "nt", reason="launchers of Windows are programs: they are installed again")


@pytest.fixture(scope="module")
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start_of_the_clone", ROOT / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def script(path: Path, first: str, body: str = BODY) -> Path:
    path.write_text(first + body, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", ["plain", "with a space", "mairie de l'été", "long" * 40, 'a$b & "c" d'])
def test_scripts_work_after_a_move(start: ModuleType, tmp_path: Path, name: str) -> None:
    environment = tmp_path / name / ".venv"
    scripts = environment / "bin"
    scripts.mkdir(parents=True)
    (scripts / "python").symlink_to(sys.executable)
    long = f"{OLD}/.venv/bin/python"
    mended = [
        script(scripts / "tool", "#!/old/.venv/bin/python\n"),
        script(scripts / "tool3", "#!/old/.venv/bin/python3.11\n"),
        script(scripts / "by_pip", f"#!/bin/sh\n'''exec' \"{long}\" \"$0\" \"$@\"\n' '''\n"),
        script(scripts / "by_uv", f"#!/bin/sh\n'''exec' '{long}' \"$0\" \"$@\"\n' '''\n"),
    ]
    other = script(scripts / "shell", "#!/bin/sh\n", "echo /old/.venv\n")
    system = script(scripts / "system", "#!/usr/bin/python3\n")
    binary = scripts / "binary"
    binary.write_bytes(b"\x7fELF\x00/old/.venv/bin/python")
    activate = scripts / "activate"
    activate.write_text('VIRTUAL_ENV="/old/.venv"\nOTHER="/old/.venv-two"\n', encoding="utf-8")
    configuration = environment / "pyvenv.cfg"
    configuration.write_text(
        "home = /usr/bin\ncommand = /usr/bin/python3 -m venv --clear /old/.venv\n", encoding="utf-8"
    )
    start.mend_scripts(environment)
    for path in mended:
        done = subprocess.run([path, "a b", "c"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "['a b', 'c']\n"), done.stderr
        assert path.read_text(encoding="utf-8").endswith(BODY)
        assert os.access(path, os.X_OK)
    assert other.read_text(encoding="utf-8") == "#!/bin/sh\necho /old/.venv\n"
    assert system.read_text(encoding="utf-8") == "#!/usr/bin/python3\n" + BODY
    assert binary.read_bytes() == b"\x7fELF\x00/old/.venv/bin/python"
    assert activate.read_text(encoding="utf-8") == f'VIRTUAL_ENV="{environment}"\nOTHER="/old/.venv-two"\n'
    assert configuration.read_text(encoding="utf-8").endswith(f" --clear {environment}\n")
    before = {p: p.stat().st_mtime_ns for p in scripts.iterdir()}
    start.mend_scripts(environment)
    assert {p: p.stat().st_mtime_ns for p in scripts.iterdir()} == before


def test_a_python_that_may_not_be_read_is_one_sentence(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(file: Path) -> str:
        raise PermissionError(13, "Permission denied", "/opt/python3")

    monkeypatch.setattr(start, "read", refuse)
    with pytest.raises(SystemExit) as stopped:
        start.started(["setup"])
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "/opt/python3 : ce compte n'a pas le droit" in said
    assert "/opt/python3: this account may not access it" in said


def test_the_package_runs_as_a_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "costmodel", "--version"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split()[:1]) == (0, ["costmodel"]), done.stderr


def commands_of(start: ModuleType, monkeypatch: pytest.MonkeyPatch, works: bool) -> list[str]:
    """What ``setup`` would run, from now on."""
    commands: list[str] = []
    monkeypatch.setattr(
        start, "attempt", lambda *c, needed=False: bool(commands.append(" ".join(map(str, c)))) or works
    )
    return commands


def test_the_extra_is_installed_from_its_lock_and_never_built(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = commands_of(start, monkeypatch, works=True)
    assert start.setup([]) == 0
    assert commands == []
    assert start.setup(["france"]) == 0
    assert commands
    assert all("--only-binary :all:" in c and "--require-hashes" in c and str(start.EXTRA) in c for c in commands)


def test_a_package_that_does_not_exist_here_is_one_sentence(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands_of(start, monkeypatch, works=False)
    monkeypatch.setattr(start, "pip_command", lambda: ("pip", "install"))
    with pytest.raises(SystemExit) as stopped:
        start.setup(["france"])
    assert stopped.value.code == 1
    assert "The workbook works without" in capsys.readouterr().err


def test_nothing_else_installs_the_extra(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the command of the README, nor the tests, nor what they say an installation depends on."""
    commands = commands_of(start, monkeypatch, works=True)
    monkeypatch.setattr(start, "mend_scripts", lambda environment: None)
    monkeypatch.setattr(start, "STAMP", Path(os.devnull))
    start.install()
    assert commands
    assert not any(start.EXTRA.name in command for command in commands)


def test_another_extra_is_refused(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        start.setup(["belgium"])
    assert "setup belgium" in capsys.readouterr().err
