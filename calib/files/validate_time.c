/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dates, times and durations.
 */
#include "validate_value.h"

#include "../../chains/date.h"

#include <string.h>

/* What is left of a text. */
struct rest {
    const char *text, *end;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Between `least` and `most` digits. */
static bool take_digits(struct rest *rest, int least, int most, int *number)
{
    int count = 0;

    *number = 0;
    while (count < most && rest->text < rest->end && is_digit(*rest->text)) {
        *number = 10 * *number + (*rest->text++ - '0');
        count++;
    }
    return count >= least;
}

static bool take(struct rest *rest, char c)
{
    if (rest->text == rest->end || *rest->text != c)
        return false;
    rest->text++;
    return true;
}

/* The digits of a fraction as nanoseconds; what is below them goes. */
static bool take_fraction(struct rest *rest, int most, int32_t *nanoseconds)
{
    int32_t unit = 100000000;
    int count = 0;

    *nanoseconds = 0;
    for (; count < most && rest->text < rest->end && is_digit(*rest->text);
         count++, unit /= 10)
        *nanoseconds += unit * (*rest->text++ - '0');
    return count > 0;
}

/* What a date and time are made of. */
struct parts {
    int year, month, day, day_of_year, hour, minute, second;
    int32_t nanoseconds;
    int offset; /* seconds east of UTC */
};

static bool take_clock(struct rest *rest, struct parts *p)
{
    return take_digits(rest, 2, 2, &p->hour) && take(rest, ':') &&
           take_digits(rest, 2, 2, &p->minute) && take(rest, ':') &&
           take_digits(rest, 2, 2, &p->second);
}

/* `Z`, +08:00, and +0800 where the colon may be left out. */
static bool take_zone(struct rest *rest, bool colon, struct parts *p)
{
    int hours, minutes, sign;

    if (take(rest, 'Z'))
        return true;
    if (rest->text == rest->end || (*rest->text != '+' && *rest->text != '-'))
        return false;
    sign = *rest->text++ == '-' ? -1 : 1;
    if (!take_digits(rest, 2, 2, &hours) || (!take(rest, ':') && colon) ||
        !take_digits(rest, 2, 2, &minutes) || hours > 14 || minutes > 59)
        return false;
    p->offset = sign * (hours * 3600 + minutes * 60);
    return true;
}

static bool days_of(const struct parts *p, int64_t *days)
{
    struct ct_date date = {p->year, p->month, p->day};

    if (p->day_of_year > 0) {
        date.month = date.day = 1;
        if (!ct_date_is_valid(date) ||
            p->day_of_year > 337 + ct_days_in_month(p->year, 2))
            return false;
        *days = (int64_t)ct_date_to_days(date) + p->day_of_year - 1;
        return true;
    }
    if (!ct_date_is_valid(date))
        return false;
    *days = ct_date_to_days(date);
    return true;
}

static bool is_clock(const struct parts *p)
{
    return p->hour <= 23 && p->minute <= 59 && p->second <= 59;
}

static bool put(enum ct_field_type type, const struct parts *p,
                struct ct_value *value)
{
    int64_t days = 0, clock = p->hour * 3600 + p->minute * 60 + p->second;

    value->seconds = 0;
    value->nanoseconds = 0;
    if (!is_clock(p) || (type != CT_FIELD_TIME && !days_of(p, &days)))
        return false;
    if (type == CT_FIELD_DATE) {
        value->whole = days;
        return true;
    }
    value->whole = days * 86400 + clock - p->offset;
    value->nanoseconds = p->nanoseconds;
    return true;
}

/* ---- the usual forms ----------------------------------------------------- */

static bool read_date(struct rest rest, struct ct_value *value)
{
    struct parts p = {0};

    return take_digits(&rest, 4, 4, &p.year) && take(&rest, '-') &&
           take_digits(&rest, 1, 2, &p.month) && take(&rest, '-') &&
           take_digits(&rest, 1, 2, &p.day) && rest.text == rest.end &&
           put(CT_FIELD_DATE, &p, value);
}

static bool read_datetime(struct rest rest, struct ct_value *value)
{
    struct parts p = {0};

    if (!take_digits(&rest, 4, 4, &p.year) || !take(&rest, '-') ||
        !take_digits(&rest, 2, 2, &p.month) || !take(&rest, '-') ||
        !take_digits(&rest, 2, 2, &p.day) || !take(&rest, 'T') ||
        !take_clock(&rest, &p))
        return false;
    if (take(&rest, '.') && !take_fraction(&rest, 1000, &p.nanoseconds))
        return false;
    if (rest.text < rest.end && !take_zone(&rest, true, &p))
        return false;
    return rest.text == rest.end && put(CT_FIELD_DATETIME, &p, value);
}

static bool read_clock(struct rest rest, struct ct_value *value)
{
    struct parts p = {0};

    return take_clock(&rest, &p) && rest.text == rest.end &&
           put(CT_FIELD_TIME, &p, value);
}

static bool read_year(struct rest rest, bool month, struct ct_value *value)
{
    int year, number = 1;

    if (!take_digits(&rest, 4, 4, &year) || year == 0)
        return false;
    if (month && (!take(&rest, '-') || !take_digits(&rest, 2, 2, &number) ||
                  number < 1 || number > 12))
        return false;
    value->whole = month ? year * 12 + number - 1 : year;
    return rest.text == rest.end;
}

/* ---- patterns ------------------------------------------------------------ */

static bool take_directive(struct rest *rest, char directive, struct parts *p)
{
    switch (directive) {
    case 'Y':
        return take_digits(rest, 4, 4, &p->year);
    case 'y':
        if (!take_digits(rest, 2, 2, &p->year))
            return false;
        p->year += p->year < 69 ? 2000 : 1900; /* POSIX */
        return true;
    case 'm':
        return take_digits(rest, 1, 2, &p->month);
    case 'd':
        return take_digits(rest, 1, 2, &p->day);
    case 'j':
        return take_digits(rest, 1, 3, &p->day_of_year) && p->day_of_year > 0;
    case 'H':
        return take_digits(rest, 1, 2, &p->hour);
    case 'M':
        return take_digits(rest, 1, 2, &p->minute);
    case 'S':
        return take_digits(rest, 1, 2, &p->second);
    case 'f':
        return take_fraction(rest, 6, &p->nanoseconds);
    case 'z':
        return take_zone(rest, false, p);
    default:
        return take(rest, directive); /* %% */
    }
}

static bool read_pattern(struct rest rest, const struct ct_field *field,
                         struct ct_value *value)
{
    struct parts p = {.year = 1900, .month = 1, .day = 1};

    for (const char *at = field->pattern; *at != '\0'; at++) {
        bool taken;

        if (*at == '%' && at[1] != '\0')
            taken = take_directive(&rest, *++at, &p);
        else
            taken = take(&rest, *at);
        if (!taken)
            return false;
    }
    return rest.text == rest.end && put(field->type, &p, value);
}

/* ---- durations ----------------------------------------------------------- */

enum { DURATION_DIGITS = 9 };

/* `count` digits and the letter behind them. */
static bool take_part(struct rest *rest, int64_t *number, char *letter,
                      int32_t *fraction)
{
    int whole;

    *fraction = -1;
    if (!take_digits(rest, 1, DURATION_DIGITS, &whole))
        return false;
    if (take(rest, '.') && !take_fraction(rest, 1000, fraction))
        return false;
    if (rest->text == rest->end)
        return false;
    *number = whole;
    *letter = *rest->text++;
    return *fraction < 0 || *letter == 'S';
}

static void add_part(struct ct_value *value, bool clock, char letter,
                     int64_t number, int32_t fraction)
{
    switch (letter) {
    case 'Y':
        value->whole += 12 * number;
        break;
    case 'M':
        if (clock)
            value->seconds += 60 * number;
        else
            value->whole += number;
        break;
    case 'W':
        value->seconds += 7 * 86400 * number;
        break;
    case 'D':
        value->seconds += 86400 * number;
        break;
    case 'H':
        value->seconds += 3600 * number;
        break;
    default:
        value->seconds += number;
        value->nanoseconds = fraction < 0 ? 0 : fraction;
    }
}

static bool read_parts(struct rest *rest, struct ct_value *value)
{
    const char *letters = "WYMD";
    bool clock = false, weeks = false;
    int count = 0;

    while (rest->text < rest->end && !weeks) {
        int64_t number;
        int32_t fraction;
        char letter;
        const char *found;

        if (!clock && take(rest, 'T')) {
            clock = true;
            letters = "HMS";
            if (rest->text == rest->end)
                return false;
        }
        if (!take_part(rest, &number, &letter, &fraction) || letter == '\0')
            return false;
        found = strchr(letters, letter);
        if (found == NULL || (letter == 'W' && count > 0))
            return false;
        weeks = letter == 'W';
        letters = found + 1; /* each once, in order */
        add_part(value, clock, letter, number, fraction);
        count++;
    }
    return count > 0 && rest->text == rest->end;
}

static bool read_duration(struct rest rest, struct ct_value *value)
{
    bool negative = take(&rest, '-');

    value->whole = value->seconds = 0;
    value->nanoseconds = 0;
    if (!take(&rest, 'P') || !read_parts(&rest, value))
        return false;
    if (negative) {
        value->whole = -value->whole;
        value->seconds = -value->seconds;
        value->nanoseconds = -value->nanoseconds;
    }
    return true;
}

bool ct_value_read_time(const struct ct_field *field, const char *text,
                        size_t length, struct ct_value *value)
{
    struct rest rest = {text, text + length};

    value->seconds = 0;
    value->nanoseconds = 0;
    if (field->format == CT_FORMAT_PATTERN)
        return read_pattern(rest, field, value);
    switch (field->type) {
    case CT_FIELD_DATE:
        return read_date(rest, value);
    case CT_FIELD_DATETIME:
        return read_datetime(rest, value);
    case CT_FIELD_TIME:
        return read_clock(rest, value);
    case CT_FIELD_YEAR:
        return read_year(rest, false, value);
    case CT_FIELD_YEARMONTH:
        return read_year(rest, true, value);
    default:
        return read_duration(rest, value);
    }
}
