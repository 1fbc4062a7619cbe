"""A kubeconfig, and the ``Cluster`` that a context of it names.

Source of the rules: Kubernetes, "Organizing Cluster Access Using kubeconfig Files".
"""

import base64
import binascii
import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from devflow.kube.auth.cluster import Cluster
from devflow.kube.auth.credentials import Credentials
from devflow.kube.auth.exec_plugin import ExecPlugin
from devflow.kube.auth.kubeconfig_shape import (
    check_chosen,
    check_current,
    check_proxy,
    check_server,
    entries_of,
)
from devflow.kube.auth.proxy import proxy_of_environment
from devflow.kube.auth.rotation import Rotation
from devflow.kube.auth.tls import load_client_certificate, server_context
from devflow.kube.errors import UnreachableError
from devflow.reading.error import ReadError
from devflow.reading.files import expanded, read_file
from devflow.reading.shown import shown, shown_key
from devflow.reading.yaml_text import read_yaml

_NOT_SENT = ("as-groups", "as-uid", "as-user-extra")


class Kubeconfig:
    """One kubeconfig, or several merged: for each name the first file that has it wins.

    This holds for every method:

    :raises UnreachableError: something can't be used; in one line, which never quotes credentials.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.current: str | None = None
        self.entries: dict[str, dict[str, tuple[Mapping[str, Any], Path]]] = {
            "cluster": {},
            "context": {},
            "user": {},
        }

    @classmethod
    def read(cls, path: Path) -> "Kubeconfig":
        """That of a file."""
        try:
            data = read_file(path, f"the kubeconfig {path}", pipes=True)
        except ReadError as error:
            raise UnreachableError(str(error)) from None
        return cls.parse(data, str(path), path.parent)

    @classmethod
    def parse(cls, text: bytes | str, source: str, folder: Path) -> "Kubeconfig":
        """That of a text; ``source`` names it in errors, paths in it are relative to ``folder``."""
        try:
            data = read_yaml(text, source, secret=True)
        except ReadError as error:
            raise UnreachableError(str(error)) from None
        config = cls(source)
        if not isinstance(data, dict):
            raise UnreachableError(f"{source} is not a kubeconfig: it is not a mapping")
        config.current = check_current(data.get("current-context"), source)
        for kind, entries in config.entries.items():
            for name, entry in entries_of(data, kind, source).items():
                entries[name] = entry, folder
        return config

    def add(self, other: "Kubeconfig") -> None:
        """Merge in another, of lower precedence."""
        self.source = f"{self.source}{os.pathsep}{other.source}"
        self.current = self.current or other.current
        for kind, entries in self.entries.items():
            for name, entry in other.entries[kind].items():
                entries.setdefault(name, entry)

    def cluster(self, context: str | None) -> Cluster:
        """The cluster of a context; ``None``: of the current one."""
        name = context or self.current
        if name is None:
            raise UnreachableError(f"{self.source} has no current context; it has: {self._names()}")
        if name not in self.entries["context"]:
            raise UnreachableError(
                f"{self.source} has no context {shown(name)}; it has: {self._names()}"
            )
        chosen, _ = self.entries["context"][name]
        cluster, cluster_folder = self._entry("cluster", chosen, name)
        user, user_folder = (
            self._entry("user", chosen, name) if chosen.get("user") else ({}, Path())
        )
        check_chosen(chosen, user, self.source)
        server = str(cluster.get("server") or "").rstrip("/")
        check_server(server, f"{self.source}: the server of context {shown(name)}")
        if proxy := cluster.get("proxy-url"):
            check_proxy(proxy, f"{self.source}: the proxy-url of context {shown(name)}")
        credentials = self._credentials(user, user_folder, cluster)

        def load() -> ssl.SSLContext:
            tls = server_context(
                self._pem(cluster, "certificate-authority", cluster_folder),
                insecure=cluster.get("insecure-skip-tls-verify") is True,
            )
            certificate = self._pem(user, "client-certificate", user_folder)
            key = self._pem(user, "client-key", user_folder)
            if certificate and key:
                load_client_certificate(tls, certificate, key)
            if credentials.plugin is not None:
                credentials.plugin.use(tls)
            return tls

        files = [
            *_files(cluster, cluster_folder, "certificate-authority"),
            *_files(user, user_folder, "client-certificate", "client-key"),
        ]
        is_tls = server.startswith("https://")
        return Cluster(
            name=name,
            server=server,
            ssl=load() if is_tls else None,
            rotation=Rotation(files, load) if is_tls and files else None,
            credentials=credentials,
            namespace=chosen.get("namespace") or "default",
            tls_server_name=cluster.get("tls-server-name"),
            proxy=proxy or proxy_of_environment(server),
        )

    def _names(self) -> str:
        return ", ".join(map(shown_key, sorted(self.entries["context"]))) or "none"

    def _entry(
        self, kind: str, chosen: Mapping[str, Any], context: str
    ) -> tuple[Mapping[str, Any], Path]:
        name = chosen.get(kind)
        try:
            return self.entries[kind][str(name)]
        except KeyError:
            raise UnreachableError(
                f"{self.source}: context {shown(context)} names the {kind} {shown(name)}, which is"
                " not there"
            ) from None

    def _pem(self, entry: Mapping[str, Any], key: str, folder: Path) -> bytes | None:
        data, file = entry.get(f"{key}-data"), entry.get(key)
        if data:
            try:
                return base64.b64decode(data.encode())
            except (binascii.Error, ValueError):
                raise UnreachableError(f"{self.source}: {key}-data is not base64") from None
        if not file:
            return None
        try:
            return read_file(_path(folder, file), f"{self.source}: {key} {file}")
        except ReadError as error:
            raise UnreachableError(str(error)) from None

    def _credentials(
        self, user: Mapping[str, Any], folder: Path, cluster: Mapping[str, Any]
    ) -> Credentials:
        if "auth-provider" in user:
            raise UnreachableError(
                f"{self.source}: auth-provider was removed from Kubernetes in 1.26;"
                " use an exec plugin"
            )
        if left := [key for key in _NOT_SENT if user.get(key)]:
            raise UnreachableError(
                f"{self.source}: {left[0]} of the user isn't supported, and without it requests"
                " would have other rights; let a context of that identity, or 'as' alone, be used"
            )
        impersonate = {"Impersonate-User": user["as"]} if user.get("as") else {}
        token_file = user.get("tokenFile")
        return Credentials(
            token=user.get("token"),
            token_file=_path(folder, token_file) if token_file else None,
            username=user.get("username"),
            password=user.get("password"),
            impersonate=impersonate,
            plugin=_plugin(user["exec"], folder, cluster) if user.get("exec") else None,
        )


def _files(entry: Mapping[str, Any], folder: Path, *keys: str) -> list[Path]:
    """The files that these keys name, where no data stand in the kubeconfig itself."""
    return [
        _path(folder, entry[key]) for key in keys if entry.get(key) and not entry.get(f"{key}-data")
    ]


def _path(folder: Path, file: str) -> Path:
    return folder / expanded(file)


def _plugin(spec: Mapping[str, Any], folder: Path, cluster: Mapping[str, Any]) -> ExecPlugin:
    command = str(spec.get("command", ""))
    # A command with a slash in it is relative to the kubeconfig's folder, others are on PATH.
    if "/" in command:
        command = str(folder / command)
    return ExecPlugin(
        command=[command, *(spec.get("args") or [])],
        api_version=spec.get("apiVersion", "client.authentication.k8s.io/v1"),
        environment={item["name"]: item["value"] for item in spec.get("env") or []},
        install_hint=spec.get("installHint", ""),
        cluster_info=cluster if spec.get("provideClusterInfo") else None,
    )
