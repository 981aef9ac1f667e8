/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drawings as text in the DOT language, read back by Graphviz and libxml2.
 */
#include "seen.h"

#include "../calib/graphviz.h"
#include "../calib/report/drawing.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>

static struct ct_drawing drawing;
static struct ct_buffer dot, svg;

static size_t add(const char *id, const char *text, uint32_t level,
                  enum ct_drawing_state state)
{
    size_t number = SIZE_MAX;

    assert_int_equal(ct_drawing_node(&drawing,
                                     &(struct ct_drawing_node){.id = id,
                                                               .lines = text,
                                                               .level = level,
                                                               .state = state},
                                     &number),
                     CT_OK);
    return number;
}

static void link_nodes(size_t from, size_t to, const char *label,
                       enum ct_drawing_line line)
{
    assert_int_equal(
        ct_drawing_edge(&drawing, &(struct ct_drawing_edge){.from = from,
                                                            .to = to,
                                                            .label = label,
                                                            .line = line}),
        CT_OK);
}

static void write_dot(void)
{
    ct_buffer_clear(&dot);
    ct_drawing_dot(&drawing, &dot);
    assert_int_equal(ct_buffer_status(&dot), CT_OK);
}

/* false: Graphviz is not here. */
static bool draw(void)
{
    struct ct_sources *sources;
    struct seen seen;
    enum ct_status status;

    seen_init(&seen, &sources);
    ct_buffer_clear(&svg);
    write_dot();
    status = ct_graphviz_svg("dot", &dot, &seen.sink, &svg);
    ct_sources_free(sources);
    if (seen.count > 0 && strcmp(seen.list[0].key, "graphviz-absent") == 0) {
        print_message("no Graphviz here\n");
        return false;
    }
    assert_int_equal(status, CT_OK);
    assert_int_equal(seen.count, 0);
    return true;
}

/* Elements `g` of a class with the text in one of their `text` elements (NULL:
 * any). */
static size_t count_class(const xmlNode *node, const char *class,
                          const char *text)
{
    size_t count = 0;

    for (; node != NULL; node = node->next) {
        xmlChar *of = xmlGetProp(node, (const xmlChar *)"class");
        bool found = of != NULL && strcmp((const char *)of, class) == 0;

        for (const xmlNode *part = node->children;
             found && text != NULL && part != NULL; part = part->next) {
            xmlChar *content = xmlNodeGetContent(part);

            if (strcmp((const char *)part->name, "text") == 0 &&
                strcmp((const char *)content, text) == 0) {
                count++;
                part = node->last;
            }
            xmlFree(content);
        }
        count += found && text == NULL;
        xmlFree(of);
        count += count_class(node->children, class, text);
    }
    return count;
}

static size_t count_in_svg(const char *class, const char *text)
{
    xmlDoc *document = xmlReadMemory(svg.data, (int)svg.length, "a.svg", NULL,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR |
                                         XML_PARSE_NOWARNING);
    size_t count;

    assert_non_null(document);
    count = count_class(xmlDocGetRootElement(document), class, text);
    xmlFreeDoc(document);
    return count;
}

static int empty(void **state)
{
    (void)state;
    ct_drawing_release(&drawing);
    return 0;
}

/* ---- the data ------------------------------------------------------------ */

static void test_once(void **state)
{
    (void)state;
    assert_int_equal(add("a", "one", 1, CT_DRAWING_GOOD), 0);
    assert_int_equal(add("b", "two", 1, CT_DRAWING_GOOD), 1);
    assert_int_equal(add("a", "other", 3, CT_DRAWING_NOTED), 0);
    assert_int_equal(add("a", "other", 2, CT_DRAWING_GOOD), 0);
    assert_int_equal(drawing.node_count, 2);
    assert_string_equal(drawing.nodes[0].lines, "one");
    assert_int_equal(drawing.nodes[0].level, 3);
    assert_int_equal(drawing.nodes[0].state, CT_DRAWING_NOTED);
    for (int i = 0; i < 2000; i++) {
        char id[20];

        snprintf(id, sizeof id, "n%d", i % 1000);
        assert_int_equal(add(id, id, 0, CT_DRAWING_GOOD), 2 + i % 1000);
    }
    assert_int_equal(drawing.node_count, 1002);
}

static void test_text(void **state)
{
    size_t a, b;

    (void)state;
    drawing.title = "A \"chain\"";
    a = add("C-1", "C-1\n50 g", 1, CT_DRAWING_BROKEN);
    b = add("SI:", "SI", 0, CT_DRAWING_GOOD);
    link_nodes(a, b, "c = 1", CT_DRAWING_DOTTED);
    link_nodes(a, b, "c = 2", CT_DRAWING_DOTTED);
    link_nodes(a, b, "c = 1", CT_DRAWING_DOTTED);
    assert_int_equal(drawing.edge_count, 2);
    write_dot();
    assert_non_null(strstr(dot.data, "label=\"A \\\"chain\\\"\""));
    assert_non_null(strstr(dot.data, "\"C-1\" [label=\"C-1\\n50 g\""));
    assert_non_null(strstr(dot.data, "peripheries=2"));
    assert_non_null(
        strstr(dot.data, "\"C-1\" -> \"SI:\" [style=dotted, label=\"c = 1\"]"));
    /* Levels from the top, whatever the order in which nodes came. */
    assert_true(strstr(dot.data, "level_0") < strstr(dot.data, "level_1"));
}

/* Without colours the four states are told apart by their lines. */
static void test_grey(void **state)
{
    static const char *const marks[] = {
        "fillcolor=\"#f1f8f1\", penwidth=1]", "penwidth=2.5]",
        "style=\"filled,rounded,dashed\"", "peripheries=2]"};

    (void)state;
    for (int i = 0; i < CT_DRAWING_STATES; i++) {
        ct_drawing_release(&drawing);
        add("x", "x", 0, (enum ct_drawing_state)i);
        write_dot();
        for (int k = 0; k < CT_DRAWING_STATES; k++)
            assert_int_equal(strstr(dot.data, marks[k]) != NULL, i == k);
    }
}

/* ---- read by others ------------------------------------------------------ */

/* Ids and lines that mean something to Graphviz, to XML or to a terminal. */
static void test_hostile_text(void **state)
{
    static const struct {
        const char *given, *drawn;
    } texts[] = {
        {"a \"b\" c", "a \"b\" c"},
        {"a\\N b\\l", "a\\N b\\l"},
        {"x &lt; y & z <b>", "x &lt; y & z <b>"},
        {"<table>", "<table>"},
        {"千克 μg Ω", "千克 μg Ω"},
        {"}; evil [shape=none]; {", "}; evil [shape=none]; {"},
        {"esc \x1b[31m", "esc \\x1b[31m"},
        {"bytes \xff", "bytes \\xff"},
        {"end \\", "end \\"},
    };
    enum { TEXTS = sizeof texts / sizeof *texts };

    (void)state;
    for (size_t i = 0; i < TEXTS; i++)
        add(texts[i].given, texts[i].given, 0, CT_DRAWING_GOOD);
    for (size_t i = 1; i < TEXTS; i++)
        link_nodes(i, 0, texts[i].given, CT_DRAWING_SOLID);
    if (!draw())
        skip();
    assert_int_equal(count_in_svg("node", NULL), TEXTS);
    assert_int_equal(count_in_svg("edge", NULL), TEXTS - 1);
    for (size_t i = 0; i < TEXTS; i++)
        assert_int_equal(count_in_svg("node", texts[i].drawn), 1);
    for (size_t i = 1; i < TEXTS; i++)
        assert_int_equal(count_in_svg("edge", texts[i].drawn), 1);
}

static void test_empty(void **state)
{
    (void)state;
    if (!draw())
        skip();
    assert_int_equal(count_in_svg("node", NULL), 0);
}

/* A thousand boxes in seven levels: one line in each, a frame around each
 * level. */
/* In one row for each level it would be forty times as wide as high. */
static void assert_in_shape(void)
{
    xmlDoc *document = xmlReadMemory(svg.data, (int)svg.length, "a.svg", NULL,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR |
                                         XML_PARSE_NOWARNING);
    xmlNode *root = xmlDocGetRootElement(document);
    xmlChar *width = xmlGetProp(root, (const xmlChar *)"width"),
            *height = xmlGetProp(root, (const xmlChar *)"height");
    double ratio =
        strtod((const char *)width, NULL) / strtod((const char *)height, NULL);

    assert_true(ratio > 1.0 / 6 && ratio < 6);
    xmlFree(width);
    xmlFree(height);
    xmlFreeDoc(document);
}

static void test_many(void **state)
{
    enum { NODES = 1000, LEVELS = 7 };

    (void)state;
    drawing.group = "level";
    for (int i = 0; i < NODES; i++) {
        char id[20], text[40];

        snprintf(id, sizeof id, "C-%d", i);
        snprintf(text, sizeof text, "C-%d\nsecond line", i);
        add(id, text, (uint32_t)(i % LEVELS), (enum ct_drawing_state)(i % 4));
        if (i % LEVELS > 0)
            link_nodes((size_t)i, (size_t)(i - 1), "label", CT_DRAWING_SOLID);
    }
    if (!draw())
        skip();
    assert_int_equal(count_in_svg("node", NULL), NODES);
    assert_int_equal(count_in_svg("cluster", NULL), LEVELS);
    assert_int_equal(count_in_svg("cluster", "level 3"), 1);
    assert_in_shape();
    assert_int_equal(count_in_svg("node", "second line"), 0);
    assert_int_equal(count_in_svg("edge", "label"), 0);
    /* It stands once, below the whole. */
    drawing.legend = "double line: broken";
    if (!draw())
        skip();
    assert_int_equal(count_in_svg("graph", "double line: broken"), 1);
    assert_int_equal(count_in_svg("cluster", "double line: broken"), 0);
    assert_int_equal(count_in_svg("cluster", "level 3"), 1);
}

static int end(void **state)
{
    (void)state;
    ct_buffer_release(&dot);
    ct_buffer_release(&svg);
    xmlCleanupParser();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_once, empty),
        cmocka_unit_test_teardown(test_text, empty),
        cmocka_unit_test_teardown(test_grey, empty),
        cmocka_unit_test_teardown(test_hostile_text, empty),
        cmocka_unit_test_teardown(test_empty, empty),
        cmocka_unit_test_teardown(test_many, empty),
    };

    return cmocka_run_group_tests(tests, NULL, end);
}
