# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of the example city: the rows that lab_history.py tells, with
standards, scopes, checks, events and changes."""

import decimal

import lab_city as city
import lab_history as history
from lab_history import formula, limits, link_rows, make_history, plain, \
    result_rows
from lab_tables import COLUMNS, day, iso, to_place, two_digits, workday


class City:
    def __init__(self):
        self.history = make_history()
        self.items = self.history.items
        self.bell = self.history.bell
        self.rows = {table: [] for table in COLUMNS}
        self.standards = {}  # of which item: the ids of its set-ups
        for part in (self.laboratories, self.scopes, self.regulations,
                     self.instruments, self.make_standards, self.certificates,
                     self.stories, self.checks, self.changes):
            part()
        self.rows["events"].sort(key=lambda r: (r["date"], r["instrument"]))

    def add(self, table, /, **row):
        self.rows[table].append(row)
        return row

    def certificate(self, visit):
        key, number = visit
        return self.items[key].certificates[number]

    # ---- who ----------------------------------------------------------------
    def laboratories(self):
        for one in city.LABORATORIES:
            self.add("laboratories", **dict(zip(COLUMNS["laboratories"], one)))

    def scopes(self):
        groups = {}
        for level in city.LEVELS:
            _, _, _, points = history.series(level)[0]
            points = [p[0] if isinstance(p, tuple) else p for p in points]
            long = level["quantity"] == "length" and min(points) >= 1000
            groups.setdefault((level["by"], level["quantity"],
                               level["punit"], long), []).append(
                                   (level, min(points), max(points)))
        validity = {one[0]: one[3:] for one in city.LABORATORIES}
        for (lab, quantity, unit, _), members in groups.items():
            high = max(m[2] for m in members)
            best = min(members, key=lambda m: history.u_at(m[0], high) *
                       {"um": 1e-3, "mg": 1e-3}.get(m[0]["unit"], 1))[0]
            same = [m[0] for m in members if m[0]["unit"] == best["unit"]]
            # The best that is offered: below what any certificate states.
            a = 0.7 * min(level["U"][0] for level in same)
            b = 0.7 * min(level["U"][1] for level in same)
            low = min(m[1] for m in members)
            if low == high:
                low, high = best["range"]
            self.add("scopes", laboratory=lab, quantity=quantity,
                     range_min=plain(low), range_max=plain(high),
                     unit=unit, cmc=formula(best, a, b),
                     valid_from=validity[lab][0], valid_until=validity[lab][1])

    def regulations(self):
        for one in city.REGULATIONS:
            limits_of, spread = city.ENVIRONMENT.get(
                one[0].rpartition("-")[0], ("", ""))
            self.add("regulations", **dict(zip(COLUMNS["regulations"], one)),
                     environment=limits_of, environment_spread=spread)

    # ---- what ---------------------------------------------------------------
    def instruments(self):
        for index, item in enumerate(self.items.values()):
            level = item.level
            names = level["name"]
            name = names if isinstance(names, str) \
                else names[(item.number - 1) % len(names)]
            english = name.isascii()
            maker = city.MAKERS[2 * (index % 3) + english]
            row = self.add(
                "instruments", id=item.id, name=name,
                role=level.get("role", "instrument"), interval=item.every,
                manufacturer=maker,
                model=f"{level['key']}-{100 + 10 * (index % 7)}",
                serial=f"{maker[0] if english else 'S'}{20 + index % 5}"
                       f"{7001 + 13 * index}",
                jjf1022_code=f"{level['class']}{10 + index % 7 * 10:02d}"
                             f"{index % 4:02d}",
                status=city.STATUS.get(item.key, "in-service"),
                in_service_on=self.in_service(item, index),
                compulsory="yes" if level.get("legal") else "no")
            self.put_home(row, item, index)
            if item.is_reference() or level.get("functions"):
                self.put_ranges(item)
            else:
                row.update(quantity=level["quantity"], unit=level["punit"],
                           range_min=plain(level["range"][0]),
                           range_max=plain(level["range"][1]),
                           mpe=limits(level))

    def in_service(self, item, index):
        first = item.certificates[0]
        if first.row["as_found"] == "not-applicable":
            return iso(first.date + 16)
        return iso(workday(day("2014-03-03") + 71 * (index % 40)))

    def put_home(self, row, item, index):
        if item.holder:
            row.update(holder=item.holder, district="高新区",
                       location=f"{item.level['class'][:2]}室",
                       custodian=city.CUSTODIANS[index % 8],
                       purpose="reference")
            if item.holder == city.QX:
                row["district"] = "青溪县"
            return
        district, customer, place = city.CUSTOMERS[item.place]
        row.update(holder=customer, district=district, location=place,
                   custodian=city.CUSTODIANS[item.place],
                   purpose="trade and safety" if item.level.get("legal")
                   else "quality control")

    def put_ranges(self, item):
        level = item.level
        for function, at, many, points in history.series(level):
            a, b = (x * many for x in level["U"])
            row = self.add(
                "ranges", instrument=item.id, quantity=level["quantity"],
                range_min=plain(level["range"][0]),
                range_max=plain(level["range"][1] if not function
                                      else max(points)),
                unit=level["punit"], function=function,
                at=at if function else "",
                resolution=city.RESOLUTION.get(level["key"], ""),
                accuracy_class=level.get("classname", ""))
            if "mpe" in level:
                ma, mb, f = level["mpe"]
                row["mpe"] = limits({**level,
                                     "mpe": (ma * many, mb * many, f)})
            if item.is_reference():
                row.update(use="nominal" if item.number in
                           level.get("nominal", ()) else "corrected",
                           drift=formula(level, a / 2, b / 2),
                           drift_per="interval",
                           own_correlation="0.3" if "weights" in level else "",
                           interpolation="linear",
                           environment=city.CONDITIONS.get(
                               level.get("rule"), ""))

    # ---- set-ups ------------------------------------------------------------
    def make_standards(self):
        for number, (name, item, accuracy) in enumerate(city.UPPER, 1):
            self.standard(f"ZS-{number:02d}", name, item, "社会公用最高",
                          "泽中区", accuracy, "", city.PIM, number)
        for number, (name, item, other, level, district, accuracy, rule) in \
                enumerate(city.STANDARDS, 1):
            id = f"YS-{number:02d}"
            self.standard(id, name, item, level, district, accuracy,
                          self.regulation(rule),
                          self.items[item].level["at_home"], number)
            if other:
                self.standard_item(id, other, "auxiliary", number)

    def regulation(self, rule):
        return next(r[0] for r in city.REGULATIONS
                    if r[0].endswith(" " + rule))

    def standard_item(self, id, key, part, number):
        self.add("standard_items", standard=id, instrument=self.items[key].id,
                 part=part, **{"from": iso(day("2022-01-04") + 3 * number)})

    def standard(self, id, name, key, grade, district, accuracy, rule, holder,
                 number):
        level = self.items[key].level
        first, last = 2012 + number % 9, 2029 + number % 4
        kind = "社量标" if "社会公用" in grade else "量标"
        self.add(
            "standards", id=id, name=name,
            jjf1022_code=f"{level['class']}{20 + number % 5 * 5:02d}00",
            level=grade, holder=holder, district=district,
            quantity=level["quantity"],
            range_min=plain(level["range"][0]),
            range_max=plain(level["range"][1]), unit=level["punit"],
            U=formula(level, *level["U"]), k=level.get("k", "2"),
            accuracy_class=accuracy, mpe=limits(level),
            certificate_no=f"[{first}]泽量标法证字第{1000 + 7 * number}号",
            valid_until=f"{last}-{4 + number % 8:02d}-{1 + number % 27:02d}",
            public_certificate_no=f"[{first}]泽{kind}证字第{number:03d}号",
            public_valid_until=f"{last}-{4 + number % 8:02d}-"
                               f"{1 + number % 27:02d}",
            regulation=rule, upper_standard=self.upper(level),
            method="subdivision" if level.get("scale")
            else "direct comparison")
        self.standards.setdefault(level["key"], id)
        self.standard_item(id, key, "main", number)

    def upper(self, level):
        if "of" not in level:
            return level["root"]
        known = self.standards.get(level["of"])
        return known or "NMI:NMZ"

    # ---- certificates -------------------------------------------------------
    def certificates(self):
        for certificate in self.history.certificates:
            self.add("certificates", **certificate.row)
            self.rows["results"].extend(result_rows(certificate))
            self.rows["links"].extend(link_rows(certificate))
        first, second = (self.items[key] for key in city.SHARED)
        for one, other in zip(first.certificates, second.certificates):
            a, b = self.row_of(one), self.row_of(other)
            a["number"] = b["number"] = min(a["id"], b["id"])
            b.update({k: a[k] for k in ("issued_on", "recorded_on")})
        self.withdraw(self.certificate(city.WITHDRAWN))

    def row_of(self, certificate):
        return next(r for r in self.rows["certificates"]
                    if r["id"] == certificate.row["id"])

    def withdraw(self, certificate):
        """A sign was lost in typing; the certificate was issued again."""
        old, id = self.row_of(certificate), certificate.row["id"]
        day_on = iso(workday(day(old["recorded_on"]) + 20))
        new = dict(old, id=id + "-R1", replaces=id, sequence="2",
                   issued_on=day_on, recorded_on=day_on)
        old.update(withdrawn_on=day_on, withdrawn_recorded_on=day_on,
                   withdrawn_reason="error", sequence="1")
        at = self.rows["certificates"].index(old)
        self.rows["certificates"].insert(at + 1, new)
        results = self.rows["results"]
        mine = [r for r in results if r["certificate"] == id]
        at = results.index(mine[-1]) + 1
        results[at:at] = [dict(r, certificate=new["id"]) for r in mine]
        wrong = max(mine, key=lambda r: abs(float(r["error"])))
        wrong["error"] = wrong["error"][1:] if wrong["error"][0] == "-" \
            else "-" + wrong["error"]

    # ---- what happened ------------------------------------------------------
    def event(self, item, date, event, until="", note="", by=None):
        self.add("events", instrument=item.id, date=iso(date), event=event,
                 until=until, by=by or city.STAFF[city.YZ][0], note=note,
                 recorded_on=iso(date))

    def stories(self):
        for key, (number, _) in city.EXTENDED.items():
            one = self.items[key].certificates[number]
            self.event(one.item, workday(one.last - 9), "extension",
                       iso(one.extended),
                       "five years of stable values; the bench is rebuilt")
        one = self.certificate(city.DAMAGED)
        for shift, event, note in (
                (-17, "damage", "fell from the bench"),
                (-16, "quarantine", "kept apart until it is calibrated"),
                (-4, "repair", "jaw straightened"),
                (14, "release", "within its limits after adjustment")):
            self.event(one.item, one.date + shift, event, note=note)
        one = self.certificate(city.LENT)
        self.event(one.item, workday(one.date + 60), "lend",
                   iso(workday(one.date + 125)), "to the training centre")
        self.event(one.item, workday(one.date + 118), "return",
                   note="complete, no damage seen")
        one = self.certificate(city.SENT)
        self.event(one.item, one.date - 2, "send", note="by courier to PIM")
        self.event(one.item, one.date + 10, "return",
                   note="with its certificate")
        for key, date in city.RETIRED.items():
            self.event(self.items[key], day(date), "retire",
                       note="scale worn")
        one = self.items["HYG-3"].certificates[0]
        self.event(one.item, one.date + 16, "first_use")

    def changes(self):
        for key, (start, text) in city.SHORTENED.items():
            self.add("changes", table="instruments", id=self.items[key].id,
                     field="interval", value=text, recorded_on="2024-12-20",
                     by=city.STAFF[city.YZ][1], **{"from": start},
                     reason="errors near the limit in two visits")
        key, start = city.NEW_CUSTODIAN
        self.add("changes", table="instruments", id=self.items[key].id,
                 field="custodian", value="Lin Wei", recorded_on=start,
                 by=city.STAFF[city.YZ][1], reason="moved to another post",
                 **{"from": start})

    # ---- evidence in between ------------------------------------------------
    def series_of(self, id, point, unit, part, kind, date, group, shift=0.0):
        s = two_digits(point * part)
        seen, rows = set(), []
        while len(rows) < 10:
            off = 2 * part * (self.bell() + shift)
            reading = f"{to_place(point * (1 + off), s):f}"
            if reading in seen and len(seen) > 6:
                continue
            seen.add(reading)
            rows.append(reading)
        quantity = next(r["quantity"] for r in self.rows["standards"]
                        if r["id"] == id)
        for reading in rows:
            self.add("checks", standard=id, date=iso(date), kind=kind,
                     quantity=quantity, point=plain(point), unit=unit,
                     group=group, reading=reading, result="pass",
                     by=city.STAFF[city.YZ][2], recorded_on=iso(date + 1))

    def checks(self):
        for number, (id, point, unit, part) in enumerate(city.REPEATABILITY):
            self.series_of(id, point, unit, part, "repeatability",
                           workday(day("2025-03-10") + 9 * number), "2025")
        id, point, unit, part = city.STABILITY
        for group in range(4):
            self.series_of(id, point, unit, part, "stability",
                           workday(day("2025-09-12") + 37 * group),
                           f"2025-{group + 1}", 0.2 * self.bell())
        for key in ("PG-1", "PT-2", "DM6-1", "HG-1", "LX0-1"):
            self.intermediate(self.items[key])
        self.transfer()

    def intermediate(self, item):
        """Halfway between two calibrations, against what the last one said."""
        one = item.certificates[1]
        result = one.results[-1]
        U = result["U"]
        unit, scale = item.level["punit"], 1
        if unit != item.level["unit"]:
            scale = 1000
        known = item_value(result, scale)
        seen = known + to_place(0.2 * self.bell() * float(U), U) / scale
        self.add("checks", instrument=item.id,
                 date=iso(workday(one.date + 170)), kind="intermediate",
                 quantity=item.level["quantity"],
                 point=plain(result["point"]), unit=unit,
                 reading=f"{seen:f}", reference_value=f"{known:f}",
                 U_reference=f"{U / scale:f}",
                 k_reference="2", reference_certificate=one.row["id"],
                 result="pass", by=city.STAFF[city.YZ][0],
                 recorded_on=iso(workday(one.date + 170)))

    def transfer(self):
        """Verified against the province: |y - y0| <= sqrt(U² + U0²)."""
        one = self.items["SP1-1"].certificates[1]
        self.add("checks", standard="YS-14", date="2025-05-15",
                 kind="verification", quantity="temperature", point="100",
                 unit="degC", reading="100.0031", reference_value="100.0008",
                 U_reference="0.0020", k_reference="2",
                 reference_certificate=one.row["id"], result="pass",
                 by=city.STAFF[city.YZ][0], recorded_on="2025-05-19")


def item_value(result, scale):
    return decimal.Decimal(repr(result["point"])) + result["left"] / scale
