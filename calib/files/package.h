/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * package.h - the folder of a laboratory and its datapackage.json.
 *
 * A laboratory is a folder of CSV tables with standard names. A Frictionless
 * Data Package beside them may give other names, dialects, encodings and
 * schemas, and holds the laboratory's settings in an object `caltrace`:
 *
 *     {
 *       "name": "laboratory-a",
 *       "resources": [
 *         {"name": "ledger", "path": "台账.csv", "encoding": "gbk",
 *          "dialect": {"delimiter": ";"}}
 *       ],
 *       "caltrace": {
 *         "tables": {"instruments": "ledger"},
 *         "columns": {"instruments": {"id": "管理编号"}},
 *         "due_rule": "minus-one-day",
 *         "anchor": "calibrated"
 *       }
 *     }
 *
 * Without the file everything has its default. Paths stay inside the folder.
 */
#ifndef CT_PACKAGE_H
#define CT_PACKAGE_H

#include "csv.h"
#include "schema.h"
#include "../../chains/interval.h"
#include "../../chains/root.h"

/* ORDER TABLE */
enum ct_table {
    CT_TABLE_INSTRUMENTS,
    CT_TABLE_RANGES,
    CT_TABLE_CERTIFICATES,
    CT_TABLE_RESULTS,
    CT_TABLE_LINKS,
    CT_TABLE_STANDARDS,
    CT_TABLE_STANDARD_ITEMS,
    CT_TABLE_CHECKS,
    CT_TABLE_LABORATORIES,
    CT_TABLE_SCOPES,
    CT_TABLE_EVENTS,
    CT_TABLE_CHANGES,
    CT_TABLE_REGULATIONS,
    CT_TABLE_CLASSES,
    CT_TABLES
};
/* `instruments`; its file is `instruments.csv` unless the package says
 * otherwise. */
const char *ct_table_name(enum ct_table table);

/* How a table is written. */
struct ct_table_dialect {
    struct ct_csv_dialect csv; /* delimiter, quote, comment, encoding */
    bool no_header;            /* the first record is data */
    bool skip_initial_space;   /* blanks behind a delimiter do not count */
};

/* Keys of a dialect; bits of what was said of one. ORDER DIALECT_KEY */
enum ct_dialect_key {
    CT_DIALECT_DELIMITER,
    CT_DIALECT_QUOTE,
    CT_DIALECT_COMMENT,
    CT_DIALECT_HEADER,
    CT_DIALECT_BLANK,
    CT_DIALECT_SPACE,
    CT_DIALECT_KEYS
};
struct ct_dialect_given {
    struct ct_table_dialect dialect;
    unsigned given; /* bits 1 << key */
};
/* The fields of a key: characters below CT_DIALECT_HEADER, flags from it on.
 * The flag of the header is `no_header`. */
char *ct_dialect_character(struct ct_table_dialect *dialect,
                           enum ct_dialect_key key);
bool *ct_dialect_flag(struct ct_table_dialect *dialect,
                      enum ct_dialect_key key);
/* Puts what was said in the place of what a table is known to have. */
void ct_dialect_apply(const struct ct_dialect_given *given,
                      struct ct_table_dialect *dialect);

/* How the tables of a folder are written, as its reader says. In place of the
 * settings; encoding and dialect of tables that do not say theirs. */
struct ct_package_given {
    enum ct_encoding encoding; /* CT_ENCODINGS: not said */
    int date_order;            /* enum ct_day_order; CT_DAY_ORDER_NONE: not */
    bool decimal_comma;        /* false: not said */
    struct ct_dialect_given dialect;
};

struct ct_resource {
    const char *name;
    const char *path; /* as written, or the standard file's name */
    const char *file; /* the folder and the path; NULL: data in the descriptor,
                         or elsewhere */
    struct ct_place place; /* of its path; none of a standard file */
    struct ct_table_dialect dialect;
    const struct ct_schema *schema; /* NULL: none */
};

/* ORDER ANCHOR: from which day an interval counts. */
enum ct_anchor {
    CT_ANCHOR_CALIBRATED,
    CT_ANCHOR_ISSUED,
    CT_ANCHOR_IN_SERVICE,
    CT_ANCHOR_FIRST_USE,
    CT_ANCHORS
};

/* As the settings have them: `same-day`, `calibrated`. */
extern const char *const ct_due_rule_names[CT_DUE_RULES + 1]; /* and NULL */
const char *ct_due_rule_name(enum ct_due_rule rule);
extern const char *const ct_anchor_names[CT_ANCHORS + 1]; /* and NULL */
const char *ct_anchor_name(enum ct_anchor anchor);

/* ORDER DAY_ORDER: what 03/04/2025 means. */
enum ct_day_order {
    CT_DAY_ORDER_NONE, /* not said: such a date is refused */
    CT_DAY_ORDER_YMD,
    CT_DAY_ORDER_DMY,
    CT_DAY_ORDER_MDY,
};

struct ct_settings {
    enum ct_due_rule due_rule;           /* default: same day */
    enum ct_anchor anchor;               /* default: calibrated */
    const struct ct_yaml *decision_rule; /* its text; NULL: not said */
    double default_k;                    /* 0: U without k is refused */
    int64_t capacity;                    /* calibrations a day; 0: no limit */
    unsigned roots; /* enum ct_root, bits; default: all but EV and REF */
    enum ct_day_order date_order;
    enum ct_date_serial date_serial;
    bool decimal_comma;
    bool en_dash;               /* stands for a minus sign */
    const char *const *missing; /* marks for no value; NULL: the usual ones */
    size_t missing_count;
    enum ct_encoding encoding; /* of tables that do not say theirs */
    const char *scheme;        /* its file (lab/scheme.h), which is not
                                  looked for here; NULL: not said */
};

/* A column under another header than the standard one. */
struct ct_column_name {
    enum ct_table table;
    const struct ct_yaml *standard, *header;
};

struct ct_package {
    const char *folder;
    const char *name; /* as it calls itself; NULL: it does not */
    uint32_t source;  /* of datapackage.json; 0: there is none */
    const struct ct_resource *resources;
    size_t count;
    const struct ct_resource *tables[CT_TABLES]; /* NULL: there is no file */
    const struct ct_column_name *columns; /* in the order of the text; whether
                                             a table has such a standard column
                                             its loader knows */
    size_t column_count;
    struct ct_settings settings;
    struct ct_arena arena; /* all of it */
};

/* Reads the folder's datapackage.json, if it has one, and finds its tables. A
 * table is what `tables` says, else the resource of its name, else the one
 * whose path is its file, else the standard file where it exists. All faults
 * are reported, each at its place; then CT_INVALID. Findings besides those of
 * json.h, schema.h and source.h: "folder-not-found", "path-outside",
 * "resource-twice", "resource-unknown", "not-supported", "one-character",
 * "same-character", "unknown-encoding", "setting-range". */
CT_CHECK enum ct_status ct_package_open(struct ct_sources *sources,
                                        const char *folder,
                                        struct ct_sink *sink,
                                        struct ct_package **package);
/* The same with what the reader says of the tables; NULL: nothing. */
CT_CHECK enum ct_status ct_package_open_as(struct ct_sources *sources,
                                           const char *folder,
                                           const struct ct_package_given *given,
                                           struct ct_sink *sink,
                                           struct ct_package **package);
void ct_package_free(struct ct_package *package);

/* The resource of that name, or NULL. */
const struct ct_resource *ct_package_resource(const struct ct_package *package,
                                              const char *name, size_t length);

#endif
