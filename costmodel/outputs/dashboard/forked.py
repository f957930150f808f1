"""Kernels forked from one process that has read everything already.

A kernel that starts from nothing imports Python's libraries, the model and the parameters: seconds, and its own copy in
memory. On Linux the server keeps one process that has done so, with a single thread, and each page gets a fork of it:
tens of milliseconds, and what nobody changes stays shared. Elsewhere kernels start as usual.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager


def can_fork() -> bool:
    return sys.platform.startswith("linux")


def prepare_fork() -> None:
    """Start the process that kernels are forked from; it reads everything meanwhile."""
    from multiprocessing import forkserver

    os.environ["JPY_PARENT_PID"] = "1"  # before ipykernel is imported: else it prints a note for each kernel
    multiprocessing.set_forkserver_preload(["costmodel.outputs.dashboard.origin"])
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is for the server alone
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, before)


def run_kernel(arguments: list[str], environment: dict[str, str], folder: str | None) -> None:
    """The life of a kernel, in the process forked for it."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    if folder:
        os.chdir(folder)
    threading.Thread(target=die_with_the_server, daemon=True).start()
    import random

    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    random.seed()
    np.random.seed()
    IPKernelApp.launch_instance(arguments)


def die_with_the_server() -> None:
    """A server that is killed outright leaves no kernel behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class Fork:
    """A forked process with the manners of ``subprocess.Popen``, as far as a provisioner needs them."""

    stdin = stdout = stderr = None

    def __init__(self, process: ForkServerProcess) -> None:
        self.process = process

    @property
    def pid(self) -> int:
        return int(self.process.pid or 0)

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self) -> int | None:
        self.process.join()
        return self.process.exitcode

    def send_signal(self, sign: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, sign)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ForkedProvisioner(LocalProvisioner):
    """Forks a kernel where the usual provisioner would start Python anew."""

    async def launch_kernel(self, cmd: list[str], **named: Any) -> Any:
        arguments = [*cmd[cmd.index("-f") :], "--log-level=40"]
        context = multiprocessing.get_context("forkserver")
        process = context.Process(target=run_kernel, args=(arguments, dict(named["env"]), named.get("cwd")))
        process.start()
        forked: Any = Fork(process)
        self.process = forked
        self.pid = self.pgid = forked.pid
        return self.connection_info


class ForkedKernelManager(ServerKernelManager):
    """A kernel manager whose kernels are forked where the system can."""

    traceback_replacement_message = ""
    """What jupyter_server looks for here, and not where it defines it, when a kernel says that something failed."""

    async def _async_pre_start_kernel(self, **named: Any) -> Any:
        if self.provisioner is None and can_fork():
            self.provisioner = ForkedProvisioner(
                kernel_id=named["kernel_id"], kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**named)
