# SPDX-License-Identifier: GPL-3.0-or-later
"""The mass laboratory of the example city, and what it is there for: a weight
that was found wrong after others had been calibrated with it.

The set of class F1 is calibrated in February and passes its check in March.
Then its weight of 100 g is touched: in June it is found 1.93 mg heavier than
it was taken to be, four times its permissible error, is cleaned, and comes
back into service. In between the county's set of class F2 was calibrated with
it, and with that one weights of shops and a balance."""

from lab_excerpt import Excerpt
from lab_tables import COLUMNS

LEVELS = {"KG": 1, "WE1": 1, "WE2": 1, "WF1": 2, "WF2": 3, "WM1": 4, "BAL": 6}
ITEM, OLD, NEW = "12-WF1-2", "YZ2026-0020", "YZ2026-0063"
STAFF = "罗建平"
# After cleaning: corrections by points; other noise than in February.
LEFT = {"1": "0.002", "10": "0.001", "20": "0.004", "100": "0.03",
        "200": "0.01", "1000": "0.2"}
# Before, where cleaning made a difference.
FOUND = {"100": "1.95"}
EVENTS = (("2026-06-19", "quarantine",
           "the county's 100 g weight disagrees with its last value"),
          ("2026-06-29", "release", "cleaned; within its limits again"))


def add_certificate(rows):
    old = next(r for r in rows["certificates"] if r["id"] == OLD)
    rows["certificates"].append(dict(
        old, id=NEW, calibrated_on="2026-06-24", due_on="2027-06-24",
        issued_on="2026-06-26", recorded_on="2026-06-26", as_found="fail",
        adjusted="yes"))
    for one in [r for r in rows["results"] if r["certificate"] == OLD]:
        point = one["point"]
        rows["results"].append(dict(
            one, certificate=NEW, correction=LEFT[point],
            as_found_correction=FOUND.get(point, LEFT[point]),
            U_as_found=one["U"]))
    for one in [r for r in rows["links"] if r["certificate"] == OLD]:
        rows["links"].append(dict(one, certificate=NEW))


def add_check(rows):
    """100.00002 g when it was calibrated; still so in March."""
    rows["checks"].append({
        "instrument": ITEM, "date": "2026-03-11", "kind": "intermediate",
        "quantity": "mass", "point": "100", "unit": "g",
        "reading": "100.00005", "reference_value": "100.00002",
        "U_reference": "0.00015", "k_reference": "2",
        "reference_certificate": OLD, "result": "pass", "by": STAFF,
        "recorded_on": "2026-03-11"})


def add_events(rows):
    for date, event, note in EVENTS:
        rows["events"].append({
            "instrument": ITEM, "date": date, "event": event, "by": STAFF,
            "note": note, "recorded_on": date})


def tables(city):
    """(table, rows) of all that have any."""
    excerpt = Excerpt(city, LEVELS, {"mass"}, (" 11", " 12"))
    rows = {table: list(excerpt.rows(table)) for table in COLUMNS}
    if any(r["id"] == NEW for r in city.rows["certificates"]):
        raise ValueError(f"{NEW} is taken")
    add_certificate(rows)
    add_check(rows)
    add_events(rows)
    return [(table, some) for table, some in rows.items() if some]
