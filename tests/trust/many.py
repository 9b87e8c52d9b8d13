#!/usr/bin/env python3
"""many.py [N]: 8 processes record N reports each, one command a report, while two others read. Nothing is lost and nothing is there
twice: what said that it was done is there, and what was refused because the file was held too long is not.
"""
import sqlite3
import subprocess
import sys
import threading

import town

WRITERS = 8


def main():
    most = town.size(50)
    db = town.folder() / "town.db"
    town.done(["import", *town.FILES], db)
    april = town.done(["score", "--month", "2018-04", "--format", "csv"], db)
    before = sqlite3.connect(db).execute("SELECT (SELECT count(*) FROM report), (SELECT max(log_id) FROM log)").fetchone()
    said, wrong, ends = {}, [], threading.Event()

    def write(writer):
        for number in range(most):
            report = f"W{writer}-{number:04}"
            at = f"2018-06-{1 + number % 28:02} {8 + writer:02}:{number // 28 % 60:02}"
            words = ["event", "record", "--reporter", "周水根", "--grid", "0301", "--at", at, "--level", "1", "--id", report]
            said[report] = town.run(words, db)[0]

    def read():
        while not ends.is_set():
            status, out, err = town.run(["score", "--month", "2018-04", "--format", "csv"], db)
            if (status == 0 and out != april) or status not in (0, 1) or "panicked" in err:
                wrong.append((status, err))

    writers = [threading.Thread(target=write, args=[writer]) for writer in range(WRITERS)]
    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in writers + readers:
        thread.start()
    for thread in writers:
        thread.join()
    ends.set()
    for thread in readers:
        thread.join()
    town.sound(db, "after all writers")
    connection = sqlite3.connect(db)
    there = [report for (report,) in connection.execute("SELECT report_id FROM report WHERE report_id GLOB 'W*'")]
    reports, entries = connection.execute("SELECT (SELECT count(*) FROM report), (SELECT max(log_id) FROM log)").fetchone()
    kept = sorted(report for report, status in said.items() if status == 0)
    held = [report for report, status in said.items() if status == 1]
    if wrong or sorted(there) != kept or len(kept) + len(held) != WRITERS * most or (reports, entries) != (before[0] + len(kept), before[1] + len(kept)):
        sys.exit(f"{len(kept)} said to be done, {len(there)} there, {len(held)} held up, {entries - before[1]} entries; wrong answers to readers: {wrong[:3]}")
    print(f"{len(kept)} reports by {WRITERS} processes, none lost, none twice; {len(held)} refused because the file was held too long")


if __name__ == "__main__":
    subprocess.run([town.PROGRAM, "--version"], check=True, stdout=subprocess.DEVNULL)
    main()
