"""Asks for an image in Git: in the app's spec file, or in its rendered manifests."""

import threading
from functools import partial
from pathlib import Path

from devflow.errors import Exit, UserError
from devflow.gitops.git import Announce, Committed, commit_change
from devflow.gitops.workload import write_workload
from devflow.plugin.generate import generate
from devflow.reading.error import ReadError
from devflow.reading.files import read_file, refuse_links
from devflow.reading.text import read_text
from devflow.release import AppSpec, SpecError
from devflow.yaml_edit import with_text


def commit_image(
    app: AppSpec,
    image: str,
    message: str,
    announce: Announce,
    stopped: threading.Event | None = None,
) -> Committed:
    """Commit and push to the app's source, as the user who runs us.

    ``app`` is as the stack has it, with ``image`` already in it: rendered manifests are made of
    that. Nothing is committed that the plugin would refuse. ``announce`` is called with the commit
    before it is pushed. ``stopped`` ends it from another thread.

    :raises UserError: the spec can't be changed, or the commit can't be pushed.
    """
    edit = partial(_edit_spec if app.source.type == "plugin" else _edit_manifests, app, image)
    source = app.source
    return commit_change(source.repo_url, source.target_revision, edit, message, announce, stopped)


def _edit_spec(app: AppSpec, image: str, clone: Path) -> None:
    file, name = clone / app.source.path / app.source.file, str(_place(app) / app.source.file)
    try:
        refuse_links(clone, file, name)
        text = read_text(read_file(file, name), name)
    except ReadError as error:
        raise UserError(f"{app.source.repo_url}: {error}", Exit.FAILED) from None
    # Before the edit, too: what is wrong already must not look like the fault of the image.
    _check(app, clone)
    changed = with_text(text, ("apps", app.name, "image"), image, name)
    file.write_text(changed, encoding="utf-8")
    _check(app, clone)


def _check(app: AppSpec, clone: Path) -> None:
    parameters = f'[{{"name": "file", "string": "{app.source.file}"}}]'
    told = {
        "ARGOCD_APP_NAME": app.name,
        "ARGOCD_APP_NAMESPACE": app.namespace,
        "ARGOCD_APP_SOURCE_REPO_URL": app.source.repo_url,
        "ARGOCD_APP_PARAMETERS": parameters,
    }
    try:
        generate(told, clone / app.source.path)
    except SpecError as error:
        problem = str(error).replace(f"{clone}/", "")
        raise UserError(f"{app.source.repo_url}: {problem}") from None


def _edit_manifests(app: AppSpec, image: str, clone: Path) -> None:
    folder = clone / app.source.path
    try:
        refuse_links(clone, folder, str(_place(app)))
        # What is rendered replaces files, and goes through folders, that the repository has.
        for path in sorted(folder.rglob("*")):
            if path.is_symlink():
                refuse_links(clone, path, str(path.relative_to(clone)))
    except ReadError as error:
        raise UserError(f"{app.source.repo_url}: {error}", Exit.FAILED) from None
    write_workload([app], folder)


def _place(app: AppSpec) -> Path:
    return Path(app.source.path)
