/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scalars of a budget file: numbers, quantities, words.
 */
#include "budget_reader.h"

#include <math.h>
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
    return ct_error(
        r->sink, "unknown-key", ct_at(key->place),
        ct_text(key->text, key->length),
        ct_string(ct_near_miss(key->text, key->length, known, count)));
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
    if (quantity.unit != NULL || quantity.spread_kind != CT_SPREAD_NONE)
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
    if (quantity.spread_kind != CT_SPREAD_NONE ||
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

static bool same_unit(const struct ct_unit *a, const struct ct_unit *b)
{
    return a == b ||
           (ct_unit_same_dimension(a, b) && ct_unit_same_scale(a, b) &&
            a->kind == b->kind && a->fahrenheit == b->fahrenheit);
}

static enum ct_status report_dimension(struct reader *r, struct ct_place place,
                                       const struct ct_unit *got,
                                       const struct ct_unit *wanted)
{
    struct ct_buffer first = {0}, second = {0};
    enum ct_status status = CT_NOMEM;

    ct_unit_describe(&first, got);
    ct_unit_describe(&second, wanted);
    if (!first.failed && !second.failed)
        status = ct_error(r->sink, "wrong-dimension", ct_at(place),
                          ct_string(first.data), ct_string(second.data));
    ct_buffer_release(&first);
    ct_buffer_release(&second);
    return status;
}

/* `number` of `unit` on the scale of `target`: a value, with offsets. */
static enum ct_status value_in(struct reader *r, double number,
                               const struct ct_unit *unit,
                               struct ct_place place,
                               const struct ct_unit *target, double *value)
{
    struct ct_conversion conversion;
    enum ct_kind kind;

    if (same_unit(unit, target)) {
        *value = number;
        return CT_OK;
    }
    if (ct_unit_conversion(unit, target, &conversion) != CT_OK)
        return report_dimension(r, place, unit, target);
    if (ct_kind_add((enum ct_kind)unit->kind, (enum ct_kind)target->kind,
                    &kind) != CT_KINDS_AGREE ||
        (unit->kind != target->kind && unit->kind != CT_KIND_NONE &&
         target->kind != CT_KIND_NONE))
        return report_dimension(r, place, unit, target);
    *value = ct_convert(conversion, unit->fahrenheit ? number - 32 : number);
    return CT_OK;
}

static enum ct_status celsius(struct reader *r, struct ct_place place,
                              const struct ct_unit **unit)
{
    return ct_unit_parse(r->units, "degC", 4, place, r->sink, unit);
}

static bool is_ratio(const struct ct_quantity *quantity)
{
    return quantity->relative != CT_RELATIVE_NONE ||
           (quantity->unit != NULL && quantity->unit->kind == CT_KIND_HUMIDITY);
}

enum ct_status read_value(struct reader *r, struct subject *subject,
                          const struct ct_yaml *node, double *value)
{
    struct ct_quantity quantity;
    enum ct_status status = read_quantity(r, node, &quantity);
    const struct ct_unit *unit = quantity.unit;

    if (status != CT_OK)
        return status;
    if (quantity.relative == CT_RELATIVE_RELATIVE ||
        quantity.relative == CT_RELATIVE_ABSOLUTE)
        return ct_error(r->sink, "value-relative", ct_at(node->place),
                        ct_text(node->text, node->length));
    subject->spread_kind = quantity.spread_kind;
    if (unit != NULL && subject->unit == NULL) {
        subject->unit = unit;
        subject->ratio = is_ratio(&quantity);
        if (unit->fahrenheit)
            status = celsius(r, node->place, &subject->unit);
    }
    if (status != CT_OK)
        return status;
    if (unit == NULL || subject->unit == NULL) {
        *value = quantity.number;
        subject->spread = quantity.spread;
        return CT_OK;
    }
    if (quantity.spread_kind != CT_SPREAD_NONE) {
        struct ct_conversion conversion;

        if (ct_unit_conversion(unit, subject->unit, &conversion) != CT_OK)
            return report_dimension(r, quantity.unit_place, unit,
                                    subject->unit);
        subject->spread = ct_convert(conversion, quantity.spread);
    }
    return value_in(r, quantity.number, unit, quantity.unit_place,
                    subject->unit, value);
}

/* A width stated as a fraction of the value. */
static enum ct_status relative_width(struct reader *r,
                                     const struct subject *subject,
                                     const struct ct_quantity *quantity,
                                     struct ct_place place, double *width)
{
    struct ct_conversion conversion;
    enum ct_status status;

    if (!subject->has_value)
        return ct_error(r->sink, "relative-without-value", ct_at(place));
    if (subject->value == 0)
        return ct_error(r->sink, "relative-of-zero", ct_at(place));
    status = ct_unit_conversion(quantity->unit, &ct_unit_one, &conversion);
    if (status == CT_OK)
        *width =
            ct_convert(conversion, quantity->number * fabs(subject->value));
    return status;
}

enum ct_status width_of(struct reader *r, const struct subject *subject,
                        const struct ct_quantity *quantity,
                        struct ct_place place, double *width)
{
    struct ct_conversion conversion;
    const struct ct_unit *unit =
        subject->unit != NULL ? subject->unit : &ct_unit_one;

    if (quantity->spread_kind != CT_SPREAD_NONE)
        return ct_error(r->sink, "width-with-spread", ct_at(place));
    if (quantity->number < 0)
        return ct_error(r->sink, "negative-uncertainty", ct_at(place),
                        ct_number(quantity->number));
    if (quantity->relative == CT_RELATIVE_RELATIVE)
        return relative_width(r, subject, quantity, place, width);
    if (quantity->relative == CT_RELATIVE_PLAIN) {
        if (subject->ratio)
            return ct_error(r->sink, "percent-of-percent", ct_at(place));
        return relative_width(r, subject, quantity, place, width);
    }
    if (quantity->unit == NULL) {
        *width = quantity->number;
        return CT_OK;
    }
    if (ct_unit_conversion(quantity->unit, unit, &conversion) != CT_OK)
        return report_dimension(r, quantity->unit_place, quantity->unit, unit);
    *width = ct_convert(conversion, quantity->number);
    return CT_OK;
}

enum ct_status read_width(struct reader *r, const struct subject *subject,
                          const struct ct_yaml *node, double *width)
{
    struct ct_quantity quantity;
    enum ct_status status = read_quantity(r, node, &quantity);

    if (status != CT_OK)
        return status;
    return width_of(r, subject, &quantity, node->place, width);
}

enum ct_status read_position(struct reader *r, struct subject *subject,
                             const struct ct_yaml *node, double *position)
{
    struct subject alone = *subject;
    enum ct_status status = read_value(r, &alone, node, position);

    if (status == CT_OK && alone.spread_kind != CT_SPREAD_NONE)
        status = ct_error(r->sink, "width-with-spread", ct_at(node->place));
    if (status == CT_OK && subject->unit == NULL) {
        subject->unit = alone.unit;
        subject->ratio = alone.ratio;
    }
    return status;
}
