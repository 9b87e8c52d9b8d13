#!/usr/bin/env python3
"""kill.py [N | --every]: each command that writes is killed at up to N of its system calls that write, sync or rename, and as often
meets an error there (EIO; ENOSPC and EACCES where the call may return them; of calls that only read, EIO). With --every at each single
call. After each the exit status is documented and said why, the database verifies and holds all of the command or nothing, no file is
half written and none is left behind; run again, the command completes.

A call is chosen by its name and number: strace counts the calls of each name, thread by thread, apart. Without strace the
commands are killed after growing delays.
"""
import collections
import hashlib
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import time

import town

WRITES = "write pwrite64 writev fsync fdatasync ftruncate fallocate unlink unlinkat rename renameat renameat2 link linkat mkdir mkdirat chmod fchmod fchmodat".split()
READS = "openat read pread64".split()
SPACE = "openat write pwrite64 writev ftruncate fallocate link linkat mkdir mkdirat".split()
ACCESS = "openat unlink unlinkat rename renameat renameat2 link linkat mkdir mkdirat chmod fchmod fchmodat".split()
FAULTS = {"KILL": WRITES, "EIO": WRITES + READS, "ENOSPC": SPACE, "EACCES": ACCESS}
CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)$")


class Story:
    """A command; the database before it, if any; the file or folder that it makes; exit statuses that say it was done already."""

    def __init__(self, name, before, words, made=None, already=()):
        self.name, self.before, self.words, self.made, self.already = name, before, words, made, already


def stories(kept):
    files = town.small(kept)
    empty, full, submitted, approved, copy = (kept / name for name in ("empty.db", "full.db", "submitted.db", "approved.db", "backup.db"))
    town.done(["import", *files[:4]], empty)
    town.done(["import", *files], full)
    town.copy(full, submitted)
    town.done(town.SUBMIT, submitted)
    town.copy(submitted, approved)
    town.done(town.APPROVE, approved)
    town.done(["backup", str(copy)], approved)
    undone = kept / "undone.db"
    town.copy(empty, undone)
    town.done(["import", *files[4:]], undone)
    last = str(sqlite3.connect(undone).execute("SELECT max(log_id) FROM log").fetchone()[0])
    record = ["event", "record", "--reporter", "刘杰", "--grid", "0103", "--at", "2018-04-30 09:00", "--level", "2", "--id", "M1"]
    return [
        Story("import", None, ["import", *files]),
        Story("import events", empty, ["import", *files[4:]]),
        Story("event record", full, record, already=(3, 4)),
        Story("conduct record", full, ["conduct", "record", "刘杰", "--month", "2018-05", "--kind", "task_failure"]),
        Story("payout submit", full, town.SUBMIT, already=(4,)),
        Story("payout approve", submitted, town.APPROVE, already=(4,)),
        Story("payout pay", approved, town.PAY, already=(4,)),
        Story("undo", undone, ["undo", last, "--yes"], already=(4,)),
        Story("restore", full, ["restore", str(copy), "--yes"]),
        Story("backup", full, ["backup", "copy.db"], "copy.db", (4,)),
        Story("export --all", full, ["export", "--all", "out"], "out", (4,)),
        Story("export bank", approved, ["export", "bank", "--quarter", "Q2", "-o", "bank.csv"], "bank.csv"),
        Story("score", full, ["score", "--month", "2018-04", "-o", "score.xlsx"], "score.xlsx"),
    ]


def calls(story, place):
    """How often each call is made on the files of a command, by its name: the numbers of those that count."""
    trace = place.parent / "trace"
    names = ",".join(WRITES + READS)
    traced = ["strace", "-f", "-y", "-qq", "-s", "0", "-o", str(trace), "-e", f"trace={names}"]
    town.run(story.words, place / "town.db", before=traced, cwd=place)
    count, found, foreign = collections.Counter(), collections.defaultdict(set), collections.defaultdict(set)
    for line in trace.read_text(errors="replace").splitlines():
        thread = line.split(" ", 1)[0]
        call = CALL.match(line)
        if not call:
            continue
        name, rest = call.groups()
        count[thread, name] += 1
        # What the system does to start a program is not the command's; its answer, and its words, are.
        is_own = str(place.parent) in rest or re.match(r"[12]<", rest)
        (found if is_own else foreign)[name].add(count[thread, name])
    # The same number in another thread would be hit too.
    return {name: numbers - foreign[name] for name, numbers in found.items()}


def chosen(found, most):
    for fault, names in FAULTS.items():
        points = [(name, when) for name in names for when in sorted(found.get(name, ()))]
        step = 1 if most is None else max(1, -(-len(points) // most))
        for name, when in points[::step]:
            inject = "signal=KILL" if fault == "KILL" else f"error={fault}"
            yield fault, name, when, ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={name}:{inject}:when={when}"]


def state(place):
    """All files of a folder, as one digest."""
    digest = hashlib.sha256()
    for path in sorted(place.rglob("*")):
        digest.update(f"{path.relative_to(place)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"folder")
    return digest.hexdigest()


class Trial:
    """A command that is hit again and again, and what it may leave."""

    def __init__(self, story, place, kept):
        self.story, self.place, self.kept, self.db = story, place, kept, place / "town.db"
        self.known = {}
        self.fresh()
        self.nothing = town.content(self.db) if story.before else None
        town_done(story.words, self.db, place)
        self.everything = town.content(self.db)
        self.made = self.of_made()

    def fresh(self):
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        if self.story.before:
            town.copy(self.story.before, self.db)

    def of_made(self):
        """What stands in the place of the file that is made: its digest, or a word."""
        path = self.place / self.story.made if self.story.made else None
        if path is None or not path.exists():
            return None
        if path.suffix == ".db":
            return town.content(path)
        if path.is_dir():
            return "whole" if (path / "manifest.json").exists() else None
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def judge(self, what, status, err, is_mute):
        is_killed = what.startswith("KILL")
        if not is_killed:
            if status not in (0, 1, 2, 3, 4, 5) or "panicked" in err:
                return f"exit status {status}: {err}"
            if status and not is_mute and "error:" not in err:
                return f"exit status {status} without a word: {err!r}"
            left = [path.name for path in self.place.rglob(".gridctl-*")]
            if left:
                return f"leaves {left} behind, exit status {status}: {err}"
        key = (state(self.place), status == 0)
        if key not in self.known:
            self.known[key] = self.judge_files(status)
        return self.known[key]

    def judge_files(self, status):
        """What is wrong with the files that are there; None where nothing is. Leaves the folder changed."""
        story, db, again = self.story, self.db, None
        made = self.of_made()
        if made not in (None, self.made) or (status == 0 and made != self.made):
            return f"{story.made} is neither there nor missing: {made}"
        if story.made == "out" and made is None and (self.place / "out").exists() and not self.is_killed:
            return f"a folder is left that is not whole: {len(list((self.place / 'out').iterdir()))} files"
        if db.exists() and db.stat().st_size > 0:
            if story.before is None and town.run(["verify"], db)[0] != 0:
                # What a first import had not finished is no database yet; importing again makes it one.
                again = town.run(story.words, db, cwd=self.place)
            status_of_verify, out, err = town.run(["verify"], db)
            if status_of_verify:
                return f"verify says {status_of_verify}: {out}{err}"
            found = town.content(db)
        else:
            found = self.nothing
        if again is None and found not in (self.nothing, self.everything) and not (story.before is None and found == empty_content(self.kept)):
            return "neither all nor nothing"
        if status == 0 and found != self.everything:
            return "it said that it was done, and was not"
        if self.is_killed and story.made == "out":
            # Of a killed export a folder may be left that has no manifest; its user takes it away.
            shutil.rmtree(self.place / "out", ignore_errors=True)
        status, _, err = again or town.run(story.words, db, cwd=self.place)
        if status and not (status in story.already and (found == self.everything or story.made)):
            return f"run again it says {status}: {err}"
        status_of_verify, out, err = town.run(["verify"], db)
        if status_of_verify or town.content(db) != self.everything or (story.made and self.of_made() != self.made):
            return f"run again it is not complete: {out}{err}"
        return None


def town_done(words, db, place):
    status, _, err = town.run(words, db, cwd=place)
    if status:
        sys.exit(f"{words}: exit status {status}\n{err}")


def delays(story, place, most):
    """Without strace: kills after growing delays."""
    for index in range(most or 100):
        def killed():
            process = subprocess.Popen(town.command(story.words, place / "town.db"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=place)
            time.sleep(0.002 * index)
            process.kill()
            return process.wait(), "", ""
        yield "KILL", f"after {2 * index} ms", index, killed


def main():
    arguments = [word for word in sys.argv[1:] if word != "--every"]
    most = None if "--every" in sys.argv else int(arguments[0]) if arguments else 25
    only = arguments if most is None else arguments[1:]
    kept = town.folder()
    place = kept / "place"
    wrong = 0
    for story in stories(kept):
        if only and story.name not in only:
            continue
        began = time.monotonic()
        trial = Trial(story, place, kept)
        tried = collections.Counter()
        if shutil.which("strace"):
            trial.fresh()
            found = calls(story, place)
            points = ((fault, name, when, lambda: town.run(story.words, trial.db, before=before, cwd=place)) for fault, name, when, before in chosen(found, most))
        else:
            found, points = {}, delays(story, place, most)
        for fault, name, when, hit in points:
            trial.fresh()
            trial.is_killed = fault == "KILL"
            status, _, err = hit()
            # Where the words themselves cannot be written there are none.
            said = trial.judge(f"{fault} at {name} {when}", status, err, is_mute=name in ("write", "writev"))
            tried[fault] += 1
            if said:
                wrong += 1
                print(f"{story.name}, {fault} at {name} {when}: {said}", file=sys.stderr, flush=True)
        points = ", ".join(f"{fault} {number}" for fault, number in tried.items())
        at = sum(len(numbers) for name, numbers in found.items())
        print(f"{story.name}: {at} calls, hit {sum(tried.values())} times ({points}), {len(trial.known)} different ends, {time.monotonic() - began:.0f} s", flush=True)
    print(f"wrong: {wrong}")
    sys.exit(wrong > 0)


EMPTY = []


def empty_content(kept):
    """The content of a database that was made, and nothing more: an import killed after that has written nothing of its files."""
    if not EMPTY:
        made = pathlib.Path(kept / "made.db")
        town.done(["init"], made)
        EMPTY.append(town.content(made))
    return EMPTY[0]


if __name__ == "__main__":
    main()
