"""A Kubernetes control plane of one's own, in one folder."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

import psutil

from devflow.errors import Exit, UserError
from devflow.lab.part import Part
from devflow.lab.parts import discover, mongodb
from devflow.lab.programs.prefetch import prefetch
from devflow.lab.progress.report import Progress, Silent
from devflow.lab.running import process
from devflow.lab.running.start import Start
from devflow.lab.running.status import PartStatus, look
from devflow.lab.running.stop import stop_all
from devflow.lab.site import ports
from devflow.lab.site.extras import chosen, load_extras, save_extras
from devflow.lab.site.layout import Layout, chosen_folder
from devflow.lab.site.lock import locked
from devflow.lab.site.plan import plan
from devflow.lab.site.provision import provision
from devflow.lab.site.settle import settle
from devflow.lab_place import LAB_CONTEXT


class Lab:
    """The lab in ``folder``: by default ``$DEVFLOW_LAB``, else ``.lab`` in the current folder."""

    context = LAB_CONTEXT
    """Name of the kubeconfig's context."""

    def __init__(
        self,
        folder: Path | None = None,
        parts: Sequence[Part] | None = None,
        extras: Collection[str] = (),
    ) -> None:
        """
        ``extras``: names of parts to have that not every lab has, beside those it has already.
        """
        self.layout = Layout((folder or chosen_folder()).absolute())
        self._parts = parts
        self._extras = frozenset(extras)

    @cached_property
    def parts(self) -> list[Part]:
        """The lab's parts as they are on this machine, each after those it needs.

        :raises UserError: there is no part of a name in ``extras`` (exit code 2).
        """
        found = discover() if self._parts is None else self._parts
        return [part.adapted() for part in chosen(found, self._all_extras())]

    @property
    def kubeconfig(self) -> Path:
        """The kubeconfig, mode 0600; there after the first ``up``."""
        return self.layout.kubeconfig

    @property
    def mongodb_uri(self) -> Path:
        """File, mode 0600, with the URI of the lab's MongoDB; there while the lab has one."""
        return mongodb.uri_file(self.layout)

    @property
    def gateway(self) -> str:
        """Where requests go in: ``http://127.0.0.1:PORT``. The Host header chooses the app.

        :raises UserError: there is no lab in the folder (exit code 4).
        """
        return self._url("gateway")

    @property
    def gateway_api(self) -> str:
        """The same for routes of the Gateway API: its Gateway is ``istio-ingress/public``, too.

        :raises UserError: there is no lab in the folder (exit code 4).
        """
        return self._url("gateway", "routes")

    @property
    def traefik(self) -> str:
        """The same for routes of Traefik and ingress-nginx, in a lab with ``traefik-proxy``.

        :raises UserError: there is no lab in the folder, or it has no Traefik (exit code 4).
        """
        return self._url("traefik-proxy")

    @property
    def prometheus(self) -> str:
        """Where queries are answered: ``http://127.0.0.1:PORT``.

        :raises UserError: there is no lab in the folder (exit code 4).
        """
        return self._url("prometheus")

    def build(self, progress: Progress | None = None) -> None:
        """Get all programs and CRDs that ``up`` would need, and start nothing.

        :raises UserError: one can't be built or downloaded (exit code 4).
        """
        asyncio.run(prefetch(self.parts, progress or Silent()))

    def up(self, progress: Progress | None = None) -> None:
        """Start what doesn't run, adopt what does, restart what would be started otherwise now.

        :raises UserError: a part didn't start; with the end of its log and a remedy (exit code 4).
        """
        asyncio.run(self._up(progress or Silent()))

    def down(self, purge: bool = False, progress: Progress | None = None) -> None:
        """Stop what this lab started; with ``purge`` also remove what it made. Data is kept else.

        :raises UserError: there is no lab in the folder (exit code 4).
        """
        self.require()
        asyncio.run(self._down(purge, progress or Silent()))

    def status(self) -> list[PartStatus]:
        """Return the state of each part that is a process."""
        return look(self.layout, self.parts)

    def require(self) -> None:
        """Check that there is a lab in the folder.

        :raises UserError: there is none.
        """
        if not self.layout.exists:
            raise UserError(
                f"There is no lab in {self.layout.folder}: `devflow lab up` makes one.", Exit.LAB
            )

    def _all_extras(self) -> frozenset[str]:
        return self._extras | load_extras(self.layout.extras)

    def _url(self, part: str, name: str = "http") -> str:
        self.require()
        port = ports.load(self.layout.ports).get(f"{part}.{name}")
        if port is None:
            raise UserError(
                f"The lab in {self.layout.folder} has no {part} yet: run `devflow lab up`.",
                Exit.LAB,
            )
        return f"http://{ports.LOOPBACK}:{port}"

    async def _up(self, progress: Progress) -> None:
        self.layout.claim()
        async with locked(self.layout.lock, lambda: progress.note("lab", _BUSY)):
            self.layout.claim()
            save_extras(self.layout.extras, self._all_extras())
            running = self._running()
            known = {part.name for part in self.parts}
            strangers = {name: found for name, found in running.items() if name not in known}
            await stop_all(self.parts, self.layout, strangers, progress)
            with ExitStack() as reserved:
                site = settle(self.layout, self.parts, running.keys() & known, reserved)
                issued = provision(site, self.parts)
                plans = [plan(part, site, issued) for part in self.parts]
                await Start(self.layout, site, plans, progress).run()

    async def _down(self, purge: bool, progress: Progress) -> None:
        async with locked(self.layout.lock, lambda: progress.note("lab", _BUSY)):
            await stop_all(self.parts, self.layout, self._running(), progress)
            for part in self.parts:
                self.layout.record(part.name).unlink(missing_ok=True)
            if purge:
                self.layout.purge()

    def _running(self) -> dict[str, psutil.Process]:
        """Return the processes of this lab by name, strays included."""
        running: dict[str, psutil.Process] = {}
        for path in sorted(self.layout.record("any").parent.glob("*.json")):
            record = process.load(path)
            alive = record.process() if record else None
            if alive:
                running[path.stem] = alive
        pids = {alive.pid for alive in running.values()}
        # A stray runs with unknown settings: it takes no part's name and is stopped, not adopted.
        for pid, name in process.strays(self.layout.folder, pids).items():
            running[f"{name}@{pid}"] = psutil.Process(pid)
        return running


_BUSY = "another `devflow lab` command works on this lab; waiting for it"
