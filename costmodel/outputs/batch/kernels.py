"""Kernels that start at once: copies, by fork, of one process that has loaded what the notebooks need.

The process lives as long as the batch, so that it never holds older code than the batch itself; it opens no window to
anybody, starts no thread before a fork and draws nothing. Where the system cannot fork, or the process is gone, kernels
start as they always do. Numbers are the same either way: the same program runs on the same inputs.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from costmodel.document.pictures import ADDRESS

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Threads do not survive a fork."""


class Copied:
    """A forked kernel, as the part of ``subprocess.Popen`` that the provisioner of kernels uses."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Nothing while it lives; the system takes it away at its end, so that how it ended is not known."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        while self.poll() is None:
            time.sleep(0.01)
        return 0

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class Kernels:
    """The kernels of a batch: copies where the system can fork, with one process that draws for them all; or, where
    copies do not pay, kernels as usual."""

    def __init__(self, copies: bool = True) -> None:
        self.talk = threading.Lock()
        self.closed = False
        self.live: dict[int, Any] = {}
        self.place = tempfile.TemporaryDirectory(prefix="costmodel-", ignore_cleanup_errors=True)
        self.address = str(Path(self.place.name) / "pictures")
        self.ready: subprocess.Popen[bytes] | None = None
        self.painter: subprocess.Popen[bytes] | None = None
        if copies and sys.platform == "linux":
            self.ready = started("costmodel.outputs.batch.ready", "wait()", os.environ | ONE_THREAD)
            self.painter = started("costmodel.document.pictures", f"serve({self.address!r})", dict(os.environ))

    def copy(self, arguments: list[str], folder: str, environment: dict[str, str]) -> Copied | None:
        """A kernel forked for a connection file, or nothing when none can be."""
        with self.talk:
            if self.ready is None or self.ready.poll() is not None:
                return None
            assert self.ready.stdin is not None
            assert self.ready.stdout is not None
            asked = {"arguments": arguments, "folder": folder, "environment": environment}
            try:
                self.ready.stdin.write(json.dumps(asked).encode() + b"\n")
                self.ready.stdin.flush()
                return Copied(int(self.ready.stdout.readline()))
            except (OSError, ValueError):
                return None

    def manager(self) -> type[AsyncKernelManager]:
        """The class that starts these kernels, for nbclient."""
        kernels = self

        class Provisioner(LocalProvisioner):
            async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
                if kernels.closed:
                    raise RuntimeError("the batch is closed")
                environment = dict(kwargs.get("env") or os.environ)
                if kernels.painter:
                    environment[ADDRESS] = kernels.address
                    kwargs["env"] = environment
                stock = "ipykernel_launcher" in cmd[:3]
                arguments = cmd[cmd.index("ipykernel_launcher") + 1 :] if stock else []
                copied = kernels.copy(arguments, kwargs.get("cwd") or os.getcwd(), environment) if stock else None
                if copied is None:
                    info = await super().launch_kernel(cmd, **kwargs)
                else:
                    self.process = copied  # type: ignore[assignment]
                    self.pid = self.pgid = copied.pid
                    info = self.connection_info
                kernels.live[id(self)] = self.process
                return info

            async def cleanup(self, restart: bool = False) -> None:
                kernels.live.pop(id(self), None)
                await super().cleanup(restart)

        class Manager(AsyncKernelManager):
            async def _async_pre_start_kernel(self, **kw: Any) -> Any:
                if self.provisioner is None:
                    self.kernel_id = self.kernel_id or kw.pop("kernel_id", "")
                    self.provisioner = Provisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
                return await super()._async_pre_start_kernel(**kw)

        return Manager

    def close(self) -> None:
        """End what was started: the kernels that still run, the process they are copies of, and the one that draws."""
        self.closed = True
        for process in list(self.live.values()):
            if process is not None:
                process.kill()
        for helper in (self.ready, self.painter):
            if helper is not None:
                helper.kill()
                helper.wait()
                for way in (helper.stdin, helper.stdout):
                    if way:
                        with suppress(OSError):
                            way.close()
        self.place.cleanup()


def started(module: str, call: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process of our own, out of reach of Ctrl-C, that ends when we do."""
    code = f"import sys; sys.path[:] = {sys.path!r}; import {module} as module; module.{call}"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
