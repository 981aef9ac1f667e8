#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether `check` works with all processors.

    tests/check_threads.py PROGRAM

A table comes through a pipe. When a megabyte of it has gone by, the program has
as many threads as there are processors; /proc tells. Skipped where there is one
processor or no /proc. The last line of output is "threads: N passed, M failed".
"""
import os
import subprocess
import sys
import tempfile
import time

TIMEOUT = 30  # seconds, for a machine with other work
WANTED = min(os.cpu_count(), 64)  # csv_crew has no more
ROW = "A-%06d,balance,mass,0,200,g\n"
HEADER = "id,name,quantity,range_min,range_max,unit\n"
SCHEMA = ('{"fields": [{"name": "id", "type": "string"}, {"name": "name"}, '
          '{"name": "quantity"}, {"name": "range_min", "type": "number"}, '
          '{"name": "range_max", "type": "number"}, {"name": "unit"}]}')


def threads_at_work(words):
    """The most threads that were seen, until all are there."""
    child = subprocess.Popen(words, stdin=subprocess.PIPE,
                             stdout=subprocess.DEVNULL)
    child.stdin.write(HEADER.encode())
    child.stdin.write("".join(ROW % i for i in range(40000)).encode())
    child.stdin.flush()
    most, end = 0, time.monotonic() + TIMEOUT
    while most < WANTED and time.monotonic() < end:
        most = max(most, len(os.listdir("/proc/%d/task" % child.pid)))
        time.sleep(0.01)
    child.stdin.close()
    return most if child.wait() == 0 else 0


def main():
    if WANTED < 2 or not os.path.isdir("/proc/self/task"):
        print("one processor, or no /proc\nthreads: 0 passed, 0 failed")
        return 0
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        schema = os.path.join(folder, "schema.json")
        with open(schema, "w", encoding="utf-8") as file:
            file.write(SCHEMA)
        ways = [["-t", "instruments", "-"], ["-s", schema, "-"]]
        for words in ways:
            seen = threads_at_work([sys.argv[1], "check", *words])
            if seen < WANTED:
                failed += 1
                print("check %s: %d threads, %d expected" %
                      (" ".join(words), seen, WANTED))
    print("threads: %d passed, %d failed" % (len(ways) - failed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
