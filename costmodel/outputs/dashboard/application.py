"""Voilà, reduced to one page: what it would serve beside the page is left out, not merely hidden.

Voilà brings handlers, a template and defaults made for showing notebooks to colleagues. Here each is replaced by one
that serves a single notebook to people who must not run code: docs/decisions/0018 says what and why.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import multiprocessing
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import jinja2
from jupyter_core.utils import ensure_async
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.auth.login import LoginFormHandler
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import url_path_join
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders
from tornado.ioloop import IOLoop
from tornado.web import OutputTransform, RequestHandler
from traitlets import default
from traitlets.config import Config
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.paths import collect_static_paths
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from costmodel.language.catalogue import LANGUAGES, in_language, translate
from costmodel.outputs.dashboard.forked import ForkedKernelManager, can_fork, prepare_fork
from costmodel.outputs.dashboard.server import Opening, Place
from costmodel.outputs.notebooks.running import CELL_TIMEOUT, notebook_folder

TEMPLATE = Path(__file__).parent / "voila" / "costmodel"
NOTEBOOK = "dashboard.ipynb"
KERNEL = r"(?P<kernel_id>[0-9a-f-]{36})"

EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")
"""The extensions of JupyterLab that the page needs; no other is loaded, nor served."""

MESSAGES = ["comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request"]
"""What a browser may say to a kernel: nothing that runs code or stops it."""

LONGEST_FOLDER = 40
"""Characters of the folder of temporary files with which the name of a kernel's socket (107 at most) still fits."""

KEPT_READY = 2
"""Pages prepared for those who come next: cheap when kernels are forked, a third of a gigabyte each otherwise."""

LONGEST_GOODBYE = 5.0
"""Seconds that kernels have to end by themselves when the server stops; they are killed then."""

SIGNALS = [sign for name in ("SIGINT", "SIGTERM", "SIGHUP") if (sign := getattr(signal, name, None))]
"""What stops the server in good order."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' blob: 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Server": "costmodel",
}


def sentences() -> dict[str, str]:
    """What the page says around the widget, in the language in use."""
    return {
        "title": translate("Dashboard"),
        "loading": translate("The page is being prepared: a few seconds."),
        "late": translate(
            "The page is not ready after 20 seconds. The machine is slow or busy, and it may still come; or it has "
            "failed, and the reason stands in the window in which it was started."
        ),
        "no_script": translate("This page needs JavaScript; allow it for this address."),
        "gone": translate(
            "The session of this page has ended. Load the page again: its address restores the settings."
        ),
        "waiting": translate("The connection is interrupted; the page tries again by itself."),
        "again": translate("Load the page again"),
        "failed": translate("The page could not be opened. The reason stands in the window in which it was started."),
        "missing": translate("There is nothing at this address."),
        "refused": translate("This is not allowed."),
        "wrong": translate("Something went wrong; load the page again."),
        "full": translate("All places are taken for the moment. Try again in a few minutes."),
        "token": translate("Token, as in the address that you were given"),
        "enter": translate("Enter"),
        "wrong_token": translate("This is not the token."),
        "dashboard": translate("Back to the dashboard"),
    }


def both(first: str) -> list[tuple[str, dict[str, str]]]:
    """The sentences in both languages, the first one first."""
    found = []
    for lang in sorted(LANGUAGES, key=lambda lang: lang != first):
        with in_language(lang):
            found.append((lang, sentences()))
    return found


# Who comes in, and how many


class Kernels(AsyncMappingKernelManager):
    """One kernel per open page; knows how many there are, those that are still starting included."""

    starting = 0

    @default("kernel_manager_class")
    def _default_kernel_manager_class(self) -> str:
        return f"{ForkedKernelManager.__module__}.{ForkedKernelManager.__name__}"

    async def start_kernel(self, **named: Any) -> str:  # type: ignore[override]
        self.starting += 1
        try:
            return str(await super().start_kernel(**named))
        finally:
            self.starting -= 1

    def remove_kernel(self, kernel_id: str) -> Any:
        """A page whose kernel is gone is told at once: its channel is closed."""
        for connection in list(ZMQChannelsWebsocketConnection._open_sockets):
            if connection.kernel_id == kernel_id:
                connection.websocket_handler.close()
        return super().remove_kernel(kernel_id)

    def people(self, waiting: int) -> int:
        """Kernels that somebody has; ``waiting`` are prepared for those who come next."""
        alive = sum(kernel_id not in self._pending_kernels for kernel_id in self._kernels)
        return max(0, alive + self.starting - waiting)


class Identity(IdentityProvider):
    """Whoever knows the token; everybody when there is none."""

    @property
    def auth_enabled(self) -> bool:
        return bool(self.token)

    async def get_user(self, handler: Any) -> User | None:
        if not self.token:
            return User("somebody")
        return await ensure_async(super().get_user(handler))

    def process_login_form(self, handler: Any) -> User | None:
        typed = handler.get_argument("password", default="")
        return (
            self.generate_anonymous_user(handler) if hmac.compare_digest(typed.encode(), self.token.encode()) else None
        )


class Login(LoginFormHandler):
    """The form that asks for the token, in both languages."""

    def _render(self, message: Any = None) -> None:
        there = self.get_argument("next", self.base_url)
        self.write(page_of(self, "login.html", problem=bool(message), next=there, proof=self.xsrf_token.decode()))


# What is served


class Quiet(JupyterHandler):
    """Errors are a sentence of ours: no traceback, no name of a file."""

    def write_error(self, status_code: int, **named: Any) -> None:
        key = {403: "refused", 404: "missing", 405: "refused", 503: "full"}.get(status_code, "wrong")
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(page_of(self, "error.html", key=key))


class Page(Quiet, TornadoVoilaHandler):
    """The page itself, and a kernel for whoever opens it, as long as there is room."""

    async def get(self, path: str | None = None) -> None:
        if self.current_user is not None and not self.room():
            self.set_status(503)
            self.set_header("Retry-After", "120")
            self.finish(page_of(self, "error.html", key="full"))
            return
        self.xsrf_token  # noqa: B018  sets the cookie with which the page may say that it is closed
        await super().get(None)  # type: ignore[misc]

    def room(self) -> bool:
        kernels: Any = self.kernel_manager
        place: Place = self.settings["costmodel_place"]
        return bool(kernels.people(kernels.get_pool_size(self.notebook_path)) < place.people)


class Alive(Quiet, KernelHandler):
    """Whether the kernel of a page is still there; the page asks before it connects."""

    SUPPORTED_METHODS = ("GET",)


class Channel(Quiet, VoilaKernelWebsocketHandler):
    """What widgets and their kernel say to one another."""

    def get_compression_options(self) -> dict[str, Any]:
        return {"compression_level": 1, "mem_level": 5}

    def check_origin(self, origin: str | None = None) -> bool:
        """Only the page itself; a token does not replace this, since a browser adds its cookie for any page."""
        origin = origin if origin is not None else self.get_origin()
        host = self.request.headers.get("Host", "")
        return origin is None or urlparse(origin.lower()).netloc == host.lower()


class Shutdown(Quiet, VoilaShutdownKernelHandler):
    """A page that is closed says so, and its kernel stops."""


class Static(MultiStaticFileHandler):
    """Scripts and styles, which browsers may keep for an hour."""

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "private, max-age=3600")


class Nothing(Quiet):
    """Everything else."""

    async def prepare(self, **named: Any) -> None:
        await super().prepare(_redirect_to_login=False)
        self.set_status(404)
        self.finish(page_of(self, "error.html", key="missing"))


class Headers(OutputTransform):
    """The same headers on every answer, whatever made it."""

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        for name, value in HEADERS.items():
            headers[name] = value
        return status_code, headers, chunk


def page_of(handler: RequestHandler, template: str, **values: Any) -> str:
    """A small page of ours: an error, the form for the token."""
    settings = handler.settings
    return str(
        settings["costmodel_pages"]
        .get_template(template)
        .render(base_url=settings["base_url"], languages=both(settings["costmodel_lang"]), **values)
    )


# The application


class Application(Voila):
    """Voilà with our template, handlers and manners; it reads no configuration file and no command line."""

    def __init__(
        self,
        opening: Opening,
        place: Place,
        sockets: list[socket.socket],
        started: Callable[[str], None],
        notebook: Path,
    ) -> None:
        self.opening, self.place, self.sockets, self.started = opening, place, sockets, started
        super().__init__(config=configuration(opening, place, notebook))
        self.port = sockets[0].getsockname()[1]

    def initialize(self, argv: Any = None) -> None:
        self.voila_configuration = VoilaConfiguration(parent=self)
        self.template_paths = [str(TEMPLATE)]
        self.static_paths = [str(TEMPLATE / "static"), *collect_static_paths(["voila"], "base")]

    @property
    def served(self) -> str:
        """The notebook, as Voilà's pool of kernels knows it."""
        return Path(self.notebook_path).name

    @property
    def display_url(self) -> str:
        return self.place.address(self.port)

    def init_settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = super().init_settings()
        self.kernel_manager.allowed_message_types = MESSAGES
        pages = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True)
        return settings | {
            "allow_remote_access": not self.place.local or self.place.behind_proxy,
            "local_hostnames": ["localhost"],
            "login_url": url_path_join(self.base_url, "login"),
            "costmodel_place": self.place,
            "costmodel_lang": self.opening.lang,
            "costmodel_pages": pages,
            "default_handler_class": Nothing,
            "websocket_max_message_size": 10 * 1024**2,
        }

    def init_handlers(self) -> list[Any]:
        voila = {"voila_configuration": self.voila_configuration}
        page = {"notebook_path": self.served, "template_paths": self.template_paths, "config": self.config} | voila
        extensions = "|".join(EXTENSIONS)
        handlers: list[Any] = [
            ("", Page, page),
            (rf"api/kernels/{KERNEL}", Alive),
            (rf"api/kernels/{KERNEL}/channels", Channel),
            (rf"voila/api/shutdown/{KERNEL}", Shutdown),
            ("voila/static/(.*)", Static, {"paths": self.static_paths}),
            (
                rf"voila/labextensions/((?:{extensions})/.*\.(?:js|css|svg|woff2?))",
                Static,
                {"paths": self.labextensions_path},
            ),
        ]
        handlers += [("login", Login)] if self.place.token else []
        return [(self.base_url + found[0], *found[1:]) for found in handlers]

    def listen(self) -> None:
        """Serve until told to stop, then stop every kernel."""
        self.app.transforms.append(Headers)
        server = HTTPServer(self.app, xheaders=self.place.behind_proxy)
        server.add_sockets(self.sockets)
        self.ioloop = IOLoop.current()
        for sign in SIGNALS:
            signal.signal(sign, self._handle_signal_stop)
        self.ioloop.add_callback(self.announce)
        self.ioloop.start()
        server.stop()

    async def announce(self) -> None:
        """Say where the page is once the first one is ready to be looked at, or has failed to be."""
        for prepared in list(self.kernel_manager._pools.get(self.served, ()))[:1]:
            with contextlib.suppress(Exception):
                await (await prepared)["task"]
        self.started(self.display_url)

    async def finish(self) -> None:
        """No kernel outlives the server, and none of its files either."""
        for prepared in list(self.kernel_manager._pools.pop(self.served, ())):
            prepared.cancel()
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.kernel_manager.shutdown_all(now=True), LONGEST_GOODBYE)
        self.ioloop.stop()

    def _handle_signal_stop(self, sign: int, frame: Any) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        self.ioloop.add_callback_from_signal(self.finish)


def configuration(opening: Opening, place: Place, notebook: Path) -> Config:
    """What Voilà, the kernels and the identity of visitors are told."""
    found = Config()
    found.Application.log_level = logging.ERROR
    found.Voila.base_url = place.base_url
    found.Voila.root_dir = str(notebook.parent)
    found.Voila.notebook_path = str(notebook)
    found.Voila.token = place.token or ""
    found.Voila.identity_provider_class = Identity
    found.Voila.open_browser = False
    found.VoilaConfiguration.template = "costmodel"
    found.VoilaConfiguration.theme = "light"
    found.VoilaConfiguration.allow_template_override = "NO"
    found.VoilaConfiguration.allow_theme_override = "NO"
    found.VoilaConfiguration.strip_sources = True
    found.VoilaConfiguration.show_tracebacks = False
    found.VoilaConfiguration.file_allowlist = []
    found.VoilaConfiguration.extension_allowlist = list(EXTENSIONS)
    found.VoilaConfiguration.multi_kernel_manager_class = Kernels
    found.VoilaConfiguration.preheat_kernel = True
    found.VoilaConfiguration.default_pool_size = KEPT_READY if can_fork() else 1
    found.VoilaConfiguration.http_keep_alive_timeout = 3600
    found.VoilaConfiguration.resources = {"lang": opening.lang, "languages": both(opening.lang)}
    found.VoilaExecutor.startup_timeout = CELL_TIMEOUT
    found.VoilaKernelManager.fill_delay = 0.0
    found.MappingKernelManager.cull_idle_timeout = place.cull_idle
    found.MappingKernelManager.cull_interval = place.cull_interval
    found.MappingKernelManager.cull_connected = False
    found.MappingKernelManager.allow_tracebacks = False
    found.KernelRestarter.restart_limit = 0
    if can_fork() and len(tempfile.gettempdir()) <= LONGEST_FOLDER:
        found.KernelManager.transport = "ipc"  # files that only this user can open, rather than ports
    found.KernelManager.shutdown_wait_time = 2.0
    return found


def run(
    opening: Opening,
    place: Place,
    sockets: list[socket.socket],
    started: Callable[[str], None],
    notebook: Path | None = None,
) -> int:
    """Serve the page, or the notebook given, until the process is told to stop."""
    if can_fork():
        prepare_fork()
    for name in ("tornado.access", "tornado.general"):
        logging.getLogger(name).setLevel(logging.ERROR)
    application = Application.instance(opening, place, sockets, started, notebook or notebook_folder() / NOTEBOOK)
    application.initialize([])
    try:
        application.start()
    finally:
        for process in multiprocessing.active_children():
            process.kill()
        shutil.rmtree(application.connection_dir, ignore_errors=True)
    return 0
