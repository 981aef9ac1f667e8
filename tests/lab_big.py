# SPDX-License-Identifier: GPL-3.0-or-later
"""Laboratories of any size, written row by row.

Standards stand in up to eleven levels and are calibrated every January to
May; working instruments use 2000 distinct sets of one or two standards of the
lowest level, once a year. All of it is clean. Only the standards are kept in
memory.
"""

import datetime
import os
import random

import lab_city as city
from lab_tables import COLUMNS, add_months, day, iso, package, record, \
    text_of, two_digits, write

LEVELS = [3, 5, 8, 10, 10, 10, 20, 50, 100, 300, 1000]
SETS = 2000
MOST_VISITS = 40
# Quantity, unit, unit of points, the highest point, U of the first level.
FAMILIES = [("mass", "mg", "g", 200, 0.010),
            ("length", "um", "mm", 100, 0.020),
            ("temperature", "degC", "degC", 100, 0.0010)]
GROWTH = 1.35
BLOCK = 1 << 20  # characters gathered before they are written
NAMES = ["电子天平", "数显千分尺", "数字温度计", "Working standard"]
CODES = ["12413500", "01213000", "04117000"]


class Plan:
    """How many standards, levels and visits fit the numbers asked for."""

    def __init__(self, instruments, certificates, points):
        self.levels = list(LEVELS)
        self.points = points
        while True:
            self.standards = sum(self.levels)
            leaves = instruments - self.standards
            self.visits = 1
            if leaves > 0:
                for _ in range(50):
                    rest = certificates - self.standards * (self.visits + 1)
                    self.visits = max(1, -(-max(0, rest) // leaves))
            own = self.standards * (self.visits + 1)
            if self.standards * 2 <= instruments and own * 2 <= certificates \
                    or not self.levels:
                break
            self.levels.pop()
        if self.visits > MOST_VISITS:
            raise SystemExit(f"{self.visits} certificates an instrument are "
                             f"too many; up to {MOST_VISITS} are made")
        self.leaves = instruments - self.standards
        self.leaf_certificates = certificates - own
        self.years = range(2026 - self.visits, 2027)
        self.families = 3 if self.levels and min(self.levels) >= 3 else 1

    def points_of(self, family):
        highest = FAMILIES[family][3]
        return [f"{highest * (i + 1) / self.points:.6g}"
                for i in range(self.points)]

    def U(self, family, level):
        return two_digits(FAMILIES[family][4] * GROWTH ** level)


class Tables:
    """Open tables; rows are gathered in blocks."""

    def __init__(self, out, names):
        self.files, self.blocks, self.sizes = {}, {}, {}
        for name in names:
            self.files[name] = open(os.path.join(out, name + ".csv"), "w",
                                    encoding="utf-8", newline="")
            self.blocks[name] = [record(COLUMNS[name])]
            self.sizes[name] = 0

    def put(self, name, text):
        self.blocks[name].append(text)
        self.sizes[name] += len(text)
        if self.sizes[name] > BLOCK:
            self.flush(name)

    def flush(self, name):
        self.files[name].write("".join(self.blocks[name]))
        self.blocks[name], self.sizes[name] = [], 0

    def close(self):
        for name, file in self.files.items():
            self.flush(name)
            file.close()


class Results:
    """The results of certificates: digits of the last place, then text."""

    def __init__(self, plan, family, level):
        quantity, unit, punit, _, _ = FAMILIES[family]
        U = plan.U(family, level)
        self.places = -U.as_tuple().exponent
        self.scale = 10 ** self.places
        self.U = int(U * self.scale)
        self.heads = [f",{quantity},{p},{punit},,,,,"
                      for p in plan.points_of(family)]
        self.tail = f",,,,,{unit},{U:f},,2,,,\n"

    def text(self, id, digits):
        """One row a point; the error falls a little from point to point."""
        if len(self.heads) == 1:
            return f"{id}{self.heads[0]}{digits / self.scale:.{self.places}f}" \
                   f"{self.tail}"
        return "".join(
            f"{id}{head}{(digits - i) / self.scale:.{self.places}f}{self.tail}"
            for i, head in enumerate(self.heads))


def first_day(year, level):
    return datetime.date(year, 1, 4).toordinal() + 12 * level


class Standards:
    """The levels above the working instruments."""

    def __init__(self, plan, rng, tables):
        self.plan, self.rng, self.tables = plan, rng, tables
        self.start = []  # of each level: the number of its first item
        number = 0
        for size in plan.levels:
            self.start.append(number)
            number += size

    def member(self, level, family, choice):
        """An item of a level with the family's quantity."""
        size, families = self.plan.levels[level], self.plan.families
        count = (size - family + families - 1) // families
        return self.start[level] + family + families * (choice % count)

    def write(self):
        for level, size in enumerate(self.plan.levels):
            for index in range(size):
                self.item(level, index % self.plan.families,
                          self.start[level] + index)

    def item(self, level, family, number):
        plan, put = self.plan, self.tables.put
        quantity, unit, punit, highest, _ = FAMILIES[family]
        holder = city.NMZ if level == 0 else city.PIM if level < 4 else city.YZ
        role = "national_standard" if level == 0 else "working_standard"
        put("instruments",
            f"N{number:05d},{NAMES[3]},{role},,,,,,P18M,{city.MAKERS[family]},"
            f"S-{level},{70001 + number},{CODES[family]},{holder},高新区,"
            f"Room {level + 1},{city.CUSTODIANS[number % 8]},in-service,"
            f"{plan.years[0]}-01-02,no,reference\n")
        U = plan.U(family, level)
        put("ranges",
            f"N{number:05d},{quantity},0,{highest},{punit},,,,,,corrected,"
            f"{U / 4:f} {unit},interval,,,linear,,\n")
        by = city.NMZ if level < 2 else city.PIM if level < 5 else city.YZ
        results = Results(plan, family, level)
        chosen = int(self.rng() * (1 << 30))
        error = chosen % (2 * results.U + 1) - results.U
        for year in plan.years:
            on = first_day(year, level)
            id = f"S{number:05d}-{year}"
            reference = "NMI:NMZ" if level == 0 else \
                f"S{self.member(level - 1, family, chosen):05d}-{year}"
            put("certificates",
                f"{id},N{number:05d},{by},{iso(on)},{iso(add_months(on, 18))},"
                f"{iso(on + 3)},calibration,,,{reference},,{iso(on + 4)},,,,,,"
                f"no,,,,\n")
            put("results", results.text(id, error))
            error += 1 + chosen % 3 if chosen & 64 else -1 - chosen % 3


class Leaves:
    """The working instruments."""

    def __init__(self, plan, rng, tables, standards):
        self.plan, self.rng, self.put = plan, rng, tables.put
        self.lowest = len(plan.levels)
        self.results = [Results(plan, f, self.lowest)
                        for f in range(plan.families)]
        self.days = {n: iso(n) for n in range(
            day(f"{plan.years[0]}-01-01"), day("2027-12-31"))}
        self.sets = [[self.make_set(standards, f) for _ in range(SETS)]
                     for f in range(plan.families)]
        self.described = [self.describe(f) for f in range(plan.families)]

    def make_set(self, standards, family):
        """The standards of the lowest level in it: one, or two."""
        if not self.plan.levels:
            return ()
        level = self.lowest - 1
        first = standards.member(level, family, int(self.rng() * 1e6))
        second = standards.member(level, family, int(self.rng() * 1e6))
        pair = self.rng() < 0.125 and first != second
        return (first, second) if pair else (first,)

    def describe(self, family):
        quantity, unit, punit, highest, _ = FAMILIES[family]
        limit = self.plan.U(family, self.lowest) * 10
        return f"instrument,{quantity},0,{highest},{punit}," \
               f"±{limit:f} {unit},P12M,"

    def write(self):
        plan, rng = self.plan, self.rng
        many, rest = divmod(plan.leaf_certificates, plan.leaves)
        base = day("2025-07-02")
        count = 0
        for number in range(plan.leaves):
            chosen = int(rng() * (1 << 48))
            family = number % plan.families
            visits = many + (number < rest)
            last = base + chosen % 345
            dates = [self.clear_of_standards(last)]
            for v in range(visits - 1):
                last -= 340 + (chosen >> v & 15)
                dates.append(self.clear_of_standards(last))
            self.instrument(number, family, chosen, dates[-1])
            if visits:
                self.certificates(number, family, chosen, dates[::-1], count)
            count += visits

    def clear_of_standards(self, on):
        """A day that is not among the six after the standards' own."""
        gone = on - first_day(int(self.days[on][:4]), self.lowest - 1)
        return on + 6 if 0 <= gone < 6 else on

    def instrument(self, number, family, chosen, first):
        district, customer, place = city.CUSTOMERS[chosen % 8]
        self.put("instruments",
                 f"I{number:07d},{NAMES[family]},{self.described[family]}"
                 f"{city.MAKERS[chosen % 6]},M-{chosen % 90 + 10},"
                 f"{number + 20000001},{CODES[family]},{customer},{district},"
                 f"{place},{city.CUSTODIANS[chosen % 8]},in-service,"
                 f"{self.days[first + 12]},no,\n")

    def certificates(self, number, family, chosen, dates, count):
        put, days, results = self.put, self.days, self.results[family]
        members = self.sets[family][chosen % SETS]
        error = chosen % (4 * results.U + 1) - 2 * results.U
        slope = 2 + chosen % 4 if chosen & 1 << 40 else -2 - chosen % 4
        found = "not-applicable"
        for on in dates:
            id = f"C{count:08d}"
            count += 1
            year = int(days[on][:4])
            if on < first_day(year, self.lowest - 1):
                year -= 1
            references = ";".join([f"S{m:05d}-{year}" for m in members]) \
                or "NMI:NMZ"
            put("certificates",
                f"{id},I{number:07d},YZIM,{days[on]},"
                f"{days.get(add_months(on, 12)) or iso(add_months(on, 12))},"
                f"{days[on + 2]},calibration,{found},,{references},,"
                f"{days[on + 4]},,,,,,no,,,,\n")
            put("results", results.text(id, error))
            if len(members) > 1:
                for m in members:
                    part = f"{0.49 + 0.02 * self.rng():.6f}" \
                        if self.differ else "0.5"
                    put("links", f"{id},S{m:05d}-{year},,,,,,,,,,,,{part},,"
                                 f"average,\n")
            error += slope
            found = "pass"


def write_small_tables(options, plan, tables):
    for lab in city.LABORATORIES:
        tables.put("laboratories", record([*lab[:3], "1980-01-01",
                                           "2040-12-31"]))
    for family in range(plan.families):
        quantity, unit, punit, highest, _ = FAMILIES[family]
        finest = plan.U(family, 0) / 2
        for lab in (city.NMZ, city.PIM, city.YZ):
            tables.put("scopes", f"{lab},{quantity},0,{highest},{punit},"
                                 f"{finest:f} {unit},1980-01-01,2040-12-31,\n")
    count = options.standards
    if count is None:
        count = min(937, options.instruments // 100)
    for number in range(count):
        put_standard(plan, tables, number)


def put_standard(plan, tables, number):
    """A set-up of the city: shaped on those of the example city."""
    name, _, _, _, district, accuracy, rule = \
        city.STANDARDS[number % len(city.STANDARDS)]
    main = number % plan.standards if plan.standards else 0
    level = 0
    while level + 1 < len(plan.levels) and \
            main >= sum(plan.levels[:level + 1]):
        level += 1
    family = (main - sum(plan.levels[:level])) % plan.families
    grade = city.L if level > 0 else city.H  # a chain leads downwards
    quantity, unit, punit, highest, _ = FAMILIES[family]
    rule = next(r[0] for r in city.REGULATIONS if r[0].endswith(" " + rule))
    first, last = 2010 + number % 12, 2027 + number % 4
    until = f"{last}-{1 + number % 12:02d}-{1 + number % 28:02d}"
    tables.put("standards", record([
        f"YS-{number + 1:04d}", f"{name}(第{number + 1}号)",
        f"{CODES[family][:4]}{number % 9000 + 1000:04d}", grade, city.YZ,
        district, quantity, "0", str(highest), punit,
        f"{plan.U(family, level):f} {unit}", "2", accuracy, "",
        f"[{first}]泽量标法证字第{number + 1001}号", until,
        f"[{first}]泽社量标证字第{number + 1:03d}号", until, rule, "NMI:NMZ",
        "direct comparison"]))
    if plan.standards:
        tables.put("standard_items",
                   f"YS-{number + 1:04d},N{main:05d},main,"
                   f"{plan.years[0]}-01-03,\n")


def write_big(options):
    plan = Plan(options.instruments, options.certificates, options.points)
    names = ["laboratories", "scopes", "instruments", "ranges", "standards",
             "standard_items", "certificates", "results", "links"]
    os.makedirs(options.out, exist_ok=True)
    tables = Tables(options.out, names)
    rng = random.Random(options.seed).random
    write_small_tables(options, plan, tables)
    standards = Standards(plan, rng, tables)
    leaves = Leaves(plan, rng, tables, standards)
    leaves.differ = options.differ
    standards.write()
    leaves.write()
    tables.close()
    write(os.path.join(options.out, "regulations.csv"), text_of(
        "regulations", [dict(zip(COLUMNS["regulations"], one))
                        for one in city.REGULATIONS]))
    write(os.path.join(options.out, "datapackage.json"), package(
        "synthetic", f"Synthetic laboratory, seed {options.seed}",
        f"{options.instruments} instruments, {options.certificates} "
        f"certificates. Everything is invented; it stands as on 2026-06-30.",
        sorted(names + ["regulations"]), "same-day"))
