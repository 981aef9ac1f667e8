/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table_schema.h"

#include "cell_work.h"

#include <string.h>

void ct_schema_quote(struct ct_buffer *out, const char *text, size_t length)
{
    static const char digits[] = "0123456789abcdef";

    ct_buffer_putc(out, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '"' || c == '\\')
            ct_buffer_putc(out, '\\');
        if (c >= 0x20) {
            ct_buffer_putc(out, text[i]);
            continue;
        }
        ct_buffer_puts(out, "\\u00");
        ct_buffer_putc(out, digits[c >> 4]);
        ct_buffer_putc(out, digits[c & 15]);
    }
    ct_buffer_putc(out, '"');
}

static void add_string(struct ct_buffer *out, const char *text)
{
    ct_schema_quote(out, text, strlen(text));
}

/* `, "name": "text"` */
static void add_property(struct ct_buffer *out, const char *name,
                         const char *text)
{
    ct_buffer_puts(out, ", ");
    add_string(out, name);
    ct_buffer_puts(out, ": ");
    add_string(out, text);
}

/* ---- what belongs together ----------------------------------------------- */

/* Columns that refer to others of their table. ORDER TABLE */
static const struct relation {
    enum ct_table table;
    const char *column, *property, *text;
} relations[] = {
    {CT_TABLE_CERTIFICATES, "calibrated_on", "caltrace:role", "date"},
    {CT_TABLE_CERTIFICATES, "due_on", "caltrace:dueAfter", "calibrated_on"},
    {CT_TABLE_RESULTS, "point", "caltrace:role", "nominal"},
    {CT_TABLE_RESULTS, "value", "caltrace:role", "value"},
    {CT_TABLE_RESULTS, "error", "caltrace:role", "error"},
    {CT_TABLE_RESULTS, "correction", "caltrace:role", "correction"},
    {CT_TABLE_RESULTS, "U", "caltrace:uncertaintyOf", "value"},
    {CT_TABLE_RESULTS, "U", "caltrace:kind", "expanded"},
    {CT_TABLE_RESULTS, "U", "caltrace:kField", "k"},
    {CT_TABLE_RESULTS, "U", "caltrace:pField", "probability"},
    {CT_TABLE_RESULTS, "U", "caltrace:dofField", "dof"},
    {CT_TABLE_RESULTS, "U_as_found", "caltrace:uncertaintyOf",
     "as_found_value"},
    {CT_TABLE_RESULTS, "U_as_found", "caltrace:kind", "expanded"},
    {CT_TABLE_RESULTS, "U_as_found", "caltrace:kField", "k"},
    {CT_TABLE_RESULTS, "U_as_found", "caltrace:pField", "probability"},
    {CT_TABLE_CHECKS, "point", "caltrace:role", "nominal"},
    {CT_TABLE_CHECKS, "reading", "caltrace:role", "indication"},
    {CT_TABLE_CHECKS, "reference_value", "caltrace:role", "reference"},
};

static const struct {
    enum ct_table table;
    const char *rule;
} rules[] = {
    {CT_TABLE_INSTRUMENTS, "range_min < range_max"},
    {CT_TABLE_RANGES, "range_min < range_max"},
    {CT_TABLE_CERTIFICATES, "calibrated_on <= issued_on"},
    {CT_TABLE_CERTIFICATES, "calibrated_on <= recorded_on"},
    {CT_TABLE_LINKS, "point_min <= point_max"},
    {CT_TABLE_STANDARDS, "range_min < range_max"},
    {CT_TABLE_STANDARD_ITEMS, "from <= until"},
    {CT_TABLE_LABORATORIES, "valid_from <= valid_until"},
    {CT_TABLE_SCOPES, "range_min < range_max"},
    {CT_TABLE_SCOPES, "valid_from <= valid_until"},
    {CT_TABLE_REGULATIONS, "published <= effective"},
    {CT_TABLE_REGULATIONS, "effective <= replaced_on"},
};

/* ---- a field ------------------------------------------------------------- */

static const char *type_of(const struct ct_column *column)
{
    switch (column->kind) {
    case CT_CELL_NUMBER:
    case CT_CELL_EXPANDED:
    case CT_CELL_FACTOR:
    case CT_CELL_PROBABILITY:
    case CT_CELL_DOF:
        return "number";
    case CT_CELL_DATE:
        return "date";
    default:
        return "string";
    }
}

/* The first alias, which is the usual one. */
static void add_title(struct ct_buffer *out, const struct ct_column *column)
{
    size_t length = strcspn(column->aliases, "|");

    if (length == 0)
        return;
    ct_buffer_puts(out, ", \"title\": ");
    ct_schema_quote(out, column->aliases, length);
}

/* The words of the column, each with the one that is written for it. */
static void add_words(struct ct_buffer *out, const struct ct_column *column)
{
    const char *canonical = "";
    int word = -1;
    bool first = true;

    for (size_t i = 0; i < ct_cell_word_count; i++) {
        const struct ct_cell_word_row *row = &ct_cell_word_rows[i];

        if (row->kind != column->kind)
            continue;
        if (row->word != word)
            canonical = row->text;
        word = row->word;
        ct_buffer_puts(out, first ? ",\n      \"categories\": [" : ", ");
        first = false;
        ct_buffer_puts(out, "{\"value\": ");
        add_string(out, row->text);
        add_property(out, "label", canonical);
        ct_buffer_putc(out, '}');
    }
    if (!first)
        ct_buffer_putc(out, ']');
}

static void add_constraint(struct ct_buffer *out, bool *any, const char *text)
{
    ct_buffer_puts(out, *any ? ", " : ", \"constraints\": {");
    ct_buffer_puts(out, text);
    *any = true;
}

static void add_constraints(struct ct_buffer *out,
                            const struct ct_column *column)
{
    bool any = false;

    if ((column->flags & CT_COLUMN_NEEDED) != 0)
        add_constraint(out, &any, "\"required\": true");
    if (column->kind == CT_CELL_EXPANDED || column->kind == CT_CELL_FACTOR ||
        column->kind == CT_CELL_PROBABILITY || column->kind == CT_CELL_DOF)
        add_constraint(out, &any, "\"exclusiveMinimum\": 0");
    if (column->kind == CT_CELL_PROBABILITY)
        add_constraint(out, &any, "\"exclusiveMaximum\": 1");
    if (column->kind == CT_CELL_JJF1022)
        add_constraint(out, &any, "\"pattern\": \"[0-9]{8}\"");
    if (any)
        ct_buffer_putc(out, '}');
}

/* The column with the unit of the numbers. A point whose own unit is left out
 * has that of the row: which of the two holds no schema can say. */
static void add_unit(struct ct_buffer *out,
                     const struct ct_table_layout *layout, enum ct_table table,
                     const struct ct_column *column)
{
    bool number = strcmp(type_of(column), "number") == 0;

    if (!number)
        return;
    if ((column->flags & CT_COLUMN_UNIT) != 0 &&
        ct_table_column(table, "unit") != NULL)
        add_property(out, "caltrace:unitField", "unit");
    if ((column->flags & CT_COLUMN_POINT_UNIT) != 0 &&
        layout->unit == CT_NO_FIELD)
        add_property(out, "caltrace:unitField", "point_unit");
}

static void add_field(struct ct_buffer *out, enum ct_table table,
                      const struct ct_column *column)
{
    ct_buffer_puts(out, "    {\"name\": ");
    add_string(out, column->name);
    add_title(out, column);
    add_property(out, "type", type_of(column));
    add_constraints(out, column);
    add_unit(out, &ct_table_layouts[table], table, column);
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
        const struct relation *one = &relations[i];

        if (one->table == table && strcmp(one->column, column->name) == 0)
            add_property(out, one->property, one->text);
    }
    add_words(out, column);
    ct_buffer_putc(out, '}');
}

/* ---- keys ---------------------------------------------------------------- */

static void add_primary(struct ct_buffer *out,
                        const struct ct_table_layout *layout)
{
    for (size_t i = 0; i < layout->count; i++) {
        if ((layout->columns[i].flags & CT_COLUMN_KEY) == 0)
            continue;
        ct_buffer_puts(out, ",\n  \"primaryKey\": [");
        add_string(out, layout->columns[i].name);
        ct_buffer_putc(out, ']');
    }
}

/* The table whose ids the texts of this kind are, or CT_TABLES. Regulations
 * are cited that are not in the table. */
static enum ct_table table_of(enum ct_lab_key key)
{
    switch (key) {
    case CT_KEY_INSTRUMENT:
        return CT_TABLE_INSTRUMENTS;
    case CT_KEY_CERTIFICATE:
        return CT_TABLE_CERTIFICATES;
    case CT_KEY_STANDARD:
        return CT_TABLE_STANDARDS;
    case CT_KEY_LABORATORY:
        return CT_TABLE_LABORATORIES;
    default:
        return CT_TABLES;
    }
}

static void add_foreign(struct ct_buffer *out, enum ct_table table,
                        const struct ct_table_layout *layout)
{
    bool first = true;

    for (size_t i = 0; i < layout->count; i++) {
        const struct ct_column *column = &layout->columns[i];
        enum ct_table there = table_of(column->of);

        if (column->kind != CT_CELL_ID || there == CT_TABLES ||
            (column->flags & CT_COLUMN_KEY) != 0)
            continue;
        ct_buffer_puts(out, first ? ",\n  \"foreignKeys\": [\n" : ",\n");
        first = false;
        ct_buffer_puts(out, "    {\"fields\": [");
        add_string(out, column->name);
        ct_buffer_puts(out, "], \"reference\": {\"resource\": ");
        add_string(out, there == table ? "" : ct_table_name(there));
        ct_buffer_puts(out, ", \"fields\": [\"id\"]}}");
    }
    if (!first)
        ct_buffer_puts(out, "\n  ]");
}

static void add_rules(struct ct_buffer *out, enum ct_table table)
{
    bool first = true;

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (rules[i].table != table)
            continue;
        ct_buffer_puts(out, first ? ",\n  \"caltrace:rules\": [" : ", ");
        first = false;
        add_string(out, rules[i].rule);
    }
    if (!first)
        ct_buffer_putc(out, ']');
}

void ct_table_schema_write(struct ct_buffer *out, enum ct_table table)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];

    ct_buffer_puts(out,
                   "{\n  \"$schema\": "
                   "\"https://datapackage.org/profiles/2.0/tableschema.json\""
                   ",\n  \"name\": ");
    add_string(out, ct_table_name(table));
    ct_buffer_puts(out, ",\n  \"fieldsMatch\": [\"superset\"],\n"
                        "  \"missingValues\": [\"\", \"/\", \"-\", \"—\", "
                        "\"N/A\", \"无\"],\n  \"fields\": [\n");
    for (size_t i = 0; i < layout->count; i++) {
        add_field(out, table, &layout->columns[i]);
        ct_buffer_puts(out, i + 1 < layout->count ? ",\n" : "\n");
    }
    ct_buffer_puts(out, "  ]");
    add_primary(out, layout);
    add_foreign(out, table, layout);
    add_rules(out, table);
    ct_buffer_puts(out, "\n}\n");
}
