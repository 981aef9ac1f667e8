# SPDX-License-Identifier: GPL-3.0-or-later
"""The schedules section of bench.py: `caltrace due` beside libcsv alone.

libcsv reads the same tables in the same run, the page cache warm; its wall time
is 1. Every instrument has three certificates, the last of them within a year of
the day, and a set-up that it was calibrated with.

Size: CALTRACE_BENCH_INSTRUMENTS (100000; the goal is stated for 1000000).
"""
import datetime
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 3
GOAL = 2.0
ON = datetime.date(2026, 6, 30)
KINDS = [("mass", "0", "200", "g", "±0.5 mg"),
         ("length", "0", "25", "mm", "±4 µm"),
         ("temperature", "-30", "80", "°C", "±0.2 °C"),
         ("pressure", "0", "6.0", "MPa", "±0.4 % FS")]


def write_lab(folder, count):
    numbers = random.Random(1)
    day = [(ON - datetime.timedelta(days=i)).isoformat() for i in range(1200)]
    with open(folder + "/instruments.csv", "w", encoding="utf-8") as file:
        file.write("id,name,role,quantity,range_min,range_max,unit,mpe,"
                   "interval,serial,location,custodian,district,status,"
                   "in_service_on\n")
        for i in range(200):
            file.write("REF-%03d,Reference,working_standard,mass,0,200,g,"
                       "±0.5 mg,P24M,R%05d,room 1,Lin Wei,east,in-service,"
                       "2015-01-01\n" % (i, i))
        for i in range(count):
            quantity, low, high, unit, mpe = numbers.choice(KINDS)
            file.write("YZ-%07d,%s gauge,instrument,%s,%s,%s,%s,%s,P12M,%07d,"
                       "room %d,keeper %d,district %d,in-service,2019-05-01\n" %
                       (i, quantity.title(), quantity, low, high, unit, mpe,
                        numbers.randrange(10**7), numbers.randrange(400),
                        numbers.randrange(90), numbers.randrange(12)))
    with open(folder + "/certificates.csv", "w", encoding="utf-8") as file:
        file.write("id,instrument,laboratory,calibrated_on,issued_on,kind,"
                   "verdict,references,recorded_on\n")
        for i in range(200):
            file.write("R%05d,REF-%03d,NMI-1,%s,%s,calibration,pass,NMI:NMI-1,"
                       "%s\n" % (i, i, day[300], day[298], day[297]))
        number = 0
        for i in range(count):
            first = numbers.randrange(3, 366)
            for back in (730, 365, 0):
                at = first + back
                number += 1
                file.write("C%08d,YZ-%07d,YZIM,%s,%s,calibration,pass,"
                           "instrument:REF-%03d,%s\n" %
                           (number, i, day[at], day[at - 2],
                            numbers.randrange(200), day[at - 3]))
    with open(folder + "/standards.csv", "w", encoding="utf-8") as file:
        file.write("id,name,valid_until\n")
        for i in range(40):
            file.write("S-%02d,Set-up %d,2029-01-01\n" % (i, i))
    with open(folder + "/standard_items.csv", "w", encoding="utf-8") as file:
        file.write("standard,instrument,part\n")
        for i in range(40):
            file.write("S-%02d,REF-%03d,main\n" % (i, i))


def timed(*words):
    """Wall seconds, CPU seconds, MB, of one run that may find something."""
    began = time.perf_counter()
    process = subprocess.Popen([str(w) for w in words],
                               stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit("bench_due: %s failed" % words[0])
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def bench_due(program):
    bench = os.path.join(os.path.dirname(program), "tests", "bench_lab")
    count = int(float(os.environ.get("CALTRACE_BENCH_INSTRUMENTS", "100000")))
    with tempfile.TemporaryDirectory() as folder:
        write_lab(folder, count)
        tables = [folder + "/" + name for name in sorted(os.listdir(folder))]
        due = (program, "due", folder, "--on", ON.isoformat(), "--quiet")
        ways = {"libcsv alone": (bench, "raw", *tables),
                "due": due, "due --board": due + ("--board",),
                "due --all, csv": due + ("--all", "--format", "csv"),
                "due, json": due + ("--format", "json")}
        runs = {name: [] for name in ways}
        for _ in range(RUNS):
            for name, words in ways.items():
                runs[name].append(timed(*words))
    base = [statistics.median(run[i] for run in runs["libcsv alone"])
            for i in range(2)]
    print("\n%d instruments, %d certificates: what is due\n%-14s %9s %7s %9s "
          "%7s %9s" % (count, 3 * count, "", "wall s", "ratio", "CPU s",
                       "ratio", "MB"))
    for name, all_runs in runs.items():
        wall, cpu, memory = (statistics.median(run[i] for run in all_runs)
                             for i in range(3))
        print("%-14s %9.3f %7.2f %9.3f %7.2f %9.1f" %
              (name, wall, wall / base[0], cpu, cpu / base[1], memory))
    ratio = statistics.median(run[0] for run in runs["due"]) / base[0]
    print("goal: wall <= %.1f x libcsv on two processors: %s" %
          (GOAL, "met" if ratio <= GOAL else "NOT met"))
