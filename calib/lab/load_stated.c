/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Uncertainties that say all of themselves in one cell of a table, as
 * `U=0.04 mm, k=2`: into the plain columns, once the rest of the row is known.
 * What a column of its own says must be the same. A unit of the same quantity
 * is converted, with a note; a part of the value becomes absolute, since k
 * divides what is absolute; a standard uncertainty is U at k = 1.
 */
#include "load_work.h"

#include "cell_work.h"

#include <math.h>
#include <string.h>

/* ---- which cells --------------------------------------------------------- */

static const struct ct_unit *unit_at(const unsigned char *record, size_t at)
{
    const struct ct_unit *unit = NULL;

    if (at != CT_NO_FIELD)
        memcpy(&unit, record + at, sizeof unit);
    return unit;
}

/* `=` or a colon behind a name; <= and >= are signs of limits, and what begins
 * with = is a formula of a spreadsheet. */
static bool has_name(struct ct_cell cell)
{
    static const char *const wide[] = {"＝", "："};

    for (size_t i = 0; i < cell.length; i++) {
        bool sign = i == 0 || strchr("<>", cell.text[i - 1]) != NULL;

        if ((cell.text[i] == '=' && !sign) || cell.text[i] == ':')
            return true;
        for (size_t w = 0; w < sizeof wide / sizeof wide[0]; w++)
            if (cell.length - i >= strlen(wide[w]) &&
                memcmp(cell.text + i, wide[w], strlen(wide[w])) == 0)
                return true;
    }
    return false;
}

static bool ends_in_ratio(struct ct_cell cell)
{
    static const char *const ratios[] = {"%", "％", "‰", "ppm", "ppb"};

    cell = ct_cell_trim(cell);
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
        size_t length = strlen(ratios[i]);

        if (cell.length > length &&
            memcmp(cell.text + cell.length - length, ratios[i], length) == 0)
            return true;
    }
    return false;
}

bool ct_row_is_stated(const struct ct_row_loader *loader,
                      const struct ct_column *column, struct ct_cell cell,
                      const unsigned char *record)
{
    const struct ct_unit *unit;
    int32_t place;

    if ((column->flags & CT_COLUMN_STATED) == 0 ||
        loader->stated_count == CT_ROW_STATED ||
        ct_row_place(cell.text, cell.length, &place))
        return false;
    if (has_name(cell))
        return true;
    unit = unit_at(record, loader->layout->unit);
    return column->kind == CT_CELL_EXPANDED && ends_in_ratio(cell) &&
           (unit == NULL || !ct_unit_dimensionless(unit));
}

/* ---- the rest of the row ------------------------------------------------- */

/* One such cell while it is settled. */
struct stated {
    struct ct_row_loader *loader;
    const struct ct_column *column;
    struct ct_cell cell;
    unsigned char *record;
    const struct ct_unit *unit;                    /* of the row, or NULL */
    const struct ct_column *k, *probability, *dof; /* NULL: there is none */
    struct ct_cell_uncertainty value;
};

static struct ct_argument whole(const struct stated *s)
{
    return ct_text(s->cell.text, s->cell.length);
}

static double double_of(const struct stated *s, const struct ct_column *column)
{
    double number = (double)NAN;

    if (column != NULL)
        memcpy(&number, s->record + column->offset, sizeof number);
    return number;
}

static double number_of(const struct stated *s, const char *name)
{
    const struct ct_column *column = ct_table_column(s->loader->table, name);
    struct ct_lab_number number = {.number = (double)NAN};

    if (column != NULL && column->kind == CT_CELL_NUMBER)
        memcpy(&number, s->record + column->offset, sizeof number);
    return number.number;
}

static const struct ct_unit *point_unit(const struct stated *s)
{
    size_t at = s->loader->layout->point_unit;

    return at != CT_NO_FIELD ? unit_at(s->record, at) : s->unit;
}

/* A kind of quantity is another one than its dimension tells: Gy, Sv. */
static bool same_quantity(const struct ct_unit *a, const struct ct_unit *b)
{
    bool kelvins = (a->kind == CT_KIND_CELSIUS || a->kind == CT_KIND_KELVIN) &&
                   (b->kind == CT_KIND_CELSIUS || b->kind == CT_KIND_KELVIN);

    return ct_unit_same_dimension(a, b) &&
           (a->kind == b->kind || kelvins || a->kind == CT_KIND_NONE ||
            b->kind == CT_KIND_NONE);
}

/* What the uncertainty is a part of, in the unit of the row: the value that it
 * belongs to, or the point; NAN where that has no ratios. */
static double part_of(const struct stated *s)
{
    const struct ct_unit *point = point_unit(s);
    struct ct_conversion to_row = {1, 1};
    double value = number_of(
        s, strcmp(s->column->name, "U_as_found") == 0    ? "as_found_value"
           : strcmp(s->column->name, "U_reference") == 0 ? "reference_value"
                                                         : "value");

    if (s->unit != NULL &&
        (s->unit->kind == CT_KIND_CELSIUS || s->unit->fahrenheit))
        return (double)NAN;
    if (!isnan(value))
        return fabs(value);
    if (point != s->unit &&
        (point == NULL || s->unit == NULL || point->kind == CT_KIND_CELSIUS ||
         point->fahrenheit || !same_quantity(point, s->unit) ||
         ct_unit_conversion(point, s->unit, &to_row) != CT_OK))
        return (double)NAN;
    return fabs(ct_convert(to_row, number_of(s, "point")));
}

/* ---- the uncertainty in the unit of the row ------------------------------ */

/* Without the noise of binary fractions: 0.036, not 0.036000000000000004. */
static double rounded(double number)
{
    enum { SURE = 15 }; /* digits of a double */
    struct ct_decimal digits = ct_decimal_from_double(number);
    int place = ct_decimal_magnitude(digits) - SURE + 1;

    return ct_decimal_to_double(
        ct_decimal_round(digits, place, CT_ROUND_NEAREST_EVEN));
}

/* A number of so many digits that mean something. */
static struct ct_lab_number with_digits(double number, int32_t digits,
                                        bool computed)
{
    int magnitude;

    if (computed)
        number = rounded(number);
    magnitude = ct_decimal_magnitude(ct_decimal_from_double(number));
    return (struct ct_lab_number){number, magnitude - digits + 1, computed};
}

/* As a part of 1: 0.3 % is 0.003. */
static enum ct_status ratio_of(const struct stated *s, double stated,
                               double *ratio)
{
    struct ct_conversion to_one = {1, 1};

    if (s->value.unit != NULL &&
        ct_unit_conversion(s->value.unit, &ct_unit_one, &to_one) != CT_OK)
        return ct_error(s->loader->sink, "uncertainty-relative-of-nothing",
                        ct_at(s->cell.place), whole(s));
    *ratio = ct_convert(to_one, stated);
    if (*ratio > 1)
        ct_warning(s->loader->sink, "uncertainty-above-value",
                   ct_at(s->cell.place), whole(s));
    return CT_OK;
}

static struct ct_argument unit_name(const struct stated *s)
{
    return ct_string(s->unit != NULL && s->unit->text != NULL ? s->unit->text
                                                              : "");
}

static enum ct_status make_absolute(const struct stated *s, double stated,
                                    struct ct_lab_number *number)
{
    double of = part_of(s), ratio = 0;
    enum ct_status status = ratio_of(s, stated, &ratio);

    if (status != CT_OK)
        return status;
    if (!(of * ratio > 0) || !isfinite(of * ratio))
        return ct_error(s->loader->sink, "uncertainty-relative-of-nothing",
                        ct_at(s->cell.place), whole(s));
    *number = with_digits(of * ratio, s->value.digits, true);
    ct_note(s->loader->sink, "uncertainty-made-absolute", ct_at(s->cell.place),
            whole(s), ct_number(of), ct_number(number->number), unit_name(s));
    return CT_OK;
}

static enum ct_status convert(const struct stated *s, double stated,
                              struct ct_lab_number *number)
{
    const struct ct_unit *from = s->value.unit;
    struct ct_conversion to_row;
    double result;

    if (from == NULL || (s->unit != NULL && same_quantity(from, s->unit) &&
                         ct_unit_same_scale(from, s->unit))) {
        *number = with_digits(stated, s->value.digits, false);
        return CT_OK;
    }
    if (s->unit == NULL || !same_quantity(from, s->unit) ||
        ct_unit_conversion(from, s->unit, &to_row) != CT_OK ||
        !((result = ct_convert(to_row, stated)) > 0) || !isfinite(result)) {
        const struct ct_argument none = {0};

        return ct_error(s->loader->sink, "uncertainty-unit-differs",
                        ct_at(s->cell.place), whole(s), ct_string(from->text),
                        s->unit != NULL ? unit_name(s) : none);
    }
    *number = with_digits(result, s->value.digits, true);
    number->computed =
        ct_decimal_from_double(number->number).exponent < number->place;
    ct_note(s->loader->sink, "uncertainty-unit-converted", ct_at(s->cell.place),
            whole(s), ct_number(number->number), unit_name(s));
    return CT_OK;
}

/* A formula at the point of the row; two of its digits count. */
static enum ct_status evaluate(const struct stated *s,
                               struct ct_lab_number *number)
{
    enum { DIGITS = 2 };
    struct ct_sink quiet = {0};
    const struct ct_formula_point point = {.point = number_of(s, "point"),
                                           .unit = point_unit(s),
                                           .range_min = (double)NAN,
                                           .range_max = (double)NAN,
                                           .limit_unit = s->unit};
    double lower, upper;

    if (isnan(point.point) ||
        ct_formula_limits(s->value.formula, &point, &quiet, &lower, &upper) !=
            CT_OK ||
        !(upper > 0) || !isfinite(upper))
        return ct_error(s->loader->sink, "uncertainty-formula-undone",
                        ct_at(s->cell.place), whole(s));
    *number = with_digits(upper, DIGITS, true);
    return CT_OK;
}

/* ---- into the row -------------------------------------------------------- */

/* For columns of formulas: 0.04 mm, 0.3 % rd. */
static enum ct_status put_formula(const struct stated *s, double stated)
{
    struct ct_arena *arena =
        &s->loader->loading->store->arenas[s->loader->table];
    const struct ct_formula *formula = s->value.formula;
    struct ct_buffer text = {0};
    enum ct_status status = CT_OK;
    double ratio = 0;

    if (formula == NULL && s->value.relative) {
        status = ratio_of(s, stated, &ratio);
        ct_number_shortest(&text, rounded(ratio * 100));
        ct_buffer_puts(&text, " % rd");
    } else if (formula == NULL) {
        const struct ct_unit *unit = s->value.unit;

        ct_number_shortest(&text, stated);
        if (unit != NULL && unit->text != NULL) {
            ct_buffer_putc(&text, ' ');
            ct_buffer_puts(&text, unit->text);
        }
    }
    if (status == CT_OK)
        status = ct_buffer_status(&text);
    if (status == CT_OK && formula == NULL)
        status = ct_formula_parse(s->loader->loading->units, arena, text.data,
                                  text.length, s->cell.place, s->loader->sink,
                                  &formula);
    if (status == CT_OK)
        memcpy(s->record + s->column->offset, &formula, sizeof(void *));
    ct_buffer_release(&text);
    return status;
}

static enum ct_status put_number(const struct stated *s, double stated)
{
    struct ct_lab_number number = {0};
    enum ct_status status = s->value.formula != NULL ? evaluate(s, &number)
                            : s->value.relative
                                ? make_absolute(s, stated, &number)
                                : convert(s, stated, &number);

    if (status == CT_OK)
        memcpy(s->record + s->column->offset, &number, sizeof number);
    return status;
}

/* Into a column that is empty; what stands there must be the same. */
static enum ct_status agree(const struct stated *s,
                            const struct ct_column *column, double stated)
{
    const double rounding = 1e-9; /* 99.73 % and 0.9973 */
    double own = double_of(s, column);

    if (column == NULL || isnan(stated) || own == stated)
        return CT_OK;
    if (isnan(own)) {
        memcpy(s->record + column->offset, &stated, sizeof stated);
        return CT_OK;
    }
    if (fabs(own - stated) <= rounding * stated)
        return CT_OK;
    return ct_error(s->loader->sink, "uncertainty-cell-differs",
                    ct_at(s->cell.place), whole(s),
                    ct_row_header(s->loader, column->name), ct_number(stated),
                    ct_number(own));
}

static enum ct_status put_coverage(const struct stated *s)
{
    const struct ct_cell_uncertainty *value = &s->value;
    bool standard = isnan(value->expanded) && value->formula == NULL;
    double k =
        value->by_level && s->probability != NULL ? (double)NAN : value->k;
    enum ct_status status = agree(s, s->k, standard ? 1 : k);

    if (status == CT_OK && !standard)
        status = agree(s, s->probability,
                       isnan(value->probability) ? value->probability
                                                 : rounded(value->probability));
    if (status == CT_OK)
        status = agree(s, s->dof, isinf(value->dof) ? (double)NAN : value->dof);
    return status;
}

/* ---- all together -------------------------------------------------------- */

static enum ct_status read_stated(struct stated *s)
{
    const struct ct_loading *loading = s->loader->loading;
    const struct ct_cell_coverage beside = {
        .k = double_of(s, s->k),
        .probability = double_of(s, s->probability),
        .dof = double_of(s, s->dof),
        .usual_factor = loading->lab->package->settings.default_k > 0,
        .compared = s->probability != NULL};
    struct ct_cell_rules rules = s->loader->rules;
    const struct ct_cells cells = {loading->units,
                                   &loading->store->arenas[s->loader->table],
                                   s->loader->sink, &rules};

    rules.unit = s->unit;
    rules.coverage = &beside;
    return ct_cell_uncertainty(&cells, s->cell, &s->value);
}

enum ct_status ct_row_settle_cell(struct ct_row_loader *loader,
                                  const struct ct_column *column,
                                  struct ct_cell cell, unsigned char *record)
{
    struct stated s = {.loader = loader,
                       .column = column,
                       .cell = cell,
                       .record = record,
                       .unit = unit_at(record, loader->layout->unit),
                       .k = ct_table_factor_of(loader->table, column),
                       .probability =
                           ct_table_column(loader->table, "probability"),
                       .dof = ct_table_column(loader->table, "dof")};
    enum ct_status status;
    double stated;

    status = read_stated(&s);
    if (status != CT_OK || s.value.state == CT_CELL_MISSING)
        return status;
    stated = isnan(s.value.expanded) ? s.value.u : s.value.expanded;
    status = put_coverage(&s);
    if (status == CT_OK)
        status = column->kind == CT_CELL_LIMITS ? put_formula(&s, stated)
                                                : put_number(&s, stated);
    if (status == CT_OK && isnan(s.value.expanded) && s.value.formula == NULL)
        ct_note(loader->sink, "uncertainty-standard", ct_at(s.cell.place),
                whole(&s));
    return status;
}

enum ct_status ct_row_settle_stated(struct ct_row_loader *loader,
                                    unsigned char *record)
{
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < loader->stated_count; i++) {
        const struct ct_row_stated *one = &loader->stated[i];
        enum ct_status status;

        ct_row_about(loader, one->at);
        status = ct_row_settle_cell(loader, one->at->bound.column, one->cell,
                                    record);

        if (status != CT_OK && status != CT_INVALID)
            return status;
        if (status == CT_INVALID)
            result = status;
    }
    return result;
}
