/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The settings of a laboratory: the object `caltrace` of its package.
 */
#include "package_work.h"

#include "../../uncertainty/number.h"

#include <string.h>

/* ORDER SETTING_KEY */
enum {
    S_TABLES,
    S_COLUMNS,
    S_DUE_RULE,
    S_ANCHOR,
    S_DECISION_RULE,
    S_DEFAULT_K,
    S_CAPACITY,
    S_ROOTS,
    S_DATE_ORDER,
    S_DATE_SERIAL,
    S_DECIMAL_COMMA,
    S_EN_DASH,
    S_MISSING,
    S_ENCODING,
    S_SCHEME,
    S_COUNT
};

/* ORDER SETTING_KEY */
static const struct ct_json_key setting_keys[S_COUNT] = {
    {"tables", CT_JSON_OBJECT},
    {"columns", CT_JSON_OBJECT},
    {"due_rule", CT_JSON_TEXT},
    {"anchor", CT_JSON_TEXT},
    {"decision_rule", CT_JSON_TEXT},
    {"default_k", CT_JSON_NUMBER},
    {"capacity", CT_JSON_NUMBER},
    {"allowed_roots", CT_JSON_LIST},
    {"date_order", CT_JSON_TEXT},
    {"date_serial", CT_JSON_TEXT | CT_JSON_NUMBER},
    {"decimal_comma", CT_JSON_BOOLEAN},
    {"en_dash", CT_JSON_BOOLEAN},
    {"missing", CT_JSON_LIST},
    {"encoding", CT_JSON_TEXT},
    {"scheme", CT_JSON_TEXT},
};

static const struct ct_json_keys setting_object = {setting_keys, S_COUNT,
                                                   "caltrace", false};

/* ---- words ------------------------------------------------------------------
 */

/* ORDER DUE_RULE */
const char *const ct_due_rule_names[CT_DUE_RULES + 1] = {
    "same-day", "minus-one-day", "month-end", "last-day-sticky", NULL};
/* ORDER ANCHOR */
const char *const ct_anchor_names[CT_ANCHORS + 1] = {
    "calibrated", "issued", "in-service", "first-use", NULL};

const char *ct_due_rule_name(enum ct_due_rule rule)
{
    return ct_due_rule_names[rule];
}

const char *ct_anchor_name(enum ct_anchor anchor)
{
    return ct_anchor_names[anchor];
}
/* ORDER ROOT */
static const char *const roots[] = {"SI", "NMI", "ACC", "LMI",
                                    "EV", "CRM", "REF"};
/* ORDER DAY_ORDER, without the first */
static const char *const day_orders[] = {"ymd", "dmy", "mdy"};
/* ORDER DATE_SERIAL, without the first */
static const char *const serials[] = {"1900", "1904"};

#define CHOICES(words) (words), sizeof(words) / sizeof(words)[0]

static enum ct_status read_word(struct package_reader *r,
                                const struct ct_yaml *value,
                                const char *const *words, size_t count,
                                const char *name, int *choice)
{
    return value == NULL
               ? CT_OK
               : ct_json_choice(value, words, count, name, r->sink, choice);
}

static enum ct_status read_words(struct package_reader *r,
                                 const struct ct_yaml *const *values,
                                 struct ct_settings *s)
{
    int rule = (int)s->due_rule, anchor = (int)s->anchor, order = -1,
        serial = -1;
    enum ct_status result = read_word(r, values[S_DUE_RULE], ct_due_rule_names,
                                      CT_DUE_RULES, "a due rule", &rule);

    result =
        ct_json_worse(result, read_word(r, values[S_ANCHOR], ct_anchor_names,
                                        CT_ANCHORS, "an anchor", &anchor));
    result = ct_json_worse(result, read_word(r, values[S_DATE_ORDER],
                                             CHOICES(day_orders),
                                             "an order of dates", &order));
    result = ct_json_worse(result,
                           read_word(r, values[S_DATE_SERIAL], CHOICES(serials),
                                     "a system of day numbers", &serial));
    s->due_rule = (enum ct_due_rule)rule;
    s->anchor = (enum ct_anchor)anchor;
    s->date_order = (enum ct_day_order)(order + 1);
    s->date_serial = (enum ct_date_serial)(serial + 1);
    return result;
}

static enum ct_status read_roots(struct package_reader *r,
                                 const struct ct_yaml *list,
                                 struct ct_settings *s)
{
    unsigned set = 0;
    enum ct_status result;

    if (list == NULL)
        return CT_OK;
    result = ct_json_list(list, CT_JSON_TEXT, "allowed_roots", r->sink);
    if (result != CT_OK)
        return result;
    for (size_t i = 0; i < list->count; i++) {
        int choice = 0;
        enum ct_status status =
            read_word(r, &list->items[i], CHOICES(roots), "a root", &choice);

        set |= 1U << choice;
        result = ct_json_worse(result, status);
    }
    if (result == CT_OK && list->count == 0)
        result = ct_error(r->sink, "setting-range", ct_at(list->place),
                          ct_string("allowed_roots"), ct_string("[]"),
                          ct_string("a list with one root at least"));
    if (result == CT_OK)
        s->roots = set;
    return result;
}

/* ---- numbers and marks ------------------------------------------------------
 */

static enum ct_status read_numbers(struct package_reader *r,
                                   const struct ct_yaml *const *values,
                                   struct ct_settings *s)
{
    const struct ct_yaml *k = values[S_DEFAULT_K];
    enum ct_status result = CT_OK;
    double number;

    if (k != NULL && (ct_number_parse(k->text, k->length, &number) != CT_OK ||
                      number < 1 || number > 10))
        result = ct_error(r->sink, "setting-range", ct_at(k->place),
                          ct_string("default_k"), ct_text(k->text, k->length),
                          ct_string("from 1 to 10, such as 2"));
    else if (k != NULL)
        s->default_k = number;
    if (values[S_CAPACITY] != NULL)
        result = ct_json_worse(result,
                               ct_json_whole(values[S_CAPACITY], "capacity", 1,
                                             1000000, r->sink, &s->capacity));
    return result;
}

static enum ct_status read_missing(struct package_reader *r,
                                   const struct ct_yaml *list,
                                   struct ct_settings *s)
{
    const char **marks;
    enum ct_status result;

    if (list == NULL)
        return CT_OK;
    result = ct_json_list(list, CT_JSON_TEXT, "missing", r->sink);
    if (result != CT_OK)
        return result;
    marks = ct_arena_array(r->arena, list->count + 1, sizeof *marks);
    if (marks == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < list->count; i++)
        marks[i] = list->items[i].text;
    s->missing = marks;
    s->missing_count = list->count;
    return CT_OK;
}

/* ---- columns ----------------------------------------------------------------
 */

static enum ct_status read_table_columns(struct package_reader *r,
                                         const struct ct_yaml *name,
                                         const struct ct_yaml *object,
                                         struct ct_column_name *columns,
                                         size_t *count)
{
    enum ct_table table = CT_TABLES;
    enum ct_status result = ct_package_table(r, name, &table);

    if (result != CT_NOMEM)
        result = ct_json_worse(
            result, ct_json_need(object, CT_JSON_OBJECT, name->text, r->sink));
    if (result != CT_OK)
        return result;
    for (size_t i = 0; i < object->count; i++) {
        enum ct_status status = ct_json_need(&object->items[i], CT_JSON_TEXT,
                                             object->keys[i].text, r->sink);

        if (status == CT_OK)
            columns[(*count)++] =
                (struct ct_column_name){.table = table,
                                        .standard = &object->keys[i],
                                        .header = &object->items[i]};
        result = ct_json_worse(result, status);
    }
    return result;
}

static enum ct_status read_columns(struct package_reader *r,
                                   const struct ct_yaml *node)
{
    struct ct_column_name *columns;
    size_t room = 1, count = 0;
    enum ct_status result = CT_OK;

    if (node == NULL)
        return CT_OK;
    for (size_t i = 0; i < node->count; i++)
        room += node->items[i].count;
    columns = ct_arena_array(r->arena, room, sizeof *columns);
    if (columns == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < node->count; i++)
        result = ct_json_worse(result, read_table_columns(r, &node->keys[i],
                                                          &node->items[i],
                                                          columns, &count));
    r->package->columns = columns;
    r->package->column_count = count;
    return result;
}

enum ct_status ct_package_read_settings(struct package_reader *r,
                                        const struct ct_yaml *node)
{
    const struct ct_yaml *values[S_COUNT];
    struct ct_settings *s = &r->package->settings;
    enum ct_status result =
        ct_json_members(node, &setting_object, values, r->sink);

    if (result == CT_NOMEM)
        return result;
    r->tables = values[S_TABLES];
    s->decision_rule = values[S_DECISION_RULE];
    s->decimal_comma = values[S_DECIMAL_COMMA] != NULL &&
                       ct_json_is_true(values[S_DECIMAL_COMMA]);
    s->en_dash =
        values[S_EN_DASH] != NULL && ct_json_is_true(values[S_EN_DASH]);
    result = ct_json_worse(result, read_words(r, values, s));
    result = ct_json_worse(result, read_roots(r, values[S_ROOTS], s));
    result = ct_json_worse(result, read_numbers(r, values, s));
    result = ct_json_worse(result, read_missing(r, values[S_MISSING], s));
    if (values[S_ENCODING] != NULL)
        result =
            ct_json_worse(result, ct_encoding_parse(values[S_ENCODING]->text,
                                                    values[S_ENCODING]->length,
                                                    values[S_ENCODING]->place,
                                                    r->sink, &s->encoding));
    if (values[S_SCHEME] != NULL)
        result = ct_json_worse(
            result, ct_package_path(r, values[S_SCHEME], &s->scheme));
    return ct_json_worse(result, read_columns(r, values[S_COLUMNS]));
}
