# SPDX-License-Identifier: GPL-3.0-or-later
"""The example city with one fault of every kind planted, and where.

A fault sits in a row of its own, behind the sound ones: an instrument or a
certificate is copied under a new id, and one cell of the copy is spoiled.
Faults of whole files have small folders of their own.
"""

import os

from lab_tables import COLUMNS, day, iso, package, record, text_of, write

SHORT = ["id", "name", "role", "quantity", "range_min", "range_max", "unit"]
GOOD = [["A-1", "数显卡尺", "instrument", "length", "0", "150", "mm"],
        ["A-2", "电子天平", "instrument", "mass", "1", "220", "g"],
        ["A-3", "压力表", "instrument", "pressure", "0", "6", "MPa"]]


class Planter:
    def __init__(self, city):
        self.city = city
        self.lines = {table: text_of(table, rows).splitlines(keepends=True)
                      for table, rows in city.rows.items()}
        self.expected = []
        self.count = 0

    # ---- rows ---------------------------------------------------------------
    def raw(self, table, text):
        self.lines[table].append(text)
        return len(self.lines[table])

    def add(self, table, row, fault=None):
        """Appends a row; `fault` is (column, text, code, what) or None."""
        row = dict(row)
        if fault:
            row[fault[0]] = fault[1]
        line = self.raw(table, record(
            [str(row.get(c, "")) for c in COLUMNS[table]]))
        if fault:
            self.expect(table, line, fault[0], *fault[2:])
        return row

    def expect(self, table, line, column, code, what):
        self.expected.append([table + ".csv", line, column, code, what])

    def instrument(self, key, fault=None, **change):
        """A copy of an item under a new id and serial number."""
        self.count += 1
        old = self.city.items[key].id
        row = dict(next(r for r in self.city.rows["instruments"]
                        if r["id"] == old), id=f"F-{self.count:03d}",
                   serial=f"F{9000 + self.count}", in_service_on="2022-01-10")
        row.update(change)
        row = self.add("instruments", row, fault)
        for one in self.city.rows["ranges"]:
            if one["instrument"] == old:
                self.add("ranges", dict(one, instrument=row["id"]))
        return row["id"]

    def certificate(self, key, instrument, visit=-1, fault=None, result=None,
                    results=True, **change):
        """A copy of a visit of the item `key`, for another instrument.
        `result`: a fault of its second result."""
        self.count += 1
        one = self.city.items[key].certificates[visit]
        row = dict(one.row, id=f"F2026-{self.count:04d}",
                   instrument=instrument)
        for column in ("number", "sequence", "replaces"):
            row.pop(column, None)
        row.update(change)
        row = self.add("certificates", row, fault)
        if results:
            mine = [r for r in self.city.rows["results"]
                    if r["certificate"] == one.row["id"]]
            for number, each in enumerate(mine):
                self.add("results", dict(each, certificate=row["id"]),
                         result if number == 1 else None)
            for each in self.city.rows["links"]:
                if each["certificate"] == one.row["id"]:
                    self.add("links", dict(each, certificate=row["id"]))
        return row

    def visit(self, key="CAL-1", **more):
        return self.certificate(key, self.instrument(key), **more)

    # ---- faults of cells --------------------------------------------------
    def cells_of_results(self):
        for column, text, code, what in (
                ("error", "1.2.3", "V01", "no number"),
                ("error", "<0.01", "V01", "a bound, no number"),
                ("error", "０.０１０", "V02", "full-width digits"),
                ("error", "0,010", "V03", "a comma"),
                ("error", "0.010 um", "V04", "a unit that is not the row's"),
                ("error", "#REF!", "V05", "an error of a spreadsheet"),
                ("U", "0", "V15", "no uncertainty at all"),
                ("U", "0.0123", "V24", "three digits of U"),
                ("error", "0.01", "V24", "not rounded to U")):
            self.visit(result=(column, text, code, what))

    def cells_of_instruments(self):
        for key, column, text, code, what, *change in (
                ("CAL-1", "id", "2.00E+08", "V06", "an id as a power of ten"),
                ("CAL-1", "jjf1022_code", "1112000", "V07",
                 "seven digits: a zero is lost"),
                ("CAL-1", "jjf1022_code", "99112000", "V07", "no such class"),
                ("CAL-1", "mpe", "0.5级", "V16", "a class, no limits"),
                ("MAN-1", "mpe", "±1.6 % FS", "V16", "no range to take % of",
                 {"range_min": "", "range_max": ""}),
                ("MAN-1", "unit", "mpa", "V17", "mis-cased unit"),
                ("CAL-1", "range_max", "-150", "V18", "upper below lower end"),
                ("CAL-1", "interval", "12", "V19", "12 of what?"),
                ("CAL-1", "id", "F\u200b-027", "V21",
                 "an invisible character"),
                ("CAL-1", "status", "servicing", "V22", "no known state")):
            self.instrument(key, (column, text, code, what),
                            **(change[0] if change else {}))

    def cells_of_certificates(self):
        for column, text, code, what in (
                ("calibrated_on", "03/04/2026", "V08", "3 April or 4 March?"),
                ("calibrated_on", "46092", "V09", "a spreadsheet's number"),
                ("calibrated_on", "2026-02-30", "V10", "no such day"),
                ("calibrated_on", "2026-03", "V11", "no day"),
                ("verdict", "pas", "V22", "no known verdict")):
            self.visit(fault=(column, text, code, what))

    # ---- faults between cells -----------------------------------------------
    def dates(self):
        one = self.city.items["CAL-1"].certificates[-1].row
        on = day(one["calibrated_on"])
        self.visit(fault=("issued_on", "2099-03-13", "V12", "in the future"),
                   recorded_on="2099-03-16")
        self.visit(fault=("due_on", iso(on - 365), "V13",
                          "due before calibrated"))
        self.visit(fault=("issued_on", iso(on - 3), "V13",
                          "issued before calibrated"))
        self.visit(fault=("due_on", iso(day(one["due_on"]) - 1), "V14",
                          "a day less than the rule says"))
        self.visit("WM1-1", fault=("procedure", "JJG(泽) 11-2014", "V27",
                                   "replaced on 2024-09-01"))

    def keys(self):
        id = self.instrument("CAL-1")
        self.instrument("CAL-1", ("id", id, "V20", "the id twice"))
        self.instrument("CAL-1", ("serial", self.city.rows[
            "instruments"][20]["serial"], "V20", "maker, model and serial of "
            "another item"), **{k: self.city.rows["instruments"][20][k]
                                for k in ("manufacturer", "model")})
        row = self.visit()
        mine = [r for r in self.city.rows["results"] if r["certificate"] ==
                self.city.items["CAL-1"].certificates[-1].row["id"]]
        self.add("results", dict(mine[0], certificate=row["id"]),
                 ("certificate", row["id"], "V20", "the same point twice"))
        row = self.visit()
        self.add("certificates", dict(row, issued_on=iso(
            day(row["issued_on"]) + 1), recorded_on="2026-06-30"),
            ("id", row["id"], "C18", "the id with other content"))

    def values(self):
        self.visit("MIC-1", result=("point", "50", "V18",
                                    "outside 0 mm to 25 mm"))
        id = self.instrument("CAL-1")
        self.certificate("CAL-1", id, visit=-2)
        row = self.certificate("CAL-1", id, results=False)
        old = self.city.items["CAL-1"].certificates[-2].row["id"]
        for each in self.city.rows["results"]:
            if each["certificate"] == old:
                self.add("results", dict(each, certificate=row["id"]))
        self.expect("certificates", len(self.lines["certificates"]), "id",
                    "V23", "the readings of the year before")

    def references(self):
        self.visit(fault=("references", "YZ2019-0404", "C01",
                          "no such certificate"))
        self.certificate("CAL-1", "F-999", results=False,
                         fault=("instrument", "F-999", "C01",
                                "no such instrument"))
        self.add("results", self.city.rows["results"][0],
                 ("certificate", "YZ2019-0405", "C01", "no such certificate"))
        first, second = (self.instrument("GB4-1") for _ in range(2))
        ahead = f"F2026-{self.count + 2:04d}"
        row = self.certificate("GB4-1", first, references=ahead)
        self.expect("certificates", len(self.lines["certificates"]),
                    "references", "C02", "a circle with the next line")
        self.certificate("GB4-1", second, references=row["id"])
        used = self.city.items["CAL-1"].certificates[-1]
        visit = used.references[0].number - \
            len(used.references[0].item.certificates)
        id = self.instrument("GB4-1")
        row = self.certificate(
            "GB4-1", id, visit=visit, withdrawn_on=iso(used.date - 3),
            withdrawn_recorded_on=iso(used.date - 3), withdrawn_reason="error")
        self.visit(fault=("references", row["id"], "C19",
                          "withdrawn before it was used"))
        late = self.city.items["GB4-1"].certificates[-1].row["id"]
        self.visit(visit=0, fault=("references", late, "C20",
                                   "used before it existed"))

    # ---- faults of rows -----------------------------------------------------
    def ragged(self):
        width = len(COLUMNS["events"])
        for cells, column, code, what in (
                (["12-MAN-1", "2026-03-02", "check"], "", "F07",
                 "cells missing"),
                (["12-MAN-1", "2026-03-03", "check"] + [""] * width, "", "F07",
                 "cells too many"),
                ([""] * width, "", "F10", "a blank row"),
                (COLUMNS["events"], "", "F10", "the header again"),
                (["合计", "11"] + [""] * (width - 2), "instrument", "F10",
                 "a total")):
            self.expect("events", self.raw("events", record(cells)), column,
                        code, what)
        row = self.visit(results=False)
        mine = [r for r in self.city.rows["results"] if r["certificate"] ==
                self.city.items["CAL-1"].certificates[-1].row["id"]]
        self.add("results", dict(mine[0], certificate=row["id"]))
        self.add("results", mine[1], ("certificate", "", "F11",
                                      "blank below a filled key"))

    # ---- faults between records ---------------------------------------------
    def items(self):
        other = self.city.rows["instruments"][20]["serial"]
        for column, text, code, what in (
                ("interval", "", "S03", "no interval"),
                ("manufacturer", "", "S10", "the maker is left out"),
                ("serial", other, "V20", "a serial number of another maker")):
            self.instrument("CAL-1", (column, text, code, what))
        id = self.instrument("GB4-1")
        row = next(r for r in self.city.rows["ranges"] if r["instrument"] ==
                   self.city.items["GB4-1"].id)
        self.add("ranges", dict(row, instrument=id), (
            "instrument", id, "V20", "the range twice"))
        self.add("changes", {
            "table": "instruments", "id": id, "field": "interval", "value":
            "P6M", "from": "2026-01-05", "recorded_on": "2026-01-05",
            "by": "宋玉"}, ("reason", "", "S11", "no reason"))
        row = dict(self.city.rows["standard_items"][0])
        self.add("standard_items", row, (
            "instrument", row["instrument"], "V20", "a part twice"))

    def certificates(self):
        self.add("laboratories", {
            "id": "OLD", "name": "Dissolved Laboratory", "accreditation":
            "ZAS L0099", "valid_from": "2015-01-01", "valid_until":
            "2020-12-31"})
        one = self.city.items["CAL-1"].certificates[-1].row
        on = day(one["calibrated_on"])
        for key, column, text, code, what in (
                ("CAL-1", "laboratory", "YZLM", "C01", "no such laboratory"),
                ("CAL-1", "laboratory", "OLD", "C12", "no longer accredited"),
                ("CAL-1", "replaces", "YZ2019-0001", "C01",
                 "no such certificate"),
                ("CAL-1", "recorded_on", iso(on - 1), "V13",
                 "recorded before it was done"),
                ("CAL-1", "due_on", iso(on + 400), "S12",
                 "another interval than one's own"),
                ("CAL-1", "procedure", "JJF(泽) 59-2018", "V27",
                 "no such regulation"),
                ("CAL-1", "adjusted", "yes", "C24", "as found is not stated"),
                ("BPM-1", "due_on", "2026-09-30", "S07",
                 "the end of the month is beyond the law's interval"),
                ("BPM-1", "due_on", "2026-09-26", "V14",
                 "a day less than the rule says"),
                ("BPM-1", "kind", "calibration", "S14",
                 "calibrated, and not verified")):
            self.visit(key, fault=(column, text, code, what),
                       results=column == "adjusted")
        self.visit(number="Y-881", results=False)
        self.visit(issued_on=iso(on + 9), recorded_on=iso(on + 9),
                   results=False,
                   fault=("number", "Y-881", "V20", "another one's number"))
        id = self.instrument("GB4-1")
        used = self.city.items["CAL-1"].certificates[-1].references[0]
        visit = used.number - len(used.item.certificates)
        old = self.certificate("GB4-1", id, visit=visit, results=False)
        self.certificate("GB4-1", id, visit=visit, results=False,
                         replaces=old["id"])
        self.visit(results=False, fault=("references", old["id"], "C19",
                                         "replaced before it was used"))

    def results(self):
        for key, column, text, code, what in (
                ("CAL-1", "k", "0.5", "V15", "k below one"),
                ("CAL-1", "probability", "0.99", "V15",
                 "not the probability of k"),
                ("CAL-1", "U", "", "C06", "no U"),
                ("CAL-1", "correction", "0.005", "V28",
                 "not the opposite of the error"),
                ("CAL-1", "point_unit", "MPa", "V17", "no unit of length"),
                ("GB4-1", "correction", "200000.00", "V18", "more than the range"),
                ("BPM-1", "error", "0.90", "D02", "a pass outside"),
                ("BPM-1", "U", "0.60", "D03", "five times U")):
            self.visit(key, result=(column, text, code, what))

    def set_ups(self):
        base = dict(self.city.rows["standards"][-1])
        for number, (column, text, code, what) in enumerate((
                ("valid_until", "2026-05-01", "S15", "has run out"),
                ("valid_until", "2026-09-01", "S15", "runs out"),
                ("upper_standard", "FS-4", "C02", "a circle of two"),
                ("upper_standard", "FS-3", "", ""))):
            row = dict(base, id=f"FS-{number + 1}")
            if code:
                self.add("standards", row, (column, text, code, what))
            else:
                self.add("standards", dict(row, **{column: text}))
        row = dict(self.city.rows["scopes"][-1])
        self.add("scopes", row, ("laboratory", row["laboratory"], "V20",
                                 "a scope twice"))
        self.add("regulations", {
            "number": "JJF(泽) 60-2023", "title": "-", "published":
            "2023-05-08"}, ("effective", "2023-04-08", "V13",
                            "in force before it was published"))
        self.add("checks", dict(
            self.city.rows["checks"][0], point="101", group="F"), (
                "reference_certificate", "YZ2019-0410", "C01",
                "no such certificate"))
        one = self.visit(results=False)
        self.add("links", dict(
            self.city.rows["links"][0], certificate=one["id"]), (
                "reference", "YZ2019-0411", "C01", "no such certificate"))

    def events(self):
        calibrated = self.city.items["CAL-1"].id
        verified = self.city.items["BPM-1"].id
        for row, column, text, code, what in (
                ({"instrument": calibrated, "until": "2025-09-01"}, "by", "",
                 "S05", "nobody approved it"),
                ({"instrument": calibrated, "by": "宋玉"}, "until",
                 "2027-01-01", "S05", "longer than the interval"),
                ({"instrument": verified, "by": "宋玉"}, "until",
                 "2026-01-01", "S07", "beyond the law's interval"),
                ({"by": "宋玉", "until": "2025-09-01"}, "instrument", "F-998",
                 "C01", "no such instrument"),
                ({"instrument": calibrated, "by": "宋玉", "until":
                  "2025-09-01"}, "recorded_on", "2025-07-03", "V13",
                 "recorded before it happened")):
            self.add("events", dict({
                "date": "2025-07-04", "event": "extension",
                "recorded_on": "2025-07-04"}, **row),
                (column, text, code, what))

    def environments(self):
        self.visit(fault=("environment", "temperature=24.6..25.1 degC", "V25",
                          "above 25 degC"))
        self.visit(fault=("environment", "temperature=295 K; humidity=71 %RH",
                          "V25", "too damp"))
        self.visit(fault=("environment", "temperature=19.5..20.6 degC", "V26",
                          "changed by 1.1 K"))
        self.visit(fault=("environment", "temperature=20", "V17", "no unit"))
        self.visit(fault=("environment", "good", "V22", "no condition"))
        copied = "temperature=20.3..20.6 degC; humidity=51.2..52.7 %RH; " \
            "pressure=1009.3..1010.4 hPa"
        self.visit(visit=-2, environment=copied)
        self.visit(fault=("environment", copied, "V23",
                          "that of a certificate a year older"))

    # ---- faults of files ----------------------------------------------------
    def files(self, out):
        head, rows = record(SHORT), [record(r) for r in GOOD]
        text = "".join([head, *rows])
        data = text.encode()
        for name, content, line, column, code, what in (
                ("bytes", data.replace("天".encode(), b"\xfe\xff\xff"), 3,
                 "name", "F01", "bytes of no encoding"),
                ("gb18030", text.encode("gb18030"), 2, "name", "F01",
                 "GB18030 that is not declared"),
                ("utf-16", b"\xff\xfe" + text.encode("utf-16-le"), 1, "",
                 "F03", "UTF-16 by its mark"),
                ("mark", b"\xef\xbb\xbf" + data, 1, "", "F04",
                 "a byte order mark"),
                ("line-ends", (head + rows[0] + rows[1]).encode() +
                 rows[2].replace("\n", "\r\n").encode(), 4, "", "F05",
                 "LF, then CR LF"),
                ("quote", (head + rows[0].replace("数", '"数') + rows[1] +
                           rows[2]).encode(), 2, "name", "F06",
                 "a quote that nothing closes"),
                ("header-unknown", data.replace(b"quantity", b"quantty", 1),
                 1, "quantty", "F08", "no such column: quantity?"),
                ("header-twice", data.replace(b"range_max", b"range_min", 1),
                 1, "range_min", "F08", "a column twice"),
                ("header-missing", data.replace(b"id,", b"purpose,", 1), 1,
                 "id", "F08", "the key's column is missing"),
                ("separator", text.replace(",", ";").replace(
                    "150", "150,5").encode(), 1, "", "F09",
                 "semicolons, and commas in numbers"),
                ("no-rows", head.encode(), 1, "", "F12", "a header alone"),
                ("nul", data.replace(b"A-2", b"A\x00-2"), 3, "id", "F24",
                 "a NUL byte"),
                ("lone-cr", (head + rows[0]).encode() +
                 rows[1].replace("\n", "\r").encode() + rows[2].encode(), 3,
                 "", "F25", "a carriage return alone")):
            path = os.path.join("files", name, "instruments.csv")
            os.makedirs(os.path.dirname(os.path.join(out, path)),
                        exist_ok=True)
            with open(os.path.join(out, path), "wb") as file:
                file.write(content)
            self.expected.append([path, line, column, code, what])


def write_faults(city, out):
    planter = Planter(city)
    for part in (planter.cells_of_results, planter.cells_of_instruments,
                 planter.cells_of_certificates, planter.dates, planter.keys,
                 planter.values, planter.references, planter.ragged,
                 planter.items, planter.certificates, planter.results,
                 planter.set_ups, planter.events, planter.environments):
        part()
    for table, lines in planter.lines.items():
        write(os.path.join(out, table + ".csv"), "".join(lines))
    write(os.path.join(out, "datapackage.json"), package(
        "faults", "The example city with planted faults",
        "Synthetic. expected.csv names each fault: file, line, column, code.",
        COLUMNS, "same-day"))
    planter.files(out)
    write(os.path.join(out, "expected.csv"), record(
        ["file", "line", "column", "code", "what"]) + "".join(
            record(map(str, row)) for row in planter.expected))
