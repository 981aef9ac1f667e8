# SPDX-License-Identifier: GPL-3.0-or-later
"""The history of the example city: from what it has (lab_city.py) to the rows
of its tables. Calibrations follow one another before they lapse, use what was
in force on their day, and find values that drift slowly."""

import decimal
import random

import lab_city as city
from lab_tables import add_months, day, due, iso, to_place, two_digits, \
    workday

SEED = 20260630
LAST = day("2026-06-16")   # of the calibrations
TODAY = day("2026-06-30")  # nothing is dated later, and nothing is overdue
NEW_YEAR = day("2023-01-09")


class Item:
    """One instrument: its id, its level, its certificates in order."""

    def __init__(self, level, number, place):
        self.level, self.number = level, number
        self.key = f"{level['key']}-{number}"
        self.id = f"{level['class'][:2]}-{self.key}"
        self.place = place
        self.certificates = []
        every = level["every"]
        self.every = city.NO_LENGTH.get(self.key,
                                        every[(number - 1) % len(every)])
        self.holder = level.get("at_home")

    def is_reference(self):
        return self.level.get("role", "instrument") != "instrument"

    def interval_on(self, date):
        start, text = city.SHORTENED.get(self.key, ("9999-12-31", ""))
        return text if date >= day(start) else self.every

    def in_force(self, date):
        """The newest certificate on a day that nobody calibrates it about."""
        best = None
        for certificate in self.certificates:
            if -2 <= certificate.date - date <= 0 or \
                    0 < date - certificate.date < 16:
                return None
            if certificate.date < date <= certificate.good_until():
                best = certificate
        return best


class Certificate:
    def __init__(self, item, date, references):
        self.item, self.date, self.references = item, date, references
        self.number = len(item.certificates)
        self.results, self.links = [], []
        self.extended = None
        self.row = {}
        self.last = due(date, item.interval_on(date))

    def good_until(self):
        return max(self.last or LAST, self.extended or 0)


# ---- what a level says, as texts and numbers -------------------------------
def plain(value):
    """A number without an exponent."""
    return f"{decimal.Decimal(f'{value:.12g}'):f}"


def variable(level, b):
    if level["unit"] == level["punit"]:
        return f"{plain(b * 100)} % rd"
    return f"{plain(b)} {level['unit']}/{level['punit']}*{level['var']}"


def formula(level, a, b, f=0):
    """a + b·point + f·span as a text with units."""
    parts = []
    if a:
        parts.append(f"{plain(a)} {level['unit']}")
    if b:
        parts.append(variable(level, b))
    if f:
        parts.append(f"{plain(f * 100)} % FS")
    return " + ".join(parts)


def limits(level):
    if "mpe" not in level:
        return ""
    text = formula(level, *level["mpe"])
    return f"±({text})" if "+" in text else f"±{text}"


def limit_at(level, point, many=1):
    """The largest permitted error at a point, or None."""
    if "weights" in level:
        return level["weights"][point]
    if "mpe" not in level:
        return None
    a, b, f = level["mpe"]
    span = level["range"][1] - level["range"][0]
    return (a + b * abs(point)) * many + f * span


def u_at(level, point, many=1):
    a, b = level["U"]
    return (a + b * abs(point)) * many


def series(level):
    """(function, at, factor of U and limits, points) of one certificate."""
    if level.get("functions"):
        return [("DCV", "", 1, [1, 10, 100]),
                ("ACV", "frequency=1 kHz", 5, [1, 10])]
    return [("", level.get("at", ""), 1, level["points"])]


class History:
    def __init__(self):
        self.random = random.Random(SEED).random
        self.items = {}
        self.levels = {level["key"]: level for level in city.LEVELS}
        self.certificates = []
        self.truth = {}

    def bell(self):
        """About normal, with deviation 0.5, between -1.5 and 1.5."""
        return self.random() + self.random() + self.random() - 1.5

    # ---- items and days ---------------------------------------------------
    def make_items(self, level):
        homes = len(city.CUSTOMERS)
        for number in range(1, level["n"] + 1):
            place = (len(self.items) * 3 + number) % homes
            if level["by"] == city.QX and level["of"] == "WF2":
                place = 6 + number % 2  # the county's own customers
            item = Item(level, number, place)
            self.items[item.key] = item

    def of_level(self, key):
        level = self.levels[key]
        return [self.items[f"{key}-{n}"] for n in range(1, level["n"] + 1)]

    def depth(self, level):
        return 1 + self.depth(self.levels[level["of"]]) if "of" in level else 0

    def first_day(self, item):
        depth = self.depth(item.level)
        if item.is_reference():
            return NEW_YEAR + 24 * depth + int(self.random() * 10)
        return NEW_YEAR + 24 * depth + int(self.random() * 200)

    def references_on(self, item, date):
        """The certificates that a calibration on that day uses, or None."""
        level, found = item.level, []
        for key in (level.get("of"), level.get("warmth")):
            if key:
                pool = self.of_level(key)
                if key == level.get("of") and "with_items" in level:
                    pool = [one for one in pool
                            if one.number in level["with_items"]]
                used = pool[(item.number - 1) % len(pool)].in_force(date)
                if used is None:
                    return None
                found.append(used)
        return found

    def usable_day(self, item, date, earliest):
        """The latest working day up to `date` with references in force."""
        for candidate in range(date, earliest, -1):
            if workday(candidate) == candidate:
                references = self.references_on(item, candidate)
                if references is not None:
                    return candidate, references
        raise ValueError(f"{item.key}: no day up to {iso(date)}")

    def follow(self, item, leader):
        """The same visits as another item, on one printed certificate."""
        for visit in leader.certificates:
            certificate = Certificate(item, visit.date, visit.references)
            self.measure(certificate)
            item.certificates.append(certificate)
            self.certificates.append(certificate)

    def calibrate(self, item):
        if item.key == city.SHARED[1]:
            self.follow(item, self.items[city.SHARED[0]])
            return
        date = self.first_day(item)
        while self.references_on(item, date) is None or \
                workday(date) != date:
            date += 1
        references = self.references_on(item, date)
        end = day(city.RETIRED[item.key]) - 12 if item.key in city.RETIRED \
            else LAST
        while date <= end:
            certificate = Certificate(item, date, references)
            self.measure(certificate)
            item.certificates.append(certificate)
            self.certificates.append(certificate)
            last, number = certificate.last, certificate.number
            if last is None:
                last = add_months(date, 17)
            if city.EXTENDED.get(item.key, (None,))[0] == number:
                certificate.extended = last + city.EXTENDED[item.key][1] + 2
                date, references = self.usable_day(
                    item, certificate.extended - 2, last)
                continue
            if item.key in city.SHORTENED:
                last = min(last, day(city.SHORTENED[item.key][0]) + 90) \
                    if date < day(city.SHORTENED[item.key][0]) < last else last
            early = last - 4 - int(self.random() * 14)
            if early > end:
                if last >= TODAY or item.key in city.RETIRED:
                    break
                early = end
            early = self.in_extension(references, date + 60, early)
            date, references = self.usable_day(item, early, date + 60)

    @staticmethod
    def in_extension(references, first, last):
        """The day for the next visit: one on which a reference lives by its
        extension, if that is possible; else the last."""
        for used in references:
            for one in used.item.certificates:
                if one.extended and first < one.last + 20 < last:
                    return one.last + 20
        return last

    # ---- what was measured -------------------------------------------------
    def fraction(self, item, number):
        """The error, as a part of its bound, before and after the visit."""
        start, slope = self.truth.setdefault(
            item.key, (0.35 * self.bell(), 0.06 * self.bell()))
        if item.key in city.ADJUSTED:
            visit, reached = city.ADJUSTED[item.key]
            if number <= visit:
                found = 0.3 + (reached - 0.3) * (number / visit) ** 2
                return found, (0.08 if number == visit else found)
            return (0.08 + 0.05 * (number - visit),) * 2
        return (start + slope * number,) * 2

    def bound(self, level, point, many):
        limit = limit_at(level, point, many)
        own = (8 if limit is None else 3) * u_at(level, point, many)
        # What is used with its corrections stays far inside its class.
        if limit is None:
            return own
        return min(limit, own) if level.get("role") else limit

    def measure(self, certificate):
        item, level = certificate.item, certificate.item.level
        found, left = self.fraction(item, certificate.number)
        only = (item.key, certificate.number) == city.ONLY_DIRECT
        for function, at, many, points in series(level):
            if only and function != "DCV":
                continue
            highest = max(p[0] if isinstance(p, tuple) else p for p in points)
            for point in points:
                point, artefact = point if isinstance(point, tuple) \
                    else (point, "")
                U = two_digits(u_at(level, point, many))
                bound = self.bound(level, point, many)
                tilt = 1 - 0.3 * point / highest
                if artefact.endswith("*"):
                    tilt = -0.6 * tilt
                noise = 0.1 * self.bell() * float(U)
                certificate.results.append({
                    "function": function, "at": at, "artefact": artefact,
                    "point": point, "U": U, "many": many,
                    "left": to_place(left * tilt * bound + noise, U),
                    "found": to_place(found * tilt * bound + noise, U)
                    if found != left else None})
        self.tell_apart(item, certificate)

    @staticmethod
    def tell_apart(item, certificate):
        """No two visits find the same numbers, which would look copied."""
        before = [[r["left"] for r in one.results]
                  for one in item.certificates]
        first = certificate.results[0]
        while [r["left"] for r in certificate.results] in before:
            first["left"] += decimal.Decimal(1).scaleb(
                first["U"].as_tuple().exponent)


# ---- rows -------------------------------------------------------------------
def result_rows(certificate):
    level = certificate.item.level
    kind = level["kind"]
    for r in certificate.results:
        row = {"certificate": certificate.row["id"],
               "quantity": level["quantity"], "point": plain(r["point"]),
               "point_unit": level["punit"], "function": r["function"],
               "at": r["at"], "artefact": r["artefact"], "unit": level["unit"],
               "U": f"{r['U']:f}", "k": level.get("k", "2"),
               "probability": level.get("probability", ""),
               "dof": level.get("dof", "")}
        put_value(row, "", kind, r["point"], r["left"])
        if r["found"] is not None:
            put_value(row, "as_found_", kind, r["point"], r["found"])
            row["U_as_found"] = row["U"]
        if "weights" in level:
            row["mpe"] = f"±{plain(limit_at(level, r['point']))} mg"
        if level.get("functions") and "mpe" in level:
            a, b, _ = level["mpe"]
            row["mpe"] = "±" + formula(
                level, (a + b * r["point"]) * r["many"], 0)
        yield row


def put_value(row, prefix, kind, point, number):
    if kind == "value":
        number = decimal.Decimal(repr(point)) + number
    row[prefix + kind] = f"{number:f}"


def link(certificate, reference, **more):
    row = {"certificate": certificate.row["id"],
           "reference": reference.row["id"], "sensitivity": "1"}
    row.update(more)
    return row


def link_rows(certificate):
    """Links where the list of references would leave a question open."""
    level, uses = certificate.item.level, certificate.references
    for r in certificate.results:
        at = plain(r["point"])
        here = {"quantity": level["quantity"], "function": r["function"],
                "artefact": r["artefact"], "point_min": at, "point_max": at,
                "point_unit": level["punit"],
                "reference_quantity": level["quantity"],
                "reference_point": at}
        if level.get("scale"):
            here.update(reference_point="1000", method="subdivision",
                        sensitivity=plain(r["point"] / 1000))
            yield link(certificate, uses[0], **here)
        elif level.get("by_artefact"):
            twin = r["artefact"] or (at if at in ("20", "200") else "")
            yield link(certificate, uses[0], reference_artefact=twin,
                       method="comparison", **here)
        elif level.get("functions") and uses:
            yield link(certificate, uses[0], reference_function=r["function"],
                       reference_at=r["at"], method="direct", **here)
        elif level.get("warmth"):
            yield link(certificate, uses[0], method="comparison", **here)
            here.update(reference_quantity="temperature", reference_point="20",
                        sensitivity=plain(-11.5e-6 * r["point"]),
                        sensitivity_unit="mm/K", method="correction")
            yield link(certificate, uses[1], **here)


def regulation_on(rule, date):
    best = ""
    for number, _, _, effective, replaced, *_ in city.REGULATIONS:
        if number.startswith(rule + "-") and day(effective) <= date and \
                (not replaced or date < day(replaced)):
            best = number
    if rule and not best:
        raise ValueError(f"no edition of {rule} on {iso(date)}")
    return best


def within(certificate, which):
    level = certificate.item.level
    for r in certificate.results:
        limit = limit_at(level, r["point"], r["many"])
        if limit is not None and abs(r[which] if r[which] is not None
                                     else r["left"]) > limit:
            return False
    return True


def environment_on(rule, date):
    """What was read that day, without touching the chances of the history."""
    chance = random.Random(f"{rule} {date}")
    low, humidity = 190 + chance.randrange(25), 400 + chance.randrange(180)
    high = low + 1 + chance.randrange(5)
    damp = humidity + 3 + chance.randrange(60)
    return (f"temperature={low / 10}..{high / 10} degC; "
            f"humidity={humidity / 10}..{damp / 10} %RH")


def fill_certificate(history, certificate):
    item, level, date = certificate.item, certificate.item.level, \
        certificate.date
    legal = level.get("legal", False)
    issued = date + 2 + int(history.random() * 7)
    recorded = issued + int(history.random() * 5)
    adjusted = any(r["found"] is not None for r in certificate.results)
    limited = limit_at(level, 1) is not None
    new = certificate.number == 0 and item.number % 3 == 0
    certificate.row.update(
        instrument=item.id, laboratory=level["by"], calibrated_on=iso(date),
        issued_on=iso(issued), recorded_on=iso(recorded),
        kind="verification" if legal else "calibration",
        as_found="not-applicable" if new or not limited
        else "pass" if within(certificate, "found") else "fail",
        verdict="pass" if legal else "",
        references=";".join(r.row["id"] for r in certificate.references) or
        level["root"],
        procedure=regulation_on(level["rule"], date) if "rule" in level
        else "",
        adjusted="yes" if adjusted else "no")
    if level["by"] == city.YZ and level.get("rule") in city.ENVIRONMENT:
        certificate.row["environment"] = environment_on(level["rule"], date)
    # A laboratory from outside recommends no interval on its certificates.
    if certificate.last and (legal or level["by"] in (city.YZ, city.QX)):
        certificate.row["due_on"] = iso(certificate.last)
    if (item.key, certificate.number) == city.ONLY_DIRECT:
        certificate.row["covers"] = "DCV"


def make_history():
    """Everything that was calibrated, with ids given in the order of days."""
    history = History()
    for level in city.LEVELS:
        history.make_items(level)
    for level in sorted(city.LEVELS, key=history.depth):
        if level.get("warmth"):
            continue
        for item in history.of_level(level["key"]):
            history.calibrate(item)
    for level in city.LEVELS:
        if level.get("warmth"):
            for item in history.of_level(level["key"]):
                history.calibrate(item)
    history.certificates.sort(key=lambda c: (c.date, c.item.id))
    number_certificates(history)
    for certificate in history.certificates:
        fill_certificate(history, certificate)
    return history


def number_certificates(history):
    counts = {}
    for certificate in history.certificates:
        year = iso(certificate.date)[:4]
        lab = certificate.item.level["by"]
        count = counts[lab, year] = counts.get((lab, year), 0) + 1
        prefix = {"YZIM": "YZ", "QXIM": "QX", "HCCAL": "HC"}.get(lab, lab)
        certificate.row["id"] = f"{prefix}{year}-{count:04d}"

