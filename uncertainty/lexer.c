/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lexer.h"

#include "expression.h"
#include "number.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

/* ---- findings --------------------------------------------------------- */

void ct_lexer_stop(struct ct_lexer *lexer)
{
    lexer->stopped = true;
    lexer->position = lexer->length;
}

struct ct_sink *ct_lexer_fault(struct ct_lexer *lexer)
{
    if (lexer->stopped)
        return NULL;
    if (++lexer->findings >= CT_EXPRESSION_FINDINGS)
        ct_lexer_stop(lexer);
    return lexer->sink;
}

struct ct_argument ct_lexer_at(const struct ct_lexer *lexer, uint32_t begin,
                               uint32_t end)
{
    return ct_at(ct_place_part(lexer->place, begin, end - begin));
}

struct ct_argument ct_lexer_text(const struct ct_lexer *lexer,
                                 struct ct_token token)
{
    enum { LONGEST = 40 };
    uint32_t length = token.end - token.begin;

    if (length > LONGEST) {
        length = LONGEST;
        while (((unsigned char)lexer->text[token.begin + length] & 0xC0) ==
               0x80)
            length--;
    }
    return ct_text(lexer->text + token.begin, length);
}

/* ---- characters ------------------------------------------------------- */

/* Bytes of the first character, or 0 where there is none or it is not UTF-8. */
static uint32_t decode(const char *text, size_t length, int32_t *character)
{
    utf8proc_ssize_t size;

    if (length == 0)
        return 0;
    if ((unsigned char)text[0] < 0x80) {
        *character = text[0];
        return 1;
    }
    size =
        utf8proc_iterate((const utf8proc_uint8_t *)text,
                         length < 4 ? (utf8proc_ssize_t)length : 4, character);
    return size < 0 ? 0 : (uint32_t)size;
}

static bool is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(int32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return true;
    default:
        return false;
    }
}

/* The value of a superscript digit, or -1. */
static int superscript_digit(int32_t c)
{
    if (c == 0xB9)
        return 1;
    if (c == 0xB2 || c == 0xB3)
        return c - 0xB0;
    return c == 0x2070 || (c >= 0x2074 && c <= 0x2079) ? c - 0x2070 : -1;
}

/* Letters, marks, digits of any script, subscripts, and the underscore. */
static bool continues_name(int32_t c)
{
    if (c < 0x80)
        return is_letter(c) || is_digit(c) || c == '_';
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
        return true;
    case UTF8PROC_CATEGORY_NO:
        return superscript_digit(c) < 0;
    default:
        return is_letter(c);
    }
}

size_t ct_name_span(const char *text, size_t length)
{
    enum { PRIME = 0x2032 };
    int32_t c, next;
    uint32_t size = decode(text, length, &c);
    size_t at = 0;

    if (size == 0 || !is_letter(c))
        return 0;
    while (size > 0 && continues_name(c)) {
        at += size;
        size = decode(text + at, length - at, &c);
        if (size == 1 && c == '.' &&
            decode(text + at + 1, length - at - 1, &next) > 0 &&
            continues_name(next)) {
            at++;
            size = decode(text + at, length - at, &c);
        }
    }
    while (size > 0 && c == PRIME) {
        at += size;
        size = decode(text + at, length - at, &c);
    }
    return at;
}

static bool is_blank(int32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r');
    return utf8proc_category(c) == UTF8PROC_CATEGORY_ZS;
}

/* Whether it can be shown in a message as it is. */
static bool is_printable(int32_t c)
{
    if (c < 0x80)
        return c > ' ' && c < 0x7F;
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    default:
        return true;
    }
}

static uint32_t character_at(const struct ct_lexer *lexer, uint32_t at,
                             int32_t *character)
{
    return decode(lexer->text + at, lexer->length - at, character);
}

/* ---- characters that do not belong ------------------------------------ */

/* What stands for a character of the language, and which. */
struct look_alike {
    int32_t character;
    enum ct_token_kind kind;
    const char *meant;
};

static const struct look_alike look_alikes[] = {
    {'[', CT_TOKEN_OPEN, "("},      {']', CT_TOKEN_CLOSE, ")"},
    {'{', CT_TOKEN_OPEN, "("},      {'}', CT_TOKEN_CLOSE, ")"},
    {0x2010, CT_TOKEN_MINUS, "-"}, /* hyphens and dashes */
    {0x2011, CT_TOKEN_MINUS, "-"},  {0x2012, CT_TOKEN_MINUS, "-"},
    {0x2013, CT_TOKEN_MINUS, "-"},  {0x2014, CT_TOKEN_MINUS, "-"},
    {0x2044, CT_TOKEN_DIVIDE, "/"}, /* fraction slash */
    {0x2206, CT_TOKEN_BAD, "Δ"},    /* increment sign for the Greek letter */
    {0x3001, CT_TOKEN_COMMA, ","},  /* ideographic comma */
    {0xFF08, CT_TOKEN_OPEN, "("},   /* full-width forms from here on */
    {0xFF09, CT_TOKEN_CLOSE, ")"},  {0xFF0A, CT_TOKEN_TIMES, "*"},
    {0xFF0B, CT_TOKEN_PLUS, "+"},   {0xFF0C, CT_TOKEN_COMMA, ","},
    {0xFF0D, CT_TOKEN_MINUS, "-"},  {0xFF0F, CT_TOKEN_DIVIDE, "/"},
    {0xFF3E, CT_TOKEN_POWER, "^"},  {0xFF3F, CT_TOKEN_BAD, "_"},
};

static const struct look_alike *find_look_alike(int32_t c)
{
    for (size_t i = 0; i < sizeof look_alikes / sizeof *look_alikes; i++)
        if (look_alikes[i].character == c)
            return &look_alikes[i];
    return NULL;
}

/* Quotation marks that are not the apostrophe units are quoted with. */
static bool is_odd_quote(int32_t c)
{
    return c == '"' || c == '`' || c == 0xB4 || (c >= 0x2018 && c <= 0x201F) ||
           c == 0xFF02 || c == 0xFF07;
}

static bool is_comparison(int32_t c)
{
    return c == '=' || c == '<' || c == '>' || c == '!' || c == 0x2248 ||
           (c >= 0x2260 && c <= 0x2265) || (c >= 0xFF1C && c <= 0xFF1E);
}

/* Full-width digits and full stop: their ASCII form, or 0. */
static char wide_digit(int32_t c)
{
    if (c >= 0xFF10 && c <= 0xFF19)
        return (char)('0' + (c - 0xFF10));
    return c == 0xFF0E ? '.' : '\0';
}

/* The end of the run of characters that `belongs` accepts. */
static uint32_t run_end(const struct ct_lexer *lexer, uint32_t at,
                        bool (*belongs)(int32_t))
{
    int32_t c;

    for (;;) {
        uint32_t size = character_at(lexer, at, &c);

        if (size == 0 || !belongs(c))
            return at;
        at += size;
    }
}

static bool is_wide_number(int32_t c)
{
    return wide_digit(c) != '\0' || is_digit(c) || c == '.';
}

static void read_wide_number(struct ct_lexer *lexer, struct ct_token *token)
{
    char digits[40];
    size_t count = 0;
    int32_t c;

    token->end = run_end(lexer, token->begin, is_wide_number);
    for (uint32_t at = token->begin;
         at < token->end && count < sizeof digits;) {
        at += character_at(lexer, at, &c);
        digits[count++] = wide_digit(c) != '\0' ? wide_digit(c) : (char)c;
    }
    token->kind = CT_TOKEN_NUMBER;
    token->faulty = true;
    token->number = 1;
    (void)ct_error(ct_lexer_fault(lexer), "expression-look-alike",
                   ct_lexer_at(lexer, token->begin, token->end),
                   ct_lexer_text(lexer, *token), ct_text(digits, count));
}

/* A unit in the wrong quotation marks is taken for a unit up to the next such
 * mark, so that its text is not read as names. */
static void read_odd_quote(struct ct_lexer *lexer, struct ct_token *token)
{
    uint32_t at = token->end;
    int32_t c = 0;

    while (at < lexer->length) {
        uint32_t size = character_at(lexer, at, &c);

        at += size == 0 ? 1 : size;
        if (size > 0 && (is_odd_quote(c) || c == '\''))
            break;
    }
    (void)ct_error(ct_lexer_fault(lexer), "expression-look-alike",
                   ct_lexer_at(lexer, token->begin, token->end),
                   ct_lexer_text(lexer, *token), ct_string("'"));
    if (is_odd_quote(c) || c == '\'') {
        token->kind = CT_TOKEN_UNIT;
        token->faulty = true;
        token->end = at;
    }
}

/* Signs that are common in formulas and have their own advice. */
struct sign {
    int32_t character;
    const char *key;
};

static const struct sign signs[] = {
    {'%', "expression-percent"},      {0x2030, "expression-percent"},
    {0xFF05, "expression-percent"},   {0xB1, "expression-plus-minus"},
    {0xB0, "expression-unit-sign"},   {0x2103, "expression-unit-sign"},
    {0x2109, "expression-unit-sign"}, {0x2032, "expression-unit-sign"},
    {0x2033, "expression-unit-sign"}, {0x221A, "expression-root-sign"},
};

static const char *key_of_sign(int32_t c)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].character == c)
            return signs[i].key;
    return "expression-character";
}

/* One finding for a run of the same sign (`&&`). */
static void read_sign(struct ct_lexer *lexer, struct ct_token *token, int32_t c)
{
    const char *key = key_of_sign(c);
    int32_t next;
    char code[16];
    struct ct_argument shown = ct_lexer_text(lexer, *token);
    uint32_t size = character_at(lexer, token->end, &next);

    if (!is_printable(c)) {
        int written = snprintf(code, sizeof code, "U+%04X", (unsigned)c);

        shown = ct_text(code, written > 0 ? (size_t)written : 0);
    }
    for (; size > 0 && next == c; size = character_at(lexer, token->end, &next))
        token->end += size;
    (void)ct_error(ct_lexer_fault(lexer), key,
                   ct_lexer_at(lexer, token->begin, token->end), shown);
}

static bool is_not_text(const struct ct_lexer *lexer, uint32_t at)
{
    int32_t c;

    return at < lexer->length && character_at(lexer, at, &c) == 0;
}

static void read_broken_bytes(struct ct_lexer *lexer, struct ct_token *token)
{
    token->end = token->begin;
    while (is_not_text(lexer, token->end))
        token->end++;
    (void)ct_error(ct_lexer_fault(lexer), "expression-not-utf8",
                   ct_lexer_at(lexer, token->begin, token->end),
                   ct_integer((unsigned char)lexer->text[token->begin]));
}

/* `token` covers the character c, which belongs to no token. */
static void read_stranger(struct ct_lexer *lexer, struct ct_token *token,
                          int32_t c)
{
    const struct look_alike *look_alike = find_look_alike(c);

    token->kind = CT_TOKEN_BAD;
    if (look_alike != NULL) {
        token->kind = look_alike->kind;
        token->faulty = true;
        (void)ct_error(ct_lexer_fault(lexer), "expression-look-alike",
                       ct_lexer_at(lexer, token->begin, token->end),
                       ct_lexer_text(lexer, *token),
                       ct_string(look_alike->meant));
    } else if (wide_digit(c) != '\0') {
        read_wide_number(lexer, token);
    } else if (is_odd_quote(c)) {
        read_odd_quote(lexer, token);
    } else if (is_comparison(c)) {
        token->end = run_end(lexer, token->begin, is_comparison);
        (void)ct_error(ct_lexer_fault(lexer), "expression-comparison",
                       ct_lexer_at(lexer, token->begin, token->end),
                       ct_lexer_text(lexer, *token));
    } else {
        read_sign(lexer, token, c);
    }
}

/* ---- tokens ----------------------------------------------------------- */

struct operator_sign {
    int32_t character;
    enum ct_token_kind kind;
};

static const struct operator_sign operator_signs[] = {
    {'+', CT_TOKEN_PLUS},      {'-', CT_TOKEN_MINUS},    {'*', CT_TOKEN_TIMES},
    {'/', CT_TOKEN_DIVIDE},    {'^', CT_TOKEN_POWER},    {'(', CT_TOKEN_OPEN},
    {')', CT_TOKEN_CLOSE},     {',', CT_TOKEN_COMMA},    {0xB7, CT_TOKEN_TIMES},
    {0x2219, CT_TOKEN_TIMES},                            /* · ∙ */
    {0x22C5, CT_TOKEN_TIMES},  {0x2217, CT_TOKEN_TIMES}, /* ⋅ ∗ */
    {0xD7, CT_TOKEN_TIMES},    {0xF7, CT_TOKEN_DIVIDE},  /* × ÷ */
    {0x2215, CT_TOKEN_DIVIDE}, {0x2212, CT_TOKEN_MINUS}, /* ∕ − */
};

static enum ct_token_kind operator_kind(int32_t c)
{
    for (size_t i = 0; i < sizeof operator_signs / sizeof *operator_signs; i++)
        if (operator_signs[i].character == c)
            return operator_signs[i].kind;
    return CT_TOKEN_BAD;
}

static bool is_alphanumeric(int32_t c)
{
    return c < 0x80 && (is_letter(c) || is_digit(c));
}

static bool is_hexadecimal(const struct ct_lexer *lexer, struct ct_token token)
{
    uint32_t length = lexer->length - token.end;
    const char *rest = lexer->text + token.end;

    return token.end - token.begin == 1 && rest[-1] == '0' && length >= 2 &&
           (rest[0] == 'x' || rest[0] == 'X') && is_alphanumeric(rest[1]);
}

static void read_number(struct ct_lexer *lexer, struct ct_token *token)
{
    const char *text = lexer->text + token->begin;
    size_t span = ct_number_span(text, lexer->length - token->begin);

    token->kind = CT_TOKEN_NUMBER;
    token->end = token->begin + (uint32_t)span;
    if (is_hexadecimal(lexer, *token)) {
        token->end = run_end(lexer, token->begin, is_alphanumeric);
        token->faulty = true;
        token->number = 1;
        (void)ct_error(ct_lexer_fault(lexer), "expression-hexadecimal",
                       ct_lexer_at(lexer, token->begin, token->end),
                       ct_lexer_text(lexer, *token));
    } else if (ct_number_parse(text, span, &token->number) != CT_OK) {
        token->faulty = true;
        token->number = 1;
        (void)ct_error(ct_lexer_fault(lexer), "expression-number-too-large",
                       ct_lexer_at(lexer, token->begin, token->end),
                       ct_lexer_text(lexer, *token));
    }
}

static void read_unit(struct ct_lexer *lexer, struct ct_token *token)
{
    const char *quote = lexer->text + token->begin;
    const char *close =
        memchr(quote + 1, '\'', lexer->length - token->begin - 1);

    token->kind = CT_TOKEN_UNIT;
    if (close != NULL) {
        token->end = token->begin + (uint32_t)(close - quote) + 1;
        return;
    }
    token->kind = CT_TOKEN_BAD;
    token->end = lexer->length;
    (void)ct_error(ct_lexer_fault(lexer), "expression-unclosed-unit",
                   ct_lexer_at(lexer, token->begin, token->end));
    ct_lexer_stop(lexer);
}

/* The name that TeX's `m_{ref, 1}` stands for, m_ref_1; [begin, end) of the
 * text. Its bytes, at most `size`. */
static size_t plain_name(const struct ct_lexer *lexer, uint32_t begin,
                         uint32_t end, char *name, size_t size)
{
    size_t length = 0;
    int32_t c;

    for (uint32_t at = begin; at < end;) {
        uint32_t bytes = character_at(lexer, at, &c);
        bool kept = bytes > 0 && continues_name(c);

        bytes = bytes == 0 ? 1 : bytes;
        if (kept && length + bytes <= size) {
            memcpy(name + length, lexer->text + at, bytes);
            length += bytes;
        } else if (!kept && length < size && name[length - 1] != '_') {
            name[length++] = '_';
        }
        at += bytes;
    }
    while (length > 1 && name[length - 1] == '_')
        length--;
    return length;
}

/* A subscript in braces belongs to the name before it: `m_{ref}` for m_ref. */
static void read_subscript(struct ct_lexer *lexer, struct ct_token *token)
{
    char name[64];
    const char *open = lexer->text + token->end;
    size_t rest = lexer->length - token->end;
    const char *close;

    if (rest == 0 || open[0] != '{' || open[-1] != '_')
        return;
    close = memchr(open, '}', rest < sizeof name ? rest : sizeof name);
    if (close == NULL)
        return;
    token->end += (uint32_t)(close - open) + 1;
    token->faulty = true;
    (void)ct_error(ct_lexer_fault(lexer), "expression-subscript",
                   ct_lexer_at(lexer, token->begin, token->end),
                   ct_lexer_text(lexer, *token),
                   ct_text(name, plain_name(lexer, token->begin, token->end,
                                            name, sizeof name)));
}

static void read_name(struct ct_lexer *lexer, struct ct_token *token)
{
    const char *text = lexer->text + token->begin;

    token->kind = CT_TOKEN_NAME;
    token->end = token->begin +
                 (uint32_t)ct_name_span(text, lexer->length - token->begin);
    read_subscript(lexer, token);
}

/* Superscript digits with a sign before them, such as ⁻¹. */
static void read_superscript(struct ct_lexer *lexer, struct ct_token *token,
                             int32_t c)
{
    enum { PLUS = 0x207A, MINUS = 0x207B, LARGEST = 1024 };
    int32_t value = 0, digit = c;
    uint32_t at = c == PLUS || c == MINUS ? token->end : token->begin;
    uint32_t digits = 0, size = character_at(lexer, at, &digit);

    for (; size > 0 && superscript_digit(digit) >= 0; digits++) {
        if (value <= LARGEST)
            value = 10 * value + superscript_digit(digit);
        at += size;
        size = character_at(lexer, at, &digit);
    }
    if (digits == 0) {
        read_sign(lexer, token, c);
        return;
    }
    token->kind = CT_TOKEN_SUPERSCRIPT;
    token->end = at;
    token->exponent = c == MINUS ? -value : value;
    if (value > LARGEST) {
        token->faulty = true;
        token->exponent = 1;
        (void)ct_error(ct_lexer_fault(lexer), "expression-superscript",
                       ct_lexer_at(lexer, token->begin, token->end),
                       ct_integer(LARGEST));
    }
}

static bool starts_superscript(int32_t c)
{
    return superscript_digit(c) >= 0 || c == 0x207A || c == 0x207B;
}

static bool starts_number(const struct ct_lexer *lexer, uint32_t at, int32_t c)
{
    return is_digit(c) || (c == '.' && at + 1 < lexer->length &&
                           is_digit(lexer->text[at + 1]));
}

static void read_operator(struct ct_lexer *lexer, struct ct_token *token,
                          int32_t c)
{
    token->kind = operator_kind(c);
    if (c == '*' && token->end < lexer->length &&
        lexer->text[token->end] == '*') {
        token->kind = CT_TOKEN_POWER;
        token->end++;
    }
    if (token->kind == CT_TOKEN_BAD)
        read_stranger(lexer, token, c);
}

static void skip_blanks(struct ct_lexer *lexer)
{
    lexer->position = run_end(lexer, lexer->position, is_blank);
}

struct ct_token ct_lexer_next(struct ct_lexer *lexer)
{
    struct ct_token token = {0};
    int32_t c = 0;
    uint32_t size;

    skip_blanks(lexer);
    token.begin = token.end = lexer->position;
    if (lexer->position >= lexer->length)
        return token;
    size = character_at(lexer, token.begin, &c);
    token.end = token.begin + size;
    token.kind = CT_TOKEN_BAD;
    if (size == 0) {
        read_broken_bytes(lexer, &token);
    } else if (starts_number(lexer, token.begin, c)) {
        read_number(lexer, &token);
    } else if (is_letter(c)) {
        read_name(lexer, &token);
    } else if (c == '\'') {
        read_unit(lexer, &token);
    } else if (starts_superscript(c)) {
        read_superscript(lexer, &token, c);
    } else {
        read_operator(lexer, &token, c);
    }
    lexer->position = lexer->stopped ? lexer->length : token.end;
    return token;
}
