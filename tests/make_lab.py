#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes synthetic laboratories.

    tests/make_lab.py --fixtures OUT
        the committed examples: city, city-zh, recall, faults, aliases.csv
    tests/make_lab.py --instruments N --certificates M [--standards K]
                      [--points P] [--differ] [--seed S] OUT
        a laboratory of any size, clean, in constant memory
    tests/make_lab.py --city937 [--seed S] OUT
        the same with 937 public standards, 20 000 instruments and 60 000
        certificates

The same arguments give the same bytes.
"""

import argparse
import os
import sys

sys.dont_write_bytecode = True  # no folder of caches among the sources

import lab_big
import lab_chinese
import lab_faults
import lab_recall
from lab_city import SCHEME
from lab_records import City
from lab_tables import COLUMNS, package, record, text_of, write


def write_city(city, out):
    for table, rows in city.rows.items():
        write(os.path.join(out, table + ".csv"), text_of(table, rows))
    write(os.path.join(out, "datapackage.json"), package(
        "city", "Example laboratory of the city of Yunze",
        "Synthetic: city, institutes, makers, regulations and values are "
        "invented. It stands as on 2026-06-30.",
        COLUMNS, "same-day", scheme="scheme.csv"))
    write_scheme(out)


def write_scheme(out):
    write(os.path.join(out, "scheme.csv"), record(
        ["level", "role", "name", "quantity", "range_min", "range_max", "unit",
         "u_or_mpe", "method", "ratio_rule"]) + "".join(
             record([str(level), role, name, "mass", str(low), str(high), "g",
                     "", method, rule])
             for level, role, name, low, high, method, rule in SCHEME))


def write_department(city, out):
    tables = []
    for table, rows, columns, header in \
            lab_chinese.Department(city).tables():
        write(os.path.join(out, table + ".csv"),
              text_of(table, rows, columns, header), "gb18030")
        tables.append(table)
    write(os.path.join(out, "datapackage.json"), package(
        "city-zh", "云泽市计量测试研究所 力学与长度室(示例)",
        "Synthetic: an excerpt of the example city with Chinese headers, in "
        "GB18030. Certificates are valid up to and including the day before "
        "the interval has passed.", tables, "minus-one-day", "gb18030"))


def write_recall(city, out):
    tables = []
    for table, rows in lab_recall.tables(city):
        write(os.path.join(out, table + ".csv"), text_of(table, rows))
        tables.append(table)
    write(os.path.join(out, "datapackage.json"), package(
        "recall", "Mass laboratory of the example city, with a recall",
        "Synthetic: an excerpt of the example city in which a weight is found "
        "wrong at a calibration, after it was used. It stands as on "
        "2026-06-30.", tables, "same-day", scheme="scheme.csv"))
    write_scheme(out)


def write_fixtures(out):
    city = City()
    write_city(city, os.path.join(out, "city"))
    write_department(city, os.path.join(out, "city-zh"))
    write_recall(city, os.path.join(out, "recall"))
    write(os.path.join(out, "aliases.csv"), record(
        ["table", "column", "alias"]) + "".join(
            record(row) for row in lab_chinese.alias_rows()))
    lab_faults.write_faults(city, os.path.join(out, "faults"))


def parse(words):
    parser = argparse.ArgumentParser(
        description="Makes synthetic laboratories.")
    parser.add_argument("--fixtures", action="store_true",
                        help="the committed examples")
    parser.add_argument("--city937", action="store_true",
                        help="937 public standards, 8000 instruments")
    parser.add_argument("--instruments", type=int, metavar="N")
    parser.add_argument("--certificates", type=int, metavar="M")
    parser.add_argument("--standards", type=int, metavar="K")
    parser.add_argument("--points", type=int, metavar="P", default=1,
                        help="results of a certificate (default: 1)")
    parser.add_argument("--differ", action="store_true",
                        help="sensitivities of each certificate are its own")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("out", metavar="OUT")
    options = parser.parse_args(words)
    if options.city937:
        options.instruments = options.instruments or 8000
        options.certificates = options.certificates or 24000
        options.standards = options.standards or 937
    elif not options.fixtures and (options.instruments is None or
                                   options.certificates is None):
        parser.error("give --fixtures, --city937, or both --instruments and "
                     "--certificates")
    if not options.fixtures and (
            options.instruments < 2 or options.certificates < 0 or
            options.points < 1 or
            (options.standards is not None and options.standards < 0)):
        parser.error("a laboratory needs 2 instruments, and no count may be "
                     "negative")
    return options


def main(words=None):
    options = parse(words)
    if options.fixtures:
        write_fixtures(options.out)
    else:
        lab_big.write_big(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
