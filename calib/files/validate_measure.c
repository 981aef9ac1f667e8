/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the properties of our own ask for: units, quantities, uncertainties,
 * digits, limits and due dates, read from the schema.
 */
#include "validate_measure.h"

#include "../../uncertainty/expression.h"
#include "../../uncertainty/number.h"

#include <string.h>

struct reader {
    struct ct_plan *plan;
    struct ct_sink *sink;
    struct ct_measures *measures;
};

static size_t index_of(const struct ct_plan *plan, const struct ct_yaml *name)
{
    return name == NULL
               ? CT_NO_COLUMN
               : ct_schema_find(plan->schema, name->text, name->length);
}

static bool is_number(const struct ct_plan *plan, size_t field)
{
    enum ct_field_type type = plan->fields[field].field->type;

    return type == CT_FIELD_NUMBER || type == CT_FIELD_INTEGER;
}

/* ---- quantities ---------------------------------------------------------- */

/* Kinds of quantity by their names in QUDT, without blanks and letter case,
 * and a unit of each. Other words are a laboratory's own. */
static const struct {
    const char *name, *unit;
} quantities[] = {
    {"length", "m"},
    {"diameter", "m"},
    {"thickness", "m"},
    {"displacement", "m"},
    {"area", "m2"},
    {"volume", "m3"},
    {"mass", "kg"},
    {"density", "kg/m3"},
    {"time", "s"},
    {"period", "s"},
    {"frequency", "Hz"},
    {"velocity", "m/s"},
    {"speed", "m/s"},
    {"acceleration", "m/s2"},
    {"force", "N"},
    {"torque", "N·m"},
    {"pressure", "Pa"},
    {"energy", "J"},
    {"power", "W"},
    {"temperature", "K"},
    {"thermodynamictemperature", "K"},
    {"celsiustemperature", "K"},
    {"electriccurrent", "A"},
    {"current", "A"},
    {"electriccharge", "C"},
    {"voltage", "V"},
    {"electricpotential", "V"},
    {"electricpotentialdifference", "V"},
    {"resistance", "ohm"},
    {"electricresistance", "ohm"},
    {"conductance", "S"},
    {"capacitance", "F"},
    {"inductance", "H"},
    {"magneticfluxdensity", "T"},
    {"luminousintensity", "cd"},
    {"luminousflux", "lm"},
    {"illuminance", "lx"},
    {"luminance", "cd/m2"},
    {"amountofsubstance", "mol"},
    {"angle", "rad"},
    {"planeangle", "rad"},
    {"solidangle", "sr"},
    {"activity", "Bq"},
    {"absorbeddose", "Gy"},
    {"doseequivalent", "Sv"},
    {"dynamicviscosity", "Pa·s"},
    {"kinematicviscosity", "m2/s"},
    {"volumeflowrate", "m3/s"},
    {"massflowrate", "kg/s"},
    {"dimensionlessratio", "1"},
    {"dimensionless", "1"},
    {"relativehumidity", "1"},
};

static bool is_name(const struct ct_yaml *node, const char *name)
{
    const char *text = node->text, *last = strrchr(text, '/');

    if (last != NULL)
        text = last + 1;
    last = strrchr(text, ':');
    if (last != NULL)
        text = last + 1;
    for (; *text != '\0'; text++) {
        char c = *text;

        if (c == ' ' || c == '-' || c == '_')
            continue;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if (c != *name)
            return false;
        name++;
    }
    return *name == '\0';
}

static enum ct_status report_dimension(const struct reader *r,
                                       const struct ct_yaml *node,
                                       const struct ct_unit *is,
                                       const struct ct_unit *wanted)
{
    struct ct_buffer a = {0}, b = {0};
    enum ct_status status = CT_NOMEM;

    ct_unit_describe(&a, is);
    ct_unit_describe(&b, wanted);
    if (!a.failed && !b.failed)
        status = ct_error(r->sink, "unit-dimension", ct_at(node->place),
                          ct_text(node->text, node->length),
                          ct_text(a.data, a.length), ct_text(b.data, b.length));
    ct_buffer_release(&a);
    ct_buffer_release(&b);
    return status;
}

static enum ct_status read_quantity(const struct reader *r,
                                    const struct ct_field_extension *x,
                                    struct ct_measure *m)
{
    struct ct_place none = {0};
    enum ct_status status = CT_OK;

    if (x->quantity == NULL)
        return CT_OK;
    for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++) {
        const char *unit = quantities[i].unit;

        if (!is_name(x->quantity, quantities[i].name))
            continue;
        status = ct_unit_parse(r->plan->what->units, unit, strlen(unit), none,
                               r->sink, &m->quantity);
        break;
    }
    if (status == CT_OK && m->quantity != NULL && m->unit != NULL &&
        !ct_unit_same_dimension(m->unit, m->quantity))
        status = report_dimension(r, x->unit, m->unit, m->quantity);
    return status;
}

/* D-SI units (\metre) are read by another room; the property is left alone. */
static enum ct_status read_unit(const struct reader *r,
                                const struct ct_field_extension *x,
                                struct ct_measure *m)
{
    if (x->unit == NULL || x->unit->text[0] == '\\')
        return CT_OK;
    return ct_unit_parse(r->plan->what->units, x->unit->text, x->unit->length,
                         x->unit->place, r->sink, &m->unit);
}

/* ---- uncertainties ------------------------------------------------------- */

static enum ct_status unfit(const struct reader *r, const struct ct_yaml *node,
                            const char *name, size_t field)
{
    return ct_error(
        r->sink, "property-unfit", ct_at(node->place), ct_string(name),
        ct_string(ct_field_type_name(r->plan->fields[field].field->type)));
}

static enum ct_status want_number(const struct reader *r,
                                  const struct ct_yaml *node, const char *name,
                                  size_t field)
{
    if (field == CT_NO_COLUMN)
        return CT_OK;
    if (!is_number(r->plan, field))
        return unfit(r, node, name, field);
    r->plan->fields[field].wanted = true;
    return CT_OK;
}

/* Whether both are in the same unit, as far as the schema says. */
static bool is_alike(const struct ct_measure *a, const struct ct_measure *b)
{
    if (a->unit_field != CT_NO_COLUMN || b->unit_field != CT_NO_COLUMN)
        return a->unit_field == b->unit_field;
    if (a->unit == NULL || b->unit == NULL)
        return a->unit == b->unit;
    return ct_unit_same_dimension(a->unit, b->unit) &&
           ct_unit_same_scale(a->unit, b->unit);
}

static enum ct_status check_units(const struct reader *r, size_t field)
{
    const struct ct_field_extension *x =
        &r->plan->fields[field].field->extension;
    struct ct_measure *m = &r->measures->list[field];
    const struct ct_measure *value = &r->measures->list[m->uncertainty_of];
    bool relative = x->kind == CT_UNCERTAINTY_RELATIVE;
    const struct ct_unit *wanted = relative ? &ct_unit_one : value->unit;

    if (wanted == NULL)
        wanted = value->quantity;
    m->alike = !relative && is_alike(m, value);
    if (m->unit == NULL || wanted == NULL ||
        ct_unit_same_dimension(m->unit, wanted))
        return CT_OK;
    return report_dimension(r, x->unit, m->unit, wanted);
}

/* A lower limit of zero or less says that an uncertainty may be zero. */
static bool allows_zero(const struct ct_plan_field *field)
{
    for (size_t i = 0; i < field->bound_count; i++) {
        const struct ct_bound *bound = &field->bounds[i];

        if (!bound->upper && bound->value.special == CT_VALUE_PLAIN &&
            (bound->value.number.negative ||
             (ct_decimal_is_zero(bound->value.number) && !bound->exclusive)))
            return true;
    }
    return false;
}

static enum ct_status read_uncertainty(const struct reader *r, size_t field)
{
    const struct ct_field_extension *x =
        &r->plan->fields[field].field->extension;
    struct ct_measure *m = &r->measures->list[field];
    enum ct_status result;

    m->uncertainty_of = index_of(r->plan, x->uncertainty_of);
    m->k_field = index_of(r->plan, x->k_field);
    m->p_field = index_of(r->plan, x->p_field);
    m->dof_field = index_of(r->plan, x->dof_field);
    if (m->uncertainty_of == CT_NO_COLUMN)
        return CT_OK;
    m->zero_allowed = allows_zero(&r->plan->fields[field]);
    result = want_number(r, x->uncertainty_of, "caltrace:uncertaintyOf", field);
    result = ct_json_worse(result, want_number(r, x->uncertainty_of,
                                               "caltrace:uncertaintyOf",
                                               m->uncertainty_of));
    result = ct_json_worse(
        result, want_number(r, x->k_field, "caltrace:kField", m->k_field));
    result = ct_json_worse(
        result, want_number(r, x->p_field, "caltrace:pField", m->p_field));
    result =
        ct_json_worse(result, want_number(r, x->dof_field, "caltrace:dofField",
                                          m->dof_field));
    if (x->k > 0 && x->k < 1)
        ct_warning(r->sink, "schema-factor-low",
                   ct_at(x->uncertainty_of->place), ct_number(x->k));
    return result == CT_OK ? check_units(r, field) : result;
}

/* ---- digits and limits --------------------------------------------------- */

/* A number, or a number with a unit that is made one in the field's. */
static enum ct_status read_resolution(const struct reader *r, size_t field)
{
    const struct ct_yaml *node =
        r->plan->fields[field].field->extension.resolution;
    struct ct_measure *m = &r->measures->list[field];
    const struct ct_unit *unit;
    struct ct_conversion conversion;
    size_t span;
    double number;
    enum ct_status status;

    if (node == NULL)
        return CT_OK;
    span = ct_number_span(node->text, node->length);
    if (span == 0 ||
        ct_decimal_parse(node->text, span, &m->resolution) != CT_OK ||
        m->resolution.negative || ct_decimal_is_zero(m->resolution))
        return ct_error(r->sink, "setting-range", ct_at(node->place),
                        ct_string("caltrace:resolution"),
                        ct_text(node->text, node->length),
                        ct_string("a number above 0, such as 0.01"));
    m->has_resolution = true;
    status = want_number(r, node, "caltrace:resolution", field);
    if (status != CT_OK || span == node->length)
        return status;
    status = ct_unit_parse(r->plan->what->units, node->text + span,
                           node->length - span, node->place, r->sink, &unit);
    if (status != CT_OK)
        return status;
    if (m->unit == NULL || !ct_unit_same_dimension(unit, m->unit))
        return report_dimension(r, node, unit,
                                m->unit != NULL ? m->unit : &ct_unit_one);
    number = ct_decimal_to_double(m->resolution);
    if (ct_unit_conversion(unit, m->unit, &conversion) == CT_OK)
        m->resolution = ct_decimal_from_double(ct_convert(conversion, number));
    return CT_OK;
}

static enum ct_status read_tolerance(const struct reader *r, size_t field)
{
    const struct ct_field_extension *x =
        &r->plan->fields[field].field->extension;
    struct ct_measure *m = &r->measures->list[field];
    enum ct_status status;

    m->nominal_field = index_of(r->plan, x->nominal_field);
    m->deviation = x->role != NULL && (strcmp(x->role->text, "error") == 0 ||
                                       strcmp(x->role->text, "deviation") == 0);
    if (x->tolerance == NULL)
        return CT_OK;
    status = ct_formula_parse(r->plan->what->units, &r->plan->arena,
                              x->tolerance->text, x->tolerance->length,
                              x->tolerance->place, r->sink, &m->tolerance);
    if (status != CT_OK)
        return status;
    if (m->nominal_field == CT_NO_COLUMN &&
        !(m->deviation && ct_formula_is_constant(m->tolerance))) {
        m->tolerance = NULL;
        return ct_error(r->sink, "property-missing", ct_at(x->tolerance->place),
                        ct_string("caltrace:tolerance"),
                        ct_string("caltrace:nominalField"));
    }
    r->measures->tolerances = true;
    status = want_number(r, x->tolerance, "caltrace:tolerance", field);
    return ct_json_worse(status,
                         want_number(r, x->tolerance, "caltrace:nominalField",
                                     m->nominal_field));
}

/* ---- due dates ----------------------------------------------------------- */

static bool read_interval(const char *text, size_t length,
                          struct ct_interval *interval)
{
    struct ct_field field = {.type = CT_FIELD_DURATION};
    struct ct_value value;

    if (!ct_value_read_time(&field, text, length, &value) ||
        value.nanoseconds != 0 || value.seconds % 86400 != 0 ||
        value.whole < 0 || value.seconds < 0 || value.whole > 12000 ||
        value.seconds / 86400 > 3650000)
        return false;
    *interval = (struct ct_interval){.kind = CT_INTERVAL_LENGTH,
                                     .months = (int32_t)value.whole,
                                     .days = (int32_t)(value.seconds / 86400)};
    return true;
}

static enum ct_status read_due(const struct reader *r, size_t field)
{
    const struct ct_field_extension *x =
        &r->plan->fields[field].field->extension;
    struct ct_measure *m = &r->measures->list[field];
    size_t before = index_of(r->plan, x->due_after);

    m->due_after = before;
    if (before == CT_NO_COLUMN)
        return CT_OK;
    if (r->plan->fields[field].field->type != CT_FIELD_DATE)
        return unfit(r, x->due_after, "caltrace:dueAfter", field);
    if (r->plan->fields[before].field->type != CT_FIELD_DATE)
        return unfit(r, x->due_after, "caltrace:dueAfter", before);
    r->plan->fields[field].wanted = r->plan->fields[before].wanted = true;
    if (x->interval == NULL)
        return CT_OK;
    m->interval_field = index_of(r->plan, x->interval);
    if (m->interval_field != CT_NO_COLUMN) {
        enum ct_field_type type =
            r->plan->fields[m->interval_field].field->type;

        return type == CT_FIELD_DURATION || type == CT_FIELD_STRING ||
                       type == CT_FIELD_ANY
                   ? CT_OK
                   : unfit(r, x->interval, "caltrace:interval",
                           m->interval_field);
    }
    m->has_interval =
        read_interval(x->interval->text, x->interval->length, &m->interval);
    return m->has_interval
               ? CT_OK
               : ct_error(r->sink, "setting-range", ct_at(x->interval->place),
                          ct_string("caltrace:interval"),
                          ct_text(x->interval->text, x->interval->length),
                          ct_string("a duration such as P12M, or a field"));
}

/* ---- roles --------------------------------------------------------------- */

/* A word that is near to one of these is most likely that one. */
static void check_role(const struct reader *r, size_t field)
{
    static const char *const roles[] = {
        "nominal",    "reference", "indication", "error",       "deviation",
        "correction", "condition", "value",      "uncertainty", "verdict",
        "influence",  "result",    "identifier", "date"};
    const struct ct_yaml *role = r->plan->fields[field].field->extension.role;
    const char *near;

    if (role == NULL)
        return;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        if (strcmp(roles[i], role->text) != 0)
            continue;
        if (strcmp(role->text, "verdict") == 0)
            r->measures->verdict = field;
        return;
    }
    near = ct_near_miss(role->text, role->length, roles,
                        sizeof roles / sizeof roles[0]);
    if (near != NULL)
        ct_warning(r->sink, "role-near", ct_at(role->place),
                   ct_text(role->text, role->length), ct_string(near));
}

/* ---- all ----------------------------------------------------------------- */

static void list_units(struct ct_measures *measures, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t field = measures->list[i].unit_field;
        bool there = field == CT_NO_COLUMN;

        for (size_t j = 0; j < measures->unit_count; j++)
            there = there || measures->unit_fields[j] == field;
        if (!there)
            measures->unit_fields[measures->unit_count++] = field;
    }
}

static void list_checked(struct ct_measures *measures,
                         const struct ct_plan *plan)
{
    for (size_t i = 0; i < plan->field_count; i++) {
        const struct ct_measure *m = &measures->list[i];

        if (m->uncertainty_of != CT_NO_COLUMN || m->has_resolution ||
            m->due_after != CT_NO_COLUMN ||
            (plan->fields[i].field->extension.decimals >= 0 &&
             is_number(plan, i)))
            measures->checked[measures->checked_count++] = i;
    }
}

static enum ct_status read_field(const struct reader *r, size_t field)
{
    const struct ct_field_extension *x =
        &r->plan->fields[field].field->extension;
    struct ct_measure *m = &r->measures->list[field];
    enum ct_status result = read_unit(r, x, m);

    if (x->decimals >= 0)
        result = ct_json_worse(
            result, want_number(r, r->plan->fields[field].field->name,
                                "caltrace:decimals", field));
    result = ct_json_worse(result, read_quantity(r, x, m));
    m->unit_field = index_of(r->plan, x->unit_field);
    result = ct_json_worse(result, read_resolution(r, field));
    result = ct_json_worse(result, read_tolerance(r, field));
    result = ct_json_worse(result, read_due(r, field));
    check_role(r, field);
    return result;
}

enum ct_status ct_plan_measures(struct ct_plan *plan, struct ct_sink *sink)
{
    size_t count = plan->field_count;
    struct ct_measures *measures =
        ct_arena_alloc(&plan->arena, sizeof *measures);
    struct reader r = {plan, sink, measures};
    enum ct_status result = CT_OK;

    if (measures == NULL)
        return CT_NOMEM;
    measures->list =
        ct_arena_array(&plan->arena, count + 1, sizeof *measures->list);
    measures->checked =
        ct_arena_array(&plan->arena, count + 1, sizeof *measures->checked);
    measures->unit_fields =
        ct_arena_array(&plan->arena, count + 1, sizeof *measures->unit_fields);
    if (measures->list == NULL || measures->checked == NULL ||
        measures->unit_fields == NULL)
        return CT_NOMEM;
    measures->verdict = CT_NO_COLUMN;
    for (size_t i = 0; i < count; i++) {
        struct ct_measure *m = &measures->list[i];

        m->unit_field = m->uncertainty_of = m->k_field = m->p_field =
            m->dof_field = m->nominal_field = m->due_after = m->interval_field =
                CT_NO_COLUMN;
        result = ct_json_worse(result, read_field(&r, i));
    }
    for (size_t i = 0; i < count; i++)
        result = ct_json_worse(result, read_uncertainty(&r, i));
    list_units(measures, count);
    list_checked(measures, plan);
    plan->measures = measures;
    return result;
}

const struct ct_unit *ct_measures_unit(const struct ct_plan *plan, size_t field)
{
    return plan->measures != NULL ? plan->measures->list[field].unit : NULL;
}
