/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scan.h - the tables of a laboratory row by row, without keeping them.
 *
 * The same readers as load.h, for files of any size: ids become numbers, and
 * that is all that is kept. Tables come in the order of enum ct_table, rows in
 * the order of their file, all in the caller's thread; what a row tells by
 * itself may be found out before, in any (`look`).
 */
#ifndef CT_SCAN_H
#define CT_SCAN_H

#include "digest.h"
#include "load.h"

struct ct_scan;

enum {
    CT_SCAN_SEEN = 8,   /* columns, at most */
    CT_SCAN_FACTS = 64, /* bytes, at most */
};

/* A row that is looked at: its cells in the columns of `seen`, without the
 * blanks around them and without a place; a text is NULL where the table has no
 * such column. */
struct ct_look {
    struct ct_cell cells[CT_SCAN_SEEN];
};

struct ct_scan_rows {
    void *context;
    /* A row that a loader would keep: `record` is of the table's structure (of
     * results ct_lab_result_row) and lives during the call; so do its
     * references, which are those of ct_scan_lab(), not yet resolved (`row`).
     * Its ids are numbers of their key; its texts (CT_KEY_TEXT) are 0 unless
     * their column is in `texts`: ct_scan_cell() has them as they stand.
     * Quantities and places that mean the same have one number, that of the
     * first spelling that came. A status other than CT_OK ends the scan. */
    enum ct_status (*row)(void *context, const struct ct_scan *scan,
                          enum ct_table table, const void *record);
    /* Before the first row of a table, with its binding; may be NULL. */
    enum ct_status (*table)(void *context, const struct ct_scan *scan,
                            enum ct_table table);
    /* Ends with NULL: `instruments.quantity`; texts that become numbers. */
    const char *const *texts;
    /* In any thread, several at once, before `row`: what can be told of the row
     * alone, for ct_scan_facts(). The record has no ids and texts yet, and is
     * not entered: it may yet be unsound. May be NULL. */
    void (*look)(const void *context, const struct ct_look *look,
                 enum ct_table table, const void *record, void *facts);
    size_t facts;   /* how many bytes it writes, aligned as 64-bit numbers */
    unsigned looks; /* mask of the tables it is asked of; facts of the rows of
                       others are zero */
    /* Ends with NULL: `instruments.serial`; columns for `look`. */
    const char *const *seen;
    /* Twice before `row`, for most rows, so that memory may be fetched, and
     * then (near) what is found there; may be NULL. */
    void (*soon)(const void *context, enum ct_table table, const void *facts,
                 bool near);
    unsigned threads; /* at work, the caller's included; 0 is 1 */
    const struct ct_package_given *given; /* of tables in a folder, or NULL */
};

/* Reads the tables of the mask that the folder has. Findings, status and
 * laboratory as ct_lab_open(), but that with CT_INVALID there may be a
 * laboratory, too, of the tables that could be read, to be freed; it has no
 * rows: ids, texts asked for and counts only; ct_lab_row_of() has the number of
 * the row that had the id. A row is gone when a later one with its id differs
 * from it, and counts as sound. One byte of each cell stands for a certificate
 * when another has its id: one in 256 that differ in one column only is
 * "id-twice". */
CT_CHECK enum ct_status
ct_lab_scan(struct ct_sources *sources, const char *folder, unsigned tables,
            struct ct_units *units, struct ct_sink *sink,
            const struct ct_scan_rows *rows, struct ct_lab **lab);

/* The same for one file that is such a table, whatever its name. */
CT_CHECK enum ct_status
ct_lab_scan_file(struct ct_sources *sources, const char *path,
                 enum ct_table table, const struct ct_settings *settings,
                 struct ct_units *units, struct ct_sink *sink,
                 const struct ct_scan_rows *rows, struct ct_lab **lab);

/* The same for the tables of a package that is open already, and outlives the
 * laboratory. */
CT_CHECK enum ct_status
ct_lab_scan_package(struct ct_sources *sources,
                    const struct ct_package *package, unsigned tables,
                    struct ct_units *units, struct ct_sink *sink,
                    const struct ct_scan_rows *rows, struct ct_lab **lab);

/* The line of the row with that id, the first of several; 0: none. Of what a
 * scan has read, during it and after. */
uint32_t ct_scan_line_of(const struct ct_lab *lab, enum ct_lab_key of,
                         uint32_t id);

const struct ct_lab *ct_scan_lab(const struct ct_scan *scan);

/* Whether the table at hand has that column. */
bool ct_scan_has(const struct ct_scan *scan, const char *column);

/* What the table calls that standard column; the standard name where it has no
 * such column. */
struct ct_cell ct_scan_header(const struct ct_scan *scan, const char *column);

/* The cell of the row at hand in that standard column, as it stands, with its
 * place, for the duration of the call; empty, with the place of the row's end,
 * where there is none. Costs as much as splitting the row. */
struct ct_cell ct_scan_cell(const struct ct_scan *scan, const char *column);

/* What `look` has written of the row at hand. */
const void *ct_scan_facts(const struct ct_scan *scan);

/* Sets what findings are about, which is nothing at first, to that cell of the
 * row at hand (NULL, or a column that the table has not: to the row). The scan
 * clears it behind each row. */
void ct_scan_about(const struct ct_scan *scan, const char *column);

#endif
