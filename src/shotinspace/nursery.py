"""Kernels that need not begin at the beginning: a process imports once what every story imports, then forks itself.

To start Python, IPython, pandas and plotly is most of what a story's kernel does. A fork has them at once and shares
nothing else with its siblings. Where a process cannot be forked safely (Windows, macOS) kernels start as ever.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from jupyter_client import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

POSSIBLE = sys.platform == "linux"
SECONDS = 60  # to wait for a fork, the first of which waits for the imports
BROUGHT_UP_WITH = "ipykernel.ipkernel pandas plotly.graph_objects ipywidgets shotinspace.page shotinspace.charts.style"


class Nursery:
    """The process that is forked, begun at once, in a folder and an environment. Ended by `close`, which leaves the
    kernels to those who have them."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "shotinspace.nursery"],
            cwd=folder,
            env={**environment, "OPENBLAS_NUM_THREADS": "1"},  # only what has one thread is safely forked
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the build, which ends this one
        )

    def fork(self, arguments: list[str]) -> int:
        """The process id of a new kernel with these arguments. Raises RuntimeError when the nursery hangs or has died."""
        assert self._process.stdin and self._process.stdout
        with suppress(OSError):
            self._process.stdin.write(json.dumps(arguments) + "\n")
            self._process.stdin.flush()
        if not select.select([self._process.stdout], [], [], SECONDS)[0]:
            raise RuntimeError(f"the process that forks the kernels gave none within {SECONDS} seconds")
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the process that forks the kernels ended with code {self._process.wait()}")
        return int(answer)

    def close(self) -> None:
        """End the process; it may be forked no more."""
        self._process.kill()
        self._process.communicate()


class Nursling(LocalProvisioner):
    """Jupyter's way to a kernel on this machine, from a nursery: `manager.provisioner = Nursling.of(nursery, manager)`."""

    nursery: Nursery

    @classmethod
    def of(cls, nursery: Nursery, manager: Any) -> Nursling:
        """One for a jupyter_client.KernelManager that has not started its kernel."""
        made = cls(kernel_id=manager.kernel_id, kernel_spec=manager.kernel_spec, parent=manager)
        made.nursery = nursery
        return made

    async def launch_kernel(self, cmd: list[str], **_: Any) -> KernelConnectionInfo:
        """Fork instead of running `cmd`: python -m ipykernel_launcher, then the arguments."""
        self.pid = self.pgid = self.nursery.fork(cmd[3:])
        self.process = cast(Any, _Process(self.pid))
        return self.connection_info


class _Process:
    """A process that is not our child, as far as LocalProvisioner needs subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)  # asks only; not of /proc, which may be another's in a container
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        return 0  # asked only of one that has ended

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _main() -> None:
    for name in BROUGHT_UP_WITH.split():
        # A story that needs what fails here will say so itself; what is printed here is no process id.
        with suppress(Exception), redirect_stdout(sys.stderr):
            import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the kernels: they leave nothing behind
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # a kernel whose parent is gone ends itself
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            _become_kernel(json.loads(line))
        print(pid, flush=True)


def _become_kernel(arguments: list[str]) -> None:
    os.setsid()  # a group of its own, so that its children end with it
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=arguments)
    os._exit(0)


if __name__ == "__main__":
    _main()
