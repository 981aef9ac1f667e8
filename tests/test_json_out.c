/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../calib/report/json_out.h"

#include "assert_close.h"
#include "seeded.h"

#include <float.h>
#include <jansson.h>
#include <string.h>

static void write_sample(struct ct_json *json)
{
    ct_json_object(json, NULL);
    ct_json_string(json, "schema", "x/1");
    ct_json_array(json, "empty");
    ct_json_end(json);
    ct_json_object(json, "none");
    ct_json_end(json);
    ct_json_array(json, "matrix");
    for (int i = 0; i < 2; i++) {
        ct_json_array(json, NULL);
        ct_json_number(json, NULL, 1);
        ct_json_number(json, NULL, (double)NAN);
        ct_json_integer(json, NULL, -3);
        ct_json_end(json);
    }
    ct_json_end(json);
    ct_json_bool(json, "yes", true);
    ct_json_null(json, "nothing");
    ct_json_raw(json, "raw", "{\"a\": [1]}", 10);
    ct_json_end(json);
}

static void test_forms(void **state)
{
    struct ct_buffer out = {0};
    struct ct_json json;

    (void)state;
    ct_json_init(&json, &out, false);
    write_sample(&json);
    assert_string_equal(out.data, "{\n"
                                  "  \"schema\": \"x/1\",\n"
                                  "  \"empty\": [],\n"
                                  "  \"none\": {},\n"
                                  "  \"matrix\": [\n"
                                  "    [1, null, -3],\n"
                                  "    [1, null, -3]\n"
                                  "  ],\n"
                                  "  \"yes\": true,\n"
                                  "  \"nothing\": null,\n"
                                  "  \"raw\": {\"a\": [1]}\n"
                                  "}\n");
    ct_buffer_clear(&out);
    ct_json_init(&json, &out, true);
    write_sample(&json);
    assert_string_equal(out.data,
                        "{\"schema\": \"x/1\", \"empty\": [], \"none\": {}, "
                        "\"matrix\": [[1, null, -3], [1, null, -3]], "
                        "\"yes\": true, \"nothing\": null, "
                        "\"raw\": {\"a\": [1]}}\n");
    assert_false(out.failed);
    ct_buffer_release(&out);
}

/* `["TEXT"]` as jansson reads it. */
static json_t *read_back(const char *text, size_t length)
{
    struct ct_buffer out = {0};
    struct ct_json json;
    json_error_t error;
    json_t *root;

    ct_json_init(&json, &out, true);
    ct_json_array(&json, NULL);
    ct_json_text(&json, NULL, text, length);
    ct_json_end(&json);
    assert_false(out.failed);
    root = json_loadb(out.data, out.length, JSON_ALLOW_NUL, &error);
    if (root == NULL)
        print_error("%s: %s\n", error.text, out.data);
    ct_buffer_release(&out);
    return root;
}

static void check_text(const char *text, size_t length, const char *expected,
                       size_t expected_length)
{
    json_t *root = read_back(text, length);
    const json_t *item = json_array_get(root, 0);

    assert_non_null(root);
    assert_int_equal(json_string_length(item), expected_length);
    assert_memory_equal(json_string_value(item), expected, expected_length);
    json_decref(root);
}

#define REPLACED "\xEF\xBF\xBD"

static void test_texts(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"\"\\/", "\"\\/"},
        {"\b\f\n\r\t\x01\x1f\x7f", "\b\f\n\r\t\x01\x1f\x7f"},
        {"千克 µΩ 𝛼", "千克 µΩ 𝛼"},
        {"a\xff"
         "b",
         "a" REPLACED "b"},
        {"\xE5\x8D", REPLACED REPLACED},
        {"\xC0\x80", REPLACED REPLACED},              /* overlong NUL */
        {"\xED\xA0\x80", REPLACED REPLACED REPLACED}, /* a surrogate */
        {"\xF4\x90\x80\x80", REPLACED REPLACED REPLACED REPLACED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_text(cases[i].text, strlen(cases[i].text), cases[i].expected,
                   strlen(cases[i].expected));
    check_text("a\0b", 3, "a\0b", 3);
}

/* Any bytes: always JSON, and what was UTF-8 comes back as it was. */
static void test_any_bytes(void **state)
{
    struct seeded random = seeded_init(20260309);

    (void)state;
    for (int run = 0; run < 5000; run++) {
        char text[16];
        size_t length = seeded_below(&random, sizeof text + 1);
        json_t *root;

        for (size_t i = 0; i < length; i++)
            text[i] = (char)seeded_below(&random, 256);
        root = read_back(text, length);
        if (root == NULL)
            fail_msg("seed %llu", (unsigned long long)random.seed);
        json_decref(root);
    }
}

static double random_double(struct seeded *random)
{
    uint64_t bits = seeded_bits(random);
    double number;

    memcpy(&number, &bits, sizeof number);
    return isfinite(number) ? number : 0.5;
}

/* The same tree by two writers: ours, read back by jansson, and jansson's
 * own. */
static json_t *random_value(struct seeded *random, struct ct_json *json,
                            const char *key, int depth)
{
    uint64_t kind = seeded_below(random, depth > 0 ? 6 : 4);
    uint64_t count = seeded_below(random, 4);
    int64_t integer = (int64_t)seeded_bits(random);
    double number = random_double(random);
    json_t *value;

    switch (kind) {
    case 0:
        ct_json_integer(json, key, integer);
        return json_integer(integer);
    case 1:
        ct_json_number(json, key, number);
        return json_real(number);
    case 2:
        ct_json_bool(json, key, count > 1);
        return json_boolean(count > 1);
    case 3:
        ct_json_null(json, key);
        return json_null();
    case 4:
        value = json_array();
        ct_json_array(json, key);
        for (uint64_t i = 0; i < count; i++)
            json_array_append_new(value,
                                  random_value(random, json, NULL, depth - 1));
        break;
    default:
        value = json_object();
        ct_json_object(json, key);
        for (uint64_t i = 0; i < count; i++) {
            const char name[] = {(char)('a' + i), '\0'};

            json_object_set_new(value, name,
                                random_value(random, json, name, depth - 1));
        }
        break;
    }
    ct_json_end(json);
    return value;
}

static bool same(json_t *a, json_t *b);

static bool same_members(json_t *a, json_t *b)
{
    void *at = json_object_iter(b);
    bool equal = json_object_size(a) == json_object_size(b);

    for (; at != NULL && equal; at = json_object_iter_next(b, at))
        equal = same(json_object_get(a, json_object_iter_key(at)),
                     json_object_iter_value(at));
    return equal;
}

/* Not json_equal(), which tells 1 from 1.0: a double that is a whole number is
 * written as one. */
static bool same(json_t *a, json_t *b)
{
    bool equal;

    if (json_is_real(b))
        return json_is_number(a) && json_number_value(a) == json_real_value(b);
    if (json_is_object(b))
        return same_members(a, b);
    if (!json_is_array(b))
        return json_equal(a, b);
    equal = json_array_size(a) == json_array_size(b);
    for (size_t i = 0; i < json_array_size(b) && equal; i++)
        equal = same(json_array_get(a, i), json_array_get(b, i));
    return equal;
}

static void test_random_trees(void **state)
{
    struct seeded random = seeded_init(20261122);

    (void)state;
    for (int run = 0; run < 4000; run++) {
        struct ct_buffer out = {0};
        struct ct_json json;
        json_t *expected, *actual;

        ct_json_init(&json, &out, run % 2 == 0);
        expected = random_value(&random, &json, NULL, 5);
        assert_false(out.failed);
        actual = json_loadb(out.data, out.length, JSON_DECODE_ANY, NULL);
        if (actual == NULL || !same(actual, expected))
            fail_msg("seed %llu, run %d: %s", (unsigned long long)random.seed,
                     run, out.data);
        assert_int_equal(out.data[out.length - 1], '\n');
        json_decref(actual);
        json_decref(expected);
        ct_buffer_release(&out);
    }
}

static void test_numbers(void **state)
{
    static const double numbers[] = {
        0.1, -0.0,    1e300,   DBL_MIN, DBL_TRUE_MIN,
        1.0, DBL_MAX, 1.0 / 3, 1e16,    123456789012345678.0};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct ct_buffer out = {0};
        struct ct_json json;
        json_t *value;

        ct_json_init(&json, &out, false);
        ct_json_number(&json, NULL, numbers[i]);
        value = json_loadb(out.data, out.length, JSON_DECODE_ANY, NULL);
        assert_non_null(value);
        assert_true(json_number_value(value) == numbers[i]);
        json_decref(value);
        ct_buffer_release(&out);
    }
}

/* What would not be JSON is refused. */
static void test_misuse(void **state)
{
    struct ct_json json;
    struct ct_buffer out = {0};

    (void)state;
    ct_json_init(&json, &out, false);
    ct_json_end(&json);
    assert_true(out.failed);
    ct_buffer_clear(&out);
    ct_json_init(&json, &out, false);
    ct_json_array(&json, NULL);
    ct_json_null(&json, "key");
    assert_true(out.failed);
    ct_buffer_clear(&out);
    ct_json_init(&json, &out, false);
    ct_json_object(&json, NULL);
    ct_json_null(&json, NULL);
    assert_true(out.failed);
    ct_buffer_clear(&out);
    ct_json_init(&json, &out, false);
    ct_json_null(&json, NULL);
    ct_json_null(&json, NULL);
    assert_true(out.failed);
    ct_buffer_clear(&out);
    ct_json_init(&json, &out, false);
    for (int i = 0; i <= CT_JSON_DEPTH; i++) {
        assert_false(out.failed);
        ct_json_array(&json, NULL);
    }
    assert_true(out.failed);
    ct_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_any_bytes),    cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_random_trees), cmocka_unit_test(test_misuse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
