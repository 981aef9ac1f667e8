#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a published chain of mass calibrations into a laboratory folder.

    tests/lab_inm.py WEIGHTS.csv LINKS.csv OUT [--accept-upstream]

WEIGHTS has the weights of one set (nominal, nominal_unit,
conv_mass_correction, U, unit, k, mpe_R111_E2), LINKS the calibrations (step,
item, certificate, date, reference_used, reference_certificate,
reference_date). A weight of a pair is told apart by its artefact, `200` and
`200*`. The correction of the conventional mass is what is added to the
nominal value, as in results.csv; its digits are kept as printed.

References whose own certificates are not in the data have none of their own
there, so that their chains end in nothing. --accept-upstream ends them in the
laboratories that are named.
"""

import csv
import os
import sys

sys.dont_write_bytecode = True  # no folder of caches among the sources

from lab_tables import package, text_of, write

# Weights live 24 months and balances 12: not in the data.
INTERVALS = {"weights": "P24M", "balance": "P12M"}
TABLES = ("laboratories", "instruments", "certificates", "results")


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def word(text):
    return "-".join(text.replace("(", "").replace(")", "").split())


class Chain:
    def __init__(self, weights, links, accept):
        self.accept = accept
        self.rows = {table: [] for table in TABLES}
        self.known = {}
        self.rows["laboratories"] = [
            {"id": "PTB", "name": "Physikalisch-Technische Bundesanstalt"},
            {"id": "INM", "name": "Instituto Nacional de Metrología de "
                                  "Colombia"},
            {"id": "D-K-17296", "name": "accredited laboratory D-K-17296"}]
        tops = {link["certificate"] for link in links if not link["date"]}
        for link in links:
            if link["date"]:
                self.calibration(link, tops)
        self.results(weights)

    def instrument(self, id, item, serial=""):
        if all(row["id"] != id for row in self.rows["instruments"]):
            weights = item.startswith("weights")
            self.rows["instruments"].append({
                "id": id, "name": item, "quantity": "mass", "unit": "g",
                "role": "working_standard" if weights else "instrument",
                "interval": INTERVALS[item.split()[0]], "serial": serial})
        return id

    def certificate(self, id, instrument, lab, on, number=""):
        if id not in self.known:
            row = self.known[id] = {
                "id": id, "instrument": instrument, "laboratory": lab,
                "calibrated_on": on, "kind": "calibration", "references": "",
                "number": number}
            self.rows["certificates"].append(row)
        return self.known[id]

    def upstream(self, link):
        """The id of a reference's certificate, which is made if need be."""
        number = link["reference_certificate"]
        id, rest = number.split()[0], word(number.partition(" ")[2])
        lab = rest or "INM"
        row = self.certificate(
            id, self.instrument(word(link["reference_used"]) + "-" + id,
                                link["reference_used"]),
            lab, link["reference_date"], number)
        if self.accept:
            row["references"] = ("NMI:" if lab == "INM" else "ACC:") + lab
        return id

    def calibration(self, link, tops):
        item, serial = link["item"], link["serial"]
        row = self.certificate(
            link["certificate"], self.instrument(word(serial), item, serial),
            "INM", link["date"])
        # A certificate without a date is the top: a national institute's.
        used = link["reference_certificate"]
        name = "NMI:" + used.split()[0] if used in tops else \
            self.upstream(link)
        row["references"] = ";".join(filter(None, (row["references"], name)))

    def results(self, weights):
        sets = {row["serial"]: row["id"] for row in self.rows["instruments"]}
        of = {row["instrument"]: row["id"]
              for row in self.rows["certificates"]}
        pairs = {row["nominal"].rstrip("*") for row in weights
                 if row["nominal"].endswith("*")}
        for row in weights:
            point = row["nominal"].rstrip("*")
            self.rows["results"].append({
                "certificate": of[sets[row["set_serial"]]],
                "quantity": "mass", "point": point,
                "point_unit": row["nominal_unit"],
                "artefact": row["nominal"] if point in pairs else "",
                "correction": row["conv_mass_correction"],
                "unit": row["unit"], "U": row["U"], "k": row["k"],
                "mpe": f"±{row['mpe_R111_E2']} {row['unit']}"})


def main(words):
    accept = "--accept-upstream" in words
    paths = [one for one in words if not one.startswith("--")]
    if len(paths) != 3 or len(paths) + accept != len(words):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    chain = Chain(read(paths[0]), read(paths[1]), accept)
    for table, rows in chain.rows.items():
        write(os.path.join(paths[2], table + ".csv"), text_of(table, rows))
    write(os.path.join(paths[2], "datapackage.json"), package(
        "mass", "A chain of mass calibrations", "Published values.", TABLES,
        "same-day"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
