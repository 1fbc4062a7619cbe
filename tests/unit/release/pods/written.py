"""Keys of an app's pods as a user may write them: all of them, each in several forms."""

from typing import Any

from hypothesis import strategies as st

_names = st.from_regex(r"[a-z]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True)
_texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
_values = st.from_regex(r"[a-z0-9]{0,9}", fullmatch=True)
_labels = st.dictionaries(_names.map("example.com/{}".format), _values, max_size=2)
_annotations = st.dictionaries(_names.map("example.com/{}".format), _texts, max_size=2)
_ports = st.integers(1, 65_535)
_paths = _names.map("/{}".format)
_durations = st.sampled_from(["1s", "5s", "20s"])
_words = st.lists(_texts, min_size=1, max_size=3)
_refs = st.one_of(
    st.builds(lambda n, k: {"secret": n, "key": k}, _names, _names),
    st.builds(lambda n, o: {"configMap": n, "key": "k", "optional": o}, _names, st.booleans()),
    st.sampled_from(["status.podIP", "metadata.labels['team']"]).map(lambda f: {"field": f}),
    st.sampled_from(["limits.cpu", "requests.memory"]).map(lambda r: {"resource": r}),
)
_env = st.dictionaries(st.from_regex(r"[A-Z_]{1,9}", fullmatch=True), _texts | _refs, max_size=4)
_env_from = st.lists(
    st.builds(
        lambda kind, name, more: {kind: name, **more},
        st.sampled_from(["secret", "configMap"]),
        _names,
        st.sampled_from([{}, {"prefix": "P_"}, {"optional": True}]),
    ),
    max_size=2,
)
_timings = st.sampled_from([{}, {"periodSeconds": 3}, {"timeoutSeconds": 2, "failureThreshold": 9}])


def _probes(ports: bool) -> st.SearchStrategy[Any]:
    """Of a container that has ports, or that has none."""
    with_port = [
        _paths.map(lambda p: {"path": p, "port": 8080}),
        st.builds(lambda p, t: {"grpc": {"port": p}, **t}, _ports, _timings),
        st.builds(lambda p, t: {"httpGet": {"path": p, "port": "x"}, **t}, _paths, _timings),
        _timings.map(lambda t: {"exec": {"command": ["true"]}, **t}),
        _ports,
    ]
    without = [_paths, _timings.map(lambda t: {"path": "/up", **t}), st.just({"grpc": {}})]
    return st.one_of(*with_port, *(without if ports else []))


_container_keys: dict[str, st.SearchStrategy[Any]] = {
    "command": _words,
    "args": _words,
    "env": _env,
    "envFrom": _env_from,
    "resources": st.just({"requests": {"cpu": "100m"}, "limits": {"cpu": "1", "memory": "64Mi"}}),
    "imagePullPolicy": st.sampled_from(["Always", "IfNotPresent", "Never"]),
    "securityContext": st.sampled_from(
        [
            {"runAsUser": 1000, "readOnlyRootFilesystem": True},
            {"capabilities": {"add": ["NET_BIND_SERVICE"]}},
            {"runAsUser": 0, "runAsNonRoot": False},
            {"privileged": True},
        ]
    ),
}
_pre_stops = st.one_of(
    _durations,
    st.just(False),
    st.just({"exec": {"command": ["/bin/drain"]}}),
    st.just({"httpGet": {"path": "/drain", "port": 8080}}),
)


def volumes(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Volumes of these names, mounted at different places."""

    def forms(name: str) -> st.SearchStrategy[Any]:
        path = f"/{name}"
        return st.sampled_from(
            [
                path,
                {"emptyDir": {"medium": "Memory"}, "mount": [path, f"{path}/other"]},
                {"emptyDir": "64Mi", "mount": path},
                {"secret": "s", "mount": {"mountPath": path, "readOnly": True}},
                {"configMap": {"name": "c", "defaultMode": 0o444}, "mount": path},
                {"persistentVolumeClaim": "p"},
                {"projected": {"sources": [{"secret": {"name": "s"}}]}, "mount": path},
                {"csi": {"driver": "d.example.com", "readOnly": True}, "mount": path},
                {"hostPath": {"path": "/var/log", "type": "Directory"}},
            ]
        )

    return st.fixed_dictionaries({name: forms(name) for name in names})


@st.composite
def _container(draw: st.DrawFn, name: str, volume_names: list[str], kind: str) -> dict[str, Any]:
    made = draw(st.fixed_dictionaries({}, optional=_container_keys))
    made |= {"name": name, "image": f"ghcr.io/acme/{draw(_names)}:1"}
    if draw(st.booleans()):
        made["ports"] = [{"name": "x", "containerPort": draw(_ports), "protocol": "TCP"}]
    if volume_names:
        made["mounts"] = {volume: f"/{volume}" for volume in volume_names[:1]}
    if kind == "init":
        return made
    if kind == "sidecar":
        made["restartPolicy"] = "Always"
    optional = {
        key: _probes("ports" in made) for key in ("readinessProbe", "livenessProbe", "startupProbe")
    }
    return made | draw(st.fixed_dictionaries({}, optional={**optional, "preStop": _pre_stops}))


@st.composite
def written_pods(draw: st.DrawFn) -> dict[str, Any]:
    """The keys, without an overlay: that needs to know the app's name."""
    volume_names = draw(st.lists(_names, max_size=2, unique=True))
    made = draw(st.fixed_dictionaries({}, optional={**_container_keys, **_OF_PODS}))
    if volume_names:
        made["volumes"] = draw(volumes(volume_names))
    if draw(st.booleans()):
        made["initContainers"] = [
            draw(_container("sidecar-1", volume_names, "sidecar")),
            draw(_container("init-1", volume_names, "init")),
        ]
    if draw(st.booleans()):
        made["containers"] = [draw(_container("other-1", volume_names, "other"))]
    return made


_OF_PODS: dict[str, st.SearchStrategy[Any]] = {
    "readinessProbe": _probes(ports=True) | st.just(False),
    "livenessProbe": _probes(ports=True),
    "startupProbe": _probes(ports=True),
    "preStop": _pre_stops,
    "terminationGracePeriod": st.just("1m"),
    "minReady": _durations,
    "imagePullSecrets": st.lists(_names, max_size=2, unique=True),
    "podSecurityContext": st.sampled_from([{"fsGroup": 2000}, {"runAsGroup": 3000}]),
    "serviceAccount": _names
    | st.builds(lambda a: {"annotations": a, "token": False}, _annotations),
    "podLabels": _labels,
    "podAnnotations": _annotations,
    "canaryMetadata": st.builds(
        lambda a, b: {"labels": a, "annotations": b}, _labels, _annotations
    ),
    "stableMetadata": st.builds(lambda a: {"labels": a}, _labels),
    "nodeSelector": _labels,
    "tolerations": st.just(["a", "a=b:NoExecute", {"operator": "Exists", "effect": "NoSchedule"}]),
    "affinity": st.just(
        {
            "podAntiAffinity": {
                "preferredDuringSchedulingIgnoredDuringExecution": [
                    {"weight": 3, "podAffinityTerm": {"topologyKey": "kubernetes.io/hostname"}}
                ]
            }
        }
    ),
    "topologySpread": st.sampled_from([False, ["example.com/rack"], [{"topologyKey": "a/b"}]]),
    "priorityClassName": st.just("important"),
    "runtimeClassName": st.just("gvisor"),
    "hostAliases": st.just([{"ip": "10.0.0.1", "hostnames": ["a.example.com"]}]),
    "dnsConfig": st.just({"options": [{"name": "ndots", "value": "1"}]}),
    "podTemplate": st.sampled_from(
        [
            {"spec": {"enableServiceLinks": False, "dnsPolicy": "Default"}},
            {"metadata": {"annotations": {"a/b": "c"}}, "spec": {"subdomain": "x"}},
            {"spec": {"containers": [{"name": "more", "image": "more:1", "tty": True}]}},
        ]
    ),
}
