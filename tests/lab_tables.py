# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of a laboratory, and what their makers share: columns, days,
intervals, rounded uncertainties, and one way of writing CSV."""

import datetime
import decimal
import json
import os
import re

COLUMNS = {
    "laboratories": "id name accreditation valid_from valid_until",
    "scopes": "laboratory quantity range_min range_max unit cmc valid_from "
              "valid_until at",
    "regulations": "number title published effective replaced_on replaces "
                   "max_interval applies_to environment environment_spread",
    "instruments": "id name role quantity range_min range_max unit mpe "
                   "interval manufacturer model serial jjf1022_code holder "
                   "district location custodian status in_service_on "
                   "compulsory purpose",
    "ranges": "instrument quantity range_min range_max unit function at "
              "resolution accuracy_class mpe use drift drift_per "
              "drift_distribution own_correlation interpolation interval "
              "environment",
    "standards": "id name jjf1022_code level holder district quantity "
                 "range_min range_max unit U k accuracy_class mpe "
                 "certificate_no valid_until public_certificate_no "
                 "public_valid_until regulation upper_standard method",
    "standard_items": "standard instrument part from until",
    "certificates": "id instrument laboratory calibrated_on due_on issued_on "
                    "kind as_found verdict references procedure recorded_on "
                    "replaces withdrawn_on document number covers adjusted "
                    "sequence withdrawn_recorded_on withdrawn_reason "
                    "environment",
    "results": "certificate quantity point point_unit function at artefact "
               "value error correction as_found_value as_found_error "
               "as_found_correction unit U U_as_found k probability dof mpe",
    "links": "certificate reference quantity function artefact point_min "
             "point_max point_unit reference_quantity reference_function "
             "reference_artefact reference_point reference_at sensitivity "
             "sensitivity_unit method ratio_rule",
    "checks": "standard instrument date kind quantity point unit group "
              "reading reference_value U_reference k_reference "
              "reference_certificate result by recorded_on",
    "events": "instrument date event until by note recorded_on",
    "changes": "table id function field value from recorded_on by reason",
}
COLUMNS = {table: names.split() for table, names in COLUMNS.items()}

ROOTS = ["SI", "NMI", "ACC", "LMI", "CRM"]


# ---- days -------------------------------------------------------------------
def day(text):
    """The number of the day YYYY-MM-DD."""
    return datetime.date.fromisoformat(text).toordinal()


def iso(number):
    return datetime.date.fromordinal(number).isoformat()


def add_months(number, months):
    """The same day `months` later, or the last of a shorter month."""
    date = datetime.date.fromordinal(number)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    first = datetime.date(year, month + 1, 1).toordinal()
    after = datetime.date(year + (month + 1) // 12,
                          (month + 1) % 12 + 1, 1).toordinal()
    return min(first + date.day - 1, after - 1)


WORDS = (
    (r"P(?:(?P<y>\d+)Y)?(?:(?P<m>\d+)M)?(?:(?P<w>\d+)W)?(?:(?P<d>\d+)D)?"),
    (r"(?P<y>\d+) ?(?:年|years?)"), (r"(?P<m>\d+) ?(?:个月|months?)"),
    (r"(?P<d>\d+) ?(?:天|days?)"))


def interval(text):
    """(months, days) of an interval; None for one without a length."""
    for word in WORDS:
        match = re.fullmatch(word, text)
        if match and any(match.groups()):
            part = {k: int(v or 0) for k, v in match.groupdict().items()}
            return (12 * part.get("y", 0) + part.get("m", 0),
                    7 * part.get("w", 0) + part.get("d", 0))
    return None


def due(anchor, text, rule="same-day"):
    """The last day of the interval, or None where it has no length."""
    length = interval(text)
    if length is None:
        return None
    last = add_months(anchor, length[0]) + length[1]
    return last - (rule == "minus-one-day")


def workday(number):
    """The day itself, or the Friday before a weekend."""
    return number - max(0, datetime.date.fromordinal(number).weekday() - 4)


# ---- numbers ----------------------------------------------------------------
def two_digits(u):
    """An uncertainty rounded up to two significant digits, as a Decimal that
    shows them. Rounding up keeps it at or above what it was rounded from."""
    exact = decimal.Decimal(repr(round(u, 15)))
    place = decimal.Decimal(1).scaleb(exact.adjusted() - 1)
    rounded = exact.quantize(place, decimal.ROUND_CEILING)
    if len(rounded.as_tuple().digits) > 2:
        rounded = rounded.quantize(place.scaleb(1), decimal.ROUND_CEILING)
    if rounded.as_tuple().exponent > 0:
        raise ValueError(f"an uncertainty of {u} needs another unit")
    return rounded


def to_place(value, like):
    """The value rounded to the last place of `like`, never -0."""
    rounded = decimal.Decimal(repr(round(value, 15))).quantize(
        like, decimal.ROUND_HALF_EVEN)
    return abs(rounded) if rounded.is_zero() else rounded


# ---- writing ----------------------------------------------------------------
def cell(text):
    if any(c in text for c in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text


def record(cells):
    return ",".join(map(cell, cells)) + "\n"


def write(path, text, encoding="utf-8"):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding=encoding, newline="") as file:
        file.write(text)


def package(name, title, description, tables, due_rule, encoding=None,
            scheme=None):
    resources = []
    for table in tables:
        resource = {"name": table, "path": table + ".csv"}
        if encoding:
            resource["encoding"] = encoding
        resources.append(resource)
    settings = {"due_rule": due_rule, "anchor": "calibrated", "default_k": 2,
                "allowed_roots": ROOTS}
    if scheme:
        settings["scheme"] = scheme
    return json.dumps({
        "name": name, "title": title, "description": description,
        "resources": resources, "caltrace": settings},
        ensure_ascii=False, indent=2) + "\n"


def text_of(table, rows, columns=None, header=None):
    """A table as CSV. Rows are dictionaries; what they lack is empty."""
    columns = columns or COLUMNS[table]
    lines = [record(header or columns)]
    for row in rows:
        strange = set(row) - set(COLUMNS[table])
        if strange:
            raise KeyError(f"{table} has no column {sorted(strange)}")
        lines.append(record([str(row.get(name, "")) for name in columns]))
    return "".join(lines)
