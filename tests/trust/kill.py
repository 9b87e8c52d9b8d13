#!/usr/bin/env python3
"""kill.py [N]: each command that writes is killed at up to N of its system calls that write, sync or rename, and as often
meets EIO and ENOSPC there. After each the database verifies and holds all of the command or nothing; run again, it completes.

With strace at every call that was chosen; without it killed after growing delays.
"""
import pathlib
import shutil
import subprocess
import time

import town

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2,link,linkat"


def stories(folder):
    """Each command with the database before it, and exit statuses that say it was done already."""
    empty, full, submitted, approved, copy = (folder / name for name in ("empty.db", "full.db", "submitted.db", "approved.db", "backup.db"))
    town.done(["import", *town.FILES[:4]], empty)
    town.done(["import", *town.FILES], full)
    town.copy(full, submitted)
    town.done(town.SUBMIT, submitted)
    town.copy(submitted, approved)
    town.done(town.APPROVE, approved)
    town.done(["backup", str(copy)], approved)
    events = ["import", *town.FILES[4:]]
    person = ["conduct", "record", "周水根", "--month", "2018-05", "--kind", "task_failure"]
    return [
        ("import", None, ["import", *town.FILES], ()),
        ("import events", empty, events, ()),
        ("event record", full, ["event", "record", "--reporter", "杨银钱", "--grid", "0703", "--at", "2018-04-30 09:00", "--level", "2", "--id", "M1"], (3, 4)),
        ("conduct record", full, person, ()),
        ("payout submit", full, town.SUBMIT, (4,)),
        ("payout approve", submitted, town.APPROVE, (4,)),
        ("payout pay", approved, town.PAY, (4,)),
        ("restore", full, ["restore", str(copy), "--yes"], ()),
    ]


def strace(fault, when):
    inject = "signal=KILL" if fault == "KILL" else f"error={fault}"
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CALLS}", "-e", f"inject={CALLS}:{inject}:when={when}"]


def calls(words, db):
    """How many calls a command makes that could be hit."""
    trace = db.with_suffix(".trace")
    subprocess.run(["strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={CALLS}", *town.command(words, db)], capture_output=True)
    return sum(1 for line in trace.read_text(errors="replace").splitlines() if "(" in line)


def faults(words, db, most):
    """What is done to a command, as a function of nothing: at which calls, or after which delays."""
    if shutil.which("strace"):
        count = calls(words, db)
        step = max(1, -(-count // most))
        for fault in ("KILL", "ENOSPC", "EIO"):
            for when in range(1, count + 1, step):
                yield f"{fault} at call {when} of {count}", lambda: town.run(words, db, before=strace(fault, when))[0]
        return
    for index in range(most):
        def killed():
            process = subprocess.Popen(town.command(words, db), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.002 * index)
            process.kill()
            return process.wait()
        yield f"killed after {2 * index} ms", killed


def main():
    most = town.size(25)
    folder = town.folder()
    db = folder / "town.db"
    for name, before, words, already in stories(folder):
        def fresh():
            for old in folder.glob("town.db*"):
                old.unlink()
            if before:
                town.copy(before, db)
        fresh()
        nothing = town.content(db) if before else None
        town.done(words, db)
        everything = town.content(db)
        fresh()
        tried = {"all": 0, "nothing": 0}
        for what, hit in faults(words, db, most):
            fresh()
            what = f"{name}, {what}"
            status = hit()
            again = None
            if db.exists() and db.stat().st_size > 0:
                if before is None and town.run(["verify"], db)[0] != 0:
                    # What a first import had not finished is no database yet; importing again makes it one.
                    again = town.run(words, db)
                town.sound(db, what)
                found = town.content(db)
            else:
                found = nothing
            if again is None and found not in (nothing, everything) and not (before is None and town.content(db) == empty_content(folder)):
                raise SystemExit(f"{what}: neither all nor nothing")
            if status == 0 and found != everything:
                raise SystemExit(f"{what}: it said that it was done, and was not")
            tried["all" if found == everything else "nothing"] += 1
            status, _, err = again or town.run(words, db)
            if status and not (found == everything and status in already):
                raise SystemExit(f"{what}: run again it says {status}\n{err}")
            town.sound(db, what)
            if town.content(db) != everything:
                raise SystemExit(f"{what}: run again it is not complete")
        print(f"{name}: {sum(tried.values())} times hit, all there {tried['all']}, nothing there {tried['nothing']}, each time sound and completed by a second run", flush=True)


EMPTY = []


def empty_content(folder):
    """The content of a database that was made, and nothing more: an import killed after that has written nothing of its files."""
    if not EMPTY:
        made = pathlib.Path(folder / "made.db")
        town.done(["init"], made)
        EMPTY.append(town.content(made))
    return EMPTY[0]


if __name__ == "__main__":
    main()
