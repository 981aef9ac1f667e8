/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Uncertainties that a cell states with what belongs to them:
 * `0.05 mm (k=2)`.
 */
#include "validate_measure.h"

#include <math.h>
#include <string.h>

/* Whether the text has the sign of such a cell, so that a word in a column of
 * numbers stays what it is. */
static bool says_more(const struct ct_csv_field *cell)
{
    static const char wide[] = "＝";

    if (memchr(cell->text, '=', cell->length) != NULL)
        return true;
    for (size_t i = 0; i + sizeof wide - 1 <= cell->length; i++)
        if (memcmp(cell->text + i, wide, sizeof wide - 1) == 0)
            return true;
    return false;
}

/* The unit that the cell is to have; NULL: any will do. *row: it stands in the
 * row, and is read later. */
static const struct ct_unit *unit_of(const struct ct_checker *checker,
                                     size_t field, bool *row)
{
    const struct ct_measure *m = &checker->plan->measures->list[field];
    const struct ct_measure *value =
        m->uncertainty_of != CT_NO_COLUMN
            ? &checker->plan->measures->list[m->uncertainty_of]
            : m;

    *row = m->unit_field != CT_NO_COLUMN;
    return m->unit != NULL ? m->unit : value->unit;
}

static enum ct_status refuse_unit(struct ct_checker *checker,
                                  struct ct_place place,
                                  const struct ct_unit *stated,
                                  const struct ct_unit *wanted)
{
    struct ct_buffer a = {0}, b = {0};
    enum ct_status status;

    ct_unit_describe(&a, stated);
    ct_unit_describe(&b, wanted);
    status = a.failed || b.failed
                 ? CT_NOMEM
                 : ct_error(checker->sink, "unit-dimension", ct_at(place),
                            ct_string(stated->text), ct_text(a.data, a.length),
                            ct_text(b.data, b.length));
    ct_buffer_release(&a);
    ct_buffer_release(&b);
    return status;
}

/* The number in the unit of the field. */
static enum ct_status convert(struct ct_checker *checker, size_t field,
                              struct ct_place place,
                              const struct ct_stated_uncertainty *stated,
                              struct ct_value *value)
{
    bool row;
    const struct ct_unit *wanted = unit_of(checker, field, &row);
    const struct ct_csv_field *cell;
    struct ct_conversion conversion = {1, 1};

    if (row) {
        cell = &checker->cells[checker->plan->measures->list[field].unit_field];
        if (stated->unit != NULL &&
            (cell->text == NULL || strlen(stated->unit->text) != cell->length ||
             memcmp(stated->unit->text, cell->text, cell->length) != 0))
            return ct_error(checker->sink, "uncertainty-unit-differs",
                            ct_at(place),
                            ct_text(checker->cells[field].text,
                                    checker->cells[field].length),
                            ct_string(stated->unit->text),
                            ct_text(cell->text, cell->length));
    } else if (stated->unit != NULL && wanted != NULL) {
        if (!ct_unit_same_dimension(stated->unit, wanted) ||
            ct_unit_conversion(stated->unit, wanted, &conversion) != CT_OK)
            return refuse_unit(checker, place, stated->unit, wanted);
    }
    value->number =
        ct_decimal_from_double(ct_convert(conversion, stated->number));
    value->inexact = true; /* how many digits were written is not known */
    return CT_OK;
}

/* What the cell must be for its column. */
static bool is_of_kind(const struct ct_checker *checker, size_t field,
                       struct ct_stated_uncertainty *stated)
{
    enum ct_uncertainty_kind kind =
        checker->plan->fields[field].field->extension.kind;

    if (stated->relative)
        return false;
    if (kind == CT_UNCERTAINTY_STANDARD && stated->expanded) {
        stated->number /= stated->k; /* NAN: no k, no u */
        stated->k = (double)NAN;
    } else if (kind == CT_UNCERTAINTY_EXPANDED && !stated->expanded) {
        return false;
    }
    return stated->number > 0 && isfinite(stated->number);
}

bool ct_check_stated(struct ct_checker *checker, size_t field)
{
    const struct ct_validation *what = checker->plan->what;
    const struct ct_measures *measures = checker->plan->measures;
    const struct ct_csv_field *cell = &checker->cells[field];
    struct ct_value *value = &checker->values[field];
    struct ct_stated_uncertainty stated;
    struct ct_place place;
    enum ct_status status;

    checker->stated[field] = (double)NAN;
    if (what->stated == NULL || measures == NULL ||
        measures->list[field].uncertainty_of == CT_NO_COLUMN ||
        checker->plan->fields[field].field->extension.kind ==
            CT_UNCERTAINTY_RELATIVE ||
        !says_more(cell))
        return false;
    *value = (struct ct_value){.state = CT_VALUE_FAULTY};
    if (checker->csv == NULL) { /* the caller's thread reads units */
        checker->sink->notes++;
        return true;
    }
    place = ct_check_at(checker, field);
    status = what->stated(what->units, cell->text, cell->length, place,
                          checker->sink, &stated);
    if (status == CT_OK && !is_of_kind(checker, field, &stated)) {
        ct_check_done(checker);
        return false;
    }
    if (status == CT_OK)
        status = convert(checker, field, place, &stated, value);
    ct_check_done(checker);
    if (status == CT_NOMEM)
        checker->no_memory = true;
    if (status == CT_OK) {
        value->state = CT_VALUE_SOUND;
        checker->stated[field] = stated.k;
    }
    return true;
}
