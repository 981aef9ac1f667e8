/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Patterns: the regular expressions of XML Schema, as far as POSIX extended
 * ones can say the same.
 *
 * A pattern is translated and given to regcomp(): \d \w \s are classes of
 * ASCII characters; (?:…) becomes a group; a lazy quantifier becomes a plain
 * one, which makes no difference to a match of the whole value; ^ and $ at the
 * ends say what is so anyway; a point is any character but a line end.
 * References to groups, looking ahead or behind, \p{…}, \b and classes less
 * classes are refused. So no pattern needs backtracking, and time is linear in
 * the value.
 *
 * Characters are those of UTF-8, but the expression is one over bytes, in which
 * each class is spelled out: [一-龥] has no meaning for regcomp() in a locale
 * without an order of its own.
 */
#include "validate_work.h"

#include <pthread.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum {
    PATTERN_LENGTH = 1000,     /* bytes */
    PATTERN_SIZE = 4000,       /* bytes after repetition */
    PATTERN_DEPTH = 32,        /* groups */
    MEMORY = 32 * 1024 * 1024, /* of what matching remembers */
    STATE = 2100,              /* bytes of a state beside its positions */
};

/* Matching remembers a state for each byte that led to a new one: without end
 * for (a|b)*a(a|b){20}. So the expression is compiled anew before these may
 * take more than MEMORY. */
struct ct_pattern {
    pthread_mutex_t lock;
    regex_t regex;
    bool compiled;
    char *text;     /* of the expression */
    size_t most;    /* bytes to be matched until it is compiled anew */
    size_t matched; /* since then */
};

struct translation {
    const struct ct_yaml *node;
    const char *at, *end;
    struct ct_buffer out;
    const char *refused; /* what cannot be said, or NULL */
    size_t refused_length;
    size_t sizes[PATTERN_DEPTH + 1]; /* of the groups that are open */
    size_t last;                     /* of the last atom */
    int depth;
    bool too_large, empty;
};

static void refuse(struct translation *t, const char *at, size_t length)
{
    size_t left = (size_t)(t->end - at);

    if (t->refused != NULL)
        return;
    t->refused = at;
    t->refused_length = length < left ? length : left;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char control_of(char c)
{
    return (char)(c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : 0);
}

static void add_atom(struct translation *t, size_t size)
{
    t->last = size;
    t->sizes[t->depth] += size;
    if (t->sizes[t->depth] > PATTERN_SIZE)
        t->too_large = true;
    t->empty = false;
}

/* A byte that means itself. */
static void add_literal(struct translation *t, char c)
{
    if (c != '\0' && strchr("\\^$.[]|()*+?{}", c) != NULL)
        ct_buffer_putc(&t->out, '\\');
    ct_buffer_putc(&t->out, c);
}

/* ---- sets of characters -------------------------------------------------- */

enum { SET_RANGES = 256, LAST_CHARACTER = 0x10FFFF };

struct range {
    uint32_t low, high;
};

struct set {
    struct range list[SET_RANGES + 1];
    size_t count;
    bool full; /* more ranges than there is room for */
};

static void add_range(struct set *set, uint32_t low, uint32_t high)
{
    if (set->count == SET_RANGES)
        set->full = true;
    else
        set->list[set->count++] = (struct range){low, high};
}

static int compare_ranges(const void *a, const void *b)
{
    const struct range *one = a, *two = b;

    return (one->low > two->low) - (one->low < two->low);
}

/* In order, and none touching another. */
static void tidy(struct set *set)
{
    size_t kept = 0;

    qsort(set->list, set->count, sizeof set->list[0], compare_ranges);
    for (size_t i = 0; i < set->count; i++) {
        struct range one = set->list[i];

        if (kept > 0 && one.low <= set->list[kept - 1].high + 1) {
            if (one.high > set->list[kept - 1].high)
                set->list[kept - 1].high = one.high;
        } else {
            set->list[kept++] = one;
        }
    }
    set->count = kept;
}

/* All other characters; there is no NUL. */
static void invert(struct set *set)
{
    struct set other = {.count = 0};
    uint32_t next = 1;

    tidy(set);
    for (size_t i = 0; i < set->count; i++) {
        if (set->list[i].low > next)
            add_range(&other, next, set->list[i].low - 1);
        next = set->list[i].high + 1;
    }
    if (next <= LAST_CHARACTER)
        add_range(&other, next, LAST_CHARACTER);
    other.full = other.full || set->full;
    *set = other;
}

/* Adds the class of \d, \w, \s or of all others (\D, \W, \S). false: it is
 * none of these. */
static bool add_class(struct set *set, char letter)
{
    bool upper = letter >= 'A' && letter <= 'Z';
    struct set class = {.count = 0};

    switch (upper ? letter + ('a' - 'A') : letter) {
    case 'd':
        add_range(&class, '0', '9');
        break;
    case 'w':
        add_range(&class, '0', '9');
        add_range(&class, 'A', 'Z');
        add_range(&class, '_', '_');
        add_range(&class, 'a', 'z');
        break;
    case 's':
        add_range(&class, '\t', '\r');
        add_range(&class, ' ', ' ');
        break;
    default:
        return false;
    }
    if (upper)
        invert(&class);
    for (size_t i = 0; i < class.count; i++)
        add_range(set, class.list[i].low, class.list[i].high);
    return true;
}

/* ---- sets as expressions over bytes -------------------------------------- */

static bool holds(const struct set *set, uint32_t character)
{
    for (size_t i = 0; i < set->count; i++) {
        if (character >= set->list[i].low && character <= set->list[i].high)
            return true;
    }
    return false;
}

/* The members below 0x80 as a bracket, in which ] stands first, ^ not first,
 * and - last. */
static void write_ascii(struct ct_buffer *out, const struct set *set)
{
    size_t start;

    ct_buffer_putc(out, '[');
    start = out->length;
    if (holds(set, ']'))
        ct_buffer_putc(out, ']');
    for (uint32_t c = 1; c < 0x80; c++) {
        uint32_t end = c;

        if (!holds(set, c) || strchr("][^-", (int)c) != NULL)
            continue;
        while (end + 1 < 0x80 && holds(set, end + 1) &&
               strchr("][^-", (int)end + 1) == NULL)
            end++;
        ct_buffer_putc(out, (char)c);
        if (end > c + 1)
            ct_buffer_putc(out, '-');
        if (end > c)
            ct_buffer_putc(out, (char)end);
        c = end;
    }
    if (holds(set, '['))
        ct_buffer_putc(out, '[');
    if (holds(set, '^') && out->length == start) {
        /* Alone, or with a hyphen, which may stand first, too. */
        out->length--;
        ct_buffer_puts(out, holds(set, '-') ? "[-^]" : "\\^");
        return;
    }
    if (holds(set, '^'))
        ct_buffer_putc(out, '^');
    if (holds(set, '-'))
        ct_buffer_putc(out, '-');
    ct_buffer_putc(out, ']');
}

static int encode(uint32_t c, unsigned char bytes[4])
{
    int length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char heads[] = {0, 0, 0xC0, 0xE0, 0xF0};

    for (int i = length - 1; i > 0; i--, c >>= 6)
        bytes[i] = (unsigned char)(0x80 | (c & 0x3F));
    bytes[0] = (unsigned char)(heads[length] | c);
    return length;
}

/* Characters whose bytes run independently of one another. */
static void write_sequence(struct translation *t, uint32_t low, uint32_t high)
{
    unsigned char from[4], to[4];
    int length = encode(low, from);

    (void)encode(high, to);
    ct_buffer_putc(&t->out, '|');
    for (int i = 0; i < length; i++) {
        if (from[i] == to[i]) {
            ct_buffer_putc(&t->out, (char)from[i]);
            continue;
        }
        ct_buffer_putc(&t->out, '[');
        ct_buffer_putc(&t->out, (char)from[i]);
        ct_buffer_putc(&t->out, '-');
        ct_buffer_putc(&t->out, (char)to[i]);
        ct_buffer_putc(&t->out, ']');
    }
    t->last += (size_t)length;
}

/* Cuts a range until its ends differ in whole runs of bytes only. */
static void write_range(struct translation *t, uint32_t low, uint32_t high)
{
    static const uint32_t ends[] = {0x7F, 0x7FF, 0xFFFF};

    for (size_t i = 0; i < 3; i++) {
        if (low <= ends[i] && high > ends[i]) {
            write_range(t, low, ends[i]);
            write_range(t, ends[i] + 1, high);
            return;
        }
    }
    for (uint32_t bits = 6; bits <= 18 && low > 0x7F; bits += 6) {
        uint32_t mask = (1U << bits) - 1;

        if ((low & ~mask) == (high & ~mask))
            break;
        if ((low & mask) != 0) {
            write_range(t, low, low | mask);
            write_range(t, (low | mask) + 1, high);
            return;
        }
        if ((high & mask) != mask) {
            write_range(t, low, (high & ~mask) - 1);
            write_range(t, high & ~mask, high);
            return;
        }
    }
    write_sequence(t, low, high);
}

/* One character of the set. */
static void write_set(struct translation *t, struct set *set)
{
    bool ascii;

    tidy(set);
    ascii = set->count > 0 && set->list[0].low < 0x80;
    t->too_large = t->too_large || set->full;
    t->last = 1;
    ct_buffer_putc(&t->out, '(');
    if (ascii)
        write_ascii(&t->out, set);
    else /* what is no text: an alternative that never is */
        ct_buffer_puts(&t->out, "\xFF");
    for (size_t i = 0; i < set->count; i++) {
        uint32_t low = set->list[i].low;

        if (low < 0x80)
            low = 0x80;
        if (low <= set->list[i].high)
            write_range(t, low, set->list[i].high);
    }
    ct_buffer_putc(&t->out, ')');
    add_atom(t, t->last);
}

/* ---- characters and brackets --------------------------------------------- */

static void translate_escape(struct translation *t)
{
    char c = t->at + 1 < t->end ? t->at[1] : '\0';
    struct set set = {.count = 0};

    if (c != '\0' && add_class(&set, c)) {
        write_set(t, &set);
    } else if (control_of(c) != 0) {
        ct_buffer_putc(&t->out, control_of(c));
        add_atom(t, 1);
    } else if (c == '\0' || is_letter(c) || is_digit(c) || (c & 0x80) != 0) {
        refuse(t, t->at, 2);
    } else {
        add_literal(t, c);
        add_atom(t, 1);
    }
    t->at += c != '\0' ? 2 : 1;
}

static size_t width(const char *at)
{
    unsigned char c = (unsigned char)*at;

    return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static uint32_t take_character(struct translation *t)
{
    size_t length = width(t->at);
    unsigned char first = (unsigned char)*t->at;
    uint32_t c = length == 1 ? first : first & (0xFFU >> (length + 1));

    if ((size_t)(t->end - t->at) < length)
        length = (size_t)(t->end - t->at);
    for (size_t i = 1; i < length; i++)
        c = c << 6 | ((unsigned char)t->at[i] & 0x3F);
    t->at += length;
    return c;
}

/* One end of a range, or a character alone. */
static uint32_t take_member(struct translation *t)
{
    char c;

    if (*t->at != '\\' || t->at + 1 == t->end)
        return take_character(t);
    c = t->at[1];
    if (control_of(c) == 0 && (is_letter(c) || is_digit(c) || (c & 0x80) != 0))
        refuse(t, t->at, 2);
    t->at += 2;
    return (unsigned char)(control_of(c) != 0 ? control_of(c) : c);
}

static void take_range(struct translation *t, struct set *set)
{
    const char *start = t->at;
    uint32_t low, high;

    if (*t->at == '\\' && t->at + 1 < t->end && add_class(set, t->at[1])) {
        t->at += 2;
        return;
    }
    if (*t->at == '-' && t->at + 1 < t->end && t->at[1] == '[') {
        refuse(t, start, 2); /* one class less another */
        t->at++;
        return;
    }
    low = high = take_member(t);
    if (t->end - t->at >= 2 && *t->at == '-' && t->at[1] != ']' &&
        t->at[1] != '[') {
        t->at++;
        high = take_member(t);
    }
    if (high < low)
        refuse(t, start, (size_t)(t->at - start));
    else
        add_range(set, low, high);
}

static void translate_bracket(struct translation *t)
{
    const char *start = t->at++;
    struct set set = {.count = 0};
    bool negated = t->at < t->end && *t->at == '^';

    t->at += negated;
    while (t->at < t->end && *t->at != ']' && t->refused == NULL)
        take_range(t, &set);
    if (t->at >= t->end || set.count == 0) { /* there is no empty class */
        refuse(t, start, (size_t)(t->end - start));
        return;
    }
    t->at++;
    if (negated)
        invert(&set);
    write_set(t, &set);
}

/* Any character but a line end. */
static void translate_point(struct translation *t)
{
    struct set set = {.count = 0};

    add_range(&set, '\n', '\n');
    add_range(&set, '\r', '\r');
    invert(&set);
    write_set(t, &set);
    t->at++;
}

/* ---- groups and quantifiers ---------------------------------------------- */

static void translate_group(struct translation *t)
{
    const char *start = t->at++;

    if (t->at < t->end && *t->at == '?') {
        if (t->end - t->at < 2 || t->at[1] != ':') {
            refuse(t, start, 3);
            return;
        }
        t->at += 2;
    }
    if (t->depth == PATTERN_DEPTH) {
        t->too_large = true;
        return;
    }
    t->sizes[++t->depth] = 0;
    ct_buffer_putc(&t->out, '(');
    t->empty = true;
}

static void end_group(struct translation *t)
{
    if (t->depth == 0) {
        refuse(t, t->at, 1);
        return;
    }
    ct_buffer_puts(&t->out, t->empty ? "())" : ")");
    t->depth--;
    t->at++;
    add_atom(t, t->sizes[t->depth + 1] + 1);
}

/* The bounds of {m,n} as they stand; *most is how often. */
static bool take_braces(struct translation *t, size_t *most)
{
    const char *at = t->at + 1;
    size_t numbers[2] = {0, 0};
    int digits[2] = {0, 0}, which = 0;

    for (; at < t->end && *at != '}'; at++) {
        if (*at == ',' && which == 0) {
            which = 1;
        } else if (is_digit(*at) && numbers[which] < 100000) {
            numbers[which] = numbers[which] * 10 + (size_t)(*at - '0');
            digits[which]++;
        } else {
            return false;
        }
    }
    if (at == t->end || digits[0] == 0)
        return false;
    *most = numbers[which] > numbers[0] ? numbers[which] : numbers[0];
    ct_buffer_add(&t->out, t->at, (size_t)(at + 1 - t->at));
    t->at = at + 1;
    return true;
}

static void translate_quantifier(struct translation *t)
{
    const char *start = t->at;
    size_t most = 1;

    if (t->empty || t->last == 0) {
        refuse(t, start, 1);
        return;
    }
    if (*t->at == '{') {
        if (!take_braces(t, &most)) {
            refuse(t, start, (size_t)(t->end - start));
            return;
        }
    } else {
        ct_buffer_putc(&t->out, *t->at++);
    }
    if (most > 1)
        add_atom(t, t->last * (most - 1));
    if (t->at < t->end && *t->at == '?')
        t->at++; /* lazy */
    if (t->at < t->end && strchr("*+{?", *t->at) != NULL)
        refuse(t, start, (size_t)(t->at + 1 - start));
    t->last = 0;
}

static void translate_character(struct translation *t)
{
    const char *start = t->at;
    size_t length;

    (void)take_character(t);
    length = (size_t)(t->at - start);
    if (length == 1) {
        add_literal(t, *start);
    } else {
        ct_buffer_putc(&t->out, '(');
        ct_buffer_add(&t->out, start, length);
        ct_buffer_putc(&t->out, ')');
    }
    add_atom(t, length);
}

static void translate_one(struct translation *t)
{
    switch (*t->at) {
    case '\\':
        translate_escape(t);
        break;
    case '[':
        translate_bracket(t);
        break;
    case '(':
        translate_group(t);
        break;
    case ')':
        end_group(t);
        break;
    case '*':
    case '+':
    case '?':
    case '{':
        translate_quantifier(t);
        break;
    case '|':
        ct_buffer_puts(&t->out, t->empty ? "()|" : "|");
        t->empty = true;
        t->at++;
        break;
    case '^':
    case '$':
        refuse(t, t->at, 1);
        break;
    case '.':
        translate_point(t);
        break;
    default:
        translate_character(t);
    }
}

static void translate(struct translation *t)
{
    const char *text = t->node->text;

    t->at = text;
    t->end = text + t->node->length;
    if (t->at < t->end && *t->at == '^')
        t->at++;
    if (t->end > t->at && t->end[-1] == '$' &&
        (t->end - t->at < 2 || t->end[-2] != '\\'))
        t->end--;
    t->empty = true;
    ct_buffer_puts(&t->out, "^(");
    while (t->at < t->end && t->refused == NULL && !t->too_large)
        translate_one(t);
    if (t->refused == NULL && t->depth > 0)
        refuse(t, text, t->node->length);
    ct_buffer_puts(&t->out, t->empty ? "())$" : ")$");
}

static enum ct_status report(const struct translation *t, struct ct_sink *sink)
{
    struct ct_place place = t->node->place;

    if (t->too_large)
        return ct_error(sink, "pattern-too-large", ct_at(place),
                        ct_integer(PATTERN_SIZE));
    if (place.length == t->node->length)
        place = ct_place_part(place, (size_t)(t->refused - t->node->text),
                              t->refused_length);
    return ct_error(sink, "pattern-unsupported", ct_at(place),
                    ct_text(t->refused, t->refused_length));
}

/* The locale is "C", as the program leaves it: characters are bytes.
 * CT_INVALID: it is none. */
static enum ct_status compile(struct ct_pattern *pattern)
{
    int error =
        regcomp(&pattern->regex, pattern->text, REG_EXTENDED | REG_NOSUB);

    pattern->compiled = error == 0;
    pattern->matched = 0;
    return error == 0 ? CT_OK : error == REG_ESPACE ? CT_NOMEM : CT_INVALID;
}

enum ct_status ct_pattern_new(const struct ct_yaml *node, struct ct_sink *sink,
                              struct ct_pattern **pattern)
{
    struct translation t = {.node = node};
    struct ct_pattern *new = calloc(1, sizeof *new);
    enum ct_status status;

    if (new == NULL)
        return CT_NOMEM;
    if (pthread_mutex_init(&new->lock, NULL) != 0) {
        free(new);
        return CT_NOMEM;
    }
    t.too_large = node->length > PATTERN_LENGTH;
    if (!t.too_large)
        translate(&t);
    status = t.refused != NULL || t.too_large ? report(&t, sink)
                                              : ct_buffer_status(&t.out);
    new->text = t.out.data;
    new->most = MEMORY / (STATE + 16 * (t.sizes[0] + 1));
    if (status == CT_OK) {
        status = compile(new);
        if (status == CT_INVALID)
            status = ct_error(sink, "pattern-unsupported", ct_at(node->place),
                              ct_text(node->text, node->length));
    }
    if (status != CT_OK)
        ct_pattern_free(new);
    else
        *pattern = new;
    return status;
}

void ct_pattern_free(struct ct_pattern *pattern)
{
    if (pattern == NULL)
        return;
    if (pattern->compiled)
        regfree(&pattern->regex);
    pthread_mutex_destroy(&pattern->lock);
    free(pattern->text);
    free(pattern);
}

static enum ct_status match(struct ct_pattern *pattern, const char *text,
                            size_t length, bool *matches)
{
    enum ct_status status = CT_OK;
    int error;

    if (pattern->matched + length > pattern->most && pattern->compiled) {
        regfree(&pattern->regex);
        pattern->compiled = false;
    }
    if (!pattern->compiled)
        status = compile(pattern);
    if (status != CT_OK)
        return CT_NOMEM;
    error = regexec(&pattern->regex, text, 0, NULL, 0);
    pattern->matched += length + 1;
    if (error == REG_ESPACE)
        return CT_NOMEM;
    *matches = error == 0;
    return CT_OK;
}

enum ct_status ct_pattern_matches(struct ct_pattern *pattern, const char *text,
                                  size_t length, bool *matches)
{
    enum ct_status status;

    if (length > pattern->most)
        return CT_LIMIT;
    pthread_mutex_lock(&pattern->lock);
    status = match(pattern, text, length, matches);
    pthread_mutex_unlock(&pattern->lock);
    return status;
}
