/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_number.c - any bytes as a number, a decimal and a result.
 *
 *     clang -std=c17 -D_POSIX_C_SOURCE=200809L -g \
 *         -fsanitize=fuzzer,address,undefined \
 *         tests/fuzz_number.c uncertainty/{number,digits}.c \
 *         uncertainty/{decimal,decimal_text,rounding,buffer}.c -lm
 */
#include "../uncertainty/number.h"
#include "../uncertainty/rounding.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* What was read is written and read back bit by bit (but for -0). */
static void check_number(const char *text, size_t length)
{
    struct ct_buffer out = {0};
    double number = 0, again = 1;

    require(ct_number_span(text, length) <= length);
    if (ct_number_parse(text, length, &number) == CT_OK) {
        ct_number_shortest(&out, number);
        require(ct_number_parse(out.data, out.length, &again) == CT_OK);
        require(number == again);
        for (int digits = 1; digits <= 17; digits += 4)
            ct_number_significant(&out, number, digits);
        ct_number_fixed(&out, number, (int)(length % 341));
        require(ct_buffer_status(&out) == CT_OK);
    }
    ct_buffer_release(&out);
}

static void check_decimal(const char *text, size_t length)
{
    struct ct_decimal a, again, sum;
    struct ct_buffer out = {0};

    if (ct_decimal_parse(text, length, &a) != CT_OK)
        return;
    require(ct_decimal_compare(a, ct_decimal_normalise(a)) == 0);
    ct_decimal_write_scientific(&out, a);
    require(ct_decimal_parse(out.data, out.length, &again) != CT_INVALID);
    for (int mode = 0; mode < 4; mode++) {
        int place = ct_decimal_magnitude(a) - (int)(length % 5);

        again = ct_decimal_round(a, place, (enum ct_rounding_mode)mode);
        if (ct_decimal_subtract(again, a, &sum) == CT_OK &&
            ct_decimal_add(sum, a, &sum) == CT_OK)
            require(ct_decimal_compare(sum, again) == 0);
        ct_decimal_write(&out, again);
    }
    if (ct_decimal_multiply(a, a, &sum) == CT_OK)
        require(!sum.negative);
    require(ct_buffer_status(&out) == CT_OK);
    ct_buffer_release(&out);
}

static void check_result(const uint8_t *data)
{
    struct ct_rounding rule = {data[16] % 10,
                               (enum ct_rounding_mode)(data[17] % 4)};
    struct ct_buffer out = {0};
    double value, uncertainty;

    memcpy(&value, data, sizeof value);
    memcpy(&uncertainty, data + 8, sizeof uncertainty);
    ct_write_concise(&out, value, uncertainty, rule);
    ct_write_expanded(&out, value, uncertainty, "V", rule);
    ct_write_uncertainty(&out, uncertainty, rule);
    ct_number_shortest(&out, value);
    ct_numerical_tolerance(uncertainty, rule.digits);
    ct_buffer_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;

    check_number(text, size);
    check_decimal(text, size);
    if (size >= 18)
        check_result(data);
    return 0;
}
