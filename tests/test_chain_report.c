/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chains on pages, as rows, as objects and as drawings. What the page says is
 * golden; here it is what the forms have in common, and chains that no
 * laboratory of the fixtures has: circles, ways of different lengths, hostile
 * texts.
 */
#include "chained_lab.h"

#include "../calib/report/chain_work.h"

#include <jansson.h>

static struct ct_buffer out;

static const char *page_of(const struct ct_chain_answer *answer, bool markdown,
                           int width, bool color)
{
    ct_buffer_clear(&out);
    assert_int_equal(ct_chain_page(answer, markdown, width, color, &out),
                     CT_OK);
    return out.data;
}

static size_t count_in(const char *text, const char *part)
{
    size_t count = 0;

    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

/* ---- the tree ------------------------------------------------------------ */

enum { NODES = 5 };

/* A chain of nodes by their depths and ways (pairs). */
static void make_chain(const uint32_t depths[NODES], const uint32_t (*ways)[2],
                       size_t count, struct ct_chain_node nodes[NODES],
                       struct ct_chain_edge *edges, struct ct_chain *chain)
{
    memset(nodes, 0, NODES * sizeof *nodes);
    memset(edges, 0, count * sizeof *edges);
    for (size_t i = 0; i < NODES; i++)
        nodes[i].depth = depths[i];
    for (size_t i = 0; i < count; i++) {
        edges[i].from = ways[i][0];
        edges[i].to = ways[i][1];
    }
    *chain = (struct ct_chain){.nodes = nodes,
                               .node_count = NODES,
                               .edges = edges,
                               .edge_count = count};
}

static void check_line(const struct ct_tree *tree, size_t i, const char *lead,
                       uint32_t node, bool again, uint32_t number)
{
    const struct ct_tree_line *line = &tree->lines[i];

    assert_true(i < tree->count);
    assert_int_equal(line->lead_length, strlen(lead));
    assert_memory_equal(tree->leads.data + line->lead, lead, strlen(lead));
    assert_int_equal(line->node, node);
    assert_int_equal(line->again, again);
    assert_int_equal(line->number, number);
}

/* Node 3 is reached in one step and in two: it is shown where it is nearest,
 * and the longer way refers to it. Its own reference 4 leads back to 1. */
static void test_tree(void **state)
{
    static const uint32_t depths[] = {0, 1, 1, 1, 2};
    static const uint32_t ways[][2] = {{0, 1}, {0, 2}, {0, 3},
                                       {1, 3}, {3, 4}, {4, 1}};
    struct ct_chain_node nodes[NODES];
    struct ct_chain_edge edges[COUNT(ways)];
    struct ct_chain chain;
    struct ct_tree tree;

    (void)state;
    make_chain(depths, ways, COUNT(ways), nodes, edges, &chain);
    assert_int_equal(ct_tree_make(&chain, UINT32_MAX, &tree), CT_OK);
    assert_int_equal(tree.count, 7);
    check_line(&tree, 0, "", 0, false, 0);
    check_line(&tree, 1, "├─ ", 1, false, 1);
    check_line(&tree, 2, "│  └─ ", 3, true, 2);
    check_line(&tree, 3, "├─ ", 2, false, 0);
    check_line(&tree, 4, "└─ ", 3, false, 2);
    check_line(&tree, 5, "   └─ ", 4, false, 0);
    check_line(&tree, 6, "      └─ ", 1, true, 1);
    ct_tree_release(&tree);
    assert_int_equal(ct_tree_make(&chain, 1, &tree), CT_OK);
    assert_int_equal(tree.count, 5);
    assert_true(tree.lines[4].more);
    assert_false(tree.lines[1].more);
    ct_tree_release(&tree);
    assert_int_equal(ct_tree_make(&chain, 0, &tree), CT_OK);
    assert_int_equal(tree.count, 1);
    assert_true(tree.lines[0].more);
    ct_tree_release(&tree);
    chain.node_count = 0;
    assert_int_equal(ct_tree_make(&chain, 1, &tree), CT_OK);
    assert_int_equal(tree.count, 0);
}

/* ---- pages --------------------------------------------------------------- */

static void test_text(void **state)
{
    struct ct_chain_reply reply;
    const char *page;

    (void)state;
    ask("A-1@100 mm", (const char *[]){"C1.u=0.5x"}, 1, &reply);
    page = page_of(&reply.answer, false, 0, false);
    assert_non_null(strstr(page, "unbroken to the SI in the data (SI:metre)"));
    assert_non_null(strstr(page, "D1  [1]"));
    assert_non_null(strstr(page, "D1  → see 1"));
    assert_int_equal(count_in(page, "SI:metre"), 2);
    assert_non_null(strstr(page, "(99.9880 ± 0.0080) mm"));
    assert_non_null(strstr(page, "76.6 %"));
    assert_non_null(strstr(page, "C1.u=0.5x     7.6 "));
    assert_null(strchr(page, '\33'));
    ct_chain_reply_release(&reply);
}

/* Colours change nothing but colours; a broken chain shows them. */
static void test_color(void **state)
{
    struct ct_chain_reply reply;
    struct ct_buffer plain = {0};
    const char *page;
    size_t at = 0;

    (void)state;
    ask("E-1", NULL, 0, &reply);
    ct_buffer_puts(&plain, page_of(&reply.answer, false, 80, false));
    page = page_of(&reply.answer, false, 80, true);
    assert_non_null(strstr(page, "\33[31m"));
    for (; *page != '\0'; page++) {
        if (*page == '\33') {
            page = strchr(page, 'm');
            continue;
        }
        assert_int_equal(*page, plain.data[at++]);
    }
    assert_int_equal(at, plain.length);
    assert_non_null(strstr(plain.data, "broken at E1: the reference `X9`"));
    assert_non_null(strstr(plain.data, "[C01]"));
    ct_buffer_release(&plain);
    ct_chain_reply_release(&reply);
}

/* Nothing in force: no tree, but an answer. */
static void test_nothing(void **state)
{
    struct ct_chain_reply reply;
    const char *page;

    (void)state;
    ask("F-1", NULL, 0, &reply);
    assert_false(reply.chain.unbroken);
    assert_int_equal(reply.chain.node_count, 0);
    page = page_of(&reply.answer, false, 0, false);
    assert_non_null(strstr(page, "broken"));
    assert_null(strstr(page, "calibrated"));
    ct_chain_reply_release(&reply);
}

/* A line for each note; what a narrow terminal has no room for is named. */
static void test_foot(void **state)
{
    struct ct_chain_reply reply;
    const char *page;

    (void)state;
    ask("A-1@100 mm", NULL, 0, &reply);
    page = page_of(&reply.answer, false, 0, false);
    assert_null(strstr(page, "Notes"));
    assert_null(strstr(page, "not shown"));
    reply.answer.notes = true;
    page = page_of(&reply.answer, false, 60, false);
    assert_non_null(strstr(page, "\nNotes\n"));
    assert_non_null(strstr(page, "\nC29 not checked: "));
    assert_non_null(strstr(page, "not shown, for want of width: by,"));
    assert_null(strstr(page, "valid until  "));
    ct_chain_reply_release(&reply);
}

static void test_markdown(void **state)
{
    struct ct_chain_reply reply;
    const char *page;

    (void)state;
    ask("A-1@100 mm", NULL, 0, &reply);
    page = page_of(&reply.answer, true, 0, true);
    assert_null(strstr(page, "## Findings")); /* notes alone, not asked for */
    reply.answer.notes = true;
    page = page_of(&reply.answer, true, 0, true);
    assert_null(strchr(page, '\33'));
    assert_int_equal(count_in(page, "\n| 0 | A1, A-1"), 1);
    assert_int_equal(count_in(page, "\n| 1 | B1"), 1);
    assert_int_equal(count_in(page, "\n| 2 | D1"), 1);
    assert_non_null(strstr(page, "bar \\<B>"));
    assert_non_null(strstr(page, "\n## Findings\n"));
    assert_null(strstr(page, "\n\n\n"));
    ct_chain_reply_release(&reply);
}

/* ---- rows and objects ---------------------------------------------------- */

static void test_csv(void **state)
{
    struct ct_chain_reply reply;

    (void)state;
    ask("A-1@100 mm", NULL, 0, &reply);
    ct_buffer_clear(&out);
    assert_int_equal(ct_chain_csv(&reply.answer, true, &out), CT_OK);
    assert_int_equal(count_in(out.data, "\n"), 5);
    assert_int_equal(count_in(out.data, "item,id,certificate"), 1);
    assert_int_equal(ct_chain_csv(&reply.answer, false, &out), CT_OK);
    assert_int_equal(count_in(out.data, "\n"), 9);
    assert_int_equal(count_in(out.data, "item,id,certificate"), 1);
    assert_int_equal(
        count_in(out.data, "\"B1#length@100 mm; C1#length@100 mm\""), 0);
    assert_int_equal(count_in(out.data, "B1#length@100 mm; C1#length@100 mm"),
                     2);
    assert_int_equal(count_in(out.data, ",\"尺 \"\"A\"\"\","), 2);
    ct_chain_reply_release(&reply);
}

/* NULL: no such object. */
static json_t *find(json_t *array, const char *key, const char *value)
{
    size_t i;
    json_t *one;

    json_array_foreach(array, i, one)
    {
        const char *text = json_string_value(json_object_get(one, key));

        if (text != NULL && strcmp(text, value) == 0)
            return one;
    }
    return NULL;
}

static double number(const json_t *object, const char *key)
{
    assert_true(json_is_number(json_object_get(object, key)));
    return json_number_value(json_object_get(object, key));
}

static json_t *object_of(const struct ct_chain_answer *answer)
{
    struct ct_json json;
    json_t *root;

    ct_buffer_clear(&out);
    ct_json_init(&json, &out, false);
    ct_json_object(&json, NULL);
    assert_int_equal(ct_chain_json(answer, &json), CT_OK);
    ct_chain_findings_json(answer, &json);
    ct_json_end(&json);
    root = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    return root;
}

static void test_json(void **state)
{
    struct ct_chain_reply reply;
    json_t *root, *nodes, *edges, *one;

    (void)state;
    ask("A-1@100 mm", NULL, 0, &reply);
    root = object_of(&reply.answer);
    nodes = json_object_get(root, "nodes");
    edges = json_object_get(root, "edges");
    assert_true(json_is_true(json_object_get(root, "unbroken")));
    assert_int_equal(json_array_size(nodes), 4);
    assert_int_equal(json_array_size(edges), 4);
    one = find(nodes, "id", "A1#length@100 mm");
    assert_close(number(one, "own_standard_uncertainty"), 3.5, 1e-12);
    assert_close(number(one, "share"), 12.25 / 16, 1e-12);
    assert_close(number(one, "U"), 8, 0);
    assert_true(
        json_is_null(json_object_get(one, "effective_degrees_of_freedom")));
    one = find(nodes, "id", "D1#length@100 mm");
    assert_close(number(one, "sensitivity"), 1, 1e-15);
    assert_string_equal(json_string_value(json_object_get(one, "root_kind")),
                        "SI");
    assert_string_equal(json_string_value(json_object_get(one, "root")),
                        "SI:metre");
    one = find(edges, "to", "C1#length@100 mm");
    assert_close(number(one, "sensitivity"), 0.5, 0);
    assert_string_equal(json_string_value(json_object_get(one, "from")),
                        "A1#length@100 mm");
    one = json_object_get(root, "use");
    assert_close(number(one, "expanded_uncertainty"), 8, 1e-12);
    assert_close(number(one, "value"), 99988, 1e-9);
    json_decref(root);
    reply.answer.depth = 1;
    root = object_of(&reply.answer);
    assert_int_equal(json_array_size(json_object_get(root, "nodes")), 3);
    assert_int_equal(json_array_size(json_object_get(root, "edges")), 2);
    assert_int_equal(
        json_integer_value(json_object_get(root, "nodes_left_out")), 1);
    json_decref(root);
    ct_chain_reply_release(&reply);
}

/* ---- drawings ------------------------------------------------------------ */

static const struct ct_drawing_node *node_of(const struct ct_drawing *drawing,
                                             const char *id)
{
    for (size_t i = 0; i < drawing->node_count; i++)
        if (strcmp(drawing->nodes[i].id, id) == 0)
            return &drawing->nodes[i];
    fail_msg("no node `%s`", id);
    return NULL;
}

/* Two chains in one drawing share what they rest on; levels count from the
 * roots. */
static void test_drawing(void **state)
{
    struct ct_drawing drawing = {0};
    struct ct_chain_reply reply;

    (void)state;
    ask("A-1@100 mm", NULL, 0, &reply);
    assert_int_equal(ct_chain_draw(&reply.answer, &drawing), CT_OK);
    assert_int_equal(drawing.node_count, 5);
    assert_int_equal(drawing.edge_count, 5);
    assert_int_equal(node_of(&drawing, "root SI:metre")->level, 0);
    assert_int_equal(node_of(&drawing, "D1#length@100 mm")->level, 1);
    assert_int_equal(node_of(&drawing, "C1#length@100 mm")->level, 2);
    assert_int_equal(node_of(&drawing, "A1#length@100 mm")->level, 3);
    ct_chain_reply_release(&reply);
    ask("C-1@100 mm", NULL, 0, &reply);
    assert_int_equal(ct_chain_draw(&reply.answer, &drawing), CT_OK);
    assert_int_equal(drawing.node_count, 5);
    assert_int_equal(drawing.edge_count, 5);
    ct_chain_reply_release(&reply);
    ask("E-1", NULL, 0, &reply);
    assert_int_equal(ct_chain_draw(&reply.answer, &drawing), CT_OK);
    assert_int_equal(node_of(&drawing, "E1#length@100 mm")->state,
                     CT_DRAWING_BROKEN);
    ct_chain_reply_release(&reply);
    ct_drawing_release(&drawing);
}

/* Circles have no levels, and end. */
static void test_drawing_circle(void **state)
{
    struct ct_drawing drawing = {0};
    struct ct_chain_reply reply;
    struct ct_chain_edge back[8];
    size_t count;

    (void)state;
    ask("A-1@100 mm", NULL, 0, &reply);
    count = reply.chain.edge_count;
    memcpy(back, reply.chain.edges, count * sizeof *back);
    back[count] = (struct ct_chain_edge){.from = 3, .to = 1};
    free(reply.chain.edges);
    reply.chain.edges = back;
    reply.chain.edge_count++;
    assert_int_equal(ct_chain_draw(&reply.answer, &drawing), CT_OK);
    assert_int_equal(drawing.edge_count, 6);
    reply.chain.edges = NULL;
    reply.chain.edge_count = 0;
    ct_chain_reply_release(&reply);
    ct_drawing_release(&drawing);
}

/* ---- the whole laboratory -------------------------------------------------
 */

static void test_survey(void **state)
{
    struct ct_chain_survey survey;
    struct ct_json json;
    json_t *root;

    (void)state;
    assert_int_equal(ct_chains_survey(&chains, &context, &survey), CT_OK);
    ct_buffer_clear(&out);
    assert_int_equal(ct_survey_page(&survey, false, 80, &out), CT_OK);
    assert_non_null(strstr(out.data, "the reference `…` is not in"));
    ct_buffer_clear(&out);
    assert_int_equal(ct_survey_csv(&survey, &out), CT_OK);
    assert_int_equal(count_in(out.data, "\n"), 3);
    assert_non_null(
        strstr(out.data, "\nE-1,lost,length,,broken,valid,yes,E1,E1\n"));
    assert_non_null(strstr(out.data, "\nF-1,new,length,,broken,none,yes,,\n"));
    ct_buffer_clear(&out);
    ct_json_init(&json, &out, false);
    ct_json_object(&json, NULL);
    ct_survey_json(&survey, &json);
    ct_json_end(&json);
    root = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_close(number(root, "unbroken"), 6, 0);
    assert_int_equal(json_array_size(json_object_get(root, "items")), 2);
    json_decref(root);
    ct_survey_release(&survey);
}

static int end(void **state)
{
    ct_buffer_release(&out);
    return close_chains(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree),    cmocka_unit_test(test_text),
        cmocka_unit_test(test_color),   cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_foot),    cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_csv),     cmocka_unit_test(test_json),
        cmocka_unit_test(test_drawing), cmocka_unit_test(test_drawing_circle),
        cmocka_unit_test(test_survey),
    };

    return cmocka_run_group_tests(tests, open_chains, end);
}
