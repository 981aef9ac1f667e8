/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which record is the header, and how many cells rows have when that one is at
 * fault.
 */
#include "csv_ahead.h"
#include "name_index.h"
#include "validate_work.h"

#include <string.h>

/* ---- a header that cannot be read ---------------------------------------- */

static bool is_blank(const struct ct_csv_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (record->fields[i].length > 0)
            return false;
    return true;
}

/* Fields in their order are what the standard binds by; otherwise only the
 * form can be checked. */
static void say_unread(struct ct_plan *plan, struct ct_place header,
                       struct ct_sink *sink)
{
    bool in_order = plan->schema != NULL &&
                    plan->schema->match == CT_MATCH_EXACT &&
                    plan->schema->count > 0;

    plan->no_header = true;
    plan->unnamed = !in_order;
    if (!in_order)
        plan->schema = NULL;
    ct_note(sink, in_order ? "header-by-schema" : "header-unread",
            ct_at(header));
}

/* The first row that can be read takes its place. */
static enum ct_status do_without(struct ct_plan *plan, struct ct_csv *csv,
                                 struct ct_sink *sink, struct ct_found *found)
{
    bool sure;
    enum ct_status status;

    say_unread(plan, found->first->place, sink);
    status = ct_csv_usual_cells(csv, &plan->cells, &sure);
    while (status == CT_OK && found->first != NULL &&
           (found->first->fault != NULL || is_blank(found->first))) {
        if (found->first->fault == NULL)
            (void)ct_error(sink, "blank-row", ct_at(found->first->place));
        status = ct_csv_next(csv, &found->first);
        found->rows += status == CT_OK && found->first != NULL;
    }
    if (status == CT_OK && found->first == NULL)
        return CT_INVALID;
    if (status == CT_OK && plan->schema != NULL)
        plan->cells = plan->schema->count;
    else if (status == CT_OK && plan->cells == 0)
        plan->cells = found->first->count;
    if (found->rows > 0) /* the one at hand is counted when it is read */
        found->rows--;
    return status;
}

/* ---- a header below other lines ------------------------------------------ */

struct search {
    const struct ct_name_index *names; /* of fields; NULL: there are none */
    size_t wanted; /* names of fields, or cells, that a header has */
    size_t looked;
    uint64_t line; /* of the header; 0: it is not there */
};

static size_t count_names(const struct ct_name_index *names,
                          const struct ct_csv_record *record)
{
    size_t count = 0;

    for (size_t i = 0; i < record->count; i++)
        count += ct_name_index_find(names, record->fields[i].text,
                                    record->fields[i].length) != SIZE_MAX;
    return count;
}

static bool see(void *context, const struct ct_csv_record *record)
{
    enum { DEEPEST = 32 };
    struct search *s = context;
    bool found = s->names != NULL ? count_names(s->names, record) >= s->wanted
                                  : record->count == s->wanted;

    s->line = found ? record->line : 0;
    return found || ++s->looked == DEEPEST;
}

static enum ct_status index_fields(struct ct_plan *plan,
                                   struct ct_name_index *names)
{
    const struct ct_schema *schema = plan->schema;
    enum ct_status status =
        ct_name_index_init(names, &plan->arena, schema->count);

    for (size_t i = 0; status == CT_OK && i < schema->count; i++)
        ct_name_index_add(names, schema->fields[i].name->text,
                          schema->fields[i].name->length, i);
    if (status == CT_OK)
        ct_name_index_sort(names);
    return status;
}

/* A title, a date, a name above the table: none of the fields is there, and
 * half of them are below. Without a schema: one cell above rows of many. */
static enum ct_status search(struct ct_plan *plan, struct ct_csv *csv,
                             const struct ct_csv_record *first, bool parted,
                             struct search *s)
{
    struct ct_name_index names;
    enum ct_status status;

    if (plan->schema == NULL) {
        s->wanted = plan->cells;
        return parted || 2 * first->count > plan->cells
                   ? CT_OK
                   : ct_csv_ahead(csv, see, s);
    }
    status = index_fields(plan, &names);
    s->names = &names;
    s->wanted = (plan->schema->count + 1) / 2;
    if (status == CT_OK && s->wanted > 0 && count_names(&names, first) == 0)
        status = ct_csv_ahead(csv, see, s);
    return status;
}

static enum ct_status skip_title(struct ct_plan *plan, struct ct_csv *csv,
                                 bool parted, struct ct_sink *sink,
                                 struct ct_found *found, bool *sure)
{
    struct search s = {0};
    struct ct_place place = found->first->place;
    enum ct_status status = search(plan, csv, found->first, parted, &s);

    if (status != CT_OK || s.line == 0)
        return status;
    (void)ct_error(sink, "header-late", ct_at(place),
                   ct_integer((int64_t)s.line));
    status = ct_csv_skip_to(csv, s.line, &found->first);
    if (status == CT_OK && found->first == NULL)
        return CT_INVALID;
    return status == CT_OK ? ct_csv_usual_cells(csv, &plan->cells, sure)
                           : status;
}

/* Whether the header has the names of all fields, in their order. */
static bool is_whole(const struct ct_schema *schema,
                     const struct ct_csv_record *header)
{
    if (schema == NULL || header->count != schema->count)
        return false;
    for (size_t i = 0; i < schema->count; i++) {
        const struct ct_yaml *name = schema->fields[i].name;

        if (name == NULL || name->length != header->fields[i].length ||
            memcmp(name->text, header->fields[i].text, name->length) != 0)
            return false;
    }
    return true;
}

/* ---- together ------------------------------------------------------------ */

enum ct_status ct_plan_find_header(struct ct_plan *plan, struct ct_csv *csv,
                                   bool parted, struct ct_sink *sink,
                                   struct ct_found *found)
{
    size_t count;
    bool sure;
    enum ct_status status;

    plan->no_header = plan->what->dialect.no_header;
    if (plan->no_header)
        return found->first->fault != NULL ? CT_INVALID : CT_OK;
    if (found->first->fault != NULL)
        return do_without(plan, csv, sink, found);
    status = ct_csv_usual_cells(csv, &plan->cells, &sure);
    if (status == CT_OK)
        status = skip_title(plan, csv, parted, sink, found, &sure);
    count = status == CT_OK ? found->first->count : 0;
    /* A header that is as it should be is believed: then it is the rows. */
    if (!sure || count == plan->cells || count == 0 || parted ||
        is_whole(plan->schema, found->first)) {
        plan->cells = 0;
        return status;
    }
    (void)ct_error(sink, "header-cells", ct_at(found->first->place),
                   ct_integer((int64_t)count),
                   ct_integer((int64_t)plan->cells));
    return status;
}
