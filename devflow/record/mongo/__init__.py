"""Jobs in MongoDB: written by the controller, read back by the command line."""

from devflow.record.mongo.archive import Archive
from devflow.record.mongo.notices import MongoNotices
from devflow.record.mongo.store import DEFAULT_RETENTION, MongoStore
from devflow.record.mongo.uri import URI_VARIABLE, MongoUri, load_uri, refused

__all__ = [
    "DEFAULT_RETENTION",
    "URI_VARIABLE",
    "Archive",
    "MongoNotices",
    "MongoStore",
    "MongoUri",
    "load_uri",
    "refused",
]
