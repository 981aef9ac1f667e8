/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading JSON: what jansson accepts is read with the same values, what it
 * refuses is refused; objects key by key.
 */
#include "assert_close.h"
#include "seen.h"
#include "seeded.h"

#include "../calib/files/json.h"

#include <jansson.h>

struct parsed {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_arena arena;
    const struct ct_yaml *root;
    enum ct_status status;
};

static void parse(struct parsed *parsed, const char *text, size_t length)
{
    uint32_t source;

    memset(parsed, 0, sizeof *parsed);
    seen_init(&parsed->seen, &parsed->sources);
    assert_int_equal(
        ct_source_text(parsed->sources, "a.json", text, length, &source),
        CT_OK);
    parsed->status = ct_json_read(parsed->sources, source, &parsed->arena,
                                  &parsed->seen.sink, &parsed->root);
    assert_int_equal(parsed->status == CT_OK, parsed->seen.sink.errors == 0);
}

static void release(struct parsed *parsed)
{
    ct_arena_release(&parsed->arena);
    ct_sources_free(parsed->sources);
}

/* ---- sound texts ------------------------------------------------------------
 */

static void compare(const struct ct_yaml *ours, const json_t *theirs)
{
    static const unsigned kinds[] = {
        [JSON_OBJECT] = CT_JSON_OBJECT, [JSON_ARRAY] = CT_JSON_LIST,
        [JSON_STRING] = CT_JSON_TEXT,   [JSON_INTEGER] = CT_JSON_NUMBER,
        [JSON_REAL] = CT_JSON_NUMBER,   [JSON_TRUE] = CT_JSON_BOOLEAN,
        [JSON_FALSE] = CT_JSON_BOOLEAN, [JSON_NULL] = CT_JSON_NULL,
    };
    void *iterator;

    assert_int_equal(ct_json_kind(ours), kinds[json_typeof(theirs)]);
    switch (json_typeof(theirs)) {
    case JSON_OBJECT:
        assert_int_equal(ours->count, json_object_size(theirs));
        iterator = json_object_iter((json_t *)(uintptr_t)theirs);
        for (size_t i = 0; i < ours->count; i++) {
            assert_string_equal(ours->keys[i].text,
                                json_object_iter_key(iterator));
            compare(&ours->items[i], json_object_iter_value(iterator));
            iterator =
                json_object_iter_next((json_t *)(uintptr_t)theirs, iterator);
        }
        break;
    case JSON_ARRAY:
        assert_int_equal(ours->count, json_array_size(theirs));
        for (size_t i = 0; i < ours->count; i++)
            compare(&ours->items[i], json_array_get(theirs, i));
        break;
    case JSON_STRING:
        assert_string_equal(ours->text, json_string_value(theirs));
        break;
    default:
        assert_int_equal(ct_json_is_true(ours), json_is_true(theirs));
        break;
    }
}

static void test_sound(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "{\"a\":1,\"b\":[1,2.5,-0.5e-3,1E+2],\"c\":{\"d\":null}}",
        "{\n\t\"a\": true,\n\t\"b\": false,\r\n\t\"c\": \"\"\n}\n",
        "[\"\\u7f16\\u53f7\", \"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\"]",
        "{\"编号\": \"，：｛\", \"a b\": \"x: y, z # w\", \"-\": \"- a\"}",
        "[[[[]], {}], \"~\", \"null\", \"true\", \"1\", 0, -0]",
        " \n [ 1 ,\t2 ] \n",
        "{\"a\":[],\"b\":{}}",
        "{\"key\":\"&a *b !c %d @e `f\"}",
        "{\"?\": \"- x\", \"a:b\": 1}",
        "\"text\"",
        "12",
        "[\"a\",\n\n\"b\"\n,\n\"c\"]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct parsed parsed;
        json_t *json = json_loads(texts[i], JSON_DECODE_ANY, NULL);

        assert_non_null(json);
        parse(&parsed, texts[i], strlen(texts[i]));
        if (parsed.status != CT_OK)
            fail_msg("%s: %s", texts[i], parsed.seen.list[0].key);
        compare(parsed.root, json);
        release(&parsed);
        json_decref(json);
    }
}

/* ---- faults -----------------------------------------------------------------
 */

static void test_faults(void **state)
{
    static const struct {
        const char *text, *key;
        uint64_t line, column;
        const char *argument;
    } cases[] = {
        {"{\"a\": 1,}", "json-comma", 1, 8, ","},
        {"{\"a\": 1,\n \"b\": 2,\n}", "json-comma", 2, 8, ","},
        {"[1, 2,]", "json-comma", 1, 6, ","},
        {"{'a': 1}", "json-quotes", 1, 2, "'a'"},
        {"{\"a\": 'b'}", "json-quotes", 1, 7, "'b'"},
        {"{a: 1}", "json-word", 1, 2, "a"},
        {"{\"a\": b c}", "json-word", 1, 7, "b c"},
        {"{\"a\": .5}", "json-word", 1, 7, ".5"},
        {"{\"a\": +1}", "json-word", 1, 7, "+1"},
        {"{\"a\": 01}", "json-word", 1, 7, "01"},
        {"{\"a\": 1.}", "json-word", 1, 7, "1."},
        {"{\"a\": 0x10}", "json-word", 1, 7, "0x10"},
        {"{\"a\": NaN}", "json-word", 1, 7, "NaN"},
        {"{\"a\": True}", "json-word", 1, 7, "True"},
        {"{\"a\": ~}", "json-word", 1, 7, "~"},
        {"{\"a\": }", "json-value-missing", 1, 7, NULL},
        {"{\"a\"}", "json-value-missing", 1, 5, NULL},
        {"{ # why\n\"a\": 1}", "json-comment", 1, 3, "# why"},
        {"{\"a\": 1} # why", "json-comment", 1, 10, "# why"},
        {"{\"a\": \"\\x41\"}", "json-escape", 1, 8, "\\x"},
        {"{\"a\": \"b\n  c\"}", "json-line-break", 1, 9, NULL},
        {"a: 1\n", "json-shape", 1, 1, "a"},
        {"- 1\n", "json-shape", 1, 1, "-"},
        {"{\"a\": 1, \"a\": 2}", "yaml-duplicate-key", 1, 11, "a"},
        {"{\"a\": 1", "yaml-open-bracket", 1, 1, "{"},
        {"{\"a\": \"\\ud83d\\ude00\"}", "yaml-surrogate", 1, 8, NULL},
        {"---\n{}", "json-shape", 1, 1, "-"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct parsed parsed;
        const struct seen_finding *first;

        parse(&parsed, cases[i].text, strlen(cases[i].text));
        assert_int_equal(parsed.status, CT_INVALID);
        first = &parsed.seen.list[0];
        if (strcmp(first->key, cases[i].key) != 0 ||
            first->position.line != cases[i].line ||
            first->position.column != cases[i].column ||
            (cases[i].argument != NULL &&
             strcmp(first->text[0], cases[i].argument) != 0))
            fail_msg("%s: %s at %llu:%llu, `%s`", cases[i].text, first->key,
                     (unsigned long long)first->position.line,
                     (unsigned long long)first->position.column,
                     first->text[0]);
        release(&parsed);
    }
}

/* Texts made of JSON's own pieces: what is read is what jansson reads; what
 * jansson refuses is refused. Surrogates are left out, which are refused here.
 */
static void test_against_jansson(void **state)
{
    static const char *const pieces[] = {
        "{",     "}",       "[",       "]",       ",",    ":",
        "\"a\"", "\"b\"",   "1",       "-2.5",    "true", "null",
        " ",     "\n",      "\"\"",    "\"\\n\"", "'c'",  "#d\n",
        "e",     "{\"f\":", "[\"g\",", "\"h\": ", "}",    "]",
    };
    struct seeded random = seeded_init(21);
    size_t rounds = seeded_cases(20000), sound = 0;

    (void)state;
    for (size_t round = 0; round < rounds; round++) {
        char text[160] = "";
        size_t count = 1 + seeded_below(&random, 12);
        struct parsed parsed;
        json_t *json;

        for (size_t i = 0; i < count; i++)
            strcat(text, pieces[seeded_below(&random, sizeof pieces /
                                                          sizeof pieces[0])]);
        json = json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
        parse(&parsed, text, strlen(text));
        if ((json != NULL) != (parsed.status == CT_OK))
            fail_msg("seed %llu, round %zu: jansson %s `%s`, %s",
                     (unsigned long long)random.seed, round,
                     json != NULL ? "reads" : "refuses", text,
                     parsed.seen.count > 0 ? parsed.seen.list[0].key : "");
        if (json != NULL) {
            compare(parsed.root, json);
            sound++;
        }
        release(&parsed);
        json_decref(json);
    }
    assert_true(sound > rounds / 100);
}

/* ---- objects ----------------------------------------------------------------
 */

static void test_members(void **state)
{
    static const struct ct_json_key list[] = {
        {"name", CT_JSON_TEXT},
        {"path", CT_JSON_TEXT | CT_JSON_LIST},
        {"title", 0},
        {"caltrace:unit", CT_JSON_TEXT},
    };
    static const char text[] =
        "{\"name\": 5, \"path\": [1], \"title\": 6, \"Name\": 7,\n"
        " \"x:y\": 8, \"zzzz\": 9, \"caltrace:units\": 10}";
    struct ct_json_keys keys = {list, 4, "a thing", true};
    const struct ct_yaml *values[4];
    struct parsed parsed;

    (void)state;
    parse(&parsed, text, sizeof text - 1);
    assert_int_equal(parsed.status, CT_OK);
    assert_int_equal(
        ct_json_members(parsed.root, &keys, values, &parsed.seen.sink),
        CT_INVALID);
    assert_null(values[0]);
    assert_ptr_equal(values[1], &parsed.root->items[1]);
    assert_null(values[2]);
    assert_int_equal(parsed.seen.count, 4);
    assert_seen(&parsed.seen, 0, "json-kind", 1, 10);
    assert_string_equal(parsed.seen.list[0].text[1], "a text");
    assert_string_equal(parsed.seen.list[0].text[2], "a number");
    assert_seen(&parsed.seen, 1, "unknown-property", 1, 39);
    assert_string_equal(parsed.seen.list[1].text[1], "name");
    assert_seen(&parsed.seen, 2, "property-ignored", 2, 13);
    assert_seen(&parsed.seen, 3, "unknown-setting", 2, 24);
    assert_string_equal(parsed.seen.list[3].text[1], "caltrace:unit");
    keys.open = false;
    parsed.seen.count = 0;
    assert_int_equal(
        ct_json_members(parsed.root, &keys, values, &parsed.seen.sink),
        CT_INVALID);
    assert_int_equal(parsed.seen.count, 5);
    for (size_t i = 1; i < 5; i++)
        assert_string_equal(parsed.seen.list[i].key, "unknown-setting");
    release(&parsed);
}

/* A list without end is refused in bounded memory. */
static void test_limit(void **state)
{
    size_t length = 2 * ((size_t)CT_JSON_EVENTS + 10);
    char *text = malloc(length + 1);
    struct parsed parsed;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < length; i += 2)
        memcpy(text + i, "1,", 2);
    text[0] = '[';
    text[1] = ' ';
    text[length - 1] = ']';
    parse(&parsed, text, length);
    assert_int_equal(parsed.status, CT_INVALID);
    assert_null(parsed.root);
    assert_string_equal(parsed.seen.list[0].key, "yaml-too-large");
    release(&parsed);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),           cmocka_unit_test(test_faults),
        cmocka_unit_test(test_against_jansson), cmocka_unit_test(test_members),
        cmocka_unit_test(test_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
