#!/usr/bin/env python3
"""flip.py [N [SEED [--figures]]]: N copies of a settled database, each with a bit or some bytes altered, a page zeroed or made of another, two pages
swapped, or cut short. Each is refused (exit status 5 or 1) and says so, or answers with the same figures; one wrong answer fails. With
--figures all commands that print figures are asked, without it a month and a quarter.
"""
import collections
import random
import sys

import town

PAGE = 4096
QUESTIONS = [["score", "--month", "2018-04", "--format", "csv"], ["payout", "--quarter", "2018-Q2", "--format", "csv"]]
FIGURES = [
    ["payout", "--quarter", "2018-Q3", "--format", "csv"],
    ["score", "--month", "2018-06", "--format", "json"],
    ["payout", "--year-end", "2018", "--format", "csv"],
    ["explain", "周水根", "--month", "2018-04"],
    ["quota", "--format", "csv"],
    ["check", "--format", "csv"],
    ["exits", "--month", "2018-06", "--format", "csv"],
    ["report", "--quarter", "2018-Q2", "--format", "csv"],
]
AWARD = ["award", "周水根", "--event", "E201804-00025", "--amount", "5", "--reason", "试", "--ref", "8号"]


def flip(data, lot):
    at = lot.randrange(len(data))
    data[at] ^= 1 << lot.randrange(8)


def zero(data, lot):
    at = lot.randrange(len(data) // PAGE) * PAGE
    data[at:at + PAGE] = bytes(PAGE)


def smear(data, lot):
    at = lot.randrange(len(data) - 8)
    data[at:at + 8] = lot.randbytes(8)


def double(data, lot):
    one, other = (lot.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[one:one + PAGE] = data[other:other + PAGE]


def swap(data, lot):
    one, other = (lot.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[one:one + PAGE], data[other:other + PAGE] = data[other:other + PAGE], data[one:one + PAGE]


def cut(data, lot):
    del data[lot.randrange(len(data)):]


def main():
    copies = town.size(60)
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    questions = QUESTIONS + (FIGURES if "--figures" in sys.argv else [])
    db = town.folder() / "town.db"
    town.done(["import", *town.FILES], db)
    for words in (town.SUBMIT, town.APPROVE, AWARD):
        town.done(words, db)
    right = [town.done(words, db) for words in questions]
    whole = db.read_bytes()
    count = collections.Counter()
    for index in range(copies):
        # Mostly flips: they are what SQLite itself does not see.
        lot = random.Random(seed * 1_000_003 + index)
        how = [flip, flip, flip, flip, smear, zero, double, swap, cut][index % 9]
        data = bytearray(whole)
        how(data, lot)
        if data == whole:
            continue
        damaged = db.with_name("damaged.db")
        for side in damaged.parent.glob("damaged.db*"):
            side.unlink()
        damaged.write_bytes(data)
        for words, answer in zip(questions, right):
            status, out, err = town.run(words, damaged)
            if status in (1, 5) and not out and "panicked" not in err and "error:" in err:
                count[how.__name__, "refused"] += 1
            elif status == 0 and out == answer:
                count[how.__name__, "same figures"] += 1
            else:
                count[how.__name__, "WRONG"] += 1
                print(f"copy {index} of seed {seed}, {how.__name__}: {words[0]} exits with {status}\n{err}", file=sys.stderr, flush=True)
    for (how, what), number in sorted(count.items()):
        print(f"{how}: {what} {number}")
    wrong = sum(number for (_, what), number in count.items() if what == "WRONG")
    print(f"{copies} copies, {len(questions)} questions each: {wrong} wrong answers")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
