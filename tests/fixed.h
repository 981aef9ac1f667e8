/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed.h - a CSV file, repaired with its findings seen.
 */
#ifndef CT_FIXED_H
#define CT_FIXED_H

#include "assert_close.h"
#include "seen.h"

#include "../calib/lab/fix_table.h"
#include "../calib/lab/table.h"
#include "../uncertainty/caltrace.h"

static struct ct_units *units;

struct repaired {
    struct seen seen;
    struct ct_fixed fixed;
    enum ct_status status;
};

/* How a file is written and what it is. */
struct given {
    int table;
    const struct ct_package *package;
    const struct ct_schema *schema;
    struct ct_settings settings;
    struct ct_csv_dialect dialect;
    bool no_header;
};

/* Repairs `path` into `out`, which is there afterwards unless it failed. */
static inline enum ct_status repair_file(const struct given *given,
                                         const char *path, const char *out,
                                         struct ct_sources *sources,
                                         struct ct_sink *sink,
                                         struct ct_fixed *fixed)
{
    const struct ct_fix_columns columns = {.package = given->package,
                                           .settings = &given->settings,
                                           .table = given->table,
                                           .schema = given->schema,
                                           .no_header = given->no_header,
                                           .units = units};
    struct ct_fix_table *table = NULL;
    struct ct_output *output = NULL;
    enum ct_status status = ct_fix_table_new(&columns, &table);
    const struct ct_fix_cells cells = {table, ct_fix_table_look, NULL};

    if (status == CT_OK)
        status = ct_output_open(out, sink, &output);
    if (status == CT_OK)
        status = ct_fix_file(sources, path, given->dialect, &cells, sink,
                             output, fixed);
    if (status == CT_OK) {
        status = ct_output_commit(output, sink);
        output = NULL;
    }
    ct_output_discard(output);
    ct_fix_table_free(table);
    return status;
}

static inline size_t read_file(const char *path, char *text, size_t room)
{
    FILE *file = fopen(path, "rb");
    size_t length;

    assert_non_null(file);
    length = fread(text, 1, room - 1, file);
    assert_int_equal(fclose(file), 0);
    assert_true(length < room - 1);
    text[length] = '\0';
    return length;
}

#endif
