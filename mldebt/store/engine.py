"""Makes engines whose transactions are our own.

The driver's transaction control is off and every transaction is begun with a statement: `BEGIN IMMEDIATE` for writing,
because one that reads and then writes fails at once when another process wrote in between, whatever the busy timeout,
and because the driver would otherwise commit in the middle of a migration.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event

BUSY = 30.0
"""Seconds to wait for another process's lock."""
READS = {"mldebt_reads": True}
"""Execution options of a connection that only reads."""


def engine_of(path: Path, busy: float = BUSY, *, foreign_keys: bool = True) -> Engine:
    """Return an engine on a database file whose transactions are begun by statement."""
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": busy})

    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    def begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get("mldebt_reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine
