"""From a stack's settings and a program's providers to connected clients."""

import contextlib
from collections.abc import Mapping
from typing import Any

from devflow.engine.evaluate.wire import plain
from devflow.engine.settings.config import StackConfig
from devflow.errors import Exit, UserError
from devflow.kube import ApiError, Client, Cluster, UnreachableError, load_cluster
from devflow.lab_place import LAB_CONTEXT, lab_folder

NO_LAB = "start it with `devflow lab up`"


def default_cluster(config: StackConfig) -> Cluster:
    """The cluster of objects with no explicit provider, from the stack's configuration.

    The lab for ``devflow:cluster: lab``; else ``kubernetes:kubeconfig`` and ``kubernetes:context``
    or ``devflow:…`` of the same names; else the kubeconfig's current context.

    :raises UserError: for a lab or a kubeconfig that isn't there, or has no such context.
    """
    if config.uses_lab:
        kubeconfig = lab_folder(config.project.folder) / "kubeconfig"
        if not kubeconfig.is_file():
            raise UserError(f"the lab is not there ({kubeconfig}): {NO_LAB}", Exit.LAB)
        return load_cluster(kubeconfig, LAB_CONTEXT)
    kubeconfig_text = config.get("kubernetes:kubeconfig") or config.get("devflow:kubeconfig")
    context = config.get("kubernetes:context") or config.get("devflow:context")
    return load_cluster(kubeconfig_text or None, context or None, config.project.folder)


def provider_cluster(config: StackConfig, inputs: Mapping[str, Any]) -> Cluster:
    """The cluster of an explicit ``kubernetes.Provider``."""
    values = plain(inputs)
    if values.get("renderYamlToDirectory"):
        raise UserError("a provider with renderYamlToDirectory: use `devflow render` instead")
    if values.get("kubeconfig"):
        return load_cluster(values["kubeconfig"], values.get("context"), config.project.folder)
    if values.get("context"):
        return load_cluster(None, values["context"])
    return default_cluster(config)


class Clusters:
    """The clusters of one run, connected when first needed. For use in ``async with``."""

    def __init__(self, config: StackConfig) -> None:
        self.config = config
        self._clients: dict[tuple[str, str], Client] = {}
        self._of_provider: dict[str, Client] = {}
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> "Clusters":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def client(self, provider: str, inputs: Mapping[str, Any] | None) -> Client:
        """The client of a provider reference; the empty one is the default provider.

        The first use checks that the cluster answers.

        :raises UserError: if it doesn't.
        """
        if provider in self._of_provider:
            return self._of_provider[provider]
        if inputs is None:
            cluster = default_cluster(self.config)
        else:
            cluster = provider_cluster(self.config, inputs)
        key = (cluster.server, cluster.name)
        client = self._clients.get(key)
        if client is None:
            client = await self._stack.enter_async_context(Client(cluster))
            await self._prove(client)
            self._clients[key] = client
        self._of_provider[provider] = client
        return client

    async def _prove(self, client: Client) -> None:
        try:
            await client.version()
        except UnreachableError as error:
            if self.config.uses_lab and client.cluster.name == LAB_CONTEXT:
                raise UserError(f"the lab is not running: {NO_LAB}", Exit.LAB) from error
            raise
        except ApiError as error:
            where = f"{client.cluster.name!r} at {client.cluster.server}"
            raise UnreachableError(f"the cluster of context {where} answers: {error}") from None
