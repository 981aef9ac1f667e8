/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records against the properties of our own.
 */
#include "validate_measure.h"

#include <math.h>
#include <string.h>

static const struct ct_csv_field *cell_of(const struct ct_checker *checker,
                                          size_t field)
{
    return &checker->cells[field];
}

/* The value of a field, or NULL where there is none. */
static const struct ct_value *sound(const struct ct_checker *checker,
                                    size_t field)
{
    if (field == CT_NO_COLUMN ||
        checker->values[field].state != CT_VALUE_SOUND ||
        checker->values[field].special != CT_VALUE_PLAIN)
        return NULL;
    return &checker->values[field];
}

static bool is_missing(const struct ct_checker *checker, size_t field)
{
    return field == CT_NO_COLUMN ||
           checker->values[field].state == CT_VALUE_MISSING;
}

static struct ct_argument shown(const struct ct_checker *checker, size_t field)
{
    return ct_text(cell_of(checker, field)->text,
                   cell_of(checker, field)->length);
}

static struct ct_argument name_of(const struct ct_checker *checker,
                                  size_t field)
{
    return ct_string(checker->plan->fields[field].field->name->text);
}

/* ---- uncertainties ------------------------------------------------------- */

/* Significant digits: of 1200 two, of 12.00 four. */
static int digits_of(struct ct_decimal number)
{
    int last = number.exponent < 0 ? number.exponent
                                   : ct_decimal_normalise(number).exponent;

    return ct_decimal_magnitude(number) - last + 1;
}

static void check_alike(struct ct_checker *checker, size_t field, size_t of)
{
    const struct ct_value *value = sound(checker, of);
    const struct ct_value *u = &checker->values[field];
    struct ct_place place;

    if (digits_of(u->number) > 2) {
        place = ct_check_at(checker, field);
        ct_warning(checker->sink, "uncertainty-digits", ct_at(place),
                   ct_integer(digits_of(u->number)));
        ct_check_done(checker);
        return; /* the value may be rounded to what U should be */
    }
    if (value == NULL || value->inexact || u->inexact ||
        value->number.exponent == u->number.exponent)
        return;
    place = ct_check_at(checker, of);
    ct_warning(checker->sink, "value-rounded-otherwise", ct_at(place),
               shown(checker, of), shown(checker, field));
    ct_check_done(checker);
}

static void check_factor(struct ct_checker *checker, size_t field)
{
    static const struct ct_decimal one = {.low = 1};
    const struct ct_value *k = sound(checker, field);

    if (k == NULL || ct_decimal_compare(k->number, one) >= 0)
        return;
    (void)ct_error(checker->sink, "coverage-factor-low",
                   ct_at(ct_check_at(checker, field)), shown(checker, field));
    ct_check_done(checker);
}

static void check_probability(struct ct_checker *checker, size_t field)
{
    static const struct ct_decimal one = {.low = 1};
    const struct ct_value *p = sound(checker, field);

    if (p == NULL || (!p->number.negative && !ct_decimal_is_zero(p->number) &&
                      ct_decimal_compare(p->number, one) < 0))
        return;
    (void)ct_error(checker->sink, "coverage-probability-range",
                   ct_at(ct_check_at(checker, field)), shown(checker, field));
    ct_check_done(checker);
}

static void check_dof(struct ct_checker *checker, size_t field)
{
    const struct ct_value *dof = sound(checker, field);

    if (dof == NULL ||
        (!dof->number.negative && !ct_decimal_is_zero(dof->number)))
        return;
    (void)ct_error(checker->sink, "cell-dof-not-positive",
                   ct_at(ct_check_at(checker, field)), shown(checker, field));
    ct_check_done(checker);
}

/* A relative uncertainty above the value itself: most likely a percentage
 * without its sign. */
static void check_relative(struct ct_checker *checker, size_t field)
{
    const struct ct_measure *m = &checker->plan->measures->list[field];
    struct ct_conversion conversion = {1, 1};
    double u = ct_decimal_to_double(checker->values[field].number);

    if (m->unit != NULL &&
        ct_unit_conversion(m->unit, &ct_unit_one, &conversion) != CT_OK)
        return;
    if (!(ct_convert(conversion, u) > 1))
        return;
    {
        struct ct_place place = ct_check_at(checker, field);

        ct_warning(checker->sink, "uncertainty-above-value", ct_at(place),
                   shown(checker, field));
        ct_check_done(checker);
    }
}

/* k in the cell against that of the schema or of the row. */
static void check_stated(struct ct_checker *checker, size_t field)
{
    const struct ct_measure *m = &checker->plan->measures->list[field];
    const struct ct_value *own = sound(checker, m->k_field);
    double stated = checker->stated[field];
    double k = own != NULL ? ct_decimal_to_double(own->number)
                           : checker->plan->fields[field].field->extension.k;

    if (stated < 1) {
        (void)ct_error(checker->sink, "coverage-factor-low",
                       ct_at(ct_check_at(checker, field)),
                       shown(checker, field));
        ct_check_done(checker);
    }
    if (isnan(stated) || k <= 0 || k == stated)
        return;
    (void)ct_error(checker->sink, "uncertainty-cell-differs",
                   ct_at(ct_check_at(checker, field)), shown(checker, field),
                   own != NULL ? name_of(checker, m->k_field)
                               : ct_string("caltrace:k"),
                   ct_number(stated), ct_number(k));
    ct_check_done(checker);
}

static void check_uncertainty(struct ct_checker *checker, size_t field)
{
    const struct ct_measure *m = &checker->plan->measures->list[field];
    const struct ct_field_extension *x =
        &checker->plan->fields[field].field->extension;
    const struct ct_value *u = sound(checker, field);

    check_factor(checker, m->k_field);
    check_probability(checker, m->p_field);
    check_dof(checker, m->dof_field);
    if (u == NULL)
        return;
    if (u->number.negative ||
        (ct_decimal_is_zero(u->number) && !m->zero_allowed)) {
        (void)ct_error(checker->sink, "uncertainty-not-positive",
                       ct_at(ct_check_at(checker, field)),
                       shown(checker, field));
        ct_check_done(checker);
        return;
    }
    check_stated(checker, field);
    if (x->kind == CT_UNCERTAINTY_EXPANDED && x->k <= 0 && x->p <= 0 &&
        isnan(checker->stated[field]) && is_missing(checker, m->k_field) &&
        is_missing(checker, m->p_field)) {
        (void)ct_error(checker->sink, "uncertainty-without-coverage",
                       ct_at(ct_check_at(checker, field)),
                       shown(checker, field));
        ct_check_done(checker);
    }
    if (x->kind == CT_UNCERTAINTY_RELATIVE)
        check_relative(checker, field);
    else if (m->alike)
        check_alike(checker, field, m->uncertainty_of);
}

/* ---- digits -------------------------------------------------------------- */

static unsigned remainder_of(struct ct_decimal number, uint32_t divisor)
{
    uint64_t rest = number.high % divisor;

    for (int i = 0; i < 17; i++)
        rest = rest * 10 % divisor;
    return (unsigned)((rest + number.low % divisor) % divisor);
}

/* Whether the number is a whole multiple of the step; steps of more than nine
 * digits are not looked at. */
static bool is_multiple(struct ct_decimal number, struct ct_decimal step)
{
    uint64_t rest;

    step = ct_decimal_normalise(step);
    number = ct_decimal_normalise(number);
    if (step.high != 0 || step.low > UINT32_MAX || ct_decimal_is_zero(number))
        return true;
    if (number.exponent < step.exponent) {
        /* 2.5 is a multiple of 2.5 and of 0.5, but not of 25. */
        int shift = step.exponent - number.exponent;
        uint64_t divisor = step.low;

        while (shift-- > 0 && divisor <= UINT32_MAX / 10)
            divisor *= 10;
        return shift < 0 && remainder_of(number, (uint32_t)divisor) == 0;
    }
    rest = remainder_of(number, (uint32_t)step.low);
    for (int32_t i = step.exponent;
         i < number.exponent && rest != 0 && i < step.exponent + 64; i++)
        rest = rest * 10 % step.low;
    return rest == 0;
}

static void check_digits(struct ct_checker *checker, size_t field)
{
    const struct ct_measure *m = &checker->plan->measures->list[field];
    int64_t decimals = checker->plan->fields[field].field->extension.decimals;
    const struct ct_value *value = sound(checker, field);

    if (value == NULL || value->inexact)
        return;
    if (decimals >= 0 && value->number.exponent != -decimals) {
        (void)ct_error(
            checker->sink, "decimals-differ",
            ct_at(ct_check_at(checker, field)), shown(checker, field),
            ct_integer(value->number.exponent < 0 ? -value->number.exponent
                                                  : 0),
            ct_integer(decimals));
        ct_check_done(checker);
    }
    if (m->has_resolution && !is_multiple(value->number, m->resolution)) {
        const struct ct_yaml *step =
            checker->plan->fields[field].field->extension.resolution;

        (void)ct_error(checker->sink, "resolution-not-met",
                       ct_at(ct_check_at(checker, field)),
                       shown(checker, field),
                       ct_text(step->text, step->length));
        ct_check_done(checker);
    }
}

/* ---- due dates ----------------------------------------------------------- */

static bool interval_of(const struct ct_checker *checker,
                        const struct ct_measure *m,
                        struct ct_interval *interval)
{
    struct ct_field duration = {.type = CT_FIELD_DURATION};
    struct ct_value value;

    *interval = m->interval;
    if (m->has_interval)
        return true;
    if (m->interval_field == CT_NO_COLUMN ||
        checker->values[m->interval_field].state != CT_VALUE_SOUND ||
        !ct_value_read_time(
            &duration, cell_of(checker, m->interval_field)->text,
            cell_of(checker, m->interval_field)->length, &value) ||
        value.whole < 0 || value.whole > 12000 || value.seconds < 0 ||
        value.seconds % 86400 != 0 || value.seconds / 86400 > 3650000)
        return false;
    *interval = (struct ct_interval){.kind = CT_INTERVAL_LENGTH,
                                     .months = (int32_t)value.whole,
                                     .days = (int32_t)(value.seconds / 86400)};
    return true;
}

/* Whether the date follows by the package's rule, or, where there is no
 * package, by any; *expected: by the one that is the usual. */
static bool is_due(const struct ct_checker *checker,
                   struct ct_interval interval, int32_t from, int32_t due,
                   int32_t *expected)
{
    const struct ct_package *package = checker->plan->what->package;
    enum ct_due_rule rule =
        package != NULL ? package->settings.due_rule : CT_DUE_SAME_DAY;
    int32_t day;

    if (ct_interval_due(interval, from, 1, rule, expected) != CT_OK ||
        *expected == due)
        return true;
    for (int i = 0; package == NULL && i < CT_DUE_RULES; i++) {
        if (ct_interval_due(interval, from, 1, (enum ct_due_rule)i, &day) ==
                CT_OK &&
            day == due)
            return true;
    }
    return false;
}

static void check_due(struct ct_checker *checker, size_t field)
{
    const struct ct_measure *m = &checker->plan->measures->list[field];
    const struct ct_value *due = sound(checker, field);
    const struct ct_value *from = sound(checker, m->due_after);
    struct ct_interval interval;
    char text[CT_DATE_TEXT];
    int32_t expected;

    if (due == NULL || from == NULL)
        return;
    if (due->whole <= from->whole) {
        (void)ct_error(checker->sink, "date-order",
                       ct_at(ct_check_at(checker, field)),
                       shown(checker, field), shown(checker, m->due_after),
                       name_of(checker, m->due_after));
        ct_check_done(checker);
        return;
    }
    if (!interval_of(checker, m, &interval) ||
        is_due(checker, interval, (int32_t)from->whole, (int32_t)due->whole,
               &expected))
        return;
    ct_date_format(expected, text);
    {
        struct ct_place place = ct_check_at(checker, field);

        ct_warning(checker->sink, "due-date-differs", ct_at(place),
                   shown(checker, field), shown(checker, m->due_after),
                   ct_string(text));
        ct_check_done(checker);
    }
}

void ct_check_measures(struct ct_checker *checker)
{
    const struct ct_measures *measures = checker->plan->measures;

    for (size_t i = 0; i < measures->checked_count; i++) {
        size_t field = measures->checked[i];

        if (measures->list[field].uncertainty_of != CT_NO_COLUMN)
            check_uncertainty(checker, field);
        check_digits(checker, field);
        if (measures->list[field].due_after != CT_NO_COLUMN)
            check_due(checker, field);
    }
}

/* ---- units in cells ------------------------------------------------------ */

/* The last sound unit of a field: most rows repeat it. */
struct ct_unit_memo {
    struct ct_buffer text;
    const struct ct_unit *unit;
    bool known; /* the unit of the record at hand; NULL: none */
};

bool ct_measures_merged(const struct ct_plan *plan)
{
    return plan->measures != NULL &&
           (plan->measures->unit_count > 0 || plan->measures->tolerances);
}

enum ct_status ct_merge_units_init(struct ct_merger *merger)
{
    const struct ct_plan *plan = merger->plan;

    if (plan->measures == NULL)
        return CT_OK;
    merger->units = ct_arena_array(&merger->arena, plan->field_count + 1,
                                   sizeof *merger->units);
    return merger->units == NULL ? CT_NOMEM : CT_OK;
}

void ct_merge_units_release(struct ct_merger *merger)
{
    for (size_t i = 0; merger->units != NULL && i < merger->plan->field_count;
         i++)
        ct_buffer_release(&merger->units[i].text);
}

static enum ct_status check_dimension(struct ct_checker *checker, size_t field,
                                      const struct ct_unit *unit)
{
    const struct ct_measures *measures = checker->plan->measures;

    for (size_t i = 0; i < checker->plan->field_count; i++) {
        const struct ct_measure *m = &measures->list[i];
        const struct ct_unit *wanted = m->unit != NULL ? m->unit : m->quantity;
        struct ct_buffer a = {0}, b = {0};
        bool failed;

        if (m->unit_field != field || wanted == NULL ||
            ct_unit_same_dimension(unit, wanted))
            continue;
        ct_unit_describe(&a, unit);
        ct_unit_describe(&b, wanted);
        failed = a.failed || b.failed;
        if (!failed)
            (void)ct_error(checker->sink, "unit-dimension",
                           ct_at(ct_check_at(checker, field)),
                           shown(checker, field), ct_text(a.data, a.length),
                           ct_text(b.data, b.length));
        ct_check_done(checker);
        ct_buffer_release(&a);
        ct_buffer_release(&b);
        return failed ? CT_NOMEM : CT_INVALID;
    }
    return CT_OK;
}

static enum ct_status read_unit(struct ct_merger *merger,
                                struct ct_checker *checker, size_t field)
{
    struct ct_unit_memo *memo = &merger->units[field];
    const struct ct_csv_field *cell = cell_of(checker, field);
    const struct ct_unit *unit;
    struct ct_place place;
    enum ct_status status;

    memo->known = false;
    if (checker->values[field].state != CT_VALUE_SOUND)
        return CT_OK;
    memo->known = true;
    if (memo->unit != NULL && memo->text.length == cell->length &&
        memcmp(memo->text.data, cell->text, cell->length) == 0)
        return CT_OK;
    memo->unit = NULL;
    memo->known = false;
    place = ct_check_at(checker, field);
    status = ct_unit_parse(merger->plan->what->units, cell->text, cell->length,
                           place, checker->sink, &unit);
    ct_check_done(checker);
    if (status == CT_OK)
        status = check_dimension(checker, field, unit);
    if (status != CT_OK)
        return status == CT_INVALID ? CT_OK : status;
    memo->known = true;
    memo->unit = unit;
    ct_buffer_clear(&memo->text);
    ct_buffer_add(&memo->text, cell->text, cell->length);
    return ct_buffer_status(&memo->text);
}

/* Numbers whose unit is left out. */
static void check_unit_cells(struct ct_checker *checker)
{
    const struct ct_measures *measures = checker->plan->measures;

    for (size_t i = 0; i < checker->plan->field_count; i++) {
        const struct ct_measure *m = &measures->list[i];

        if (m->unit_field == CT_NO_COLUMN || m->unit != NULL ||
            checker->cells[m->unit_field].text == NULL ||
            checker->values[i].state != CT_VALUE_SOUND ||
            !is_missing(checker, m->unit_field))
            continue;
        (void)ct_error(checker->sink, "unit-left-out",
                       ct_at(ct_check_at(checker, i)), shown(checker, i),
                       name_of(checker, m->unit_field));
        ct_check_done(checker);
    }
}

/* ---- limits -------------------------------------------------------------- */

/* What is known of the verdict of a record. */
struct judged {
    bool any, outside;
};

/* The unit of a field's value in this record; false: it is not known. */
static bool unit_of(const struct ct_merger *merger, size_t field,
                    const struct ct_unit **unit)
{
    const struct ct_measure *m = &merger->plan->measures->list[field];

    *unit = m->unit;
    if (m->unit_field == CT_NO_COLUMN)
        return true;
    if (merger->units[m->unit_field].known)
        *unit = merger->units[m->unit_field].unit;
    return *unit != NULL;
}

static void report_limit(struct ct_checker *checker, size_t field,
                         const char *key, double lower, double upper)
{
    struct ct_place place = ct_check_at(checker, field);

    if (strcmp(key, "tolerance-exceeded") == 0)
        (void)ct_error(checker->sink, "tolerance-exceeded", ct_at(place),
                       shown(checker, field), ct_number(lower),
                       ct_number(upper));
    else
        ct_warning(checker->sink, "uncertainty-above-limits", ct_at(place),
                   shown(checker, field), ct_number(lower), ct_number(upper));
    ct_check_done(checker);
}

/* An uncertainty that leaves nothing to accept. */
static void check_room(struct ct_checker *checker, size_t field, double lower,
                       double upper)
{
    const struct ct_measures *measures = checker->plan->measures;

    for (size_t i = 0; i < measures->checked_count; i++) {
        size_t u = measures->checked[i];
        const struct ct_measure *m = &measures->list[u];
        const struct ct_value *value = sound(checker, u);

        if (m->uncertainty_of == field && m->alike && value != NULL &&
            checker->plan->fields[u].field->extension.kind ==
                CT_UNCERTAINTY_EXPANDED &&
            2 * ct_decimal_to_double(value->number) >= upper - lower)
            report_limit(checker, u, "uncertainty-above-limits", lower, upper);
    }
}

/* Rounding of sums of doubles is no reason to refuse a value at its limit. */
static bool is_outside(double deviation, double limit, double scale)
{
    return deviation > limit + 1e-12 * (scale < 0 ? -scale : scale);
}

static enum ct_status check_tolerance(struct ct_merger *merger,
                                      struct ct_checker *checker, size_t field,
                                      struct judged *judged)
{
    const struct ct_measures *measures = merger->plan->measures;
    const struct ct_measure *m = &measures->list[field];
    const struct ct_value *value = sound(checker, field);
    const struct ct_value *nominal = sound(checker, m->nominal_field);
    struct ct_formula_point point = {.range_min = (double)NAN,
                                     .range_max = (double)NAN};
    struct ct_conversion conversion = {1, 1};
    double deviation, lower, upper;
    enum ct_status status;

    if (m->tolerance == NULL || value == NULL ||
        (nominal == NULL && m->nominal_field != CT_NO_COLUMN) ||
        !unit_of(merger, field, &point.limit_unit))
        return CT_OK;
    point.unit = point.limit_unit;
    if (nominal != NULL) {
        if (!unit_of(merger, m->nominal_field, &point.unit))
            return CT_OK;
        point.point = ct_decimal_to_double(nominal->number);
    }
    (void)ct_check_at(checker, field);
    status =
        ct_formula_limits(m->tolerance, &point, checker->sink, &lower, &upper);
    ct_check_done(checker);
    if (status != CT_OK)
        return status == CT_INVALID ? CT_OK : status;
    deviation = ct_decimal_to_double(value->number);
    if (!m->deviation) {
        if (point.unit != NULL && point.limit_unit != NULL &&
            ct_unit_conversion(point.unit, point.limit_unit, &conversion) !=
                CT_OK)
            return CT_OK;
        deviation -= ct_convert(conversion, point.point);
    }
    judged->any = true;
    check_room(checker, field, lower, upper);
    if (!is_outside(deviation, upper, ct_decimal_to_double(value->number)) &&
        !is_outside(-deviation, -lower, ct_decimal_to_double(value->number)))
        return CT_OK;
    judged->outside = true;
    if (measures->verdict == CT_NO_COLUMN)
        report_limit(checker, field, "tolerance-exceeded", lower, upper);
    return CT_OK;
}

/* 1: pass, 0: fail, -1: neither word. */
static int verdict_of(const struct ct_checker *checker, size_t field)
{
    static const char *const pass[] = {"pass", "passed", "conform",
                                       "ok",   "合格",   "符合"};
    static const char *const fail[] = {"fail",   "failed", "nonconform",
                                       "not ok", "不合格", "不符合"};
    const struct ct_csv_field *cell = cell_of(checker, field);

    if (checker->values[field].state != CT_VALUE_SOUND)
        return -1;
    if (checker->plan->fields[field].field->type == CT_FIELD_BOOLEAN)
        return (int)checker->values[field].whole;
    for (size_t i = 0; i < sizeof pass / sizeof pass[0]; i++) {
        if (strcmp(cell->text, pass[i]) == 0)
            return 1;
        if (strcmp(cell->text, fail[i]) == 0)
            return 0;
    }
    return -1;
}

static enum ct_status check_verdict(struct ct_merger *merger,
                                    struct ct_checker *checker)
{
    const struct ct_measures *measures = merger->plan->measures;
    struct judged judged = {0};
    int verdict;

    for (size_t i = 0; i < merger->plan->field_count; i++) {
        enum ct_status status = check_tolerance(merger, checker, i, &judged);

        if (status != CT_OK)
            return status;
    }
    if (!judged.any || measures->verdict == CT_NO_COLUMN)
        return CT_OK;
    verdict = verdict_of(checker, measures->verdict);
    if (verdict < 0 || verdict == !judged.outside)
        return CT_OK;
    (void)ct_error(checker->sink, "verdict-differs",
                   ct_at(ct_check_at(checker, measures->verdict)),
                   shown(checker, measures->verdict));
    ct_check_done(checker);
    return CT_OK;
}

enum ct_status ct_merge_units(struct ct_merger *merger,
                              struct ct_checker *checker)
{
    const struct ct_measures *measures = merger->plan->measures;

    if (measures == NULL)
        return CT_OK;
    for (size_t i = 0; i < measures->unit_count; i++) {
        enum ct_status status =
            read_unit(merger, checker, measures->unit_fields[i]);

        if (status != CT_OK)
            return status;
    }
    if (measures->unit_count > 0)
        check_unit_cells(checker);
    return measures->tolerances ? check_verdict(merger, checker) : CT_OK;
}
