/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * YAML and JSON as a tree with places; what is said about every frequent
 * fault.
 */
#include "assert_close.h"
#include "seen.h"

#include "../calib/files/yaml.h"

#include <time.h>

struct tree {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_arena arena;
    const struct ct_yaml *root;
    enum ct_status status;
};

static void read_bytes(struct tree *tree, const char *text, size_t length)
{
    uint32_t source;

    memset(tree, 0, sizeof *tree);
    seen_init(&tree->seen, &tree->sources);
    assert_int_equal(
        ct_source_text(tree->sources, "test", text, length, &source), CT_OK);
    tree->status = ct_yaml_read(tree->sources, source, &tree->arena,
                                &tree->seen.sink, &tree->root);
}

static void read_text(struct tree *tree, const char *text)
{
    read_bytes(tree, text, strlen(text));
}

static void done(struct tree *tree)
{
    ct_arena_release(&tree->arena);
    ct_sources_free(tree->sources);
}

static const struct ct_yaml *get(const struct tree *tree, const char *key)
{
    const struct ct_yaml *node = ct_yaml_get(tree->root, key);

    assert_non_null(node);
    return node;
}

static void expect_place(const struct tree *tree, const struct ct_yaml *node,
                         const char *covered)
{
    size_t length;
    const char *text = ct_source_data(tree->sources, 1, &length);

    assert_true(node->place.offset + node->place.length <= length);
    assert_int_equal(node->place.source, 1);
    assert_int_equal(node->place.length, strlen(covered));
    assert_memory_equal(text + node->place.offset, covered, node->place.length);
}

/* ---- trees ------------------------------------------------------------------
 */

static void test_block_and_flow(void **state)
{
    static const char text[] = "title: End gauge\n"
                               "model:\n"
                               "  l: l_S + d  # sum\n"
                               "inputs:\n"
                               "  l_S: {value: 50 mm, U: [1, 2,\n"
                               "    3]}\n"
                               "list:\n"
                               "- a\n"
                               "- b: 1\n"
                               "  c:\n"
                               "last:";
    struct tree tree;
    const struct ct_yaml *node;

    (void)state;
    read_text(&tree, text);
    assert_int_equal(tree.status, CT_OK);
    assert_int_equal(tree.seen.count, 0);
    assert_int_equal(tree.root->kind, CT_YAML_MAPPING);
    assert_int_equal(tree.root->count, 5);
    expect_place(&tree, tree.root, text);
    assert_string_equal(tree.root->keys[0].text, "title");
    assert_string_equal(get(&tree, "title")->text, "End gauge");
    expect_place(&tree, get(&tree, "title"), "End gauge");
    node = get(&tree, "model");
    expect_place(&tree, node, "l: l_S + d  # sum");
    expect_place(&tree, &node->items[0], "l_S + d");
    node = ct_yaml_get(get(&tree, "inputs"), "l_S");
    expect_place(&tree, node, "{value: 50 mm, U: [1, 2,\n    3]}");
    expect_place(&tree, &node->keys[1], "U");
    node = ct_yaml_get(node, "U");
    assert_int_equal(node->kind, CT_YAML_SEQUENCE);
    assert_int_equal(node->count, 3);
    assert_null(node->keys);
    assert_string_equal(node->items[2].text, "3");
    node = get(&tree, "list");
    assert_int_equal(node->count, 2);
    assert_int_equal(node->items[1].kind, CT_YAML_MAPPING);
    assert_true(ct_yaml_is_null(ct_yaml_get(&node->items[1], "c")));
    assert_true(ct_yaml_is_null(get(&tree, "last")));
    assert_null(ct_yaml_get(tree.root, "titl"));
    assert_null(ct_yaml_get(node, "a"));
    assert_null(ct_yaml_get(NULL, "a"));
    done(&tree);
}

static void test_json(void **state)
{
    struct tree tree;

    (void)state;
    read_text(&tree, "{\"title\":\"a\\/b \\u00b5\\t\\\"\",\n"
                     "\t\"inputs\":{\"x\":{\"value\":1.50,\"u\":null}},"
                     "\"list\":[true,[],{}]}\n");
    assert_int_equal(tree.status, CT_OK);
    assert_string_equal(get(&tree, "title")->text, "a/b \xC2\xB5\t\"");
    expect_place(&tree, get(&tree, "title"), "a\\/b \\u00b5\\t\\\"");
    assert_true(get(&tree, "title")->quoted);
    assert_string_equal(
        ct_yaml_get(ct_yaml_get(get(&tree, "inputs"), "x"), "value")->text,
        "1.50");
    assert_true(ct_yaml_is_null(
        ct_yaml_get(ct_yaml_get(get(&tree, "inputs"), "x"), "u")));
    assert_int_equal(get(&tree, "list")->count, 3);
    assert_int_equal(get(&tree, "list")->items[1].count, 0);
    assert_int_equal(get(&tree, "list")->items[2].kind, CT_YAML_MAPPING);
    done(&tree);
}

/* libyaml counts characters; behind others than ASCII places still fit. */
static void test_places_count_bytes(void **state)
{
    struct tree tree;

    (void)state;
    read_text(&tree, "\xE6\xA0\x87\xE9\xA2\x98: '\xF0\x9F\x98\x80 \xC2\xB5'\r\n"
                     "\xCE\xA9: {\xCE\xB1: \"\xCE\xB2 3\", k: \xE4\xB8\x83}\r\n"
                     "z: !!str  \"\xC2\xB5\"  \r\n");
    assert_int_equal(tree.status, CT_OK);
    expect_place(&tree, &tree.root->keys[0], "\xE6\xA0\x87\xE9\xA2\x98");
    expect_place(&tree, &tree.root->items[0], "\xF0\x9F\x98\x80 \xC2\xB5");
    expect_place(&tree, ct_yaml_get(get(&tree, "\xCE\xA9"), "\xCE\xB1"),
                 "\xCE\xB2 3");
    expect_place(&tree, ct_yaml_get(get(&tree, "\xCE\xA9"), "k"),
                 "\xE4\xB8\x83");
    expect_place(&tree, get(&tree, "z"), "\xC2\xB5");
    assert_string_equal(get(&tree, "z")->text, "\xC2\xB5");
    done(&tree);
}

static void test_scalar_styles(void **state)
{
    struct tree tree;

    (void)state;
    read_text(&tree, "plain: a b\n"
                     "folded: a\n  b\n"
                     "single: 'it''s'\n"
                     "double: \"a\\x62\"\n"
                     "wide: \"a\n  b\"\n"
                     "literal: |\n  x\n  y\n\n"
                     "strip: >-\n  x\n  y\n"
                     "empty: ''\n"
                     "tilde: ~\n"
                     "quoted: 'null'\n"
                     "hash: a#b\n");
    assert_int_equal(tree.status, CT_OK);
    assert_false(get(&tree, "plain")->quoted);
    assert_string_equal(get(&tree, "folded")->text, "a b");
    expect_place(&tree, get(&tree, "folded"), "a\n  b");
    assert_string_equal(get(&tree, "single")->text, "it's");
    expect_place(&tree, get(&tree, "single"), "it''s");
    assert_string_equal(get(&tree, "double")->text, "ab");
    expect_place(&tree, get(&tree, "double"), "a\\x62");
    assert_string_equal(get(&tree, "wide")->text, "a b");
    expect_place(&tree, get(&tree, "wide"), "a\n  b");
    assert_string_equal(get(&tree, "literal")->text, "x\ny\n");
    expect_place(&tree, get(&tree, "literal"), "|\n  x\n  y");
    assert_true(get(&tree, "literal")->quoted);
    assert_string_equal(get(&tree, "strip")->text, "x y");
    assert_false(ct_yaml_is_null(get(&tree, "empty")));
    expect_place(&tree, get(&tree, "empty"), "");
    assert_true(ct_yaml_is_null(get(&tree, "tilde")));
    assert_false(ct_yaml_is_null(get(&tree, "quoted")));
    assert_string_equal(get(&tree, "hash")->text, "a#b");
    done(&tree);
}

static void test_directive_and_markers(void **state)
{
    struct tree tree;

    (void)state;
    read_text(&tree, "%YAML 1.1\n---\na: 1\n...\n");
    assert_int_equal(tree.status, CT_OK);
    assert_string_equal(get(&tree, "a")->text, "1");
    done(&tree);
}

/* ---- findings that leave a tree ---------------------------------------------
 */

static void expect_one(struct tree *tree, const char *text, const char *key,
                       size_t line, size_t column)
{
    read_text(tree, text);
    assert_int_equal(tree->status, CT_INVALID);
    if (tree->seen.count != 1 || strcmp(tree->seen.list[0].key, key) != 0 ||
        tree->seen.list[0].position.line != line ||
        tree->seen.list[0].position.column != column)
        fail_msg("%s\n-> %zu findings, %s at %llu:%llu, not %s at %zu:%zu",
                 text, tree->seen.count, tree->seen.list[0].key,
                 (unsigned long long)tree->seen.list[0].position.line,
                 (unsigned long long)tree->seen.list[0].position.column, key,
                 line, column);
}

static void test_duplicate_keys(void **state)
{
    struct tree tree;

    (void)state;
    read_text(&tree, "b: 1\na: 2\n\"b\": 3\nc: {x: 1, x: 2}\nb: 4\n");
    assert_int_equal(tree.status, CT_INVALID);
    assert_int_equal(tree.seen.count, 3);
    assert_seen(&tree.seen, 0, "yaml-duplicate-key", 4, 11);
    assert_seen(&tree.seen, 1, "yaml-duplicate-key", 3, 2);
    assert_string_equal(tree.seen.list[1].text[0], "b");
    assert_int_equal(tree.seen.list[1].at[1].line, 1);
    assert_seen(&tree.seen, 2, "yaml-duplicate-key", 5, 1);
    assert_int_equal(tree.seen.list[2].at[1].line, 1);
    assert_string_equal(get(&tree, "b")->text, "1");
    done(&tree);
}

static void test_refused_nodes(void **state)
{
    struct tree tree;

    (void)state;
    expect_one(&tree, "a: &x 5\n", "yaml-anchor", 1, 4);
    assert_string_equal(tree.seen.list[0].text[0], "&x");
    assert_string_equal(get(&tree, "a")->text, "5");
    done(&tree);
    expect_one(&tree, "a: [*x, 1]\n", "yaml-alias", 1, 5);
    assert_string_equal(tree.seen.list[0].text[0], "*x");
    assert_int_equal(get(&tree, "a")->count, 2);
    done(&tree);
    expect_one(&tree, "a: !!int 5\n", "yaml-tag", 1, 4);
    assert_string_equal(tree.seen.list[0].text[0], "!!int");
    expect_place(&tree, get(&tree, "a"), "5");
    done(&tree);
    expect_one(&tree, "a: !!str &y 5\n", "yaml-anchor", 1, 10);
    done(&tree);
    read_text(&tree, "a: &y !!set {b}\n");
    assert_int_equal(tree.seen.count, 2);
    assert_seen(&tree.seen, 0, "yaml-anchor", 1, 4);
    assert_seen(&tree.seen, 1, "yaml-tag", 1, 7);
    done(&tree);
    expect_one(&tree, "? [a, b]\n: 1\n", "yaml-key-not-text", 1, 3);
    assert_int_equal(tree.root->count, 1);
    done(&tree);
    expect_one(&tree, "{{a: b}: 1}\n", "yaml-key-not-text", 1, 2);
    done(&tree);
    expect_one(&tree, "a: 1\n---\nb: 2\n", "yaml-second-document", 2, 1);
    assert_string_equal(get(&tree, "a")->text, "1");
    done(&tree);
    expect_one(&tree, "a: \"x\\0y\"\n", "yaml-control-character", 1, 5);
    done(&tree);
}

static void test_decimal_comma(void **state)
{
    struct tree tree;
    const struct ct_yaml *x;

    (void)state;
    read_text(&tree, "x: {value: 2,5 mm, u: 0,1e-3, k: 2}\n"
                     "y: {value: 2, 5 mm: }\n"
                     "z: [1,2,3]\n");
    assert_int_equal(tree.status, CT_INVALID);
    assert_int_equal(tree.seen.count, 2);
    assert_seen(&tree.seen, 0, "decimal-comma", 1, 12);
    assert_string_equal(tree.seen.list[0].text[0], "2,5 mm");
    assert_string_equal(tree.seen.list[0].text[1], "2.5 mm");
    assert_seen(&tree.seen, 1, "decimal-comma", 1, 23);
    assert_string_equal(tree.seen.list[1].text[1], "0.1e-3");
    x = get(&tree, "x");
    assert_int_equal(x->count, 3);
    assert_string_equal(ct_yaml_get(x, "value")->text, "2.5 mm");
    expect_place(&tree, ct_yaml_get(x, "value"), "2,5 mm");
    assert_string_equal(ct_yaml_get(x, "k")->text, "2");
    done(&tree);
}

static void test_blank_after_colon(void **state)
{
    struct tree tree;

    (void)state;
    expect_one(&tree, "x: {value: 2, u:5 mm}\n", "yaml-blank-after-colon", 1,
               16);
    assert_string_equal(tree.seen.list[0].text[0], "u");
    assert_string_equal(tree.seen.list[0].text[1], "5 mm");
    assert_string_equal(ct_yaml_get(get(&tree, "x"), "u")->text, "5 mm");
    expect_place(&tree, ct_yaml_get(get(&tree, "x"), "u"), "5 mm");
    done(&tree);
    expect_one(&tree, "title:abc\n", "yaml-blank-after-colon", 1, 6);
    done(&tree);
    expect_one(&tree, "title:abc\nmodel: x\n", "yaml-blank-after-colon", 1, 6);
    assert_null(tree.root);
    done(&tree);
    expect_one(&tree, "a: 1\nb:2\nc: 3\n", "yaml-blank-after-colon", 2, 2);
    assert_string_equal(tree.seen.list[0].text[0], "b");
    assert_string_equal(tree.seen.list[0].text[1], "2");
    done(&tree);
    expect_one(&tree, "a:\n  b:2\n  c: 3\n", "yaml-blank-after-colon", 2, 4);
    done(&tree);
    expect_one(&tree, "- b:2\n  c: 3\n", "yaml-blank-after-colon", 1, 4);
    done(&tree);
    read_text(&tree, "a: {see: http://x.y/z}\nb: 10:30\n");
    assert_int_equal(tree.status, CT_OK);
    done(&tree);
}

/* ---- syntax -----------------------------------------------------------------
 */

static void test_syntax(void **state)
{
    static const struct {
        const char *text, *key;
        size_t line, column;
        const char *first; /* argument, or NULL */
    } cases[] = {
        {"a:\n\tb: 1\n", "yaml-tab", 2, 1, NULL},
        {"a: 1\n\t\tb: 1\n", "yaml-tab", 2, 1, NULL},
        {"a: @x\n", "yaml-reserved-character", 1, 4, "@"},
        {"a: `x`\n", "yaml-reserved-character", 1, 4, "`"},
        {"a: %5\n", "yaml-reserved-character", 1, 4, "%"},
        {"%5\n", "yaml-reserved-character", 1, 1, "%"},
        {"a: * b\n", "yaml-reserved-character", 1, 4, "*"},
        {"a: & b\n", "yaml-reserved-character", 1, 4, "&"},
        {"a: > 5 mm\n", "yaml-reserved-character", 1, 4, ">"},
        {"a: |x|\n", "yaml-reserved-character", 1, 4, "|"},
        {"a: b: c\n", "yaml-colon-in-value", 1, 5, NULL},
        {"a: 'x': c\n", "yaml-colon-in-value", 1, 7, NULL},
        {"a: 1\n  b: 2\n", "yaml-indentation", 2, 3, NULL},
        {"a:\n   b: 1\n  c: 2\n", "yaml-indentation", 3, 3, NULL},
        {"  a: 1\nb: 2\n", "yaml-indentation", 2, 1, NULL},
        {"# c\n\n  a: 1\n b: 2\n", "yaml-indentation", 4, 2, NULL},
        {"one two\nb: 1\n", "yaml-colon-missing", 1, 1, NULL},
        {"a: 1\nb\nc: 2\n", "yaml-colon-missing", 2, 1, NULL},
        {"a\xEF\xBC\x9A"
         "1\nb: 2\n",
         "yaml-wide-colon", 1, 2, "\xEF\xBC\x9A"},
        {"\xC2\xB5: \"x\nb: 1\n", "yaml-open-quote", 1, 4, "\""},
        {"a: 'x\nb: 1\n", "yaml-open-quote", 1, 4, "'"},
        {"a: \"x\nb: \"y\"\n", "yaml-open-quote", 1, 4, "\""},
        {"a: \"x\" y\n", "yaml-text-after", 1, 8, "\""},
        {"a: 'it's'\n", "yaml-text-after", 1, 8, "'"},
        {"a: {b} c\nd: 1\n", "yaml-text-after", 1, 8, "}"},
        {"a: [1] + 2\n", "yaml-text-after", 1, 8, "]"},
        {"a: {b: 1}}\n", "yaml-stray-bracket", 1, 10, "}"},
        {"a: ]\n", "yaml-stray-bracket", 1, 4, "]"},
        {"a: [1, 2\nb: 3\n", "yaml-open-bracket", 1, 4, "["},
        {"a: {b: 1\nc: 3\n", "yaml-open-bracket", 1, 4, "{"},
        {"a: {b: 1", "yaml-open-bracket", 1, 4, "{"},
        {"a: {b: \"1\" c: 2}\n", "yaml-comma-missing", 1, 12, "c"},
        {"a: \"\\q\"\n", "yaml-escape", 1, 5, NULL},
        {"a: x\x01y\n", "yaml-control-character", 1, 5, "U+0001"},
        {"a: \xC2\xB5\xC2\x80\n", "yaml-control-character", 1, 5, "U+0080"},
        {"a: \"\\ud83d\\ude00!\"\n", "yaml-surrogate", 1, 5, "\\ud83d\\ude00"},
        {"a: \"\\uDC00\"\n", "yaml-surrogate", 1, 5, "\\uDC00"},
        {"a: \"\\ud83d\\u0041\"\n", "yaml-surrogate", 1, 5, "\\ud83d"},
        {"# only\n", "yaml-empty", 1, 1, NULL},
        {"", "yaml-empty", 1, 1, NULL},
        {"- a\nb: 1\n", "yaml-syntax", 2, 1,
         "did not find expected '-' indicator"},
        {"a: - b\n", "yaml-syntax", 1, 4,
         "block sequence entries are not allowed in this context"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tree tree;

        expect_one(&tree, cases[i].text, cases[i].key, cases[i].line,
                   cases[i].column);
        assert_null(tree.root);
        if (cases[i].first != NULL)
            assert_string_equal(tree.seen.list[0].text[0], cases[i].first);
        done(&tree);
    }
}

/* Signs of full width where YAML's own were meant: one finding, at the first
 * of them, and no tree of something else. Columns count characters. */
static void test_wide_signs(void **state)
{
    static const struct {
        const char *text, *key;
        size_t line, column;
        const char *sign, *plain; /* plain NULL: a colon */
    } cases[] = {
        /* libyaml stops at these */
        {"a:\n  x：{value: 10 V, U: 5 mV}\n", "yaml-wide-colon", 2, 4, "：",
         NULL},
        {"a: {value: 10 V，U: 5 mV}\n", "yaml-wide-sign", 1, 16, "，", ", "},
        {"a: {value: 10 V、U: 5 mV}\n", "yaml-wide-sign", 1, 16, "、", ", "},
        {"a: {b: 1, c: {d: 1}，e: 2}\n", "yaml-wide-sign", 1, 20, "，", ", "},
        {"{\"a\"：1}\n", "yaml-wide-colon", 1, 5, "：", NULL},
        {"\"a\"：1\n", "yaml-wide-colon", 1, 4, "：", NULL},
        {"a: ｛b: 1｝\n", "yaml-wide-sign", 1, 4, "｛", "{"},
        {"a: {b: 1, c: 2｝\n", "yaml-wide-sign", 1, 15, "｝", "}"},
        {"a: [1, 2］\nb: 2\n", "yaml-wide-sign", 1, 9, "］", "]"},
        {"a: 1\nb：2\n", "yaml-wide-colon", 2, 2, "：", NULL},
        {"a：1\nb: 2\n", "yaml-wide-colon", 1, 2, "：", NULL},
        {"电压：\n  x: 1\n", "yaml-wide-colon", 1, 3, "：", NULL},
        /* these are YAML of another meaning */
        {"a:\n  x：{value: 10 V}\n", "yaml-wide-colon", 2, 4, "：", NULL},
        {"a: {value：10 V，U：5 mV}\n", "yaml-wide-colon", 1, 10, "：", NULL},
        {"a: {value: 10 V，U：5 mV}\n", "yaml-wide-sign", 1, 16, "，", ", "},
        {"a:\n  x：{value：10 V}\n", "yaml-wide-colon", 2, 4, "：", NULL},
        {"a:\n  x：10 V\n", "yaml-wide-colon", 2, 4, "：", NULL},
        {"a:\n  电压：{u：1 V}\n", "yaml-wide-colon", 2, 5, "：", NULL},
        {"x ：10 V\n", "yaml-wide-colon", 1, 3, "：", NULL},
        {"a: [1.0，2.0]\n", "yaml-wide-sign", 1, 8, "，", ", "},
        {"a: ［1.0，2.0］\n", "yaml-wide-sign", 1, 4, "［", "["},
        {"a: ｛b：1｝\n", "yaml-wide-sign", 1, 4, "｛", "{"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct seen_finding *seen;
        struct tree tree;

        read_text(&tree, cases[i].text);
        seen = &tree.seen.list[0];
        if (tree.seen.count != 1 || strcmp(seen->key, cases[i].key) != 0 ||
            seen->position.line != cases[i].line ||
            seen->position.column != cases[i].column || tree.root != NULL ||
            tree.status != CT_INVALID)
            fail_msg("%s: %zu findings, %s at %u:%u", cases[i].text,
                     tree.seen.count, seen->key, (unsigned)seen->position.line,
                     (unsigned)seen->position.column);
        assert_string_equal(seen->text[0], cases[i].sign);
        assert_string_equal(seen->text[1],
                            cases[i].plain != NULL ? cases[i].plain : "");
        assert_int_equal(seen->place.length, 3);
        done(&tree);
    }
}

/* Where they can be prose they are. */
static void test_wide_signs_in_prose(void **state)
{
    struct tree tree;

    (void)state;
    read_text(&tree, "title: 电压，直流：标准、校准\n"
                     "note: 说明：见证书\n"
                     "long:\n"
                     "  注意：以下各点，２ 次\n"
                     "flow: {source: 证书，有效, by: 甲、乙，丙：丁}\n"
                     "list: ['a，b', \"［1］\"]\n"
                     "'key：1': x\n"
                     "quoted: '｛a｝'\n");
    assert_int_equal(tree.status, CT_OK);
    assert_int_equal(tree.seen.count, 0);
    assert_string_equal(ct_yaml_get(get(&tree, "flow"), "by")->text,
                        "甲、乙，丙：丁");
    done(&tree);
}

static void test_surrogate_hint(void **state)
{
    struct tree tree;

    (void)state;
    /* JSON (RFC 8259, section 7): U+1D11E is \uD834\uDD1E. */
    expect_one(&tree, "{\"clef\": \"\\uD834\\uDD1E\"}", "yaml-surrogate", 1,
               11);
    assert_string_equal(tree.seen.list[0].text[1], "\xF0\x9D\x84\x9E");
    assert_int_equal(tree.seen.list[0].position.text_span, 12);
    done(&tree);
    expect_one(&tree, "a: \"\\ud83d\"\n", "yaml-surrogate", 1, 5);
    assert_string_equal(tree.seen.list[0].text[1], "");
    done(&tree);
}

/* ---- limits -----------------------------------------------------------------
 */

static char *repeat(const char *part, size_t times)
{
    size_t length = strlen(part);
    char *text = malloc(times * length + 1);

    assert_non_null(text);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * length, part, length);
    text[times * length] = '\0';
    return text;
}

static void test_depth(void **state)
{
    static const char *const parts[] = {"[", "{a: ", "- "};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char *text = repeat(parts[i], 100000);
        struct tree tree;
        clock_t start = clock();

        expect_one(&tree, text, "yaml-too-deep", 1,
                   CT_YAML_DEPTH * strlen(parts[i]) + 1);
        assert_null(tree.root);
        /* Milliseconds; what is quadratic here takes half a minute. */
        assert_true(clock() - start < CLOCKS_PER_SEC * 5);
        done(&tree);
        free(text);
    }
}

static void test_depth_reached(void **state)
{
    char text[2 * CT_YAML_DEPTH + 1];
    struct tree tree;

    (void)state;
    memset(text, '[', CT_YAML_DEPTH);
    memset(text + CT_YAML_DEPTH, ']', CT_YAML_DEPTH);
    text[2 * CT_YAML_DEPTH] = '\0';
    read_text(&tree, text);
    assert_int_equal(tree.status, CT_OK);
    done(&tree);
}

static void test_events(void **state)
{
    char *text = repeat("- x\n", 99995);
    struct tree tree;

    (void)state;
    /* Beside the scalars: start and end of stream, document and sequence,
     * which makes 100 001 in all. */
    expect_one(&tree, text, "yaml-too-large", 99996, 1);
    done(&tree);
    text[4 * 99994] = '\0';
    read_text(&tree, text);
    assert_int_equal(tree.status, CT_OK);
    assert_int_equal(tree.root->count, 99994);
    done(&tree);
    free(text);
}

static void test_alias_bomb(void **state)
{
    struct tree tree;

    (void)state;
    read_text(&tree, "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n");
    assert_int_equal(tree.status, CT_INVALID);
    assert_int_equal(tree.seen.count, 7);
    done(&tree);
}

/* Comparing each key with each would be 10^9 comparisons. */
static void test_many_keys(void **state)
{
    size_t count = 49000, at = 0;
    char *text = malloc(count * 12 + 1);
    struct tree tree;
    clock_t start;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        at += (size_t)sprintf(text + at, "k%zu: 1\n",
                              i == count - 1 ? 0 : i * 7919 % count);
    start = clock();
    expect_one(&tree, text, "yaml-duplicate-key", count, 1);
    assert_int_equal(tree.seen.list[0].at[1].line, 1);
    assert_int_equal(tree.root->count, count);
    assert_true(clock() - start < CLOCKS_PER_SEC * 5);
    done(&tree);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_block_and_flow),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_places_count_bytes),
        cmocka_unit_test(test_scalar_styles),
        cmocka_unit_test(test_directive_and_markers),
        cmocka_unit_test(test_duplicate_keys),
        cmocka_unit_test(test_refused_nodes),
        cmocka_unit_test(test_decimal_comma),
        cmocka_unit_test(test_blank_after_colon),
        cmocka_unit_test(test_syntax),
        cmocka_unit_test(test_wide_signs),
        cmocka_unit_test(test_wide_signs_in_prose),
        cmocka_unit_test(test_surrogate_hint),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_depth_reached),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_alias_bomb),
        cmocka_unit_test(test_many_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
