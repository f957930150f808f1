"""A page in Firefox, by its own protocol (WebDriver BiDi): Playwright drives no Firefox of a system.

Nothing is downloaded: the browser is the one of the machine, without a window, with a profile of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from waiting import PATIENCE, until

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
needs_firefox = pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed: Chromium alone is asked")
"""For tests that open a page in Firefox; continuous integration installs it where the system offers it."""

LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Page:
    """A page, of which expressions can be asked."""

    def __init__(self, loop: asyncio.AbstractEventLoop, socket: Any) -> None:
        self.loop, self.socket, self.count, self.context = loop, socket, 0, ""

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; events are passed over. Fails with what Firefox says is wrong."""

        async def exchange() -> dict[str, Any]:
            self.count += 1
            number = self.count
            await self.socket.write_message(json.dumps({"id": number, "method": method, "params": params}))
            while True:
                message = await self.socket.read_message()
                assert message is not None, "Firefox has gone"
                answer = json.loads(message)
                if answer.get("id") == number:
                    assert answer["type"] == "success", answer
                    return answer["result"]

        return self.loop.run_until_complete(asyncio.wait_for(exchange(), PATIENCE))

    def open(self, path: Path, fragment: str = "") -> None:
        self.context = self.send("browsingContext.create", type="tab")["context"]
        address = path.resolve().as_uri() + fragment
        self.send("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def evaluate(self, function: str, given: Any = None) -> Any:
        """What a function of the page gives back, or its promise, as JSON has it."""
        called = f"Promise.resolve(({function})({json.dumps(given)})).then((value) => JSON.stringify(value ?? null))"
        result = self.send("script.evaluate", expression=called, target={"context": self.context}, awaitPromise=True)
        assert result["type"] == "success", result["exceptionDetails"]["text"]
        return json.loads(result["result"]["value"])


@contextmanager
def firefox() -> Iterator[Page]:
    """A Firefox without a window and without a network of its own, closed at the end."""
    from tornado.websocket import websocket_connect

    assert FIREFOX is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        profile, said = Path(place) / "profile", Path(place) / "said.txt"
        profile.mkdir()
        with said.open("w") as told:
            process = subprocess.Popen(
                [
                    FIREFOX,
                    "--headless",
                    "--no-remote",
                    "--profile",
                    profile,
                    "--remote-debugging-port",
                    "0",
                    "about:blank",
                ],
                env=os.environ | {"HOME": place},
                stdout=told,
                stderr=told,
                start_new_session=True,
            )
        loop = asyncio.new_event_loop()
        try:
            address = until(lambda: LISTENING.search(said.read_text(errors="replace")))[1]

            async def connected() -> Any:
                return await websocket_connect(f"{address}/session", max_message_size=2**30)

            page = Page(loop, loop.run_until_complete(connected()))
            page.send("session.new", capabilities={})
            yield page
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            loop.close()
