/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a scheme of dissemination.
 */
#include "scheme.h"

#include "quantity_word.h"
#include "table.h"
#include "../files/csv.h"

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

static const struct ct_table_layout layout = {
    .columns = columns,
    .count = C_COUNT,
    .unit = CT_NO_FIELD,
    .point_unit = CT_NO_FIELD,
    .range = CT_NO_FIELD,
};

/* ---- the scheme ---------------------------------------------------------- */

struct ct_scheme {
    struct ct_scheme_row *rows;
    size_t count;
    struct ct_arena arena;
};

struct reading {
    struct ct_scheme *scheme;
    struct ct_csv *csv;
    struct ct_sink *sink;
    struct ct_units *units;
    const struct ct_csv_record *record;
    struct ct_bound_column bound[CT_TABLE_COLUMNS];
    size_t field_count;
    size_t fields[C_COUNT]; /* of each column, or CT_NO_FIELD */
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

static struct ct_cell cell_at(const struct reading *r, int column)
{
    size_t i = r->fields[column];

    if (i == CT_NO_FIELD || i >= r->record->count)
        return (struct ct_cell){.text = "", .place = r->record->place};
    return (struct ct_cell){r->record->fields[i].text,
                            r->record->fields[i].length,
                            ct_csv_field_place(r->csv, i)};
}

static enum ct_status read_cell(struct reading *r, int column,
                                const struct ct_unit *unit,
                                struct ct_cell_value *value)
{
    const struct ct_cell_rules rules = {.unit = unit, .span_known = true};
    const struct ct_cells cells = {r->units, &r->scheme->arena, r->sink,
                                   &rules};
    struct ct_cell cell = cell_at(r, column);
    enum ct_status status =
        ct_cell_read(&cells, columns[column].kind, cell, value);

    if (status == CT_OK && value->state == CT_CELL_MISSING &&
        (columns[column].flags & CT_COLUMN_NEEDED) != 0)
        return ct_error(r->sink, "row-cell-missing", ct_at(cell.place),
                        ct_string(columns[column].name));
    return status;
}

static enum ct_status read_text(struct reading *r, int column,
                                const char **text)
{
    struct ct_cell_value value;
    enum ct_status status = read_cell(r, column, NULL, &value);

    if (status != CT_OK)
        return status;
    *text = "";
    if (value.state == CT_CELL_MISSING)
        return CT_OK;
    *text = ct_arena_text(&r->scheme->arena, value.id.text, value.id.length);
    return *text == NULL ? CT_NOMEM : CT_OK;
}

static enum ct_status read_quantity(struct reading *r,
                                    struct ct_scheme_row *row)
{
    const char *word;
    enum ct_status status = read_text(r, C_QUANTITY, &row->quantity);

    if (status == CT_OK)
        status = ct_quantity_word(row->quantity, strlen(row->quantity), &word);
    if (status == CT_OK && word != NULL)
        row->quantity = word;
    return status;
}

static enum ct_status read_level(struct reading *r, struct ct_scheme_row *row)
{
    enum { LEVELS = 99 };
    struct ct_cell_value value;
    struct ct_cell cell = cell_at(r, C_LEVEL);
    enum ct_status status = read_cell(r, C_LEVEL, NULL, &value);

    if (status != CT_OK)
        return status;
    if (!(value.number.number >= 1 && value.number.number <= LEVELS) ||
        floor(value.number.number) < value.number.number)
        return ct_error(r->sink, "scheme-level", ct_at(cell.place),
                        ct_text(cell.text, cell.length));
    row->level = (int)value.number.number;
    return CT_OK;
}

static enum ct_status read_range(struct reading *r, struct ct_scheme_row *row)
{
    struct ct_cell_value unit, value;
    const struct ct_unit *of_header = NULL;
    enum ct_status status = read_cell(r, C_UNIT, NULL, &unit);
    static const int ends[] = {C_RANGE_MIN, C_RANGE_MAX};
    double *numbers[] = {&row->min, &row->max};

    for (int i = 0; i < 2 && status == CT_OK; i++) {
        if (r->fields[ends[i]] != CT_NO_FIELD)
            of_header = r->bound[r->fields[ends[i]]].unit;
        row->unit = unit.state == CT_CELL_MISSING ? of_header : unit.unit.unit;
        status = read_cell(r, ends[i], row->unit, &value);
        *numbers[i] = (double)NAN;
        if (status == CT_OK && value.state != CT_CELL_MISSING)
            *numbers[i] = value.number.number;
    }
    if (status == CT_OK)
        status = read_cell(r, C_U_OR_MPE, row->unit, &value);
    if (status == CT_OK && value.state != CT_CELL_MISSING)
        row->u_or_mpe = value.limits.formula;
    return status;
}

static enum ct_status read_rule(struct reading *r, struct ct_scheme_row *row)
{
    struct ct_cell cell = cell_at(r, C_RATIO_RULE);
    enum ct_status status = read_text(r, C_RATIO_RULE, &row->ratio_rule);

    if (status != CT_OK || row->ratio_rule[0] == '\0')
        return status;
    row->has_rule = ct_ratio_rule_read(row->ratio_rule, strlen(row->ratio_rule),
                                       &row->rule);
    return row->has_rule ? CT_OK
                         : ct_error(r->sink, "scheme-rule", ct_at(cell.place),
                                    ct_text(cell.text, cell.length));
}

static enum ct_status read_role(struct reading *r, struct ct_scheme_row *row)
{
    struct ct_cell_value value;
    enum ct_status status = read_cell(r, C_ROLE, NULL, &value);

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

static enum ct_status read_row(struct reading *r)
{
    struct ct_scheme *scheme = r->scheme;
    struct ct_scheme_row row = {.min = (double)NAN, .max = (double)NAN};
    enum ct_status status;

    if (r->record->count != r->field_count)
        return ct_error(r->sink, "row-cells", ct_at(r->record->place),
                        ct_integer((int64_t)r->record->count),
                        ct_integer((int64_t)r->field_count));
    status = read_level(r, &row);
    status = worse(status, read_text(r, C_SCHEME, &row.scheme));
    status = worse(status, read_role(r, &row));
    status = worse(status, read_text(r, C_NAME, &row.name));
    status = worse(status, read_quantity(r, &row));
    status = worse(status, read_range(r, &row));
    status = worse(status, read_text(r, C_METHOD, &row.method));
    status = worse(status, read_rule(r, &row));
    if (status != CT_OK)
        return status;
    if (!ct_room(scheme->rows, scheme->count))
        return CT_NOMEM;
    scheme->rows[scheme->count++] = row;
    return CT_OK;
}

static enum ct_status read_header(struct reading *r)
{
    const struct ct_cells cells = {r->units, &r->scheme->arena, r->sink, NULL};
    struct ct_cell headers[CT_TABLE_COLUMNS];
    enum ct_status status;

    r->field_count = r->record->count;
    if (r->field_count > CT_TABLE_COLUMNS)
        return ct_error(r->sink, "row-cells", ct_at(r->record->place),
                        ct_integer((int64_t)r->field_count),
                        ct_integer(C_COUNT));
    for (size_t i = 0; i < r->field_count; i++)
        headers[i] = (struct ct_cell){r->record->fields[i].text,
                                      r->record->fields[i].length,
                                      ct_csv_field_place(r->csv, i)};
    status = ct_layout_bind(&layout, "scheme", &cells, r->record->place,
                            headers, r->field_count, r->bound);
    for (int i = 0; i < C_COUNT; i++)
        r->fields[i] = CT_NO_FIELD;
    for (size_t i = r->field_count; status == CT_OK && i-- > 0;)
        if (r->bound[i].column != NULL)
            r->fields[r->bound[i].column - columns] = i;
    return status;
}

static enum ct_status read_all(struct reading *r)
{
    const struct ct_csv_record none = {
        .place = {.source = ct_csv_source(r->csv)}}; /* an empty file */
    enum ct_status result = CT_OK, status = ct_csv_next(r->csv, &r->record);
    size_t errors = r->sink != NULL ? r->sink->errors : 0;

    if (status == CT_OK && r->record == NULL)
        r->record = &none;
    if (status == CT_OK)
        status = read_header(r);
    if (status != CT_OK)
        return status;
    for (;;) {
        status = ct_csv_next(r->csv, &r->record);
        if (status != CT_OK || r->record == NULL)
            break;
        status = read_row(r);
        if (status == CT_INVALID)
            result = status;
        else if (status != CT_OK)
            break;
    }
    if (status != CT_OK && status != CT_INVALID)
        return status;
    return r->sink != NULL && r->sink->errors > errors ? CT_INVALID : result;
}

enum ct_status ct_scheme_open(struct ct_sources *sources, const char *path,
                              struct ct_units *units, struct ct_sink *sink,
                              struct ct_scheme **scheme)
{
    struct reading r = {.sink = sink, .units = units};
    enum ct_status status;

    r.scheme = calloc(1, sizeof *r.scheme);
    if (r.scheme == NULL)
        return CT_NOMEM;
    status = ct_csv_open(sources, path, (struct ct_csv_dialect){.limit = 0},
                         sink, &r.csv);
    if (status == CT_OK)
        status = read_all(&r);
    ct_csv_free(r.csv);
    if (status == CT_OK)
        *scheme = r.scheme;
    else
        ct_scheme_free(r.scheme);
    return status;
}
