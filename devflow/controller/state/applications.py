"""The Applications there are, found by the app that they are for."""

from collections.abc import Collection, Sequence

from devflow.kube.listing import Key
from devflow.kube.watch import Change, EventType
from devflow.live import ApplicationState


class Applications:
    """One Application for each app: devflow names both alike."""

    def __init__(self, namespaces: Collection[str] = ()) -> None:
        """``namespaces``: those of the apps that matter; all if there are none. Applications are in
        a namespace of their own, where those of all apps are seen.
        """
        self._namespaces = frozenset(namespaces)
        self._by_app: dict[Key, ApplicationState] = {}
        self._apps: dict[Key, Key] = {}
        """The app of each Application by the Application's key: a deletion doesn't name it."""

    def of(self, app: Key) -> ApplicationState | None:
        """The Application of the app with this namespace and name."""
        return self._by_app.get(app)

    def apps(self) -> Sequence[Key]:
        """The apps that have one."""
        return list(self._by_app)

    def put(self, change: Change[ApplicationState]) -> Key:
        """Apply a change, and return the key of the app that it is about."""
        state = change.object
        if change.type is EventType.DELETED or state is None:
            app = self._apps.pop(change.key, change.key)
            self._by_app.pop(app, None)
            return app
        app = Key(state.destination or state.namespace, state.name)
        before = self._apps.get(change.key)
        if before is not None and before != app:
            self._by_app.pop(before, None)
        if self._namespaces and app.namespace not in self._namespaces:
            self._apps.pop(change.key, None)
            return before or app
        self._apps[change.key] = app
        self._by_app[app] = state
        return app
