/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * validate_work.h - what the files of the validator share. Private to
 * validate*.c.
 *
 * Three parts, so that records may be looked at by several threads:
 *
 *   struct ct_plan     what is to be checked; made from schema and header,
 *                      then const to everybody
 *   struct ct_checker  one thread's room; a record is checked against the plan
 *                      with it and nothing else
 *   struct ct_merger   what depends on the records before: keys, units. Takes
 *                      the checker's notes of each record in their order
 */
#ifndef CT_VALIDATE_WORK_H
#define CT_VALIDATE_WORK_H

#include "key_set.h"
#include "validate.h"
#include "validate_value.h"

#define CT_NO_COLUMN SIZE_MAX

/* One limit: `minimum` … `exclusiveMaximum`. */
struct ct_bound {
    const char *name;
    const struct ct_yaml *node;
    bool upper, exclusive;
    struct ct_value value;
};

struct ct_choice {
    const struct ct_yaml *node;
    struct ct_value value;
};

struct ct_pattern;

/* A field with what its constraints mean. */
struct ct_plan_field {
    const struct ct_field *field;
    size_t column;    /* CT_NO_COLUMN: it is not in the file */
    bool wanted;      /* its value is needed, not only whether it has one */
    bool empty_only;  /* only the empty cell is missing */
    bool constrained; /* there is more to a sound value */
    struct ct_bound bounds[4];
    size_t bound_count;
    const struct ct_choice *choices; /* NULL: none; texts sorted */
    size_t choice_count;
    struct ct_pattern *pattern;
};

enum ct_key_kind {
    CT_KEY_SET_PRIMARY,
    CT_KEY_SET_UNIQUE,  /* a constraint of one field */
    CT_KEY_SET_UNIQUES, /* uniqueKeys */
    CT_KEY_SET_FOREIGN,
    CT_KEY_SET_CERTIFICATE,
};

struct ct_plan_key {
    enum ct_key_kind kind;
    struct ct_field_set fields;
    const struct ct_foreign_key *foreign;
    const char *resource; /* of a foreign key, for findings */
    const bool *raw;      /* fields whose types differ there: as text */
    const struct ct_key_set *there; /* NULL: it could not be read; keys that
                                       mean the same ones share it */
    const char *path;               /* of the other table, once it was read */
    const char *const *names;       /* of the fields there */
};

struct ct_measures; /* the properties of our own: validate_measure.c */
struct ct_rules;    /* validate_rule.c */

struct ct_plan {
    const struct ct_validation *what;
    const struct ct_schema *schema; /* NULL: form only */
    struct ct_plan_field *fields;
    size_t field_count;
    size_t *field_of;    /* of each column; CT_NO_COLUMN: it has no field */
    const char **labels; /* of each column */
    size_t columns;
    size_t cells; /* that a row should have: `columns`, unless the header is at
                     fault and the rows agree */
    bool extra;   /* columns that have no field are faults */
    bool no_header; /* as declared, or none that could be read; */
    bool unnamed;   /* then columns have no names */
    struct ct_plan_key *keys;
    size_t key_count;
    struct ct_key_set *foreign_sets; /* one for each key, or empty */
    struct ct_measures *measures;
    struct ct_rules *rules;
    struct ct_arena arena;
};

/* What a record leaves to the merger. */
struct ct_key_note {
    size_t key; /* of the plan */
    struct ct_key_hash hash;
};

struct ct_checker {
    const struct ct_plan *plan;
    struct ct_sink *sink;
    const struct ct_csv *csv; /* for places; NULL: findings count only */
    const struct ct_csv_record *record;
    struct ct_csv_field *cells; /* of each field, as the schema has them; text
                                   NULL: there is no such cell */
    struct ct_value *values;
    struct ct_buffer bytes;   /* of a key */
    struct ct_buffer name;    /* of the record, for findings */
    struct ct_buffer missing; /* names of cells, for findings */
    struct ct_key_note *notes;
    size_t note_count;
    double *numbers; /* room for rules */
    double *stated;  /* of each field: k that its cell states, or NAN */
    bool no_memory;
    struct ct_arena arena;
};

/* ---- findings ------------------------------------------------------------ */

/* Makes the sink's cell this field of the record at hand, and gives its place.
 * Field SIZE_MAX: the record. */
struct ct_place ct_check_at(struct ct_checker *checker, size_t field);
void ct_check_done(struct ct_checker *checker); /* the cell is nothing again */

/* ---- parts --------------------------------------------------------------- */

/* The header, or without one the first record. */
struct ct_found {
    const struct ct_csv_record *first;
    uint64_t rows; /* read on the way to it */
};

/* Finds the header, if the first record is none: below a title, which is
 * reported, or nowhere, when it is faulty: then columns go by the schema, or
 * only the form is checked (plan->schema NULL). Rows that agree on more or
 * fewer cells than the header has are right: plan->cells. `parted`: the header
 * seems to have another separator. CT_INVALID: there is nothing to check. */
CT_CHECK enum ct_status ct_plan_find_header(struct ct_plan *plan,
                                            struct ct_csv *csv, bool parted,
                                            struct ct_sink *sink,
                                            struct ct_found *found);

/* Binds the columns; their findings. CT_INVALID: nothing can be checked. */
CT_CHECK enum ct_status ct_plan_header(struct ct_plan *plan,
                                       const struct ct_csv *csv,
                                       const struct ct_csv_record *header,
                                       struct ct_sink *sink);

/* Bounds, lists and patterns of all fields. Faults of the schema are
 * reported, then CT_INVALID. */
CT_CHECK enum ct_status ct_plan_constraints(struct ct_plan *plan,
                                            struct ct_sink *sink);

/* A sound value against the constraints of its field. */
void ct_check_constraints(struct ct_checker *checker, size_t field);

/* A pattern over the whole value. "pattern-broken", "pattern-unsupported",
 * "pattern-too-large". */
CT_CHECK enum ct_status ct_pattern_new(const struct ct_yaml *node,
                                       struct ct_sink *sink,
                                       struct ct_pattern **pattern);
void ct_pattern_free(struct ct_pattern *pattern);
/* Any thread. CT_LIMIT: the value is too long to tell. */
CT_CHECK enum ct_status ct_pattern_matches(struct ct_pattern *pattern,
                                           const char *text, size_t length,
                                           bool *matches);

/* Keys of the schema, and what foreign ones refer to, read from its files. */
CT_CHECK enum ct_status ct_plan_keys(struct ct_plan *plan,
                                     struct ct_sources *sources,
                                     struct ct_sink *sink);
/* Takes the keys of a record down. */
void ct_check_keys(struct ct_checker *checker);

struct ct_merger {
    const struct ct_plan *plan;
    struct ct_key_set *sets; /* of the plan's keys */
    struct ct_arena arena;
    struct ct_unit_memo *units; /* of each field with units in its cells */
};

/* Enters a key of a record; *first: the line that has it already, or 0. */
CT_CHECK enum ct_status ct_merge_key(struct ct_merger *merger,
                                     const struct ct_key_note *note,
                                     uint64_t line, uint64_t *first);
/* Says so; the record is the checker's. */
void ct_report_twice(struct ct_checker *checker, const struct ct_key_note *note,
                     uint64_t first);

/* Units, uncertainties, resolutions, limits, due dates. */
CT_CHECK enum ct_status ct_plan_measures(struct ct_plan *plan,
                                         struct ct_sink *sink);
void ct_check_measures(struct ct_checker *checker);
/* A cell that is no number, of a field of numbers: false where it states no
 * uncertainty either; else its value is set, or faults are reported. */
bool ct_check_stated(struct ct_checker *checker, size_t field);
/* Whether the merger has to see the cells of each record. */
bool ct_measures_merged(const struct ct_plan *plan);
CT_CHECK enum ct_status ct_merge_units_init(struct ct_merger *merger);
CT_CHECK enum ct_status ct_merge_units(struct ct_merger *merger,
                                       struct ct_checker *checker);
void ct_merge_units_release(struct ct_merger *merger);

CT_CHECK enum ct_status ct_plan_rules(struct ct_plan *plan,
                                      struct ct_sink *sink);
void ct_check_rules(struct ct_checker *checker);
void ct_rules_free(struct ct_rules *rules);
size_t ct_rules_room(const struct ct_rules *rules); /* doubles */

/* What the values of a field are in, or NULL: `caltrace:unit`. */
const struct ct_unit *ct_measures_unit(const struct ct_plan *plan,
                                       size_t field);

#endif
