/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cell_work.h"

#include "../files/quantity.h"

#include <math.h>
#include <string.h>

/* ---- the short way ------------------------------------------------------- */

/* A plain number in ASCII, perhaps with blanks around it. Where a decimal
 * comma is declared, 1.234 is not plain. */
static bool read_plain(const struct ct_cell_rules *rules, struct ct_cell cell,
                       struct ct_cell_number *value)
{
    const char *text = cell.text;
    size_t length = cell.length;

    while (length > 0 && text[0] == ' ') {
        text++;
        length--;
    }
    while (length > 0 && text[length - 1] == ' ')
        length--;
    if (length == 0 ||
        (rules->decimal_comma && memchr(text, '.', length) != NULL) ||
        ct_number_parse(text, length, &value->number) != CT_OK)
        return false;
    value->state = CT_CELL_SOUND;
    value->exact = rules->decimals &&
                   ct_decimal_parse(text, length, &value->decimal) == CT_OK;
    return true;
}

/* ---- faults that stand before a number ----------------------------------- */

/* Whether the number is a bound or a rough value: <0.01, ≥5, ~3, 约 3. */
static bool is_censored(const struct ct_folded *text)
{
    static const char *const signs[] = {
        "<=",   ">=",     "<",      ">",    "≤",    "≦",      "⩽",
        "≥",    "≧",      "⩾",      "~",    "≈",    "约",     "小于",
        "大于", "不大于", "不小于", "低于", "高于", "未检出",
    };
    size_t last = text->length;

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (ct_folded_match(text, 0, signs[i]) > 0)
            return true;
    return ct_folded_match(text, last > 6 ? last - 6 : last, "以下") > 0 ||
           ct_folded_match(text, last > 6 ? last - 6 : last, "以上") > 0;
}

/* A minus sign in the place of the dash. */
static void put_minus(const struct ct_folded *text, size_t dash,
                      struct ct_buffer *out)
{
    ct_buffer_putc(out, '-');
    ct_buffer_add(out, text->text + dash, text->length - dash);
}

static enum ct_status refuse_dash(const struct ct_cells *cells,
                                  const struct ct_cell_text *text, size_t dash)
{
    struct ct_buffer right = {0};
    enum ct_status status;

    put_minus(&text->folded, dash, &right);
    status = ct_buffer_status(&right);
    if (status == CT_OK)
        status = ct_error(cells->sink, "cell-number-dash",
                          ct_cell_part_at(text, 0, dash), ct_cell_whole(text),
                          ct_text(right.data, right.length));
    ct_buffer_release(&right);
    return status;
}

/* ---- units --------------------------------------------------------------- */

static bool same_unit(const struct ct_unit *a, const struct ct_unit *b)
{
    return ct_unit_same_dimension(a, b) && ct_unit_same_scale(a, b) &&
           a->kind == b->kind && a->fahrenheit == b->fahrenheit;
}

/* A unit in a column of numbers: harmless where it is the column's. */
static enum ct_status judge_unit(const struct ct_cells *cells,
                                 const struct ct_cell_text *text,
                                 const struct ct_quantity *q)
{
    const struct ct_unit *unit = ct_cell_rules(cells)->unit;
    struct ct_argument none = {0};
    struct ct_buffer name = {0};
    enum ct_status status;

    if (q->unit == NULL)
        return CT_OK;
    if (unit != NULL)
        ct_cell_write_unit(unit, &name);
    status = ct_buffer_status(&name);
    if (status == CT_OK && unit != NULL && same_unit(unit, q->unit) &&
        q->relative != CT_RELATIVE_RELATIVE)
        ct_note(cells->sink, "cell-unit-repeated", ct_at(q->unit_place),
                ct_cell_whole(text), ct_text(name.data, name.length));
    else if (status == CT_OK)
        status =
            ct_error(cells->sink, "cell-unit-in-number", ct_at(q->unit_place),
                     ct_cell_whole(text),
                     unit != NULL ? ct_text(name.data, name.length) : none);
    ct_buffer_release(&name);
    return status;
}

/* ---- the long way -------------------------------------------------------- */

/* A reading that is not what stands in the cell: what it was taken for, before
 * quantity.h saw it. */
struct reading {
    const struct ct_cells *cells;
    const struct ct_cell_text *text; /* the cell */
    struct ct_folded as;             /* what is read */
    bool warned;                     /* the difference was reported already */
};

static const struct ct_cell_relay_row number_rows[] = {
    {"not-a-number", "cell-not-a-number", true},
    {"number-missing", "cell-not-a-number", true},
    {"spread-syntax", "cell-number-extra", true},
    {"spread-unit", "cell-number-extra", true},
    {"coverage-in-quantity", "cell-number-extra", true},
};

/* Unknown units are no units here, unless it is plain which one was meant:
 * 1O5 is no number of O5. */
static void relay_number(void *context, const struct ct_finding *finding)
{
    struct ct_cell_relay *relay = context;
    struct ct_argument at = ct_at(finding->place);

    if (strncmp(finding->key, "unit-", 5) == 0 ||
        strcmp(finding->key, "unknown-unit") == 0) {
        if (finding->severity == CT_ERROR)
            (void)ct_error(relay->outer, "cell-not-a-number", at, relay->whole);
        return;
    }
    ct_cell_relay_report(context, finding);
}

/* The number in its own digits where they are plain, for the note. */
static enum ct_status note_number(const struct reading *r,
                                  const struct ct_quantity *q)
{
    struct ct_buffer as = {0};
    double number;

    if (r->warned || q->unit != NULL)
        return CT_OK;
    if (ct_number_parse(r->as.text, r->as.length, &number) == CT_OK) {
        if (!r->text->changed && r->as.text == r->text->folded.text)
            return CT_OK;
        ct_buffer_add(&as, r->as.text, r->as.length);
    } else {
        ct_number_shortest(&as, q->number);
    }
    return ct_cell_note(r->cells, r->text, &as);
}

static enum ct_status read_quantity(const struct reading *r,
                                    struct ct_cell_number *value)
{
    struct ct_cell_relay relay;
    struct ct_quantity q;
    enum ct_status status;

    ct_cell_relay_init(&relay, r->cells, r->text);
    relay.rows = number_rows;
    relay.count = sizeof number_rows / sizeof number_rows[0];
    relay.otherwise = "cell-not-a-number";
    relay.sink.report = relay_number;
    /* The cell as it stands, so that places are right where it is folded. */
    if (r->as.text == r->text->folded.text)
        status = ct_quantity_parse(r->cells->units, r->text->cell.text,
                                   r->text->cell.length, r->text->cell.place,
                                   &relay.sink, &q);
    else
        status = ct_quantity_parse(r->cells->units, r->as.text, r->as.length,
                                   r->as.place, &relay.sink, &q);
    if (status != CT_OK)
        return status;
    if (q.spread_kind != CT_SPREAD_NONE || q.plus_minus)
        return ct_error(r->cells->sink, "cell-number-extra",
                        ct_cell_at(r->text), ct_cell_whole(r->text));
    status = judge_unit(r->cells, r->text, &q);
    if (status == CT_OK)
        status = note_number(r, &q);
    if (status == CT_OK)
        *value = (struct ct_cell_number){CT_CELL_SOUND, q.number, q.exact,
                                         q.decimal};
    return status;
}

/* Reads `as` instead of the cell's text; all places are the whole cell. */
static enum ct_status read_instead(const struct ct_cells *cells,
                                   const struct ct_cell_text *text,
                                   struct ct_buffer *as, bool warned,
                                   struct ct_cell_number *value)
{
    struct reading r = {.cells = cells, .text = text, .warned = warned};
    enum ct_status status = ct_buffer_status(as);

    if (status == CT_OK) {
        r.as = (struct ct_folded){.text = as->data,
                                  .length = as->length,
                                  .original = as->data,
                                  .place = text->cell.place};
        status = read_quantity(&r, value);
    }
    ct_buffer_release(as);
    return status;
}

/* ---- a declared decimal comma -------------------------------------------- */

/* The digits and separators after a sign, as 1.234,5. */
struct digits {
    size_t start, end; /* without the sign */
    size_t commas, points, last;
};

static struct digits find_digits(const struct ct_folded *text)
{
    struct digits d = {0};
    unsigned char c = ct_folded_byte(text, 0);

    d.start = c == '+' || c == '-';
    for (d.end = d.start; d.end < text->length; d.end++) {
        c = ct_folded_byte(text, d.end);
        if (c == ',' || c == '.')
            d.last = d.end;
        else if (!ct_is_digit(c))
            break;
        d.commas += c == ',';
        d.points += c == '.';
    }
    return d;
}

/* Whether the points before `end` part thousands: 12.345.678. */
static bool in_thousands(const struct ct_folded *text, size_t start, size_t end)
{
    size_t group = 0;

    for (size_t i = end; i > start; i--) {
        if (ct_folded_byte(text, i - 1) != '.') {
            group++;
            continue;
        }
        if (group != 3)
            return false;
        group = 0;
    }
    return group >= 1 && group <= 3 && ct_folded_byte(text, start) != '0';
}

/* The text with the points before the comma taken out and a point for it. */
static void put_pointed(const struct ct_folded *text, struct digits d,
                        bool comma, struct ct_buffer *out)
{
    for (size_t i = 0; i < text->length; i++) {
        char c = text->text[i];

        if (comma && i == d.last)
            ct_buffer_putc(out, '.');
        else if (i < d.start || i >= d.end || (c != '.' && c != ','))
            ct_buffer_putc(out, c);
    }
}

static enum ct_status accept_comma(const struct ct_cells *cells,
                                   const struct ct_cell_text *text,
                                   struct digits d,
                                   struct ct_cell_number *value)
{
    struct ct_buffer as = {0};

    put_pointed(&text->folded, d, true, &as);
    if (ct_buffer_status(&as) == CT_OK)
        ct_warning(cells->sink, "cell-comma-accepted", ct_cell_at(text),
                   ct_cell_whole(text), ct_text(as.data, as.length));
    return read_instead(cells, text, &as, true, value);
}

/* 1.234 in a file with a decimal comma. */
static enum ct_status refuse_point(const struct ct_cells *cells,
                                   const struct ct_cell_text *text,
                                   struct digits d)
{
    struct ct_buffer grouped = {0};
    enum ct_status status;

    put_pointed(&text->folded, d, false, &grouped);
    status = ct_buffer_status(&grouped);
    if (status == CT_OK)
        status = ct_error(cells->sink, "cell-comma-ambiguous", ct_cell_at(text),
                          ct_cell_whole(text), ct_cell_whole(text),
                          ct_text(grouped.data, grouped.length));
    ct_buffer_release(&grouped);
    return status;
}

/* Whether the digits are to be read with a decimal comma. */
static bool is_comma_form(const struct ct_folded *text, struct digits d)
{
    return d.commas == 1 && ct_folded_byte(text, d.last) == ',' &&
           d.last > d.start && ct_is_digit(ct_folded_byte(text, d.last + 1)) &&
           (d.points == 0 || in_thousands(text, d.start, d.last));
}

/* ---- all together -------------------------------------------------------- */

static enum ct_status read_open(const struct ct_cells *cells,
                                const struct ct_cell_text *text, void *result)
{
    struct ct_cell_number *value = result;
    const struct ct_cell_rules *rules = ct_cell_rules(cells);
    const struct ct_folded *folded = &text->folded;
    struct reading r = {.cells = cells, .text = text, .as = *folded};
    size_t dash = ct_cell_dash(folded, 0);
    struct ct_buffer as = {0};

    if (is_censored(folded))
        return ct_error(cells->sink, "cell-number-censored", ct_cell_at(text),
                        ct_cell_whole(text));
    if (dash > 0 && (ct_is_digit(ct_folded_byte(folded, dash)) ||
                     ct_folded_byte(folded, dash) == '.')) {
        if (!rules->en_dash || !ct_cell_is_en_dash(folded, 0))
            return refuse_dash(cells, text, dash);
        put_minus(folded, dash, &as);
        return read_instead(cells, text, &as, false, value);
    }
    if (rules->decimal_comma) {
        struct digits d = find_digits(folded);

        if (is_comma_form(folded, d))
            return accept_comma(cells, text, d, value);
        if (d.commas == 0 && d.points == 1 &&
            in_thousands(folded, d.start, d.end))
            return refuse_point(cells, text, d);
    }
    return read_quantity(&r, value);
}

enum ct_status ct_cell_number(const struct ct_cells *cells, struct ct_cell cell,
                              struct ct_cell_number *value)
{
    struct ct_cell_number result = {0};
    enum ct_status status;

    if (read_plain(ct_cell_rules(cells), cell, value))
        return CT_OK;
    status = ct_cell_long_way(cells, cell, read_open, &result.state, &result);
    if (status == CT_OK)
        *value = result;
    return status;
}
