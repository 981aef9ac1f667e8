/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the columns of a table of rows mean. Names are found by hash or in
 * sorted lists: a header may have very many.
 */
#include "fold.h"
#include "row_names.h"

#include <stdlib.h>
#include <string.h>

static int compare_entries(const void *a, const void *b)
{
    const struct row_entry *first = a, *second = b;

    return strcmp(first->name, second->name);
}

static const struct row_entry *find_entry(const struct row_entry *entries,
                                          size_t count, const char *name)
{
    struct row_entry wanted = {.name = name};

    return count > 0 ? bsearch(&wanted, entries, count, sizeof wanted,
                               compare_entries)
                     : NULL;
}

struct ct_sink *row_sink_of(const struct row_names *h)
{
    return &h->reader->of_table.sink;
}

struct ct_argument row_text_at(const struct row_names *h, size_t column)
{
    const struct row_column *at = &h->reader->columns[column];

    return ct_text(at->text, at->length);
}

struct ct_argument row_place_at(const struct row_names *h, size_t column)
{
    return ct_at(h->reader->columns[column].place);
}

/* ---- names --------------------------------------------------------------- */

/* The text without blanks, full-width forms made plain. */
static enum ct_status simplify(struct ct_arena *arena, const char *text,
                               size_t length, struct row_name *name)
{
    struct ct_folded folded;
    enum ct_status status =
        ct_fold(text, length, (struct ct_place){0}, &folded);

    if (status != CT_OK)
        return status == CT_LIMIT ? CT_NOMEM : status;
    name->length = 0;
    name->plain = ct_arena_alloc(arena, folded.length + 1);
    for (size_t i = 0; name->plain != NULL && i < folded.length; i++)
        if (!ct_is_blank((unsigned char)folded.text[i]))
            name->plain[name->length++] = folded.text[i];
    ct_fold_release(&folded);
    return name->plain == NULL ? CT_NOMEM : CT_OK;
}

bool row_find_name(const struct row_names *h, const char *name, size_t length,
                   size_t *input, size_t *part)
{
    const struct row_entry *entry;
    char *copy;

    *part = CT_NONE;
    *input = ct_model_find_input(h->model, name, length);
    if (*input != CT_NONE)
        return true;
    if (h->part_count == 0)
        return false;
    copy = ct_arena_text(&h->reader->arena, name, length);
    entry = copy != NULL ? find_entry(h->parts, h->part_count, copy) : NULL;
    if (entry == NULL)
        return false;
    *part = entry->index;
    *input = h->model->contributions[entry->index].input;
    return true;
}

/* ---- what a header says -------------------------------------------------- */

/* `x[12]`: the number, or 0. */
static size_t reading_number(const char *text, size_t length, size_t *name)
{
    size_t open = length, number = 0;

    if (length < 4 || text[length - 1] != ']')
        return 0;
    while (open > 0 && text[open - 1] != '[')
        open--;
    if (open < 2 || text[open] == '0' || length - 1 - open > 7)
        return 0;
    for (size_t i = open; i < length - 1; i++) {
        if (!ct_is_digit((unsigned char)text[i]))
            return 0;
        number = number * 10 + (size_t)(text[i] - '0');
    }
    *name = open - 1;
    return number;
}

bool row_split_call(const char *text, size_t length, size_t *open)
{
    const char *at = memchr(text, '(', length);

    if (at == NULL || length == 0 || text[length - 1] != ')')
        return false;
    *open = (size_t)(at - text);
    return true;
}

bool row_is_word(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

static bool read_reading(const struct row_names *h, const struct row_name *name,
                         struct row_binding *binding)
{
    size_t length;

    binding->number = reading_number(name->plain, name->length, &length);
    if (binding->number == 0 ||
        !row_find_name(h, name->plain, length, &binding->input, &binding->a))
        return false;
    binding->meaning = ROW_READING;
    return true;
}

static bool read_key(const struct row_names *h, const struct row_name *name,
                     struct row_binding *binding)
{
    size_t open;

    if (row_find_name(h, name->plain, name->length, &binding->input,
                      &binding->a)) {
        binding->meaning = ROW_KEY;
        binding->key = ROW_VALUE;
        return binding->a == CT_NONE; /* a component has no value */
    }
    if (!row_split_call(name->plain, name->length, &open) ||
        !row_find_name(h, name->plain + open + 1, name->length - open - 2,
                       &binding->input, &binding->a))
        return false;
    binding->meaning = ROW_KEY;
    for (int k = ROW_U; k < ROW_KEYS; k++)
        if (row_is_word(name->plain, open, row_keys[k])) {
            binding->key = (enum row_key)k;
            return true;
        }
    return false;
}

static const struct ct_budget_reference *reference_of(const struct row_names *h,
                                                      size_t input)
{
    const struct ct_budget *budget = h->reader->budget;

    for (size_t i = 0; i < budget->reference_count; i++)
        if (budget->references[i].input == input)
            return &budget->references[i];
    return NULL;
}

/* `instrument(x)`; a point may be one of a formula, too. */
static bool read_laboratory(const struct row_names *h,
                            const struct row_name *name,
                            struct row_binding *binding)
{
    size_t open, key = 0;

    if (!row_split_call(name->plain, name->length, &open) ||
        !row_find_name(h, name->plain + open + 1, name->length - open - 2,
                       &binding->input, &binding->a) ||
        binding->a != CT_NONE)
        return false;
    while (row_laboratory_keys[key] != NULL &&
           !row_is_word(name->plain, open, row_laboratory_keys[key]))
        key++;
    binding->number = key;
    binding->meaning = ROW_LABORATORY;
    return row_laboratory_keys[key] != NULL &&
           (reference_of(h, binding->input) != NULL ||
            !row_is_word(name->plain, open, row_keys[ROW_POINT]));
}

/* Whether the input has a reference in which the key can be another. */
static enum ct_status check_laboratory(const struct row_names *h,
                                       const struct row_binding *binding)
{
    const char *name = h->model->inputs[binding->input].name;
    const struct ct_budget *budget = h->reader->budget;
    bool fixed = false;

    for (size_t i = 0; i < budget->fixed_count; i++)
        fixed = fixed || budget->fixed[i] == binding->input;
    if (!fixed && reference_of(h, binding->input) != NULL)
        return CT_OK;
    return ct_error(row_sink_of(h),
                    fixed ? "column-fixed" : "column-instrument",
                    row_place_at(h, binding->column),
                    row_text_at(h, binding->column), ct_string(name));
}

/* The contribution that a name in r(x,y) stands for. */
static enum ct_status find_contribution(const struct row_names *h,
                                        size_t column, const char *name,
                                        size_t length, size_t *contribution)
{
    const struct ct_model *model = h->model;
    const struct ct_input *input;
    size_t index, part;

    if (!row_find_name(h, name, length, &index, &part))
        return CT_INVALID;
    input = &model->inputs[index];
    *contribution = part != CT_NONE ? part : input->first;
    if (part != CT_NONE ||
        (input->count == 1 &&
         strcmp(model->contributions[input->first].name, input->name) == 0))
        return CT_OK;
    if (input->count == 0)
        (void)ct_error(row_sink_of(h), "correlation-certain",
                       row_place_at(h, column), ct_string(input->name));
    else
        (void)ct_error(row_sink_of(h), "correlation-components",
                       row_place_at(h, column), ct_string(input->name),
                       ct_string(model->contributions[input->first].name));
    return CT_OK;
}

/* r(x,y); false: it is not that, or a name is unknown. */
static bool read_pair(const struct row_names *h, const struct row_name *name,
                      struct row_binding *binding)
{
    const char *comma, *text = name->plain;
    size_t open, first;

    if (!row_split_call(text, name->length, &open) ||
        !row_is_word(text, open, "r"))
        return false;
    comma = memchr(text, ',', name->length);
    if (comma == NULL)
        return false;
    first = (size_t)(comma - text);
    binding->meaning = ROW_PAIR;
    return find_contribution(h, binding->column, text + open + 1,
                             first - open - 1, &binding->a) == CT_OK &&
           find_contribution(h, binding->column, comma + 1,
                             name->length - first - 2, &binding->b) == CT_OK;
}

/* What stands behind the colon of `pass:NAME`, as it was written. */
static const char *behind_colon(const struct row_column *column,
                                struct ct_arena *arena)
{
    static const char wide[] = "：";
    const char *at = memchr(column->text, ':', column->length);
    const char *full = strstr(column->text, wide);
    const char *end = column->text + column->length;

    if (at == NULL || (full != NULL && full < at))
        at = full != NULL ? full + sizeof wide - 2 : at;
    if (at == NULL)
        return NULL;
    at++;
    while (at < end && ct_is_blank((unsigned char)*at))
        at++;
    return ct_arena_text(arena, at, (size_t)(end - at));
}

/* A column that is handed on: because `pass` names it, or it says so itself. */
static enum ct_status read_passed(struct row_names *h,
                                  const struct row_name *name,
                                  struct row_binding *binding)
{
    const struct row_column *column = &h->reader->columns[binding->column];
    const struct row_entry *entry =
        find_entry(h->passed, h->passed_count, name->plain);

    if (entry != NULL && name->length > 0) {
        h->met[entry->index] = true;
        binding->meaning = ROW_PASS;
        binding->name = column->text;
    } else if (name->length > 5 && memcmp(name->plain, "pass:", 5) == 0) {
        binding->meaning = ROW_PASS;
        binding->name = behind_colon(column, &h->reader->arena);
        return binding->name == NULL ? CT_NOMEM : CT_OK;
    }
    return CT_OK;
}

/* ---- one column ---------------------------------------------------------- */

static enum ct_status check_pair(const struct row_names *h,
                                 const struct row_binding *binding)
{
    const struct ct_model *model = h->model;

    if (binding->a == binding->b)
        return ct_error(row_sink_of(h), "correlation-with-itself",
                        row_place_at(h, binding->column),
                        ct_string(model->contributions[binding->a].name));
    for (size_t i = 0; i < model->correlation_count; i++) {
        const struct ct_correlation *c = &model->correlations[i];

        if (!c->declared && ((c->a == binding->a && c->b == binding->b) ||
                             (c->a == binding->b && c->b == binding->a)))
            return ct_error(row_sink_of(h), "column-observed",
                            row_place_at(h, binding->column),
                            row_text_at(h, binding->column));
    }
    return CT_OK;
}

static enum ct_status read_column_name(struct row_names *h,
                                       struct row_binding *binding)
{
    const struct row_column *column = &h->reader->columns[binding->column];
    size_t errors = row_sink_of(h)->errors;
    struct row_name name;
    enum ct_status status =
        simplify(&h->reader->arena, column->text, column->length, &name);

    if (status == CT_OK)
        status = read_passed(h, &name, binding);
    if (status != CT_OK || binding->meaning == ROW_PASS)
        return status;
    if (read_pair(h, &name, binding))
        return row_sink_of(h)->errors > errors ? CT_INVALID
                                               : check_pair(h, binding);
    if (read_laboratory(h, &name, binding))
        return check_laboratory(h, binding);
    binding->number = 0;
    if (read_key(h, &name, binding) || read_reading(h, &name, binding))
        return CT_OK;
    binding->meaning = ROW_NOTHING;
    if (h->reader->budget->pass_all) {
        binding->meaning = ROW_PASS;
        binding->name = column->text;
        return CT_OK;
    }
    return row_report_unknown(h, &name, binding->column);
}

/* ---- all of them --------------------------------------------------------- */

static int compare_sizes(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static const char *name_or_empty(const struct row_binding *binding)
{
    return binding->name != NULL ? binding->name : "";
}

/* By what they are about; equal: two columns say the same. CT_NONE, the input
 * itself, comes behind its components, which does not matter. */
static int compare_meanings(const struct row_binding *a,
                            const struct row_binding *b)
{
    int order = compare_sizes(a->meaning == ROW_READING ? ROW_KEY : a->meaning,
                              b->meaning == ROW_READING ? ROW_KEY : b->meaning);

    if (order == 0)
        order = compare_sizes(a->input, b->input);
    if (order == 0)
        order = compare_sizes(a->a, b->a);
    if (order == 0)
        order = compare_sizes(a->b, b->b);
    if (order == 0)
        order = compare_sizes(a->meaning, b->meaning);
    if (order == 0)
        order = compare_sizes(a->key, b->key);
    if (order == 0)
        order = compare_sizes(a->number, b->number);
    return order != 0 ? order : strcmp(name_or_empty(a), name_or_empty(b));
}

static int compare_bindings(const void *first, const void *second)
{
    const struct row_binding *a = first, *b = second;
    int order = compare_meanings(a, b);

    return order != 0 ? order : compare_sizes(a->column, b->column);
}

static enum ct_status check_twice(const struct row_names *h,
                                  const struct row_binding *bindings)
{
    enum ct_status status = CT_OK;

    for (size_t i = 1; i < h->reader->column_count; i++) {
        const struct row_binding *b = &bindings[i];
        bool nameless = b->meaning == ROW_PASS && b->name[0] == '\0';

        if (b->meaning != ROW_NOTHING && !nameless &&
            compare_meanings(b - 1, b) == 0)
            status =
                ct_error(row_sink_of(h), "column-twice",
                         row_place_at(h, b->column), row_text_at(h, b->column));
    }
    return status;
}

/* A pair is the same the other way round. */
static void order_pair(struct row_binding *binding)
{
    size_t a = binding->a;

    if (binding->meaning != ROW_PAIR || binding->a <= binding->b)
        return;
    binding->a = binding->b;
    binding->b = a;
}

static enum ct_status index_parts(struct row_names *h)
{
    const struct ct_model *model = h->model;

    h->parts = ct_arena_array(&h->reader->arena, model->contribution_count + 1,
                              sizeof *h->parts);
    if (h->parts == NULL)
        return CT_NOMEM;
    for (size_t q = 0; q < model->contribution_count; q++) {
        const char *name = model->contributions[q].name;

        if (strcmp(name, model->inputs[model->contributions[q].input].name) !=
            0)
            h->parts[h->part_count++] = (struct row_entry){name, q};
    }
    if (h->part_count > 0)
        qsort(h->parts, h->part_count, sizeof *h->parts, compare_entries);
    return CT_OK;
}

static enum ct_status index_passed(struct row_names *h)
{
    const struct ct_budget *budget = h->reader->budget;
    struct ct_arena *arena = &h->reader->arena;

    h->passed =
        ct_arena_array(arena, budget->pass_count + 1, sizeof *h->passed);
    h->met = ct_arena_array(arena, budget->pass_count + 1, sizeof *h->met);
    if (h->passed == NULL || h->met == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < budget->pass_count; i++) {
        struct row_name name;
        enum ct_status status =
            simplify(arena, budget->pass[i], strlen(budget->pass[i]), &name);

        if (status != CT_OK)
            return status;
        h->passed[h->passed_count++] = (struct row_entry){name.plain, i};
    }
    if (h->passed_count > 0)
        qsort(h->passed, h->passed_count, sizeof *h->passed, compare_entries);
    return CT_OK;
}

/* The columns that are handed on, in the order of the table. */
static enum ct_status list_passed(struct row_names *h,
                                  const struct row_binding *bindings)
{
    struct ct_row_reader *reader = h->reader;
    size_t count = 0;

    for (size_t i = 0; i < reader->column_count; i++)
        count += bindings[i].meaning == ROW_PASS;
    reader->passed_columns = ct_arena_array(&reader->arena, count + 1,
                                            sizeof *reader->passed_columns);
    reader->passed_names =
        ct_arena_array(&reader->arena, count + 1, sizeof *reader->passed_names);
    reader->passed =
        ct_arena_array(&reader->arena, count + 1, sizeof *reader->passed);
    if (reader->passed_columns == NULL || reader->passed_names == NULL ||
        reader->passed == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < reader->column_count; i++) {
        if (bindings[i].meaning != ROW_PASS)
            continue;
        reader->passed_columns[reader->passed_count] = bindings[i].column;
        reader->passed_names[reader->passed_count++] = bindings[i].name;
    }
    return CT_OK;
}

/* Names under `pass` that are in no header. */
static void warn_missing(const struct row_names *h)
{
    const struct ct_budget *budget = h->reader->budget;

    for (size_t i = 0; i < h->passed_count; i++)
        if (!h->met[h->passed[i].index])
            ct_warning(row_sink_of(h), "pass-without-column",
                       ct_at(budget->pass_place),
                       ct_string(budget->pass[h->passed[i].index]));
}

enum ct_status row_header(struct ct_row_reader *reader,
                          struct row_binding *bindings)
{
    struct row_names h = {.reader = reader, .model = &reader->budget->model};
    enum ct_status status = index_parts(&h);

    if (status == CT_OK)
        status = index_passed(&h);
    for (size_t i = 0; i < reader->column_count && status != CT_NOMEM; i++) {
        bindings[i] = (struct row_binding){.column = i};
        status = worse(status, read_column_name(&h, &bindings[i]));
        order_pair(&bindings[i]);
    }
    if (status != CT_NOMEM)
        status = worse(status, list_passed(&h, bindings));
    if (status == CT_NOMEM)
        return status;
    qsort(bindings, reader->column_count, sizeof *bindings, compare_bindings);
    status = worse(status, check_twice(&h, bindings));
    if (status == CT_OK)
        warn_missing(&h);
    return status;
}
