/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measuring ranges:
 *
 *     range := [open] bound sign bound [close] [unit]
 *            | (≥|≤|>|<) bound            | ± bound | bound [以上|以下]
 *     bound := number [unit]
 *     sign  := .. | … | ~ | to | 至 | - | – | —
 *
 * A hyphen parts two numbers only where no number has a sign of its own.
 */
#include "cell_work.h"

#include "../files/written.h"

#include <math.h>
#include <string.h>

struct span {
    size_t at, end;
};

struct bound {
    struct ct_written written;
    const struct ct_unit *unit; /* NULL: none */
    struct span span;           /* number and unit */
};

struct range_text {
    const struct ct_cells *cells;
    const struct ct_cell_text *text;
    struct ct_cell_relay *relay;
    bool noted;
};

static const struct ct_cell_relay_row range_rows[] = {
    {"not-a-number", "range-syntax", true},
    {"number-missing", "range-syntax", true},
};

static const struct ct_folded *folded_of(const struct range_text *r)
{
    return &r->text->folded;
}

static enum ct_status refuse(const struct range_text *r, const char *key,
                             size_t at, size_t end)
{
    const struct ct_folded *text = folded_of(r);

    return ct_report(r->cells->sink, CT_ERROR, key,
                     CT_ARGUMENTS(ct_cell_part_at(r->text, at, end - at),
                                  ct_cell_whole(r->text),
                                  ct_folded_text(text, at, end - at)));
}

static enum ct_status refuse_syntax(const struct range_text *r, size_t at,
                                    size_t end)
{
    const struct ct_folded *text = folded_of(r);
    struct ct_argument part = {0};

    if (at > 0 || end < text->length)
        part = ct_folded_text(text, at, end - at);
    return ct_error(r->cells->sink, "range-syntax",
                    ct_cell_part_at(r->text, at, end - at),
                    ct_cell_whole(r->text), part);
}

static size_t trim_end(const struct ct_folded *text, size_t from, size_t end)
{
    while (end > from && ct_is_blank(ct_folded_byte(text, end - 1)))
        end--;
    return end;
}

/* ---- signs --------------------------------------------------------------- */

enum sign { NO_SIGN, CLEAR, WORD, DASH, HYPHEN };

/* Bytes of a sign between two bounds at `at`, and what it is. */
static size_t find_sign(const struct ct_folded *text, size_t at,
                        enum sign *kind)
{
    static const struct {
        const char *sign;
        enum sign kind;
    } signs[] = {
        {"......", CLEAR}, {"...", CLEAR}, {"..", CLEAR}, {"……", CLEAR},
        {"…", CLEAR},      {"~", CLEAR},   {"〜", CLEAR}, {"∼", CLEAR},
        {"to ", CLEAR},    {"至", WORD},   {"到", WORD},  {"——", DASH},
        {"—", DASH},       {"–", DASH},    {"-", HYPHEN},
    };

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t length = ct_folded_match(text, at, signs[i].sign);

        *kind = signs[i].kind;
        if (length > 0)
            return length;
    }
    *kind = NO_SIGN;
    return 0;
}

static bool begins_number(const struct ct_folded *text, size_t at)
{
    unsigned char c = ct_folded_byte(text, at);

    if (c == '+' || c == '-')
        c = ct_folded_byte(text, ++at);
    return ct_is_digit(c) ||
           (c == '.' && ct_is_digit(ct_folded_byte(text, at + 1)));
}

/* Whether a bound begins: a number, perhaps in brackets of its own. */
static bool begins_bound(const struct ct_folded *text, size_t at)
{
    if (ct_folded_byte(text, at) == '(')
        at = ct_folded_skip(text, at + 1);
    return begins_number(text, at);
}

/* The sign after the number that ends at `from`: the first that is clear and
 * has a number behind it; else the first other one. */
static size_t seek_sign(const struct ct_folded *text, size_t from, size_t *at,
                        enum sign *kind)
{
    for (int pass = 0; pass < 2; pass++) {
        for (*at = from; *at < text->length; ++*at) {
            size_t length = find_sign(text, *at, kind);

            if (length > 0 && (pass == 1 || *kind != HYPHEN) &&
                begins_bound(text, ct_folded_skip(text, *at + length)))
                return length;
        }
    }
    return 0;
}

/* ---- bounds -------------------------------------------------------------- */

/* The unit in at … end, which may be empty. */
static enum ct_status read_unit(struct range_text *r, size_t at, size_t end,
                                const struct ct_unit **unit)
{
    const struct ct_folded *text = folded_of(r);

    at = ct_folded_skip(text, at);
    end = trim_end(text, at, end);
    *unit = NULL;
    if (at >= end)
        return CT_OK;
    /* A unit may be a number, but not behind a number: (0~10)5. */
    if (ct_is_digit(ct_folded_byte(text, at)) &&
        ct_folded_match(text, at, "1/") == 0)
        return refuse_syntax(r, at, end);
    return ct_written_unit(r->cells->units, text, at, end - at, &r->relay->sink,
                           unit);
}

/* Whether something like a second range stands in at … end. */
static bool holds_range(const struct ct_folded *text, size_t at, size_t end)
{
    enum sign kind;

    for (; at < end; at++) {
        size_t length = find_sign(text, at, &kind);

        if (ct_folded_match(text, at, "±") > 0 || text->text[at] == ';' ||
            text->text[at] == ',' || ct_folded_match(text, at, "、") > 0)
            return true;
        if (length > 0 && at > 0 && ct_is_digit(ct_folded_byte(text, at - 1)) &&
            begins_number(text, ct_folded_skip(text, at + length)))
            return true;
    }
    return false;
}

/* What follows the last number, up to the end: a unit, and no more. */
static enum ct_status read_rest(struct range_text *r, size_t at,
                                const struct ct_unit **unit)
{
    const struct ct_folded *text = folded_of(r);

    if (holds_range(text, at, text->length))
        return refuse(r, "range-several", ct_folded_skip(text, at),
                      text->length);
    return read_unit(r, at, text->length, unit);
}

/* The number at `at`, perhaps in brackets of its own: (-40)~(+50). */
static enum ct_status read_number(struct range_text *r, size_t at,
                                  struct bound *bound)
{
    const struct ct_folded *text = folded_of(r);
    size_t number, close;
    bool bracket;
    enum ct_status status;

    at = ct_folded_skip(text, at);
    bracket = ct_folded_byte(text, at) == '(';
    number = bracket ? ct_folded_skip(text, at + 1) : at;
    status = ct_written_number(text, number, false, &r->relay->sink,
                               &bound->written);
    if (status != CT_OK)
        return status;
    bound->span = (struct span){at, number + bound->written.length};
    close = ct_folded_skip(text, bound->span.end);
    if (bracket && ct_folded_byte(text, close) != ')')
        return refuse_syntax(r, at, text->length);
    if (bracket)
        bound->span.end = close + 1;
    return CT_OK;
}

/* Whether the bracket at `at` holds one number alone. */
static bool holds_number(const struct ct_folded *text, size_t at)
{
    size_t start = ct_folded_skip(text, at + 1);
    size_t sign = ct_folded_byte(text, start) == '-' ||
                  ct_folded_byte(text, start) == '+';
    size_t length = ct_number_span(text->text + start, text->length - start);

    return length > sign &&
           ct_folded_byte(text, ct_folded_skip(text, start + length)) == ')';
}

static bool is_signed(const struct ct_folded *text, const struct bound *bound)
{
    unsigned char c = ct_folded_byte(text, bound->span.at);

    return c == '-' || c == '+';
}

/* ---- judging ------------------------------------------------------------- */

/* The lower bound in the unit of the upper one. */
static bool in_unit_of(const struct bound *lower, const struct bound *upper,
                       double *number)
{
    struct ct_conversion conversion;

    *number = lower->written.number;
    if (lower->unit == NULL || upper->unit == NULL ||
        lower->unit == upper->unit)
        return true;
    if (lower->unit->kind != upper->unit->kind ||
        lower->unit->fahrenheit != upper->unit->fahrenheit ||
        ct_unit_conversion(lower->unit, upper->unit, &conversion) != CT_OK)
        return false;
    *number = ct_convert(conversion, *number);
    return true;
}

static enum ct_status settle(struct range_text *r, const struct bound *lower,
                             const struct bound *upper,
                             struct ct_cell_range *value)
{
    double first;

    if (!in_unit_of(lower, upper, &first))
        return refuse(r, "range-units", lower->span.at, upper->span.end);
    r->noted |= lower->unit != NULL && upper->unit != NULL &&
                !ct_unit_same_scale(lower->unit, upper->unit);
    if (!(first < upper->written.number))
        return refuse(r, "range-reversed", lower->span.at, upper->span.end);
    *value =
        (struct ct_cell_range){CT_CELL_SOUND, first, upper->written.number,
                               upper->unit != NULL ? upper->unit : lower->unit};
    return CT_OK;
}

/* ---- forms --------------------------------------------------------------- */

/* The bracket that closes behind both bounds; `open` tells whether one opened.
 * Brackets pair off already. */
static size_t skip_close(const struct ct_folded *text, size_t at, bool open)
{
    size_t next = ct_folded_skip(text, at);
    unsigned char c = ct_folded_byte(text, next);

    return open && (c == ')' || c == ']') ? next + 1 : at;
}

/* `a sign b`, the sign being found. */
static enum ct_status read_pair(struct range_text *r, struct bound *lower,
                                struct span sign, enum sign kind, bool open,
                                struct ct_cell_range *value)
{
    const struct ct_folded *text = folded_of(r);
    struct bound upper = {0};
    size_t after, close;
    enum ct_status status;

    status = read_unit(r, lower->span.end, sign.at, &lower->unit);
    if (status == CT_OK)
        status = read_number(r, sign.end, &upper);
    if (status != CT_OK)
        return status;
    if (kind == HYPHEN && (is_signed(text, lower) || is_signed(text, &upper)))
        return refuse(r, "range-hyphen", lower->span.at, upper.span.end);
    r->noted |= kind != CLEAR;
    after = upper.span.end;
    close = after;
    /* (0~100 kPa): the unit stands inside. */
    while (open && close < text->length && text->text[close] != ')' &&
           text->text[close] != ']')
        close++;
    if (open && close < text->length &&
        ct_folded_skip(text, close + 1) == text->length &&
        !holds_range(text, after, close)) {
        status = read_unit(r, after, close, &upper.unit);
    } else {
        after = skip_close(text, after, open);
        status = read_rest(r, after, &upper.unit);
    }
    return status == CT_OK ? settle(r, lower, &upper, value) : status;
}

/* One number: a bound, a half-width or a single value. */
enum single { POINT, SYMMETRIC, AT_LEAST, AT_MOST };

static size_t bound_sign(const struct ct_folded *text, size_t at,
                         enum single *kind, bool *noted)
{
    static const struct {
        const char *sign;
        enum single kind;
        bool noted;
    } signs[] = {
        {"≥", AT_LEAST, false},    {"≧", AT_LEAST, true},
        {"⩾", AT_LEAST, true},     {">=", AT_LEAST, false},
        {">", AT_LEAST, true},     {"不小于", AT_LEAST, true},
        {"大于", AT_LEAST, true},  {"≤", AT_MOST, false},
        {"≦", AT_MOST, true},      {"⩽", AT_MOST, true},
        {"<=", AT_MOST, false},    {"<", AT_MOST, true},
        {"不大于", AT_MOST, true}, {"不超过", AT_MOST, true},
        {"小于", AT_MOST, true},   {"up to ", AT_MOST, true},
        {"±", SYMMETRIC, true},    {"+/-", SYMMETRIC, true},
        {"+-", SYMMETRIC, true},
    };

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t length = ct_folded_match(text, at, signs[i].sign);

        if (length > 0) {
            *kind = signs[i].kind;
            *noted |= signs[i].noted;
            return length;
        }
    }
    *kind = POINT;
    return 0;
}

/* 以上 or 以下 at the end; cuts it off. */
static size_t bound_word(const struct ct_folded *text, enum single *kind)
{
    static const char *const words[] = {"以上", "及以上", "以下", "及以下"};
    size_t longest = 0;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t n = strlen(words[i]);

        if (n < text->length && n > longest &&
            ct_folded_match(text, text->length - n, words[i]) > 0) {
            longest = n;
            *kind = i < 2 ? AT_LEAST : AT_MOST;
        }
    }
    return longest;
}

static enum ct_status read_single(struct range_text *r, size_t at,
                                  enum single kind, struct ct_cell_range *value)
{
    const struct ct_folded *text = folded_of(r);
    struct bound bound = {0};
    size_t word = kind == POINT ? bound_word(text, &kind) : 0;
    enum ct_status status = read_number(r, at, &bound);
    double number;

    if (status != CT_OK)
        return status;
    if (holds_range(text, bound.span.end, text->length - word))
        return refuse(r, "range-several", bound.span.end, text->length);
    status = read_unit(r, bound.span.end, text->length - word, &bound.unit);
    if (status != CT_OK)
        return status;
    number = bound.written.number;
    if (kind == SYMMETRIC && !(number > 0))
        return refuse(r, "range-reversed", at, bound.span.end);
    r->noted |= word > 0;
    *value = (struct ct_cell_range){
        CT_CELL_SOUND,
        kind == AT_MOST     ? (double)-INFINITY
        : kind == SYMMETRIC ? -number
                            : number,
        kind == AT_LEAST ? (double)INFINITY : number, bound.unit};
    return CT_OK;
}

/* ---- all together -------------------------------------------------------- */

/* The first bracket without a partner, or the length of the text. */
static size_t lonely_bracket(const struct ct_folded *text)
{
    size_t open[8], depth = 0;

    for (size_t i = 0; i < text->length; i++) {
        char c = text->text[i];

        if (c == '(' || c == '[') {
            if (depth == sizeof open / sizeof open[0])
                return i;
            open[depth++] = i;
        } else if (c == ')' || c == ']') {
            if (depth == 0)
                return i;
            depth--;
        }
    }
    return depth > 0 ? open[depth - 1] : text->length;
}

static enum ct_status read_forms(struct range_text *r,
                                 struct ct_cell_range *value)
{
    const struct ct_folded *text = folded_of(r);
    size_t lonely = lonely_bracket(text), at = 0, length, after;
    struct bound lower = {0};
    enum single single;
    enum sign kind;
    bool open;
    struct span sign;
    enum ct_status status;

    if (lonely < text->length)
        return refuse(r, "range-bracket", lonely, lonely + 1);
    length = bound_sign(text, at, &single, &r->noted);
    if (length > 0)
        return read_single(r, at + length, single, value);
    open = (text->text[at] == '(' || text->text[at] == '[') &&
           !holds_number(text, at);
    if (open)
        at = ct_folded_skip(text, at + 1);
    if (!begins_bound(text, at))
        return refuse_syntax(r, at, at + ct_written_word(text, at));
    /* (0, 100): brackets without a sign hold no range. */
    if (open && seek_sign(text, at + 1, &sign.at, &kind) == 0)
        return refuse_syntax(r, 0, text->length);
    status = read_number(r, at, &lower);
    if (status != CT_OK)
        return status;
    length = seek_sign(text, lower.span.end, &sign.at, &kind);
    sign.end = sign.at + length;
    if (length > 0)
        return read_pair(r, &lower, sign, kind, open, value);
    after = ct_folded_skip(text, lower.span.end);
    if (open || find_sign(text, after, &kind) > 0)
        return refuse_syntax(r, 0, text->length);
    return read_single(r, at, POINT, value);
}

static enum ct_status read_open(const struct ct_cells *cells,
                                const struct ct_cell_text *text, void *result)
{
    struct ct_cell_range *value = result;
    struct ct_cell_relay relay;
    struct range_text r = {
        .cells = cells, .text = text, .relay = &relay, .noted = text->changed};
    struct ct_cell_value as = {.kind = CT_CELL_RANGE};
    enum ct_status status;

    ct_cell_relay_init(&relay, cells, text);
    relay.rows = range_rows;
    relay.count = sizeof range_rows / sizeof range_rows[0];
    relay.otherwise = "range-syntax";
    status = read_forms(&r, value);
    if (status != CT_OK || !r.noted)
        return status;
    as.range = *value;
    return ct_cell_note_value(cells, text, &as);
}

enum ct_status ct_cell_range(const struct ct_cells *cells, struct ct_cell cell,
                             struct ct_cell_range *value)
{
    struct ct_cell_range result = {0};
    enum ct_status status =
        ct_cell_with_commas(cells, cell, read_open, &result.state, &result);

    if (status == CT_OK)
        *value = result;
    return status;
}
