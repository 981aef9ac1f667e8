/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_number.c - text to double and back, against MPFR.
 *
 * MPFR reads and rounds by its own multiple-precision arithmetic, with the
 * exponent range of binary64 and its subnormal numbers set up here. Expected
 * texts in tables are exact by hand (ties, powers of two) or stated by the
 * header. Equality is of bits and bytes; there is no tolerance anywhere.
 */
#include "assert_close.h"
#include "seeded.h"
#include "../uncertainty/number.h"

#include <float.h>
#include <locale.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANDOM_NUMBERS = 50000, RANDOM_TEXTS = 100000 };

/* ---- helpers ----------------------------------------------------------- */

static uint64_t bits_of(double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double number;

    memcpy(&number, &bits, sizeof number);
    return number;
}

static enum ct_status parse(const char *text, double *number)
{
    return ct_number_parse(text, strlen(text), number);
}

static double parsed(const char *text)
{
    double number = (double)NAN;

    assert_int_equal(parse(text, &number), CT_OK);
    return number;
}

static void assert_same_double(double actual, double expected, const char *what)
{
    if (bits_of(actual) != bits_of(expected))
        fail_msg("%.60s: got %.17g (%a), expected %.17g (%a)", what, actual,
                 actual, expected, expected);
}

/* The double nearest to the text, by MPFR. */
static double mpfr_parsed(const char *text)
{
    mpfr_t x;
    double number;
    int order;

    mpfr_init2(x, 53);
    order = mpfr_strtofr(x, text, NULL, 10, MPFR_RNDN);
    order = mpfr_check_range(x, order, MPFR_RNDN);
    mpfr_subnormalize(x, order, MPFR_RNDN);
    number = mpfr_get_d(x, MPFR_RNDN);
    mpfr_clear(x);
    return number;
}

static int set_binary64(void **state)
{
    (void)state;
    mpfr_set_emin(-1073);
    mpfr_set_emax(1024);
    return 0;
}

static int clear_binary64(void **state)
{
    (void)state;
    mpfr_free_cache();
    return 0;
}

/* Numbers of every kind the two ways of rounding meet. */
static double random_double(struct seeded *random)
{
    uint64_t bits = seeded_bits(random);
    double number = from_bits(bits), scale = 1;

    switch (seeded_below(random, 6)) {
    case 0: /* any bit pattern */
        return isfinite(number) ? number : 1.5;
    case 1: /* 1e-13 .. 1e19, where laboratories work */
        bits = (bits & ((UINT64_C(1) << 52) - 1)) |
               (1023 - 43 + seeded_below(random, 106)) << 52;
        return from_bits(bits);
    case 2: /* a decimal of few digits */
        for (uint64_t n = seeded_below(random, 20); n > 0; n--)
            scale *= 10;
        return (double)seeded_below(random, 1000000) / scale;
    case 3: /* a decimal of 15 digits */
        for (uint64_t n = seeded_below(random, 22); n > 0; n--)
            scale *= 10;
        return (double)seeded_below(random, UINT64_C(1000000000000000)) / scale;
    case 4: /* a power of two and its neighbours */
        number = ldexp(1, (int)seeded_below(random, 2098) - 1074);
        return from_bits(bits_of(number) + seeded_below(random, 3) - 1);
    default: /* a dyadic fraction: an exact tie for some number of digits */
        return ldexp((double)seeded_below(random, 1 << 20),
                     -(int)seeded_below(random, 24));
    }
}

/* ---- reading ----------------------------------------------------------- */

static void reads_plain_numbers(void **state)
{
    static const struct {
        const char *text;
        double number;
    } cases[] = {
        {"0", 0.0},
        {"-0", -0.0},
        {"+0.000e999999999999999999999", 0.0},
        {"1", 1.0},
        {"+1", 1.0},
        {"-2.5", -2.5},
        {"5.", 5.0},
        {".5", 0.5},
        {"-.5e+1", -5.0},
        {"007", 7.0},
        {"1E3", 1000.0},
        {"1e-3", 0.001},
        {"1e22", 1e22},
        {"1e23", 1e23},
        {"9007199254740992", 9007199254740992.0},
        {"50000623", 50000623.0},
        {"1e-400", 0.0},
        {"-1e-400", -0.0},
        {"1e-99999999999999999999999999", 0.0},
        {"4.9406564584124654e-324", 0x1p-1074},
        {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022},
        {"2.2250738585072014e-308", DBL_MIN},
        {"1.7976931348623157e308", DBL_MAX},
        /* ties go to even: 2^53 + 1 and 2^53 + 3 */
        {"9007199254740993", 9007199254740992.0},
        {"9007199254740995", 9007199254740996.0},
        {"9007199254740993.0000000000000000000000000000001",
         9007199254740994.0},
        {"9007199254740992.9999999999999999999999999999999",
         9007199254740992.0},
        /* 2^-1075, half the least double, is a tie; above it is not */
        {"2.4703282292062327208e-324", 0.0},
        {"2.4703282292062327209e-324", 0x1p-1074},
        /* below the middle between DBL_MAX and 2^1024 */
        {"179769313486231580793e288", DBL_MAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_same_double(parsed(cases[i].text), cases[i].number,
                           cases[i].text);
}

static void refuses_what_is_no_number(void **state)
{
    static const char *const cases[] = {
        "",          " ",        "+",
        "-",         ".",        "-.",
        "e5",        ".e5",      "1e",
        "1e+",       "1e-",      " 1",
        "1 ",        "1,5",      "1.5.",
        "1_000",     "0x10",     "inf",
        "nan",       "INF",      "NaN",
        "++1",       "+-1",      "1e5.0",
        "1e5e5",     "--1",      "1-",
        "1\t",       "1'000",    "12f",
        "1d5",       "1p3",      "\xef\xbc\x91",
        "1\xc2\xa0", "infinity", "1e 5",
        "- 1",
    };
    double number = 7;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(parse(cases[i], &number), CT_INVALID);
    assert_int_equal(ct_number_parse("1\0", 2, &number), CT_INVALID);
    assert_true(number == 7); /* nothing is written */
}

static void refuses_what_is_too_large(void **state)
{
    static const char *const cases[] = {
        "1e309",   "-1e309",
        "1e400",   "1e99999999999999999999999",
        "1.8e308", "179769313486231580794e288",
    };
    double number = 7;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(parse(cases[i], &number), CT_LIMIT);
    assert_true(number == 7);
}

static void reads_only_its_bytes(void **state)
{
    const char text[] = {'1', '2', '3', '4'};
    double number = 0;

    (void)state;
    assert_int_equal(ct_number_parse(text, 2, &number), CT_OK);
    assert_true(number == 12);
}

static void spans_end_with_the_number(void **state)
{
    static const struct {
        const char *text;
        size_t span;
    } cases[] = {
        {"", 0},     {"x", 0},    {"1", 1},     {"12.5 mm", 4},  {"5.", 2},
        {"5.e3", 4}, {".5", 2},   {".", 0},     {"1e", 1},       {"1e+", 1},
        {"1e+x", 1}, {"1em", 1},  {"1e5", 3},   {"1.5E-07V", 7}, {"-3", 2},
        {"-", 0},    {"+.", 0},   {"1.2.3", 3}, {"1e5e5", 3},    {"0x10", 1},
        {"2,5", 1},  {"1..2", 2}, {"3e-", 1},   {"-.e1", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(ct_number_span(cases[i].text, strlen(cases[i].text)),
                         cases[i].span);
}

/* 10^-5000 written out, and a middle between doubles decided 5000 digits
 * later. */
static void reads_thousands_of_digits(void **state)
{
    enum { ZEROS = 5000 };
    static char text[ZEROS + 64];
    char *end = text + sprintf(text, "0.");

    (void)state;
    memset(end, '0', ZEROS);
    strcpy(end + ZEROS, "1e5001");
    assert_same_double(parsed(text), 1.0, "many zeros first");
    end = text + sprintf(text, "9007199254740993.");
    memset(end, '0', ZEROS);
    strcpy(end + ZEROS, "0");
    assert_same_double(parsed(text), 9007199254740992.0, "tie");
    strcpy(end + ZEROS, "1");
    assert_same_double(parsed(text), 9007199254740994.0, "above the tie");
    memset(text, '9', ZEROS);
    strcpy(text + ZEROS, "e-4999");
    assert_same_double(parsed(text), 10.0, "nines");
}

/* odd * 2^-1075, in full: a middle between two subnormal numbers. Its digits
 * are followed by zeros up to 900 decimals; returns the last that is not 0. */
static char *write_middle(unsigned odd, char *text)
{
    mpfr_exp_t range = mpfr_get_emin();
    char *last;
    mpfr_t middle;

    mpfr_set_emin(-2000);
    mpfr_init2(middle, 10);
    mpfr_set_ui_2exp(middle, odd, -1075, MPFR_RNDN);
    mpfr_sprintf(text, "%.900Re", middle);
    mpfr_clear(middle);
    mpfr_set_emin(range);
    for (last = strchr(text, 'e') - 1; *last == '0'; last--)
        ;
    return last;
}

/* The longest ties there are (751 digits and more), and numbers that differ
 * from them in the last digit or after it. */
static void reads_the_longest_ties(void **state)
{
    char text[1000], *last = write_middle(3, text);

    (void)state;
    assert_true(last - text > 750 && *last == '5');
    assert_same_double(parsed(text), 2 * 0x1p-1074, "3/2, tie to even");
    *last = '4';
    assert_same_double(parsed(text), 0x1p-1074, "below 3/2");
    last = write_middle(5, text);
    assert_same_double(parsed(text), 2 * 0x1p-1074, "5/2, tie to even");
    text[901] = '1'; /* the last decimal */
    assert_same_double(parsed(text), 3 * 0x1p-1074, "above 5/2");
    *last = '4';
    assert_same_double(parsed(text), 2 * 0x1p-1074, "below 5/2");
}

static size_t random_text(struct seeded *random, char *text)
{
    static const unsigned longest[] = {5, 15, 17, 19, 20, 40, 800};
    size_t digits = 1 + seeded_below(random, longest[seeded_below(random, 7)]);
    size_t point = seeded_below(random, digits + 1);
    char *at = text;

    if (seeded_below(random, 2) == 1)
        *at++ = '-';
    for (size_t i = 0; i < digits; i++) {
        if (i == point)
            *at++ = '.';
        *at++ = (char)('0' + seeded_below(random, 10));
    }
    if (seeded_below(random, 4) > 0)
        at += sprintf(at, "e%d",
                      seeded_below(random, 2) == 1
                          ? (int)seeded_below(random, 60) - 30
                          : (int)seeded_below(random, 700) - 360);
    return (size_t)(at - text);
}

static void reads_as_mpfr_does(void **state)
{
    struct seeded random = seeded_init(20240101);

    (void)state;
    for (int i = 0; i < RANDOM_TEXTS; i++) {
        char text[1024];
        size_t length = random_text(&random, text);
        double expected, number = (double)NAN;
        enum ct_status status;

        text[length] = '\0';
        expected = mpfr_parsed(text);
        status = ct_number_parse(text, length, &number);
        if (status != (isinf(expected) ? CT_LIMIT : CT_OK) ||
            (status == CT_OK && bits_of(number) != bits_of(expected)))
            fail_msg("seed %llu: %s: status %d, got %a, expected %a",
                     (unsigned long long)random.seed, text, (int)status, number,
                     expected);
    }
}

/* ---- shortest ---------------------------------------------------------- */

static void writes_shortest(void **state)
{
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        {0.0, "0"},
        {-0.0, "0"},
        {0.1, "0.1"},
        {-2.5, "-2.5"},
        {100, "100"},
        {50000623, "50000623"},
        {1e-5, "0.00001"},
        {9.999e-6, "9.999e-06"},
        {1e-7, "1e-07"},
        {1e15, "1000000000000000"},
        {9999999999999998, "9999999999999998"},
        {1e16, "1e+16"},
        {1.5e300, "1.5e+300"},
        {6.02214076e23, "6.02214076e+23"},
        {6.62607015e-34, "6.62607015e-34"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {9007199254740993.0, "9007199254740992"},
        {0x1p-1074, "5e-324"},
        {DBL_MIN, "2.2250738585072014e-308"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {-DBL_MAX, "-1.7976931348623157e+308"},
        /* 5.684341886080801486968994140625e-14: the nearest of 16 digits,
         * ...801, lies outside the narrow gap below a power of two, ...802
         * inside the wide one above */
        {0x1p-44, "5.684341886080802e-14"},
    };
    struct ct_buffer out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ct_buffer_clear(&out);
        ct_number_shortest(&out, cases[i].number);
        assert_string_equal(out.data, cases[i].text);
    }
    ct_buffer_release(&out);
}

/* The digits of |number| rounded by MPFR, as an integer's text with
 * exponent. */
static void mpfr_digits(double number, size_t digits, mpfr_rnd_t mode,
                        char *text)
{
    mpfr_exp_t exponent;
    char figures[32];
    mpfr_t x;

    mpfr_init2(x, 53);
    mpfr_set_d(x, number, MPFR_RNDN);
    mpfr_get_str(figures, &exponent, 10, digits, x, mode);
    sprintf(text, "%se%ld", figures, (long)exponent - (long)digits);
    mpfr_clear(x);
}

/* No decimal of so many digits reads back: such a decimal would have to be
 * one of the two next to the number. */
static bool none_reads_back(double number, size_t digits)
{
    char below[64], above[64];

    if (digits == 0)
        return true;
    mpfr_digits(number, digits, MPFR_RNDD, below);
    mpfr_digits(number, digits, MPFR_RNDU, above);
    return mpfr_parsed(below) != number && mpfr_parsed(above) != number;
}

/* Of all decimals of so many digits that read back, the text is the closest:
 * the nearest of them all, if that reads back. */
static bool is_closest(double number, size_t digits, const char *text)
{
    char nearest[64];
    mpfr_t a, b;
    bool closest;

    mpfr_digits(number, digits, MPFR_RNDN, nearest);
    if (mpfr_parsed(nearest) != number)
        return true;
    mpfr_init2(a, 200);
    mpfr_init2(b, 200);
    mpfr_set_str(a, nearest, 10, MPFR_RNDN);
    mpfr_set_str(b, text, 10, MPFR_RNDN);
    closest = mpfr_equal_p(a, b) != 0;
    mpfr_clear(a);
    mpfr_clear(b);
    return closest;
}

static size_t digits_in(struct ct_decimal d)
{
    d = ct_decimal_normalise(d);
    return (size_t)(ct_decimal_magnitude(d) - d.exponent + 1);
}

static void shortest_is_shortest(void **state)
{
    struct seeded random = seeded_init(20240102);
    struct ct_buffer out = {0};

    (void)state;
    for (int i = 0; i < RANDOM_NUMBERS; i++) {
        double number = random_double(&random), back = (double)NAN;
        struct ct_decimal d = ct_decimal_from_double(number);
        size_t digits = digits_in(d);

        ct_buffer_clear(&out);
        ct_number_shortest(&out, number);
        if (number == 0)
            continue;
        if (ct_number_parse(out.data, out.length, &back) != CT_OK ||
            bits_of(back) != bits_of(number) ||
            mpfr_parsed(out.data) != number ||
            ct_decimal_to_double(d) != number || d.low % 10 == 0 ||
            !none_reads_back(number, digits - 1) ||
            !is_closest(number, digits, out.data))
            fail_msg("seed %llu: %a gave %s", (unsigned long long)random.seed,
                     number, out.data);
    }
    ct_buffer_release(&out);
}

/* Every power of two, the asymmetric case, and its neighbours. */
static void shortest_at_powers_of_two(void **state)
{
    struct ct_buffer out = {0};

    (void)state;
    for (int power = -1074; power < 1024; power++) {
        uint64_t middle = bits_of(ldexp(1, power));

        for (uint64_t bits = middle - 1; bits <= middle + 1; bits++) {
            double number = from_bits(bits);

            if (number == 0)
                continue;
            ct_buffer_clear(&out);
            ct_number_shortest(&out, number);
            assert_same_double(mpfr_parsed(out.data), number, out.data);
            assert_true(none_reads_back(
                number, digits_in(ct_decimal_from_double(number)) - 1));
        }
    }
    ct_buffer_release(&out);
}

/* ---- fixed and significant --------------------------------------------- */

static void writes_fixed(void **state)
{
    static const struct {
        double number;
        int decimals;
        const char *text;
    } cases[] = {
        {0, 0, "0"},
        {0, 3, "0.000"},
        {-0.0, 2, "0.00"},
        {-0.001, 2, "0.00"},
        {-1e-300, 2, "0.00"},
        {-1e-300, 30, "0.000000000000000000000000000000"},
        {0.5, 0, "0"}, /* ties to even */
        {1.5, 0, "2"},
        {2.5, 0, "2"},
        {0.125, 2, "0.12"},
        {0.375, 2, "0.38"},
        {-0.625, 2, "-0.62"},
        {2.675, 2, "2.67"}, /* 2.67499999999999982236431605997495353221893 */
        {0.15, 1, "0.1"},   /* 0.1499999999999999944488848768742172978818 */
        {9.995, 2, "9.99"}, /* 9.9949999999999992184029906638897955417633 */
        {99.996, 2, "100.00"},
        {0.999999, 3, "1.000"},
        {1e22, 0, "10000000000000000000000"},
        {1e23, 1, "99999999999999991611392.0"},
        {123456789, 4, "123456789.0000"},
        {99999999999999999999.0, 1, "100000000000000000000.0"},
    };
    struct ct_buffer out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ct_buffer_clear(&out);
        ct_number_fixed(&out, cases[i].number, cases[i].decimals);
        assert_string_equal(out.data, cases[i].text);
    }
    ct_buffer_release(&out);
}

/* MPFR keeps the sign of what rounds to zero; the product does not. */
static const char *without_sign_of_zero(const char *text)
{
    return strpbrk(text, "123456789") == NULL && text[0] == '-' ? text + 1
                                                                : text;
}

static void fixed_as_mpfr_does(void **state)
{
    struct seeded random = seeded_init(20240103);
    struct ct_buffer out = {0};

    (void)state;
    for (int i = 0; i < RANDOM_NUMBERS; i++) {
        double number = random_double(&random);
        int decimals = (int)seeded_below(
            &random, seeded_below(&random, 8) == 0 ? 341 : 20);
        char expected[800];
        mpfr_t x;

        mpfr_init2(x, 53);
        mpfr_set_d(x, number, MPFR_RNDN);
        mpfr_sprintf(expected, "%.*RNf", decimals, x);
        mpfr_clear(x);
        ct_buffer_clear(&out);
        ct_number_fixed(&out, number, decimals);
        if (strcmp(out.data, without_sign_of_zero(expected)) != 0)
            fail_msg("seed %llu: %a to %d decimals: %s, expected %s",
                     (unsigned long long)random.seed, number, decimals,
                     out.data, expected);
    }
    ct_buffer_release(&out);
}

static void writes_significant(void **state)
{
    static const struct {
        double number;
        int digits;
        const char *text;
    } cases[] = {
        {0, 5, "0"},
        {-0.0, 5, "0"},
        {1.0 / 3, 4, "0.3333"},
        {2.0 / 3, 10, "0.6666666667"},
        {-1.5, 10, "-1.5"},
        {100000, 10, "100000"},
        {100000, 1, "1e+05"},
        {1234, 2, "1200"},
        {123456, 3, "123000"},
        {1250, 2, "1200"}, /* ties to even */
        {1350, 2, "1400"},
        {0.0001, 3, "0.0001"},
        {0.00001, 3, "0.00001"},
        {0.000001, 3, "1e-06"},
        {9.9996, 4, "10"},
        {9.9994, 4, "9.999"},
        {99999.5, 5, "1e+05"},
        {5, 1, "5"},
        {0.95, 1, "0.9"}, /* 0.94999999999999995559107901499 */
        {9192631770.0, 10, "9192631770"},
        {9192631770.0, 9, "9192631770"},
        {9192631770.0, 3, "9.19e+09"},
        {1e15, 10, "1e+15"},
        {1.5e-310, 3, "1.5e-310"},
        {0x1p-1074, 17, "4.9406564584124654e-324"},
        {0.1, 17, "0.10000000000000001"},
        {DBL_MAX, 3, "1.8e+308"},
    };
    struct ct_buffer out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ct_buffer_clear(&out);
        ct_number_significant(&out, cases[i].number, cases[i].digits);
        assert_string_equal(out.data, cases[i].text);
    }
    ct_buffer_release(&out);
}

/* `text`: the number to `digits` digits by an independent writer. */
static void check_significant(const struct seeded *random, double number,
                              int digits, const char *text)
{
    struct ct_decimal written, expected;
    struct ct_buffer out = {0};

    ct_number_significant(&out, number, digits);
    assert_int_equal(ct_decimal_parse(text, strlen(text), &expected), CT_OK);
    if (ct_decimal_parse(out.data, out.length, &written) != CT_OK ||
        ct_decimal_compare(written, expected) != 0)
        fail_msg("seed %llu: %a to %d digits: %s, expected %s",
                 (unsigned long long)random->seed, number, digits, out.data,
                 text);
    ct_buffer_release(&out);
}

static void significant_as_mpfr_does(void **state)
{
    struct seeded random = seeded_init(20240104);

    (void)state;
    for (int i = 0; i < 2 * RANDOM_NUMBERS; i++) {
        double number = random_double(&random);
        int digits = 1 + (int)seeded_below(&random, 17);
        char text[64];

        if (number == 0)
            continue;
        mpfr_digits(number, (size_t)digits, MPFR_RNDN, text);
        check_significant(&random, number, digits, text);
    }
}

/* Numbers on and beside ties and powers of ten. */
static double edge(struct seeded *random)
{
    uint64_t bits = seeded_bits(random);
    double number = (double)(bits >> (11 + bits % 50)) + 0.5;

    if (bits >> 60 == 0) /* few bits behind the point: exact ties */
        number = ldexp((double)(bits >> 20), -(int)(bits % 40));
    if (bits >> 60 == 1)
        number = pow(10, (double)((bits >> 16) % 600) - 300);
    if (bits >> 60 == 2) /* of few digits, as measured values are */
        number = (double)(bits % 1000003) / pow(10, (double)(bits >> 8 & 15));
    return bits & 128   ? nextafter(number, 0)
           : bits & 256 ? nextafter(number, (double)INFINITY)
                        : number;
}

/* The C library rounds correctly, and is independent of digits.c. */
static void significant_as_printf_does(void **state)
{
    struct seeded random = seeded_init(20260309);

    (void)state;
    for (size_t i = 0; i < seeded_cases(300000); i++) {
        double number = edge(&random);
        int digits = 1 + (int)seeded_below(&random, 17);
        char text[64];

        snprintf(text, sizeof text, "%.*e", digits - 1, number);
        check_significant(&random, number, digits, text);
    }
}

static void refuses_to_write_no_number(void **state)
{
    const double numbers[] = {(double)INFINITY, -(double)INFINITY, (double)NAN};

    (void)state;
    for (int i = 0; i < 9; i++) {
        struct ct_buffer out = {0};

        if (i < 3)
            ct_number_shortest(&out, numbers[i]);
        else if (i < 6)
            ct_number_fixed(&out, numbers[i - 3], 2);
        else
            ct_number_significant(&out, numbers[i - 6], 5);
        assert_true(out.failed);
        assert_int_equal(out.length, 0);
        ct_buffer_release(&out);
    }
}

/* ---- locale ------------------------------------------------------------ */

static locale_t comma_locale(void)
{
    static const char *const names[] = {
        "de_DE.UTF-8", "de_DE.utf8",  "de_DE",       "fr_FR.UTF-8", "fr_FR",
        "ru_RU.UTF-8", "nl_NL.UTF-8", "ps_AF.UTF-8", "fa_IR.UTF-8",
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        locale_t found = newlocale(LC_ALL_MASK, names[i], (locale_t)0);

        if (found != (locale_t)0)
            return found;
    }
    return (locale_t)0;
}

static void check_under_locale(struct ct_buffer *out)
{
    char control[32];

    snprintf(control, sizeof control, "%.1f", 1.5);
    assert_null(strchr(control, '.')); /* the locale is in force */
    ct_number_shortest(out, 1.0 / 3);
    ct_buffer_putc(out, ' ');
    ct_number_shortest(out, 1234567.5);
    ct_buffer_putc(out, ' ');
    ct_number_shortest(out, 2.5e-300);
    ct_buffer_putc(out, ' ');
    ct_number_fixed(out, 1.5e30, 1);
    ct_buffer_putc(out, ' ');
    ct_number_significant(out, 1.25e-40, 10);
    assert_string_equal(out->data,
                        "0.3333333333333333 1234567.5 2.5e-300 "
                        "1499999999999999889089448902656.0 1.25e-40");
    assert_same_double(parsed("0.3333333333333333"), 1.0 / 3, "16 digits");
    assert_same_double(parsed("2.5e-300"), 2.5e-300, "small");
    assert_same_double(
        ct_decimal_to_double((struct ct_decimal){12345, 678, -30, true}),
        -1.2345000000000000678e-9, "decimal");
}

static void ignores_the_locale(void **state)
{
    locale_t comma = comma_locale(), before;
    struct ct_buffer out = {0};

    (void)state;
    if (comma == (locale_t)0) {
        print_message("no locale with a decimal comma is installed here\n");
        skip();
    }
    before = uselocale(comma);
    check_under_locale(&out);
    uselocale(before);
    freelocale(comma);
    ct_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_plain_numbers),
        cmocka_unit_test(refuses_what_is_no_number),
        cmocka_unit_test(refuses_what_is_too_large),
        cmocka_unit_test(reads_only_its_bytes),
        cmocka_unit_test(spans_end_with_the_number),
        cmocka_unit_test(reads_thousands_of_digits),
        cmocka_unit_test(reads_the_longest_ties),
        cmocka_unit_test(reads_as_mpfr_does),
        cmocka_unit_test(writes_shortest),
        cmocka_unit_test(shortest_is_shortest),
        cmocka_unit_test(shortest_at_powers_of_two),
        cmocka_unit_test(writes_fixed),
        cmocka_unit_test(fixed_as_mpfr_does),
        cmocka_unit_test(writes_significant),
        cmocka_unit_test(significant_as_mpfr_does),
        cmocka_unit_test(significant_as_printf_does),
        cmocka_unit_test(refuses_to_write_no_number),
        cmocka_unit_test(ignores_the_locale),
    };

    return cmocka_run_group_tests_name("number", tests, set_binary64,
                                       clear_binary64);
}
