"""A town in a folder of its own, the real program run on it, and what its database holds.

The program is target/debug/gridctl, or what GRIDCTL names.
"""
import csv
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


def small(place, village="青岭村"):
    """The files of one village alone, in a folder: few calls, and still of every kind."""
    grids = {row[0] for row in rows("grids") if row[1] == village}
    people = {row[1] for row in rows("roster") if row[2] in grids}
    keeps = {
        "grids": lambda row: row[0] in grids,
        "roster": lambda row: row[2] in grids,
        "tests": lambda row: row[0] in people,
        "posts": lambda row: row[0] in people and row[1] in grids,
        "events": lambda row: row[1] in people and row[2] in grids,
        "attendance": lambda row: row[2] in people,
        "conduct": lambda row: row[2] in people or row[3] in grids,
    }
    made = []
    for kind, keep in keeps.items():
        made.append(place / f"{kind}.csv")
        with made[-1].open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(rows(kind, head=True))
            writer.writerows(row for row in rows(kind) if keep(row))
    return [str(path) for path in made]


def rows(kind, head=False):
    with (ROOT / "fixtures" / f"{kind}.csv").open(newline="", encoding="utf-8-sig") as file:
        read = list(csv.reader(file))
    return read[0] if head else read[1:]


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
