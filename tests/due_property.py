#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`caltrace due` against a second reading of the rules, slow and plain.

    tests/due_property.py PROGRAM

Random small laboratories with several functions, failed, withdrawn and replaced
certificates, verifications under regulations, extensions, and items that were
sent, lent, damaged, quarantined, adjusted or retired, are asked about on random
days, as known on random days, by random rules and anchors. State, day, flags
and certificate of each instrument must be those found here, written apart from
the program; rows in another order must give the same bytes; no day may lie
beyond the law. Prints the seed when it fails; CALTRACE_TEST_SEED and
CALTRACE_TEST_CASES (laboratories) change the run.
"""

import calendar
import csv
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile

DAY = datetime.timedelta(days=1)
FIRST = datetime.date(2023, 1, 1)
RULES = ["same-day", "minus-one-day", "month-end", "last-day-sticky"]
ANCHORS = ["calibrated", "issued", "in-service", "first-use"]
ORDER = ["not-in-service", "quarantined", "at-laboratory", "no-record",
         "unfit", "overdue", "extended", "due-this-month", "due-next-month",
         "due-soon", "on-demand", "valid"]
HARD = ["no-record", "unfit", "overdue"]
LAWS = {"L1": (12, 0), "L2": (6, 0), "L3": (0, 400)}
INTERVALS = {"P12M": (12, 0), "P6M": (6, 0), "P90D": (0, 90), "P1M": (1, 0),
             "P1Y15D": (12, 15), "P24M": (24, 0)}
WORDS = ["on-demand", "before-use", "initial-only"]
TABLES = {
    "instruments": "id quantity interval status in_service_on",
    "ranges": "instrument quantity function interval",
    "certificates": "id instrument calibrated_on issued_on recorded_on due_on "
                    "kind verdict procedure covers sequence withdrawn_on "
                    "withdrawn_recorded_on withdrawn_reason replaces",
    "events": "instrument date event until by function recorded_on sequence",
    "regulations": "number max_interval"}


# ---- laboratories -----------------------------------------------------------

def some_day(r):
    """Ends of months, when calendars differ, are frequent."""
    day = FIRST + r.randrange(1100) * DAY
    if r.random() < 0.3:
        day = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


def maybe(r, share, value):
    return value if r.random() < share else ""


def some_interval(r):
    return r.choice([*INTERVALS, *INTERVALS, *WORDS, ""])


def make_certificates(r, lab, number):
    dates = sorted({some_day(r) for _ in range(r.randrange(5))})
    if dates and r.random() < 0.15:
        dates.append(dates[-1])
    for i, day in enumerate(dates):
        kind = r.choice(["calibration", "calibration", "verification",
                         "verification", "adjustment"])
        if dates.count(day) > 1 and kind == "adjustment":
            kind = "calibration"  # which of two adjusted it is not asked
        issued = day + r.randrange(20) * DAY
        withdrawn = maybe(r, 0.12, issued + r.randrange(300) * DAY)
        lab["certificates"].append({
            "id": "C%d-%d" % (number, i), "instrument": "I%d" % number,
            "calibrated_on": day, "issued_on": maybe(r, 0.8, issued),
            "recorded_on": maybe(r, 0.7, issued + r.randrange(9) * DAY),
            "due_on": maybe(r, 0.4, day + r.randrange(20, 500) * DAY),
            "kind": kind, "verdict": r.choice(["pass", "pass", "", "fail"]),
            "procedure": maybe(r, 0.6, r.choice([*LAWS, "else"])),
            "covers": maybe(r, 0.3, r.choice(["f", "g", "mass", "f;h"])),
            "sequence": maybe(r, 0.7, i + 1), "withdrawn_on": withdrawn,
            "withdrawn_recorded_on":
                withdrawn and maybe(r, 0.5, withdrawn + r.randrange(40) * DAY),
            "withdrawn_reason": withdrawn and "error",
            "replaces": "C%d-%d" % (number, i - 1)
                        if i and r.random() < 0.15 else ""})


def make_events(r, lab, number):
    kinds = ["extension", "extension", "quarantine", "release", "send",
             "return", "lend", "damage", "repair", "adjust", "check",
             "first_use"] + ["retire"] * (r.random() < 0.1)
    for i in range(r.choice([0, 0, 1, 2, 4])):
        day = some_day(r)
        kind = r.choice(kinds)
        until = day + r.randrange(10, 300) * DAY
        lab["events"].append({
            "instrument": "I%d" % number, "date": day, "event": kind,
            "until": until if kind == "extension"
            else maybe(r, kind in ("lend", "send") and 0.4, until),
            "by": "somebody", "function": maybe(r, 0.2, r.choice("fg")),
            "recorded_on": maybe(r, 0.5, day + r.randrange(30) * DAY),
            "sequence": maybe(r, 0.5, i + 1)})


def make_lab(r):
    lab = {name: [] for name in TABLES}
    lab["regulations"] = [{"number": "L1", "max_interval": "P12M"},
                          {"number": "L2", "max_interval": "P6M"},
                          {"number": "L3", "max_interval": "P400D"}]
    for number in range(r.randrange(1, 12)):
        lab["instruments"].append({
            "id": "I%d" % number, "quantity": "mass",
            "interval": some_interval(r),
            "status": r.choice([""] * 8 + ["in-service", "stored", "lost",
                                           "quarantined", "lent"]),
            "in_service_on": maybe(r, 0.3, some_day(r))})
        for function in r.choice(["", "", "f", "fg", "fgf"]):
            lab["ranges"].append({"instrument": "I%d" % number,
                                  "quantity": "mass", "function": function,
                                  "interval": maybe(r, 0.5, some_interval(r))})
        make_certificates(r, lab, number)
        make_events(r, lab, number)
    return lab


def write_lab(folder, lab, r=None):
    for name, columns in TABLES.items():
        rows = list(lab[name])
        if r is not None:
            r.shuffle(rows)
        with open(os.path.join(folder, name + ".csv"), "w", newline="",
                  encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns.split())
            writer.writeheader()
            writer.writerows(rows)


# ---- the rules --------------------------------------------------------------

def length_of(text):
    return INTERVALS.get(text)


def end_of(interval, anchor, rule):
    months, days = interval
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    was_last = (anchor + DAY).day == 1
    day = anchor.replace(year=year, month=month + 1,
                         day=min(anchor.day, last))
    if rule == "last-day-sticky" and was_last and months:
        day = day.replace(day=last)
    day += days * DAY
    if rule == "minus-one-day":
        day -= DAY
    if rule == "month-end":
        day = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


class Question:
    def __init__(self, lab, on, known, rule, anchor, within):
        self.lab, self.on, self.known = lab, on, known
        self.rule, self.anchor, self.within = rule, anchor, within

    # events ------------------------------------------------------------------

    def happened(self, event, on):
        return (event["date"] <= on and
                (event["recorded_on"] or event["date"]) <= self.known)

    def events(self, item, on, *kinds):
        return [e for e in self.lab["events"] if e["instrument"] == item and
                e["event"] in kinds and self.happened(e, on)]

    @staticmethod
    def after(day, sequence, than, than_sequence):
        if day != than:
            return day > than
        return "" not in (sequence, than_sequence) and sequence > than_sequence

    # certificates ------------------------------------------------------------

    @staticmethod
    def covers(names, function):
        names = [n for n in names.split(";") if n]
        return not names or function in names or "mass" in names

    def is_known(self, c):
        return ((c["recorded_on"] or c["issued_on"] or c["calibrated_on"]) <=
                self.known)

    def replaced(self, c):
        return any(o["replaces"] == c["id"] and self.is_known(o)
                   for o in self.lab["certificates"])

    def newest(self, item, function, on, adjustment):
        """The last event, or the word `unclear`, or None."""
        all_ = [c for c in self.lab["certificates"]
                if c["instrument"] == item and c["calibrated_on"] <= on and
                (c["kind"] == "adjustment") == adjustment and
                self.is_known(c) and self.covers(c["covers"], function) and
                not self.replaced(c)]
        if not all_:
            return None
        day = max(c["calibrated_on"] for c in all_)
        last = [c for c in all_ if c["calibrated_on"] == day]
        if len(last) == 1:
            return last[0]
        numbers = [c["sequence"] for c in last]
        if "" in numbers or numbers.count(max(numbers)) > 1:
            return "unclear"
        return max(last, key=lambda c: c["sequence"])

    def in_force(self, item, function, on):
        c = self.newest(item, function, on, False)
        a = self.newest(item, function, on, True)
        if "unclear" in (c, a):
            return "unclear", None
        if c is None:
            return "none", None  # an adjustment is no calibration
        if (c["withdrawn_on"] and c["withdrawn_on"] <= on and
                (c["withdrawn_recorded_on"] or c["withdrawn_on"]) <=
                self.known) or c["verdict"] == "fail":
            return "unfit", c
        if a is not None and self.after(a["calibrated_on"], a["sequence"],
                                        c["calibrated_on"], c["sequence"]):
            return "unfit", a
        for event in self.events(item, on, "adjust", "repair"):
            if (self.covers(event["function"], function) and
                    self.after(event["date"], event["sequence"],
                               c["calibrated_on"], c["sequence"])):
                return "unfit", c
        return "valid", c

    # days --------------------------------------------------------------------

    def own_events(self, c, function, kind):
        """Those that belong to the calibration: none came in between."""
        found = []
        for event in self.events(c["instrument"], self.on, kind):
            newest = self.in_force(c["instrument"], function,
                                   event["date"])[1]
            if (self.covers(event["function"], function) and
                    event["date"] >= c["calibrated_on"] and
                    not (newest and
                         newest["calibrated_on"] > c["calibrated_on"])):
                found.append(event)
        return found

    def anchor_of(self, c, item, function):
        day = c["calibrated_on"]
        if self.anchor == "issued":
            return c["issued_on"] or day
        if self.anchor == "in-service":
            return max(item["in_service_on"] or day, day)
        if self.anchor == "first-use":
            return min((e["date"] for e in
                        self.own_events(c, function, "first_use")),
                       default=day)
        return day

    def interval_of(self, item, function, anchor):
        """The shortest of the function's ranges, else the instrument's."""
        rank = {"on-demand": 2, "before-use": 1, "initial-only": 3}
        own = [g["interval"] for g in self.lab["ranges"]
               if g["instrument"] == item["id"] and g["interval"] and
               g["function"] == function]
        if not own:
            return item["interval"]
        lengths = [t for t in own if length_of(t)]
        if lengths:
            return min(lengths, key=lambda t: end_of(INTERVALS[t], anchor,
                                                     self.rule))
        return min(own, key=lambda t: rank[t])

    def extension(self, c, function):
        """The last decision; of several in no order the one of least."""
        last = None
        for event in self.own_events(c, function, "extension"):
            if last is None:
                last = event
            elif self.after(event["date"], event["sequence"], last["date"],
                            last["sequence"]):
                last = event
            elif not self.after(last["date"], last["sequence"], event["date"],
                                event["sequence"]) and \
                    event["until"] < last["until"]:
                last = event
        return last

    def days(self, c, item, function):
        """Without extensions, with them, and the law's last."""
        anchor = self.anchor_of(c, item, function)
        interval = self.interval_of(item, function, anchor)
        verified = c["kind"] == "verification"
        days, law = [], None
        if length_of(interval):
            days.append(end_of(INTERVALS[interval], anchor, self.rule))
        if c["due_on"] and (verified or not interval):
            days.append(c["due_on"])
        if verified and c["procedure"] in LAWS:
            law = end_of(LAWS[c["procedure"]], anchor, self.rule)
            days.append(law)
        base = due = min(days, default=None)
        extension = self.extension(c, function)
        if extension and base:
            until = extension["until"]
            due = max(base, min(until, law) if law else until)
        return interval, base, due, law

    # states ------------------------------------------------------------------

    def flags_of_day(self, interval, base, due):
        if due is None:
            return ["on-demand", "valid"] if interval in WORDS else ["valid"]
        if due < self.on:
            return ["overdue"]
        ahead = (due.year - self.on.year) * 12 + due.month - self.on.month
        return (["extended"] * (base < self.on) + ["due-this-month"] *
                (ahead == 0) + ["due-next-month"] * (ahead == 1) +
                ["due-soon"] * ((due - self.on).days <= self.within) +
                ["valid"])

    def function(self, item, function):
        state, c = self.in_force(item["id"], function, self.on)
        if state == "unclear":
            return None
        base = due = None
        if state == "valid":
            interval, base, due, law = self.days(c, item, function)
            assert law is None or due <= law
            flags = self.flags_of_day(interval, base, due)
        else:
            flags = ["no-record" if state == "none" else "unfit"]
        rank = (0 if "no-record" in flags else 1 if "unfit" in flags else
                2 if due else 4 if "on-demand" in flags else 3)
        return {"rank": (rank, due or FIRST, function), "flags": set(flags),
                "due": due, "certificate": c and c["id"]}

    def service(self, item):
        begin = {"lend": "in", "send": "at-laboratory",
                 "damage": "quarantined", "repair": "quarantined",
                 "quarantine": "quarantined", "retire": "not-in-service"}
        ends = {"lend": "return", "send": "return", "damage": "release",
                "repair": "release", "quarantine": "release", "retire": None}
        states = {{"stored": "not-in-service", "lost": "not-in-service",
                   "quarantined": "quarantined"}.get(item["status"], "in")}
        begun = item["status"] == "lent"
        for event in self.events(item["id"], self.on, *begin):
            if event["until"] and event["until"] < self.on:
                continue
            if any(not self.after(event["date"], event["sequence"],
                                  e["date"], e["sequence"])
                   for e in self.events(item["id"], self.on,
                                        ends[event["event"]])
                   if e["date"] >= event["date"]):
                continue
            begun = True
            states.add(begin[event["event"]])
        if not begun and item["in_service_on"] and \
                self.on < item["in_service_on"] and states == {"in"}:
            return "not-in-service"
        return next((state for state in ORDER[:3] if state in states), None)

    def item(self, item):
        functions = sorted({g["function"] for g in self.lab["ranges"]
                            if g["instrument"] == item["id"]}) or [""]
        all_ = [self.function(item, f) for f in functions]
        if None in all_:
            return None
        first = min(all_, key=lambda one: one["rank"])
        flags = set(first["flags"])
        for one in all_:
            flags |= one["flags"] & set(HARD)
        if flags & set(HARD):
            flags.discard("valid")
        service = self.service(item)
        if service:
            flags.add(service)
        state = next(s for s in ORDER if s in flags)
        return {"state": state, "flags": flags, "due_on": first["due"] and
                first["due"].isoformat(), "certificate": first["certificate"]}


# ---- running ----------------------------------------------------------------

def run(program, folder, *words):
    done = subprocess.run([program, "due", folder, *words],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    return done.returncode, done.stdout


def check(program, r, folder):
    lab = make_lab(r)
    on = some_day(r)
    known = r.choice([datetime.date.max, on, on + r.randrange(60) * DAY])
    rule, anchor = r.choice(RULES), r.choice(ANCHORS)
    within = r.choice([0, 10, 30, 100])
    words = ["--on", on.isoformat(), "--due-rule", rule, "--anchor", anchor,
             "--format", "json", "--within", "%dd" % within]
    if known != datetime.date.max:
        words += ["--known-by", known.isoformat()]
    write_lab(folder, lab)
    code, out = run(program, folder, *words)
    answer = json.loads(out)
    question = Question(lab, on, known, rule, anchor, within)
    wanted = {i["id"]: question.item(i) for i in lab["instruments"]}
    left = sorted(i for i, one in wanted.items() if one is None)
    assert sorted(o["instrument"] for o in answer["left_out"]) == left, left
    told = {i: one for i, one in wanted.items() if one is not None}
    for state, count in answer["summary"].items():
        assert count == sum(one["state"] == state for one in told.values()), \
            (state, count)
    listed = {i["instrument"]: i for i in answer["items"]}
    last = (on + within * DAY).isoformat()
    for name, one in told.items():
        lapsed = one["state"] in HARD
        near = (one["state"] != "not-in-service" and one["due_on"] and
                one["due_on"] <= last)
        assert (name in listed) == bool(lapsed or near), (name, one)
        if name not in listed:
            continue
        got = listed[name]
        for key in ("state", "due_on", "certificate"):
            assert got[key] == one[key], (name, key, got[key], one)
        assert set(got["flags"]) == one["flags"], (name, got["flags"], one)
        if one["due_on"]:
            assert got["days_left"] == (datetime.date.fromisoformat(
                one["due_on"]) - on).days
    lapsed = any(one["state"] in HARD for one in told.values())
    assert code == (3 if left else 1 if lapsed else 0), (code, left, lapsed)
    for form in ("csv", "text"):
        words[words.index("--format") + 1] = form
        before = run(program, folder, *words)
        write_lab(folder, lab, r)
        assert run(program, folder, *words) == before, "order of rows"
    return len(told)


def main():
    program = os.path.abspath(sys.argv[1])
    seed = int(os.environ.get("CALTRACE_TEST_SEED", "20260630"), 0)
    count = int(os.environ.get("CALTRACE_TEST_CASES", "150"))
    told = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in range(count):
            try:
                told += check(program, random.Random(seed + case), folder)
            except BaseException:
                print("due: seed %d, kept in no file" % (seed + case))
                raise
    print("due: %d laboratories, %d instruments as by the rules" %
          (count, told))


if __name__ == "__main__":
    main()
