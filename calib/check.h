/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check.h - what the operands of `check` are, and how each is read.
 *
 * A folder is a laboratory; a CSV file is a table of one, data with a Table
 * Schema, or comma-separated text; YAML and JSON are budgets, but for data
 * packages and Table Schemas. Readers report their findings to the sink of
 * the context they are given; there is no other result.
 */
#ifndef CT_CALIB_CHECK_H
#define CT_CALIB_CHECK_H

#include "check_dialect.h"
#include "command.h"
#include "files/package.h"

struct ct_check_fix;

/* What the command line says about the files. -1: not said. */
struct ct_check_request {
    int table;                      /* enum ct_table, of all files */
    const struct ct_schema *schema; /* of all files; NULL: none */
    struct ct_dialect_given dialect;
    int encoding;   /* enum ct_encoding */
    int date_order; /* enum ct_day_order */
    int due_rule;   /* enum ct_due_rule */
    bool decimal_comma;
    int32_t on;
    struct ct_check_fix *fix; /* files are repaired first; NULL: they are not */
};

enum ct_operand_kind {
    CT_OPERAND_LABORATORY, /* a folder, or its datapackage.json */
    CT_OPERAND_CSV,
    CT_OPERAND_BUDGET,
    CT_OPERAND_SCHEMA,
    CT_OPERAND_PACKAGE, /* under a name that packages do not have */
    CT_OPERAND_UNKNOWN, /* nothing that is read here */
};

/* By the name, or by what stands at the beginning. CT_NOMEM,
 * CT_INTERRUPTED. */
CT_CHECK enum ct_status
ct_operand_kind_of(struct ct_sources *sources, const char *path,
                   const struct ct_check_request *request,
                   enum ct_operand_kind *kind);

/* The table whose columns the header of the file has, or -1: the one that most
 * cells name, where that is one only and it has all it needs. The file is read
 * with the dialect; what was lent of it stays lent. CT_NOMEM. */
CT_CHECK enum ct_status
ct_operand_table_of(struct ct_sources *sources, const char *path,
                    const struct ct_table_dialect *dialect, int *table);

struct ct_units;

struct ct_check_totals {
    uint64_t files, rows;
};

/* Checks one operand. Findings go to context->sink. CT_INVALID after findings
 * that end the check of this operand only. */
CT_CHECK enum ct_status ct_check_operand(const struct ct_check_request *request,
                                         const char *path,
                                         struct ct_units *units,
                                         struct ct_context *context,
                                         struct ct_check_totals *totals);

/* Writes every record of the file as a JSON array, one a line, as it was read;
 * those with faults are reported and left out. CT_IO after a closed pipe,
 * too. */
struct ct_output;
CT_CHECK enum ct_status ct_check_records(const struct ct_check_request *request,
                                         const char *path,
                                         struct ct_context *context,
                                         struct ct_output *output);

/* Writes a first datapackage.json into the folder (lab/draft.h), and one line
 * about it. */
CT_CHECK enum ct_status ct_check_init(const char *folder,
                                      struct ct_context *context,
                                      struct ct_output *output);

/* Writes the Table Schema of a table of a laboratory; of CT_TABLES a data
 * package with all of them. */
CT_CHECK enum ct_status ct_check_print_schema(int table,
                                              struct ct_output *output);

#endif
