/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * load.h - a laboratory's folder as records: the one loader.
 *
 * Tables are read row by row; a row with an error is reported, marked unsound
 * and kept, so that others may refer to it. Of rows that have one id and differ
 * all are unsound, whichever stands first. Records live until the laboratory
 * is freed and are const to everybody.
 */
#ifndef CT_LOAD_H
#define CT_LOAD_H

#include "record.h"

/* Bit of a table in a mask. */
#define CT_TABLE_BIT(table) (1u << (table))
#define CT_TABLE_ALL        (CT_TABLE_BIT(CT_TABLES) - 1)

/* What is known of one table. */
struct ct_lab_table {
    bool present;      /* its file was read */
    uint32_t source;   /* of the places of its rows; 0: not read */
    size_t count;      /* records */
    size_t unsound;    /* of these, those with an error */
    size_t unreadable; /* rows of which nothing is left: broken quotes, bytes
                          that are no text */
};

struct ct_lab_store; /* the loader's own */

struct ct_lab {
    const struct ct_package *package;
    unsigned loaded; /* mask of the tables asked for */
    struct ct_lab_table tables[CT_TABLES];

    /* tables[].count of each, in the order of the file. */
    const struct ct_lab_instrument *instruments;
    const struct ct_lab_item_range *ranges;
    const struct ct_lab_certificate *certificates;
    const struct ct_lab_result *results;
    const struct ct_lab_link *links;
    const struct ct_lab_standard *standards;
    const struct ct_lab_standard_item *standard_items;
    const struct ct_lab_check *checks;
    const struct ct_lab_laboratory *laboratories;
    const struct ct_lab_scope *scopes;
    const struct ct_lab_event *events;
    const struct ct_lab_change *changes;
    const struct ct_lab_regulation *regulations;
    const struct ct_lab_class *classes;

    const struct ct_lab_reference *references;
    size_t reference_count;
    struct ct_lab_store *store;
};

/* Opens the package in `folder` and reads the tables of the mask that it has;
 * the others are empty. Units live in `units`, places in `sources`; both
 * outlive the laboratory. All faults of all tables are reported. CT_INVALID
 * where a table as a whole could not be read: its file, or its header
 * ("header-separator" and the findings of table.h). With faulty rows only it
 * is CT_OK: see `unsound`. Findings name their cell (struct
 * ct_finding_cell). Rows: "row-cells", "row-cell-missing",
 * "row-header-again", "row-total", "row-blank", "row-unit-differs",
 * "reference-several", "id-twice", "certificate-differs",
 * "table-without-rows", those of changes (load_change.h), and what cell.h and
 * csv.h name. CT_IO, CT_NOMEM;
 * CT_LIMIT: a text or table of 4 GiB; CT_INTERRUPTED.
 *
 * Results of one certificate that say different things of one point are
 * unsound, too, all of them, without a finding: verify.h tells
 * ("result-twice"). So are rows of links.csv that name one reference twice for
 * the same results ("row-twice"). */
CT_CHECK enum ct_status ct_lab_open(struct ct_sources *sources,
                                    const char *folder, unsigned tables,
                                    struct ct_units *units,
                                    struct ct_sink *sink, struct ct_lab **lab);
/* The same with so many threads at work on tables above 128 KiB, the
 * caller's included (0 is 1): records and findings do not depend on it. */
CT_CHECK enum ct_status
ct_lab_open_threads(struct ct_sources *sources, const char *folder,
                    unsigned tables, unsigned threads, struct ct_units *units,
                    struct ct_sink *sink, struct ct_lab **lab);
/* The same, in an encoding that holds in place of the package's setting (see
 * ct_package_open_as). `unasked`: columns of plain texts that nobody will ask
 * for, `instruments.serial`, up to a NULL; or NULL. Their cells are judged as
 * ever, but not kept: what stands in their fields has the empty text. */
CT_CHECK enum ct_status ct_lab_open_as(
    struct ct_sources *sources, const char *folder, enum ct_encoding encoding,
    unsigned tables, const char *const *unasked, unsigned threads,
    struct ct_units *units, struct ct_sink *sink, struct ct_lab **lab);
/* The same as ct_lab_open(), for those who read the tables for good elsewhere:
 * `sink` hears only what is wrong with what changes.csv changes. `given`: of
 * the tables, or NULL. */
CT_CHECK enum ct_status
ct_lab_open_changed(struct ct_sources *sources, const char *folder,
                    const struct ct_package_given *given, unsigned tables,
                    struct ct_units *units, struct ct_sink *sink,
                    struct ct_lab **lab);
void ct_lab_free(struct ct_lab *lab);

/* From now on intervals end by this rule, in place of that of the package. */
void ct_lab_due_by(struct ct_lab *lab, enum ct_due_rule rule);
/* The same of the day that they count from. */
void ct_lab_anchor_by(struct ct_lab *lab, enum ct_anchor anchor);

/* The record of a row as its columns are (table.h): of a result it is put
 * together in `space`, which has place for one. */
const void *ct_lab_record(const struct ct_lab *lab, enum ct_table table,
                          uint32_t row, void *space);

/* The text with that number, NUL-terminated; "" for 0. Lives as long as the
 * laboratory. */
const char *ct_lab_text(const struct ct_lab *lab, enum ct_lab_key of,
                        uint32_t text);

/* Whether rows of the table that could not be read, or have cells too many or
 * too few, may hold that text: what has no row may have one there. Of a table
 * that has been read to its end, or refused. */
bool ct_lab_torn(const struct ct_lab *lab, enum ct_table table,
                 const char *text);

/* The number of a text, or 0 where the laboratory has no such text. */
uint32_t ct_lab_find(const struct ct_lab *lab, enum ct_lab_key of,
                     const char *text, size_t length);

/* The same for the columns of quantities and of places (`at`), where texts that
 * say the same (质量 and mass: quantity_word.h; `frequency=1 kHz` and
 * `frequency=1000 Hz`: place_at.h) have one number in all records. CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_find_quantity(const struct ct_lab *lab,
                                             const char *text, size_t length,
                                             uint32_t *number);
CT_CHECK enum ct_status ct_lab_find_at(const struct ct_lab *lab,
                                       const struct ct_cells *cells,
                                       struct ct_cell cell, uint32_t *number);

/* Whether a name in a list of what is covered (`covers` of a certificate,
 * `function` of an event) is the quantity, in whatever words. */
bool ct_lab_names_quantity(const struct ct_lab *lab, struct ct_cell name,
                           uint32_t quantity);

/* How many numbers there are: 1 … count. */
uint32_t ct_lab_key_count(const struct ct_lab *lab, enum ct_lab_key of);

/* The row of the table (instruments, certificates, …) with that id, the first
 * of several; CT_LAB_NO_ROW: none. */
uint32_t ct_lab_row_of(const struct ct_lab *lab, enum ct_lab_key of,
                       uint32_t id);

/* What the id of a reference names. NMI, ACC and LMI are laboratories. */
enum ct_lab_key ct_lab_reference_key(enum ct_reference_kind kind);

/* The first byte of a record. */
struct ct_place ct_lab_place(const struct ct_lab *lab, enum ct_table table,
                             const struct ct_lab_row *row);

#endif
