"""The page as it is served: a real server, asked over real HTTP and a real websocket for what it must not give."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser
import pytest
from conftest import run_command
from waiting import PATIENCE, until

from costmodel.language.errors import CostModelError, InputError
from costmodel.outputs.dashboard.server import (
    PORT,
    VARIABLE,
    Opening,
    Place,
    checked_place,
    from_environment,
    listening,
)
from costmodel.outputs.notebooks.running import notebook_named

ROOT = Path(__file__).resolve().parent.parent
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes in /proc")


# A server, and what to ask it


class Server:
    """A running ``costmodel dashboard``: its process, its address, and requests to it."""

    def __init__(self, command: list[str], place: Path) -> None:
        environment = {k: v for k, v in os.environ.items() if k not in (VARIABLE, "JUPYTER_TOKEN")}
        self.place = place
        self.errors = place / "errors.txt"
        self.process = subprocess.Popen(
            command,
            cwd=place,
            env=environment | {"PYTHONPATH": str(ROOT), "TMPDIR": str(place), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=self.errors.open("w"),
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith("}"):
                break
        assert said, self.errors.read_text()
        self.address = urllib.parse.urlsplit(json.loads(said)["address"])
        self.host, self.port, self.base = self.address.hostname or "", self.address.port or 0, self.address.path

    def ask(self, path: str = "", method: str = "GET", **headers: str) -> Any:
        """The answer to a request for a path below the page's own: status, headers, text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path if path.startswith("/") else self.base + path, headers=headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode("utf-8", "replace")  # type: ignore[attr-defined]
        connection.close()
        return answer

    def open_page(self, **headers: str) -> Any:
        """A page as a browser gets it: its text, and the identity of its kernel."""
        answer = self.ask("", **headers)
        assert answer.status == 200, answer.text
        found = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', answer.text, re.S)
        assert found
        answer.configuration = json.loads(found[1])
        answer.kernel = answer.configuration["kernelId"]
        return answer

    def alive(self, kernel: str, **headers: str) -> bool:
        status = self.ask(f"api/kernels/{kernel}", **headers).status
        assert status in (200, 404)
        return bool(status == 200)

    async def channel(self, kernel: str, **headers: str) -> Any:
        from tornado.httpclient import HTTPRequest
        from tornado.websocket import websocket_connect

        url = f"ws://127.0.0.1:{self.port}{self.base}api/kernels/{kernel}/channels?session_id={uuid.uuid4()}"
        given = {"Origin": f"http://127.0.0.1:{self.port}", **headers}
        return await websocket_connect(HTTPRequest(url, headers=given, connect_timeout=PATIENCE))

    def descendants(self) -> set[int]:
        """The server's process and all that came of it (they share its session or their parents are here)."""
        parents = {}
        for status in Path("/proc").glob("[0-9]*/status"):
            with contextlib.suppress(OSError):
                found = re.search(r"^State:\s+(\w).*?^PPid:\s+(\d+)", status.read_text(), re.M | re.S)
                if found and found[1] != "Z":
                    parents[int(status.parent.name)] = int(found[2])
        tree = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
            tree |= more
        return tree & parents.keys()

    def stop(self, sign: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(sign)
        return self.process.wait(PATIENCE)


def started(place: Path, *words: str) -> Server:
    """``costmodel dashboard`` with few draws, without a browser, on any free port."""
    command = [
        sys.executable,
        "-m",
        "costmodel.outputs.cli",
        "dashboard",
        "--no-browser",
        "--json",
        "--draws",
        "200",
        *words,
    ]
    return Server(command, place)


HARNESS = """
import json, os, sys
from pathlib import Path
from costmodel.outputs.dashboard.application import run
from costmodel.outputs.dashboard.server import Opening, Place, listening
place = Place(**json.loads(sys.argv[1]))
opening = Opening("plaisir", "voicebot", None, None, {}, "fr", 200, 1)
os.environ.update(opening.to_environment())
said = lambda address: print(json.dumps({"address": address}, indent=1), flush=True)
if __name__ == "__main__":
    sys.exit(run(opening, place, listening(place), said, Path(sys.argv[2]) if len(sys.argv) > 2 else None))
"""


def harnessed(place: Path, notebook: Path | None = None, **where: Any) -> Server:
    """The same server with times of its own, or on a notebook of the test."""
    (place / "harness.py").write_text(HARNESS)
    words = [json.dumps(where), *([str(notebook)] if notebook else [])]
    return Server([sys.executable, str(place / "harness.py"), *words], place)


def notebook_of(place: Path, *cells: str) -> Path:
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = place / "page.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page in English for another tool, with a value of the user's and a place of its own in the address."""
    place = tmp_path_factory.mktemp("server")
    found = started(
        place, "--lang", "en", "--tool", "drafting_assistant", "--set", "licence_price=1e7", "--base-url", "/budget"
    )
    yield found
    found.stop()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page behind a token, for one person at a time."""
    found = started(tmp_path_factory.mktemp("guarded"), "--token", "let-me-in", "--most-people", "1")
    yield found
    found.stop()


BROKEN = """
import os
import costmodel.outputs.dashboard.session as session
from costmodel.outputs.dashboard import open_dashboard
from costmodel.questions.reasons import reasons
def broken(*_):
    raise ZeroDivisionError
session.Session.find = broken
open_dashboard(draws=200)
"""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page in French on which an error that nobody foresaw waits, and that says which process computes it."""
    place = tmp_path_factory.mktemp("broken")
    pid = "import os\nfrom IPython.display import display\ndisplay(f'pid={os.getpid()}')"
    found = harnessed(place, notebook_of(place, pid, BROKEN))
    yield found
    found.stop()


# Before anything starts


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--for", "plaisi"), "The authority 'plaisi' is unknown"),
        (("--tool", "voicebt"), "Did you mean 'voicebot'?"),
        (("--tool", "voicebot", "--tool", "drafting_assistant"), "dashboard opens on one tool"),
        (("--option", "adopt"), "The option 'adopt' is unknown"),
        (("--scenario", "nothing"), "The scenario 'nothing' is unknown"),
        (("--set", "calls_per_dy=3"), "Did you mean 'calls_per_day'?"),
        (("--set", "calls_per_day=many"), "many"),
        (("--draws", "0"), "--draws 0: give a whole number from 100"),
        (("--port", "0"), "--port 0: give a whole number from 1 to 65535"),
        (("--port", "70000"), "--port 70000: give a whole number"),
        (("--port", "http"), "--port http: give a whole number"),
        (("--most-people", "0"), "--most-people 0: give a whole number from 1"),
        (("--host", "not a host"), "--host not a host: give the name or the number"),
        (("--host", "192.0.2.1"), "--host 192.0.2.1: this is no address of this machine"),
        (("--host", ""), "give the name or the number of this machine"),
        (("--token", ""), "--token: use letters, digits"),
        (("--token", "a b"), "--token: use letters, digits"),
        (("--token", "é"), "--token: use letters, digits"),
        (("--base-url", "/a b/"), "--base-url /a b/: write a path"),
        (("--base-url", "/../"), "--base-url /../: write a path"),
        (("--base-url", "http://x/"), "write a path such as /budget/"),
        (("--parameters", "/nowhere"), "there is no such folder"),
        (("--no-browsr",), "Did you mean '--no-browser'?"),
    ],
)
def test_what_cannot_be_served_is_refused_in_one_sentence_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    def never(*_: Any) -> int:
        raise AssertionError("the server was started")

    import costmodel.outputs.dashboard.application

    monkeypatch.setattr(costmodel.outputs.dashboard.application, "run", never)
    answer = run_command("dashboard", "--no-browser", "--lang", "en", *words)
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.startswith("Error: ")
    assert answer.err.count("\n") == 1
    assert said in answer.err


def test_the_sentences_are_in_french_unless_asked_otherwise() -> None:
    assert "est une adresse" not in run_command("dashboard", "--base-url", "x y").err
    assert "écrivez un chemin tel que /budget/" in run_command("dashboard", "--base-url", "x y").err


def test_only_this_machine_is_served_unless_asked_otherwise() -> None:
    place = checked_place()
    assert (place.host, place.token, place.local) == ("127.0.0.1", None, True)
    sockets = listening(place)
    assert {s.getsockname()[0] for s in sockets} == {"127.0.0.1"}
    for each in sockets:
        each.close()


def test_another_host_gets_a_token_that_nobody_can_guess_unless_a_proxy_stands_before_it() -> None:
    tokens = {checked_place(host="0.0.0.0").token for _ in range(20)}
    assert len(tokens) == 20
    assert min(len(token or "") for token in tokens) >= 32
    assert checked_place(host="0.0.0.0", token="ours").token == "ours"
    assert checked_place(host="0.0.0.0", behind_proxy=True).token is None
    assert checked_place(token="ours").token == "ours"
    assert checked_place(host="0.0.0.0", token="ours").address(80) == f"http://{socket.gethostname()}:80/?token=ours"
    assert checked_place(host="::1", base_url="x").address(81) == "http://[::1]:81/x/"


@pytest.mark.parametrize(("given", "base"), [("/", "/"), ("", "/"), ("x", "/x/"), ("/x", "/x/"), ("/x/y/", "/x/y/")])
def test_a_path_is_understood_with_or_without_slashes(given: str, base: str) -> None:
    assert checked_place(base_url=given).base_url == base


def test_a_port_that_is_taken_is_refused_when_asked_for_and_passed_over_otherwise() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = run_command("dashboard", "--no-browser", "--lang", "en", "--port", str(port))
        assert answer.status == 2
        assert answer.err == f"Error: --port {port}: another program uses this port; give another one.\n"
    first, second = listening(Place()), listening(Place())
    ports = [first[0].getsockname()[1], second[0].getsockname()[1]]
    for each in (*first, *second):
        each.close()
    assert ports[0] != ports[1]
    assert PORT <= ports[0] < ports[1]


# What is handed to the notebook


def given(**changed: Any) -> dict[str, Any]:
    return {**notebook_named("dashboard").defaults, **changed}


def test_the_notebook_alone_opens_on_its_own_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    found = from_environment(given(tool="drafting_assistant", options="adopt_jobs", overrides={"calls_per_day": 12}))
    assert found["tool"] == "drafting_assistant"
    assert found["options"] == ["adopt_jobs"]
    assert found["overrides"] == {"calls_per_day": "12"}
    assert (found["authority"], found["scenario"], found["lang"], found["folder"]) == ("plaisir", None, "fr", None)


def test_what_the_command_was_asked_for_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    opening = Opening(
        "nantes", "drafting_assistant", ["adopt_jobs"], None, {"calls_per_day": "7"}, "en", 300, 4, "/somewhere"
    )
    monkeypatch.setenv(VARIABLE, opening.to_environment()[VARIABLE])
    assert from_environment(given()) == {
        "authority": "nantes",
        "tool": "drafting_assistant",
        "options": ["adopt_jobs"],
        "scenario": None,
        "overrides": {"calls_per_day": "7"},
        "lang": "en",
        "draws": 300,
        "seed": 4,
        "folder": Path("/somewhere"),
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tol": "voicebot"}, "tool"),
        ({"calls_per_day": 3}, "overrides: {calls_per_day: 3}"),
        ({"draws": "many"}, "draws"),
        ({"draws": True}, "draws"),
        ({"lang": "de"}, "lang"),
        ({"overrides": [1]}, "overrides"),
        ({"seed": -1}, "seed"),
    ],
)
def test_the_notebook_refuses_what_it_does_not_know(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any], said: str
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(CostModelError, match=re.escape(said)):
        from_environment(given(**wrong))


def test_papermill_runs_the_notebook_and_a_misspelt_parameter_fails(tmp_path: Path) -> None:
    from costmodel.outputs.notebooks.running import execute

    made = execute(
        notebook_named("dashboard").path, tmp_path / "out.ipynb", {"draws": 200, "tool": "drafting_assistant"}
    )
    outputs = json.loads(made.read_text())["cells"][-1]["outputs"]
    assert any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in outputs)
    with pytest.raises(InputError, match="tol"):
        execute(notebook_named("dashboard").path, tmp_path / "no.ipynb", {"tol": "drafting_assistant"})
    assert not (tmp_path / "no.ipynb").exists()


# What the page is


def test_the_page_is_about_what_was_asked_for(server: Server) -> None:
    """The verdict in the page's text is that of the same comparison made without any page."""
    from costmodel.engine.comparison import compare
    from costmodel.language.catalogue import in_language
    from costmodel.questions.reasons import reasons

    with in_language("en"):
        tools = ["drafting_assistant"]
        wanted = compare("plaisir", tools, overrides={"licence_price": "1e7"}, draws=200).results[0].verdict
        usual = compare("plaisir", tools, draws=200).results[0].verdict
        sentences, others = [wanted.text, *reasons(wanted)], [usual.text, *reasons(usual)]
    page = server.open_page()
    outputs = re.findall(r'<script type="application/vnd.voila.cell-output\+json">(.*?)</script>', page.text, re.S)
    said = json.loads(outputs[-1])["data"]["text/plain"]
    assert [sentence for sentence in sentences if sentence not in said] == []
    assert [sentence for sentence in others if sentence not in said] != []
    assert '<html lang="en">' in page.text


def test_the_page_holds_no_source_and_no_path(server: Server) -> None:
    page = server.open_page().text
    for word in ("open_page", "globals()", "import ", str(ROOT), "Traceback", "papermill"):
        assert word not in page


@linux
def test_each_visitor_has_a_kernel_forked_from_one_that_was_ready(server: Server) -> None:
    before = server.descendants()
    first, second = server.open_page().kernel, server.open_page().kernel
    assert first != second
    assert server.alive(first)
    assert server.alive(second)
    until(lambda: len(server.descendants()) >= len(before) + 1)
    assert "nothing was prepared" not in server.errors.read_text()


def test_forked_kernels_do_not_draw_the_same_random_numbers(tmp_path: Path) -> None:
    cell = "import random, uuid, numpy\n(random.random(), numpy.random.random(), uuid.uuid4().hex)"
    server = harnessed(tmp_path, notebook_of(tmp_path, cell))
    try:
        shown = re.compile(r'"text/plain": "(\(.*?\))"')
        drawn = [shown.search(server.open_page().text)[1].split(",") for _ in range(2)]  # type: ignore[index]
        assert [a for a, b in zip(*drawn, strict=True) if a == b] == []
    finally:
        server.stop()


# What it does not give


FORBIDDEN = [
    "voila/files/dashboard.ipynb",
    "voila/files/tool.ipynb",
    "voila/files/x.png",
    "voila/files/../pyproject.toml",
    "voila/files/%2e%2e/pyproject.toml",
    "voila/render/tool.ipynb",
    "voila/tree",
    "voila/tree/",
    "voila/templates/lab/static/voila.js",
    "voila/static/../index.html.j2",
    "voila/static/%2e%2e/index.html.j2",
    "voila/static/..%2f..%2f..%2fserver.py",
    "voila/static/",
    "voila/static",
    "voila/labextensions/jupyterlab_pygments/package.json",
    "voila/labextensions/anywidget/package.json",
    "voila/labextensions/anywidget/",
    "voila/labextensions/anywidget/static/../../jupyterlab_pygments/static/remoteEntry.js",
    "voila/api/contents",
    "voila/api/contents/",
    "voila/query/00000000-0000-0000-0000-000000000000",
    "voila/execution/00000000-0000-0000-0000-000000000000",
    "voila/api/themes/x.css",
    "api",
    "api/contents",
    "api/contents/dashboard.ipynb",
    "api/kernels",
    "api/kernelspecs",
    "api/sessions",
    "api/terminals",
    "api/config/x",
    "api/status",
    "api/kernels/00000000-0000-0000-0000-000000000000",
    "files/dashboard.ipynb",
    "notebooks/dashboard.ipynb",
    "dashboard.ipynb",
    "tool.ipynb",
    "lab",
    "tree",
    "login",
    "static/x.js",
    "metrics",
    "/",
    "/api/kernels",
    "/etc/passwd",
    "//etc/passwd",
]


@pytest.mark.parametrize("path", FORBIDDEN)
def test_nothing_but_the_page_is_served(server: Server, path: str) -> None:
    answer = server.ask(path)
    assert answer.status in (403, 404), answer.text
    assert "Traceback" not in answer.text
    assert str(ROOT) not in answer.text
    assert "nbformat" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["", "api/kernels", "voila/static/page.js"])
def test_nothing_is_written(server: Server, path: str, method: str) -> None:
    assert server.ask(path, method).status in (400, 403, 404, 405)


def test_a_kernel_cannot_be_stopped_through_the_interface_of_kernels(server: Server) -> None:
    kernel = server.open_page().kernel
    assert server.ask(f"api/kernels/{kernel}", "DELETE").status == 405
    assert server.ask(f"api/kernels/{kernel}/interrupt", "POST").status in (403, 404)
    assert server.ask(f"api/kernels/{kernel}/restart", "POST").status in (403, 404)
    assert server.alive(kernel)


def test_errors_are_said_in_both_languages(server: Server) -> None:
    answer = server.ask("nowhere")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "There is nothing at this address." in answer.text
    assert "Il n’y a rien à cette adresse." in answer.text
    assert answer.text.index("There is") < answer.text.index("Il n’y a")


@pytest.mark.parametrize("path", ["", "voila/static/page.css", "voila/static/voila.js", "nowhere", "api/kernels"])
def test_every_answer_tells_the_browser_to_be_careful(server: Server, path: str) -> None:
    headers = server.ask(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert "'unsafe-inline'" not in policy["script-src"]
    assert not re.search(r"https?:|\*", headers["Content-Security-Policy"])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert not re.search("tornado|python", headers["Server"], re.I)


def test_the_template_names_no_other_host(server: Server) -> None:
    page = server.open_page()
    assert re.findall(r"(?:src|href)=\"(?!/budget/|data:)[^\"]*", page.text) == []
    assert not re.search(r"https?://", page.text.partition('<main id="rendered_cells">')[0])
    names = {extension["name"] for extension in page.configuration["federated_extensions"]}
    assert names == {"anywidget", "@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8"}


def test_no_script_stands_in_the_page_itself(server: Server) -> None:
    """So that text that became markup would still not run: the policy allows no such script."""
    scripts = re.findall(r"<script([^>]*)>", server.open_page().text)
    assert scripts
    assert [s for s in scripts if "src=" not in s and "json" not in s] == []


def test_a_name_that_another_site_gave_to_this_machine_is_refused(server: Server) -> None:
    """A site that makes its own name mean 127.0.0.1 would otherwise read the page as its own."""
    assert server.ask("", Host="evil.example").status == 403
    assert server.ask("api/kernels", Host="evil.example:8866").status == 403
    assert server.ask("", Host="localhost").status == 200


def message(kind: str, **content: Any) -> str:
    header = {"msg_id": uuid.uuid4().hex, "username": "", "session": "s", "msg_type": kind, "version": "5.3"}
    parts = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    return json.dumps(parts)


async def answers_until(channel: Any, kind: str) -> list[dict[str, Any]]:
    found = []
    while True:
        text = await asyncio.wait_for(channel.read_message(), PATIENCE)
        assert text is not None, "the channel was closed"
        found.append(json.loads(text))
        if found[-1]["msg_type"] == kind:
            return found


def test_no_code_runs_whatever_is_sent_over_the_channel(server: Server, tmp_path: Path) -> None:
    kernel = server.open_page().kernel
    mark = tmp_path / "run"
    code = f"open({str(mark)!r}, 'w').write('x')"

    async def try_it() -> list[dict[str, Any]]:
        channel = await server.channel(kernel)
        for kind in ("execute_request", "EXECUTE_REQUEST", "execute_request "):
            await channel.write_message(message(kind, code=code, silent=False, store_history=False))
        await channel.write_message(message("complete_request", code="import o", cursor_pos=8))
        await channel.write_message(message("inspect_request", code="open", cursor_pos=2, detail_level=1))
        await channel.write_message(message("history_request", hist_access_type="tail", n=99, raw=True, output=True))
        await channel.write_message(message("debug_request", type="request", seq=1, command="debugInfo"))
        await channel.write_message(message("shutdown_request", restart=False))
        await channel.write_message(message("comm_info_request"))
        found = await answers_until(channel, "comm_info_reply")
        channel.close()
        return found

    replies = {answer["msg_type"] for answer in asyncio.run(try_it())}
    assert "comm_info_reply" in replies
    assert not replies & {
        "execute_reply",
        "execute_input",
        "complete_reply",
        "inspect_reply",
        "history_reply",
        "debug_reply",
        "shutdown_reply",
    }
    assert not mark.exists()
    assert server.alive(kernel)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1.evil.example", "file://"])
def test_another_site_cannot_open_the_channel(server: Server, origin: str) -> None:
    from tornado.httpclient import HTTPClientError

    kernel = server.open_page().kernel
    with pytest.raises(HTTPClientError) as found:
        asyncio.run(server.channel(kernel, Origin=origin))
    assert found.value.code == 403


# Who comes in


def cookies_of(answer: Any) -> str:
    return "; ".join(line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or [])


def cookie(server: Server) -> str:
    return cookies_of(server.ask(f"{server.base}login?token=let-me-in"))


def closing(page: Any, known: str = "") -> dict[str, str]:
    """What a browser sends along when it closes the page: its cookies, one of them said again."""
    proof = cookies_of(page)
    return {"Cookie": f"{known}; {proof}", "X-XSRFToken": re.search(r"_xsrf=([^;]+)", proof)[1]}  # type: ignore[index]


def test_without_the_token_there_is_a_form_and_nothing_else(guarded: Server) -> None:
    assert urllib.parse.parse_qs(guarded.address.query) == {"token": ["let-me-in"]}
    answer = guarded.ask("")
    assert answer.status == 302
    assert answer.headers["Location"].startswith("/login")
    form = guarded.ask("/login")
    assert form.status == 200
    assert "Jeton" in form.text
    assert "Token" in form.text
    assert "kernelId" not in form.text
    for path in ("api/kernels/00000000-0000-0000-0000-000000000000", "voila/files/dashboard.ipynb", "nowhere"):
        assert guarded.ask(path).status in (302, 403)


@pytest.mark.parametrize("token", ["", "x", "let-me-i", "LET-ME-IN"])
def test_another_token_opens_nothing(guarded: Server, token: str) -> None:
    assert guarded.ask(f"/?token={token}").status == 302


def sent_form(server: Server, token: str, path: str = "/login") -> Any:
    """The answer to the form, filled in as a browser would."""
    form = server.ask("/login")
    proof = re.search(r'name="_xsrf" value="([^"]+)"', form.text)
    assert proof
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies_of(form)}
    connection.request("POST", path, urllib.parse.urlencode({"password": token, "_xsrf": proof[1]}), headers)
    answer = connection.getresponse()
    answer.text = answer.read().decode()  # type: ignore[attr-defined]
    return answer


def test_a_wrong_token_in_the_form_is_told(guarded: Server) -> None:
    answer = sent_form(guarded, "x")
    assert answer.status == 401
    assert "Ce n’est pas le jeton." in answer.text
    assert sent_form(guarded, "let-me-in").headers["Location"] == "/"


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "https:///evil.example", "\\\\evil.example"]
)
def test_the_form_sends_nobody_to_another_site(guarded: Server, there: str) -> None:
    answer = sent_form(guarded, "let-me-in", f"/login?next={urllib.parse.quote(there, safe='')}")
    assert answer.status == 302
    assert answer.headers["Location"].startswith("/")
    assert not re.match(r"[/\\]{2}", answer.headers["Location"])


def test_with_the_token_the_page_opens_for_as_many_as_there_is_room(guarded: Server) -> None:
    known = cookie(guarded)
    assert "HttpOnly" in str(guarded.ask("/login?token=let-me-in").headers)
    page = guarded.open_page(Cookie=known)
    full = guarded.ask("", Cookie=known)
    assert full.status == 503
    assert int(full.headers["Retry-After"]) > 0
    assert "Toutes les places sont prises" in full.text
    assert "All places are taken" in full.text
    from tornado.httpclient import HTTPClientError

    with pytest.raises(HTTPClientError) as found:
        asyncio.run(guarded.channel(page.kernel))
    assert found.value.code == 403
    assert guarded.ask(f"voila/api/shutdown/{page.kernel}", "POST").status == 403
    assert guarded.alive(page.kernel, Cookie=known)
    assert guarded.ask(f"voila/api/shutdown/{page.kernel}", "POST", Cookie=known).status == 403
    assert guarded.ask(f"voila/api/shutdown/{page.kernel}", "POST", **closing(page, known)).status == 204
    again = guarded.open_page(Cookie=known)
    assert guarded.ask(f"voila/api/shutdown/{again.kernel}", "POST", **closing(again, known)).status == 204


# When something goes wrong


def test_a_page_that_fails_says_so_without_a_trace(tmp_path: Path) -> None:
    server = harnessed(tmp_path, notebook_of(tmp_path, "print('s3cret-printed')", "raise ValueError('s3cret-path')"))
    try:
        page = server.open_page().text
        assert "La page n’a pas pu s’ouvrir." in page
        assert "The page could not be opened." in page
        assert not re.search("s3cret|Traceback|ValueError|show_tracebacks|executing", page.partition("<main")[2], re.I)
        assert "s3cret-path" in server.errors.read_text(), "whoever started it can read why"
    finally:
        server.stop()


async def drained(channel: Any) -> None:
    """Read whatever comes, until the channel closes."""
    while await channel.read_message() is not None:
        pass


def test_kernels_of_closed_pages_end_and_those_of_open_pages_do_not(tmp_path: Path) -> None:
    server = harnessed(tmp_path, cull_idle=20, cull_interval=1)
    try:
        left = server.open_page().kernel

        async def watched() -> str:
            kept = str(server.open_page().kernel)
            channel = await server.channel(kept)
            pings, pinged = [], asyncio.Event()

            def ping(data: bytes) -> None:
                pings.append(data)
                if len(pings) > 1:
                    pinged.set()

            channel.on_ping = ping
            await channel.write_message(message("comm_info_request"))
            await answers_until(channel, "comm_info_reply")
            await asyncio.to_thread(until, lambda: not server.alive(left))
            reading = asyncio.create_task(drained(channel))  # a ping is heard when all before it is read
            await asyncio.wait_for(pinged.wait(), PATIENCE)  # silent channels are closed between two pings
            reading.cancel()
            await channel.write_message(message("comm_info_request"))
            await answers_until(channel, "comm_info_reply")
            assert server.alive(kept)
            channel.close()
            return kept

        kept = asyncio.run(watched())
        until(lambda: not server.alive(kept))
        assert server.open_page().status == 200
    finally:
        server.stop()


@linux
def test_a_kernel_that_dies_closes_its_channel_and_is_not_replaced(tmp_path: Path) -> None:
    cell = "import os\nprint(os.getpid())\nos.getpid()"
    server = harnessed(tmp_path, notebook_of(tmp_path, cell))
    try:
        page = server.open_page()
        pid = int(re.search(r'"text/plain": "(\d+)"', page.text)[1])  # type: ignore[index]
        assert pid in server.descendants()

        async def watched() -> None:
            channel = await server.channel(page.kernel)
            await channel.write_message(message("comm_info_request"))
            await answers_until(channel, "comm_info_reply")
            os.kill(pid, signal.SIGKILL)
            while await asyncio.wait_for(channel.read_message(), PATIENCE) is not None:
                pass

        asyncio.run(watched())
        assert not server.alive(page.kernel)
        assert server.open_page().status == 200
    finally:
        server.stop()


@linux
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_stopping_the_server_stops_every_kernel_and_leaves_no_file(tmp_path: Path, sign: int) -> None:
    server = started(tmp_path, "--lang", "en")
    server.open_page()
    server.open_page()
    family = server.descendants()
    assert len(family) >= 4
    assert server.stop(sign) == 0
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    assert server.errors.read_text() == ""
    assert [path.name for path in tmp_path.iterdir()] == ["errors.txt"]


@linux
def test_a_server_that_is_killed_leaves_no_kernel(tmp_path: Path) -> None:
    server = started(tmp_path)
    server.open_page()
    family = server.descendants()
    server.stop(signal.SIGKILL)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))


def test_a_taken_port_is_passed_over_by_the_command_too(tmp_path: Path) -> None:
    blocked = listening(Place())
    server = started(tmp_path)
    try:
        assert server.port != blocked[0].getsockname()[1]
        assert server.ask("").status == 200
    finally:
        server.stop()
        for each in blocked:
            each.close()


# In a browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser.chromium() as found:
        yield found


class TestInABrowser:
    pytestmark = [pytest.mark.browser, browser.needs_chromium]  # noqa: RUF012 - pytest asks for a list

    def opened(self, chromium: Any, server: Server) -> Any:
        context = chromium.new_context()
        page = context.new_page()
        page.set_default_timeout(browser.LIMIT)
        page.requests, page.faults = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("websocket", lambda channel: page.requests.append(channel.url))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
        page.on("response", lambda r: page.faults.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.goto(server.address.geturl())
        page.wait_for_selector("#rendered_cells .output .lm-Widget *")
        page.wait_for_selector("#loading", state="detached")
        return page

    def test_the_page_works_under_its_own_policy_and_asks_no_other_host(self, chromium: Any, server: Server) -> None:
        page = self.opened(chromium, server)
        assert page.faults == []
        hosts = {urllib.parse.urlsplit(url.removeprefix("blob:")).netloc for url in page.requests if url[:5] != "data:"}
        assert hosts == {f"127.0.0.1:{server.port}"}
        assert any(url.startswith("ws://") for url in page.requests)
        assert page.title()
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("main").count() >= 1
        page.context.close()

    def test_axe_finds_no_serious_violation(self, chromium: Any, server: Server) -> None:
        from axe_playwright_python.sync_playwright import Axe

        page = self.opened(chromium, server)
        assert serious(Axe().run(page)) == []
        page.goto(f"http://127.0.0.1:{server.port}{server.base}nowhere")
        assert serious(Axe().run(page)) == []
        page.context.close()

    def test_axe_finds_nothing_in_the_form_for_the_token(self, chromium: Any, guarded: Server) -> None:
        from axe_playwright_python.sync_playwright import Axe

        page = chromium.new_context().new_page()
        page.set_default_timeout(browser.LIMIT)
        page.goto(f"http://127.0.0.1:{guarded.port}/")
        assert page.locator("input[type=password]").count() == 1
        assert serious(Axe().run(page)) == []
        page.context.close()

    def test_sliders_of_ipywidgets_get_a_name_and_the_shell_stays_accessible(
        self, chromium: Any, tmp_path: Path
    ) -> None:
        from axe_playwright_python.sync_playwright import Axe

        cell = "import ipywidgets\nipywidgets.FloatSlider(description='Calls a day')"
        server = harnessed(tmp_path, notebook_of(tmp_path, cell))
        try:
            page = self.opened(chromium, server)
            page.wait_for_selector(".noUi-handle[aria-label='Calls a day']")
            assert serious(Axe().run(page)) == []
            page.context.close()
        finally:
            server.stop()

    def test_the_token_leaves_the_address(self, chromium: Any, guarded: Server) -> None:
        page = self.opened(chromium, guarded)
        assert "token" not in page.url
        page.close(run_before_unload=True)
        page.context.close()

    def test_a_page_that_is_closed_frees_its_kernel(self, chromium: Any, server: Server) -> None:
        page = self.opened(chromium, server)
        kernel = json.loads(page.locator("#jupyter-config-data").text_content())["kernelId"]
        assert server.alive(kernel)
        page.close(run_before_unload=True)
        until(lambda: not server.alive(kernel))
        page.context.close()

    def test_a_page_whose_kernel_is_gone_says_so_and_offers_to_load_it_again(
        self, chromium: Any, server: Server
    ) -> None:
        page = self.opened(chromium, server)
        kernel = json.loads(page.locator("#jupyter-config-data").text_content())["kernelId"]
        assert page.locator("#notice").is_hidden()
        assert server.ask(f"voila/api/shutdown/{kernel}", "POST", **closing(server.open_page())).status == 204
        page.wait_for_selector("#notice[role=alert]")
        assert "The session of this page has ended." in page.locator("#notice").inner_text()
        page.locator("#notice button:visible").click()
        page.wait_for_selector("#rendered_cells .output .lm-Widget *")
        assert page.locator("#notice").is_hidden()
        fresh = json.loads(page.locator("#jupyter-config-data").text_content())["kernelId"]
        assert fresh != kernel
        page.context.close()

    def test_an_unforeseen_exception_is_told_and_the_page_goes_on(self, chromium: Any, broken: Server) -> None:
        """Looking for a value fails on this page, as anything might."""
        page = self.opened(chromium, broken)
        page.wait_for_selector(".cw:not([aria-busy])")
        page.locator("input[type=search]").fill("inflation")
        page.wait_for_selector(".cw-alert:has-text('imprévu')")
        assert "ZeroDivisionError" not in page.locator("body").inner_text()
        page.wait_for_selector(".cw:not([aria-busy])")
        page.locator("[data-keep=lang-en]").click()
        page.wait_for_selector(".cw[lang=en]")
        page.locator(".cw-card .cw-number").first.click()
        page.wait_for_selector("dialog[open] .cw-trace details")
        page.context.close()

    @pytest.mark.parametrize(
        ("lang", "words"), [("fr", "La session de cette page"), ("en", "The session of this page")]
    )
    def test_a_killed_kernel_is_told_in_the_language_of_the_page(
        self, chromium: Any, broken: Server, lang: str, words: str
    ) -> None:
        page = self.opened(chromium, broken)
        page.wait_for_selector(".cw:not([aria-busy])")
        page.locator(f"[data-keep=lang-{lang}]").click()
        page.wait_for_selector(f".cw[lang={lang}]")
        outputs = page.locator("#rendered_cells").inner_text()
        os.kill(int(re.search(r"pid=(\d+)", outputs)[1]), signal.SIGKILL)  # type: ignore[index]
        page.wait_for_selector(f"#notice[role=alert]:has-text('{words}')")
        assert words in page.locator("#notice").inner_text()
        assert page.locator("#notice button:visible").count() == 1
        page.locator("#notice button:visible").click()
        page.wait_for_selector(".cw[data-count]")
        assert page.locator("#notice").is_hidden()
        page.context.close()

    def test_a_page_that_does_not_get_ready_says_so_and_offers_to_load_it_again(
        self, chromium: Any, server: Server
    ) -> None:
        """The clock of the browser is put forward; the program that draws the page never comes."""
        context = chromium.new_context()
        page = context.new_page()
        page.set_default_timeout(browser.LIMIT)
        page.clock.install()
        page.route("**/voila.js", lambda route: route.abort())
        page.goto(server.address.geturl())
        assert page.locator("#late").is_hidden()
        page.clock.fast_forward(20_000)
        page.wait_for_selector("#late[role=alert]:has-text('20 seconds')")
        assert "au bout de 20 secondes" in page.locator("#late").inner_text()
        page.unroute("**/voila.js")
        page.locator("#late button").first.click()
        page.wait_for_selector(".cw[data-count]")
        assert page.locator("#late").count() == 0
        context.close()


def serious(found: Any) -> list[str]:
    """Violations that keep somebody out, each with the place where it stands."""
    return [
        f"{v['id']}: {node['html'][:200]}"
        for v in found.response["violations"]
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]
