/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calibration intervals as people write them.
 */
#include "cell_work.h"

#include <string.h>

enum {
    LONGEST_YEARS = 10,
    SCALE = 1000, /* numbers are kept in thousandths */
    LARGEST = 1000000,
};

/* ---- tables -------------------------------------------------------------- */

static const struct {
    const char *word; /* ORDER does not matter: the longest match counts */
    int32_t months, days;
    bool noted; /* a single letter that may mean something else */
} units[] = {
    {"years", 12, 0, false},  {"year", 12, 0, false}, {"yrs", 12, 0, false},
    {"yr", 12, 0, false},     {"y", 12, 0, false},    {"a", 12, 0, true},
    {"年", 12, 0, false},     {"周年", 12, 0, false}, {"quarters", 3, 0, false},
    {"quarter", 3, 0, false}, {"季度", 3, 0, false},  {"个季度", 3, 0, false},
    {"months", 1, 0, false},  {"month", 1, 0, false}, {"mon", 1, 0, false},
    {"mos", 1, 0, false},     {"mo", 1, 0, false},    {"mth", 1, 0, false},
    {"mths", 1, 0, false},    {"m", 1, 0, true},      {"个月", 1, 0, false},
    {"月", 1, 0, false},      {"个月份", 1, 0, true}, {"weeks", 0, 7, false},
    {"week", 0, 7, false},    {"wks", 0, 7, false},   {"wk", 0, 7, false},
    {"w", 0, 7, true},        {"周", 0, 7, false},    {"个星期", 0, 7, false},
    {"星期", 0, 7, false},    {"days", 0, 1, false},  {"day", 0, 1, false},
    {"d", 0, 1, false},       {"天", 0, 1, false},    {"日", 0, 1, false},
};

/* Whole cells; the first word for each kind, and those of the design, are
 * plain. */
static const struct {
    const char *text;
    struct ct_interval interval;
    bool noted;
} phrases[] = {
    {"on-demand", {CT_INTERVAL_ON_DEMAND, 0, 0}, false},
    {"按需", {CT_INTERVAL_ON_DEMAND, 0, 0}, false},
    {"as needed", {CT_INTERVAL_ON_DEMAND, 0, 0}, true},
    {"as required", {CT_INTERVAL_ON_DEMAND, 0, 0}, true},
    {"when needed", {CT_INTERVAL_ON_DEMAND, 0, 0}, true},
    {"必要时", {CT_INTERVAL_ON_DEMAND, 0, 0}, true},
    {"需要时", {CT_INTERVAL_ON_DEMAND, 0, 0}, true},
    {"按需检定", {CT_INTERVAL_ON_DEMAND, 0, 0}, true},
    {"按需校准", {CT_INTERVAL_ON_DEMAND, 0, 0}, true},
    {"before-use", {CT_INTERVAL_BEFORE_USE, 0, 0}, false},
    {"使用前", {CT_INTERVAL_BEFORE_USE, 0, 0}, false},
    {"before each use", {CT_INTERVAL_BEFORE_USE, 0, 0}, true},
    {"before every use", {CT_INTERVAL_BEFORE_USE, 0, 0}, true},
    {"each use", {CT_INTERVAL_BEFORE_USE, 0, 0}, true},
    {"每次使用前", {CT_INTERVAL_BEFORE_USE, 0, 0}, true},
    {"用前", {CT_INTERVAL_BEFORE_USE, 0, 0}, true},
    {"使用前校准", {CT_INTERVAL_BEFORE_USE, 0, 0}, true},
    {"使用前检定", {CT_INTERVAL_BEFORE_USE, 0, 0}, true},
    {"initial-only", {CT_INTERVAL_INITIAL_ONLY, 0, 0}, false},
    {"首次", {CT_INTERVAL_INITIAL_ONLY, 0, 0}, false},
    {"initial", {CT_INTERVAL_INITIAL_ONLY, 0, 0}, true},
    {"once", {CT_INTERVAL_INITIAL_ONLY, 0, 0}, true},
    {"首次检定", {CT_INTERVAL_INITIAL_ONLY, 0, 0}, true},
    {"首检", {CT_INTERVAL_INITIAL_ONLY, 0, 0}, true},
    {"仅首次", {CT_INTERVAL_INITIAL_ONLY, 0, 0}, true},
    {"只作首次检定", {CT_INTERVAL_INITIAL_ONLY, 0, 0}, true},
    {"只做首次检定", {CT_INTERVAL_INITIAL_ONLY, 0, 0}, true},
    {"仅首次检定", {CT_INTERVAL_INITIAL_ONLY, 0, 0}, true},
    {"一次性检定", {CT_INTERVAL_INITIAL_ONLY, 0, 0}, true},
    {"annual", {CT_INTERVAL_LENGTH, 12, 0}, true},
    {"annually", {CT_INTERVAL_LENGTH, 12, 0}, true},
    {"yearly", {CT_INTERVAL_LENGTH, 12, 0}, true},
    {"每年", {CT_INTERVAL_LENGTH, 12, 0}, true},
    {"每年一次", {CT_INTERVAL_LENGTH, 12, 0}, true},
    {"half-yearly", {CT_INTERVAL_LENGTH, 6, 0}, true},
    {"semiannual", {CT_INTERVAL_LENGTH, 6, 0}, true},
    {"semi-annually", {CT_INTERVAL_LENGTH, 6, 0}, true},
    {"half a year", {CT_INTERVAL_LENGTH, 6, 0}, true},
    {"half year", {CT_INTERVAL_LENGTH, 6, 0}, true},
    {"每半年", {CT_INTERVAL_LENGTH, 6, 0}, true},
    {"quarterly", {CT_INTERVAL_LENGTH, 3, 0}, true},
    {"每季度", {CT_INTERVAL_LENGTH, 3, 0}, true},
    {"monthly", {CT_INTERVAL_LENGTH, 1, 0}, true},
    {"每月", {CT_INTERVAL_LENGTH, 1, 0}, true},
    {"weekly", {CT_INTERVAL_LENGTH, 0, 7}, true},
    {"每周", {CT_INTERVAL_LENGTH, 0, 7}, true},
    {"daily", {CT_INTERVAL_LENGTH, 0, 1}, true},
    {"每天", {CT_INTERVAL_LENGTH, 0, 1}, true},
    {"每日", {CT_INTERVAL_LENGTH, 0, 1}, true},
};

/* ---- reading ------------------------------------------------------------- */

enum fault {
    FINE,
    NOT_READ,
    NO_UNIT,
    NOT_WHOLE, /* 1.25 months */
    TOO_LONG,
};

struct found {
    int64_t months, days; /* in thousandths */
    bool noted;
};

/* Bytes of a plain number with at most three decimals at `at`, in thousandths;
 * or 0. */
static size_t decimal_at(const struct ct_folded *text, size_t at,
                         int64_t *number, bool *pointed)
{
    size_t i = at;
    int64_t unit = SCALE;

    *number = 0;
    *pointed = false;
    for (; ct_is_digit(ct_folded_byte(text, i)); i++)
        if (*number < LARGEST)
            *number = *number * 10 + (ct_folded_byte(text, i) - '0');
    *number *= SCALE;
    if (i == at || ct_folded_byte(text, i) != '.' ||
        !ct_is_digit(ct_folded_byte(text, i + 1)))
        return i - at;
    *pointed = true;
    for (i++; ct_is_digit(ct_folded_byte(text, i)); i++) {
        unit /= 10;
        *number += unit * (ct_folded_byte(text, i) - '0');
        if (unit == 0 && ct_folded_byte(text, i) != '0')
            *number += SCALE / 2 + 1; /* no whole number any more */
    }
    return i - at;
}

/* Bytes of a number in words at `at`: 两, 十二, 二十四, 半, one, two; or 0. */
static size_t word_number(const struct ct_folded *text, size_t at,
                          int64_t *number)
{
    static const char *const digits[] = {"零", "一", "二", "三", "四",
                                         "五", "六", "七", "八", "九"};
    static const char *const english[] = {"one",  "two",  "three",
                                          "four", "five", "six"};
    size_t i = at;
    int value = 0;
    bool loose;

    if (ct_folded_match(text, at, "半") > 0) {
        *number = SCALE / 2;
        return strlen("半");
    }
    for (int n = 0; n < 6; n++) {
        size_t length = ct_cell_match(text, at, english[n], &loose);

        *number = (n + 1) * (int64_t)SCALE;
        if (length > 0)
            return length;
    }
    for (size_t length = 1; length > 0;) {
        length = ct_folded_match(text, i, "十");
        if (length > 0)
            value = value == 0 ? 10 : value * 10;
        for (int n = 1; n < 10 && length == 0; n++) {
            length = ct_folded_match(text, i, digits[n]);
            if (n == 2 && length == 0)
                length = ct_folded_match(text, i, "两");
            value += length > 0 ? n : 0;
        }
        i += length;
    }
    *number = value * (int64_t)SCALE;
    return i - at;
}

/* The longest unit at `at`; a letter does not begin a longer word. */
static size_t unit_at(const struct ct_folded *text, size_t at, size_t *unit)
{
    size_t longest = 0;

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t n = strlen(units[i].word), k = 0;

        while (k < n &&
               (ct_folded_byte(text, at + k) |
                (ct_is_letter(ct_folded_byte(text, at + k)) ? 0x20 : 0)) ==
                   (unsigned char)units[i].word[k])
            k++;
        if (k < n || n <= longest ||
            (ct_is_letter((unsigned char)units[i].word[n - 1]) &&
             ct_is_letter(ct_folded_byte(text, at + n))))
            continue;
        longest = n;
        *unit = i;
    }
    return longest;
}

/* `1年半`, `1 year and 6 months`: what may stand between parts. */
static size_t skip_joint(const struct ct_folded *text, size_t at)
{
    static const char *const joints[] = {",", "and ", "零", "又", "+"};

    at = ct_folded_skip(text, at);
    for (size_t i = 0; i < sizeof joints / sizeof joints[0]; i++)
        at += ct_folded_match(text, at, joints[i]);
    return ct_folded_skip(text, at);
}

/* `per`: what a number counts that stands alone. */
static enum fault read_words(const struct ct_folded *text,
                             struct ct_interval per, struct found *found)
{
    size_t at = 0, count = 0, unit = 0;

    while (at < text->length) {
        int64_t number;
        bool pointed;
        size_t length = decimal_at(text, at, &number, &pointed);

        found->noted |= pointed || count > 0;
        if (length == 0) {
            length = word_number(text, at, &number);
            found->noted = true;
        }
        if (length == 0)
            return NOT_READ;
        at += length;
        /* 一年半: half of the unit before. */
        if (count > 0 && number == SCALE / 2 && at == text->length) {
            found->months += units[unit].months * number;
            found->days += units[unit].days * number;
            return FINE;
        }
        at = ct_folded_skip(text, at);
        if (at == text->length && count == 0) {
            found->months += per.months * number;
            found->days += per.days * number;
            return per.months + per.days > 0 ? FINE : NO_UNIT;
        }
        length = unit_at(text, at, &unit);
        if (length == 0)
            return NOT_READ;
        found->noted |= units[unit].noted;
        found->months += units[unit].months * number;
        found->days += units[unit].days * number;
        at = skip_joint(text, at + length);
        count++;
    }
    return count > 0 ? FINE : NOT_READ;
}

/* ISO 8601: P, then numbers with Y, M, W, D in that order. */
static enum fault read_iso(const struct ct_folded *text, struct found *found)
{
    static const char designators[] = "YMWD";
    static const struct {
        int32_t months, days;
    } sizes[] = {{12, 0}, {1, 0}, {0, 7}, {0, 1}};
    size_t at = 1, next = 0, count = 0;

    found->noted = ct_folded_byte(text, 0) != 'P';
    for (; at < text->length; count++) {
        int64_t number;
        bool pointed;
        size_t length = decimal_at(text, at, &number, &pointed), i = next;
        unsigned char c = ct_folded_byte(text, at + length);

        while (i < 4 && (c & 0xDF) != (unsigned char)designators[i])
            i++;
        if (length == 0 || i == 4)
            return NOT_READ;
        found->noted |= pointed || (c & 0x20) != 0;
        found->months += sizes[i].months * number;
        found->days += sizes[i].days * number;
        next = i + 1;
        at += length + 1;
    }
    return count > 0 ? FINE : NOT_READ;
}

/* ---- judging ------------------------------------------------------------- */

static enum ct_status refuse(const struct ct_cells *cells,
                             const struct ct_cell_text *text, enum fault fault)
{
    static const char *const keys[] = {[NOT_READ] = "not-an-interval",
                                       [NO_UNIT] = "interval-without-unit",
                                       [NOT_WHOLE] = "interval-not-whole",
                                       [TOO_LONG] = "interval-out-of-range"};

    return ct_report(cells->sink, CT_ERROR, keys[fault],
                     CT_ARGUMENTS(ct_cell_at(text), ct_cell_whole(text)));
}

/* 0 months: nobody calibrates all the time, but somebody wrote it. */
static void suggest_demand(const struct ct_cells *cells,
                           const struct ct_cell_text *text,
                           struct ct_cell_interval *value)
{
    ct_warning(cells->sink, "interval-zero", ct_cell_at(text),
               ct_cell_whole(text));
    value->state = CT_CELL_SUGGESTED;
    value->interval = (struct ct_interval){.kind = CT_INTERVAL_ON_DEMAND};
}

static enum fault settle(const struct found *found,
                         struct ct_interval *interval)
{
    const int64_t limit = (int64_t)LARGEST * SCALE;

    if (found->months > limit || found->days > limit)
        return TOO_LONG;
    if (found->months % SCALE != 0 || found->days % SCALE != 0)
        return NOT_WHOLE;
    interval->months = (int32_t)(found->months / SCALE);
    interval->days = (int32_t)(found->days / SCALE);
    return ct_interval_within(*interval, LONGEST_YEARS) ? FINE : TOO_LONG;
}

static bool find_phrase(const struct ct_folded *text,
                        struct ct_interval *interval, bool *noted)
{
    bool loose;

    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (ct_cell_is(text, phrases[i].text, &loose)) {
            *interval = phrases[i].interval;
            *noted = loose || phrases[i].noted;
            return true;
        }
    }
    return false;
}

/* 0, 0.0 */
static bool is_zero(const struct ct_folded *text)
{
    for (size_t i = 0; i < text->length; i++)
        if (text->text[i] != '0' && text->text[i] != '.')
            return false;
    return true;
}

static enum ct_status read_open(const struct ct_cells *cells,
                                const struct ct_cell_text *text, void *result)
{
    struct ct_cell_interval *value = result;
    const struct ct_folded *folded = &text->folded;
    struct ct_cell_value as = {.kind = CT_CELL_INTERVAL};
    unsigned char first = ct_folded_byte(folded, 0);
    struct found found = {0};
    enum fault fault = FINE;

    if (ct_is_digit(first) ||
        !find_phrase(folded, &value->interval, &found.noted)) {
        fault = first == 'P' || first == 'p'
                    ? read_iso(folded, &found)
                    : read_words(folded, ct_cell_rules(cells)->per, &found);
        if ((fault == FINE && found.months == 0 && found.days == 0) ||
            (fault == NO_UNIT && is_zero(folded))) {
            suggest_demand(cells, text, value);
            return CT_OK;
        }
        if (fault == FINE)
            fault = settle(&found, &value->interval);
    }
    if (fault != FINE)
        return refuse(cells, text, fault);
    as.interval = *value;
    return found.noted || text->changed ? ct_cell_note_value(cells, text, &as)
                                        : CT_OK;
}

/* ---- the short way ------------------------------------------------------- */

/* P12M, P365D, P1Y: a letter and at most four digits. */
static bool read_plain(struct ct_cell cell, struct ct_cell_interval *value)
{
    char designator = cell.length > 2 ? cell.text[cell.length - 1] : '\0';
    struct ct_interval interval = {.kind = CT_INTERVAL_LENGTH};
    int32_t number = 0;

    if (cell.length < 3 || cell.length > 6 || cell.text[0] != 'P')
        return false;
    for (size_t i = 1; i + 1 < cell.length; i++) {
        if (!ct_is_digit((unsigned char)cell.text[i]))
            return false;
        number = number * 10 + (cell.text[i] - '0');
    }
    if (designator == 'Y' || designator == 'M')
        interval.months = designator == 'Y' ? 12 * number : number;
    else if (designator == 'D' || designator == 'W')
        interval.days = designator == 'W' ? 7 * number : number;
    if (!ct_interval_within(interval, LONGEST_YEARS))
        return false;
    *value = (struct ct_cell_interval){CT_CELL_SOUND, interval};
    return true;
}

enum ct_status ct_cell_interval(const struct ct_cells *cells,
                                struct ct_cell cell,
                                struct ct_cell_interval *value)
{
    struct ct_cell_interval result = {0};
    enum ct_status status;

    if (read_plain(cell, value))
        return CT_OK;
    status = ct_cell_long_way(cells, cell, read_open, &result.state, &result);
    if (status == CT_OK)
        *value = result;
    return status;
}

/* ---- units of columns ---------------------------------------------------- */

static enum ct_status read_unit(const struct ct_cells *cells,
                                const struct ct_cell_text *text, void *result)
{
    struct ct_cell_interval *value = result;
    size_t unit;

    if (unit_at(&text->folded, 0, &unit) != text->folded.length)
        return ct_error(cells->sink, "interval-unit", ct_cell_at(text),
                        ct_cell_whole(text));
    value->interval.months = units[unit].months;
    value->interval.days = units[unit].days;
    return CT_OK;
}

enum ct_status ct_cell_interval_unit(const struct ct_cells *cells,
                                     struct ct_cell cell,
                                     struct ct_interval *unit)
{
    struct ct_cell_interval value = {0};
    enum ct_status status =
        ct_cell_long_way(cells, cell, read_unit, &value.state, &value);

    if (status == CT_OK)
        *unit = value.interval;
    return status;
}
