/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values of cells in their plain form.
 */
#include "cell_work.h"

#include "../files/written.h"

#include <math.h>
#include <string.h>

/* ---- units --------------------------------------------------------------- */

/* Signs of units that have an ASCII spelling. */
static const struct {
    const char *sign, *plain;
} signs[] = {
    {"℃", "degC"},     {"°C", "degC"}, {"℉", "degF"}, {"°F", "degF"},
    {"\u03A9", "ohm"}, /* Greek capital omega */
    {"\u2126", "ohm"}, /* ohm sign */
    {"\u00B5", "u"},   /* micro sign */
    {"\u03BC", "u"},   /* Greek small mu */
    {"㎜", "mm"},      {"㎝", "cm"},   {"㎞", "km"},  {"㎛", "um"},
    {"㎏", "kg"},      {"㎎", "mg"},   {"㎍", "ug"},  {"㎖", "ml"},
    {"㎡", "m2"},      {"㎥", "m3"},   {"㎩", "Pa"},  {"㎪", "kPa"},
    {"㎫", "MPa"},     {"㎐", "Hz"},   {"㎑", "kHz"}, {"㎒", "MHz"},
    {"㎓", "GHz"},     {"㎂", "uA"},   {"㎃", "mA"},  {"㎷", "mV"},
    {"㎸", "kV"},      {"㎽", "mW"},   {"㎾", "kW"},  {"㎲", "us"},
    {"㎳", "ms"},
};

/* Those of them that exist twice, or in one character for two. */
static bool is_doubtful_sign(size_t i)
{
    return strcmp(signs[i].sign, "°C") != 0 && strcmp(signs[i].sign, "°F") != 0;
}

/* The sign that starts `text`, or COUNT. */
static size_t find_sign(const char *text, size_t left)
{
    enum { COUNT = sizeof signs / sizeof signs[0] };

    for (size_t i = 0; i < COUNT; i++) {
        size_t length = strlen(signs[i].sign);

        if (length <= left && memcmp(text, signs[i].sign, length) == 0)
            return i;
    }
    return COUNT;
}

static bool is_sign(size_t i)
{
    return i < sizeof signs / sizeof signs[0];
}

bool ct_cell_unit_has_sign(const struct ct_folded *text)
{
    for (size_t i = 0; i < text->length; i++) {
        size_t sign = find_sign(text->text + i, text->length - i);

        if (is_sign(sign) && is_doubtful_sign(sign))
            return true;
    }
    return false;
}

static void put_plain(const char *text, size_t length, struct ct_buffer *out)
{
    for (size_t i = 0; i < length;) {
        size_t sign = find_sign(text + i, length - i);

        if (is_sign(sign)) {
            ct_buffer_puts(out, signs[sign].plain);
            i += strlen(signs[sign].sign);
        } else {
            ct_buffer_putc(out, text[i++]);
        }
    }
}

void ct_cell_write_unit(const struct ct_unit *unit, struct ct_buffer *out)
{
    struct ct_buffer name = {0};

    ct_unit_write(&name, unit);
    if (name.length > 0)
        put_plain(name.data, name.length, out);
    else
        ct_buffer_putc(out, '1');
    out->failed |= ct_buffer_status(&name) != CT_OK;
    ct_buffer_release(&name);
}

/* ---- the kinds ----------------------------------------------------------- */

/* ORDER INTERVAL_KIND */
static const char *const interval_words[] = {"", "on-demand", "before-use",
                                             "initial-only"};
_Static_assert(sizeof interval_words / sizeof interval_words[0] ==
                   CT_INTERVAL_KINDS,
               "a word for each kind");

void ct_cell_write_interval(struct ct_interval interval, struct ct_buffer *out)
{
    if (interval.kind != CT_INTERVAL_LENGTH) {
        ct_buffer_puts(out, interval_words[interval.kind]);
        return;
    }
    ct_buffer_putc(out, 'P');
    if (interval.months > 0) {
        ct_buffer_integer(out, interval.months);
        ct_buffer_putc(out, 'M');
    }
    if (interval.days > 0 || interval.months == 0) {
        ct_buffer_integer(out, interval.days);
        ct_buffer_putc(out, 'D');
    }
}

static void write_number(double number, struct ct_buffer *out)
{
    if (isinf(number))
        ct_buffer_puts(out, "inf");
    else
        ct_number_shortest(out, number);
}

static void write_date(const struct ct_cell_date *date, struct ct_buffer *out)
{
    char text[CT_DATE_TEXT];

    ct_date_format(date->days, text);
    ct_buffer_puts(out, date->no_end ? "no-end" : text);
}

static void write_range(const struct ct_cell_range *range,
                        struct ct_buffer *out)
{
    if (isinf(range->lower)) {
        ct_buffer_puts(out, "≤");
        ct_number_shortest(out, range->upper);
    } else if (isinf(range->upper)) {
        ct_buffer_puts(out, "≥");
        ct_number_shortest(out, range->lower);
    } else if (range->lower == range->upper) {
        ct_number_shortest(out, range->lower);
    } else {
        ct_number_shortest(out, range->lower);
        ct_buffer_puts(out, "..");
        ct_number_shortest(out, range->upper);
    }
    if (range->unit != NULL) {
        ct_buffer_putc(out, ' ');
        ct_cell_write_unit(range->unit, out);
    }
}

/* `relative`: as the name says; a plain ratio is else `%abs`. */
static void put_quantity(const char *name, double number,
                         const struct ct_unit *unit, bool relative,
                         struct ct_buffer *out)
{
    ct_buffer_puts(out, name);
    ct_buffer_putc(out, '=');
    ct_number_shortest(out, number);
    if (unit != NULL) {
        ct_buffer_putc(out, ' ');
        ct_cell_write_unit(unit, out);
    }
    if (unit != NULL && unit->text != NULL && !relative &&
        ct_is_ratio_text(unit->text, strlen(unit->text)))
        ct_buffer_puts(out, "abs");
}

static void write_uncertainty(const struct ct_cell_uncertainty *value,
                              struct ct_buffer *out)
{
    bool stated = !isnan(value->expanded);

    if (value->formula != NULL)
        return;
    if (stated)
        put_quantity(value->relative ? "Urel" : "U", value->expanded,
                     value->unit, value->relative, out);
    else
        put_quantity(value->relative ? "urel" : "u", value->u, value->unit,
                     value->relative, out);
    if (!isnan(value->k)) {
        ct_buffer_puts(out, "; ");
        put_quantity("k", value->k, NULL, false, out);
    }
    if (!isnan(value->probability)) {
        ct_buffer_puts(out, "; ");
        put_quantity("p", value->probability, NULL, false, out);
    }
    if (!isinf(value->dof)) {
        ct_buffer_puts(out, "; ");
        put_quantity("dof", value->dof, NULL, false, out);
    }
}

static void write_references(const struct ct_cell_references *references,
                             struct ct_buffer *out)
{
    for (size_t i = 0; i < references->count; i++) {
        const struct ct_reference *item = &references->items[i];

        ct_buffer_puts(out, i > 0 ? "; " : "");
        ct_buffer_puts(out, ct_reference_prefix(item->kind));
        ct_buffer_add(out, item->id, item->length);
    }
}

void ct_cell_write(const struct ct_cell_value *value, struct ct_buffer *out)
{
    if (value->state == CT_CELL_MISSING)
        return;
    switch (value->kind) {
    case CT_CELL_NUMBER:
    case CT_CELL_EXPANDED:
    case CT_CELL_FACTOR:
    case CT_CELL_PROBABILITY:
    case CT_CELL_DOF:
        write_number(value->number.number, out);
        break;
    case CT_CELL_TEXT:
    case CT_CELL_ID:
    case CT_CELL_JJF1022:
        ct_buffer_add(out, value->id.text, value->id.length);
        break;
    case CT_CELL_REFERENCES:
        write_references(&value->references, out);
        break;
    case CT_CELL_DATE:
        write_date(&value->date, out);
        break;
    case CT_CELL_INTERVAL:
        ct_cell_write_interval(value->interval.interval, out);
        break;
    case CT_CELL_UNIT:
        ct_cell_write_unit(value->unit.unit, out);
        break;
    case CT_CELL_RANGE:
        write_range(&value->range, out);
        break;
    case CT_CELL_LIMITS:
        ct_cell_write_limits(value->limits.formula, out);
        break;
    case CT_CELL_UNCERTAINTY:
        write_uncertainty(&value->uncertainty, out);
        break;
    case CT_CELL_ENVIRONMENT:
        ct_buffer_puts(out, value->environment.conditions->text);
        break;
    default:
        ct_buffer_puts(out, ct_cell_word_text(value->kind, value->word.word));
    }
}
