"""Which pod has which address: kwok could tell, but after a restart it gives one to two pods."""

from ipaddress import IPv4Network, ip_address

from devflow.lab.traffic.pod import NODE_ADDRESS


class Addresses:
    """The addresses of one network, each for one pod at a time."""

    def __init__(self, network: IPv4Network) -> None:
        self._network = network
        self._owners: dict[str, str] = {}
        self._last = 0
        # The first names the network, the last two are not for pods: see lab.pod_network.
        self._count = network.num_addresses - 3

    def take(self, uid: str) -> str:
        """Give a free address to a pod: the one that has been free for the longest time.

        :raises RuntimeError: there is none.
        """
        for _ in range(self._count):
            self._last = self._last % self._count + 1
            address = str(self._network[self._last])
            if address not in self._owners:
                self._owners[address] = uid
                return address
        raise RuntimeError(f"all addresses of {self._network} are taken")

    def hold(self, uid: str, address: str) -> bool:
        """Note that a pod has an address; return whether it may: it is ours, and no other pod's."""
        if address == NODE_ADDRESS:
            return True
        if ip_address(address) not in self._network:
            return False
        return self._owners.setdefault(address, uid) == uid

    def release(self, uid: str) -> None:
        """Take back what a pod has."""
        self._owners = {address: owner for address, owner in self._owners.items() if owner != uid}
