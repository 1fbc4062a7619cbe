"""kwok: the lab's one node, and the life of its pods, without a container anywhere.

What pods do is configuration: see ``lab/stages``.
"""

from pathlib import Path

from devflow.lab.part import Part, Site
from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.running.probe import answers
from devflow.lab.site.credentials import ApiUser
from devflow.lab.site.ports import LOOPBACK

_STAGES = Path(__file__).parents[2] / "stages"

# kwok's own defaults are not applied to a file that leaves these two out: nothing would ever run.
_OPTIONS = """\
apiVersion: config.kwok.x-k8s.io/v1alpha1
kind: KwokConfiguration
metadata: {name: kwok}
options:
  enableDebuggingHandlers: false
  podPlayStageParallelism: 16
  nodePlayStageParallelism: 1
"""

NODE = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {
        "name": "lab",
        "labels": {
            "kubernetes.io/hostname": "lab",
            "kubernetes.io/os": "linux",
            "topology.kubernetes.io/region": "lab",
            "topology.kubernetes.io/zone": "lab",
        },
    },
}


def _files(_site: Site) -> dict[str, str]:
    documents = [_OPTIONS, *(path.read_text() for path in sorted(_STAGES.glob("*.yaml")))]
    return {"kwok.yaml": "---\n".join(documents)}


def _command(site: Site) -> list[str]:
    return [
        f"--kubeconfig={site.kubeconfig('kwok')}",
        f"--config={site.files('kwok') / 'kwok.yaml'}",
        "--manage-all-nodes",
        # Below this it logs every patch of every pod.
        "--v=WARN",
        f"--node-ip={LOOPBACK}",
        f"--server-address={site.address('kwok.health')}",
    ]


async def _ready(site: Site) -> bool:
    return await answers(f"http://{site.address('kwok.health')}/healthz")


PART = Part(
    name="kwok",
    rank=4,
    needs=("kube-apiserver",),
    # After an outage it would ask again only once a minute.
    restarts_with=("kube-apiserver",),
    binary=GoBinary("kwok", "sigs.k8s.io/kwok/cmd/kwok", at_least=(0, 8), below=(0, 9)),
    ports=("health",),
    user=ApiUser("kwok", ("system:masters",)),
    objects=lambda _site: (NODE,),
    files=_files,
    command=_command,
    ready=_ready,
)
