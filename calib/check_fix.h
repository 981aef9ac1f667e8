/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_fix.h - one file of `check --fix`: repaired, written, and told about.
 */
#ifndef CT_CHECK_FIX_H
#define CT_CHECK_FIX_H

#include "check.h"

/* What is known of a CSV file before the command line says otherwise. */
struct ct_described {
    struct ct_package *package; /* or NULL */
    const struct ct_resource *resource;
    struct ct_table_dialect dialect;
    struct ct_settings settings;
    const struct ct_schema *schema;
    int table; /* -1: none */
};

/* What the command line says about repairs. */
struct ct_check_fix {
    const char *output; /* of the one file; NULL: a name made of its own */
    bool in_place;
    bool quiet; /* changes are not shown */
    bool color;
    struct ct_buffer *text; /* where changes are shown */
};

struct ct_check_fix_file {
    const struct ct_check_fix *fix;
    const char *path;
    struct ct_described *described; /* of the old file, then of the new one */
    struct ct_units *units;
    struct ct_context *context;
    struct ct_arena *arena;
};

/* Repairs the file as far as that goes. *now is the file to be checked then:
 * the new one, or `path` itself where nothing was written, which was told why;
 * NULL where that cannot be read again. Findings about the old file are not
 * reported, but for standard input and pipes. A file is written as a whole or
 * not at all. CT_NOMEM, CT_IO, CT_LIMIT, CT_INTERRUPTED. */
CT_CHECK enum ct_status ct_check_fix_file(const struct ct_check_fix_file *file,
                                          const char **now);

#endif
