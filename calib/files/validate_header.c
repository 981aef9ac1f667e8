/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which column belongs to which field.
 */
#include "name_index.h"
#include "validate_work.h"

#include "../../uncertainty/expression.h"

#include <string.h>

struct binding {
    struct ct_plan *plan;
    const struct ct_csv *csv;
    const struct ct_csv_record *header;
    struct ct_sink *sink;
    struct ct_name_index labels, fields;
    const char **free; /* names of fields that no column has */
    size_t free_count;
    size_t compared; /* names, in search of near ones */
};

static struct ct_place label_place(const struct binding *b, size_t column)
{
    return ct_csv_field_place(b->csv, column);
}

static struct ct_place header_end(const struct binding *b)
{
    return ct_place_part(b->header->place, b->header->place.length, 0);
}

static bool is_blank(const struct ct_plan *plan)
{
    for (size_t i = 0; i < plan->columns; i++) {
        if (plan->labels[i][0] != '\0')
            return false;
    }
    return true;
}

static const char *field_name(const struct ct_plan *plan, size_t field)
{
    return plan->fields[field].field->name->text;
}

static void bind(struct ct_plan *plan, size_t column, size_t field)
{
    plan->field_of[column] = field;
    plan->fields[field].column = column;
}

/* Blank labels and labels that are there twice; these are looked at no
 * further. */
static bool check_label(const struct binding *b, size_t column)
{
    const char *label = b->plan->labels[column];
    size_t first = ct_name_index_find(&b->labels, label, strlen(label));

    if (label[0] == '\0') {
        (void)ct_error(b->sink, "blank-label", ct_at(label_place(b, column)),
                       ct_integer((int64_t)column + 1));
        return false;
    }
    if (first < column) {
        (void)ct_error(b->sink, "duplicate-label",
                       ct_at(label_place(b, column)), ct_string(label),
                       ct_integer((int64_t)first + 1));
        return false;
    }
    return true;
}

/* The nearest field that no column has, or NULL. Where hundreds of labels are
 * wrong, hints for the later ones would cost more than they are worth. */
static const char *near_field(struct binding *b, const char *label)
{
    enum { MOST = 1000000 };

    if (b->compared > MOST)
        return NULL;
    b->compared += b->free_count;
    return ct_near_miss(label, strlen(label), b->free, b->free_count);
}

static void report_extra(struct binding *b, size_t column)
{
    const char *label = b->plan->labels[column];

    (void)ct_error(b->sink, "extra-label", ct_at(label_place(b, column)),
                   ct_string(label), ct_string(near_field(b, label)));
}

static void report_missing(const struct binding *b, size_t field)
{
    (void)ct_error(b->sink, "missing-label", ct_at(header_end(b)),
                   ct_string(field_name(b->plan, field)));
}

/* The standard maps fields by their order here, whatever the labels are. */
static void bind_in_order(struct binding *b)
{
    struct ct_plan *plan = b->plan;

    for (size_t i = 0; i < plan->columns; i++) {
        bool sound = check_label(b, i);

        if (i >= plan->field_count) {
            if (sound)
                report_extra(b, i);
            continue;
        }
        bind(plan, i, i);
        if (sound && strcmp(plan->labels[i], field_name(plan, i)) != 0)
            (void)ct_error(b->sink, "incorrect-label", ct_at(label_place(b, i)),
                           ct_string(plan->labels[i]),
                           ct_string(field_name(plan, i)));
    }
    for (size_t i = plan->columns; i < plan->field_count; i++) {
        report_missing(b, i);
        /* The header is short, the rows are not. */
        if (plan->cells == plan->field_count)
            plan->fields[i].column = i;
    }
    plan->extra = true;
}

static void bind_by_name(struct binding *b)
{
    struct ct_plan *plan = b->plan;
    enum ct_fields_match match = plan->schema->match;
    size_t bound = 0;

    for (size_t i = 0; i < plan->columns; i++) {
        const char *label = plan->labels[i];
        size_t field;

        if (!check_label(b, i))
            continue;
        field = ct_name_index_find(&b->fields, label, strlen(label));
        if (field != SIZE_MAX) {
            bind(plan, i, field);
            bound++;
        } else if (match == CT_MATCH_EQUAL || match == CT_MATCH_SUPERSET) {
            report_extra(b, i);
        }
    }
    for (size_t i = 0; i < plan->field_count; i++) {
        if (plan->fields[i].column == CT_NO_COLUMN &&
            (match == CT_MATCH_EQUAL || match == CT_MATCH_SUBSET))
            report_missing(b, i);
    }
    if (match == CT_MATCH_PARTIAL && bound == 0 && plan->field_count > 0)
        report_missing(b, 0);
}

static enum ct_status index_names(struct binding *b)
{
    struct ct_plan *plan = b->plan;
    enum ct_status status =
        ct_name_index_init(&b->labels, &plan->arena, plan->columns);

    if (status == CT_OK)
        status =
            ct_name_index_init(&b->fields, &plan->arena, plan->field_count);
    b->free =
        ct_arena_array(&plan->arena, plan->field_count + 1, sizeof *b->free);
    if (status != CT_OK || b->free == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < plan->columns; i++)
        ct_name_index_add(&b->labels, plan->labels[i], strlen(plan->labels[i]),
                          i);
    ct_name_index_sort(&b->labels);
    for (size_t i = 0; i < plan->field_count; i++) {
        const char *name = field_name(plan, i);

        ct_name_index_add(&b->fields, name, strlen(name), i);
        if (ct_name_index_find(&b->labels, name, strlen(name)) == SIZE_MAX)
            b->free[b->free_count++] = name;
    }
    ct_name_index_sort(&b->fields);
    return CT_OK;
}

static enum ct_status bind_labels(struct binding *b)
{
    struct ct_plan *plan = b->plan;
    enum ct_status status = index_names(b);

    if (status != CT_OK)
        return status;
    if (is_blank(plan)) {
        (void)ct_error(b->sink, "blank-header", ct_at(b->header->place));
    } else if (plan->schema == NULL) {
        for (size_t i = 0; i < plan->columns; i++)
            (void)check_label(b, i);
    } else if (plan->schema->match == CT_MATCH_EXACT) {
        bind_in_order(b);
        return CT_OK;
    } else {
        bind_by_name(b);
        return CT_OK;
    }
    for (size_t i = 0; i < plan->columns && i < plan->field_count; i++)
        bind(plan, i, i);
    return CT_OK;
}

static enum ct_status copy_labels(struct ct_plan *plan,
                                  const struct ct_csv_record *header)
{
    for (size_t i = 0; i < plan->columns; i++) {
        const char *text = header->fields[i].text;
        size_t length = header->fields[i].length;

        if (plan->what->dialect.skip_initial_space) {
            while (length > 0 && *text == ' ') {
                text++;
                length--;
            }
        }
        plan->labels[i] = ct_arena_text(&plan->arena, text, length);
        if (plan->labels[i] == NULL)
            return CT_NOMEM;
    }
    return CT_OK;
}

/* Without a header columns are called by their fields. */
static void bind_without(struct ct_plan *plan)
{
    for (size_t i = 0; i < plan->columns; i++) {
        plan->labels[i] = "";
        if (i < plan->field_count) {
            bind(plan, i, i);
            plan->labels[i] = field_name(plan, i);
        }
    }
    plan->extra =
        plan->schema != NULL && (plan->schema->match == CT_MATCH_EXACT ||
                                 plan->schema->match == CT_MATCH_EQUAL);
}

enum ct_status ct_plan_header(struct ct_plan *plan, const struct ct_csv *csv,
                              const struct ct_csv_record *header,
                              struct ct_sink *sink)
{
    struct binding b = {
        .plan = plan, .csv = csv, .header = header, .sink = sink};
    bool none = plan->no_header;
    enum ct_status status;

    plan->columns =
        none && plan->schema != NULL ? plan->field_count : header->count;
    if (plan->cells == 0)
        plan->cells = plan->columns;
    plan->labels =
        ct_arena_array(&plan->arena, plan->columns + 1, sizeof *plan->labels);
    plan->field_of =
        ct_arena_array(&plan->arena, plan->columns + 1, sizeof *plan->field_of);
    if (plan->labels == NULL || plan->field_of == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < plan->columns; i++)
        plan->field_of[i] = CT_NO_COLUMN;
    if (none) {
        bind_without(plan);
        return CT_OK;
    }
    status = copy_labels(plan, header);
    return status == CT_OK ? bind_labels(&b) : status;
}
