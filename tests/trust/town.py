"""A town in a folder of its own, the real program run on it, and what its database holds.

The program is target/debug/gridctl, or what GRIDCTL names.
"""
import hashlib
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("GRIDCTL", str(ROOT / "target" / "debug" / "gridctl"))
FILES = [str(ROOT / "fixtures" / f"{kind}.csv") for kind in "grids roster tests posts events attendance conduct".split()]
SUBMIT = ["payout", "submit", "--quarter", "Q2", "--allow-pending", "--reason", "试", "--yes"]
APPROVE = ["payout", "approve", "--quarter", "Q2", "--ref", "7号", "--yes", "--by", "组长"]
PAY = ["payout", "pay", "--quarter", "Q2", "--on", "2018-07-10", "--yes"]


def folder():
    """A new folder, gone at the end of the program."""
    made = tempfile.TemporaryDirectory(prefix="gridctl-trust-")
    KEPT.append(made)
    return pathlib.Path(made.name)


KEPT = []


def command(words, db):
    return [PROGRAM, *words, "--db", str(db), "--lang", "en", "--today", "2018-07-10"]


def run(words, db, before=(), **options):
    """Runs the program; returns its exit status, output and errors."""
    environment = {**os.environ, "GRIDCTL_BY": os.environ.get("GRIDCTL_BY", "文书")}
    ran = subprocess.run([*before, *command(words, db)], capture_output=True, text=True, env=environment, **options)
    return ran.returncode, ran.stdout, ran.stderr


def done(words, db):
    status, out, err = run(words, db)
    if status:
        sys.exit(f"{words}: exit status {status}\n{err}")
    return out


def copy(source, target):
    for side in ("", "-journal", "-wal", "-shm"):
        pathlib.Path(f"{target}{side}").unlink(missing_ok=True)
    shutil.copy(source, target)


def content(db, without=("log", "log_change", "table_sum", "setting")):
    """A digest over every row of every table but those named: the log, its sums, and the language that `init` was told. The log_id of a
    record counts for nothing."""
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") if name not in without]
    digest = hashlib.sha256()
    for table in tables:
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[1] not in ("log_id", "approved_log_id")]
        names = ", ".join(f'"{column}"' for column in columns)
        rows = sorted(map(repr, connection.execute(f'SELECT {names} FROM "{table}"')))
        digest.update(f"{table}\n".encode() + "\n".join(rows).encode())
    connection.close()
    return digest.hexdigest()


def sound(db, what):
    status, out, err = run(["verify"], db)
    if status:
        sys.exit(f"{what}: verify says {status}\n{out}{err}")


def size(default):
    """The size argument of a script."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else default
