/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dates as people write them: up to three parts, numbers or names of months,
 * with what stands between them; then perhaps a time of the day.
 */
#include "cell_work.h"

#include <string.h>

struct part {
    bool name;     /* of a month */
    int value;     /* -1: more digits than a date has */
    size_t digits; /* 0 for a name */
    char after; /* '-', '/', '.', ' ' or 0; of the marks 年月日 'y' 'm' 'd' */
};

struct date_text {
    const struct ct_cells *cells;
    const struct ct_cell_text *text;
    struct part part[3];
    size_t count;
    size_t end; /* of the parts */
};

/* ---- the parts ----------------------------------------------------------- */

static const char *const months[] = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december",
};

/* Bytes of the name of a month at `at`, in full or its first three letters
 * (Sept, too), and its number; or 0. */
static size_t month_name(const struct ct_folded *text, size_t at, int *month)
{
    size_t letters = 0;

    while (ct_is_letter(ct_folded_byte(text, at + letters)))
        letters++;
    for (int m = 0; m < 12 && letters >= 3; m++) {
        size_t full = strlen(months[m]), i = 0;

        while (i < letters && i < full &&
               (ct_folded_byte(text, at + i) | 0x20) ==
                   (unsigned char)months[m][i])
            i++;
        if (i == letters && (i == 3 || i == full || (m == 8 && i == 4))) {
            *month = m + 1;
            return letters;
        }
    }
    return 0;
}

/* Bytes of a number of at most eight digits at `at`, or 0. */
static size_t digits_at(const struct ct_folded *text, size_t at, int *value)
{
    enum { LONGEST = 8 };
    size_t n = 0;

    *value = 0;
    for (; ct_is_digit(ct_folded_byte(text, at + n)); n++)
        if (n < LONGEST)
            *value = *value * 10 + (ct_folded_byte(text, at + n) - '0');
    if (n > LONGEST)
        *value = -1;
    return n;
}

/* Bytes between two parts, and what they are; or 0. */
static size_t separator(const struct ct_folded *text, size_t at, char *kind)
{
    static const struct {
        const char *mark;
        char kind;
    } marks[] = {
        {"年", 'y'}, {"月", 'm'},     {"日", 'd'},     {"号", 'd'},
        {"-", '-'},  {"/", '/'},      {".", '.'},      {",", ' '},
        {"。", '.'}, {"\u2010", '-'}, {"\u2011", '-'}, {"\u2013", '-'},
        {"\\", '/'}, {"th", ' '},     {"st", ' '},     {"nd", ' '},
        {"rd", ' '},
    };
    size_t start = at;

    at = ct_folded_skip(text, at);
    *kind = at > start ? ' ' : '\0';
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t length = ct_folded_match(text, at, marks[i].mark);

        if (length > 0) {
            *kind = marks[i].kind;
            return ct_folded_skip(text, at + length) - start;
        }
    }
    return at - start;
}

static void find_parts(struct date_text *d)
{
    const struct ct_folded *text = &d->text->folded;
    size_t at = 0, gap;

    for (d->count = 0; d->count < 3;) {
        struct part part = {0};
        size_t length = digits_at(text, at, &part.value);

        part.digits = length;
        if (length == 0) {
            length = month_name(text, at, &part.value);
            part.name = length > 0;
        }
        if (length == 0)
            return;
        d->end = at + length;
        gap = separator(text, d->end, &part.after);
        d->part[d->count++] = part;
        at = d->end + gap;
    }
}

/* The mark that closes the last part belongs to it: 2025年3月4日. */
static void take_last_mark(struct date_text *d)
{
    static const char *const marks[] = {"年", "月", "日", "号"};
    const struct ct_folded *text = &d->text->folded;
    size_t at = ct_folded_skip(text, d->end);

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t length = ct_folded_match(text, at, marks[i]);

        if (length > 0)
            d->end = at + length;
    }
}

/* ---- findings ------------------------------------------------------------ */

static enum ct_status refuse(const struct date_text *d, const char *key)
{
    return ct_report(d->cells->sink, CT_ERROR, key,
                     CT_ARGUMENTS(ct_cell_at(d->text), ct_cell_whole(d->text)));
}

static enum ct_status not_a_date(const struct date_text *d)
{
    return ct_error(d->cells->sink, "not-a-date", ct_cell_at(d->text),
                    ct_cell_whole(d->text));
}

static enum ct_status impossible(const struct date_text *d)
{
    return refuse(d, "date-impossible");
}

static bool to_days(int year, int month, int day, int32_t *days)
{
    struct ct_date date = {year, month, day};

    if (!ct_date_is_valid(date))
        return false;
    *days = ct_date_to_days(date);
    return true;
}

static struct ct_argument date_argument(bool valid, int32_t days,
                                        char text[CT_DATE_TEXT])
{
    struct ct_argument none = {0};

    if (!valid)
        return none;
    ct_date_format(days, text);
    return ct_text(text, CT_DATE_TEXT - 1);
}

/* 03/04/2025, first the two small numbers. */
static enum ct_status read_order(const struct date_text *d, int a, int b,
                                 int year, struct ct_cell_date *value)
{
    enum ct_day_order order = ct_cell_rules(d->cells)->date_order;
    char of_dmy[CT_DATE_TEXT], of_mdy[CT_DATE_TEXT];
    int32_t dmy = 0, mdy = 0;
    bool is_dmy = to_days(year, b, a, &dmy), is_mdy = to_days(year, a, b, &mdy);
    struct ct_argument none = {0}, first, second;

    if (!is_dmy && !is_mdy)
        return impossible(d);
    if (order == CT_DAY_ORDER_DMY ? is_dmy
                                  : order == CT_DAY_ORDER_MDY && is_mdy) {
        value->days = order == CT_DAY_ORDER_DMY ? dmy : mdy;
        return CT_OK;
    }
    first = date_argument(is_dmy, dmy, of_dmy);
    second = date_argument(is_mdy, mdy, of_mdy);
    if (order == CT_DAY_ORDER_DMY || order == CT_DAY_ORDER_MDY)
        return ct_error(d->cells->sink, "date-order-contradicted",
                        ct_cell_at(d->text), ct_cell_whole(d->text),
                        is_dmy ? first : second);
    if (is_dmy && is_mdy && dmy != mdy)
        return ct_error(d->cells->sink, "date-order-unknown",
                        ct_cell_at(d->text), ct_cell_whole(d->text), first,
                        second);
    return ct_error(d->cells->sink, "date-order-unknown", ct_cell_at(d->text),
                    ct_cell_whole(d->text), none, none,
                    is_dmy ? first : second);
}

/* ---- day numbers of spreadsheets ----------------------------------------- */

static enum ct_status read_serial(const struct date_text *d, int number,
                                  struct ct_cell_date *value)
{
    enum ct_date_serial serial = ct_cell_rules(d->cells)->date_serial;
    char of_1900[CT_DATE_TEXT], of_1904[CT_DATE_TEXT];
    struct ct_argument first, second;
    int32_t days = 0;
    bool valid;

    if (serial != CT_SERIAL_NONE)
        return ct_date_from_serial(number, serial, &value->days) == CT_OK
                   ? CT_OK
                   : impossible(d);
    valid = ct_date_from_serial(number, CT_SERIAL_1900, &days) == CT_OK;
    first = date_argument(valid, days, of_1900);
    valid = ct_date_from_serial(number, CT_SERIAL_1904, &days) == CT_OK;
    second = date_argument(valid, days, of_1904);
    return ct_error(d->cells->sink, "date-serial", ct_cell_at(d->text),
                    ct_cell_whole(d->text), first, second);
}

/* Five digits (1927 to 2173), or what a column of them may hold. */
static bool is_serial(const struct date_text *d)
{
    const struct part *p = d->part;
    bool declared = ct_cell_rules(d->cells)->date_serial != CT_SERIAL_NONE;

    if (p[0].name || p[0].value < 0 || d->count > 2 ||
        (d->count == 2 && (p[0].after != '.' || p[1].name)) ||
        (d->count == 1 && p[0].after != '\0'))
        return false;
    return p[0].digits == 5 || (declared && p[0].digits < 7 && d->count == 1);
}

/* ---- forms --------------------------------------------------------------- */

static bool is_year(const struct part *part)
{
    return !part->name && part->digits == 4;
}

static bool is_short(const struct part *part)
{
    return part->name || part->digits <= 2;
}

static enum ct_status read_one(const struct date_text *d,
                               struct ct_cell_date *value)
{
    const struct part *p = d->part;

    if (p[0].digits == 8 && p[0].after == '\0')
        return to_days(p[0].value / 10000, p[0].value / 100 % 100,
                       p[0].value % 100, &value->days)
                   ? CT_OK
                   : impossible(d);
    /* 202503 may be a month, or a day without a century. */
    return p[0].name || is_year(&p[0]) || p[0].digits == 6
               ? refuse(d, "date-incomplete")
               : not_a_date(d);
}

static enum ct_status read_two(const struct date_text *d)
{
    const struct part *p = d->part;
    bool year = is_year(&p[0]) || is_year(&p[1]);
    bool other = is_short(&p[0]) || is_short(&p[1]);
    bool no_year = is_short(&p[0]) && is_short(&p[1]);

    return (year && other) || no_year ? refuse(d, "date-incomplete")
                                      : not_a_date(d);
}

/* One of the parts is the name of a month. */
static enum ct_status read_named(const struct date_text *d, size_t name,
                                 struct ct_cell_date *value)
{
    const struct part *p = d->part;
    const struct part *first = &p[name == 0 ? 1 : 0];
    const struct part *second = &p[name == 2 ? 1 : 2];
    const struct part *year = is_year(first) ? first : second;
    const struct part *day = is_year(first) ? second : first;

    if (first->name || second->name)
        return not_a_date(d);
    if (is_short(first) && is_short(second))
        return refuse(d, "date-two-digit-year");
    if (!is_year(year) || !is_short(day))
        return not_a_date(d);
    return to_days(year->value, p[name].value, day->value, &value->days)
               ? CT_OK
               : impossible(d);
}

/* Whether the same sign stands between all parts, or year and month have their
 * own marks: 2025.3/4 may be two months. */
static bool is_consistent(const struct part *p)
{
    if (p[0].after == 'y' || p[1].after == 'm')
        return p[0].after == 'y' && p[1].after == 'm';
    return p[0].after == p[1].after && p[0].after != '\0';
}

static enum ct_status read_three(const struct date_text *d,
                                 struct ct_cell_date *value)
{
    const struct part *p = d->part;

    for (size_t i = 0; i < 3; i++)
        if (p[i].name)
            return read_named(d, i, value);
    if (!is_consistent(p))
        return not_a_date(d);
    if (is_short(&p[0]) && is_short(&p[1]) && is_short(&p[2]))
        return refuse(d, "date-two-digit-year");
    if (is_year(&p[0]) && is_short(&p[1]) && is_short(&p[2]))
        return to_days(p[0].value, p[1].value, p[2].value, &value->days)
                   ? CT_OK
                   : impossible(d);
    if (is_short(&p[0]) && is_short(&p[1]) && is_year(&p[2]))
        return read_order(d, p[0].value, p[1].value, p[2].value, value);
    return not_a_date(d);
}

/* ---- the time behind the date -------------------------------------------- */

/* Two digits up to `largest` at *at, which moves behind them. */
static bool two_digits(const struct ct_folded *text, size_t *at, int largest)
{
    int value;
    size_t n = digits_at(text, *at, &value);

    if (n < 1 || n > 2 || value > largest)
        return false;
    *at += n;
    return true;
}

static bool colon(const struct ct_folded *text, size_t *at)
{
    if (ct_folded_byte(text, *at) != ':')
        return false;
    ++*at;
    return true;
}

/* Z, +08:00, +0800, +08; nothing is a zone too. */
static bool zone(const struct ct_folded *text, size_t *at)
{
    unsigned char c;

    *at = ct_folded_skip(text, *at);
    c = ct_folded_byte(text, *at);
    if (c == 'Z' || c == 'z') {
        ++*at;
        return true;
    }
    if (c != '+' && c != '-')
        return true;
    ++*at;
    for (int i = 0; i < 4 && ct_is_digit(ct_folded_byte(text, *at)); i++) {
        ++*at;
        if (i == 1)
            (void)colon(text, at);
    }
    return true;
}

/* Whether `at` to the end is a time of the day: T10:00:00.5Z, ` 9:30`. */
static bool is_time(const struct ct_folded *text, size_t at)
{
    unsigned char c = ct_folded_byte(text, at);

    if (c != 'T' && c != 't' && !ct_is_blank(c))
        return false;
    at = ct_folded_skip(text, at + 1);
    if (!two_digits(text, &at, 24) || !colon(text, &at) ||
        !two_digits(text, &at, 59))
        return false;
    if (colon(text, &at) && !two_digits(text, &at, 60))
        return false;
    if (ct_folded_byte(text, at) == '.')
        for (at++; ct_is_digit(ct_folded_byte(text, at));)
            at++;
    return zone(text, &at) && at == text->length;
}

/* ---- no end -------------------------------------------------------------- */

static bool is_no_end(const struct ct_folded *text, bool *noted)
{
    static const char *const words[] = {
        "no-end",          "长期",      "长期有效",    "永久",      "永久有效",
        "无限期",          "无期限",    "不限",        "不限期",    "permanent",
        "indefinite",      "unlimited", "open-ended",  "no-expiry", "never",
        "does not expire", "forever",   "unbefristet",
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (ct_cell_is(text, words[i], noted)) {
            *noted |= i > 0;
            return true;
        }
    }
    *noted = false;
    return false;
}

/* ---- all together -------------------------------------------------------- */

static enum ct_status note_date(const struct date_text *d,
                                const struct ct_cell_date *date)
{
    const struct ct_folded *folded = &d->text->folded;
    size_t start = ct_folded_skip(folded, d->end);
    size_t length = folded->length - start;
    struct ct_cell_value value = {.kind = CT_CELL_DATE, .date = *date};
    char text[CT_DATE_TEXT];

    if (!date->clock)
        return ct_cell_note_value(d->cells, d->text, &value);
    ct_date_format(date->days, text);
    ct_note(d->cells->sink, "date-with-time", ct_cell_at(d->text),
            ct_cell_whole(d->text), ct_text(text, CT_DATE_TEXT - 1),
            ct_folded_text(folded, start, length));
    return CT_OK;
}

static enum ct_status read_parts(struct date_text *d,
                                 struct ct_cell_date *value)
{
    const struct ct_folded *folded = &d->text->folded;
    enum ct_status status;

    find_parts(d);
    take_last_mark(d);
    value->clock = d->count == 3 && is_time(folded, d->end);
    if (d->count == 0 || (!value->clock && d->end < folded->length))
        return not_a_date(d);
    if (is_serial(d))
        status = read_serial(d, d->part[0].value, value);
    else if (d->count == 1)
        status = read_one(d, value);
    else if (d->count == 2)
        status = read_two(d);
    else
        status = read_three(d, value);
    return status == CT_OK ? note_date(d, value) : status;
}

static enum ct_status read_open(const struct ct_cells *cells,
                                const struct ct_cell_text *text, void *result)
{
    struct ct_cell_date *value = result;
    struct date_text d = {.cells = cells, .text = text};
    struct ct_cell_value as = {.kind = CT_CELL_DATE};
    bool noted = false;
    enum ct_status status =
        ct_date_parse(text->folded.text, text->folded.length, &value->days);

    if (status == CT_DOMAIN)
        return impossible(&d);
    value->no_end = is_no_end(&text->folded, &noted);
    if (value->no_end)
        value->days = CT_DATE_LAST;
    else if (status != CT_OK)
        return read_parts(&d, value);
    as.date = *value;
    return noted || text->changed ? ct_cell_note_value(cells, text, &as)
                                  : CT_OK;
}

enum ct_status ct_cell_date(const struct ct_cells *cells, struct ct_cell cell,
                            struct ct_cell_date *value)
{
    struct ct_cell_date result = {.state = CT_CELL_SOUND};
    enum ct_status status;

    if (cell.length == CT_DATE_TEXT - 1 &&
        ct_date_parse(cell.text, cell.length, &result.days) == CT_OK) {
        *value = result;
        return CT_OK;
    }
    status = ct_cell_long_way(cells, cell, read_open, &result.state, &result);
    if (status == CT_OK)
        *value = result;
    return status;
}
