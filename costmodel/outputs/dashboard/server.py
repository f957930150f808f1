"""Serving the page: what is asked for, checked before anything starts, handed over to the notebook that Voilà runs.

The notebook is the same in JupyterLab, with papermill and behind the server. The command puts what it was asked for
into one environment variable, as JSON; ``from_environment`` lays it over the values of the notebook's parameters cell.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.language.catalogue import in_language, translate
from costmodel.language.errors import InputError

if TYPE_CHECKING:
    from costmodel.outputs.dashboard.widget import Page

VARIABLE = "COSTMODEL_DASHBOARD"
"""Environment variable that holds what the page opens on, as JSON."""

LOCAL = ("127.0.0.1", "localhost", "::1")
PORT, PORTS_TRIED = 8866, 50
MOST_PEOPLE = 500

PER_PERSON = 400 * 1024**2
"""Bytes that a person on the page may take, at 10,000 draws (measured: docs/dashboard.md)."""

FEWEST, USUAL_MOST = 2, 40
"""People let in unless --most-people says otherwise: as many as half of the memory holds, within these bounds."""

TOKEN = re.compile(r"[A-Za-z0-9._-]{1,200}")
BASE = re.compile(r"/([A-Za-z0-9._~-]+/)*")
HOST = re.compile(r"[A-Za-z0-9.:_-]{1,253}")


@dataclass(frozen=True)
class Opening:
    """What the page shows when it is opened; the settings that a person changes afterwards are that person's own."""

    authority: str
    tool: str
    options: list[str] | None
    scenario: str | None
    overrides: dict[str, str]
    lang: str
    draws: int
    seed: int
    folder: str | None = None

    def to_environment(self) -> dict[str, str]:
        return {VARIABLE: json.dumps(asdict(self), ensure_ascii=True)}


@dataclass(frozen=True)
class Place:
    """Where the page is served, and to whom: a token of None lets everybody in who reaches the address."""

    host: str = LOCAL[0]
    port: int | None = None
    token: str | None = None
    behind_proxy: bool = False
    base_url: str = "/"
    most_people: int | None = None
    cull_idle: int = 900
    cull_interval: int = 30

    @property
    def local(self) -> bool:
        return self.host in LOCAL

    @property
    def people(self) -> int:
        return self.most_people or usual_most_people()

    def address(self, port: int) -> str:
        """The address to type; the token is part of it."""
        host = socket.gethostname() if self.host in ("0.0.0.0", "::") else self.host
        name = f"[{host}]" if ":" in host else host
        return f"http://{name}:{port}{self.base_url}" + (f"?token={self.token}" if self.token else "")


def checked_place(
    host: str = LOCAL[0],
    port: int | None = None,
    token: str | None = None,
    behind_proxy: bool = False,
    base_url: str = "/",
    most_people: int | None = None,
) -> Place:
    """Where to serve. Another host than this machine needs a token, made here when none is given, or a proxy.

    Raises InputError for an address, a token or a path that cannot be one.
    """
    if not HOST.fullmatch(host):
        raise InputError(translate("--host {host}: give the name or the number of this machine.", host=host))
    if token is not None and not TOKEN.fullmatch(token):
        raise InputError(
            translate(
                "--token: use letters, digits, dots, hyphens and underscores; without --token, one is made when needed."
            )
        )
    base = f"/{base_url.strip('/')}/" if base_url.strip("/") else "/"
    if not BASE.fullmatch(base) or ".." in base:
        raise InputError(translate("--base-url {path}: write a path such as /budget/.", path=base_url))
    if token is None and host not in LOCAL and not behind_proxy:
        token = secrets.token_urlsafe(24)
    return Place(host, port, token, behind_proxy, base, most_people)


def usual_most_people() -> int:
    """As many people as half of this machine's memory holds."""
    return max(FEWEST, min(USUAL_MOST, memory_of_the_machine() // 2 // PER_PERSON))


def memory_of_the_machine() -> int:
    """Bytes of memory, or of the share that a container has of it."""
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 8 * 1024**3
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            found = min(found, int(Path(limit).read_text()))
        except (OSError, ValueError):
            continue
    return found


# The socket


def listening(place: Place) -> list[socket.socket]:
    """Sockets that listen at the place; without a port, the first free one from 8866 on.

    Raises InputError when the port that was asked for is taken, or when the host is not this machine.
    """
    from tornado.netutil import bind_sockets

    if place.port is None:
        for port in range(PORT, PORT + PORTS_TRIED):
            with contextlib.suppress(OSError):
                return bind_sockets(port, place.host)
    port = place.port or 0
    try:
        return bind_sockets(port, place.host)
    except OSError as error:
        raise InputError(why_not(place, port, error)) from None


def why_not(place: Place, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return translate("--port {port}: another program uses this port; give another one.", port=port)
    if error.errno == errno.EACCES:
        return translate("--port {port}: the system does not allow this port; give one above 1023.", port=port)
    return translate("--host {host}: this is no address of this machine.", host=place.host)


# The notebook


def from_environment(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of ``open_dashboard``, from the names of the notebook: ``from_environment(globals())``.

    Behind ``costmodel dashboard`` what the command was asked for comes first. Raises InputError, as one sentence, for a
    value of the wrong type and UnknownNameError for a name that is no parameter.
    """
    from costmodel.outputs.dashboard.widget import Page
    from costmodel.outputs.notebooks.checks import one_sentence, settings
    from costmodel.outputs.notebooks.opening import asked_language
    from costmodel.questions.settings import COMPARED, TOOL, form_of

    form = form_of(s for s in (TOOL, *COMPARED) if s.name != "horizon")
    asked = json.loads(os.environ.get(VARIABLE, "{}"))
    folder = asked.pop("folder", None)
    values = {**given, **{parameter: [] if value is None else value for parameter, value in asked.items()}}
    values |= {"scenario": asked["scenario"] or ""} if asked else {}
    opened_before = any(isinstance(value, Page) for value in given.values())
    with one_sentence(), in_language(asked_language(values)):
        found = settings(values, form, opened_before)
    return found | {"folder": Path(folder) if folder else None}


def open_page(given: Mapping[str, Any]) -> Page:
    """The page, from the names of the notebook: ``open_page(globals())``; as ``open_dashboard``, but ready sooner."""
    from costmodel.outputs.dashboard import open_dashboard, ready

    chosen = from_environment(given)
    return ready.page(chosen) or open_dashboard(**chosen)


def defaults() -> dict[str, Any]:
    """The values of the notebook's parameters cell."""
    from costmodel.outputs.notebooks.running import notebook_named

    return dict(notebook_named("dashboard").defaults)


def serve(opening: Opening, place: Place, started: Any) -> int:
    """Serve the page until the process is told to stop; ``started`` hears of the address. Gives back 0."""
    sockets = listening(place)
    os.environ.update(opening.to_environment())
    os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    from costmodel.outputs.dashboard.application import run

    return run(opening, place, sockets, started)
