#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A strict second opinion on the data of a laboratory folder.

    tests/check_lab.py FOLDER [ALIASES]

Written apart from the generators and from the program, slow and plain: cells
in their canonical form, keys, dates against each other, due dates by the
declared rule, references that exist and were in force, chains that end in
roots, uncertainties that grow, CMCs, digits, regulations, stated verdicts.
Prints FILE:LINE: COLUMN: CODE: TEXT and exits 1 where anything is wrong.
"""

import calendar
import collections
import csv
import datetime
import fractions
import json
import math
import os
import re
import sys
import unicodedata

TODAY = "2026-06-30"
ROOT = re.compile(r"(SI|NMI|ACC|LMI|CRM):(.*)")
NUMBER = r"-?(0|[1-9]\d*)(\.\d+)?"
POSITIVE = r"(0|[1-9]\d*)(\.\d+)?"
DATE = r"\d{4}-\d\d-\d\d"
INTERVAL = (r"P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?|\d+ (months|days|years)|"
            r"\d+(年|个月|天)|on-demand|before-use|initial-only|按需|使用前")
UNIT = (r"|%|%RH|degC|dB|ohm|Mohm|um|mm|mg|g|MPa|kPa|V|mV|Wh|Hz|MHz|s|lx|"
        r"mGy/h|mS/m|mm/K|mV/V")
TERM = r"\d+(\.\d+)? (% (rd|FS)|[A-Za-z%/]+(\*[Lxf])?)"
CONDITION = (r"(temperature|温度|humidity|湿度|pressure)="
             r"(≤|\d+(\.\d+)?(\.\.|±)|)\d+(\.\d+)? (degC|K|%RH|hPa)")
CLASSES = "01 04 12 15 23 25 28 33 37 46".split()
DATES = ("calibrated_on due_on issued_on recorded_on withdrawn_on "
         "withdrawn_recorded_on in_service_on date until from valid_from "
         "valid_until public_valid_until published effective "
         "replaced_on").split()
NUMBERS = ("range_min range_max point value error correction as_found_value "
           "as_found_error as_found_correction reading reference_value "
           "point_min point_max reference_point sensitivity").split()
WORDS = {
    "role": "national_standard public_standard working_standard instrument "
            "reference_material 国家基准 社会公用 工作标准 工作计量器具",
    "status": "in-service standby retired 在用 备用 报废",
    "verdict": "pass fail 合格 不合格", "result": "pass fail 合格 不合格",
    "as_found": "pass fail not-applicable unknown 合格 不合格 不适用",
    "adjusted": "yes no unknown 是 否", "compulsory": "yes no 是 否",
    "use": "corrected nominal 修正 标称值", "part": "main auxiliary 主标准器 "
    "配套设备", "withdrawn_reason": "error superseded lapse 错误",
    "interpolation": "linear 线性", "level": "社会公用最高 社会公用次级",
    "event": "extension quarantine release retire damage repair lend return "
             "send first_use 延期 隔离 启用 报废 损坏 维修 借出 归还 送检",
}
KINDS = {"certificates": "calibration verification 校准 检定",
         "checks": "repeatability stability intermediate verification 重复性 "
                   "稳定性 期间核查 检定"}
KEYS = {"laboratories": ("id",), "instruments": ("id",),
        "standards": ("id",), "certificates": ("id",),
        "regulations": ("number",),
        "results": ("certificate", "quantity", "function", "artefact",
                    "point", "at")}


class Lab:
    def __init__(self, folder, aliases=None):
        self.folder, self.findings = folder, []
        self.alias = {}
        if aliases:
            with open(aliases, encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    self.alias[row["table"], row["alias"]] = row["column"]
        with open(os.path.join(folder, "datapackage.json"),
                  encoding="utf-8") as file:
            package = json.load(file)
        self.rule = package["caltrace"]["due_rule"]
        self.tables = collections.defaultdict(list)
        for resource in package["resources"]:
            self.read(resource)

    def find(self, row, column, code, text):
        self.findings.append((row["_file"], row["_line"], column, code, text))

    # ---- reading ------------------------------------------------------------
    def read(self, resource):
        table, name = resource["name"], resource["path"]
        with open(os.path.join(self.folder, name), newline="",
                  encoding=resource.get("encoding", "utf-8")) as file:
            reader = csv.reader(file)
            header = [self.alias.get((table, h), h) for h in next(reader)]
            for cells in reader:
                row = {"_file": name, "_line": reader.line_num}
                if not any(cells):
                    self.find(row, "", "F10", "blank row")
                elif [self.alias.get((table, c), c) for c in cells] == header:
                    self.find(row, "", "F10", "the header again")
                elif len(cells) != len(header):
                    self.find(row, "", "F07", f"{len(cells)} cells, "
                              f"{len(header)} in the header")
                elif re.fullmatch("合计|总计|total", cells[0]):
                    self.find(row, header[0], "F10", "a total")
                elif not cells[0] and table != "checks":
                    self.find(row, header[0], "F11", "the key is blank")
                else:
                    row.update(zip(header, cells))
                    row["_sound"] = self.check_cells(table, row)
                    self.tables[table].append(row)

    def check_cells(self, table, row):
        before = len(self.findings)
        for column, text in row.items():
            if column[0] == "_" or not text:
                continue
            if text != text.strip() or any(
                    unicodedata.category(c) in ("Cf", "Cc") for c in text):
                self.find(row, column, "cell", f"blanks or invisible: {text!r}")
            pattern = self.pattern(table, column)
            if pattern and not re.fullmatch(pattern, text):
                self.find(row, column, "cell", f"`{text}`")
            elif column in DATES and not real_day(text):
                self.find(row, column, "cell", f"no such day: {text}")
        return len(self.findings) == before

    def pattern(self, table, column):
        if column in DATES:
            return DATE
        if column in NUMBERS and table != "changes":
            return NUMBER
        if column == "kind":
            return "|".join(KINDS[table].split())
        if column in WORDS and table != "changes":
            return "|".join(WORDS[column].split())
        if column in ("interval", "max_interval"):
            return INTERVAL
        if column.endswith("unit"):
            return UNIT
        if column == "mpe":
            return rf"±({TERM}|\({TERM} \+ {TERM}\)|{TERM} \+ {TERM})"
        if column.startswith("environment"):
            return rf"{CONDITION}(; {CONDITION})*"
        if column == "jjf1022_code":
            return rf"({'|'.join(CLASSES)})\d{{6}}"
        if column in ("U", "U_as_found", "k") and table == "results":
            return POSITIVE
        if column in ("id", "instrument", "certificate") and \
                table != "changes":
            return r"(?!\d+(\.\d+)?E\+\d+$)[\x21-\x7e]*[A-Za-z][\x21-\x7e]*"
        return None

    # ---- keys ---------------------------------------------------------------
    def check_keys(self):
        for table, columns in KEYS.items():
            seen = {}
            for row in self.tables[table]:
                key = tuple(row.get(c, "") for c in columns)
                if key in seen:
                    code = "C18" if table == "certificates" else "V20"
                    self.find(row, columns[0], code, f"{key} is there twice")
                seen.setdefault(key, row)
        for table, name, key, start, end in (
                ("ranges", "instrument", "instrument quantity function at "
                 "range_min range_max", "", ""),
                ("instruments", "serial", "serial", "", ""),
                ("standard_items", "instrument", "standard instrument", "from",
                 "until"),
                ("scopes", "laboratory", "laboratory quantity at range_min "
                 "range_max", "valid_from", "valid_until")):
            self.check_twice(table, name, key.split(), start, end)
        seen = {}
        for row in self.tables["certificates"]:
            key = row["laboratory"], row.get("number", "")
            if key[1] and seen.setdefault(key, row)["issued_on"] != \
                    row["issued_on"]:
                self.find(row, "number", "V20", "a number of another day")

    def check_twice(self, table, name, key, start, end):
        seen = collections.defaultdict(list)
        for row in self.tables[table]:
            one = tuple(row.get(c, "") for c in key)
            for old in seen[one]:
                if row.get("id", one) != old.get("id", "") and \
                        row.get(start, "") < (old.get(end) or "9") and \
                        old.get(start, "") < (row.get(end) or "9"):
                    self.find(row, name, "V20", f"{one} is there already")
                    break
            seen[one].append(row)

    def index(self):
        def by(table, column):
            found = {}
            for row in self.tables[table]:
                found.setdefault(row[column], row)
            return found
        self.instruments = by("instruments", "id")
        self.certificates = by("certificates", "id")
        self.laboratories = by("laboratories", "id")
        self.regulations = by("regulations", "number")
        self.standards = by("standards", "id")
        self.results = collections.defaultdict(list)
        for row in self.tables["results"]:
            self.results[row["certificate"]].append(row)
        self.visits = collections.defaultdict(list)
        for row in self.certificates.values():
            self.visits[row["instrument"]].append(row)

    def check_foreign(self):
        for table, column, known in (
                ("certificates", "instrument", self.instruments),
                ("certificates", "laboratory", self.laboratories),
                ("certificates", "replaces", self.certificates),
                ("results", "certificate", self.certificates),
                ("links", "certificate", self.certificates),
                ("links", "reference", self.certificates),
                ("ranges", "instrument", self.instruments),
                ("events", "instrument", self.instruments),
                ("checks", "instrument", self.instruments),
                ("checks", "standard", self.standards),
                ("checks", "reference_certificate", self.certificates),
                ("standard_items", "standard", self.standards),
                ("standard_items", "instrument", self.instruments),
                ("standards", "regulation", self.regulations),
                ("scopes", "laboratory", self.laboratories)):
            for row in self.tables[table]:
                if row.get(column) and row[column] not in known and \
                        row["_sound"]:
                    self.find(row, column, "C01", f"no {row[column]}")

    # ---- dates --------------------------------------------------------------
    def check_dates(self):
        for row in self.tables["certificates"]:
            on, issued, due = (row.get(c, "") for c in (
                "calibrated_on", "issued_on", "due_on"))
            if not row["_sound"] or row["instrument"] not in self.instruments:
                continue
            for column in ("calibrated_on", "issued_on"):
                if row[column] > TODAY:
                    self.find(row, column, "V12", "in the future")
                    break
            else:
                if issued < on:
                    self.find(row, "issued_on", "V13", "before calibration")
            if row.get("recorded_on", "9") < issued:
                self.find(row, "recorded_on", "V13", "before it was issued")
            rule = self.regulations.get(row.get("procedure", ""))
            self.check_due(row, on, due, rule)
            self.check_laboratory(row, on)
            if row.get("procedure") and rule is None:
                self.find(row, "procedure", "V27", "no such regulation")
            elif rule and not (rule["effective"] <= on < (
                    rule.get("replaced_on") or "9")):
                self.find(row, "procedure", "V27", "not in force")
        for table, low, high in (("laboratories", "valid_from", "valid_until"),
                                 ("scopes", "valid_from", "valid_until"),
                                 ("events", "date", "until"),
                                 ("events", "date", "recorded_on"),
                                 ("regulations", "published", "effective")):
            for row in self.tables[table]:
                if row.get(low) and row.get(high) and row[high] < row[low]:
                    self.find(row, high, "V13", f"before {low}")
        for table in ("ranges", "instruments", "standards", "scopes"):
            for row in self.tables[table]:
                if "% FS" in row.get("mpe", "") and not row["range_max"]:
                    self.find(row, "mpe", "V16", "no range to take % of")
                if row.get("range_min") and row["_sound"] and \
                        float(row["range_min"]) >= float(row["range_max"]):
                    self.find(row, "range_max", "V18", "not above range_min")

    def check_due(self, row, on, due, rule):
        """The date of a calibration does not bind, but a day or a few less or
        more are another way of counting."""
        longest = add(on, rule["max_interval"]) if rule and \
            rule["max_interval"] and row["kind"] in ("verification", "检定") \
            else None
        right = self.due(row)
        if due and due < on:
            self.find(row, "due_on", "V13", "before calibration")
        elif due and longest and day(due) > longest:
            self.find(row, "due_on", "S07", f"beyond {longest}")
        elif due and due != right:
            far = right is None or abs((day(due) - day(right)).days) > 3
            calibrated = row["kind"] in ("calibration", "校准")
            self.find(row, "due_on", "S12" if far and calibrated else "V14",
                      f"{right} by the rule")

    def check_laboratory(self, row, on):
        one = self.laboratories.get(row.get("laboratory", ""))
        if one and not one.get("valid_from", "") <= on <= (
                one.get("valid_until") or "9"):
            self.find(row, "laboratory", "C12", "not accredited on that day")

    # ---- records of items ---------------------------------------------------
    def check_items(self):
        for row in self.tables["instruments"]:
            if not row["_sound"]:
                continue
            if not row.get("interval", "?"):
                self.find(row, "interval", "S03", "no interval")
            for column in ("name", "manufacturer", "model", "serial",
                           "location"):
                if not row.get(column, "?"):
                    self.find(row, column, "S10", "left out")
        for row in self.tables["changes"]:
            if row["field"] == "interval" and not row["reason"]:
                self.find(row, "reason", "S11", "no reason")
        for row in self.tables["standards"]:
            for column in ("valid_until", "public_valid_until"):
                if row.get(column) and day(row[column]) < add(TODAY, "P6M"):
                    self.find(row, column, "S15", "run out, or soon will")
        for row in self.tables["certificates"]:
            item = self.instruments.get(row["instrument"], {})
            if row["_sound"] and row["kind"] in ("calibration", "校准") and \
                    item.get("compulsory") in ("yes", "是") and not any(
                        one["kind"] in ("verification", "检定")
                        for one in self.visits[row["instrument"]]):
                self.find(row, "kind", "S14", "calibrated, not verified")

    def check_extensions(self):
        for row in self.tables["events"]:
            if row["event"] not in ("extension", "延期") or \
                    row["instrument"] not in self.instruments:
                continue
            if not row["by"]:
                self.find(row, "by", "S05", "nobody approved it")
            last = max((c for c in self.visits[row["instrument"]]
                        if c["calibrated_on"] <= row["date"]),
                       key=lambda c: c["calibrated_on"], default={})
            rule = self.regulations.get(last.get("procedure"), {})
            if rule.get("max_interval") and day(row["until"]) > add(
                    last["calibrated_on"], rule["max_interval"]):
                self.find(row, "until", "S07", "beyond the law's interval")
            elif day(row["until"]) > add(row["date"], self.interval(
                    row["instrument"], row["date"])):
                self.find(row, "until", "S05", "longer than the interval")

    def interval(self, instrument, on):
        text = self.instruments.get(instrument, {}).get("interval", "")
        for row in sorted(self.tables["changes"],
                          key=lambda r: r.get("from", "")):
            if (row["table"], row["id"], row["field"]) == (
                    "instruments", instrument, "interval") and \
                    row["from"] <= on:
                text = row["value"]
        return text

    def due(self, row):
        text = self.interval(row["instrument"], row["calibrated_on"])
        last = add(row["calibrated_on"], text)
        if last and self.rule == "minus-one-day":
            last -= datetime.timedelta(1)
        return last.isoformat() if last else None

    # ---- use of certificates ------------------------------------------------
    def good_until(self, row):
        last = self.due(row) or "9999-12-31"
        for event in self.tables["events"]:
            if event["instrument"] == row["instrument"] and \
                    event["event"] in ("extension", "延期") and \
                    row["calibrated_on"] <= event["date"] <= last:
                last = max(last, event["until"])
        return last

    def check_references(self):
        for row in self.tables["certificates"]:
            if not row["_sound"]:
                continue
            if row.get("withdrawn_reason") and not row.get("withdrawn_on"):
                self.find(row, "withdrawn_on", "C19", "reason without a day")
            names = row["references"].split(";")
            for name in names:
                if not ROOT.fullmatch(name):
                    self.check_reference(row, name)
            if not row["references"]:
                self.find(row, "references", "C03", "no reference")

    def check_reference(self, row, name):
        used = self.certificates.get(name)
        if used is None:
            return self.find(row, "references", "C01", f"no {name}")
        if not used["_sound"]:
            return None
        on = row["calibrated_on"]
        if on < used["calibrated_on"]:
            self.find(row, "references", "C20", f"{name} did not exist")
        elif (used.get("withdrawn_on") or "9") <= on:
            self.find(row, "references", "C19", f"{name} was withdrawn")
        elif any(c.get("replaces") == name and c["issued_on"] < on
                 for c in self.visits[used["instrument"]]):
            self.find(row, "references", "C19", f"{name} was replaced")
        elif on > self.good_until(used):
            self.find(row, "references", "C04", f"{name} had lapsed")
        else:
            newer = [c for c in self.visits[used["instrument"]]
                     if used["calibrated_on"] < c["calibrated_on"] <= on]
            if newer and name != row["id"]:
                self.find(row, "references", "C04", f"{name} was not the "
                          f"newest of its item")
        return None

    def check_cycles(self):
        state = {}
        for start in self.certificates:
            stack = [(start, iter(self.parents(start)))]
            state.setdefault(start, 0)
            if state[start]:
                continue
            state[start] = 1
            while stack:
                name, rest = stack[-1]
                for parent in rest:
                    if state.get(parent, 0) == 1:
                        self.find(self.certificates[parent], "references",
                                  "C02", f"{name} leads back to {parent}")
                    elif parent not in state:
                        state[parent] = 1
                        stack.append((parent, iter(self.parents(parent))))
                        break
                else:
                    state[name] = 2
                    stack.pop()

    def check_uppers(self):
        for row in self.tables["standards"]:
            seen, at = [row["id"]], row
            while at and at["upper_standard"] not in seen:
                seen.append(at["upper_standard"])
                at = self.standards.get(at["upper_standard"])
            if at and at["upper_standard"] == row["id"] == min(seen):
                self.find(row, "upper_standard", "C02", str(seen))

    def parents(self, name):
        return [r for r in self.certificates[name].get(
            "references", "").split(";") if r in self.certificates]

    # ---- values -------------------------------------------------------------
    def ranges_of(self, instrument):
        rows = [r for r in self.tables["ranges"]
                if r["instrument"] == instrument]
        return rows or [r for r in (self.instruments.get(instrument),)
                        if r and r.get("quantity")]

    def range_of(self, result, instrument):
        for row in self.ranges_of(instrument):
            if row["quantity"] == result["quantity"] and \
                    row.get("function", "") == result.get("function", ""):
                return row
        return None

    def check_results(self):
        for row in self.tables["results"]:
            certificate = self.certificates.get(row["certificate"])
            if not row["_sound"] or certificate is None or \
                    not certificate["_sound"] or \
                    certificate["instrument"] not in self.instruments:
                continue
            given = [c for c in ("value", "error", "correction")
                     if row.get(c)]
            if len(given) != 1:
                self.find(row, (given or ["value"])[-1], "V28",
                          "one value is needed")
                continue
            if not row.get("U"):
                self.find(row, "U", "C06", "no U")
                continue
            if float(row["U"]) <= 0:
                self.find(row, "U", "V15", "no U above zero")
                continue
            self.check_digits(row, given[0])
            self.check_coverage(row)
            item = self.range_of(row, certificate["instrument"])
            if item is None:
                self.find(row, "quantity", "C08", "not of this instrument")
            elif kind(item["unit"]) != kind(row["point_unit"]):
                self.find(row, "point_unit", "V17", "not the range's")
                continue
            elif given[0] != "value" and abs(float(row[given[0]])) * scale(
                    row["unit"]) > float(item["range_max"]) * scale(
                        item["unit"]):
                self.find(row, given[0], "V18", "more than the range")
            elif item["_sound"] and not float(item["range_min"]) <= \
                    float(row["point"]) <= float(item["range_max"]):
                self.find(row, "point", "V18", "outside the range")
            self.check_cmc(row, certificate)

    def check_digits(self, row, column):
        for U, value in (("U", column), ("U_as_found", "as_found_" + column)):
            if not row.get(U):
                continue
            digits = row[U].replace(".", "").lstrip("0")
            if len(digits) != 2:
                self.find(row, U, "V24", f"{len(digits)} digits")
            elif places(row[U]) != places(row[value]):
                self.find(row, value, "V24", "not rounded as U")

    def check_coverage(self, row):
        k, p = float(row["k"]), row.get("probability", "")
        if not 1 <= k <= 10:
            self.find(row, "k", "V15", "no coverage factor")
        dof = float(row["dof"]) if row.get("dof") else math.inf
        if p and abs(2 * student(k, dof) - 1 - float(p)) > 0.01:
            self.find(row, "probability", "V15", "does not belong to k")

    def check_cmc(self, row, certificate):
        fits = [s for s in self.tables["scopes"]
                if s["laboratory"] == certificate["laboratory"] and
                s["quantity"] == row["quantity"] and
                kind(s["unit"]) == kind(row["point_unit"]) and
                s["valid_from"] <= certificate["calibrated_on"] <=
                (s.get("valid_until") or "9") and
                float(s["range_min"]) <= float(row["point"]) *
                scale(row["point_unit"]) / scale(s["unit"]) <=
                float(s["range_max"])]
        if not fits:
            return self.find(row, "point", "C12", "in no scope")
        cmc = min(evaluate(s["cmc"], row) for s in fits)
        if 1 <= float(row["k"]) and float(row["U"]) * 2 / float(
                row["k"]) * scale(row["unit"]) < cmc * 0.999:
            self.find(row, "U", "C11", f"below the CMC {cmc}")
        return None

    def limit(self, row, certificate):
        item = self.range_of(row, certificate["instrument"])
        text = row.get("mpe") or (item or {}).get("mpe", "")
        if not text:
            return None
        span = float(item["range_max"]) - float(item["range_min"])
        return evaluate(text, row, span)

    def check_verdicts(self):
        for row in self.tables["certificates"]:
            verdicts = {"": [], "as_found_": []}
            for result in self.results[row["id"]]:
                if not (row["_sound"] and result["_sound"]):
                    continue
                limit = self.limit(result, row)
                column = next(c for c in ("value", "error", "correction")
                              if result.get(c))
                if limit is None or column == "value" or \
                        not result.get("U") or kind(result["unit"]) != kind(
                            result["point_unit"]):
                    continue
                left = float(result[column])
                found = result.get("as_found_" + column) or left
                size = scale(result["unit"])
                verdicts[""].append(abs(left) * size <= limit)
                if row["verdict"] in ("pass", "合格") and \
                        not verdicts[""].pop():
                    self.find(result, column, "D02", "outside, and a pass")
                    continue
                verdicts["as_found_"].append(abs(float(found)) * size <=
                                             limit)
                if row["verdict"] and float(result["U"]) * size > \
                        limit / 3 * 1.000001:
                    self.find(result, "U", "D03", "above a third of the MPE")
            for prefix, column in (("", "verdict"), ("as_found_", "as_found")):
                stated = row.get(column, "")
                if stated in ("pass", "fail", "合格", "不合格") and \
                        verdicts[prefix] and \
                        (stated in ("pass", "合格")) != all(verdicts[prefix]):
                    self.find(row, column, "D02", "not what the errors say")
            if row.get("adjusted") in ("yes", "是") and row["_sound"] and \
                    not any(r.get("U_as_found")
                            for r in self.results[row["id"]]):
                self.find(row, "adjusted", "C24", "as found is not stated")
            if row.get("adjusted") in ("no", "否") and any(
                    r.get("U_as_found") for r in self.results[row["id"]]):
                self.find(row, "adjusted", "C24", "as found differs")

    def check_same(self):
        for instrument, rows in self.visits.items():
            seen = {}
            for row in sorted((r for r in rows if r["_sound"]),
                              key=lambda r: r["calibrated_on"]):
                readings = tuple(
                    r.get("value") or r.get("error") or r.get("correction")
                    for r in self.results[row["id"]])
                old = seen.setdefault(readings, row)
                if readings and old["calibrated_on"] != row["calibrated_on"]:
                    self.find(row, "id", "V23", f"the readings of {old['id']}")

    # ---- environments -------------------------------------------------------
    def check_environments(self):
        seen = collections.defaultdict(set)
        for row in self.tables["certificates"]:
            text = row.get("environment", "")
            if not row["_sound"] or not text:
                continue
            rule = self.regulations.get(row.get("procedure", ""), {})
            limits, spread = (conditions(rule.get(c, "")) for c in (
                "environment", "environment_spread"))
            for name, (low, high) in conditions(text).items():
                least, most = limits.get(name, (low, high))
                if not least <= low <= high <= most:
                    self.find(row, "environment", "V25", f"{name} outside")
                if name in spread and high - low > spread[name][1]:
                    self.find(row, "environment", "V26", f"{name} changed")
            seen[row["laboratory"], text].add(row["calibrated_on"])
            if len(seen[row["laboratory"], text]) > 1 and "pressure" in text:
                self.find(row, "environment", "V23", "that of another day")

    # ---- uncertainty along the chain ---------------------------------------
    def check_growth(self):
        """u of a result against the root sum square of what its references
        hand down with their drift; the correlation of two references that
        share one is left out."""
        links = collections.defaultdict(list)
        for row in self.tables["links"]:
            links[row["certificate"]].append(row)
        for row in self.tables["certificates"]:
            names = [n for n in row.get("references", "").split(";")
                     if n in self.certificates]
            if not row["_sound"] or not names:
                continue
            for result in self.results[row["id"]]:
                if result["_sound"] and result.get("U"):
                    self.check_one(row, result, links[row["id"]], names)

    def check_one(self, row, result, links, names):
        parts = []
        for used in [one for one in links if selects(one, result)] or \
                [{"reference": n} for n in names]:
            reference = self.certificates.get(used["reference"])
            if reference is None or reference is row or \
                    not reference["_sound"]:
                continue
            quantity = used.get("reference_quantity") or result["quantity"]
            point = float(used.get("reference_point") or result["point"])
            choice = [r for r in self.results[reference["id"]]
                      if r["_sound"] and r["quantity"] == quantity and
                      r.get("function", "") == result.get("function", "") and
                      r.get("at", "") == result.get("at", "") and
                      (not used.get("reference_artefact") or
                       r.get("artefact") == used["reference_artefact"])]
            u = between(choice, point)
            if u is None:
                self.find(result, "point", "C10", f"outside {reference['id']}")
                continue
            u *= math.hypot(1, self.drift(reference, row))
            size = abs(float(used.get("sensitivity") or 1))
            if used.get("sensitivity_unit") == "mm/K":
                size *= 1e-3
            parts.append(size * u)
        own = (float(result["U"]) + 0.5 * 10 ** -places(result["U"])) / \
            float(result["k"]) * scale(result["unit"])
        if math.hypot(*parts, 0) > own:
            self.find(result, "U", "C07", f"u {own} below {parts}")

    def drift(self, reference, row):
        """Drift since the reference's calibration, in parts of its u. The
        half-widths on file are U/2 for an interval."""
        first = day(reference["calibrated_on"])
        last = add(reference["calibrated_on"], self.interval(
            reference["instrument"], reference["calibrated_on"]))
        gone = (day(row["calibrated_on"]) - first).days
        return gone / (last - first).days / math.sqrt(3) if last else 0

    def check(self):
        self.index()
        for part in (self.check_keys, self.check_foreign, self.check_dates,
                     self.check_references, self.check_cycles, self.check_uppers,
                     self.check_items, self.check_extensions,
                     self.check_results, self.check_verdicts, self.check_same,
                     self.check_environments, self.check_growth):
            part()
        return sorted(set(self.findings), key=str)


# ---- small things -----------------------------------------------------------
def real_day(text):
    try:
        datetime.date.fromisoformat(text)
        return True
    except ValueError:
        return False


def conditions(text):
    found = {}  # name to (low, high) in degC or %RH; exact
    for item in text.split(";"):
        name, sign, value = item.strip().partition("=")
        match = re.fullmatch(r"(≤|[\d.]+(?:\.\.|±)|)([\d.]+) (\S+)", value)
        if not sign or not match:
            continue
        first, last, unit = match.groups()
        high = fractions.Fraction(last)
        low = fractions.Fraction(first.rstrip(".±") or high) \
            if first != "≤" else fractions.Fraction(0)
        if first.endswith("±"):
            low, high = low - high, low + high
        if unit == "K" and high > 100:
            low, high = (n - fractions.Fraction("273.15") for n in (low, high))
        name = {"温度": "temperature", "湿度": "humidity"}.get(name, name)
        found[name] = (low, high)
    return found


def day(text):
    return datetime.date.fromisoformat(text)


def add(start, text):
    """start plus an interval, or None."""
    match = re.fullmatch(r"P?(\d+) ?(Y|M|D|年|个月|天|months|days|years)", text)
    if not match:
        return None
    count, start = int(match[1]), day(start)
    if match[2] in ("D", "天", "days"):
        return start + datetime.timedelta(count)
    months = count * (12 if match[2] in ("Y", "年", "years") else 1)
    year, month = start.year, start.month + months
    while month > 12:
        year, month = year + 1, month - 12
    return datetime.date(year, month, min(
        start.day, calendar.monthrange(year, month)[1]))


def places(text):
    return len(text.partition(".")[2])


SCALES = {"um": 1e-6, "mm": 1e-3, "mg": 1e-6, "g": 1e-3, "kPa": 1e3,
          "MPa": 1e6, "mV": 1e-3, "MHz": 1e6, "Mohm": 1e6}
KIND = {"um": "m", "mm": "m", "mg": "kg", "g": "kg", "kPa": "Pa",
        "MPa": "Pa", "mV": "V", "MHz": "Hz", "Mohm": "ohm"}


def scale(unit):
    return SCALES.get(unit, 1)


def kind(unit):
    return KIND.get(unit, unit)


def evaluate(text, row, span=0):
    """A formula at a result's point, in units of the SI."""
    point = abs(float(row["point"]))
    total = 0
    for term in text.strip("±()").split(" + "):
        number, unit = term.split(" ", 1)
        number = float(number)
        if unit in ("% rd", "% FS"):
            total += number / 100 * scale(row["point_unit"]) * (
                point if unit == "% rd" else span)
        elif "*" in unit:
            top, under = unit[:-2].split("/")
            total += number * scale(top) / scale(under) * point * \
                scale(row["point_unit"])
        else:
            total += number * scale(unit)
    return total


def selects(link, result):
    return all(not link.get(c) or link[c] == result.get(c, "")
               for c in ("quantity", "function", "artefact")) and (
        not link.get("point_min") or float(link["point_min"]) <=
        float(result["point"]) <= float(link["point_max"]))


def between(results, point):
    """The larger u, in the SI, of the results next to the point."""
    below = [r for r in results if float(r["point"]) <= point]
    above = [r for r in results if float(r["point"]) >= point]
    if not below or not above:
        return None
    near = (max(below, key=lambda r: float(r["point"])),
            min(above, key=lambda r: float(r["point"])))
    return max(float(r["U"]) / float(r["k"]) * scale(r["unit"]) for r in near)


def student(t, dof):
    """Probability below t: the normal distribution, or Simpson's rule on
    Student's density."""
    if math.isinf(dof):
        return 0.5 * (1 + math.erf(t / math.sqrt(2)))
    c = math.exp(math.lgamma((dof + 1) / 2) - math.lgamma(dof / 2)) / \
        math.sqrt(dof * math.pi)
    n, h = 200, t / 200
    values = [c * (1 + (i * h) ** 2 / dof) ** (-(dof + 1) / 2)
              for i in range(n + 1)]
    return 0.5 + h / 3 * (values[0] + values[-1] + 4 * sum(values[1:-1:2]) +
                          2 * sum(values[2:-1:2]))


def main():
    lab = Lab(*sys.argv[1:3])
    findings = lab.check()
    for file, line, column, code, text in findings:
        print(f"{file}:{line}: {column}: {code}: {text}")
    rows = sum(map(len, lab.tables.values()))
    print(f"lab: {rows} rows, {len(findings)} findings")
    return 1 if findings or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
