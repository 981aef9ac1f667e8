/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts as numbers: in order, where there is no table, and in any other.
 */
#include "assert_close.h"

#include "../calib/lab/load_keys.h"

#include <stdio.h>

enum { KEYS = 3000 };

struct text {
    char bytes[32];
};

static struct text text_of(unsigned i)
{
    struct text text;

    /* Every seventh is the beginning of the next. */
    (void)snprintf(text.bytes, sizeof text.bytes, "YZ-%05u%s", i - (i % 7 == 1),
                   i % 7 == 1 ? "-b" : "");
    return text;
}

static uint32_t add(struct ct_keys *keys, const char *text)
{
    uint32_t key = 0;

    assert_int_equal(ct_keys_add(keys, text, strlen(text), &key), CT_OK);
    return key;
}

static void expect_all(const struct ct_keys *keys, unsigned count)
{
    assert_int_equal(keys->count, count);
    for (unsigned i = 0; i < count; i++) {
        const struct text text = text_of(i);

        assert_int_equal(ct_keys_find(keys, text.bytes, strlen(text.bytes)),
                         i + 1);
        assert_string_equal(ct_keys_text(keys, i + 1), text.bytes);
    }
    assert_int_equal(ct_keys_find(keys, "YZ-", 3), 0);
    assert_int_equal(ct_keys_find(keys, "YZ-00000-", 9), 0);
    assert_int_equal(ct_keys_find(keys, "ZZ", 2), 0);
    assert_int_equal(ct_keys_find(keys, "", 0), 0);
}

static void order_needs_no_table(void **state)
{
    struct ct_keys keys = {0};

    (void)state;
    expect_all(&keys, 0);
    for (unsigned i = 0; i < KEYS; i++)
        assert_int_equal(add(&keys, text_of(i).bytes), i + 1);
    assert_int_equal(keys.slot_count, 0);
    expect_all(&keys, KEYS);
    /* The last once more, and nothing. */
    assert_int_equal(add(&keys, text_of(KEYS - 1).bytes), KEYS);
    assert_int_equal(add(&keys, ""), 0);
    assert_int_equal(keys.slot_count, 0);
    ct_keys_release(&keys);
}

/* Stretches in order, each before the last: CT_KEYS_RUNS of them need no table,
 * one more does. */
static void stretches_need_no_table(void **state)
{
    enum { EACH = 200, ALL = EACH * (CT_KEYS_RUNS + 1) };
    struct ct_keys keys = {0};

    (void)state;
    for (unsigned i = 0; i < ALL; i++) {
        unsigned run = i / EACH;
        struct text text = text_of(i % EACH + (CT_KEYS_RUNS - run) * EACH);

        assert_int_equal(add(&keys, text.bytes), i + 1);
        assert_int_equal(keys.slot_count > 0, run == CT_KEYS_RUNS);
        if (i % 97 == 0 || i == ALL - EACH - 1)
            for (unsigned k = 0; k <= i; k++) {
                text = text_of(k % EACH + (CT_KEYS_RUNS - k / EACH) * EACH);
                assert_int_equal(
                    ct_keys_find(&keys, text.bytes, strlen(text.bytes)), k + 1);
            }
    }
    ct_keys_release(&keys);
}

/* Few texts that return are known without a table. */
static void few_are_known_by_heart(void **state)
{
    struct ct_keys keys = {0};

    (void)state;
    for (unsigned i = 0; i < KEYS; i++)
        assert_int_equal(add(&keys, text_of(i).bytes), i + 1);
    for (unsigned i = 0; i < 100 * KEYS; i++)
        assert_int_equal(add(&keys, text_of(i % 11 * 100).bytes),
                         i % 11 * 100 + 1);
    assert_int_equal(keys.slot_count, 0);
    assert_int_equal(keys.count, KEYS);
    ct_keys_release(&keys);
}

/* The first text out of order, new or known, and what follows it. */
static void disorder_is_met(void **state)
{
    (void)state;
    for (unsigned known = 0; known < 2; known++) {
        struct ct_keys keys = {0};

        for (unsigned i = 0; i < KEYS / 2; i++)
            assert_int_equal(add(&keys, text_of(i).bytes), i + 1);
        if (known == 1)
            assert_int_equal(add(&keys, text_of(5).bytes), 6);
        else
            assert_int_equal(add(&keys, "A"), KEYS / 2 + 1);
        assert_int_equal(keys.slot_count, 0);
        for (unsigned i = 0; i < KEYS / 2; i++)
            assert_int_equal(add(&keys, text_of(i * 7 % (KEYS / 2)).bytes),
                             i * 7 % (KEYS / 2) + 1);
        for (unsigned i = KEYS / 2; known == 1 && i < KEYS; i++)
            assert_int_equal(add(&keys, text_of(i).bytes), i + 1);
        assert_true(keys.slot_count > 0);
        if (known == 1)
            expect_all(&keys, KEYS);
        assert_int_equal(keys.count, known == 1 ? KEYS : KEYS / 2 + 1);
        ct_keys_release(&keys);
    }
}

/* Slots for texts that come backwards: for so many keys as are expected, and
 * never for very many more than there are. */
static void expected_keys_have_slots(void **state)
{
    const size_t expected[] = {0, KEYS, KEYS / 10, SIZE_MAX / 2};
    const unsigned most[] = {40, 6, 40, 6};

    (void)state;
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        struct ct_keys keys = {.expected = expected[k]};
        unsigned grown = 0;

        for (unsigned i = 0; i < KEYS; i++) {
            size_t before = keys.slot_count;

            assert_int_equal(add(&keys, text_of(KEYS - 1 - i).bytes), i + 1);
            grown += keys.slot_count > before;
            assert_true(keys.slot_count <= 8 * ((size_t)i + 64));
        }
        for (unsigned i = 0; i < KEYS; i++)
            assert_int_equal(add(&keys, text_of(KEYS - 1 - i).bytes), i + 1);
        assert_true(grown > 0 && grown <= most[k]);
        if (expected[k] == KEYS)
            assert_true(keys.slot_count <= 2 * KEYS);
        ct_keys_release(&keys);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_needs_no_table),
        cmocka_unit_test(stretches_need_no_table),
        cmocka_unit_test(few_are_known_by_heart),
        cmocka_unit_test(disorder_is_met),
        cmocka_unit_test(expected_keys_have_slots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
