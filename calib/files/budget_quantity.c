/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantities of a budget file in the unit of their input: values, positions on
 * the scale of the value, and widths.
 */
#include "budget_reader.h"

#include <math.h>
#include <string.h>

static bool same_unit(const struct ct_unit *a, const struct ct_unit *b)
{
    return a == b ||
           (ct_unit_same_dimension(a, b) && ct_unit_same_scale(a, b) &&
            a->kind == b->kind && a->fahrenheit == b->fahrenheit);
}

static enum ct_status report_dimension(struct reader *r, struct ct_place place,
                                       const struct ct_unit *got,
                                       const struct ct_unit *wanted)
{
    struct ct_buffer first = {0}, second = {0};
    enum ct_status status = CT_NOMEM;

    ct_unit_describe(&first, got);
    ct_unit_describe(&second, wanted);
    if (!first.failed && !second.failed)
        status = ct_error(r->sink, "wrong-dimension", ct_at(place),
                          ct_string(first.data), ct_string(second.data));
    ct_buffer_release(&first);
    ct_buffer_release(&second);
    return status;
}

/* `number` of `unit` on the scale of `target`: a value, with offsets. */
static enum ct_status value_in(struct reader *r, double number,
                               const struct ct_unit *unit,
                               struct ct_place place,
                               const struct ct_unit *target, double *value)
{
    struct ct_conversion conversion;

    if (same_unit(unit, target)) {
        *value = number;
        return CT_OK;
    }
    if (ct_unit_conversion(unit, target, &conversion) != CT_OK)
        return report_dimension(r, place, unit, target);
    if (!ct_kind_assignable((enum ct_kind)unit->kind,
                            (enum ct_kind)target->kind))
        return report_dimension(r, place, unit, target);
    *value = ct_convert(conversion, unit->fahrenheit ? number - 32 : number);
    return CT_OK;
}

static enum ct_status celsius(struct reader *r, struct ct_place place,
                              const struct ct_unit **unit)
{
    return ct_unit_parse(r->units, "degC", 4, place, r->sink, unit);
}

/* ---- ratios and scales --------------------------------------------------- */

/* `µV/V`, `mm/m`: a quotient that is a plain number. */
static bool is_quotient(const struct ct_unit *unit)
{
    return unit->kind == CT_KIND_NONE && ct_unit_dimensionless(unit) &&
           unit->text != NULL && strchr(unit->text, '/') != NULL;
}

/* Angles and counts are no ratios, although they have no dimension. */
bool is_ratio(const struct ct_unit *unit)
{
    return unit->kind == CT_KIND_HUMIDITY || is_quotient(unit) ||
           (unit->kind == CT_KIND_NONE && ct_unit_dimensionless(unit) &&
            !ct_unit_same_scale(unit, &ct_unit_one));
}

/* Scales whose zero is a matter of agreement, so that a part of a value has no
 * meaning. */
static bool is_scale(const struct ct_unit *unit)
{
    return unit != NULL &&
           (unit->kind == CT_KIND_CELSIUS || unit->kind == CT_KIND_LEVEL ||
            unit->kind == CT_KIND_LEVEL_MILLIWATT ||
            unit->kind == CT_KIND_NEPER || unit->kind == CT_KIND_PH);
}

static enum ct_status relative_of_scale(struct reader *r,
                                        const struct ct_unit *unit,
                                        struct ct_place place)
{
    struct ct_buffer name = {0};
    enum ct_status status;

    ct_unit_write_symbol(&name, unit);
    status = ct_buffer_status(&name);
    if (status == CT_OK)
        status = ct_error(r->sink, "relative-of-scale", ct_at(place),
                          ct_string(name.data));
    ct_buffer_release(&name);
    return status;
}

/* Whether differences of this kind go with quantities of the kind `scale`: K
 * and °C with °C, dB and dBm with dBm, but no dB with pH. */
static bool is_difference(enum ct_kind kind, enum ct_kind scale)
{
    enum ct_kind difference, sum;

    if (kind == scale || kind == CT_KIND_NONE || scale == CT_KIND_NONE)
        return true;
    if (ct_kind_subtract(scale, scale, &difference) != CT_KINDS_AGREE)
        return false;
    return kind == difference ||
           (scale == CT_KIND_KELVIN &&
            ct_kind_add(scale, kind, &sum) == CT_KINDS_AGREE);
}

/* A number without a unit, where the unit of the input would not be it. */
static enum ct_status check_bare(struct reader *r,
                                 const struct subject *subject,
                                 struct ct_place place)
{
    if (!subject->fahrenheit)
        return CT_OK;
    return ct_error(r->sink, "fahrenheit-bare", ct_at(place));
}

/* ---- values -------------------------------------------------------------- */

/* `100 °C ± 0.5 %` */
static bool has_ratio_text(const struct ct_yaml *node)
{
    static const char *const texts[] = {"%", "％", "‰", "ppm", "ppb", "ppt"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strstr(node->text, texts[i]) != NULL)
            return true;
    return false;
}

/* The first unit of an input is that of all its numbers, and stands with the
 * first of them. */
static enum ct_status take_unit(struct reader *r, struct subject *subject,
                                const struct ct_quantity *quantity,
                                struct ct_place place)
{
    const struct ct_unit *unit = quantity->unit;

    if (unit == NULL) {
        subject->bare = subject->bare || subject->unit == NULL;
        return check_bare(r, subject, place);
    }
    if (subject->unit != NULL)
        return CT_OK;
    if (subject->bare)
        return ct_error(r->sink, "unit-after-bare", ct_at(quantity->unit_place),
                        ct_string(unit->text));
    subject->unit = unit;
    subject->ratio = is_ratio(unit);
    subject->fahrenheit = unit->fahrenheit;
    return unit->fahrenheit ? celsius(r, place, &subject->unit) : CT_OK;
}

enum ct_status read_value(struct reader *r, struct subject *subject,
                          const struct ct_yaml *node, double *value)
{
    struct ct_quantity quantity;
    enum ct_status status = read_quantity(r, node, &quantity);
    const struct ct_unit *unit = quantity.unit;

    if (status != CT_OK)
        return status;
    if (quantity.plus_minus)
        return ct_error(r->sink, "plus-minus-value", ct_at(node->place));
    if (quantity.relative == CT_RELATIVE_RELATIVE ||
        quantity.relative == CT_RELATIVE_ABSOLUTE)
        return ct_error(r->sink, "value-relative", ct_at(node->place),
                        ct_text(node->text, node->length));
    subject->spread_kind = quantity.spread_kind;
    status = take_unit(r, subject, &quantity, node->place);
    if (status != CT_OK)
        return status;
    if (quantity.spread_kind == CT_SPREAD_PLUS_MINUS && is_scale(unit) &&
        has_ratio_text(node))
        return relative_of_scale(r, unit, node->place);
    if (unit == NULL || subject->unit == NULL) {
        *value = quantity.number;
        subject->spread = quantity.spread;
        return CT_OK;
    }
    if (quantity.spread_kind != CT_SPREAD_NONE) {
        struct ct_conversion conversion;

        if (ct_unit_conversion(unit, subject->unit, &conversion) != CT_OK)
            return report_dimension(r, quantity.unit_place, unit,
                                    subject->unit);
        subject->spread = ct_convert(conversion, quantity.spread);
    }
    return value_in(r, quantity.number, unit, quantity.unit_place,
                    subject->unit, value);
}

/* ---- widths -------------------------------------------------------------- */

/* A width stated as a fraction of the value. */
static enum ct_status relative_width(struct reader *r,
                                     const struct subject *subject,
                                     const struct ct_quantity *quantity,
                                     struct ct_place place, struct width *width)
{
    if (subject->fahrenheit)
        return ct_error(r->sink, "relative-of-scale", ct_at(place),
                        ct_string("°F"));
    if (is_scale(subject->unit))
        return relative_of_scale(r, subject->unit, place);
    if (!subject->has_value)
        return ct_error(r->sink, "relative-without-value", ct_at(place));
    if (subject->value == 0)
        return ct_error(r->sink, "relative-of-zero", ct_at(place));
    width->relative = true;
    width->number = quantity->number;
    return ct_unit_conversion(quantity->unit, &ct_unit_one, &width->conversion);
}

/* What a bare ratio is a part of: the value, where that is no ratio itself. */
enum meaning { ABSOLUTE, RELATIVE, UNCLEAR };

/* `12 µV/V` is the form of the SI for 12 ppm. Of ratios it is an ordinary
 * unit, and of an angle too, as 5 µm/m of a slope; but 5 µrad/rad of an angle
 * and 12 µV/V of a plain number may be either. */
static enum meaning meaning_of_quotient(const struct subject *subject,
                                        const struct ct_unit *quotient)
{
    bool of_angles = quotient->text == NULL ||
                     strstr(quotient->text, "rad") != NULL ||
                     strstr(quotient->text, "deg") != NULL ||
                     strstr(quotient->text, "arc") != NULL;

    if (subject->ratio)
        return ABSOLUTE;
    if (subject->unit != NULL && !ct_unit_dimensionless(subject->unit))
        return RELATIVE;
    if (subject->unit != NULL && subject->unit->kind == CT_KIND_ANGLE &&
        !of_angles)
        return ABSOLUTE;
    return UNCLEAR;
}

static enum meaning meaning_of(const struct subject *subject,
                               const struct ct_quantity *quantity)
{
    switch (quantity->relative) {
    case CT_RELATIVE_RELATIVE:
        return RELATIVE;
    case CT_RELATIVE_PLAIN:
        return subject->ratio ? UNCLEAR : RELATIVE;
    case CT_RELATIVE_RATIO:
        return meaning_of_quotient(subject, quantity->unit);
    case CT_RELATIVE_NONE:
    case CT_RELATIVE_ABSOLUTE:
        break;
    }
    return ABSOLUTE;
}

static enum ct_status absolute_width(struct reader *r,
                                     const struct subject *subject,
                                     const struct ct_quantity *quantity,
                                     struct ct_place place, struct width *width)
{
    struct ct_conversion conversion;
    const struct ct_unit *unit =
        subject->unit != NULL ? subject->unit : &ct_unit_one;

    if (quantity->unit == NULL) {
        width->number = quantity->number;
        return check_bare(r, subject, place);
    }
    if (ct_unit_conversion(quantity->unit, unit, &conversion) != CT_OK ||
        !is_difference((enum ct_kind)quantity->unit->kind,
                       (enum ct_kind)unit->kind))
        return report_dimension(r, quantity->unit_place, quantity->unit, unit);
    width->number = ct_convert(conversion, quantity->number);
    return CT_OK;
}

static enum ct_status width_of(struct reader *r, const struct subject *subject,
                               const struct ct_quantity *quantity,
                               struct ct_place place, struct width *width)
{
    *width = (struct width){0};
    if (quantity->spread_kind != CT_SPREAD_NONE)
        return ct_error(r->sink, "width-with-spread", ct_at(place));
    if (quantity->plus_minus && !subject->half)
        return ct_error(r->sink, "plus-minus-width", ct_at(place));
    if (quantity->number < 0)
        return ct_error(r->sink, "negative-uncertainty", ct_at(place),
                        ct_number(quantity->number));
    switch (meaning_of(subject, quantity)) {
    case RELATIVE:
        return relative_width(r, subject, quantity, place, width);
    case UNCLEAR:
        return ct_error(r->sink, "percent-of-percent", ct_at(place));
    case ABSOLUTE:
        break;
    }
    return absolute_width(r, subject, quantity, place, width);
}

enum ct_status measure_width(struct reader *r, const struct subject *subject,
                             const struct ct_yaml *node, struct width *width)
{
    struct ct_quantity quantity;
    enum ct_status status = read_quantity(r, node, &quantity);

    if (status != CT_OK)
        return status;
    return width_of(r, subject, &quantity, node->place, width);
}

enum ct_status measure_half(struct reader *r, const struct subject *subject,
                            const struct ct_yaml *node, struct width *width)
{
    struct subject half = *subject;

    half.half = true;
    return measure_width(r, &half, node, width);
}

enum ct_status read_width(struct reader *r, const struct subject *subject,
                          const struct ct_yaml *node, double *width)
{
    struct width measured;
    enum ct_status status = measure_width(r, subject, node, &measured);

    if (status == CT_OK)
        *width = width_at(&measured, subject->value);
    return status;
}

enum ct_status read_position(struct reader *r, struct subject *subject,
                             const struct ct_yaml *node, double *position)
{
    struct subject alone = *subject;
    enum ct_status status = read_value(r, &alone, node, position);

    if (status == CT_OK && alone.spread_kind != CT_SPREAD_NONE)
        status = ct_error(r->sink, "width-with-spread", ct_at(node->place));
    if (status == CT_OK) {
        subject->unit = alone.unit;
        subject->ratio = alone.ratio;
        subject->bare = alone.bare;
        subject->fahrenheit = alone.fahrenheit;
    }
    return status;
}
