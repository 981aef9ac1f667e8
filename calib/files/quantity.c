/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quantity.h"

#include "written.h"

#include <math.h>

struct reader {
    struct ct_units *units;
    struct ct_folded text;
    struct ct_sink *sink;
    struct ct_written value, spread;
    enum ct_spread kind;
};

/* Part of the text. */
struct part {
    size_t at, length;
};

struct measure {
    const struct ct_unit *unit; /* NULL: none was written */
    enum ct_relative relative;
    struct ct_place place;
};

static struct part trim(const struct reader *r, size_t from, size_t to)
{
    from = ct_folded_skip(&r->text, from);
    while (to > from && ct_is_blank(ct_folded_byte(&r->text, to - 1)))
        to--;
    return (struct part){from, to > from ? to - from : 0};
}

static enum ct_status bad_spread(const struct reader *r, size_t from, size_t to)
{
    return ct_error(r->sink, "spread-syntax",
                    ct_at(ct_folded_place(&r->text, from, to - from)),
                    ct_folded_text(&r->text, from, to - from));
}

static enum ct_status bad_unit(const struct reader *r, struct part spread,
                               struct part value)
{
    return ct_error(r->sink, "spread-unit",
                    ct_at(ct_folded_place(&r->text, spread.at, spread.length)),
                    ct_folded_text(&r->text, spread.at, spread.length),
                    ct_folded_text(&r->text, value.at, value.length));
}

/* ---- units -------------------------------------------------------------- */

/* Whether a unit may begin like this; anything else belongs to the number and
 * makes it none. */
static bool begins_unit(const struct ct_folded *text, size_t at)
{
    static const char *const others[] = {"±", "×", "÷", "·", "⋅", "∙"};
    unsigned char c = ct_folded_byte(text, at);
    int n;

    if (c == '1')
        return ct_folded_byte(text, at + 1) == '/' &&
               !ct_is_digit(ct_folded_byte(text, at + 2));
    if (c == '/')
        return !ct_is_digit(ct_folded_byte(text, ct_folded_skip(text, at + 1)));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (ct_folded_match(text, at, others[i]) > 0)
            return false;
    }
    return ct_is_letter(c) || c == '%' || c == '\'' || c == '"' || c == '(' ||
           (c >= 0x80 && ct_written_exponent(text, at, &n) == 0);
}

/* Takes `rel` or `abs` off a unit that is a bare ratio. */
static enum ct_relative split_relative(const struct ct_folded *text,
                                       struct part *unit)
{
    static const struct {
        const char *word;
        enum ct_relative relative;
    } words[] = {{"rel", CT_RELATIVE_RELATIVE}, {"abs", CT_RELATIVE_ABSOLUTE}};
    const char *start = text->text + unit->at;

    if (ct_is_ratio_text(start, unit->length))
        return CT_RELATIVE_PLAIN;
    for (size_t i = 0; i < 2 && unit->length > 3; i++) {
        size_t base = unit->length - 3;

        if (ct_folded_match(text, unit->at + base, words[i].word) == 0)
            continue;
        while (base > 0 && ct_is_blank((unsigned char)start[base - 1]))
            base--;
        if (ct_is_ratio_text(start, base)) {
            unit->length = base;
            return words[i].relative;
        }
    }
    return CT_RELATIVE_NONE;
}

/* Whether a unit that is a number was written as a quotient: µV/V, mm·m⁻¹. */
static bool is_quotient(const struct ct_folded *text, struct part part,
                        const struct ct_unit *unit)
{
    static const char *const signs[] = {"/", "-", "÷",  "∕",    "⁄",
                                        "⁻", "−", "每", " per "};

    if (unit->kind != CT_KIND_NONE || !ct_unit_dimensionless(unit))
        return false;
    for (size_t i = part.at; i < part.at + part.length; i++)
        for (size_t k = 0; k < sizeof signs / sizeof signs[0]; k++)
            if (ct_folded_match(text, i, signs[k]) > 0)
                return true;
    return false;
}

/* Reads the unit of `number`, which stands between its end and `to`. */
static enum ct_status read_unit(const struct reader *r,
                                const struct ct_written *number, size_t from,
                                size_t to, struct measure *measure)
{
    struct part unit = trim(r, from, to);
    struct measure result = {
        .place = ct_folded_place(&r->text, unit.at, unit.length)};

    if (unit.length > 0) {
        enum ct_status status;

        if (ct_folded_byte(&r->text, unit.at) == '(' &&
            ct_is_digit(ct_folded_byte(&r->text, unit.at + 1)))
            return bad_spread(r, unit.at, unit.at + unit.length);
        if (!begins_unit(&r->text, unit.at))
            return ct_error(
                r->sink, "not-a-number",
                ct_at(ct_folded_place(&r->text, number->start,
                                      to - number->start)),
                ct_folded_text(&r->text, number->start,
                               unit.at + unit.length - number->start));
        result.relative = split_relative(&r->text, &unit);
        status = ct_written_unit(r->units, &r->text, unit.at, unit.length,
                                 r->sink, &result.unit);
        if (status != CT_OK)
            return status;
        if (result.relative == CT_RELATIVE_NONE &&
            is_quotient(&r->text, unit, result.unit))
            result.relative = CT_RELATIVE_RATIO;
    }
    *measure = result;
    return CT_OK;
}

/* The factor that brings a half-width in the unit `from` to the unit `to` of
 * the value; false where none can be told. */
static bool spread_factor(const struct measure *from, const struct measure *to,
                          double value, struct ct_conversion *conversion,
                          double *base)
{
    const struct ct_unit *goal = to->unit;
    enum ct_kind sum;

    *base = 1;
    if (to->unit == NULL || from->unit == NULL)
        return false;
    if (from->relative == CT_RELATIVE_RELATIVE ||
        ((from->relative == CT_RELATIVE_PLAIN ||
          from->relative == CT_RELATIVE_RATIO) &&
         !ct_unit_dimensionless(to->unit))) {
        goal = &ct_unit_one;
        *base = fabs(value);
    } else if (from->relative == CT_RELATIVE_PLAIN && from->unit != to->unit) {
        return false;
    }
    if (ct_unit_conversion(from->unit, goal, conversion) != CT_OK)
        return false;
    return from->unit->kind == to->unit->kind || goal == &ct_unit_one ||
           ct_kind_add((enum ct_kind)to->unit->kind,
                       (enum ct_kind)from->unit->kind, &sum) == CT_KINDS_AGREE;
}

/* ---- numbers ------------------------------------------------------------ */

/* Bytes of `e-9` at `at` and its number, or 0. */
static size_t letter_exponent(const struct ct_folded *text, size_t at, int *n)
{
    enum { LARGE = 1000000 };
    unsigned char c = ct_folded_byte(text, at);
    size_t digits = at + 1;
    bool negative;

    if (c != 'e' && c != 'E')
        return 0;
    negative = ct_folded_byte(text, digits) == '-';
    if (negative || ct_folded_byte(text, digits) == '+')
        digits++;
    *n = 0;
    for (c = ct_folded_byte(text, digits); ct_is_digit(c);
         c = ct_folded_byte(text, digits)) {
        *n = *n >= LARGE ? LARGE : *n * 10 + (c - '0');
        digits++;
    }
    if (negative)
        *n = -*n;
    return ct_is_digit(ct_folded_byte(text, digits - 1)) ? digits - at : 0;
}

/* Applies the power of ten at *at to value and uncertainty. */
static enum ct_status common_power(struct reader *r, size_t *at)
{
    int power;
    size_t length = letter_exponent(&r->text, *at, &power);
    enum ct_status status;

    if (length == 0)
        length = ct_written_power(&r->text, *at, &power);
    if (length == 0)
        return CT_OK;
    *at += length;
    status = ct_written_scale(&r->text, power, r->sink, &r->value);
    if (status == CT_OK)
        status = ct_written_scale(&r->text, power, r->sink, &r->spread);
    return status;
}

/* Whether an unsigned number begins at `at`. */
static bool unsigned_number(const struct ct_folded *text, size_t at)
{
    unsigned char c = ct_folded_byte(text, at);

    return ct_is_digit(c) || c == '.';
}

/* `(5)` behind the value, *at being its parenthesis. */
static enum ct_status read_concise(struct reader *r, size_t *at)
{
    size_t open = *at, close = open + 1;
    bool pointed = false, powered;
    enum ct_status status;

    while (close < r->text.length && r->text.text[close] != ')')
        pointed |= r->text.text[close++] == '.';
    if (close == r->text.length)
        return ct_error(r->sink, "bracket-unmatched",
                        ct_at(ct_folded_place(&r->text, open, 1)),
                        ct_folded_text(&r->text, open, 1));
    powered = r->value.digits < r->value.length;
    if (!unsigned_number(&r->text, open + 1) || (pointed && powered))
        return bad_spread(r, open, close + 1);
    status = ct_written_number(&r->text, open + 1, false, r->sink, &r->spread);
    if (status != CT_OK)
        return status;
    if (r->spread.digits != r->spread.length ||
        r->spread.start + r->spread.length != close)
        return bad_spread(r, open, close + 1);
    r->kind = CT_SPREAD_STANDARD;
    *at = close + 1;
    if (!pointed)
        status = ct_written_scale(&r->text,
                                  ct_written_last_place(&r->text, &r->value),
                                  r->sink, &r->spread);
    return status == CT_OK ? common_power(r, at) : status;
}

/* Bytes of a plus-minus sign at `at`, or 0. */
static size_t plus_minus(const struct ct_folded *text, size_t at)
{
    static const char *const signs[] = {"±", "+/-", "+-"};

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t length = ct_folded_match(text, at, signs[i]);

        if (length > 0)
            return length;
    }
    return 0;
}

/* Finds a plus-minus sign in from … to; its bytes, or 0. */
static size_t find_plus_minus(const struct ct_folded *text, size_t from,
                              size_t to, size_t *at)
{
    for (*at = from; *at < to; ++*at) {
        size_t length = plus_minus(text, *at);

        if (length > 0)
            return length;
    }
    return 0;
}

/* `b` behind the plus-minus sign; *at becomes its end. */
static enum ct_status read_half_width(struct reader *r, size_t sign, size_t *at)
{
    size_t start = ct_folded_skip(&r->text, *at);
    enum ct_status status;
    size_t end;
    bool power;

    if (r->kind != CT_SPREAD_NONE || !unsigned_number(&r->text, start)) {
        struct part rest = trim(r, sign, r->text.length);

        return bad_spread(r, rest.at, rest.at + rest.length);
    }
    status = ct_written_number(&r->text, start, false, r->sink, &r->spread);
    if (status != CT_OK)
        return status;
    end = start + r->spread.length;
    /* 1.5 ± 0.2×10⁻³: of the half-width, or of both? */
    power = r->spread.length >
            ct_number_span(r->text.text + start, r->text.length - start);
    if (power && r->value.digits == r->value.length)
        return bad_spread(r, r->value.start, end);
    r->kind = CT_SPREAD_PLUS_MINUS;
    *at = end;
    return CT_OK;
}

/* ---- the whole ---------------------------------------------------------- */

static struct ct_quantity result_of(const struct reader *r, double spread,
                                    const struct measure *measure)
{
    return (struct ct_quantity){.number = r->value.number,
                                .spread = spread,
                                .spread_kind = r->kind,
                                .unit = measure->unit,
                                .relative = measure->relative,
                                .exact = r->value.exact,
                                .decimal = r->value.decimal,
                                .number_place = ct_folded_place(
                                    &r->text, r->value.start, r->value.length),
                                .unit_place = measure->place};
}

/* value … sign half-width …, each with a unit or with one for both; the text
 * ends at `to`. */
static enum ct_status read_pair(struct reader *r, size_t from, size_t sign,
                                size_t sign_length, size_t to,
                                struct ct_quantity *quantity)
{
    size_t at = sign + sign_length;
    struct measure of_value, of_spread;
    struct ct_conversion conversion;
    struct part value, spread;
    double base;
    enum ct_status status = read_unit(r, &r->value, from, sign, &of_value);

    if (status == CT_OK)
        status = read_half_width(r, sign, &at);
    if (status == CT_OK)
        status = read_unit(r, &r->spread, at, to, &of_spread);
    if (status != CT_OK)
        return status;
    if (of_value.unit == NULL) {
        *quantity = result_of(r, r->spread.number, &of_spread);
        return CT_OK;
    }
    value = trim(r, r->value.start, sign);
    spread = trim(r, r->spread.start, to);
    if (!spread_factor(&of_spread, &of_value, r->value.number, &conversion,
                       &base) ||
        base <= 0)
        return bad_unit(r, spread, value);
    *quantity = result_of(r, ct_convert(conversion, r->spread.number) * base,
                          &of_value);
    return CT_OK;
}

/* The parenthesis that closes the one at `open`, or the length of the text. */
static size_t closing(const struct ct_folded *text, size_t open)
{
    size_t depth = 0;

    for (size_t i = open; i < text->length; i++) {
        if (text->text[i] == '(')
            depth++;
        else if (text->text[i] == ')' && --depth == 0)
            return i;
    }
    return text->length;
}

/* `(a ± b)`, a power of ten and a unit; `open` is the parenthesis. */
static enum ct_status read_bracketed(struct reader *r, size_t open,
                                     struct ct_quantity *quantity)
{
    size_t close = closing(&r->text, open), length, sign, at, after = close + 1;
    struct measure measure;
    struct part inside;
    enum ct_status status;

    if (close == r->text.length)
        return ct_error(r->sink, "bracket-unmatched",
                        ct_at(ct_folded_place(&r->text, open, 1)),
                        ct_folded_text(&r->text, open, 1));
    at = ct_folded_skip(&r->text, open + 1);
    length = find_plus_minus(&r->text, at, close, &sign);
    if (length == 0)
        return bad_spread(r, open, after);
    status = ct_written_number(&r->text, at, false, r->sink, &r->value);
    if (status != CT_OK)
        return status;
    at += r->value.length;
    if (trim(r, after, r->text.length).length == 0)
        return read_pair(r, at, sign, length, close, quantity);
    inside = trim(r, at, sign);
    at = sign + length;
    status = inside.length > 0 ? bad_unit(r, inside, inside)
                               : read_half_width(r, sign, &at);
    if (status != CT_OK)
        return status;
    inside = trim(r, at, close);
    if (inside.length > 0)
        return bad_unit(r, inside, trim(r, after, r->text.length));
    status = common_power(r, &after);
    if (status == CT_OK)
        status = read_unit(r, &r->spread, after, r->text.length, &measure);
    if (status == CT_OK)
        *quantity = result_of(r, r->spread.number, &measure);
    return status;
}

static enum ct_status read_open(struct reader *r, size_t start,
                                struct ct_quantity *quantity)
{
    struct measure measure;
    size_t at, sign, length;
    enum ct_status status =
        ct_written_number(&r->text, start, false, r->sink, &r->value);

    if (status != CT_OK)
        return status;
    at = start + r->value.length;
    if (ct_folded_byte(&r->text, at) == '(' &&
        !ct_is_letter(ct_folded_byte(&r->text, at + 1)))
        status = read_concise(r, &at);
    if (status != CT_OK)
        return status;
    length = find_plus_minus(&r->text, at, r->text.length, &sign);
    if (length > 0)
        return read_pair(r, at, sign, length, r->text.length, quantity);
    status = read_unit(r, &r->value, at, r->text.length, &measure);
    if (status == CT_OK)
        *quantity = result_of(
            r, r->kind == CT_SPREAD_NONE ? 0 : r->spread.number, &measure);
    return status;
}

/* `±0.1 V`; `start` is behind the sign at `sign`. */
static enum ct_status read_width(struct reader *r, size_t sign, size_t start,
                                 struct ct_quantity *quantity)
{
    struct part whole = trim(r, sign, r->text.length);
    struct ct_quantity width;
    enum ct_status status;

    start = ct_folded_skip(&r->text, start);
    if (start < r->text.length && !unsigned_number(&r->text, start))
        return bad_spread(r, whole.at, whole.at + whole.length);
    status = read_open(r, start, &width);
    if (status != CT_OK)
        return status;
    if (width.spread_kind != CT_SPREAD_NONE)
        return bad_spread(r, whole.at, whole.at + whole.length);
    width.plus_minus = true;
    *quantity = width;
    return CT_OK;
}

static enum ct_status read_any(struct reader *r, struct ct_quantity *quantity)
{
    size_t start = ct_folded_skip(&r->text, 0);
    size_t sign = plus_minus(&r->text, start);
    enum ct_status status = ct_written_coverage(&r->text, r->sink);

    if (status != CT_OK)
        return status;
    if (sign > 0)
        return read_width(r, start, start + sign, quantity);
    return ct_folded_byte(&r->text, start) == '('
               ? read_bracketed(r, start, quantity)
               : read_open(r, start, quantity);
}

enum ct_status ct_quantity_parse(struct ct_units *units, const char *text,
                                 size_t length, struct ct_place place,
                                 struct ct_sink *sink,
                                 struct ct_quantity *quantity)
{
    struct reader r = {.units = units, .sink = sink};
    enum ct_status status = ct_fold(text, length, place, &r.text);

    if (status != CT_OK)
        return status;
    status = read_any(&r, quantity);
    ct_fold_release(&r.text);
    return status;
}
