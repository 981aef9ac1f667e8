/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells of all kinds: the collection of real cells, what is missing, and that
 * plain forms read back.
 */
#include "cells.h"

#include "../calib/files/csv.h"

#include <jansson.h>
#include <unistd.h>

#define DATA "../shared/domain/cells.csv"

/* ---- the collection of real cells ---------------------------------------- */

enum column { ID, KIND, RAW, EXPECTED, CODE, SEVERITY, COLUMNS };

static enum ct_cell_kind kind_of(const char *name)
{
    for (int kind = 0; kind < CT_CELL_KINDS; kind++)
        if (strcmp(ct_cell_kind_name((enum ct_cell_kind)kind), name) == 0)
            return (enum ct_cell_kind)kind;
    fail_msg("no kind `%s`", name);
    return CT_CELL_TEXT;
}

/* `0.3`: the upper limit anywhere. */
static void describe_limits(struct reading *r)
{
    const struct ct_formula_point point = {.point = 1};
    struct ct_buffer out = {0};
    double lower, upper;

    assert_int_equal(ct_formula_limits(r->value.limits.formula, &point, NULL,
                                       &lower, &upper),
                     CT_OK);
    ct_number_shortest(&out, upper);
    snprintf(r->text, sizeof r->text, "%s", out.data);
    ct_buffer_release(&out);
}

/* `u=0.0204`: equal to the digits given. */
static void compare_u(const struct reading *r, const char *expected,
                      const char *id)
{
    double value;
    const char *point = strchr(expected, '.');
    size_t decimals = point != NULL ? strlen(point + 1) : 0;
    double half = 0.5;

    assert_memory_equal(expected, "u=", 2);
    assert_int_equal(
        ct_number_parse(expected + 2, strlen(expected + 2), &value), CT_OK);
    while (decimals-- > 0)
        half /= 10;
    if (!(fabs(r->value.uncertainty.u - value) <= half))
        fail_msg("%s: %s is not %s", id, r->text, expected);
}

static void compare_value(struct reading *r, const char *expected,
                          const char *id)
{
    double number;

    if (r->value.kind == CT_CELL_NUMBER && r->status == CT_OK &&
        ct_number_parse(expected, strlen(expected), &number) == CT_OK) {
        assert_true(r->value.number.number == number);
        return;
    }
    if (r->value.kind == CT_CELL_UNCERTAINTY && expected[0] == 'u') {
        compare_u(r, expected, id);
        return;
    }
    if (r->value.kind == CT_CELL_LIMITS && r->status == CT_OK)
        describe_limits(r);
    if (r->value.kind == CT_CELL_INTERVAL && strchr(expected, '?') != NULL)
        expected = "on-demand?";
    if (strcmp(r->text, expected[0] != '\0' ? expected : "!") != 0)
        fail_msg("%s: `%s`, expected `%s`", id, r->text, expected);
}

/* What the collection's notes say is declared for the column. */
static void declare(const char *id)
{
    rules = (struct ct_cell_rules){0};
    rules.decimal_comma = strcmp(id, "X010") == 0;
    if (strcmp(id, "X016") == 0)
        rules.unit = unit_of("mm");
}

static void check_row(const struct ct_csv_field *fields)
{
    const char *id = fields[ID].text, *severity;
    struct reading r;
    json_t *raw = json_loads(fields[RAW].text, JSON_DECODE_ANY, NULL);

    assert_true(json_is_string(raw));
    declare(id);
    read_bytes(kind_of(fields[KIND].text), json_string_value(raw),
               json_string_length(raw), &r);
    severity = r.errors > 0     ? "error"
               : r.warnings > 0 ? "warning"
               : r.notes > 0    ? "note"
                                : "ok";
    if (strcmp(code_of(&r, 0), fields[CODE].text) != 0 ||
        strcmp(severity, fields[SEVERITY].text) != 0)
        fail_msg("%s `%s`: %s %s, expected %s %s", id, json_string_value(raw),
                 code_of(&r, 0), severity, fields[CODE].text,
                 fields[SEVERITY].text);
    compare_value(&r, fields[EXPECTED].text, id);
    json_decref(raw);
}

static void test_collection(void **state)
{
    struct ct_sources *sources;
    const struct ct_csv_record *record;
    struct ct_csv *csv;
    size_t rows = 0;

    (void)state;
    if (access(DATA, R_OK) != 0)
        skip();
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    assert_int_equal(
        ct_csv_open(sources, DATA, (struct ct_csv_dialect){0}, NULL, &csv),
        CT_OK);
    while (ct_csv_next(csv, &record) == CT_OK && record != NULL) {
        assert_true(record->count > SEVERITY);
        if (rows++ > 0)
            check_row(record->fields);
    }
    assert_true(rows > 50);
    ct_csv_free(csv);
    ct_sources_free(sources);
}

/* ---- nothing ------------------------------------------------------------- */

static void test_missing(void **state)
{
    static const struct cell_case cases[] = {
        {"", "(missing)", NULL},
        {"   ", "(missing)", NULL},
        {"\u3000\u00a0", "(missing)", NULL},
        {"/", "(missing)", "cell-missing-mark"},
        {" － ", "(missing)", "cell-missing-mark"},
        {"-", "(missing)", "cell-missing-mark"},
        {"—", "(missing)", "cell-missing-mark"},
        {"N/A", "(missing)", "cell-missing-mark"},
        {"无", "(missing)", "cell-missing-mark"},
        {"#REF!", "!", "cell-spreadsheet-error"},
        {"#N/A", "!", "cell-spreadsheet-error"},
        {"########", "!", "cell-spreadsheet-error"},
        {"＃ＤＩＶ／０！", "!", "cell-spreadsheet-error"},
        {"Err:502", "!", "cell-spreadsheet-error"},
    };

    (void)state;
    for (int kind = CT_CELL_NUMBER; kind < CT_CELL_KINDS; kind++)
        for (size_t i = 0; i < COUNT(cases); i++) {
            struct cell_case one = cases[i];

            if (kind == CT_CELL_AS_FOUND && strcmp(one.text, "N/A") == 0)
                one = (struct cell_case){"N/A", "not-applicable",
                                         "cell-normalised"};
            check_case((enum ct_cell_kind)kind, &one);
        }
}

static void test_declared_marks(void **state)
{
    static const char *const marks[] = {"x", "n.b."};
    static const struct cell_case cases[] = {
        {"x", "(missing)", "cell-missing-mark"},
        {"n.b.", "(missing)", "cell-missing-mark"},
        {"/", "!", "cell-not-a-number"},
        {"", "(missing)", NULL},
    };

    (void)state;
    rules.missing = marks;
    rules.missing_count = COUNT(marks);
    check_cases(CT_CELL_NUMBER, cases, COUNT(cases));
}

/* ---- plain forms read back ----------------------------------------------- */

static const struct ct_conditions some_conditions = {
    .text = "humidity=≤65 %RH; load=5; temperature=22.8..23.4 degC"};

/* A value of any kind, made from the random numbers. */
static void make_value(struct seeded *random, enum ct_cell_kind kind,
                       struct ct_cell_value *value)
{
    static const char *const ids[] = {"SN-001",  "00123", "JL2025 001",
                                      "量标 17", "a.b/c", "E2"};
    static const char *const unit_names[] = {"mm",  "degC", "ohm", "kohm",
                                             "%RH", "um",   "1/K", "毫米"};
    size_t pick = (size_t)seeded_bits(random);
    double number = ldexp((double)(int64_t)seeded_bits(random),
                          (int)seeded_below(random, 120) - 100);
    struct ct_reference *item = ct_arena_alloc(&arena, sizeof *item);

    assert_non_null(item);
    *value = (struct ct_cell_value){.kind = kind};
    switch (kind) {
    case CT_CELL_NUMBER:
        value->number.number = number;
        break;
    case CT_CELL_EXPANDED:
    case CT_CELL_FACTOR:
    case CT_CELL_DOF:
        value->number.number = fabs(number) + 1e-9;
        break;
    case CT_CELL_PROBABILITY:
        value->number.number = (1 + (double)seeded_below(random, 998)) / 1000;
        break;
    case CT_CELL_TEXT:
    case CT_CELL_ID:
        value->id.text = ids[pick % COUNT(ids)];
        value->id.length = strlen(value->id.text);
        break;
    case CT_CELL_JJF1022:
        value->id.text = "12417601";
        value->id.length = 8;
        break;
    case CT_CELL_REFERENCES:
        *item = (struct ct_reference){
            .kind = (enum ct_reference_kind)(pick % CT_REFERENCE_KINDS),
            .id = "A-17",
            .length = 4};
        value->references.items = item;
        value->references.count = 1;
        break;
    case CT_CELL_DATE:
        value->date.no_end = pick % 16 == 0;
        value->date.days =
            value->date.no_end
                ? CT_DATE_LAST
                : CT_DATE_FIRST + (int32_t)seeded_below(
                                      random, CT_DATE_LAST - CT_DATE_FIRST + 1);
        break;
    case CT_CELL_INTERVAL:
        value->interval.interval.kind =
            (enum ct_interval_kind)(pick % CT_INTERVAL_KINDS);
        if (value->interval.interval.kind == CT_INTERVAL_LENGTH) {
            value->interval.interval.months = (int32_t)(pick / 8 % 110);
            value->interval.interval.days = 1 + (int32_t)(pick / 1024 % 300);
        }
        break;
    case CT_CELL_UNIT:
        value->unit.unit = unit_of(unit_names[pick % COUNT(unit_names)]);
        break;
    case CT_CELL_RANGE:
        value->range.lower = pick % 5 == 0 ? (double)-INFINITY : -fabs(number);
        value->range.upper =
            pick % 5 == 1 ? (double)INFINITY : fabs(number) / 3 + 1;
        value->range.unit =
            pick % 3 == 0 ? NULL
                          : unit_of(unit_names[pick / 64 % COUNT(unit_names)]);
        break;
    case CT_CELL_LIMITS:
        break;
    case CT_CELL_UNCERTAINTY:
        value->uncertainty = (struct ct_cell_uncertainty){
            .k = (double)NAN,
            .probability = (double)NAN,
            .expanded = (double)NAN,
            .dof = pick % 3 == 0 ? 7 : (double)INFINITY,
            .relative = pick % 7 == 0,
            .u = fabs(number) + 1e-6};
        if (!value->uncertainty.relative)
            value->uncertainty.unit = unit_of("mm");
        if (pick % 2 == 0) {
            value->uncertainty.k = 2;
            value->uncertainty.expanded = 2 * value->uncertainty.u;
        }
        break;
    case CT_CELL_ENVIRONMENT:
        value->environment.conditions = &some_conditions;
        break;
    default:
        value->word.word = 0;
    }
    value->state = CT_CELL_SOUND;
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Whether two values mean the same; pointers may differ. */
static bool same_value(const struct ct_cell_value *a,
                       const struct ct_cell_value *b)
{
    const struct ct_cell_uncertainty *u = &a->uncertainty, *v = &b->uncertainty;

    switch (a->kind) {
    case CT_CELL_DATE:
        return a->date.days == b->date.days && a->date.no_end == b->date.no_end;
    case CT_CELL_INTERVAL:
        return ct_interval_equal(a->interval.interval, b->interval.interval);
    case CT_CELL_RANGE:
        return a->range.lower == b->range.lower &&
               a->range.upper == b->range.upper &&
               (a->range.unit == NULL) == (b->range.unit == NULL) &&
               (a->range.unit == NULL ||
                ct_unit_same_scale(a->range.unit, b->range.unit));
    case CT_CELL_UNCERTAINTY:
        return same_number(u->u, v->u) && same_number(u->k, v->k) &&
               same_number(u->expanded, v->expanded) && u->dof == v->dof &&
               u->relative == v->relative;
    case CT_CELL_UNIT:
        return ct_unit_same_scale(a->unit.unit, b->unit.unit) &&
               a->unit.unit->kind == b->unit.unit->kind;
    case CT_CELL_TEXT:
    case CT_CELL_ID:
    case CT_CELL_JJF1022:
        return a->id.length == b->id.length &&
               memcmp(a->id.text, b->id.text, a->id.length) == 0;
    case CT_CELL_REFERENCES:
        return b->references.count == 1 &&
               a->references.items[0].kind == b->references.items[0].kind &&
               b->references.items[0].length == 4 &&
               memcmp(b->references.items[0].id, "A-17", 4) == 0;
    case CT_CELL_ENVIRONMENT:
        return strcmp(a->environment.conditions->text,
                      b->environment.conditions->text) == 0;
    default:
        return a->kind >= CT_CELL_ROLE ? a->word.word == b->word.word
                                       : a->number.number == b->number.number;
    }
}

static void test_plain_forms_read_back(void **state)
{
    struct seeded random = seeded_init(20261122);
    size_t cases = seeded_cases(20000);

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        enum ct_cell_kind kind =
            (enum ct_cell_kind)seeded_below(&random, CT_CELL_KINDS);
        struct ct_cell_value value;
        struct ct_buffer text = {0};
        struct reading r;

        if (kind == CT_CELL_LIMITS)
            continue;
        make_value(&random, kind, &value);
        ct_cell_write(&value, &text);
        assert_int_equal(ct_buffer_status(&text), CT_OK);
        read_bytes(kind, text.data, text.length, &r);
        if (r.status != CT_OK || r.kept.count > 0 ||
            !same_value(&value, &r.value))
            fail_msg("seed %llu, case %zu: %s `%s` reads back as `%s`, %zu "
                     "findings, first `%s`",
                     (unsigned long long)random.seed, i,
                     ct_cell_kind_name(kind), text.data, r.text, r.kept.count,
                     r.kept.at[0].key);
        ct_buffer_release(&text);
        if (i % 512 == 0)
            ct_arena_release(&arena);
    }
}

/* Every kind has a name of its own, and any text is the text of a text cell. */
static void test_kinds(void **state)
{
    struct reading r;

    (void)state;
    for (int a = 0; a < CT_CELL_KINDS; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(ct_cell_kind_name((enum ct_cell_kind)a),
                                    ct_cell_kind_name((enum ct_cell_kind)b));
    read_cell(CT_CELL_TEXT, " a / ＃ ", &r);
    assert_string_equal(r.text, " a / ＃ ");
    assert_int_equal(r.kept.count, 0);
    read_cell(CT_CELL_TEXT, "", &r);
    assert_int_equal(r.value.state, CT_CELL_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_collection, plain_rules),
        cmocka_unit_test_setup(test_missing, plain_rules),
        cmocka_unit_test_setup(test_declared_marks, plain_rules),
        cmocka_unit_test_setup(test_plain_forms_read_back, plain_rules),
        cmocka_unit_test_setup(test_kinds, plain_rules),
    };

    return cmocka_run_group_tests(tests, make_cells, free_cells);
}
