"""MongoDB: keeps the history of releases."""

from devflow.components.mongodb.backup import MongoDBBackupArgs
from devflow.components.mongodb.component import MongoDB, MongoDBArgs
from devflow.components.mongodb.tls import MongoDBTlsArgs

__all__ = ["MongoDB", "MongoDBArgs", "MongoDBBackupArgs", "MongoDBTlsArgs"]
