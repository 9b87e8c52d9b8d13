#!/usr/bin/env python3
"""Compares gridctl with other programs at the same work, on this machine.

    cargo build --release && cargo build --release --example generate && python3 benches/compare.py

Every row is measured in rounds, each program once a round, one after the other, so that what else the machine does
falls on all of them. Told are the medians and the median of the ratios round by round. Peers that are not installed are
left out. `--sizes 109,2000,34000,340000` names the sizes; 4500000 takes one month and 60 GB of disk.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

MONTHS = 3
MONTH = "2018-04"
TYPED = "CREATE TABLE events(report_id TEXT, reporter TEXT, grid TEXT, reported_at TEXT, level INTEGER, status TEXT, incident TEXT)"
ROSTER = ("CREATE TABLE roster(name TEXT, id_number TEXT UNIQUE, grid TEXT, hamlet TEXT, household TEXT UNIQUE, education TEXT, smartphone TEXT, "
          "zhengwu_app TEXT, pingan_app TEXT, resident TEXT, bad_record TEXT, petition TEXT, platforms TEXT, role TEXT, registered_on TEXT)")
ZONE = f"SELECT sum(level) FROM report JOIN month_zone ON month = '{MONTH}' AND incident BETWEEN incident_min AND incident_max"
# The score of a month in SQL alone, over a table of its own with an index that covers it.
COVER = """
CREATE TABLE plain AS SELECT incident, report_id, person_id, at, level, status, amount_fen, special_fen FROM report;
CREATE INDEX plain_cover ON plain (incident, status, at, report_id, person_id, level, amount_fen, special_fen);
"""
PLAIN = f"""
WITH valid AS (SELECT incident, person_id, "at", amount_fen, special_fen, max(level) OVER (PARTITION BY incident) AS level,
                      row_number() OVER (PARTITION BY incident ORDER BY "at", report_id) AS place FROM plain WHERE status = 1),
     credited AS (SELECT person_id, level, CASE WHEN special_fen IS NOT NULL THEN 0
                         ELSE min(ifnull(amount_fen, 999999), CASE level WHEN 1 THEN 0 WHEN 2 THEN 500 WHEN 3 THEN 1500 ELSE 3000 END) END AS reward,
                         ifnull(special_fen, 0) AS special
                    FROM valid WHERE place = 1 AND "at" >= unixepoch('{MONTH}-01') AND "at" < unixepoch('{MONTH}-01', '+1 month'))
SELECT person_id, count(*), sum(level = 1), sum(level = 2), sum(level = 3), sum(level = 4), max(15000 - 3000 * max(5 - count(*), 0), 0), min(sum(reward), 5000), sum(special)
  FROM credited GROUP BY person_id ORDER BY person_id;
"""

# The same in DuckDB, over its own table of the same rows.
DUCK = (PLAIN.replace("ifnull", "coalesce").replace("min(coalesce", "least(coalesce").replace("max(15000", "greatest(15000").replace("max(5 -", "greatest(5 -")
        .replace("min(sum", "least(sum").replace(f"unixepoch('{MONTH}-01')", f"epoch(DATE '{MONTH}-01')")
        .replace(f"unixepoch('{MONTH}-01', '+1 month')", f"epoch(DATE '{MONTH}-01' + INTERVAL 1 MONTH)"))


def measured(command):
    """Runs a command; returns its seconds and its peak memory in KiB, which the kernel never tells below that of this script, 15 MiB."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: {said.decode(errors='replace')}")
    return time.perf_counter() - began, usage.ru_maxrss


def rounds(count, works):
    """Runs each work once a round. A work is (prepare, command); returns its times and its greatest memory by name."""
    times, memory = {name: [] for name in works}, dict.fromkeys(works, 0)
    for _ in range(count):
        for name, (prepare, command) in works.items():
            prepare()
            seconds, kib = measured(command)
            times[name].append(seconds)
            memory[name] = max(memory[name], kib)
    return times, memory


class Bench:
    def __init__(self, arguments):
        self.arguments = arguments
        self.dir = arguments.dir
        os.makedirs(self.dir, exist_ok=True)
        # As installed: a file that a linker wrote page by page lies in memory page by page, and takes half a millisecond more to start.
        self.gridctl = shutil.copy(os.path.abspath(arguments.bin), os.path.abspath(self.dir))
        self.duckdb = shutil.which("duckdb")
        self.rows = []

    def row(self, work, times, memory, ours, peers):
        for peer, reach in peers:
            if peer not in times:
                continue
            ratio = statistics.median(a / b for a, b in zip(times[ours], times[peer]))
            self.rows.append((work, statistics.median(times[ours]), peer, statistics.median(times[peer]), ratio, reach, memory[ours] // 1024))
            print("%-34s %9.3f s  %-26s %9.3f s  ratio %6.2f  (%s)  %d MiB" % self.rows[-1], flush=True)

    def run(self, size):
        folder = os.path.join(self.dir, str(size))
        months = 1 if size > 1_000_000 else MONTHS
        if not os.path.exists(os.path.join(folder, "conduct.csv")):
            subprocess.run([self.arguments.generate, "--members", str(size), "--months", str(months), "--dir", folder], check=True)
        self.folder, self.size = folder, size
        self.count = self.arguments.rounds or (11 if size < 10_000 else 5 if size < 100_000 else 3 if size < 1_000_000 else 1)
        self.month = "2018-03" if months == 1 else MONTH
        for work in (self.roster, self.events, self.score, self.start, self.record, self.day, self.history):
            if not self.arguments.only or work.__name__ in self.arguments.only.split(","):
                work()

    def file(self, name):
        return os.path.join(self.folder, name)

    def fresh(self, name, source=None):
        """Returns what puts a file in its first state."""
        def prepare():
            for ending in ("", "-journal"):
                if os.path.exists(self.file(name) + ending):
                    os.remove(self.file(name) + ending)
            if source:
                shutil.copy(self.file(source), self.file(name))
            os.sync()
        return prepare

    def import_into(self, name, *files):
        return [self.gridctl, "--db", self.file(name), "--quiet", "import", *map(self.file, files)]

    def shell(self, name, *commands):
        return ["sqlite3", self.file(name), *commands]

    def people(self):
        if not os.path.exists(self.file("people.db")):
            subprocess.run(self.import_into("people.db", "grids.csv", "roster.csv", "posts.csv"), check=True, stdout=subprocess.DEVNULL)

    def whole(self):
        self.people()
        if not os.path.exists(self.file("whole.db")):
            self.fresh("whole.db", "people.db")()
            subprocess.run(self.import_into("whole.db", "events.csv"), check=True, stdout=subprocess.DEVNULL)

    def roster(self):
        if not os.path.exists(self.file("grids.db")):
            subprocess.run(self.import_into("grids.db", "grids.csv"), check=True, stdout=subprocess.DEVNULL)
        times, memory = rounds(self.count, {
            "gridctl": (self.fresh("bench.db", "grids.db"), self.import_into("bench.db", "roster.csv")),
            "sqlite3 .import": (self.fresh("peer.db"), self.shell("peer.db", ROSTER, ".mode csv", f".import --skip 1 {self.file('roster.csv')} roster")),
        })
        self.row(f"import roster.csv, {self.size}", times, memory, "gridctl", [("sqlite3 .import", "1.0")])

    def events(self):
        self.people()
        works = {
            "gridctl": (self.fresh("bench.db", "people.db"), self.import_into("bench.db", "events.csv")),
            "sqlite3 .import": (self.fresh("peer.db"), self.shell("peer.db", TYPED, ".mode csv", f".import --skip 1 {self.file('events.csv')} events")),
        }
        if self.duckdb:
            works["duckdb"] = (self.fresh("peer.duckdb"), [self.duckdb, self.file("peer.duckdb"), f"CREATE TABLE events AS FROM read_csv('{self.file('events.csv')}')"])
        times, memory = rounds(self.count, works)
        self.row(f"import events.csv, {self.size}", times, memory, "gridctl", [("sqlite3 .import", "0.7"), ("duckdb", "-")])

    def duck_table(self):
        """DuckDB's own table of the rows that plain SQL reads."""
        if os.path.exists(self.file("plain.duckdb")):
            return
        with open(self.file("plain.csv"), "wb") as out:
            subprocess.run(["sqlite3", "-csv", "-header", self.file("plain.db"), "SELECT * FROM plain"], check=True, stdout=out)
        types = "{'amount_fen': 'BIGINT', 'special_fen': 'BIGINT', 'report_id': 'VARCHAR'}"
        table = f"CREATE TABLE plain AS FROM read_csv('{self.file('plain.csv')}', types = {types})"
        subprocess.run([self.duckdb, self.file("plain.duckdb"), table], check=True, stdout=subprocess.DEVNULL)
        os.remove(self.file("plain.csv"))

    def score(self):
        self.whole()
        score = [self.gridctl, "--db", self.file("whole.db"), "score", "--month", self.month, "--format", "csv", "-o", self.file("score.csv")]
        works = {"score": (lambda: None, score), "bare scan": (lambda: None, self.shell("whole.db", ZONE.replace(MONTH, self.month)))}
        if self.month == MONTH:
            quarter = [self.gridctl, "--db", self.file("whole.db"), "payout", "--quarter", "2018-Q2", "--format", "csv", "-o", self.file("payout.csv")]
            works["quarter"] = (lambda: None, quarter)
        if self.size <= self.arguments.plain_max:
            if not os.path.exists(self.file("plain.db")):
                self.fresh("plain.db", "whole.db")()
                subprocess.run(self.shell("plain.db", COVER), check=True)
            works["plain SQL, covering index"] = (lambda: None, self.shell("plain.db", PLAIN.replace(MONTH, self.month)))
            if self.duckdb:
                self.duck_table()
                works["duckdb"] = (lambda: None, [self.duckdb, "-csv", self.file("plain.duckdb"), DUCK.replace(MONTH, self.month)])
        times, memory = rounds(self.count, works)
        self.row(f"score --month, {self.size}", times, memory, "score", [("bare scan", "3"), ("plain SQL, covering index", "0.15"), ("duckdb", "0.5")])
        if "duckdb" in memory:
            print(f"    memory of duckdb: {memory['duckdb'] // 1024} MiB", flush=True)
        if "quarter" in times:
            self.row(f"payout --quarter, {self.size}", times, memory, "quarter", [("score", "3.2")])

    def start(self):
        if self.size > 1000:
            return
        self.whole()
        times, memory = rounds(max(self.count, 31), {
            "gridctl": (lambda: None, [self.gridctl, "--db", self.file("whole.db"), "score", "--month", self.month, "--format", "csv"]),
            "sqlite3, one SELECT": (lambda: None, self.shell("whole.db", ZONE)),
            "sqlite3 select 1": (lambda: None, self.shell("whole.db", "SELECT 1")),
        })
        self.row(f"start and score, {self.size}", times, memory, "gridctl", [("sqlite3, one SELECT", "1.5"), ("sqlite3 select 1", "-")])

    def record(self):
        if self.size > 100_000:
            return
        self.whole()
        with open(self.file("posts.csv"), encoding="utf-8") as posts:
            posts.readline()
            number, grid, *_ = posts.readline().split(",")
        self.fresh("bench.db", "whole.db")()
        self.fresh("peer.db", "whole.db")()
        insert = ("PRAGMA synchronous = EXTRA; INSERT INTO report VALUES (coalesce((SELECT max(incident) FROM report), 0) + 1, 'X' || hex(randomblob(8)), 1, 1522540800, 1, 0, "
                  "NULL, NULL, 1, 1)")
        record = [self.gridctl, "--db", self.file("bench.db"), "event", "record", "--reporter", number, "--grid", grid, "--at", "2018-05-30T08:30", "--level", "1"]
        times, memory = rounds(max(self.count, 15), {"gridctl": (lambda: None, record), "sqlite3 INSERT": (lambda: None, self.shell("peer.db", insert))})
        self.row(f"event record, {self.size}", times, memory, "gridctl", [("sqlite3 INSERT", "1.5")])

    def day(self):
        """A day's 1,000 reports into the whole database and into one without a report."""
        if self.size < 10_000:
            return
        self.whole()
        with open(self.file("events.csv"), encoding="utf-8") as events, open(self.file("day.csv"), "w", encoding="utf-8") as day:
            day.write(events.readline())
            for number, line in zip(range(1000), events):
                day.write(re.sub(r"^R\d+", f"S{number:010}", line.rsplit(",", 1)[0] + ",\n").replace(",2018-03-", ",2018-05-"))
        times, memory = rounds(self.count, {
            "large": (self.fresh("bench.db", "whole.db"), self.import_into("bench.db", "day.csv")),
            "empty": (self.fresh("peer.db", "people.db"), self.import_into("peer.db", "day.csv")),
        })
        self.row(f"1,000 reports more, {self.size}", times, memory, "large", [("empty", "1.5")])

    def history(self):
        """The score of a month after 36 months beside the same after 3."""
        if self.size != 2000:
            return
        self.whole()
        long = os.path.join(self.dir, "2000-36")
        if not os.path.exists(os.path.join(long, "whole.db")):
            subprocess.run([self.arguments.generate, "--members", "2000", "--months", "36", "--dir", long], check=True)
            subprocess.run([self.gridctl, "--db", os.path.join(long, "whole.db"), "--quiet", "import"]
                           + [os.path.join(long, name) for name in ("grids.csv", "roster.csv", "posts.csv", "events.csv")], check=True, stdout=subprocess.DEVNULL)
        score = lambda db: [self.gridctl, "--db", db, "score", "--month", MONTH, "--format", "csv"]
        times, memory = rounds(max(self.count, 15), {
            "36 months": (lambda: None, score(os.path.join(long, "whole.db"))),
            "3 months": (lambda: None, score(self.file("whole.db"))),
        })
        self.row(f"score after 36 months, {self.size}", times, memory, "36 months", [("3 months", "1.15")])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default="target/release/gridctl")
    parser.add_argument("--generate", default="target/release/examples/generate")
    parser.add_argument("--dir", default="target/compare", help="where the generated files and databases stay")
    parser.add_argument("--sizes", default="109,2000,34000,340000")
    parser.add_argument("--rounds", type=int, help="instead of 11, 5 or 3 by size")
    parser.add_argument("--only", help="names of works: roster,events,score,start,record,day,history")
    parser.add_argument("--plain-max", type=int, default=400_000, help="the greatest size for the score in plain SQL")
    bench = Bench(parser.parse_args())
    with open("/proc/cpuinfo", encoding="utf-8") as cpus:
        models = [line.split(":")[1].strip() for line in cpus if line.startswith("model name")]
    print(f"{len(models)} × {models[0] if models else '?'}; ratio: gridctl's time by the peer's; in brackets what is aimed at", flush=True)
    for size in bench.arguments.sizes.split(","):
        bench.run(int(size))


main()
