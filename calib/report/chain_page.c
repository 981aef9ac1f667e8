/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chain as text and Markdown.
 */
#include "chain_work.h"

#include "language.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct page {
    const struct ct_chain_answer *answer;
    const struct ct_chain *chain;
    struct ct_sheet sheet;
    struct ct_buffer
        left_out; /* titles of columns for which there was no room */
    bool color;
};

static void say(struct page *page, const char *text)
{
    ct_buffer_puts(&page->sheet.cell, ct_translate(text));
}

/* An empty line; behind paragraphs Markdown has one already. */
static void gap(struct page *page, bool paragraph)
{
    if (!page->sheet.markdown || !paragraph)
        ct_buffer_putc(page->sheet.out, '\n');
}

/* ---- the head ------------------------------------------------------------ */

static void put_head(struct page *page)
{
    const struct ct_chain_answer *answer = page->answer;

    ct_sheet_title(&page->sheet, answer->item, ct_chain_asked_name(answer));
    say(page, answer->certificate == CT_LAB_NO_ROW
                  ? N_("chain of calibrations on ")
                  : N_("chain of calibrations of a certificate, used on "));
    ct_sheet_day(&page->sheet, page->chain->when.on);
    if (page->chain->when.known_by < CT_DATE_LAST) {
        say(page, N_(", as known by "));
        ct_sheet_day(&page->sheet, page->chain->when.known_by);
    }
    if (page->chain->function.quantity != 0 ||
        page->chain->function.function != 0) {
        ct_buffer_puts(&page->sheet.cell, "; ");
        ct_sheet_function(&page->sheet, page->chain->function);
    }
    ct_sheet_line(&page->sheet);
}

/* One line of it, wrapped, in the colour of its kind. */
static void put_verdict_line(struct page *page, const char *line, size_t length)
{
    struct ct_buffer *out = page->sheet.out;

    if (page->color)
        ct_buffer_puts(out, page->chain->unbroken ? "\33[1;32m" : "\33[1;31m");
    ct_buffer_add(&page->sheet.cell, line, length);
    ct_sheet_line(&page->sheet);
    if (page->color && !out->failed) {
        out->length--;
        ct_buffer_puts(out, "\33[0m\n");
    }
}

static void put_verdict(struct page *page)
{
    struct ct_buffer verdict = {0};
    const char *line;

    ct_chain_verdict(page->answer, &verdict);
    line = verdict.failed ? "" : verdict.data;
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");

        put_verdict_line(page, line, length);
        line += length + (line[length] == '\n');
    }
    page->sheet.out->failed = page->sheet.out->failed || verdict.failed;
    ct_buffer_release(&verdict);
}

/* ---- nodes --------------------------------------------------------------- */

/* How the result came about, where the usual does not hold. ORDER FED */
static const char *const fed_words[] = {
    NULL,
    NULL,
    N_("decomposition unknown: links.csv needed"),
    NULL,
    N_("none of its references fits"),
    N_("no references"),
};

static void put_remark(struct page *page, const char *text)
{
    if (page->sheet.cell.length > 0)
        ct_buffer_puts(&page->sheet.cell, "; ");
    say(page, text);
}

static void put_remarks(struct page *page, const struct ct_chain_node *node)
{
    const struct ct_assigned_state *stated = &node->assigned.as_left;

    if (node->derived)
        put_remark(page, N_("in force then"));
    if (node->limits)
        put_remark(page, N_("its permissible errors"));
    else if (node->upper != CT_LAB_NO_ROW)
        put_remark(page, N_("between two points"));
    if (node->result != CT_LAB_NO_ROW && fed_words[node->fed] != NULL)
        put_remark(page, fed_words[node->fed]);
    if (ct_chain_is_stated(node) && node->own_kind == CT_OWN_BEYOND)
        put_remark(page, N_("no number is as large as what it rests on"));
    /* What is carried on is more than what is stated: both are told. */
    if (ct_chain_is_stated(node) &&
        node->uncertainty > stated->standard_uncertainty * (1 + 1e-9)) {
        put_remark(page, N_("carried on: u "));
        ct_chain_amount(node->uncertainty, node->unit, &page->sheet.cell);
    }
}

static void put_edge(struct page *page, size_t edge,
                     struct ct_text_table *table)
{
    const struct ct_chain_edge *way =
        edge == CT_TREE_NONE ? NULL : &page->chain->edges[edge];
    struct ct_buffer *cell = &page->sheet.cell;

    if (way != NULL)
        ct_chain_sensitivity(page->chain, way, cell);
    ct_table_take(table, cell);
    if (way != NULL && isfinite(way->ratio))
        ct_number_significant(cell, way->ratio, 2);
    ct_table_take(table, cell);
}

/* The cells that a line of the tree and a row of Markdown have in common. */
static void put_node(struct page *page, uint32_t number, size_t edge,
                     struct ct_text_table *table)
{
    const struct ct_chain_node *node = &page->chain->nodes[number];
    const struct ct_lab_certificate *certificate =
        &page->sheet.lab->certificates[node->certificate];
    struct ct_buffer *cell = &page->sheet.cell;

    ct_chain_place(page->answer, number, cell);
    ct_table_take(table, cell);
    ct_sheet_key(&page->sheet, CT_KEY_LABORATORY, certificate->laboratory);
    ct_table_take(table, cell);
    ct_sheet_day(&page->sheet, certificate->calibrated_on);
    ct_table_take(table, cell);
    ct_sheet_day(&page->sheet, node->valid_until);
    ct_table_take(table, cell);
    ct_chain_expanded(node, cell);
    ct_table_take(table, cell);
    put_edge(page, edge, table);
    ct_chain_percent(ct_chain_share(node), cell);
    ct_table_take(table, cell);
    ct_table_string(table, ct_translate(ct_chain_state_words[node->state]));
    put_remarks(page, node);
    ct_table_take(table, cell);
}

static void put_item(struct page *page, uint32_t certificate)
{
    const char *name = ct_chain_item_name(page->answer, certificate);

    ct_buffer_puts(&page->sheet.cell,
                   ct_chain_item_id(page->answer, certificate));
    if (name[0] != '\0') {
        ct_buffer_putc(&page->sheet.cell, ' ');
        ct_buffer_puts(&page->sheet.cell, name);
    }
}

enum { NODE_COLUMNS = 12 };

static void fill_columns(bool tree, struct ct_text_column columns[NODE_COLUMNS])
{
    const struct ct_text_column all[NODE_COLUMNS] = {
        {tree ? ct_translate(N_("calibration")) : ct_translate(N_("step")),
         tree ? CT_LEFT : CT_RIGHT, false},
        {tree ? ct_translate(N_("item")) : ct_translate(N_("certificate")),
         CT_LEFT, tree},
        {ct_translate(N_("at")), CT_LEFT, false},
        {ct_translate(N_("by")), CT_LEFT, true},
        {ct_translate(N_("calibrated")), CT_LEFT, false},
        {ct_translate(N_("valid until")), CT_LEFT, false},
        {ct_translate(N_("U (k = 2)")), CT_DECIMAL, false},
        {ct_translate(N_("sensitivity")), CT_LEFT, false},
        {ct_translate(N_("TUR")), CT_DECIMAL, false},
        {ct_translate(N_("share")), CT_DECIMAL, false},
        {ct_translate(N_("state")), CT_LEFT, false},
        {ct_translate(N_("remark")), CT_LEFT, true},
    };

    memcpy(columns, all, sizeof all);
}

/* ---- the tree ------------------------------------------------------------ */

static void skip_cells(struct ct_text_table *table, size_t count)
{
    while (count-- > 0)
        ct_table_string(table, "");
}

static void put_number(struct page *page, const struct ct_tree_line *line)
{
    struct ct_buffer *cell = &page->sheet.cell;

    if (line->number == 0)
        return;
    if (line->again) {
        ct_buffer_puts(cell, "  → ");
        say(page, N_("see "));
    } else {
        ct_buffer_puts(cell, "  [");
    }
    ct_buffer_integer(cell, line->number);
    ct_buffer_puts(cell, line->again ? "" : "]");
}

static void put_end_line(struct page *page, const struct ct_chain_end *end,
                         struct ct_text_table *table)
{
    const struct ct_lab *lab = page->sheet.lab;
    const struct ct_lab_reference *reference =
        end->reference == CT_LAB_NO_ROW ? NULL
                                        : &lab->references[end->reference];

    if (reference == NULL)
        say(page, N_("(nothing)"));
    ct_chain_end_text(page->answer, end, &page->sheet.cell);
    ct_table_take(table, &page->sheet.cell);
    if (reference != NULL && reference->row != CT_LAB_NO_ROW &&
        ct_lab_reference_key(reference->kind) == CT_KEY_LABORATORY)
        ct_sheet_key(&page->sheet, CT_KEY_TEXT,
                     lab->laboratories[reference->row].name);
    ct_table_take(table, &page->sheet.cell);
    skip_cells(table, NODE_COLUMNS - 4);
    ct_table_string(table, end->allowed ? ct_translate(N_("root"))
                                        : ct_translate(N_("no root")));
    ct_table_string(table, "");
}

static void put_line(struct page *page, const struct ct_tree *tree,
                     const struct ct_tree_line *line,
                     struct ct_text_table *table)
{
    const struct ct_chain_node *node = &page->chain->nodes[line->node];

    ct_buffer_add(&page->sheet.cell, tree->leads.data + line->lead,
                  line->lead_length);
    if (line->end != CT_TREE_NONE) {
        put_end_line(page, &page->chain->ends[line->end], table);
        return;
    }
    ct_buffer_puts(&page->sheet.cell,
                   ct_chain_certificate_id(page->answer, node->certificate));
    put_number(page, line);
    if (line->more)
        ct_buffer_puts(&page->sheet.cell, "  …");
    ct_table_take(table, &page->sheet.cell);
    if (line->again) {
        skip_cells(table, NODE_COLUMNS - 1);
        return;
    }
    put_item(page, node->certificate);
    ct_table_take(table, &page->sheet.cell);
    put_node(page, line->node, line->edge, table);
}

/* ORDER CHAIN_STATE */
static const char *const paints[CT_CHAIN_STATES] = {"", "\33[36m", "\33[33m",
                                                    "\33[31m"};

static const char *paint_of(const struct page *page,
                            const struct ct_tree_line *line)
{
    if (line->end != CT_TREE_NONE)
        return page->chain->ends[line->end].allowed ? ""
                                                    : paints[CT_CHAIN_BROKEN];
    return line->again ? "" : paints[page->chain->nodes[line->node].state];
}

/* The table, whose lines behind its head are those of the tree, each in the
 * colour of its state. */
static void paint_lines(struct page *page, const struct ct_tree *tree,
                        const struct ct_buffer *text)
{
    const char *line = text->data;
    enum { HEAD = 2 };

    for (size_t i = 0; i < tree->count + HEAD; i++) {
        size_t length = strcspn(line, "\n");
        const char *paint =
            i < HEAD ? "" : paint_of(page, &tree->lines[i - HEAD]);

        ct_buffer_puts(page->sheet.out, paint);
        ct_buffer_add(page->sheet.out, line, length);
        ct_buffer_puts(page->sheet.out, paint[0] != '\0' ? "\33[0m\n" : "\n");
        line += length + (line[length] == '\n');
    }
}

/* On a narrow terminal columns are left out, and named. */
static void fit(struct page *page, struct ct_text_table *table)
{
    enum { ROOM = 16, MOST = 5 };
    const char *const titles[MOST] = {
        ct_translate(N_("TUR")), ct_translate(N_("by")),
        ct_translate(N_("valid until")), ct_translate(N_("sensitivity")),
        ct_translate(N_("calibrated"))};
    bool dropped[MOST], any = false;

    ct_table_fit(table, page->sheet.width, ROOM, titles, MOST, dropped);
    for (size_t i = 0; i < MOST; i++) {
        if (!dropped[i])
            continue;
        ct_buffer_puts(&page->left_out, any ? ", " : "");
        ct_buffer_puts(&page->left_out, titles[i]);
        any = true;
    }
}

static void put_left_out(struct page *page)
{
    if (page->left_out.length == 0)
        return;
    say(page, N_("not shown, for want of width: "));
    ct_buffer_add(&page->sheet.cell, page->left_out.data,
                  page->left_out.length);
    ct_sheet_line(&page->sheet);
}

static enum ct_status put_tree(struct page *page)
{
    struct ct_text_column columns[NODE_COLUMNS];
    struct ct_text_table *table;
    struct ct_buffer text = {0};
    struct ct_tree tree;
    enum ct_status status =
        ct_tree_make(page->chain, page->answer->depth, &tree);

    if (status != CT_OK)
        return status;
    fill_columns(true, columns);
    table = ct_sheet_begin(&page->sheet, columns, NODE_COLUMNS);
    for (size_t i = 0; i < tree.count && table != NULL; i++)
        put_line(page, &tree, &tree.lines[i], table);
    if (table != NULL) {
        ct_table_drop_empty(table);
        fit(page, table);
        ct_table_text(table, page->sheet.width, &text);
    }
    ct_table_free(table);
    if (page->color && !text.failed && text.length > 0)
        paint_lines(page, &tree, &text);
    else
        ct_buffer_add(page->sheet.out, text.length > 0 ? text.data : "",
                      text.length);
    page->sheet.out->failed =
        page->sheet.out->failed || text.failed || page->left_out.failed;
    put_left_out(page);
    ct_buffer_release(&text);
    ct_tree_release(&tree);
    return CT_OK;
}

/* ---- the same as a table, for Markdown ----------------------------------- */

/* Per node the edge by which it was reached first; CT_TREE_NONE for the item.
 */
static size_t *first_edges(const struct ct_chain *chain)
{
    size_t *edges = malloc(chain->node_count * sizeof *edges);

    for (size_t i = 0; i < chain->node_count && edges != NULL; i++)
        edges[i] = CT_TREE_NONE;
    for (size_t i = chain->edge_count; i-- > 0 && edges != NULL;)
        if (chain->edges[i].to != 0)
            edges[chain->edges[i].to] = i;
    return edges;
}

static enum ct_status put_rows(struct page *page)
{
    struct ct_text_column columns[NODE_COLUMNS];
    struct ct_text_table *table;
    size_t *edges = first_edges(page->chain);

    if (edges == NULL)
        return CT_NOMEM;
    fill_columns(false, columns);
    table = ct_sheet_begin(&page->sheet, columns, NODE_COLUMNS);
    for (uint32_t i = 0; i < page->chain->node_count && table != NULL; i++) {
        const struct ct_chain_node *node = &page->chain->nodes[i];

        if (node->depth > page->answer->depth)
            continue;
        ct_buffer_integer(&page->sheet.cell, node->depth);
        ct_table_take(table, &page->sheet.cell);
        ct_buffer_puts(&page->sheet.cell, ct_chain_certificate_id(
                                              page->answer, node->certificate));
        ct_buffer_puts(&page->sheet.cell, ", ");
        put_item(page, node->certificate);
        ct_table_take(table, &page->sheet.cell);
        put_node(page, i, edges[i], table);
    }
    ct_sheet_table(&page->sheet, table);
    free(edges);
    return CT_OK;
}

/* ---- what the numbers are made of ---------------------------------------- */

static bool has_drift(const struct ct_chain_answer *answer)
{
    uint32_t item = answer->chain->nodes[0].certificate;

    for (size_t i = 0; i < answer->step_count; i++)
        if (answer->steps[i].certificate == item)
            return answer->steps[i].drift > 0;
    return false;
}

static void put_hint(struct page *page)
{
    if (!isnan(page->chain->selector.point))
        return;
    gap(page, false);
    say(page, N_("No point was named: ID@POINT tells the uncertainty there and "
                 "takes it apart."));
    ct_sheet_line(&page->sheet);
}

static const char *between(enum ct_use_rule rule)
{
    if (rule == CT_RULE_NEAREST)
        return N_("Between two points, with the error of the nearer one; ");
    return rule == CT_RULE_MAX_U
               ? N_("Between two points, on the line with the larger "
                    "uncertainty; ")
               : N_("Between two points, on the line; ");
}

static void put_half_width(struct page *page)
{
    const struct ct_chain *chain = page->chain;

    if (!isfinite(chain->use.half_width))
        return;
    say(page, between(chain->use.rule));
    say(page, chain->use.half_width > 0 ? N_("deviation from it at most ")
                                        : N_("no deviation from it counts"));
    if (chain->use.half_width > 0)
        ct_chain_amount(chain->use.half_width, chain->use.unit,
                        &page->sheet.cell);
    ct_sheet_line(&page->sheet);
}

static void put_correlation(struct page *page)
{
    const struct ct_chain *chain = page->chain;
    struct ct_buffer *cell = &page->sheet.cell;

    if (!isfinite(chain->rho_0) || !isfinite(chain->rho_1))
        return;
    say(page, N_("Correlation within certificates (own_correlation) matters: "
                 "u = "));
    ct_chain_amount(chain->rho_0, chain->use.unit, cell);
    say(page, N_(" for 0, "));
    ct_chain_amount(chain->rho_1, chain->use.unit, cell);
    say(page, N_(" for 1"));
    ct_sheet_line(&page->sheet);
}

/* Above it k does not differ from that of the normal distribution. */
enum { DOF_TOLD = 1000 };

static void put_use(struct page *page)
{
    const struct ct_chain *chain = page->chain;
    struct ct_buffer *cell = &page->sheet.cell;

    if (!chain->has_use || !isfinite(chain->uncertainty)) {
        put_hint(page);
        return;
    }
    gap(page, false);
    say(page, chain->use.nominal ? N_("In use at its nominal value: ")
                                 : N_("In use: "));
    ct_chain_in_use(page->answer, cell);
    say(page, has_drift(page->answer) ? N_(" (k = 2, with its drift since)")
                                      : N_(" (k = 2)"));
    ct_buffer_puts(cell, "; u = ");
    ct_chain_amount(chain->uncertainty, chain->use.unit, cell);
    if (chain->dof < DOF_TOLD) {
        say(page, N_(", effective degrees of freedom "));
        ct_number_significant(cell, chain->dof, 3);
    }
    ct_sheet_line(&page->sheet);
    put_half_width(page);
    put_correlation(page);
}

static void put_steps(struct page *page)
{
    enum { MOST = 12 };
    const struct ct_text_column columns[] = {
        {ct_translate(N_("certificate")), CT_LEFT, false},
        {ct_translate(N_("item")), CT_LEFT, true},
        {ct_translate(N_("share")), CT_DECIMAL, false},
        {ct_translate(N_("own part")), CT_DECIMAL, false},
        {ct_translate(N_("drift")), CT_DECIMAL, false},
        {ct_translate(N_("limits")), CT_DECIMAL, false},
        {ct_translate(N_("interpolation")), CT_DECIMAL, false},
        {ct_translate(N_("not taken apart")), CT_DECIMAL, false},
    };
    const struct ct_chain_answer *answer = page->answer;
    struct ct_buffer *cell = &page->sheet.cell;
    struct ct_text_table *table;

    if (answer->step_count == 0)
        return;
    ct_sheet_heading(&page->sheet,
                     ct_translate(N_("Where the variance comes from")));
    table =
        ct_sheet_begin(&page->sheet, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < answer->step_count && i < MOST && table != NULL;
         i++) {
        const struct ct_chain_step *step = &answer->steps[i];
        const double parts[] = {step->own + step->drift + step->limits +
                                    step->interpolation + step->undivided,
                                step->own,
                                step->drift,
                                step->limits,
                                step->interpolation,
                                step->undivided};

        ct_sheet_certificate(&page->sheet, step->certificate);
        ct_table_take(table, cell);
        put_item(page, step->certificate);
        ct_table_take(table, cell);
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            ct_chain_percent(parts[k] == 0 ? (double)NAN : parts[k], cell);
            ct_table_take(table, cell);
        }
    }
    ct_sheet_table(&page->sheet, table);
}

static void put_what_if(struct page *page, const struct ct_chain_what_if *one,
                        struct ct_text_table *table)
{
    const struct ct_chain *chain = page->chain;
    struct ct_buffer *cell = &page->sheet.cell;

    ct_table_string(table, one->text != NULL ? one->text
                                             : ct_translate(N_("all of them")));
    ct_chain_amount(2 * one->uncertainty, chain->use.unit, cell);
    if (!isfinite(one->uncertainty))
        say(page, N_("not known"));
    ct_table_take(table, cell);
    if (isfinite(one->uncertainty) && chain->uncertainty > 0) {
        ct_number_fixed(cell, 100 * (one->uncertainty / chain->uncertainty - 1),
                        1);
        ct_buffer_puts(cell, " %");
    }
    ct_table_take(table, cell);
}

static void put_what_ifs(struct page *page)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("if")), CT_LEFT, true},
        {ct_translate(N_("U (k = 2)")), CT_DECIMAL, false},
        {ct_translate(N_("change")), CT_DECIMAL, false},
    };
    struct ct_text_table *table;

    if (page->answer->what_if_count == 0)
        return;
    ct_sheet_heading(&page->sheet, ct_translate(N_("What would remain")));
    table =
        ct_sheet_begin(&page->sheet, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < page->answer->what_if_count && table != NULL; i++)
        put_what_if(page, &page->answer->what_ifs[i], table);
    ct_sheet_table(&page->sheet, table);
}

enum ct_status ct_chain_page(const struct ct_chain_answer *answer,
                             bool markdown, int width, bool color,
                             struct ct_buffer *out)
{
    struct page page = {.answer = answer,
                        .chain = answer->chain,
                        .sheet = {.lab = ct_lab_index_lab(answer->index),
                                  .out = out,
                                  .markdown = markdown,
                                  .width = width},
                        .color = color && !markdown};
    enum ct_status status = CT_OK;

    put_head(&page);
    put_verdict(&page);
    if (answer->chain->node_count > 0) {
        gap(&page, true);
        status = markdown ? put_rows(&page) : put_tree(&page);
        put_use(&page);
        put_steps(&page);
        put_what_ifs(&page);
    }
    ct_chain_put_findings(&page.sheet, answer);
    out->failed = out->failed || page.sheet.cell.failed;
    ct_buffer_release(&page.sheet.cell);
    ct_buffer_release(&page.left_out);
    return status == CT_OK ? ct_buffer_status(out) : status;
}
