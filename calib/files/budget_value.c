/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scalars of a budget file: numbers, quantities, words.
 */
#include "budget_reader.h"

#include <string.h>

enum ct_status worse(enum ct_status a, enum ct_status b)
{
    if (a == CT_OK || (a == CT_INVALID && b != CT_OK))
        return b;
    return a;
}

const char *text_of(const struct ct_yaml *mapping, const char *key)
{
    const struct ct_yaml *node = ct_yaml_get(mapping, key);

    return node != NULL && node->kind == CT_YAML_SCALAR ? node->text : NULL;
}

static bool is_word(const struct ct_yaml *node, const char *word)
{
    return strlen(word) == node->length &&
           memcmp(word, node->text, node->length) == 0;
}

static size_t find_word(const struct ct_yaml *node, const char *const *words,
                        size_t *count)
{
    size_t found = CT_NONE;

    for (*count = 0; words[*count] != NULL; ++*count)
        if (is_word(node, words[*count]))
            found = *count;
    return found;
}

/* What would be right where the shape is often mistaken; NULL elsewhere. */
static const char *example_of(const char *what, enum ct_yaml_kind kind)
{
    static const struct {
        const char *what;
        enum ct_yaml_kind kind;
        const char *text;
    } examples[] = {
        {"a budget", CT_YAML_MAPPING, "model: y = a + b"},
        {"inputs", CT_YAML_MAPPING, "inputs: {x: {value: 10.0 V, u: 0.1 V}}"},
        {"inputs", CT_YAML_SEQUENCE, "inputs: [V, I]"},
        {"constants", CT_YAML_MAPPING, "constants: {g: 9.80665 m/s2}"},
        {"coverage", CT_YAML_MAPPING, "coverage: {probability: 0.95}"},
        {"report", CT_YAML_MAPPING, "report: {unit: mm}"},
        {"rounding", CT_YAML_MAPPING, "rounding: {digits: 2}"},
        {"components", CT_YAML_MAPPING,
         "components: {resolution: {resolution: 0.1 V}}"},
        {"correlations", CT_YAML_SEQUENCE,
         "correlations: [{between: [a, b], r: 0.5}]"},
        {"an input", CT_YAML_MAPPING, "{value: 10.0 V, u: 0.1 V}"},
        {"a correlation", CT_YAML_MAPPING, "{between: [a, b], r: 0.5}"},
        {"an equation", CT_YAML_SCALAR, "y: a + b"},
    };

    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        if (examples[i].kind == kind && strcmp(examples[i].what, what) == 0)
            return examples[i].text;
    return NULL;
}

enum ct_status need_kind(struct reader *r, const struct ct_yaml *node,
                         enum ct_yaml_kind kind, const char *what)
{
    static const char *const names[] = {"a text", "a list", "a mapping"};

    if (node->kind == kind)
        return CT_OK;
    return ct_error(r->sink, "wrong-shape", ct_at(node->place), ct_string(what),
                    ct_string(names[kind]), ct_string(example_of(what, kind)));
}

bool is_repeated(const struct reader *r, const struct ct_yaml *mapping,
                 size_t i)
{
    const struct ct_yaml *key = &mapping->keys[i];

    for (size_t j = 0; r->faulty && j < i; j++)
        if (mapping->keys[j].length == key->length &&
            memcmp(mapping->keys[j].text, key->text, key->length) == 0)
            return true;
    return false;
}

enum ct_status check_key(struct reader *r, const struct ct_yaml *key,
                         const char *const *known)
{
    size_t count;

    if (find_word(key, known, &count) != CT_NONE)
        return CT_OK;
    return ct_error(r->sink, "unknown-key", ct_at(key->place),
                    ct_text(key->text, key->length),
                    ct_string(nearest_key(key, known, count)));
}

enum ct_status check_keys(struct reader *r, const struct ct_yaml *mapping,
                          const char *const *known)
{
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < mapping->count; i++)
        if (!is_repeated(r, mapping, i) &&
            check_key(r, &mapping->keys[i], known) != CT_OK)
            result = CT_INVALID;
    return result;
}

enum ct_status read_quantity(struct reader *r, const struct ct_yaml *node,
                             struct ct_quantity *quantity)
{
    enum ct_status status = need_kind(r, node, CT_YAML_SCALAR, "a quantity");

    if (status != CT_OK)
        return status;
    return ct_quantity_parse(r->units, node->text, node->length, node->place,
                             r->sink, quantity);
}

enum ct_status read_number(struct reader *r, const struct ct_yaml *node,
                           double *number)
{
    struct ct_quantity quantity;
    enum ct_status status = read_quantity(r, node, &quantity);

    if (status != CT_OK)
        return status;
    if (quantity.unit != NULL || quantity.plus_minus ||
        quantity.spread_kind != CT_SPREAD_NONE)
        return ct_error(r->sink, "number-expected", ct_at(node->place),
                        ct_text(node->text, node->length));
    *number = quantity.number;
    return CT_OK;
}

enum ct_status read_positive(struct reader *r, const struct ct_yaml *node,
                             const char *what, double *number)
{
    enum ct_status status = read_number(r, node, number);

    if (status == CT_OK && !(*number > 0))
        status = ct_error(r->sink, "not-positive", ct_at(node->place),
                          ct_string(what), ct_number(*number));
    return status;
}

enum ct_status read_probability(struct reader *r, const struct ct_yaml *node,
                                double *probability)
{
    struct ct_quantity quantity;
    enum ct_status status = read_quantity(r, node, &quantity);
    struct ct_conversion conversion = {1, 1};

    if (status != CT_OK)
        return status;
    if (quantity.spread_kind != CT_SPREAD_NONE || quantity.plus_minus ||
        (quantity.unit != NULL &&
         ct_unit_conversion(quantity.unit, &ct_unit_one, &conversion) != CT_OK))
        return ct_error(r->sink, "number-expected", ct_at(node->place),
                        ct_text(node->text, node->length));
    *probability = ct_convert(conversion, quantity.number);
    if (!(*probability > 0 && *probability < 1))
        return *probability > 1 && *probability < 100 && quantity.unit == NULL
                   ? ct_error(r->sink, "probability-range", ct_at(node->place),
                              ct_number(*probability), ct_number(*probability))
                   : ct_error(r->sink, "probability-range", ct_at(node->place),
                              ct_number(*probability));
    return CT_OK;
}

enum ct_status read_choice(struct reader *r, const struct ct_yaml *node,
                           const char *const *words, size_t *index)
{
    enum ct_status status = need_kind(r, node, CT_YAML_SCALAR, "a word");
    struct ct_buffer list = {0};
    size_t found, count;

    if (status != CT_OK)
        return status;
    found = find_word(node, words, &count);
    if (found != CT_NONE) {
        *index = found;
        return CT_OK;
    }
    for (size_t i = 0; i < count; i++) {
        ct_buffer_puts(&list, i == 0 ? "" : ", ");
        ct_buffer_puts(&list, words[i]);
    }
    status = ct_buffer_status(&list);
    if (status == CT_OK)
        status = ct_error(
            r->sink, "unknown-choice", ct_at(node->place),
            ct_text(node->text, node->length), ct_text(list.data, list.length),
            ct_string(ct_near_miss(node->text, node->length, words, count)));
    ct_buffer_release(&list);
    return status;
}

enum ct_status read_bool(struct reader *r, const struct ct_yaml *node,
                         bool *value)
{
    static const char *const words[] = {"false", "true", NULL};
    size_t index;
    enum ct_status status = read_choice(r, node, words, &index);

    if (status == CT_OK)
        *value = index == 1;
    return status;
}

enum ct_status read_unit(struct reader *r, const struct ct_yaml *node,
                         const struct ct_unit **unit)
{
    enum ct_status status = need_kind(r, node, CT_YAML_SCALAR, "a unit");

    if (status != CT_OK)
        return status;
    return ct_unit_parse(r->units, node->text, node->length, node->place,
                         r->sink, unit);
}
