/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The constraints of a field, and the properties of our own.
 */
#include "schema_work.h"

#include "../../chains/date.h"
#include "../../uncertainty/number.h"

#include <limits.h>
#include <math.h>

/* ORDER CONSTRAINT_KEY */
enum {
    C_REQUIRED,
    C_UNIQUE,
    C_MIN_LENGTH,
    C_MAX_LENGTH,
    C_MINIMUM,
    C_MAXIMUM,
    C_EXCLUSIVE_MINIMUM,
    C_EXCLUSIVE_MAXIMUM,
    C_PATTERN,
    C_ENUM,
    C_JSON_SCHEMA,
    C_COUNT
};

enum { BOUND = CT_JSON_NUMBER | CT_JSON_TEXT };

/* ORDER CONSTRAINT_KEY */
static const struct ct_json_key constraint_keys[C_COUNT] = {
    {"required", CT_JSON_BOOLEAN},
    {"unique", CT_JSON_BOOLEAN},
    {"minLength", CT_JSON_NUMBER},
    {"maxLength", CT_JSON_NUMBER},
    {"minimum", BOUND},
    {"maximum", BOUND},
    {"exclusiveMinimum", BOUND},
    {"exclusiveMaximum", BOUND},
    {"pattern", CT_JSON_TEXT},
    {"enum", CT_JSON_LIST},
    {"jsonSchema", 0}, /* of the types object and array */
};

static const struct ct_json_keys constraint_object = {
    constraint_keys, C_COUNT, "the constraints of a field", true};

static bool has_order(enum ct_field_type type)
{
    return type == CT_FIELD_NUMBER || type == CT_FIELD_INTEGER ||
           (type >= CT_FIELD_DATE && type <= CT_FIELD_DURATION);
}

/* Whether a constraint says something about such values. Of a field of any
 * type nothing is known. */
static bool fits(int key, enum ct_field_type type)
{
    if (type == CT_FIELD_ANY || key == C_REQUIRED || key == C_UNIQUE ||
        key == C_ENUM)
        return true;
    return key >= C_MINIMUM && key <= C_EXCLUSIVE_MAXIMUM
               ? has_order(type)
               : type == CT_FIELD_STRING;
}

static void check_fit(const struct schema_reader *r,
                      const struct ct_yaml *const *values,
                      enum ct_field_type type)
{
    for (int i = 0; i < C_COUNT; i++) {
        if (values[i] != NULL && !fits(i, type))
            ct_warning(r->sink, "constraint-unfit", ct_at(values[i]->place),
                       ct_string(constraint_keys[i].name),
                       ct_string(ct_field_type_name(type)));
    }
}

/* ---- bounds -----------------------------------------------------------------
 */

/* Whether the text is a value of the type as far as that can be told here:
 * numbers and dates in their usual forms. */
static bool is_value(const struct ct_yaml *node, const struct ct_field *field)
{
    double number;
    int32_t days;
    enum ct_status status = CT_OK;

    if (field->type == CT_FIELD_NUMBER || field->type == CT_FIELD_INTEGER) {
        if (ct_json_kind(node) == CT_JSON_NUMBER ||
            (field->decimal_char[0] == '.' && field->group_char == NULL))
            status = ct_number_parse(node->text, node->length, &number);
        return status == CT_OK && (field->type != CT_FIELD_INTEGER ||
                                   ct_json_kind(node) != CT_JSON_NUMBER ||
                                   number == floor(number));
    }
    if (field->type == CT_FIELD_DATE && field->format == CT_FORMAT_DEFAULT)
        status = ct_date_parse(node->text, node->length, &days);
    return status == CT_OK;
}

static enum ct_status check_bound(const struct schema_reader *r,
                                  const struct ct_yaml *node, const char *name,
                                  const struct ct_field *field)
{
    if (node == NULL || is_value(node, field))
        return CT_OK;
    return ct_error(r->sink, "constraint-value", ct_at(node->place),
                    ct_string(name), ct_text(node->text, node->length),
                    ct_string(ct_field_type_name(field->type)));
}

/* Two bounds that no value lies between. Dates in ISO form compare as text. */
static enum ct_status check_order(const struct schema_reader *r,
                                  const struct ct_yaml *low,
                                  const struct ct_yaml *high,
                                  const struct ct_field *field, bool open)
{
    bool number =
        field->type == CT_FIELD_NUMBER || field->type == CT_FIELD_INTEGER;
    struct ct_decimal a, b;
    int32_t from, to;
    int order = 0;

    if (low == NULL || high == NULL)
        return CT_OK;
    if (number && ct_decimal_parse(low->text, low->length, &a) == CT_OK &&
        ct_decimal_parse(high->text, high->length, &b) == CT_OK)
        order = ct_decimal_compare(a, b);
    else if (field->type == CT_FIELD_DATE &&
             field->format == CT_FORMAT_DEFAULT &&
             ct_date_parse(low->text, low->length, &from) == CT_OK &&
             ct_date_parse(high->text, high->length, &to) == CT_OK)
        order = (from > to) - (from < to);
    else
        return CT_OK;
    if (order < 0 || (order == 0 && !open))
        return CT_OK;
    return ct_error(r->sink, "constraint-order", ct_at(low->place),
                    ct_text(low->text, low->length),
                    ct_text(high->text, high->length));
}

static enum ct_status read_bounds(struct schema_reader *r,
                                  const struct ct_yaml *const *values,
                                  struct ct_field *field)
{
    struct ct_constraints *c = &field->constraints;
    enum ct_status result = CT_OK;
    bool exclusive = values[C_EXCLUSIVE_MINIMUM] != NULL ||
                     values[C_EXCLUSIVE_MAXIMUM] != NULL;

    c->minimum = values[C_MINIMUM];
    c->maximum = values[C_MAXIMUM];
    c->exclusive_minimum = values[C_EXCLUSIVE_MINIMUM];
    c->exclusive_maximum = values[C_EXCLUSIVE_MAXIMUM];
    for (int i = C_MINIMUM; i <= C_EXCLUSIVE_MAXIMUM; i++)
        result = ct_json_worse(
            result, check_bound(r, values[i], constraint_keys[i].name, field));
    if (result != CT_OK)
        return result;
    result = check_order(r, c->minimum, c->maximum, field, false);
    if (result == CT_OK && exclusive)
        result = check_order(
            r, c->exclusive_minimum != NULL ? c->exclusive_minimum : c->minimum,
            c->exclusive_maximum != NULL ? c->exclusive_maximum : c->maximum,
            field, true);
    return result;
}

/* ---- lengths and lists ------------------------------------------------------
 */

static enum ct_status read_length(struct schema_reader *r,
                                  const struct ct_yaml *const *values, int key,
                                  int64_t *length)
{
    return values[key] == NULL
               ? CT_OK
               : ct_json_whole(values[key], constraint_keys[key].name, 0,
                               INT_MAX, r->sink, length);
}

static enum ct_status read_lengths(struct schema_reader *r,
                                   const struct ct_yaml *const *values,
                                   struct ct_constraints *c)
{
    enum ct_status result =
        read_length(r, values, C_MIN_LENGTH, &c->min_length);

    result = ct_json_worse(
        result, read_length(r, values, C_MAX_LENGTH, &c->max_length));
    if (result == CT_OK && c->max_length >= 0 && c->min_length > c->max_length)
        result = ct_error(
            r->sink, "constraint-order", ct_at(values[C_MIN_LENGTH]->place),
            ct_text(values[C_MIN_LENGTH]->text, values[C_MIN_LENGTH]->length),
            ct_text(values[C_MAX_LENGTH]->text, values[C_MAX_LENGTH]->length));
    return result;
}

static enum ct_status read_values(struct schema_reader *r,
                                  const struct ct_yaml *node,
                                  struct ct_field *field)
{
    enum ct_status result;

    if (node == NULL)
        return CT_OK;
    result = ct_json_list(node, BOUND | CT_JSON_BOOLEAN, "enum", r->sink);
    for (size_t i = 0; result == CT_OK && i < node->count; i++)
        result = check_bound(r, &node->items[i], "enum", field);
    if (result == CT_OK)
        field->constraints.values = node;
    return result;
}

enum ct_status ct_schema_constraints(struct schema_reader *r,
                                     const struct ct_yaml *node,
                                     struct ct_field *field)
{
    const struct ct_yaml *values[C_COUNT];
    struct ct_constraints *c = &field->constraints;
    enum ct_status result =
        ct_json_members(node, &constraint_object, values, r->sink);

    check_fit(r, values, field->type);
    c->required =
        values[C_REQUIRED] != NULL && ct_json_is_true(values[C_REQUIRED]);
    c->unique = values[C_UNIQUE] != NULL && ct_json_is_true(values[C_UNIQUE]);
    c->pattern = values[C_PATTERN];
    result = ct_json_worse(result, read_bounds(r, values, field));
    result = ct_json_worse(result, read_lengths(r, values, c));
    return ct_json_worse(result, read_values(r, values[C_ENUM], field));
}

/* ---- properties of our own --------------------------------------------------
 */

/* A number above zero and not above `most`. */
static enum ct_status read_positive(struct schema_reader *r,
                                    const struct ct_yaml *node,
                                    const char *name, const char *what,
                                    double most, double *number)
{
    double read;

    if (node == NULL)
        return CT_OK;
    if (ct_number_parse(node->text, node->length, &read) != CT_OK ||
        !(read > 0) || read >= most)
        return ct_error(r->sink, "setting-range", ct_at(node->place),
                        ct_string(name), ct_text(node->text, node->length),
                        ct_string(what));
    *number = read;
    return CT_OK;
}

static enum ct_status read_numbers(struct schema_reader *r,
                                   const struct ct_yaml *const *values,
                                   struct ct_field_extension *x)
{
    enum ct_status result =
        read_positive(r, values[X_K], "caltrace:k", "above 0", 1e300, &x->k);

    result =
        ct_json_worse(result, read_positive(r, values[X_P], "caltrace:p",
                                            "above 0 and below 1", 1, &x->p));
    result =
        ct_json_worse(result, read_positive(r, values[X_DOF], "caltrace:dof",
                                            "above 0", 1e300, &x->dof));
    if (values[X_DECIMALS] != NULL)
        result = ct_json_worse(result, ct_json_whole(values[X_DECIMALS],
                                                     "caltrace:decimals", 0, 30,
                                                     r->sink, &x->decimals));
    return result;
}

enum ct_status ct_schema_extension(struct schema_reader *r,
                                   const struct ct_yaml *const *values,
                                   struct ct_field *field)
{
    /* ORDER UNCERTAINTY_KIND, without the first */
    static const char *const kinds[] = {"standard", "expanded", "relative"};
    struct ct_field_extension *x = &field->extension;
    enum ct_status result = read_numbers(r, values, x);
    int kind = 0;

    x->unit = values[X_UNIT];
    x->unit_field = values[X_UNIT_FIELD];
    x->quantity = values[X_QUANTITY];
    x->uncertainty_of = values[X_UNCERTAINTY_OF];
    x->k_field = values[X_K_FIELD];
    x->p_field = values[X_P_FIELD];
    x->dof_field = values[X_DOF_FIELD];
    x->resolution = values[X_RESOLUTION];
    x->tolerance = values[X_TOLERANCE];
    x->nominal_field = values[X_NOMINAL_FIELD];
    x->role = values[X_ROLE];
    x->due_after = values[X_DUE_AFTER];
    x->interval = values[X_INTERVAL];
    x->certificate =
        values[X_CERTIFICATE] != NULL && ct_json_is_true(values[X_CERTIFICATE]);
    if (values[X_KIND] != NULL) {
        enum ct_status status = ct_json_choice(
            values[X_KIND], kinds, 3, "a kind of uncertainty", r->sink, &kind);

        if (status == CT_OK)
            x->kind = (enum ct_uncertainty_kind)(kind + 1);
        result = ct_json_worse(result, status);
    }
    return result;
}
