/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit_reader.h"

#include "unit_scale.h"

/* ---- small things ------------------------------------------------------- */

void ct_unit_skip_blanks(struct ct_unit_reader *r)
{
    r->spaced = false;
    while (ct_unit_peek(r) == ' ') {
        r->at++;
        r->spaced = true;
    }
}

/* Notes the fault at folded bytes [start, end). */
enum ct_status ct_unit_fail(struct ct_unit_reader *r,
                            enum ct_unit_fault_kind kind, size_t start,
                            size_t end)
{
    const uint16_t *from = r->folded->from;

    if (end > r->folded->length)
        end = r->folded->length;
    r->fault->kind = kind;
    r->fault->offset = from[start];
    r->fault->length = (size_t)(from[end] - from[start]);
    return CT_INVALID;
}

/* The bytes of the character at `at`. */
static size_t character_end(const struct ct_unit_reader *r, size_t at)
{
    for (at++; at < r->folded->length &&
               ((unsigned char)r->folded->text[at] & 0xC0) == 0x80;)
        at++;
    return at;
}

/* `out` holds any text within the limits: 26 letters, 26 signs, 26 exponents
 * of four bytes, 100 pairs of parentheses with theirs. */
void ct_unit_emit(struct ct_unit_reader *r, char c)
{
    if (r->length + 1 < sizeof r->out)
        r->out[r->length++] = c;
}

void ct_unit_emit_exponent(struct ct_unit_reader *r, int exponent)
{
    unsigned size = (unsigned)(exponent < 0 ? -exponent : exponent);

    ct_unit_emit(r, '^');
    if (exponent < 0)
        ct_unit_emit(r, '-');
    if (size >= 10)
        ct_unit_emit(r, (char)('0' + size / 10));
    ct_unit_emit(r, (char)('0' + size % 10));
}

/* ---- factors ------------------------------------------------------------ */

enum ct_status ct_unit_raise_bound(struct ct_unit_reader *r, unsigned more)
{
    struct ct_unit_level *level = &r->levels[r->depth];

    level->bound += more;
    if (level->bound > CT_UNIT_POWER_SUM)
        return ct_unit_fail(r, CT_UNIT_FAULT_LENGTH, 0, r->folded->length);
    return CT_OK;
}

/* A product, written with a sign or as a blank, ends at `at`. */
void ct_unit_note_product(struct ct_unit_reader *r)
{
    if (r->levels[r->depth].divided && r->solidus == SIZE_MAX)
        r->solidus = r->at;
}

/* Makes sure that a factor may begin here, at `start`; puts the sign of a
 * product that is written as a blank. */
enum ct_status ct_unit_begin_factor(struct ct_unit_reader *r, size_t start)
{
    if (r->last == CT_UNIT_NOTHING || r->last == CT_UNIT_SIGN)
        return CT_OK;
    if (r->last == CT_UNIT_NUMBER && r->denominator)
        return ct_unit_fail(r, CT_UNIT_FAULT_DENOMINATOR, start,
                            character_end(r, start));
    if (!r->spaced && r->last != CT_UNIT_NUMBER)
        return ct_unit_fail(r, CT_UNIT_FAULT_MISSING_SIGN, start,
                            character_end(r, start));
    r->beside = r->last == CT_UNIT_NUMBER;
    ct_unit_note_product(r);
    ct_unit_emit(r, '*');
    return CT_OK;
}

enum ct_status ct_unit_add_factor(struct ct_unit_reader *r,
                                  const struct ct_unit_factor *factor)
{
    if (r->count == CT_UNIT_FACTORS)
        return ct_unit_fail(r, CT_UNIT_FAULT_LENGTH, 0, r->folded->length);
    ct_unit_emit(r, (char)('A' + r->count));
    r->factors[r->count] = *factor;
    r->factors[r->count++].beside = r->beside;
    r->beside = false;
    r->last_bound = 1;
    return ct_unit_raise_bound(r, 1);
}

/* It stands in [start, end), or nowhere. */
static enum ct_status add_number(struct ct_unit_reader *r,
                                 struct ct_decimal value, size_t start,
                                 size_t end)
{
    struct ct_unit_factor factor = {
        .unit = ct_unit_one, .number = true, .start = start, .end = end};

    factor.unit.scale = ct_scale_from(value, (struct ct_decimal){.low = 1}, 0);
    return ct_unit_add_factor(r, &factor);
}

/* `1e-6 1/K`, `m 1/s`: the 1 only carries the sign that follows. */
static bool is_one_over(const struct ct_unit_reader *r, size_t length)
{
    const char *text = r->folded->text;
    size_t next = r->at + length;

    while (next < r->folded->length && text[next] == ' ')
        next++;
    return r->spaced && length == 1 && text[r->at] == '1' &&
           next < r->folded->length && text[next] == '/';
}

static enum ct_status read_number(struct ct_unit_reader *r)
{
    const char *text = r->folded->text + r->at;
    size_t start = r->at;
    size_t length = ct_number_span(text, r->folded->length - r->at);
    struct ct_decimal value;
    enum ct_status status;

    if (r->last != CT_UNIT_NOTHING && r->last != CT_UNIT_SIGN) {
        if (!is_one_over(r, length))
            return ct_unit_fail(r, CT_UNIT_FAULT_NUMBER, start, start + length);
        r->at += length;
        return CT_OK;
    }
    if (ct_decimal_parse(text, length, &value) != CT_OK ||
        ct_decimal_is_zero(value) ||
        ct_decimal_magnitude(value) > CT_UNIT_MAGNITUDE ||
        ct_decimal_magnitude(value) < -CT_UNIT_MAGNITUDE)
        return ct_unit_fail(r, CT_UNIT_FAULT_SCALE, start, start + length);
    r->denominator = r->last == CT_UNIT_SIGN && r->length > 0 &&
                     r->out[r->length - 1] == '/';
    status = add_number(r, value, start, start + length);
    r->at += length;
    r->last = CT_UNIT_NUMBER;
    return status;
}

/* ---- signs ------------------------------------------------------------ */

enum ct_status ct_unit_read_sign(struct ct_unit_reader *r, char sign,
                                 size_t length)
{
    struct ct_decimal one = {.low = 1};
    enum ct_status status = CT_OK;

    if (r->last == CT_UNIT_SIGN || (r->last == CT_UNIT_NOTHING && sign != '/'))
        return ct_unit_fail(r, CT_UNIT_FAULT_SYNTAX, r->at, r->at + length);
    if (r->last == CT_UNIT_NOTHING)
        status = add_number(r, one, 0, 0); /* `/K` is `1/K` */
    if (sign == '/')
        r->levels[r->depth].divided = true;
    else
        ct_unit_note_product(r);
    ct_unit_emit(r, sign);
    r->at += length;
    r->last = CT_UNIT_SIGN;
    return status;
}

static enum ct_status open_group(struct ct_unit_reader *r)
{
    if (r->depth == CT_UNIT_DEPTH)
        return ct_unit_fail(r, CT_UNIT_FAULT_LENGTH, 0, r->folded->length);
    if (r->last != CT_UNIT_NOTHING && r->last != CT_UNIT_SIGN)
        return ct_unit_fail(r, CT_UNIT_FAULT_MISSING_SIGN, r->at, r->at + 1);
    ct_unit_emit(r, '(');
    r->at++;
    r->levels[++r->depth] = (struct ct_unit_level){0};
    r->last = CT_UNIT_NOTHING;
    return CT_OK;
}

static enum ct_status close_group(struct ct_unit_reader *r)
{
    if (r->depth == 0)
        return ct_unit_fail(r, CT_UNIT_FAULT_PARENTHESIS, r->at, r->at + 1);
    if (r->last == CT_UNIT_NOTHING || r->last == CT_UNIT_SIGN)
        return ct_unit_fail(r, CT_UNIT_FAULT_SYNTAX, r->at, r->at + 1);
    ct_unit_emit(r, ')');
    r->at++;
    r->last_bound = r->levels[r->depth--].bound;
    r->last = CT_UNIT_GROUP;
    return ct_unit_raise_bound(r, r->last_bound);
}

/* ---- the whole ---------------------------------------------------------- */

/* m2, s-1, (m/s)2; and 10-6, which has lost its raised digits. */
static bool at_bare_exponent(const struct ct_unit_reader *r)
{
    bool sign = (ct_unit_peek(r) == '-' || ct_unit_peek(r) == '+') &&
                ct_unit_is_digit(ct_unit_peek_next(r));

    if (r->spaced)
        return false;
    if (r->last == CT_UNIT_NUMBER)
        return sign &&
               ct_scale_equal(r->factors[r->count - 1].unit.scale,
                              ct_scale_from((struct ct_decimal){.low = 10},
                                            (struct ct_decimal){.low = 1}, 0));
    return (r->last == CT_UNIT_UNIT || r->last == CT_UNIT_GROUP) &&
           (ct_unit_is_digit(ct_unit_peek(r)) || sign);
}

/* A hyphen between units is a product, as in UDUNITS: N-m, kW-h. */
static bool at_hyphen(const struct ct_unit_reader *r)
{
    return ct_unit_peek(r) == '-' && !r->spaced &&
           (r->last == CT_UNIT_UNIT || r->last == CT_UNIT_POWER ||
            r->last == CT_UNIT_GROUP) &&
           ct_unit_is_letter(ct_unit_peek_next(r));
}

static enum ct_status read_step(struct ct_unit_reader *r)
{
    char c = ct_unit_peek(r);

    if (at_bare_exponent(r))
        return ct_unit_read_exponent(r, 0);
    if (c == '^' || c == CT_UNIT_RAISED)
        return ct_unit_read_exponent(r, 1);
    if (c == '*' && ct_unit_peek_next(r) == '*')
        return ct_unit_read_exponent(r, 2);
    if (ct_unit_is_digit(c) ||
        (c == '.' && ct_unit_is_digit(ct_unit_peek_next(r))))
        return read_number(r);
    if (c == '*' || c == '.' || at_hyphen(r))
        return ct_unit_read_sign(r, '*', 1);
    if (c == '/')
        return ct_unit_read_sign(r, '/', 1);
    if (c == '(')
        return open_group(r);
    if (c == ')')
        return close_group(r);
    if (c == CT_UNIT_ROOT_SIGN)
        return ct_unit_read_root(r, 1);
    if (ct_unit_is_letter(c) || ct_unit_is_quote(c))
        return ct_unit_read_word(r);
    return ct_unit_fail(r, CT_UNIT_FAULT_SYNTAX, r->at, r->at + 1);
}

enum ct_status ct_unit_read_steps(struct ct_unit_reader *r)
{
    enum ct_status status = CT_OK;

    for (ct_unit_skip_blanks(r); status == CT_OK && r->at < r->folded->length;
         ct_unit_skip_blanks(r))
        status = read_step(r);
    if (status != CT_OK)
        return status;
    if (r->depth > 0)
        return ct_unit_fail(r, CT_UNIT_FAULT_PARENTHESIS, r->at, r->at);
    if (r->last == CT_UNIT_NOTHING || r->last == CT_UNIT_SIGN)
        return ct_unit_fail(r, CT_UNIT_FAULT_END, r->at, r->at);
    if (r->length + 1 >= sizeof r->out)
        return ct_unit_fail(r, CT_UNIT_FAULT_LENGTH, 0, r->folded->length);
    r->out[r->length] = '\0';
    return CT_OK;
}

/* The product of the factors. A single unit keeps its kind, with numbers
 * beside it, too: 0.1 °C is a Celsius temperature. */
static enum ct_status combine(struct ct_unit_reader *r,
                              const int powers[CT_UNIT_FACTORS],
                              struct ct_unit *unit)
{
    const struct ct_unit_factor *only = NULL;
    size_t units = 0;
    struct ct_unit result = ct_unit_one;

    for (size_t i = 0; i < r->count; i++) {
        struct ct_unit power;

        if (ct_unit_power(&r->factors[i].unit, powers[i], 1, &power) != CT_OK)
            return ct_unit_fail(r, CT_UNIT_FAULT_SCALE, 0, r->folded->length);
        result = ct_unit_multiply(&result, &power);
        if (!r->factors[i].number) {
            units++;
            only = powers[i] == 1 ? &r->factors[i] : NULL;
        }
    }
    if (ct_scale_magnitude(result.scale) > CT_UNIT_MAGNITUDE ||
        ct_scale_magnitude(result.scale) < -CT_UNIT_MAGNITUDE)
        return ct_unit_fail(r, CT_UNIT_FAULT_SCALE, 0, r->folded->length);
    result.kind = CT_KIND_NONE;
    result.fahrenheit = false;
    if (units == 1 && only != NULL) {
        bool fahrenheit = only->unit.fahrenheit;

        /* 2 °F has no zero of its own: a difference. */
        result.kind =
            fahrenheit && r->count > 1 ? CT_KIND_KELVIN : only->unit.kind;
        result.fahrenheit = fahrenheit && r->count == 1;
    }
    *unit = result;
    return CT_OK;
}

enum ct_status ct_unit_text_read(const struct ct_unit_names *names,
                                 struct ct_unit_algebra **algebra,
                                 const char *text, size_t length,
                                 struct ct_unit *unit,
                                 struct ct_unit_fault *fault)
{
    struct ct_unit_folded folded;
    struct ct_unit_reader r = {
        .names = names, .fault = fault, .solidus = SIZE_MAX};
    int powers[CT_UNIT_FACTORS] = {1};
    enum ct_status status;

    *fault = (struct ct_unit_fault){.kind = CT_UNIT_SOUND};
    r.folded = &folded;
    status = ct_unit_fold(text, length, &folded, fault);
    if (status == CT_OK)
        status = ct_unit_read_steps(&r);
    if (status == CT_OK && r.length > 1) {
        status = ct_unit_algebra_read(algebra, r.out, powers);
        if (status == CT_INVALID)
            (void)ct_unit_fail(&r, CT_UNIT_FAULT_SYNTAX, 0, folded.length);
    }
    if (status == CT_OK)
        status = combine(&r, powers, unit);
    if (status == CT_OK && r.solidus != SIZE_MAX)
        (void)ct_unit_fail(&r, CT_UNIT_FAULT_SOLIDUS, 0, folded.length);
    return status;
}
