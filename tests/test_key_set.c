/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sets of very many keys.
 */
#include "../calib/files/key_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Very many keys: each once, and little memory for each. */
static void test_key_set(void **state)
{
    static struct ct_key_set set;
    enum { KEYS = 2000000 }; /* of which tables are on huge pages */

    (void)state;
    for (uint64_t i = 1; i <= KEYS; i++) {
        uint64_t first = 99;

        assert_int_equal(
            ct_key_set_add(&set, ct_key_hash(&i, sizeof i), i, &first), CT_OK);
        assert_int_equal(first, 0);
    }
    assert_int_equal(ct_key_set_count(&set), KEYS);
    assert_true(ct_key_set_bytes(&set) <= (size_t)27 * KEYS);
    for (uint64_t i = 1; i <= KEYS; i += 7) {
        uint64_t first, other = i + KEYS;

        assert_int_equal(ct_key_set_find(&set, ct_key_hash(&i, sizeof i)), i);
        assert_int_equal(
            ct_key_set_add(&set, ct_key_hash(&i, sizeof i), 5, &first), CT_OK);
        assert_int_equal(first, i);
        assert_int_equal(
            ct_key_set_find(&set, ct_key_hash(&other, sizeof other)), 0);
    }
    assert_int_equal(ct_key_set_count(&set), KEYS);
    ct_key_set_release(&set);
    /* Memory is fetched ahead of any set, and that changes none. */
    for (uint64_t i = 1; i <= 100; i++) {
        struct ct_key_hash hash = ct_key_hash(&i, sizeof i);
        uint64_t first;

        ct_key_set_soon(&set, hash, i % 2 == 0);
        assert_int_equal(ct_key_set_find(&set, hash), 0);
        assert_int_equal(ct_key_set_add(&set, hash, i, &first), CT_OK);
        ct_key_set_soon(&set, hash, i % 3 == 0);
        assert_int_equal(ct_key_set_find(&set, hash), i);
        assert_int_equal(ct_key_set_count(&set), i);
    }
    ct_key_set_release(&set);
}

/* A value beyond 32 bits may come at any time; those before keep theirs. */
static void test_large_values(void **state)
{
    const uint64_t large = UINT64_C(0x123456789ABCDEF0);

    (void)state;
    for (uint64_t when = 1; when <= 40; when++) {
        struct ct_key_set set = {0};
        uint64_t first;

        for (uint64_t i = 1; i <= 80; i++)
            assert_int_equal(ct_key_set_add(&set, ct_key_hash(&i, sizeof i),
                                            i == when ? large : i, &first),
                             CT_OK);
        for (uint64_t i = 1; i <= 80; i++)
            assert_int_equal(ct_key_set_find(&set, ct_key_hash(&i, sizeof i)),
                             i == when ? large : i);
        ct_key_set_release(&set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_set),
        cmocka_unit_test(test_large_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
