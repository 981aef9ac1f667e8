/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Patterns: the regular expressions of XML Schema, as far as POSIX extended
 * ones can say the same.
 *
 * A pattern is translated and given to regcomp(): \d \w \s (and \D \W \S
 * outside brackets) become classes of ASCII characters, letters and blanks;
 * (?:…) becomes a group; a lazy quantifier becomes a plain one, which makes no
 * difference to a match of the whole value; ^ and $ at the ends say what is so
 * anyway. References to groups, looking ahead or behind, \p{…}, \b and classes
 * minus classes are refused. So no pattern needs backtracking, and time is
 * linear in the value.
 *
 * Characters are those of UTF-8: the expression is compiled in the locale
 * C.UTF-8, which only this thread has, and only meanwhile.
 */
#include "validate_work.h"

#include <locale.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum {
    PATTERN_LENGTH = 1000, /* bytes */
    PATTERN_SIZE = 2000,   /* characters after repetition */
    PATTERN_DEPTH = 32,    /* groups */
    VALUE_WORK = 20000000, /* bytes of the value by characters */
};

struct ct_pattern {
    regex_t regex;
    size_t size;
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

/* What a class escape is inside brackets; NULL: it is none. */
static const char *class_of(char c)
{
    switch (c) {
    case 'd':
        return "0-9";
    case 'w':
        return "[:alnum:]_";
    case 's':
        return " \t\n\r\f\v";
    default:
        return NULL;
    }
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

/* A character that means itself. */
static void add_literal(struct translation *t, char c)
{
    if (c != '\0' && strchr("\\^$.[]|()*+?{}", c) != NULL)
        ct_buffer_putc(&t->out, '\\');
    ct_buffer_putc(&t->out, c);
}

static void translate_escape(struct translation *t)
{
    char c = t->at + 1 < t->end ? t->at[1] : '\0';
    char lower = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);

    if (class_of(lower) != NULL) {
        ct_buffer_puts(&t->out, c == lower ? "[" : "[^");
        ct_buffer_puts(&t->out, class_of(lower));
        ct_buffer_putc(&t->out, ']');
    } else if (control_of(c) != 0) {
        ct_buffer_putc(&t->out, control_of(c));
    } else if (c == '\0' || is_letter(c) || is_digit(c)) {
        refuse(t, t->at, 2);
    } else {
        add_literal(t, c);
    }
    t->at += c != '\0' ? 2 : 1;
    add_atom(t, 1);
}

/* ---- brackets ------------------------------------------------------------ */

/* In POSIX brackets ] stands first, - last, ^ not first, and [ where neither :
 * . nor = follows. */
struct bracket {
    struct ct_buffer rest;
    bool close, open, caret, hyphen, negated;
};

static size_t width(const char *at)
{
    unsigned char c = (unsigned char)*at;

    return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* One end of a range, or a character alone; its bytes in `text`. */
static size_t take_member(struct translation *t, char text[4])
{
    size_t length = width(t->at);

    if (*t->at == '\\' && t->at + 1 < t->end) {
        char control = control_of(t->at[1]);

        if (control == 0 && (is_letter(t->at[1]) || is_digit(t->at[1])))
            refuse(t, t->at, 2);
        text[0] = control != 0 ? control : t->at[1];
        t->at += 2;
        return 1;
    }
    if ((size_t)(t->end - t->at) < length)
        length = (size_t)(t->end - t->at);
    memcpy(text, t->at, length);
    t->at += length;
    return length;
}

static bool is_special(const char *text, size_t length)
{
    return length == 1 && strchr("][^-", *text) != NULL && *text != '\0';
}

static void add_member(struct bracket *b, const char *text, size_t length)
{
    if (!is_special(text, length)) {
        ct_buffer_add(&b->rest, text, length);
        return;
    }
    b->close = b->close || *text == ']';
    b->open = b->open || *text == '[';
    b->caret = b->caret || *text == '^';
    b->hyphen = b->hyphen || *text == '-';
}

static void take_range(struct translation *t, struct bracket *b)
{
    const char *start = t->at;
    char low[4], high[4];
    size_t length, other;

    if (*t->at == '\\' && t->at + 1 < t->end && class_of(t->at[1]) != NULL) {
        ct_buffer_puts(&b->rest, class_of(t->at[1]));
        t->at += 2;
        return;
    }
    length = take_member(t, low);
    if (t->end - t->at < 2 || *t->at != '-' || t->at[1] == ']') {
        add_member(b, low, length);
        return;
    }
    t->at++;
    if (*t->at == '[')
        refuse(t, start, (size_t)(t->at - start) + 1);
    other = take_member(t, high);
    if (is_special(low, length) || is_special(high, other))
        refuse(t, start, (size_t)(t->at - start));
    ct_buffer_add(&b->rest, low, length);
    ct_buffer_putc(&b->rest, '-');
    ct_buffer_add(&b->rest, high, other);
}

static void write_bracket(struct translation *t, const struct bracket *b)
{
    bool alone = b->caret && !b->negated && !b->close && !b->open &&
                 b->rest.length == 0;

    if (alone && !b->hyphen) {
        ct_buffer_puts(&t->out, "\\^");
        return;
    }
    ct_buffer_puts(&t->out, b->negated ? "[^" : "[");
    if (b->close)
        ct_buffer_putc(&t->out, ']');
    if (alone)
        ct_buffer_putc(&t->out, '-');
    if (b->rest.length > 0)
        ct_buffer_add(&t->out, b->rest.data, b->rest.length);
    if (b->open)
        ct_buffer_putc(&t->out, '[');
    if (b->caret)
        ct_buffer_putc(&t->out, '^');
    if (b->hyphen && !alone)
        ct_buffer_putc(&t->out, '-');
    ct_buffer_putc(&t->out, ']');
}

static void translate_bracket(struct translation *t)
{
    const char *start = t->at++;
    struct bracket b = {0};
    bool any = false;

    if (t->at < t->end && *t->at == '^') {
        b.negated = true;
        t->at++;
    }
    while (t->at < t->end && (*t->at != ']' || !any)) {
        if (*t->at == ']' && !any)
            break; /* XML Schema has no empty class */
        take_range(t, &b);
        any = true;
    }
    if (t->at == t->end || !any)
        refuse(t, start, (size_t)(t->end - start));
    else
        t->at++;
    write_bracket(t, &b);
    if (b.rest.failed)
        t->out.failed = true;
    ct_buffer_release(&b.rest);
    add_atom(t, 1);
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
    size_t size = t->sizes[t->depth];

    if (t->depth == 0) {
        refuse(t, t->at, 1);
        return;
    }
    ct_buffer_puts(&t->out, t->empty ? "())" : ")");
    t->depth--;
    t->at++;
    add_atom(t, size + 1);
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
    default: {
        size_t length = width(t->at), left = (size_t)(t->end - t->at);

        length = length < left ? length : left;
        if (*t->at == '}' || *t->at == ']')
            ct_buffer_putc(&t->out, '\\');
        ct_buffer_add(&t->out, t->at, length);
        t->at += length;
        add_atom(t, 1);
    }
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

static enum ct_status compile(const struct translation *t, struct ct_sink *sink,
                              struct ct_pattern *pattern)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), before;
    int error;

    if (utf8 == (locale_t)0)
        return CT_NOMEM;
    before = uselocale(utf8);
    error = regcomp(&pattern->regex, t->out.data, REG_EXTENDED | REG_NOSUB);
    uselocale(before);
    freelocale(utf8);
    if (error == REG_ESPACE)
        return CT_NOMEM;
    if (error != 0)
        return ct_error(sink, "pattern-unsupported", ct_at(t->node->place),
                        ct_text(t->node->text, t->node->length));
    return CT_OK;
}

enum ct_status ct_pattern_new(const struct ct_yaml *node, struct ct_sink *sink,
                              struct ct_pattern **pattern)
{
    struct translation t = {.node = node};
    struct ct_pattern *new = calloc(1, sizeof *new);
    enum ct_status status;

    if (new == NULL)
        return CT_NOMEM;
    t.too_large = node->length > PATTERN_LENGTH;
    if (!t.too_large)
        translate(&t);
    status = t.refused != NULL || t.too_large ? report(&t, sink)
                                              : ct_buffer_status(&t.out);
    if (status == CT_OK)
        status = compile(&t, sink, new);
    ct_buffer_release(&t.out);
    if (status != CT_OK) {
        free(new);
        return status;
    }
    new->size = t.sizes[0] + 1;
    *pattern = new;
    return CT_OK;
}

void ct_pattern_free(struct ct_pattern *pattern)
{
    if (pattern == NULL)
        return;
    regfree(&pattern->regex);
    free(pattern);
}

enum ct_status ct_pattern_matches(struct ct_pattern *pattern, const char *text,
                                  size_t length, bool *matches)
{
    int error;

    if (length > VALUE_WORK / pattern->size)
        return CT_LIMIT;
    error = regexec(&pattern->regex, text, 0, NULL, 0);
    if (error == REG_ESPACE)
        return CT_NOMEM;
    *matches = error == 0;
    return CT_OK;
}
