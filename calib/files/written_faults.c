/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with a number in a text, and what would be right.
 */
#include "written.h"

#include <string.h>

enum {
    SUGGESTION_LIMIT = 200, /* bytes; beyond, only the number is shown */
    GROUPS = 16,
};

/* ---- what stands in a number's place or sticks to it -------------------- */

/* Characters that are numbers to a reader and to no parser. */
static const char *const strange_numbers[] = {
    "∞", "½", "¼", "¾", "⅐", "⅑", "⅒", "⅓", "⅔", "⅕",
    "⅖", "⅗", "⅘", "⅙", "⅚", "⅛", "⅜", "⅝", "⅞",
};

static size_t strange_number(const struct ct_folded *text, size_t at)
{
    for (size_t i = 0; i < sizeof strange_numbers / sizeof strange_numbers[0];
         i++) {
        size_t length = ct_folded_match(text, at, strange_numbers[i]);

        if (length > 0)
            return length;
    }
    return 0;
}

static unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

/* Bytes of a whole word of C's strtod (any letter case), or 0. */
static size_t special_word(const struct ct_folded *text, size_t at)
{
    static const char *const words[] = {"infinity", "inf", "nan"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t k = 0;

        while (words[i][k] != '\0' && lower(ct_folded_byte(text, at + k)) ==
                                          (unsigned char)words[i][k])
            k++;
        if (words[i][k] == '\0' && !ct_is_letter(ct_folded_byte(text, at + k)))
            return k;
    }
    return 0;
}

size_t ct_written_word(const struct ct_folded *text, size_t at)
{
    size_t i = at + ct_folded_character(text, at);

    if (i > at && strchr("()[],;", text->text[at]) != NULL)
        return i - at;
    while (i < text->length && strchr(" \t\r\n()[],;", text->text[i]) == NULL)
        i += ct_folded_character(text, i);
    return i - at;
}

/* The rest of the word that begins at `from`, up to a blank. */
size_t ct_written_word_end(const struct ct_folded *text, size_t from)
{
    while (from < text->length && !ct_is_blank(ct_folded_byte(text, from)))
        from++;
    return from;
}

enum ct_status ct_written_refuse(const struct ct_folded *text, size_t start,
                                 size_t end, struct ct_sink *sink)
{
    return ct_error(sink, "not-a-number",
                    ct_at(ct_folded_place(text, start, end - start)),
                    ct_folded_text(text, start, end - start));
}

/* No digit at `at`: says what was found there. */
enum ct_status ct_written_missing(const struct ct_folded *text, size_t at,
                                  struct ct_sink *sink)
{
    size_t sign = at, length;
    unsigned char c = ct_folded_byte(text, at);

    if (c == '+' || c == '-')
        sign++;
    length = special_word(text, sign);
    if (length == 0)
        length = strange_number(text, sign);
    if (length > 0)
        return ct_written_refuse(text, at, sign + length, sink);
    length = ct_written_word(text, at);
    return ct_error(sink, "number-missing",
                    ct_at(ct_folded_place(text, at, length)),
                    ct_folded_text(text, at, length));
}

/* ---- separators inside a number ----------------------------------------- */

/* Groups of digits with one separator between each two: `,`, `.` or ' ' (for
 * blanks, apostrophes and underscores). */
struct groups {
    size_t count, end;   /* groups; where the last one ends */
    size_t size[GROUPS]; /* digits */
    char before[GROUPS]; /* separator; of the first group 0 */
    size_t commas, points, gaps;
    bool zero; /* the first group begins with 0: those are no thousands */
    bool more; /* than fit */
};

/* Bytes of a separator at `at` that a digit follows, and its kind; or 0. */
static size_t separator(const struct ct_folded *text, size_t at, char *kind)
{
    unsigned char c = ct_folded_byte(text, at);
    size_t length = 1;

    *kind = ' ';
    if (c == ',' || c == '.')
        *kind = (char)c;
    else if (ct_is_blank(c))
        length = ct_folded_skip(text, at) - at;
    else if (c != '\'' && c != '_')
        length = ct_folded_match(text, at, "’");
    if (length == 0 || !ct_is_digit(ct_folded_byte(text, at + length)))
        return 0;
    return length;
}

/* Whether ` 1/K` follows: a unit, not a group of digits. */
static bool is_reciprocal(const struct ct_folded *text, size_t at)
{
    size_t start = ct_folded_skip(text, at);

    return start > at && ct_folded_match(text, start, "1/") > 0 &&
           !ct_is_digit(ct_folded_byte(text, start + 2));
}

static void count_separator(struct groups *g, char kind)
{
    g->commas += kind == ',';
    g->points += kind == '.';
    g->gaps += kind == ' ';
    g->before[g->count] = kind;
}

/* Collects the groups from the first digit on. */
static void find_groups(const struct ct_folded *text, size_t at, bool list,
                        struct groups *g)
{
    *g = (struct groups){.end = at, .zero = ct_folded_byte(text, at) == '0'};
    for (;;) {
        size_t start = g->end, step;
        char kind;

        while (ct_is_digit(ct_folded_byte(text, g->end)))
            g->end++;
        g->size[g->count++] = g->end - start;
        step = separator(text, g->end, &kind);
        if (step == 0 || (list && kind == ',') || is_reciprocal(text, g->end))
            return;
        g->more = g->count == GROUPS;
        if (g->more)
            return;
        count_separator(g, kind);
        g->end += step;
    }
}

/* Whether the groups are thousands before the separator `decimal` (none of
 * it: 0) and thirds after it, but for their outer ends. */
static bool in_threes(const struct groups *g, char decimal)
{
    size_t point = g->count; /* the group that begins after the decimal sign */

    for (size_t i = 1; i < g->count; i++) {
        if (decimal != 0 && g->before[i] == decimal)
            point = i;
    }
    if (point > 1 && (g->size[0] < 1 || g->size[0] > 3))
        return false;
    for (size_t i = 1; i < g->count; i++) {
        bool last = i + 1 == g->count && i >= point;

        if (i == point && last)
            continue; /* any number of decimals in one go */
        if (last ? g->size[i] > 3 : g->size[i] != 3)
            return false;
    }
    return true;
}

/* Appends the whole text, with the separators of the number at start … end
 * taken out and the last `decimal` a point; only the number where the text is
 * long. */
static void suggest(struct ct_buffer *out, const struct ct_folded *text,
                    size_t start, size_t end, char decimal)
{
    size_t point = end, rest = text->length;
    bool whole = text->length <= SUGGESTION_LIMIT;

    for (size_t i = start; decimal != 0 && i < end; i++) {
        if (text->text[i] == decimal)
            point = i;
    }
    while (rest > end && ct_is_blank(ct_folded_byte(text, rest - 1)))
        rest--;
    if (whole) {
        size_t first = ct_folded_skip(text, 0);

        ct_buffer_add(out, text->text + first, start - first);
    }
    for (size_t i = start; i < end; i++) {
        unsigned char c = ct_folded_byte(text, i);

        if (ct_is_digit(c) || (i == start && (c == '+' || c == '-')))
            ct_buffer_putc(out, (char)c);
        else if (i == point)
            ct_buffer_putc(out, '.');
    }
    if (whole)
        ct_buffer_add(out, text->text + end, rest - end);
}

enum separator_fault { NO_FAULT, NONSENSE, DECIMAL_COMMA, AMBIGUOUS, GROUPED };

/* What the separators are, and which of them is the decimal sign (or 0). */
static enum separator_fault judge(const struct groups *g, char *decimal)
{
    char last = g->before[g->count - 1];

    *decimal = 0;
    if (g->commas + g->gaps == 0 && g->points <= 1)
        return NO_FAULT;
    if (g->commas == 1 && (g->points == 0 || last == ','))
        *decimal = ',';
    else if (g->points == 1 && (g->commas == 0 || last == '.'))
        *decimal = '.';
    if (*decimal == ',' && g->count == 2) {
        bool thousands =
            g->size[1] == 3 && g->size[0] >= 1 && g->size[0] <= 3 && !g->zero;

        return thousands ? AMBIGUOUS : DECIMAL_COMMA;
    }
    if (g->more || !in_threes(g, *decimal))
        return NONSENSE;
    return *decimal == ',' ? DECIMAL_COMMA : GROUPED;
}

static enum ct_status report_separators(const struct ct_folded *text,
                                        size_t start, size_t end,
                                        enum separator_fault fault,
                                        char decimal, struct ct_sink *sink)
{
    struct ct_argument at = ct_at(ct_folded_place(text, start, end - start));
    struct ct_argument written = ct_folded_text(text, start, end - start);
    struct ct_buffer right = {0}, other = {0};
    enum ct_status status = CT_NOMEM;

    suggest(&right, text, start, end, decimal);
    suggest(&other, text, start, end, 0);
    if (ct_buffer_status(&right) != CT_OK || ct_buffer_status(&other) != CT_OK)
        goto done;
    if (fault == DECIMAL_COMMA)
        status = ct_error(sink, "number-decimal-comma", at, written,
                          ct_text(right.data, right.length));
    else if (fault == AMBIGUOUS)
        status = ct_error(sink, "number-comma-ambiguous", at, written,
                          ct_text(right.data, right.length),
                          ct_text(other.data, other.length));
    else
        status = ct_error(sink, "number-grouped", at, written,
                          ct_text(right.data, right.length));
done:
    ct_buffer_release(&right);
    ct_buffer_release(&other);
    return status;
}

/* `max(0,1 mg, …)`: a decimal comma, or two numbers? A point in either makes
 * it plain that the comma separates. */
static enum ct_status check_list_comma(const struct ct_folded *text,
                                       size_t start, size_t end,
                                       struct ct_sink *sink)
{
    size_t stop = end + 1;
    struct ct_buffer two = {0}, one = {0};
    enum ct_status status = CT_NOMEM;

    while (ct_is_digit(ct_folded_byte(text, stop)))
        stop++;
    if (ct_folded_byte(text, end) != ',' || stop == end + 1 ||
        ct_folded_byte(text, stop) == '.' ||
        memchr(text->text + start, '.', end - start) != NULL)
        return CT_OK;
    ct_buffer_add(&one, text->text + start, end - start);
    ct_buffer_putc(&one, '.');
    ct_buffer_add(&one, text->text + end + 1, stop - end - 1);
    ct_buffer_add(&two, text->text + start, end - start);
    ct_buffer_puts(&two, ", ");
    ct_buffer_add(&two, text->text + end + 1, stop - end - 1);
    if (ct_buffer_status(&one) == CT_OK && ct_buffer_status(&two) == CT_OK)
        status = ct_error(sink, "number-comma-ambiguous",
                          ct_at(ct_folded_place(text, start, stop - start)),
                          ct_folded_text(text, start, stop - start),
                          ct_text(one.data, one.length),
                          ct_text(two.data, two.length));
    ct_buffer_release(&one);
    ct_buffer_release(&two);
    return status;
}

/* What may not follow the number start … end directly. */
enum ct_status ct_written_check(const struct ct_folded *text, size_t start,
                                size_t end, bool list, struct ct_sink *sink)
{
    size_t first = start, blank = ct_folded_skip(text, end);
    unsigned char c = ct_folded_byte(text, end);
    enum separator_fault fault;
    struct groups groups;
    char decimal;

    if (ct_folded_byte(text, start) == '+' ||
        ct_folded_byte(text, start) == '-')
        first++;
    if (end == first + 1 && text->text[first] == '0' && lower(c) == 'x' &&
        !ct_is_blank(ct_folded_byte(text, end + 1)))
        return ct_written_refuse(text, start, ct_written_word_end(text, end),
                                 sink);
    if (strange_number(text, end) > 0)
        return ct_written_refuse(text, start, ct_written_word_end(text, end),
                                 sink);
    find_groups(text, first, list, &groups);
    fault = judge(&groups, &decimal);
    if (fault == NONSENSE)
        return ct_written_refuse(text, start, groups.end, sink);
    if (fault != NO_FAULT)
        return report_separators(text, start, groups.end, fault, decimal, sink);
    if ((c == '.' && ct_folded_byte(text, end + 1) != '.') ||
        (blank > end && ct_is_digit(ct_folded_byte(text, blank)) &&
         !is_reciprocal(text, end)))
        return ct_written_refuse(text, start, ct_written_word_end(text, blank),
                                 sink);
    return list ? check_list_comma(text, start, end, sink) : CT_OK;
}

/* ---- what belongs into a key of its own ---------------------------------- */

/* `k=2`, `p = 95 %`, `(95 %)` behind a quantity. */
struct coverage {
    const char *key;
    size_t start;      /* of what does not belong here, with its bracket */
    size_t from, till; /* the number */
};

/* Where the number that begins at `at` ends, a percent sign included. */
static size_t number_end(const struct ct_folded *text, size_t at, bool *percent)
{
    size_t sign;

    while (ct_is_digit(ct_folded_byte(text, at)) ||
           ct_folded_byte(text, at) == '.')
        at++;
    sign = ct_folded_skip(text, at);
    *percent = ct_folded_byte(text, sign) == '%';
    return *percent ? sign + 1 : at;
}

/* Whether `k = 2` or `p = 0.95`, in any letter case and perhaps with a
 * subscript (k_p, k95), stands at `at`. */
static bool is_assignment(const struct ct_folded *text, size_t at,
                          struct coverage *found)
{
    unsigned char word = lower(ct_folded_byte(text, at)), sign;
    bool percent;

    if (word != 'k' && word != 'p')
        return false;
    for (at++; ct_is_letter(ct_folded_byte(text, at)) ||
               ct_is_digit(ct_folded_byte(text, at)) ||
               ct_folded_byte(text, at) == '_';)
        at++;
    at = ct_folded_skip(text, at);
    sign = ct_folded_byte(text, at);
    at = ct_folded_skip(text, at + 1);
    if ((sign != '=' && sign != ':') || !ct_is_digit(ct_folded_byte(text, at)))
        return false;
    found->key = word == 'k' ? "k" : "probability";
    found->from = at;
    found->till = number_end(text, at, &percent);
    return true;
}

/* Whether `95 %)` stands at `at`, behind a parenthesis. */
static bool is_probability(const struct ct_folded *text, size_t at,
                           struct coverage *found)
{
    bool percent;

    at = ct_folded_skip(text, at);
    found->key = "probability";
    found->from = at;
    found->till = number_end(text, at, &percent);
    return percent && found->till > at + 1 &&
           ct_folded_byte(text, ct_folded_skip(text, found->till)) == ')';
}

static bool find_coverage(const struct ct_folded *text, struct coverage *found)
{
    for (size_t i = 1; i < text->length; i++) {
        unsigned char before = ct_folded_byte(text, i - 1);
        bool bracket = before == '(';

        if (!bracket && before != ',' && before != ';' && !ct_is_blank(before))
            continue;
        if (!is_assignment(text, i, found) &&
            !(bracket && is_probability(text, i, found)))
            continue;
        for (found->start = i; found->start > 0; found->start--) {
            unsigned char c = ct_folded_byte(text, found->start - 1);

            if (!ct_is_blank(c) && c != '(' && c != ',' && c != ';')
                break;
        }
        return found->start > 0;
    }
    return false;
}

/* Whether ± parts a value from its half-width. */
static bool has_half_width(const struct ct_folded *text, size_t end)
{
    for (size_t i = ct_folded_skip(text, 0) + 1; i < end; i++)
        if (ct_folded_match(text, i, "±") > 0 ||
            ct_folded_match(text, i, "+/-") > 0 ||
            ct_folded_match(text, i, "+-") > 0)
            return true;
    return false;
}

enum ct_status ct_written_coverage(const struct ct_folded *text,
                                   struct ct_sink *sink)
{
    struct ct_buffer pair = {0};
    struct coverage found;
    struct ct_argument quantity, none = {0};
    size_t start = ct_folded_skip(text, 0), at, end = text->length;
    enum ct_status status;
    bool value;

    if (!find_coverage(text, &found) || found.start <= start)
        return CT_OK;
    while (end > found.from && ct_is_blank(ct_folded_byte(text, end - 1)))
        end--;
    at = ct_folded_skip(text, found.start);
    quantity = ct_folded_text(text, start, found.start - start);
    value = has_half_width(text, found.start);
    ct_buffer_puts(&pair, found.key);
    ct_buffer_puts(&pair, ": ");
    ct_buffer_add(&pair, text->text + found.from, found.till - found.from);
    status = ct_buffer_status(&pair);
    if (status == CT_OK)
        status = ct_error(sink, "coverage-in-quantity",
                          ct_at(ct_folded_place(text, at, end - at)),
                          ct_folded_text(text, at, end - at),
                          ct_text(pair.data, pair.length),
                          value ? none : quantity, value ? quantity : none);
    ct_buffer_release(&pair);
    return status;
}
