"""The served page with several people at once: how soon it is there, how fast it answers, what memory it takes.

People are raw websocket clients that do what a browser does: fetch the page, open the channel, move a slider now and
then, wait for the new picture. One real Chromium looks at the page too, when it is installed.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.measures import ROOT, Measure

PEOPLE = (1, 5, 20)
MOVES, PAUSE = 10, 3.0
"""Sliders that each person moves, and seconds that they look at the result before the next one."""

SLIDER, LOWEST, HIGHEST = "answered_before", 0.3, 0.65
SEEN = "#rendered_cells .output .lm-Widget h2"
MODEL = re.compile(r'"application/vnd.jupyter.widget-view\+json": \{"model_id": "(\w+)"')
KERNEL = re.compile(r'"kernelId": "([\w-]+)"')


class Running:
    """A server of its own, on a free port, and the moment at which the page was ready."""

    def __init__(self) -> None:
        start = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "costmodel.outputs.cli",
            "dashboard",
            "--no-browser",
            "--json",
            "--most-people",
            "99",
        ]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        said = ""
        assert self.process.stdout is not None
        while not said.endswith("}\n"):
            said += self.process.stdout.readline()
        self.ready = time.perf_counter() - start
        self.port = urllib.parse.urlsplit(json.loads(said)["address"]).port or 0

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def memory_of(pid: int) -> tuple[float, float]:
    """Megabytes of a process and its descendants: their share of what they use, and what is theirs alone."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    shared = own = 0.0
    for each in family:
        try:
            text = Path(f"/proc/{each}/smaps_rollup").read_text()
        except OSError:
            continue
        found = dict(re.findall(r"^(Pss|Private_Dirty):\s+(\d+) kB", text, re.M))
        shared += int(found["Pss"]) / 1024
        own += int(found["Private_Dirty"]) / 1024
    return shared, own


def fetch(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", "/")
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 200:
        raise RuntimeError(f"the page answered {answer.status}")
    return text


async def person(port: int, number: int, chosen: random.Random) -> tuple[float, list[float]]:
    """One person: seconds until the page was there, and until the picture changed after each move of a slider."""
    from tornado.httpclient import HTTPRequest
    from tornado.websocket import websocket_connect

    start = time.perf_counter()
    page = await asyncio.to_thread(fetch, port)
    opened = time.perf_counter() - start
    model, kernel = MODEL.search(page), KERNEL.search(page)
    if model is None or kernel is None:
        raise RuntimeError("the page holds no widget")
    url = f"ws://127.0.0.1:{port}/api/kernels/{kernel[1]}/channels?session_id={uuid.uuid4()}"
    request = HTTPRequest(url, headers={"Origin": f"http://127.0.0.1:{port}"}, connect_timeout=120)
    channel = await websocket_connect(request)
    waits = []
    for move in range(MOVES):
        await asyncio.sleep(chosen.uniform(0, 2 * PAUSE))
        sent = time.perf_counter()
        value = round(chosen.uniform(LOWEST, HIGHEST), 3)
        await channel.write_message(moved(model[1], {"do": "set", "name": SLIDER, "value": value, "seq": move + 1}))
        while not renewed(await asyncio.wait_for(channel.read_message(), 120)):
            pass
        waits.append(time.perf_counter() - sent)
    channel.close()
    return opened, waits


def moved(model: str, content: dict[str, Any]) -> str:
    header = {"msg_id": uuid.uuid4().hex, "username": "", "session": "s", "msg_type": "comm_msg", "version": "5.3"}
    body = {"comm_id": model, "data": {"method": "custom", "content": content}}
    return json.dumps(
        {"header": header, "parent_header": {}, "metadata": {}, "content": body, "channel": "shell", "buffers": []}
    )


def renewed(text: Any) -> bool:
    """Whether a message brings a new picture."""
    if text is None:
        raise RuntimeError("the channel was closed")
    if isinstance(text, bytes):
        return False
    found = json.loads(text)
    data = found["content"].get("data", {})
    if found["msg_type"] == "comm_msg" and "problem" in (data.get("content") or {}):
        raise RuntimeError(str(data["content"]["problem"]))
    return found["msg_type"] == "comm_msg" and "view" in (data.get("state") or {})


def seen_in_chromium(port: int, times: int = 5) -> list[float]:
    """Seconds from asking for the address to a page that can be read, in a browser that has never seen it."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(times):
            page = browser.new_context().new_page()
            start = time.perf_counter()
            page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
            page.wait_for_selector(SEEN, timeout=60_000)
            found.append(time.perf_counter() - start)
            page.close(run_before_unload=True)
            time.sleep(2)
        browser.close()
    return found


async def crowd(port: int, people: int) -> list[tuple[float, list[float]]]:
    return await asyncio.gather(*(person(port, n, random.Random(n)) for n in range(people)))


def dashboard() -> Iterator[Measure]:
    """The table's lines; each number of people has a server of its own."""
    if not sys.platform.startswith("linux"):
        yield Measure("the served page", float("nan"), "s", "measured on Linux only")
        return
    cores = os.cpu_count()
    for people in PEOPLE:
        server = Running()
        try:
            if people == PEOPLE[0]:
                yield Measure("dashboard: from the command to a page that is ready", server.ready, "s")
                if shutil.which("chromium"):
                    views = seen_in_chromium(server.port)
                    detail = f"longest {max(views):.2f} s, {len(views)} new browsers one after the other"
                    yield Measure("dashboard: first view in Chromium", statistics.median(views), "s", detail)
            before, _ = memory_of(server.process.pid)
            found = asyncio.run(crowd(server.port, people))
            after, _ = memory_of(server.process.pid)
            opened, waits = [o for o, _ in found], sorted(w for _, each in found for w in each)
            at_once = f"{people} at once, {cores} cores"
            yield Measure(
                "dashboard: page sent", statistics.median(opened), "s", f"{at_once}, last {max(opened):.1f} s"
            )
            yield Measure(
                "dashboard: slider to new picture",
                statistics.median(waits),
                "s",
                f"{at_once}, a move every {PAUSE:.0f} s each; 95 % under {waits[int(0.95 * len(waits))]:.2f} s",
            )
            detail = f"{at_once}; {after:.0f} MB in all, {before:.0f} before anybody came"
            yield Measure("dashboard: memory per person", (after - before) / people, "MB", detail)
        finally:
            server.stop()
