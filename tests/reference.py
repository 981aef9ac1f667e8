#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Published examples, recomputed by the program.

    tests/reference.py PROGRAM [CASES]

Evaluates the budgets of fixtures/budgets and compares them with
fixtures/budgets/expected.json; checks that every file of
fixtures/budgets/broken is refused with the finding it names. CASES (or the
environment variable CALTRACE_CASES) is a folder of published examples as
JSON, one file a case, grouped in folders; from those whose form the budget
format expresses, budgets are built and checked, too, by the law of propagation
and by the Monte Carlo method. Exit code 1 when anything failed.
"""
import glob
import json
import math
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUDGETS = os.path.join(ROOT, "fixtures", "budgets")
LISTS = ("results", "budget")  # lists of objects, looked up by name


class Tally:
    """Counts checks and prints those that fail."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, good, text):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("FAIL " + text)
        return good

    def close(self, where, found, expected, tolerance, reason):
        if found is None or not isinstance(found, (int, float)):
            return self.check(False,
                              f"{where}: {found!r}, expected {expected!r}")
        error = abs(found - float(expected))
        return self.check(
            error <= float(tolerance),
            f"{where}: {found!r}, expected {expected} ± {tolerance} ({reason})")


# ---- the program -----------------------------------------------------------

def run(program, *arguments):
    """Exit code, standard output, standard error."""
    environment = dict(os.environ, LC_ALL="C", NO_COLOR="1",
                       CALTRACE_TRIALS="0")
    try:
        done = subprocess.run([program, *arguments], capture_output=True,
                              timeout=60, env=environment, check=False)
    except subprocess.TimeoutExpired:
        return -1, "", "no answer within 60 s"
    return (done.returncode, done.stdout.decode("utf-8", "replace"),
            done.stderr.decode("utf-8", "replace"))


def evaluate(program, path, tally, arguments=()):
    """The budget's JSON, or None (counted as a failure)."""
    name = os.path.basename(path)
    code, out, err = run(program, "budget", "--format", "json", *arguments,
                         path)
    if not tally.check(code in (0, 1),
                       f"{name}: exit code {code}: {err.strip()}"):
        return None
    try:
        answer = json.loads(out)
    except json.JSONDecodeError as fault:
        tally.check(False, f"{name}: not JSON: {fault}")
        return None
    if not tally.check(answer.get("complete", True), f"{name}: not complete"):
        return None
    return answer


# ---- places in the answer --------------------------------------------------

def find(answer, path):
    """The number at a path such as results/l/budget/l_S/contribution."""
    here, steps = answer, path.split("/")
    names = [result["name"] for result in answer["results"]]
    while steps and here is not None:
        step = steps.pop(0)
        if step in ("correlation", "covariance") and \
                here in (answer, answer.get("monte_carlo")):
            matrix = here[step]
            return matrix[names.index(steps[0])][names.index(steps[1])]
        if isinstance(here, dict):
            here = here.get(step)
        elif step.isdigit():
            here = here[int(step)]
        else:
            here = next((item for item in here if item["name"] == step), None)
    return here


def figure(answer, check):
    """The program's figure for one entry of `checks`."""
    if "root_sum_of_squares" in check:
        parts = [find(answer, path) for path in check["root_sum_of_squares"]]
        found = None if None in parts else math.sqrt(sum(x * x for x in parts))
    else:
        found = find(answer, check["path"])
    if found is None:
        return None
    if "divided_by" in check:
        found /= find(answer, check["divided_by"])
    if check.get("magnitude"):
        found = abs(found)
    return found * check.get("factor", 1)


# ---- fixtures/budgets ------------------------------------------------------

def check_published(answer, case, tally):
    for check in case["checks"]:
        path = check.get("path", "root sum of squares of "
                         + ", ".join(check.get("root_sum_of_squares", [])))
        tally.close(f"{case['file']}: {path}", figure(answer, check),
                    check["expected"], check["tolerance"], check["reason"])


# Figures of two Monte Carlo runs, four standard errors of their difference.
SCATTER = 4 * math.sqrt(2)


def check_monte_carlo(program, case, tally):
    if "monte_carlo" not in case:
        return
    answer = evaluate(program, os.path.join(BUDGETS, case["file"]), tally,
                      ("--trials", "1e6"))
    for check in case["monte_carlo"] if answer is not None else ():
        tolerance = float(check["tolerance"])
        if "standard_error" in check:
            tolerance += SCATTER * check.get("factor", 1) * \
                find(answer, check["standard_error"])
        tally.close(f"{case['file']}: {check['path']}", figure(answer, check),
                    check["expected"], tolerance, check["reason"])


def relative(tally, where, found, expected, tolerance):
    if expected is None:
        return tally.check(found is None, f"{where}: {found!r}, expected null")
    return tally.close(where, found, expected,
                       tolerance * abs(float(expected)) or 1e-300,
                       "independent recomputation")


def check_independent(answer, case, tally):
    for name, expected in case["independent"].items():
        where = f"{case['file']}: {name}"
        gum = find(answer, f"results/{name}/gum")
        if not tally.check(gum is not None, f"{where}: no such result"):
            continue
        value = float(expected["value"])
        tally.close(f"{where}: value", gum["value"], value,
                    max(2e-9 * float(expected["standard_uncertainty"]),
                        8 * math.ulp(value)), "independent recomputation")
        for key, tolerance in (("standard_uncertainty", 1e-9),
                               ("effective_degrees_of_freedom", 1e-8),
                               ("coverage_factor", 1e-9),
                               ("expanded_uncertainty", 1e-9)):
            relative(tally, f"{where}: {key}", gum[key], expected[key],
                     tolerance)
        scale = float(expected["standard_uncertainty"])
        for line, part in expected.get("contributions", {}).items():
            found = find(answer, f"results/{name}/budget/{line}/contribution")
            tally.close(f"{where}: contribution of {line}", found, part,
                        1e-9 * max(abs(float(part)), 1e-6 * scale),
                        "independent recomputation")
    for row, expected_row in enumerate(case.get("correlation", [])):
        for column, expected in enumerate(expected_row):
            if expected is not None:
                tally.close(f"{case['file']}: r({row}, {column})",
                            answer["correlation"][row][column], expected, 1e-9,
                            "independent recomputation")


def check_shares(answer, case, tally):
    """What holds for every budget: shares add up to one, U = k u."""
    for result in answer["results"]:
        gum, where = result["gum"], f"{case['file']}: {result['name']}"
        shares = [line["share"] for line in result["budget"]]
        if gum["standard_uncertainty"] and None not in shares and shares \
                and any(shares):
            tally.close(f"{where}: sum of shares", math.fsum(shares), 1, 1e-9,
                        "by definition")
        if gum.get("expanded_uncertainty") is not None:
            product = gum["coverage_factor"] * gum["standard_uncertainty"]
            tally.close(f"{where}: U = k u", gum["expanded_uncertainty"],
                        product, 1e-12 * product, "by definition")


def check_fixtures(program, tally):
    with open(os.path.join(BUDGETS, "expected.json"), encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    known = {case["file"] for case in cases}
    for path in sorted(glob.glob(os.path.join(BUDGETS, "*.yaml"))):
        name = os.path.basename(path)
        tally.check(name in known, f"{name}: not in expected.json")
    for case in cases:
        answer = evaluate(program, os.path.join(BUDGETS, case["file"]), tally,
                          case.get("arguments", ()))
        if answer is None:
            continue
        try:
            check_published(answer, case, tally)
            check_independent(answer, case, tally)
            check_shares(answer, case, tally)
            check_monte_carlo(program, case, tally)
        except (KeyError, TypeError, IndexError, ValueError) as fault:
            tally.check(False, f"{case['file']}: {fault!r} in the answer")


# ---- fixtures/budgets/broken -----------------------------------------------

def finding_codes():
    """Codes by key, from the table of findings."""
    with open(os.path.join(ROOT, "calib", "findings.def"),
              encoding="utf-8") as file:
        return dict(re.findall(r'FINDING\(\s*"([^"]+)",\s*"([^"]+)"',
                               file.read()))


def check_broken(program, tally):
    codes = finding_codes()
    for path in sorted(glob.glob(os.path.join(BUDGETS, "broken", "*"))):
        name = "broken/" + os.path.basename(path)
        code, _, err = run(program, "budget", "--format", "json", path)
        tally.check(code == 3, f"{name}: exit code {code}, expected 3: "
                    + (err.strip().splitlines() or ["no finding"])[0])
        with open(path, "rb") as file:
            named = re.search(rb"^# finding: (\S+)$", file.read(), re.M)
        if named is None:
            tally.check("error[" in err, f"{name}: no finding of an error")
            continue
        key = named.group(1).decode()
        if tally.check(key in codes,
                       f"{name}: no finding `{key}` in the table"):
            tally.check(f"error[{codes[key]}]" in err,
                        f"{name}: expected error[{codes[key]}] ({key}), found "
                        + (err.strip() or "nothing"))


# ---- published cases as JSON -----------------------------------------------

KINDS = ("budget", "budget-correlated", "budget-second-order", "dof",
         "montecarlo", "multivariate")
FORMS = {  # models stated in a form that the program does not read
    "jcgm102-9.5.3-prt-ten-temperatures":
        [f"theta{j} = (sqrt(A^2 - 4*B*(1 - r{j}*RS/R0)) - A)/(2*B)"
         for j in range(1, 11)],
    "tn1900-e15-reflection-coefficient":
        ["m = S12_mag*S23_mag/S13_mag",
         "p = S12_phase + S23_phase - S13_phase",
         "Gamma_real = S22_mag*cos(S22_phase) - m*cos(p)",
         "Gamma_imag = S22_mag*sin(S22_phase) - m*sin(p)"],
}
SETTINGS = {  # what the statement of a case leaves to its source
    "gum-h1-end-gauge-first-order": {"coverage": {"probability": "0.99"}},
    "gum-h1-end-gauge-second-order": {"order": "2"},
    "gum6-dibromine-second-order": {"order": "2"},
}
DEGREES = {  # of freedom that a case states in its notes only
    "jcgm101-9.5-gauge-block-linear": {"dalpha": "50", "dtheta": "2"},
}
KEYS = {  # answers with names of their own
    "value": "value", "uc": "standard_uncertainty",
    "u": "standard_uncertainty", "veff": "effective_degrees_of_freedom",
    "neff": "effective_degrees_of_freedom",
    "uc_second_order": "standard_uncertainty", "t99_16": "coverage_factor",
    "U95": "expanded_uncertainty", "U99": "expanded_uncertainty",
    "low": "interval/0", "high": "interval/1",
}
FACTORS = {"1e-6": 1e6}  # of units of answers
INPUT_UNITS = {"gum-4.3.7-2-voltmeter": {"uV": 1e6}}  # inputs there in V


def text(number):
    return repr(number) if isinstance(number, float) else str(number)


def statement(item, trials=None):
    """One input of a case as the mapping of the budget format. Of a t input
    the law of propagation takes the standard deviation that the case states,
    the Monte Carlo method the scale."""
    kind, given = item["dist"], item["params"]
    entry = {}
    if item["value"] is not None:
        entry["value"] = text(item["value"])
    if item["dof"] is not None:
        entry["dof"] = text(item["dof"])
    if kind in ("normal", "t"):
        if "confidence" in given:
            entry["U"] = text(given.get("U", given.get("half_width")))
            entry["probability"] = text(given["confidence"])
        elif "U" in given:
            entry.update(U=text(given["U"]), k=text(given["k"]))
        elif "s_pooled" in given:
            del entry["dof"]
            entry.update(s=text(given["s_pooled"]), n=text(item["dof"] + 1),
                         averaged_over=text(given["n"]))
        else:
            scale = given.get("scale", item["u"])
            entry["u"] = text(scale if trials else
                              given.get("standard_deviation", scale))
        return entry
    entry["distribution"] = ("curvilinear_trapezoidal"
                             if kind == "curvilinear_trapezoid" else kind)
    if "half_width" in given:
        entry["half_width"] = text(given["half_width"])
    else:
        entry.pop("value", None)
        entry.update(lower=text(given["a"]), upper=text(given["b"]))
    if "d" in given:
        entry["inexactness"] = text(given["d"])
    return entry


def equations(model):
    if isinstance(model, list):
        return model
    return [part.strip() for part in re.split(r"[;\n]", model)]


def observed(case):
    """The sets of V, I and phi of JCGM 100, H.2, and JCGM 102, 9.4."""
    rows = case["data"]["rows"]
    if (case.get("settings") or {}).get("correlation") == "ignored":
        units = {"V": "V", "I": "mA", "phi": "rad"}
        return {"inputs": {name: {"unit": unit, "readings":
                                  [text(row[i]) for row in rows]}
                           for i, (name, unit) in enumerate(units.items())}}
    table = {"inputs": ["V", "I", "phi"], "units": ["V", "mA", "rad"],
             "rows": [[text(x) for x in row] for row in rows]}
    if "per row" in case["model"]:
        table["evaluate"] = "rows"
    return {"observations": [table]}


def build(case, trials=None):
    """The budget of a case, or None where the format does not express it."""
    data = case.get("data")
    budget = dict(SETTINGS.get(case["id"], {}))
    model = FORMS.get(case["id"], case["model"])
    if data and data.get("columns") == ["V_V", "I_mA", "phi_rad"]:
        budget.update(observed(case))
        budget["report"] = {"unit": "ohm"}
        if isinstance(model, str):
            model = model.replace(", per row, then means", "")
    elif data or not case["inputs"]:
        return None
    else:
        budget["inputs"] = {item["name"]: statement(item, trials)
                            for item in case["inputs"]
                            if item["dist"] != "constant"}
        for name, dof in DEGREES.get(case["id"], {}).items():
            budget["inputs"][name]["dof"] = dof
        constants = {item["name"]: text(item["value"])
                     for item in case["inputs"] if item["dist"] == "constant"}
        if constants:
            budget["constants"] = constants
    budget["model"] = [part.replace("ln(", "log(") for part in equations(model)]
    if case["correlations"] and isinstance(case["correlations"], list):
        budget["correlations"] = [
            {"between": [c["a"], c["b"]], "r": text(c["r"])}
            for c in case["correlations"]]
        finite = [item for item in case["inputs"] if item["dof"] is not None]
        if finite:  # one set of simultaneous observations in every such case
            budget["observed_together"] = {
                "inputs": [item["name"] for item in finite],
                "dof": text(finite[0]["dof"])}
    settings = case.get("settings") or {}
    if "p" in settings and "coverage" not in budget:
        budget["coverage"] = {"probability": text(settings["p"])}
    return budget


def results(model):
    """The names of the equations that no other equation uses."""
    sides = [part.split("=", 1) for part in model]
    used = set(re.findall(r"[^\W\d]\w*", " ".join(s[1] for s in sides)))
    return [left.strip() for left, _ in sides if left.strip() not in used]


def output_named(text, outputs):
    """The output of that name, or the one that ends with it; or None."""
    exact = [name for name in outputs if name.lower() == text.lower()]
    before = "[^0-9]" if text.isdigit() else "_"
    ends = [name for name in outputs
            if re.search(before + re.escape(text) + "$", name)]
    return exact[0] if exact else ends[0] if len(ends) == 1 else None


def place(key, outputs, inputs, kind):
    """The path of an answer's key, or None; first-order answers only."""
    if kind == "montecarlo" and not key.startswith(("guf_", "guf1_")):
        return None
    if key.startswith("mc_"):
        return None
    key = re.sub(r"^(guf1?|s_mean|mean)_", "", key) \
        if key.startswith("guf") else key
    single = outputs[0]
    if key in KEYS and len(outputs) == 1:
        return f"results/{single}/gum/{KEYS[key]}"
    if output_named(key, outputs):
        return f"results/{output_named(key, outputs)}/gum/value"
    spread = re.match(r"(?:u|s_mean)_(.+)$", key)
    if spread and output_named(spread.group(1), outputs):
        return (f"results/{output_named(spread.group(1), outputs)}"
                "/gum/standard_uncertainty")
    mean = re.match(r"mean_(.+)$", key)
    if mean and mean.group(1) in outputs:
        return f"results/{mean.group(1)}/gum/value"
    if key == "u" and len(outputs) > 1:
        return f"results/{single}/gum/standard_uncertainty"
    pair = re.match(r"r_(.+)_(.+)$", key) or re.match(r"r_(.)(.)$", key)
    pair = pair and [output_named(name, outputs) for name in pair.groups()]
    if pair and None not in pair:
        return f"correlation/{pair[0]}/{pair[1]}"
    if key == "r" and len(outputs) == 2:
        return f"correlation/{outputs[0]}/{outputs[1]}"
    part = re.match(r"contrib_(.+)$", key)
    if part and part.group(1) in inputs:
        return f"results/{single}/budget/{part.group(1)}/contribution"
    return None


def write(case, budget, folder):
    path = os.path.join(folder, case["id"] + ".yaml")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(budget, file, ensure_ascii=False)
    return path


def check_case(program, case, folder, tally):
    """Whether the case was evaluated."""
    budget = build(case)
    if budget is None:
        return False
    path = write(case, budget, folder)
    outputs = results(budget["model"])
    places = {key: place(key, outputs, budget.get("inputs", {}), case["kind"])
              for key in case["expect"]}
    if not any(places.values()):
        return False
    answer = evaluate(program, path, tally)
    for key, where in places.items():
        if where is None or answer is None:
            continue
        expect = case["expect"][key]
        wanted = expect["published" if expect["agrees"] else "recomputed"]
        try:
            found = find(answer, where)
        except (KeyError, TypeError, IndexError, ValueError) as fault:
            tally.check(False, f"{case['id']}: {key}: {fault!r}")
            continue
        if found is not None:
            factors = INPUT_UNITS.get(case["id"], FACTORS)
            found *= factors.get(expect.get("unit"), 1)
            if where.endswith("contribution"):
                found = abs(found)
        tally.close(f"{case['id']}: {key}", found, wanted, expect["tol_abs"],
                    expect["tol_basis"])
    return True


# ---- the same by the Monte Carlo method ------------------------------------

TRIALS = 10**7  # of a fixed seed: a case passes always or never
RUNS = {  # trials that the recomputed figures of a case rest on
    "jcgm101-9.5-gauge-block-linear": 6e7,
    "jcgm101-9.5-gauge-block-nonlinear": 6e7,
    "tn1900-e3-falling-ball-viscometer": 4e7,
    "jcgm102-9.4-resistance-reactance": 2e7,
}
CLOSE = 4  # standard errors
DRAWN = {  # answers with names of their own
    "value": ("value", "value_standard_error"),
    "mean": ("value", "value_standard_error"),
    "u": ("standard_uncertainty", "standard_uncertainty_standard_error"),
    "low": ("interval_{0}/0", "interval_{0}_standard_errors/0"),
    "high": ("interval_{0}/1", "interval_{0}_standard_errors/1"),
}
JOINT = {"kp": "ellipsoid", "kq": "rectangle"}


def drawn_places(key, case, outputs):
    """Paths of a Monte Carlo answer and of its standard error (None: see
    correlation_error); no paths for answers of another kind."""
    name = re.match(r"(?:mc_|exact_)(.+)$", key)
    if name is None and (case["kind"] != "montecarlo" or key not in DRAWN):
        return []
    name = name.group(1) if name else key
    interval = (case.get("settings") or {}).get("interval", "symmetric")
    if name in DRAWN:
        paths = [path.format(interval) for path in DRAWN[name]]
        return [[f"results/{output}/monte_carlo/{path}" for path in paths]
                for output in outputs]
    if name == "r":
        return [[f"monte_carlo/correlation/{outputs[0]}/{outputs[1]}", None]]
    if name in JOINT:
        region = f"monte_carlo/regions/{JOINT[name]}/factor"
        return [[region, region + "_standard_error"]]
    spread = re.match(r"u_(.+)$", name)
    output = output_named(spread.group(1) if spread else name, outputs)
    if output is None:
        return []
    return [[f"results/{output}/monte_carlo/{path}"
             for path in DRAWN["u" if spread else "value"]]]


def correlation_error(answer, a, b):
    """Of r, (1 - r²)/sqrt(M) for two normal outputs, times sqrt(κ/3) where the
    outputs are of an elliptical distribution with kurtosis κ."""
    drawn = [find(answer, f"results/{name}/monte_carlo") for name in (a, b)]
    r = find(answer, f"monte_carlo/correlation/{a}/{b}")
    kurtosis = 1
    for of in drawn:
        part = of["standard_uncertainty_standard_error"] / \
            of["standard_uncertainty"]
        kurtosis *= math.sqrt(1 + 4 * of["trials"] * part * part)
    return (1 - r * r) * math.sqrt(max(1, kurtosis / 3) / drawn[0]["trials"])


def check_drawn(case, key, paths, answer, tally):
    """A figure against the printed one and against the recomputed one."""
    expect, where = case["expect"][key], f"{case['id']}: {key}, trials"
    factor = FACTORS.get(expect.get("unit"), 1)
    found = find(answer, paths[0])
    error = find(answer, paths[1]) if paths[1] else \
        correlation_error(answer, *paths[0].split("/")[-2:])
    if found is None:
        tally.check(False, f"{where}: null")
        return
    tolerance = float(expect["tol_abs"])
    if error is None:  # no fourth moment: the case says how it scatters
        tally.close(where, found * factor, expect["recomputed"], tolerance,
                    expect["tol_basis"])
        error = 0
    scatter = CLOSE * error * factor
    if expect["agrees"]:
        tally.close(where, found * factor, expect["published"],
                    tolerance + scatter, expect["tol_basis"]
                    + f" and {CLOSE} standard errors")
    if scatter:
        trials = RUNS.get(case["id"], math.inf)
        tally.close(where, found * factor, expect["recomputed"],
                    scatter * math.sqrt(1 + TRIALS / trials),
                    f"{CLOSE} standard errors")


def check_verdict(case, answer, output, tally):
    """Clause 8: tolerance, differences and verdict, where they are stated."""
    expect = case["expect"]
    validation = find(answer, f"results/{output}/monte_carlo/validation")
    verdict = find(answer, f"results/{output}/monte_carlo/gum_validated")
    where = f"{case['id']}: "
    if "tolerance_delta" in expect:
        tally.close(where + "delta", validation["delta"],
                    expect["tolerance_delta"]["recomputed"], 1e-12, "exact")
    for end in ("low", "high") if "d_exact" in expect else ():
        tally.close(where + "d_" + end, validation["d_" + end],
                    expect["d_exact"]["recomputed"],
                    CLOSE * validation["se_" + end], f"{CLOSE} standard errors")
    if "guf_validated" in expect:
        tally.check(verdict is (expect["guf_validated"]["published"] == "yes"),
                    where + f"gum_validated: {verdict!r}")


def check_trials(program, case, folder, tally):
    """Whether the case has answers of the Monte Carlo method."""
    budget = build(case, TRIALS)
    if budget is None:
        return False
    outputs = results(budget["model"])
    places = {key: drawn_places(key, case, outputs) for key in case["expect"]}
    if not any(places.values()):
        return False
    options = ["--trials", str(TRIALS)]
    interval = (case.get("settings") or {}).get("interval")
    answer = evaluate(program, write(case, budget, folder), tally,
                      options + (["--interval", interval] if interval else []))
    if answer is None:
        return True
    try:
        for key, several in places.items():
            for paths in several:
                check_drawn(case, key, paths, answer, tally)
        check_verdict(case, answer, outputs[0], tally)
    except (KeyError, TypeError, IndexError, ValueError) as fault:
        tally.check(False, f"{case['id']}: {fault!r} in the answer")
    return True


def check_cases(program, folder, tally):
    evaluated, drawn = 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        for path in sorted(glob.glob(os.path.join(folder, "*", "*.json"))):
            with open(path, encoding="utf-8") as file:
                case = json.load(file)
            if case.get("kind") in KINDS or case["id"] in FORMS:
                evaluated += check_case(program, case, scratch, tally)
                drawn += check_trials(program, case, scratch, tally)
    print(f"reference: {evaluated} cases evaluated from {folder}, {drawn} by "
          f"{TRIALS} trials")


def main(arguments):
    if len(arguments) not in (2, 3):
        sys.stderr.write(__doc__)
        return 2
    program = os.path.abspath(arguments[1])
    cases = arguments[2] if len(arguments) == 3 \
        else os.environ.get("CALTRACE_CASES")
    tally = Tally()
    check_fixtures(program, tally)
    check_broken(program, tally)
    if cases and os.path.isdir(cases):
        check_cases(program, cases, tally)
    else:
        print("reference: no folder of published cases; fixtures only")
    print(f"reference: {tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
