/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a scheme of dissemination.
 */
#include "scheme.h"

#include "quantity_word.h"
#include "side_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- columns ------------------------------------------------------------- */

/* ORDER SCHEME_COLUMN */
enum {
    C_SCHEME,
    C_LEVEL,
    C_ROLE,
    C_NAME,
    C_QUANTITY,
    C_RANGE_MIN,
    C_RANGE_MAX,
    C_UNIT,
    C_U_OR_MPE,
    C_METHOD,
    C_RATIO_RULE,
    C_COUNT
};

#define PLAIN  0, 0, CT_KEY_TEXT
#define NEEDED 0, CT_COLUMN_NEEDED, CT_KEY_TEXT
#define UNIT   0, CT_COLUMN_UNIT, CT_KEY_TEXT
/* ORDER SCHEME_COLUMN */
static const struct ct_column columns[C_COUNT] = {
    {"scheme", CT_CELL_TEXT, PLAIN, "系统表|检定系统表"},
    {"level", CT_CELL_NUMBER, NEEDED, "级别|等级|层级"},
    {"role", CT_CELL_ROLE, PLAIN, "类别|计量器具类别"},
    {"name", CT_CELL_TEXT, PLAIN, "名称|器具名称"},
    {"quantity", CT_CELL_TEXT, NEEDED, "量|测量量|参量"},
    {"range_min", CT_CELL_NUMBER, UNIT, "范围下限|测量下限"},
    {"range_max", CT_CELL_NUMBER, UNIT, "范围上限|测量上限"},
    {"unit", CT_CELL_UNIT, PLAIN, "单位|计量单位"},
    {"u_or_mpe", CT_CELL_LIMITS, UNIT, "不确定度或最大允许误差"},
    {"method", CT_CELL_TEXT, PLAIN, "方法|检定方法|传递方法"},
    {"ratio_rule", CT_CELL_TEXT, PLAIN, "量传比规则|比率要求"},
};
#undef PLAIN
#undef NEEDED
#undef UNIT

static const struct ct_table_layout layout = CT_SIDE_LAYOUT(columns);

/* ---- the scheme ---------------------------------------------------------- */

struct ct_scheme {
    struct ct_scheme_row *rows;
    size_t count;
    struct ct_arena arena;
};

void ct_scheme_free(struct ct_scheme *scheme)
{
    if (scheme == NULL)
        return;
    free(scheme->rows);
    ct_arena_release(&scheme->arena);
    free(scheme);
}

const struct ct_scheme_row *ct_scheme_rows(const struct ct_scheme *scheme,
                                           size_t *count)
{
    *count = scheme->count;
    return scheme->rows;
}

/* ---- cells --------------------------------------------------------------- */

static enum ct_status read_text(struct ct_side_table *t, size_t column,
                                const char **text)
{
    struct ct_cell_value value;
    enum ct_status status = ct_side_value(t, column, NULL, &value);

    if (status != CT_OK)
        return status;
    *text = "";
    if (value.state == CT_CELL_MISSING)
        return CT_OK;
    *text = ct_arena_text(t->arena, value.id.text, value.id.length);
    return *text == NULL ? CT_NOMEM : CT_OK;
}

static enum ct_status read_quantity(struct ct_side_table *t,
                                    struct ct_scheme_row *row)
{
    const char *word;
    enum ct_status status = read_text(t, C_QUANTITY, &row->quantity);

    if (status == CT_OK)
        status = ct_quantity_word(row->quantity, strlen(row->quantity), &word);
    if (status == CT_OK && word != NULL)
        row->quantity = word;
    return status;
}

static enum ct_status read_level(struct ct_side_table *t,
                                 struct ct_scheme_row *row)
{
    enum { LEVELS = 99 };
    struct ct_cell_value value;
    struct ct_cell cell = ct_side_cell(t, C_LEVEL);
    enum ct_status status = ct_side_value(t, C_LEVEL, NULL, &value);

    if (status != CT_OK)
        return status;
    if (!(value.number.number >= 1 && value.number.number <= LEVELS) ||
        floor(value.number.number) < value.number.number)
        return ct_error(t->sink, "scheme-level", ct_at(cell.place),
                        ct_text(cell.text, cell.length));
    row->level = (int)value.number.number;
    return CT_OK;
}

static enum ct_status read_range(struct ct_side_table *t,
                                 struct ct_scheme_row *row)
{
    struct ct_cell_value unit, value;
    enum ct_status status = ct_side_value(t, C_UNIT, NULL, &unit);
    static const size_t ends[] = {C_RANGE_MIN, C_RANGE_MAX};
    double *numbers[] = {&row->min, &row->max};

    for (int i = 0; i < 2 && status == CT_OK; i++) {
        if (unit.state != CT_CELL_MISSING)
            row->unit = unit.unit.unit;
        else if (t->fields[ends[i]] != CT_NO_FIELD)
            row->unit = ct_side_unit(t, ends[i]);
        status = ct_side_value(t, ends[i], row->unit, &value);
        *numbers[i] = (double)NAN;
        if (status == CT_OK && value.state != CT_CELL_MISSING)
            *numbers[i] = value.number.number;
    }
    if (status == CT_OK)
        status = ct_side_value(t, C_U_OR_MPE, row->unit, &value);
    if (status == CT_OK && value.state != CT_CELL_MISSING)
        row->u_or_mpe = value.limits.formula;
    return status;
}

static enum ct_status read_rule(struct ct_side_table *t,
                                struct ct_scheme_row *row)
{
    struct ct_cell cell = ct_side_cell(t, C_RATIO_RULE);
    enum ct_status status = read_text(t, C_RATIO_RULE, &row->ratio_rule);

    if (status != CT_OK || row->ratio_rule[0] == '\0')
        return status;
    row->has_rule = ct_ratio_rule_read(row->ratio_rule, strlen(row->ratio_rule),
                                       &row->rule);
    return row->has_rule ? CT_OK
                         : ct_error(t->sink, "scheme-rule", ct_at(cell.place),
                                    ct_text(cell.text, cell.length));
}

static enum ct_status read_role(struct ct_side_table *t,
                                struct ct_scheme_row *row)
{
    struct ct_cell_value value;
    enum ct_status status = ct_side_value(t, C_ROLE, NULL, &value);

    row->role = CT_LAB_NO_WORD;
    if (status == CT_OK && value.state != CT_CELL_MISSING)
        row->role = (uint8_t)value.word.word;
    return status;
}

/* ---- rows ---------------------------------------------------------------- */

static enum ct_status worse(enum ct_status a, enum ct_status b)
{
    return a == CT_OK || (a == CT_INVALID && b != CT_OK) ? b : a;
}

static enum ct_status read_row(void *context, struct ct_side_table *t)
{
    struct ct_scheme *scheme = context;
    struct ct_scheme_row row = {.min = (double)NAN, .max = (double)NAN};
    enum ct_status status;

    status = read_level(t, &row);
    status = worse(status, read_text(t, C_SCHEME, &row.scheme));
    status = worse(status, read_role(t, &row));
    status = worse(status, read_text(t, C_NAME, &row.name));
    status = worse(status, read_quantity(t, &row));
    status = worse(status, read_range(t, &row));
    status = worse(status, read_text(t, C_METHOD, &row.method));
    status = worse(status, read_rule(t, &row));
    if (status != CT_OK)
        return status;
    if (!ct_room(scheme->rows, scheme->count))
        return CT_NOMEM;
    scheme->rows[scheme->count++] = row;
    return CT_OK;
}

enum ct_status ct_scheme_open(struct ct_sources *sources, const char *path,
                              struct ct_units *units, struct ct_sink *sink,
                              struct ct_scheme **scheme)
{
    struct ct_scheme *read = calloc(1, sizeof *read);
    struct ct_side_table table = {
        .layout = &layout, .name = "scheme", .units = units, .sink = sink};
    enum ct_status status;

    if (read == NULL)
        return CT_NOMEM;
    table.arena = &read->arena;
    status = ct_side_table_read(&table, sources, path, read_row, read);
    if (status == CT_OK)
        *scheme = read;
    else
        ct_scheme_free(read);
    return status;
}
