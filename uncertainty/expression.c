/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parser: tokens to instructions, by binding powers. It has no tree; an
 * operand is the register of its value and the span of its text.
 *
 * It never gives up before the end: what is missing or out of place is
 * reported, an operand or operator is assumed there, and parsing goes on, so
 * that every fault of a text is found in one run. After the first fault no
 * more instructions are made.
 */
#include "expression.h"

#include "function.h"
#include "lexer.h"

#include <string.h>

struct parser {
    struct ct_lexer lexer;
    struct ct_token token, previous; /* `token` is the next one */
    struct ct_units *units;
    struct ct_symbols *symbols;
    struct ct_program *program;
    enum ct_status status; /* CT_NOMEM, CT_LIMIT: stopped */
    unsigned depth;
    unsigned groups;  /* open parentheses and calls */
    bool in_call;     /* the innermost of them is a call */
    bool open_ending; /* an unclosed parenthesis has been reported */
};

/* bytes begin … end of the text; `reg` means something while there was no
 * fault */
struct operand {
    uint32_t reg, begin, end;
};

static struct operand parse_sum(struct parser *p, int least);

/* ---- tokens ----------------------------------------------------------- */

static void advance(struct parser *p)
{
    p->previous = p->token;
    p->token = ct_lexer_next(&p->lexer);
}

static struct ct_token skip(struct parser *p)
{
    struct ct_token token = p->token;

    advance(p);
    return token;
}

static void stop(struct parser *p, enum ct_status status)
{
    if (p->status == CT_OK)
        p->status = status;
    ct_lexer_stop(&p->lexer);
    p->token = ct_lexer_next(&p->lexer);
}

/* Where the lexer was stopped by the last finding, the rest is passed over. */
static void settle(struct parser *p)
{
    if (p->lexer.stopped)
        p->token = ct_lexer_next(&p->lexer);
}

static struct ct_argument place_of(const struct parser *p,
                                   struct ct_token token)
{
    return ct_lexer_at(&p->lexer, token.begin, token.end);
}

static struct ct_argument text_of(const struct parser *p, struct ct_token token)
{
    return ct_lexer_text(&p->lexer, token);
}

static bool is_sound(const struct parser *p)
{
    return p->status == CT_OK && p->lexer.findings == 0;
}

/* ---- instructions ----------------------------------------------------- */

/* A constant or an input. */
static struct operand load(struct parser *p, struct ct_instruction in,
                           uint32_t begin, uint32_t end)
{
    struct operand made = {0, begin, end};
    enum ct_status status;

    if (!is_sound(p))
        return made;
    in.place = ct_place_part(p->lexer.place, begin, end - begin);
    status = ct_program_append(p->program, in, &made.reg);
    if (status != CT_OK)
        stop(p, status);
    return made;
}

static struct operand operate(struct parser *p, enum ct_operation operation,
                              uint32_t a, uint32_t b, uint32_t begin,
                              uint32_t end)
{
    struct ct_instruction in = {.operation = operation, .a = a, .b = b};
    struct operand made = {0, begin, end};
    enum ct_status status;

    if (!is_sound(p))
        return made;
    in.place = ct_place_part(p->lexer.place, begin, end - begin);
    status = ct_program_operate(p->program, in, &made.reg);
    if (status != CT_OK)
        stop(p, status);
    return made;
}

/* ---- what is missing -------------------------------------------------- */

/* Nothing here can be an operand; nothing is consumed. */
static struct operand missing_operand(struct parser *p)
{
    struct operand nothing = {0, p->token.begin, p->token.begin};

    if (p->previous.kind == CT_TOKEN_BAD)
        return nothing;
    if (p->previous.end > p->previous.begin)
        (void)ct_error(ct_lexer_fault(&p->lexer),
                       "expression-missing-operand-after",
                       place_of(p, p->previous), text_of(p, p->previous));
    else
        (void)ct_error(ct_lexer_fault(&p->lexer),
                       "expression-missing-operand-before",
                       place_of(p, p->token), text_of(p, p->token));
    settle(p);
    return nothing;
}

static bool descend(struct parser *p)
{
    if (p->depth >= CT_EXPRESSION_DEPTH) {
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-too-deep",
                       place_of(p, p->token), ct_integer(CT_EXPRESSION_DEPTH));
        stop(p, CT_OK);
        return false;
    }
    p->depth++;
    return true;
}

/* The end of a parenthesis or call; `open` is its beginning. Only the
 * innermost one that is not closed is reported. */
static uint32_t close_group(struct parser *p, struct ct_token open)
{
    if (p->token.kind == CT_TOKEN_CLOSE)
        return skip(p).end;
    if (!p->open_ending)
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-open-parenthesis",
                       place_of(p, open));
    p->open_ending = true;
    settle(p);
    return p->previous.end;
}

/* ---- primaries -------------------------------------------------------- */

static const struct ct_unit *parse_unit(struct parser *p, struct ct_token token)
{
    const struct ct_unit *unit = NULL;
    size_t begin = token.begin + 1, length = token.end - token.begin - 2;
    enum ct_status status;

    if (token.faulty || p->lexer.stopped)
        return NULL;
    status = ct_unit_parse(p->units, p->lexer.text + begin, length,
                           ct_place_part(p->lexer.place, begin, length),
                           p->lexer.sink, &unit);
    if (status == CT_INVALID)
        (void)ct_lexer_fault(&p->lexer); /* reported there */
    else if (status != CT_OK)
        stop(p, status);
    settle(p);
    return unit;
}

static struct operand parse_number(struct parser *p)
{
    struct ct_token number = skip(p);
    struct ct_instruction in = {.operation = CT_OP_CONSTANT,
                                .constant = number.number};
    uint32_t end = number.end;

    if (p->token.kind == CT_TOKEN_UNIT) {
        struct ct_token unit = skip(p);

        in.unit = parse_unit(p, unit);
        end = unit.end;
    }
    return load(p, in, number.begin, end);
}

static bool is_word(const char *text, size_t length, const char *word)
{
    if (strlen(word) != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != word[i])
            return false;
    }
    return true;
}

static bool is_not_finite(const char *text, size_t length)
{
    return is_word(text, length, "nan") || is_word(text, length, "inf") ||
           is_word(text, length, "infinity");
}

static struct operand parse_symbol(struct parser *p, struct ct_token name)
{
    const char *text = p->lexer.text + name.begin;
    size_t length = name.end - name.begin;
    struct ct_instruction in = {.operation = CT_OP_INPUT};
    enum ct_status status;

    if (name.faulty)
        return (struct operand){0, name.begin, name.end};
    if (length == 2 && memcmp(text, "pi", 2) == 0) {
        in.operation = CT_OP_CONSTANT;
        in.constant = 0x1.921fb54442d18p+1;
        return load(p, in, name.begin, name.end);
    }
    if (is_not_finite(text, length) &&
        ct_symbols_find(p->symbols, text, length) == SIZE_MAX) {
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-not-finite-name",
                       place_of(p, name), text_of(p, name));
        settle(p);
        return (struct operand){0, name.begin, name.end};
    }
    status = ct_symbols_intern(p->symbols, text, length, &in.a);
    if (status != CT_OK)
        stop(p, status);
    return load(p, in, name.begin, name.end);
}

static struct operand parse_group(struct parser *p)
{
    struct ct_token open = p->token;
    struct operand inner = {0, open.begin, open.end};
    bool in_call = p->in_call;

    if (!descend(p))
        return inner;
    advance(p);
    p->in_call = false;
    p->groups++;
    inner = parse_sum(p, 0);
    p->groups--;
    p->in_call = in_call;
    inner.begin = open.begin;
    inner.end = close_group(p, open);
    p->depth--;
    return inner;
}

/* ---- calls ------------------------------------------------------------ */

static void report_unknown_function(struct parser *p, struct ct_token name)
{
    const char *text = p->lexer.text + name.begin, *near;
    size_t length = name.end - name.begin;

    near = ct_function_near(text, length);
    if (ct_symbols_find(p->symbols, text, length) != SIZE_MAX)
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-not-a-function",
                       place_of(p, name), text_of(p, name));
    else
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-unknown-function",
                       place_of(p, name), text_of(p, name),
                       ct_string(near != NULL ? near : ""));
    settle(p);
}

static bool takes_many(enum ct_operation operation)
{
    return operation == CT_OP_MIN || operation == CT_OP_MAX;
}

struct arguments {
    struct operand first, second; /* of several, `first` holds the result */
    unsigned count;
};

/* Arguments up to the closing parenthesis. Those of min and max are taken in
 * from the left as they come. */
static struct arguments parse_arguments(struct parser *p,
                                        enum ct_operation operation,
                                        struct ct_token name)
{
    struct arguments got = {0};

    if (p->token.kind == CT_TOKEN_CLOSE)
        return got;
    for (;;) {
        struct operand next = parse_sum(p, 0);

        if (got.count == 0)
            got.first = next;
        else if (takes_many(operation))
            got.first = operate(p, operation, got.first.reg, next.reg,
                                name.begin, next.end);
        else
            got.second = next;
        got.count++;
        if (p->token.kind != CT_TOKEN_COMMA)
            return got;
        advance(p);
    }
}

static bool count_is_right(enum ct_operation operation, unsigned count)
{
    if (takes_many(operation))
        return count >= 2;
    return count == (unsigned)ct_operation_arity(operation);
}

static void report_count(struct parser *p, enum ct_operation operation,
                         struct ct_token name, uint32_t end, unsigned count)
{
    struct ct_argument place = ct_lexer_at(&p->lexer, name.begin, end);
    struct ct_argument given = ct_integer((int64_t)count);

    if (takes_many(operation))
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-few-arguments",
                       place, text_of(p, name), given);
    else
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-argument-count",
                       place, text_of(p, name),
                       ct_integer(ct_operation_arity(operation)), given);
    settle(p);
}

static struct operand parse_call(struct parser *p, struct ct_token name)
{
    struct operand result = {0, name.begin, name.end};
    struct ct_token open = p->token;
    enum ct_operation operation = CT_OP_MIN; /* any number of arguments */
    bool known, in_call = p->in_call;
    struct arguments got;

    if (!descend(p))
        return result;
    known = ct_function_find(p->lexer.text + name.begin, name.end - name.begin,
                             &operation);
    if (!known && !name.faulty)
        report_unknown_function(p, name);
    advance(p);
    p->in_call = true;
    p->groups++;
    got = parse_arguments(p, operation, name);
    p->groups--;
    p->in_call = in_call;
    result.end = close_group(p, open);
    p->depth--;
    if (!known)
        return result;
    if (!count_is_right(operation, got.count)) {
        if (!p->open_ending)
            report_count(p, operation, name, result.end, got.count);
        return result;
    }
    if (!takes_many(operation))
        return operate(p, operation, got.first.reg, got.second.reg, name.begin,
                       result.end);
    if (is_sound(p)) /* the place with the closing parenthesis */
        p->program->instructions[got.first.reg].place =
            ct_place_part(p->lexer.place, name.begin, result.end - name.begin);
    result.reg = got.first.reg;
    return result;
}

static struct operand parse_name(struct parser *p)
{
    struct ct_token name = skip(p);

    if (p->token.kind == CT_TOKEN_OPEN)
        return parse_call(p, name);
    return parse_symbol(p, name);
}

/* ---- prefix ----------------------------------------------------------- */

enum { UNARY_POWER = 5 }; /* between the product and the power */

static struct operand parse_sign(struct parser *p)
{
    struct ct_token sign = p->token;
    struct operand inner = {0, sign.begin, sign.end};

    if (!descend(p))
        return inner;
    advance(p);
    inner = parse_sum(p, UNARY_POWER);
    p->depth--;
    inner.begin = sign.begin;
    if (sign.kind == CT_TOKEN_PLUS)
        return inner;
    return operate(p, CT_OP_NEGATE, inner.reg, 0, sign.begin, inner.end);
}

/* A unit that does not follow a number. */
static void misplaced_unit(struct parser *p)
{
    if (!p->token.faulty)
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-unit-place",
                       place_of(p, p->token), text_of(p, p->token));
    advance(p);
    settle(p);
    p->previous.kind = CT_TOKEN_BAD;
}

static struct operand parse_prefix(struct parser *p)
{
    struct operand nothing = {0, p->token.begin, p->token.end};

    switch (p->token.kind) {
    case CT_TOKEN_NUMBER:
        return parse_number(p);
    case CT_TOKEN_NAME:
        return parse_name(p);
    case CT_TOKEN_OPEN:
        return parse_group(p);
    case CT_TOKEN_PLUS:
    case CT_TOKEN_MINUS:
        return parse_sign(p);
    case CT_TOKEN_UNIT:
        misplaced_unit(p);
        return nothing;
    case CT_TOKEN_BAD:
        advance(p);
        return nothing;
    default:
        return missing_operand(p);
    }
}

/* ---- infix ------------------------------------------------------------ */

/* Binding powers: an operator takes what stands on its right while that binds
 * with more than `right`. ^ is right associative. */
struct infix {
    int left, right;
    enum ct_operation operation;
};

static const struct infix infixes[CT_TOKENS] = {
    [CT_TOKEN_PLUS] = {1, 2, CT_OP_ADD},
    [CT_TOKEN_MINUS] = {1, 2, CT_OP_SUBTRACT},
    [CT_TOKEN_TIMES] = {3, 4, CT_OP_MULTIPLY},
    [CT_TOKEN_DIVIDE] = {3, 4, CT_OP_DIVIDE},
    [CT_TOKEN_POWER] = {7, 6, CT_OP_POWER},
};

enum { PRODUCT_LEFT = 3, PRODUCT_RIGHT = 4, SUPERSCRIPT_LEFT = 8 };

static struct operand parse_infix(struct parser *p, struct operand left)
{
    const struct infix *infix = &infixes[p->token.kind];
    struct operand right;

    if (infix->operation == CT_OP_POWER && !descend(p))
        return left;
    advance(p);
    right = parse_sum(p, infix->right);
    if (infix->operation == CT_OP_POWER)
        p->depth--;
    return operate(p, infix->operation, left.reg, right.reg, left.begin,
                   right.end);
}

static struct operand parse_superscript(struct parser *p, struct operand left)
{
    struct ct_token exponent = skip(p);

    return operate(p, CT_OP_POWER_INTEGER, left.reg,
                   (uint32_t)exponent.exponent, left.begin, exponent.end);
}

static bool is_function(const struct parser *p, struct ct_token token)
{
    enum ct_operation operation;

    return token.kind == CT_TOKEN_NAME &&
           ct_function_find(p->lexer.text + token.begin,
                            token.end - token.begin, &operation);
}

static void report_missing_operator(struct parser *p)
{
    struct ct_token left = p->previous, right = p->token;
    struct ct_argument place = place_of(p, right);

    if (is_function(p, left))
        (void)ct_error(ct_lexer_fault(&p->lexer),
                       "expression-function-parentheses", place_of(p, left),
                       text_of(p, left), text_of(p, right));
    else if (left.kind == CT_TOKEN_NUMBER && right.kind == CT_TOKEN_NUMBER)
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-two-numbers",
                       place, text_of(p, left), text_of(p, right));
    else if (left.kind == CT_TOKEN_NUMBER && right.kind == CT_TOKEN_NAME)
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-number-name",
                       place, text_of(p, left), text_of(p, right));
    else
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-missing-operator",
                       place, text_of(p, left), text_of(p, right));
    settle(p);
}

/* An operand where an operator should stand: taken for a product. Of several
 * in a row only the first is reported. */
static void join_operand(struct parser *p, bool again)
{
    if (p->previous.kind != CT_TOKEN_BAD && !again)
        report_missing_operator(p);
    (void)parse_sum(p, PRODUCT_RIGHT);
}

/* ---- commas and closing parentheses that do not belong ---------------- */

static bool all_digits(const struct parser *p, struct ct_token token)
{
    for (uint32_t i = token.begin; i < token.end; i++)
        if (p->lexer.text[i] < '0' || p->lexer.text[i] > '9')
            return false;
    return token.kind == CT_TOKEN_NUMBER;
}

/* `2,5` and `50,000,623`: what was probably meant is argument {2}. */
static void report_decimal_comma(struct parser *p, uint32_t begin, uint32_t end,
                                 unsigned commas)
{
    char meant[40];
    size_t length = 0;
    struct ct_token all = {.begin = begin, .end = end};

    for (uint32_t i = begin; i < end && length < sizeof meant; i++)
        if (p->lexer.text[i] != ',')
            meant[length++] = p->lexer.text[i];
        else if (commas == 1)
            meant[length++] = '.';
    (void)ct_error(ct_lexer_fault(&p->lexer), "expression-decimal-comma",
                   ct_lexer_at(&p->lexer, begin, end), text_of(p, all),
                   ct_text(meant, length));
}

/* After a number, at a comma: digits close behind it make a decimal comma. */
static bool take_decimal_comma(struct parser *p, struct ct_token number)
{
    uint32_t end = number.end;
    unsigned commas = 0;

    while (p->token.kind == CT_TOKEN_COMMA && p->token.begin == end &&
           !p->token.faulty) {
        struct ct_lexer ahead = p->lexer;
        struct ct_token digits;

        ahead.sink = NULL;
        digits = ct_lexer_next(&ahead);
        if (!all_digits(p, digits) || digits.begin != p->token.end)
            break;
        advance(p);
        advance(p);
        end = digits.end;
        commas++;
    }
    if (commas == 0)
        return false;
    report_decimal_comma(p, number.begin, end, commas);
    if (p->token.kind == CT_TOKEN_UNIT)
        advance(p);
    return true;
}

/* A comma outside a call. */
static void misplaced_comma(struct parser *p)
{
    struct ct_token number = p->previous;

    if (number.kind != CT_TOKEN_NUMBER || !take_decimal_comma(p, number)) {
        if (!p->token.faulty)
            (void)ct_error(ct_lexer_fault(&p->lexer), "expression-comma",
                           place_of(p, p->token));
        advance(p);
    }
    settle(p);
    p->previous.kind = CT_TOKEN_BAD;
}

/* A closing parenthesis with nothing to close. */
static void misplaced_close(struct parser *p)
{
    if (p->previous.kind != CT_TOKEN_BAD)
        (void)ct_error(ct_lexer_fault(&p->lexer),
                       "expression-close-parenthesis", place_of(p, p->token));
    advance(p);
    settle(p);
    p->previous.kind = CT_TOKEN_BAD;
}

/* ---- sums ------------------------------------------------------------- */

/* Passes over a token that cannot follow an operand here; false when the
 * token belongs to somebody above. */
static bool pass_stranger(struct parser *p)
{
    switch (p->token.kind) {
    case CT_TOKEN_BAD:
        advance(p);
        return true;
    case CT_TOKEN_UNIT:
        misplaced_unit(p);
        return true;
    case CT_TOKEN_COMMA:
        if (p->in_call)
            return false;
        misplaced_comma(p);
        return true;
    case CT_TOKEN_CLOSE:
        if (p->groups > 0)
            return false;
        misplaced_close(p);
        return true;
    default:
        return false;
    }
}

/* An operand and all operators behind it that bind with at least `least`. */
static struct operand parse_sum(struct parser *p, int least)
{
    struct operand left = parse_prefix(p);
    bool joined = false;

    for (;;) {
        enum ct_token_kind kind = p->token.kind;

        if (infixes[kind].left > 0) {
            if (infixes[kind].left < least)
                return left;
            left = parse_infix(p, left);
            joined = false;
        } else if (kind == CT_TOKEN_SUPERSCRIPT) {
            left = parse_superscript(p, left);
        } else if (kind == CT_TOKEN_NUMBER || kind == CT_TOKEN_NAME ||
                   kind == CT_TOKEN_OPEN) {
            if (PRODUCT_LEFT < least)
                return left;
            join_operand(p, joined);
            joined = true;
        } else if (!pass_stranger(p)) {
            return left;
        }
    }
}

/* ---- the whole text --------------------------------------------------- */

static struct operand parse_text(struct parser *p)
{
    p->token = ct_lexer_next(&p->lexer);
    if (p->token.kind == CT_TOKEN_END && is_sound(p)) {
        (void)ct_error(ct_lexer_fault(&p->lexer), "expression-empty",
                       ct_at(p->lexer.place));
        return (struct operand){0};
    }
    return parse_sum(p, 0);
}

enum ct_status ct_expression_parse(const char *text, size_t length,
                                   struct ct_place place,
                                   struct ct_units *units,
                                   struct ct_symbols *symbols,
                                   struct ct_sink *sink,
                                   struct ct_program *program, uint32_t *output)
{
    struct parser parser = {
        .lexer = {.text = text,
                  .length = (uint32_t)length,
                  .place = place,
                  .sink = sink},
        .units = units,
        .symbols = symbols,
        .program = program,
    };
    uint32_t before = program->count;
    struct operand result;

    if (length > CT_EXPRESSION_LENGTH)
        return ct_error(sink, "expression-too-long", ct_at(place),
                        ct_integer((int64_t)length),
                        ct_integer(CT_EXPRESSION_LENGTH));
    result = parse_text(&parser);
    if (parser.status == CT_OK && parser.lexer.findings > 0)
        parser.status = CT_INVALID;
    if (parser.status == CT_OK)
        *output = result.reg;
    else
        program->count = before;
    return parser.status;
}

bool ct_is_name(const char *text, size_t length)
{
    return length > 0 && ct_name_span(text, length) == length;
}
