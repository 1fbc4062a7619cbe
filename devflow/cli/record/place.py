"""Where the record of releases is."""

import os
from pathlib import Path

from devflow.lab.parts.mongodb import uri_file as uri_file_of
from devflow.lab.site.layout import Layout
from devflow.record.mongo import MongoUri, load_uri


def find_record(uri_file: Path | None, lab: Path | None) -> MongoUri | None:
    """The URI that was given by a file or the environment, else that of the lab in a folder.

    :raises UserError: the file can't be read.
    """
    if (given := load_uri(uri_file, os.environ)) is not None:
        return given
    of_lab = uri_file_of(Layout(lab.absolute())) if lab else None
    return load_uri(of_lab, os.environ) if of_lab and of_lab.is_file() else None
