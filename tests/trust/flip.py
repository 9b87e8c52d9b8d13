#!/usr/bin/env python3
"""flip.py [N [ALLOWED]]: N copies of a settled database, each with a bit flipped, a page zeroed, two pages swapped, or cut short. Each is
refused (exit status 5 or 1), or answers with the same figures. More than ALLOWED (0) wrong answers fail.
"""
import collections
import random
import sys

import town

PAGE = 4096
QUESTIONS = [["score", "--month", "2018-04", "--format", "csv"], ["payout", "--quarter", "2018-Q2", "--format", "csv"]]


def flip(data, lot):
    at = lot.randrange(len(data))
    data[at] ^= 1 << lot.randrange(8)


def zero(data, lot):
    at = lot.randrange(len(data) // PAGE) * PAGE
    data[at:at + PAGE] = bytes(PAGE)


def swap(data, lot):
    one, other = (lot.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[one:one + PAGE], data[other:other + PAGE] = data[other:other + PAGE], data[one:one + PAGE]


def cut(data, lot):
    del data[lot.randrange(len(data)):]


def main():
    copies = town.size(60)
    allowed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    db = town.folder() / "town.db"
    town.done(["import", *town.FILES], db)
    for words in (town.SUBMIT, town.APPROVE):
        town.done(words, db)
    right = [town.done(words, db) for words in QUESTIONS]
    whole = db.read_bytes()
    count = collections.Counter()
    for index in range(copies):
        # Mostly flips: they are what SQLite itself does not see.
        lot = random.Random(index)
        how = [flip, flip, flip, zero, swap, cut][index % 6]
        data = bytearray(whole)
        how(data, lot)
        damaged = db.with_name("damaged.db")
        for side in damaged.parent.glob("damaged.db*"):
            side.unlink()
        damaged.write_bytes(data)
        for words, answer in zip(QUESTIONS, right):
            status, out, err = town.run(words, damaged)
            if status in (1, 5) and not out and "panicked" not in err:
                count[how.__name__, "refused"] += 1
            elif status == 0 and out == answer:
                count[how.__name__, "same figures"] += 1
            else:
                count[how.__name__, "WRONG"] += 1
                print(f"copy {index}, {how.__name__}: {words[0]} exits with {status}", file=sys.stderr)
    for (how, what), number in sorted(count.items()):
        print(f"{how}: {what} {number}")
    wrong = sum(number for (_, what), number in count.items() if what == "WRONG")
    print(f"{copies} copies, {len(QUESTIONS)} questions each: {wrong} wrong answers")
    sys.exit(wrong > allowed)


if __name__ == "__main__":
    main()
