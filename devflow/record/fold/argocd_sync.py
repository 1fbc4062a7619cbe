"""What an Application tells of a Git commit: whether Argo CD has delivered it, or why it can't."""

from devflow.live import ApplicationState

_NO_REASON = "no reason given"


def is_synced(application: ApplicationState, commit: str) -> bool:
    """Whether the cluster is what Git says; with ``commit``, what that one says.

    A branch moves on by commits that change nothing of the app: then the last sync tells.
    """
    by_last_sync = application.operation == "Succeeded" and application.operation_revision
    return application.sync == "Synced" and commit in ("", application.revision, by_last_sync)


def sync_failure(application: ApplicationState, commit: str) -> str:
    """Why the sync of ``commit``, after which Argo CD has given up, failed; of any if it is empty.

    Empty if it didn't. A failure of another commit tells nothing of this one.
    """
    ours = commit in ("", application.operation_revision)
    if not ours or application.operation not in ("Failed", "Error"):
        return ""
    return application.message or _NO_REASON


def sync_repeated(application: ApplicationState) -> str:
    """Why Argo CD repeats a sync, of whatever commit: it begins no other meanwhile."""
    if application.operation != "Running" or not application.retries:
        return ""
    return application.message or _NO_REASON
