/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * schema.h - a Table Schema: what the columns of a table hold.
 *
 * Read from JSON (Table Schema 2.0 of the Data Package standard), with
 * properties of our own whose names begin with `caltrace:`. What is here is
 * what the descriptor says, checked within itself; data are held against it
 * elsewhere. Texts are nodes of the descriptor (yaml.h), so that everything
 * has its place; they live in the arena that the schema was read into.
 */
#ifndef CT_SCHEMA_H
#define CT_SCHEMA_H

#include "json.h"

/* ORDER FIELD_TYPE */
enum ct_field_type {
    CT_FIELD_ANY, /* where there is none, or one that is not supported */
    CT_FIELD_STRING,
    CT_FIELD_NUMBER,
    CT_FIELD_INTEGER,
    CT_FIELD_BOOLEAN,
    CT_FIELD_DATE,
    CT_FIELD_DATETIME,
    CT_FIELD_TIME,
    CT_FIELD_YEAR,
    CT_FIELD_YEARMONTH,
    CT_FIELD_DURATION,
    CT_FIELD_TYPES
};
const char *ct_field_type_name(enum ct_field_type type);

/* ORDER FIELD_FORMAT */
enum ct_field_format {
    CT_FORMAT_DEFAULT,
    CT_FORMAT_EMAIL,
    CT_FORMAT_URI,
    CT_FORMAT_UUID,
    CT_FORMAT_BINARY,
    CT_FORMAT_PATTERN, /* of a date, datetime or time: `format` */
};

/* ORDER UNCERTAINTY_KIND */
enum ct_uncertainty_kind {
    CT_UNCERTAINTY_NONE, /* not said */
    CT_UNCERTAINTY_STANDARD,
    CT_UNCERTAINTY_EXPANDED,
    CT_UNCERTAINTY_RELATIVE,
};

/* A text that stands for no value. */
struct ct_missing {
    const struct ct_yaml *value;
    const struct ct_yaml *label; /* or NULL */
};

struct ct_missing_list {
    const struct ct_missing *list;
    size_t count; /* 0: nothing is missing, an empty cell is an empty text */
};

/* NULL: not there. Bounds are a JSON number or a text in the field's type. */
struct ct_constraints {
    bool required, unique;
    int64_t min_length, max_length; /* characters; -1: none */
    const struct ct_yaml *minimum, *maximum;
    const struct ct_yaml *exclusive_minimum, *exclusive_maximum;
    const struct ct_yaml *pattern; /* the whole value has to match */
    const struct ct_yaml *values;  /* a list: `enum`, or else `categories`,
                                      whose items may be objects with `value` */
};

/* The properties of our own. Those that name a field are names of this schema;
 * NULL: not there. */
struct ct_field_extension {
    const struct ct_yaml *unit, *quantity;
    const struct ct_yaml *unit_field;
    const struct ct_yaml
        *uncertainty_of; /* the field whose uncertainty it is */
    enum ct_uncertainty_kind kind;
    double k, p, dof; /* 0: none */
    const struct ct_yaml *k_field, *p_field, *dof_field;
    const struct ct_yaml *resolution; /* a number or text */
    int64_t decimals;                 /* -1: none */
    const struct ct_yaml *tolerance;  /* a text: a formula for limits */
    const struct ct_yaml *nominal_field;
    const struct ct_yaml *role;
    const struct ct_yaml *due_after; /* the field with the date before it */
    const struct ct_yaml *interval;  /* a duration, or the field that has it */
    bool certificate;                /* numbers of certificates */
};

struct ct_field {
    const struct ct_yaml *name;
    const struct ct_yaml *title; /* or NULL */
    enum ct_field_type type;
    enum ct_field_format format;
    const char *pattern; /* CT_FORMAT_PATTERN: strptime's, with the directives
                            %Y %m %d %y %j %H %M %S %f %z %% only */
    struct ct_constraints constraints;
    struct ct_missing_list missing;
    const char *decimal_char; /* "." unless said otherwise; one character */
    const char *group_char;   /* NULL: digits are not grouped */
    bool bare_number;         /* no text before or after a number */
    /* Lists of texts; NULL: true True TRUE 1, false False FALSE 0. */
    const struct ct_yaml *true_values, *false_values;
    struct ct_field_extension extension;
};

/* Indices of fields. */
struct ct_field_set {
    const size_t *list;
    size_t count;
};

struct ct_foreign_key {
    struct ct_field_set fields;
    const struct ct_yaml *resource;  /* NULL: this table itself */
    const struct ct_yaml *reference; /* a list of names, or one name: fields
                                        there, as many as `fields` has */
    struct ct_place place;
};

/* ORDER FIELDS_MATCH: how columns and fields belong together. */
enum ct_fields_match {
    CT_MATCH_EXACT,    /* the same, in this order */
    CT_MATCH_EQUAL,    /* the same, in any order */
    CT_MATCH_SUBSET,   /* all fields are there, other columns may be */
    CT_MATCH_SUPERSET, /* every column is a field, fields may lack */
    CT_MATCH_PARTIAL,  /* one field at least is there */
};

struct ct_schema {
    const struct ct_field *fields;
    size_t count;
    enum ct_fields_match match;
    struct ct_missing_list missing;
    struct ct_field_set primary_key; /* count 0: none */
    const struct ct_field_set *unique_keys;
    size_t unique_count;
    const struct ct_foreign_key *foreign_keys;
    size_t foreign_count;
    const struct ct_yaml *rules; /* a list of texts, or NULL */
};

/* Reads a descriptor. All its faults are reported, each at its place; then
 * CT_INVALID. Types and formats that are not supported are warnings. Findings
 * besides those of json.h: "property-missing", "field-twice" (a warning),
 * "schema-type-unsupported", "format-unknown", "format-any",
 * "format-directive", "constraint-unfit", "constraint-value",
 * "constraint-order", "one-character", "bare-number", "field-unknown",
 * "foreign-key-length". CT_NOMEM. */
CT_CHECK enum ct_status ct_schema_read(const struct ct_yaml *descriptor,
                                       struct ct_arena *arena,
                                       struct ct_sink *sink,
                                       const struct ct_schema **schema);

/* The same from a file of its own. */
CT_CHECK enum ct_status ct_schema_open(struct ct_sources *sources,
                                       const char *path, struct ct_arena *arena,
                                       struct ct_sink *sink,
                                       const struct ct_schema **schema);

/* The index of the field of that name (the first of several), or SIZE_MAX. */
size_t ct_schema_find(const struct ct_schema *schema, const char *name,
                      size_t length);

/* Whether the text is one of the field's words for true, or for false; the
 * standard's where it has none of its own. */
bool ct_field_says(const struct ct_field *field, bool truth, const char *text,
                   size_t length);

/* Whether the cell stands for no value. */
bool ct_missing_has(const struct ct_missing_list *missing, const char *text,
                    size_t length);

#endif
