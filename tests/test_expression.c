/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The model language: what it accepts, what it means, and what it says about
 * texts that are wrong. Values of the cases are worked out by hand.
 */
#include "parsed.h"

#include "../uncertainty/lexer.h"

#include <math.h>
#include <time.h>

/* ---- meaning ------------------------------------------------------------- */

struct meaning {
    const char *text, *written; /* as ct_program_write gives it back */
    double value;               /* with a = 2, b = 3, c = 5, d = 7 */
};

static const struct meaning meanings[] = {
    {"a", "a", 2},
    {" a ", "a", 2},
    {"a+b*c", "a + b*c", 17},
    {"(a+b)*c", "(a + b)*c", 25},
    {"a-b-c", "a - b - c", -6},
    {"a-(b-c)", "a - (b - c)", 4},
    {"a+(b+c)", "a + (b + c)", 10},
    {"((a+b))+c", "a + b + c", 10},
    {"d/b/a", "d/b/a", 7.0 / 3 / 2},
    {"d/(b*a)", "d/(b*a)", 7.0 / 6},
    {"d*(b/a)", "d*(b/a)", 10.5},
    {"-a^2", "-a^2", -4},
    {"(-a)^2", "(-a)^2", 4},
    {"a^-2", "a^-2", 0.25},
    {"a^-b", "a^-b", 0.125},
    {"a^b^2", "a^b^2", 512},
    {"(a^b)^2", "(a^b)^2", 64},
    {"2^3^2", "512", 512},
    {"-2^2", "-4", -4},
    {"a**b", "a^b", 8},
    {"a * -b", "a*-b", -6},
    {"a - -b", "a - -b", 5},
    {"--a", "--a", 2},
    {"-+a", "-a", -2},
    {"+a", "a", 2},
    {"-(a+b)", "-(a + b)", -5},
    {"-a*b", "-a*b", -6},
    {"-(a*b)", "-(a*b)", -6},
    {"(a+b)^(c-b)", "(a + b)^(c - b)", 25},
    {"a²", "a^2", 4},
    {"-a²", "-a^2", -4},
    {"a⁻¹", "a^-1", 0.5},
    {"a¹⁰", "a^10", 1024},
    {"a^b²", "a^b^2", 512},
    {"a²^b", "(a^2)^b", 64},
    {"a·b", "a*b", 6},
    {"a×b÷c", "a*b/c", 1.2},
    {"a−b", "a - b", -1},
    {"a⋅b∕c", "a*b/c", 1.2},
    {"min(c, a, b)", "min(min(c, a), b)", 2},
    {"max(a, b, d, c)", "max(max(max(a, b), d), c)", 7},
    {"pow(a, b)", "a^b", 8},
    {"pow(a, 3)", "a^3", 8},
    {"hypot(b, a + a)", "hypot(b, a + a)", 5},
    {"sqrt(a*b + b)", "sqrt(a*b + b)", 3},
    {"abs(a - c)", "abs(a - c)", 3},
    {"ln(a/a) + lg(a*c)", "log(a/a) + log10(a*c)", 1},
    {"1.5e2*a", "150*a", 300},
    {".5*a", "0.5*a", 1},
    {"2.*a", "2*a", 4},
    {"1e-3*a", "0.001*a", 0.002},
    {"2*pi*a", "6.283185307179586*a", 4 * 3.14159265358979323846},
    {"3 'mm' + a", "3 'mm' + a", 5},
    {"3'mm'*a", "3 'mm'*a", 6},
    {"-3 'mm'*a", "-3 'mm'*a", -6},
    {"11.5e-6 '1/K' * a", "0.0000115 '1/K'*a", 2.3e-5},
    {"a\n + b\t*\r\nc", "a + b*c", 17},
    {"a\u00A0+\u3000b", "a + b", 5},
    {"a + 0", "a + 0", 2},
    {"a + (2 - 2)", "a + (2 - 2)", 2},
    {"(1/2)*a", "0.5*a", 1},
    {"a*(2 + 3)*4", "a*5*4", 40},
    {"(-2.5)^a", "(-2.5)^a", 6.25},
    {"a*-2.5", "a*-2.5", -5},
    {"a^(1/2)*a^0.5", "a^0.5*a^0.5", 2},
};

static void texts_mean_what_they_say(void **unused)
{
    static const double inputs[] = {2, 3, 5, 7};

    (void)unused;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        const struct meaning *m = &meanings[i];
        struct parsed p;
        char *written;

        parsed_init(&p);
        parsed_names(&p, "a b c d");
        if (parsed_more(&p, m->text) != CT_OK)
            fail_msg("`%s`: %s", m->text, p.findings[0].key);
        /* a few roundings at most: 4 units of 2^-53 */
        assert_close_relative(parsed_value(&p, inputs), m->value, 4.5e-16);
        written = parsed_write(&p);
        assert_string_equal(written, m->written);
        assert_int_equal(ct_symbols_count(p.symbols), 4);
        free(written);
        parsed_release(&p);
    }
}

static void every_function_has_its_name(void **unused)
{
    struct parsed p;
    char text[80];

    (void)unused;
    parsed_init(&p);
    for (int op = CT_OP_SQRT; op < CT_OP_COUNT; op++) {
        enum ct_operation operation = (enum ct_operation)op;
        const char *name = ct_operation_text(operation);

        (void)snprintf(
            text, sizeof text,
            ct_operation_arity(operation) == 1 ? "%s(x)" : "%s(x, y)", name);
        assert_int_equal(parsed_more(&p, text), CT_OK);
        assert_int_equal(p.program.instructions[p.output].operation, op);
    }
    parsed_release(&p);
}

/* What is folded, and what must not be: a unit would be lost, or an error of
 * the domain would lose its place. */
static void constants_fold(void **unused)
{
    static const struct {
        const char *text;
        uint32_t instructions;
    } cases[] = {
        {"2*3 + 4^0.5", 1},  {"sqrt(2)", 1},     {"sin(pi/6)", 1},
        {"max(1, 2, 3)", 1}, {"2 - 2", 3},       {"1/0", 3},
        {"log(-1)", 2},      {"1e300*1e300", 3}, {"2 'm'*3", 3},
        {"kelvin(20)", 2},   {"asin(0.5)", 2},   {"atan2(1, 2)", 3},
        {"to_dB(2)", 2},     {"from_dB(3)", 2},  {"sqrt(0)", 2},
        {"x^2", 2},          {"x^2.5", 3},       {"x^1025", 3},
        {"x^-1024", 2},      {"x^(1 + 1)", 2},   {"x^(2 '1')", 3},
        {"x²⁰", 2},          {"2²", 1},          {"-2", 1},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct parsed p;

        parsed_init(&p);
        assert_int_equal(parsed_more(&p, cases[i].text), CT_OK);
        if (p.program.count != cases[i].instructions)
            fail_msg("`%s`: %u instructions", cases[i].text, p.program.count);
        parsed_release(&p);
    }
}

/* Each instruction points to its own part of the text. */
static void instructions_know_their_place(void **unused)
{
    const char *text = "x*(a + sqrt(b)) - 2 'm'";
    static const char *const parts[] = {
        "x",           "a",
        "b",           "sqrt(b)",
        "a + sqrt(b)", "x*(a + sqrt(b))",
        "2 'm'",       "x*(a + sqrt(b)) - 2 'm'",
    };
    struct parsed p;

    (void)unused;
    parsed_init(&p);
    assert_int_equal(parsed_more(&p, text), CT_OK);
    assert_int_equal(p.program.count, sizeof parts / sizeof *parts);
    for (uint32_t i = 0; i < p.program.count; i++) {
        struct ct_place place = p.program.instructions[i].place;

        assert_int_equal(place.source, 1);
        assert_int_equal(place.length, strlen(parts[i]));
        assert_memory_equal(text + place.offset, parts[i], place.length);
    }
    parsed_release(&p);
}

/* ---- names --------------------------------------------------------------- */

static void names_are_letters_of_any_script(void **unused)
{
    static const char *const names[] = {
        "x",  "l_S",  "δ_1", "电压", "R0′", "R0′′", "x₁",      "a.b",
        "µr", "Ω",    "ü",   "x̂",    "Δl",  "ℓ",    "x.1",     "t_20",
        "Å",  "ключ", "ab٣", "x_",   "T2w", "à",    "l.S.end", "x′",
    };
    static const char *const others[] = {
        "",
        "_x",
        "1x",
        "x y",
        "x.",
        "x..y",
        "′x",
        "x′y",
        "x²",
        "∆x",
        ".x",
        "x-y",
        "°C",
        "x+",
        " x",
        "x ",
        "\xff",
        "x\xc3",
        "x\xed\xa0\x80",
        "\xcc\x82x",
    };

    (void)unused;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!ct_is_name(names[i], strlen(names[i])))
            fail_msg("`%s` is a name", names[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (ct_is_name(others[i], strlen(others[i])))
            fail_msg("`%s` is no name", others[i]);
}

static void symbols_are_found_again(void **unused)
{
    enum { COUNT = 20000 };
    struct ct_symbols *symbols;
    uint32_t symbol;
    char name[32];

    (void)unused;
    assert_int_equal(ct_symbols_new(&symbols), CT_OK);
    assert_int_equal(ct_symbols_find(symbols, "x", 1), SIZE_MAX);
    for (uint32_t i = 0; i < COUNT; i++) {
        int length = snprintf(name, sizeof name, "x%u", i * 7919u % COUNT);

        assert_int_equal(
            ct_symbols_intern(symbols, name, (size_t)length, &symbol), CT_OK);
        assert_int_equal(symbol, i);
        assert_string_equal(ct_symbols_name(symbols, i), name);
    }
    assert_int_equal(ct_symbols_count(symbols), COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        int length = snprintf(name, sizeof name, "x%u", i * 7919u % COUNT);

        assert_int_equal(ct_symbols_find(symbols, name, (size_t)length), i);
        assert_int_equal(
            ct_symbols_intern(symbols, name, (size_t)length, &symbol), CT_OK);
        assert_int_equal(symbol, i);
    }
    assert_int_equal(ct_symbols_find(symbols, "x", 1), SIZE_MAX);
    assert_int_equal(ct_symbols_find(symbols, "", 0), SIZE_MAX);
    assert_int_equal(ct_symbols_find(symbols, "x20000", 6), SIZE_MAX);
    /* names that are beginnings of others, also with a NUL byte behind */
    assert_int_equal(ct_symbols_intern(symbols, "x1\0", 3, &symbol), CT_OK);
    assert_int_equal(symbol, COUNT);
    assert_int_equal(ct_symbols_intern(symbols, "", 0, &symbol), CT_OK);
    assert_int_equal(symbol, COUNT + 1);
    ct_symbols_free(symbols);
    ct_symbols_free(NULL);
}

static void near_misses_are_near(void **unused)
{
    static const char *const known[] = {
        "delta_alpha", "theta", "l_S",   "d",  "电压",
        "电流",        "δ_1",   "d_bar", "xy", "部门标准",
    };
    static const struct {
        const char *name, *near;
    } cases[] = {
        {"delta_aplha", "delta_alpha"}, /* exchanged letters: one edit */
        {"delta_alha", "delta_alpha"},
        {"Delta_Alpha", "delta_alpha"}, /* case costs nothing */
        {"detla_aplha", "delta_alpha"}, /* two edits */
        {"dtla_aplha", NULL},           /* three */
        {"tetha", "theta"},
        {"l_s", "l_S"},
        {"l_T", "l_S"}, /* 3 characters: one edit allowed */
        {"m_T", NULL},
        {"l_TT", "l_S"}, /* 4 characters: two edits */
        {"XY", "xy"},    /* 2 characters: case, or exchanged, and no more */
        {"yx", "xy"},
        {"xz", NULL},
        {"dd", NULL},
        {"xyz", "xy"},
        {"D", "d"}, /* 1 character: only the case may differ */
        {"x", NULL},
        {"电圧", NULL},
        {"电压表", "电压"},
        {"最高标准", NULL}, /* half of it agrees: of ideographs not enough */
        {"部标门准", "部门标准"},
        {"部门标淮", "部门标准"},
        {"Δ_1", "δ_1"},
        {"dbar", "d_bar"},
        {"quite_different", NULL},
    };

    char long_name[65];

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *near = ct_near_miss(cases[i].name, strlen(cases[i].name),
                                        known, sizeof known / sizeof *known);
        const char *expected = cases[i].near;

        if (near == NULL || expected == NULL ? near != expected
                                             : strcmp(near, expected) != 0)
            fail_msg("`%s`: `%s`", cases[i].name, near != NULL ? near : "none");
    }
    assert_null(ct_near_miss("x", 1, NULL, 0));
    /* bytes that are no text, and names too long to compare */
    assert_string_equal(ct_near_miss("thet\xff", 5, known, 2), "theta");
    memset(long_name, 'a', sizeof long_name);
    assert_null(ct_near_miss(long_name, sizeof long_name, known, 2));
}

/* ---- faults -------------------------------------------------------------- */

/* Keys with offset and length, then the first two arguments: every finding of
 * the text and no other, in order. */
struct fault {
    const char *text;
    struct {
        const char *key;
        unsigned offset, length;
        const char *first, *second;
    } findings[4];
};

static const struct fault faults[] = {
    {"", {{"empty", 0, 0, "", ""}}},
    {" \n ", {{"empty", 0, 3, "", ""}}},
    {"a +", {{"missing-operand-after", 2, 1, "+", ""}}},
    {"a + * b", {{"missing-operand-after", 2, 1, "+", ""}}},
    {"* b", {{"missing-operand-before", 0, 1, "*", ""}}},
    {"()", {{"missing-operand-after", 0, 1, "(", ""}}},
    {"(a + )*b", {{"missing-operand-after", 3, 1, "+", ""}}},
    {"a /* b", {{"missing-operand-after", 2, 1, "/", ""}}},
    {"²", {{"missing-operand-before", 0, 2, "²", ""}}},
    {"(a + b", {{"open-parenthesis", 0, 1, "", ""}}},
    {"((a + (b", {{"open-parenthesis", 6, 1, "", ""}}},
    {"sin(a", {{"open-parenthesis", 3, 1, "", ""}}},
    {"a) + b", {{"close-parenthesis", 1, 1, "", ""}}},
    {"a))) + b", {{"close-parenthesis", 1, 1, "", ""}}},
    {"2 x", {{"number-name", 2, 1, "2", "x"}}},
    {"2x", {{"number-name", 1, 1, "2", "x"}}},
    {"2 x + 3 y",
     {{"number-name", 2, 1, "2", "x"}, {"number-name", 8, 1, "3", "y"}}},
    {"2 x 3 y", {{"number-name", 2, 1, "2", "x"}}},
    {"a b", {{"missing-operator", 2, 1, "a", "b"}}},
    {"(a)(b)", {{"missing-operator", 3, 1, ")", "("}}},
    {"2(a)", {{"missing-operator", 1, 1, "2", "("}}},
    {"50 000 623", {{"two-numbers", 3, 3, "50", "000"}}},
    {"1.2.3", {{"two-numbers", 3, 2, "1.2", ".3"}}},
    {"sin x", {{"function-parentheses", 0, 3, "sin", "x"}}},
    {"2,5", {{"decimal-comma", 0, 3, "2,5", "2.5"}}},
    {"x + 2,5 'mm'", {{"decimal-comma", 4, 3, "2,5", "2.5"}}},
    {"(2,5)*x", {{"decimal-comma", 1, 3, "2,5", "2.5"}}},
    {"max((2,5), x)", {{"decimal-comma", 5, 3, "2,5", "2.5"}}},
    {"50,000,623*x", {{"decimal-comma", 0, 10, "50,000,623", "50000623"}}},
    {"1,5e-3", {{"comma", 1, 1, "", ""}}},
    {"a, b", {{"comma", 1, 1, "", ""}}},
    {"2, 5", {{"comma", 1, 1, "", ""}}},
    {"sqrt(2,5)", {{"argument-count", 0, 9, "sqrt", "1"}}},
    {"atan2(x)", {{"argument-count", 0, 8, "atan2", "2"}}},
    {"sin()", {{"argument-count", 0, 5, "sin", "1"}}},
    {"1 + max(x)", {{"few-arguments", 4, 6, "max", "1"}}},
    {"f(,)",
     {{"unknown-function", 0, 1, "f", ""},
      {"missing-operand-after", 1, 1, "(", ""},
      {"missing-operand-after", 2, 1, ",", ""}}},
    {"sqtr(x)", {{"unknown-function", 0, 4, "sqtr", "sqrt"}}},
    {"Sin(x)", {{"unknown-function", 0, 3, "Sin", "sin"}}},
    {"constant(x)", {{"unknown-function", 0, 8, "constant", ""}}},
    {"x*x(2)", {{"not-a-function", 2, 1, "x", ""}}},
    {"inf", {{"not-finite-name", 0, 3, "inf", ""}}},
    {"-NaN + Infinity",
     {{"not-finite-name", 1, 3, "NaN", ""},
      {"not-finite-name", 7, 8, "Infinity", ""}}},
    {"0x10", {{"hexadecimal", 0, 4, "0x10", ""}}},
    {"1e309", {{"number-too-large", 0, 5, "1e309", ""}}},
    {"9.81 'm/s2", {{"unclosed-unit", 5, 5, "", ""}}},
    {"(9.81 'm + a) * (", {{"unclosed-unit", 6, 11, "", ""}}},
    {"x 'm'", {{"unit-place", 2, 3, "'m'", ""}}},
    {"'m'", {{"unit-place", 0, 3, "'m'", ""}}},
    {"3 'm' 's'", {{"unit-place", 6, 3, "'s'", ""}}},
    {"9.81 \"m\"*x", {{"look-alike", 5, 1, "\"", "'"}}},
    {"9.81 ‘m/s²’*x", {{"look-alike", 5, 3, "‘", "'"}}},
    {"（a＋b）",
     {{"look-alike", 0, 3, "（", "("},
      {"look-alike", 4, 3, "＋", "+"},
      {"look-alike", 8, 3, "）", ")"}}},
    {"max(a，b)", {{"look-alike", 5, 3, "，", ","}}},
    {"２．５*x", {{"look-alike", 0, 9, "２．５", "2.5"}}},
    {"a – b", {{"look-alike", 2, 3, "–", "-"}}},
    {"∆x", {{"look-alike", 0, 3, "∆", "Δ"}}},
    {"2*m_{ref}", {{"subscript", 2, 7, "m_{ref}", "m_ref"}}},
    {"a + b_{i, 1}/2", {{"subscript", 4, 8, "b_{i, 1}", "b_i_1"}}},
    {"a_{θ}*b_{0}",
     {{"subscript", 0, 6, "a_{θ}", "a_θ"},
      {"subscript", 7, 5, "b_{0}", "b_0"}}},
    {"a_{1}(b)", {{"subscript", 0, 5, "a_{1}", "a_1"}}},
    {"[a]", {{"look-alike", 0, 1, "[", "("}, {"look-alike", 2, 1, "]", ")"}}},
    {"y = a", {{"comparison", 2, 1, "=", ""}}},
    {"a <= b", {{"comparison", 2, 2, "<=", ""}}},
    {"a ≥ b", {{"comparison", 2, 3, "≥", ""}}},
    {"2 % + x", {{"percent", 2, 1, "%", ""}}},
    {"5‰", {{"percent", 1, 3, "‰", ""}}},
    {"10 ± 0.1", {{"plus-minus", 3, 2, "±", ""}}},
    {"30° + x", {{"unit-sign", 2, 2, "°", ""}}},
    {"√x", {{"root-sign", 0, 3, "√", ""}}},
    {"a & b", {{"character", 2, 1, "&", ""}}},
    {"a && b", {{"character", 2, 2, "&", ""}}},
    {"_x", {{"character", 0, 1, "_", ""}}},
    {"a \x01 b", {{"character", 2, 1, "U+0001", ""}}},
    {"a\u200B + b", {{"character", 1, 3, "U+200B", ""}}},
    {"a \xff\xfe b", {{"not-utf8", 2, 2, "255", ""}}},
    {"a\xed\xa0\x80", {{"not-utf8", 1, 3, "237", ""}}},
    {"x²⁰⁰⁰", {{"superscript", 1, 11, "1024", ""}}},
    {"x⁻", {{"character", 1, 3, "⁻", ""}}},
    {"(a + ]b) * 2 x + $",
     {{"missing-operand-after", 3, 1, "+", ""},
      {"look-alike", 5, 1, "]", ")"}}},
};

static void check_fault(const struct fault *f)
{
    struct parsed p;
    size_t n = 0;

    parsed_init(&p);
    assert_int_equal(parsed_more(&p, f->text), CT_INVALID);
    for (; n < 4 && f->findings[n].key != NULL; n++) {
        const struct parsed_finding *got = &p.findings[n];
        char key[64];

        (void)snprintf(key, sizeof key, "expression-%s", f->findings[n].key);
        if (n >= p.count || strcmp(got->key, key) != 0 ||
            got->place.offset != f->findings[n].offset ||
            got->place.length != f->findings[n].length ||
            strcmp(got->arguments[0], f->findings[n].first) != 0 ||
            strcmp(got->arguments[1], f->findings[n].second) != 0)
            fail_msg("`%s`, finding %zu of %zu: %s at %u+%u `%s` `%s`", f->text,
                     n, p.count, n < p.count ? got->key : "none",
                     (unsigned)got->place.offset, got->place.length,
                     got->arguments[0], got->arguments[1]);
    }
    if (p.count != n)
        fail_msg("`%s`: %zu findings, the next is %s", f->text, p.count,
                 p.findings[n].key);
    assert_int_equal(p.sink.errors, n);
    assert_int_equal(p.program.count, 0);
    parsed_release(&p);
}

static void faults_are_found_in_their_place(void **unused)
{
    (void)unused;
    for (size_t i = 0; i + 1 < sizeof faults / sizeof *faults; i++)
        check_fault(&faults[i]);
}

/* The place of the text in its source is added. */
static void places_count_from_the_source(void **unused)
{
    struct ct_place place = {.offset = 1000, .length = 5, .source = 3};
    struct parsed p;

    (void)unused;
    parsed_init(&p);
    assert_int_equal(ct_expression_parse("a + 'm", 6, place, p.units, p.symbols,
                                         &p.sink, &p.program, &p.output),
                     CT_INVALID);
    assert_int_equal(p.findings[0].place.source, 3);
    assert_int_equal(p.findings[0].place.offset, 1004);
    parsed_release(&p);
}

static void faulty_units_are_reported_inside(void **unused)
{
    struct parsed p;

    (void)unused;
    parsed_init(&p);
    assert_int_equal(parsed_more(&p, "2 'foo'*x + )"), CT_INVALID);
    assert_int_equal(p.count, 3);
    assert_string_equal(p.findings[0].key, "unknown-unit");
    assert_int_equal(p.findings[0].place.offset, 3);
    assert_int_equal(p.findings[0].place.length, 3);
    parsed_release(&p);
}

/* A failed parse adds nothing to a program that holds others already. */
static void a_fault_leaves_the_program_alone(void **unused)
{
    static const double inputs[] = {2, 3};
    struct parsed p;
    uint32_t before;

    (void)unused;
    parsed_init(&p);
    parsed_names(&p, "a b");
    assert_int_equal(parsed_more(&p, "a*b + 1"), CT_OK);
    before = p.program.count;
    assert_int_equal(parsed_more(&p, "a*b + (a*b + c d)"), CT_INVALID);
    assert_int_equal(p.program.count, before);
    assert_close(parsed_value(&p, inputs), 7, 0);
    assert_int_equal(parsed_more(&p, "a - b"), CT_OK);
    assert_int_equal(p.program.count, before + 3);
    assert_close(parsed_value(&p, inputs), -1, 0);
    parsed_release(&p);
}

/* ---- size ---------------------------------------------------------------- */

/* `count` times `text`, between `head` and `tail`. */
static char *repeated(const char *head, const char *text, size_t count,
                      const char *tail, size_t *length)
{
    struct ct_buffer out = {0};

    ct_buffer_puts(&out, head);
    ct_buffer_repeat(&out, text, count);
    ct_buffer_puts(&out, tail);
    assert_int_equal(ct_buffer_status(&out), CT_OK);
    *length = out.length;
    return out.data;
}

/* The text gives just this finding, or none, in linear time. */
static void expect(const char *head, const char *text, size_t count,
                   const char *tail, const char *key)
{
    struct parsed p;
    size_t length;
    char *whole = repeated(head, text, count, tail, &length);
    clock_t start = clock();

    parsed_init(&p);
    (void)parsed_text(&p, whole, length);
    if (p.count != (key != NULL) ||
        (key != NULL && strcmp(p.findings[0].key, key) != 0))
        fail_msg("%zu times `%s`: %zu findings, %s", count, text, p.count,
                 p.count > 0 ? p.findings[0].key : "none");
    assert_int_equal(p.status, key == NULL ? CT_OK : CT_INVALID);
    /* A megabyte takes some 0.1 s; anything quadratic takes hours. */
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 20);
    parsed_release(&p);
    free(whole);
}

static void size_is_no_danger(void **unused)
{
    (void)unused;
    expect("", "(", 200, "x", "expression-open-parenthesis");
    expect("", "(", 201, "x", "expression-too-deep");
    expect("", "(", 100000, "", "expression-too-deep");
    expect("", "sin(", 200000, "", "expression-too-deep");
    expect("", "-", 200, "x", NULL);
    expect("", "-", 201, "x", "expression-too-deep");
    expect("", "-", 900000, "x", "expression-too-deep");
    expect("x", "^x", 200, "", NULL);
    expect("x", "^x", 201, "", "expression-too-deep");
    expect("1", "+1", 499999, "", NULL);
    expect("x", "+x", 499999, "", NULL);
    expect("x", "² ", 300000, "", NULL);
    expect("x", "*x", 400000, "", NULL);
    expect("max(x", ",x", 400000, ")", NULL);
    expect("x", "+1", 5000000, "", "expression-too-long");
    expect("a", "b", 999999, "", NULL);
    expect("", " ", 1000000, "", "expression-empty");
    expect("1", "0", 999000, "", "expression-number-too-large");
    expect("x ", "x ", 400000, "", "expression-missing-operator");
    expect("x", ")", 900000, "", "expression-close-parenthesis");
    expect("2", ",5", 400000, "", "expression-decimal-comma");
    expect("'", "x", 900000, "", "expression-unclosed-unit");
    expect("", "$", 900000, "", "expression-character");
    expect("", "\xff", 900000, "", "expression-not-utf8");
}

/* 200 parentheses are allowed, and the findings of one text end at 20. */
static void limits_are_where_they_are_stated(void **unused)
{
    struct parsed p;
    size_t length;
    char *text = repeated("", "(", 200, "x", &length), *whole;

    (void)unused;
    whole = repeated(text, ")", 200, "", &length);
    parsed_init(&p);
    assert_int_equal(parsed_text(&p, whole, length), CT_OK);
    free(text);
    free(whole);
    whole = repeated("x", " + 2 x", 1000, "", &length);
    assert_int_equal(parsed_text(&p, whole, length), CT_INVALID);
    assert_int_equal(p.count, CT_EXPRESSION_FINDINGS);
    free(whole);
    parsed_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_mean_what_they_say),
        cmocka_unit_test(every_function_has_its_name),
        cmocka_unit_test(constants_fold),
        cmocka_unit_test(instructions_know_their_place),
        cmocka_unit_test(names_are_letters_of_any_script),
        cmocka_unit_test(symbols_are_found_again),
        cmocka_unit_test(near_misses_are_near),
        cmocka_unit_test(faults_are_found_in_their_place),
        cmocka_unit_test(places_count_from_the_source),
        cmocka_unit_test(faulty_units_are_reported_inside),
        cmocka_unit_test(a_fault_leaves_the_program_alone),
        cmocka_unit_test(size_is_no_danger),
        cmocka_unit_test(limits_are_where_they_are_stated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
