#!/usr/bin/env python3
"""full.py [N]: commands that write where the disk is full after so many bytes, N sizes each: no file may grow beyond a limit, and as
root a small file system of its own is filled as well. The database verifies afterwards and holds all or nothing; backups and answers are whole or
not there.
"""
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys

import town


def limited(limit):
    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return prepare


def check(what, db, states, outcome, files):
    status, _, err = outcome
    if "panicked" in err:
        sys.exit(f"{what}: {err}")
    town.sound(db, what)
    found = town.content(db)
    if found not in states or (status == 0 and found != states[-1]):
        sys.exit(f"{what}: exit status {status}, and neither all nor nothing")
    for file in files:
        if file.exists() != (status == 0):
            sys.exit(f"{what}: exit status {status}, and {file.name} is {'there' if file.exists() else 'missing'}")
    if list(db.parent.glob(".gridctl-*")):
        sys.exit(f"{what}: something is left behind")
    return status == 0


def stories(folder):
    small = folder / "small.db"
    full = folder / "full.db"
    town.done(["import", *town.FILES[:4]], small)
    town.done(["import", *town.FILES], full)
    return [
        (small, ["import", *town.FILES[4:]], []),
        (full, town.SUBMIT, []),
        (full, ["backup", "copy.db"], ["copy.db"]),
        (full, ["score", "--month", "2018-04", "-o", "score.xlsx"], ["score.xlsx"]),
        (full, ["export", "--all", "out"], ["out/manifest.json"]),
    ]


def trial(place, before, words, files, hit, what):
    for old in place.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    db = place / "town.db"
    shutil.copy(before, db)
    outcome = hit(words, db)
    return what, db, outcome, [place / name for name in files]


def main():
    sizes = town.size(6)
    folder = town.folder()
    place = folder / "place"
    place.mkdir()
    for before, words, files in stories(folder):
        after = folder / "after.db"
        town.copy(before, after)
        work = folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        if town.run(words, after, cwd=work)[0]:
            sys.exit(f"{words} fails without any limit")
        states = [town.content(before), town.content(after)]
        most = max(after.stat().st_size, 1 << 20)
        done = 0
        for index in range(sizes):
            limit = max(4096, most * (index + 1) // (sizes + 1))
            hit = lambda words, db: town.run(words, db, cwd=place, preexec_fn=limited(limit))
            what, db, outcome, made = trial(place, before, words, files, hit, f"{words[:2]} with files of at most {limit} bytes")
            done += check(what, db, states, outcome, made)
        print(f"{' '.join(words[:2])}: {sizes} limits, {done} done, {sizes - done} refused, each time sound", flush=True)
        if os.geteuid() == 0:
            on_small_disk(folder, before, words, files, states, sizes)


def on_small_disk(folder, before, words, files, states, sizes):
    disk = folder / "disk"
    disk.mkdir(exist_ok=True)
    done = 0
    for index in range(sizes):
        room = before.stat().st_size + (1 << 17) * (index + 1)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(disk)], capture_output=True).returncode:
            print("no file system of its own: mounting is not allowed here", file=sys.stderr)
            return
        try:
            hit = lambda words, db: town.run(words, db, cwd=disk)
            what, db, outcome, made = trial(disk, before, words, files, hit, f"{words[:2]} on a disk of {room} bytes")
            done += check(what, db, states, outcome, made)
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    print(f"{' '.join(words[:2])}: {sizes} full disks, {done} done, {sizes - done} refused, each time sound", flush=True)


if __name__ == "__main__":
    pathlib.Path(town.PROGRAM).resolve(strict=True)
    main()
