/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * load_work.h - what the files of the loader share.
 */
#ifndef CT_LOAD_WORK_H
#define CT_LOAD_WORK_H

#include "load_change.h"
#include "load_keys.h"
#include "load_memo.h"
#include "scan.h"
#include "table.h"
#include "../files/csv_crew.h"

/* Quantities and places (`at`) that are spelled in several ways. */
struct ct_meanings {
    struct ct_keys plain; /* their one form, `row` the text that stands for it:
                             of its spellings the first in the order of bytes */
    uint32_t *of;         /* for each text seen there, its number in `plain` */
    size_t count;
    bool several; /* some have more than one spelling */
    bool first;   /* of a scan, whose rows go by: the text that was first seen
                     stands for it */
};

/* Text of rows that could not be read, or not cell by cell: load_torn.c. */
struct ct_torn {
    char *text;
    size_t used;
    bool full; /* there was more */
};
CT_CHECK enum ct_status ct_torn_add(struct ct_torn *torn, const char *text,
                                    size_t length);
void ct_torn_release(struct ct_torn *torn);

/* What a laboratory owns. */
struct ct_lab_store {
    struct ct_package *package;
    const struct ct_sources *sources;
    /* For each column of the layout the number of its cell in a row, + 1; 0:
     * the file has none. */
    uint32_t cells[CT_TABLES][CT_TABLE_COLUMNS];
    struct ct_keys keys[CT_KEYS];
    void *rows[CT_TABLES];             /* records */
    struct ct_arena arenas[CT_TABLES]; /* formulas */
    struct ct_meanings quantities, places;
    struct ct_meanings covered; /* names in lists of what is covered: `plain`
                                   has them as they are spelled, too, and `of`
                                   leads from there to what they mean */
    struct ct_lab_reference *references;
    size_t reference_count;        /* of a scan: of the row at hand */
    struct ct_lab_patches patches; /* changes.csv */
    struct ct_torn torn[CT_TABLES];
    bool results_stray; /* not all results rise: ct_results_follow() */
    /* Of a scan: lines of the rows with such an id. From `row` on each stands
     * in the line behind that of the row before; mostly all do. */
    struct ct_row_lines {
        struct ct_row_step {
            uint32_t row, line;
        } * steps;
        size_t count;
    } lines[CT_KEYS];
};

/* The laboratory while it is made. */
struct ct_loading {
    struct ct_lab *lab;
    struct ct_lab_store *store;
    struct ct_sources *sources;
    struct ct_units *units;
    struct ct_sink *sink;
    struct ct_sink *changes_sink;      /* of what changes change */
    const struct ct_scan_rows *wanted; /* NULL: rows are kept */
    const char *const *unasked;        /* columns, of kept rows; or NULL */
    unsigned threads;
};

/* What a scan keeps of a row that has an id, to tell another one with the same
 * id from it: a digest of all, one byte of each column that the table has. */
struct ct_row_trace {
    uint8_t content[3];
    uint8_t columns[CT_TABLE_COLUMNS];
};

/* A column of the rows at hand, in the order in which cells are read: units
 * before numbers, ranges before limits. */
struct ct_row_column {
    struct ct_bound_column bound;
    size_t field;
    struct ct_cell_memo memo;
};

/* A cell that says all of an uncertainty: it is settled when the rest of its
 * row is known. */
struct ct_row_stated {
    const struct ct_row_column *at;
    struct ct_cell cell;
};

enum { CT_ROW_STATED = 2 }; /* at most, of one row */

/* What of it is looked at for every cell. */
struct ct_quick_column {
    uint32_t field;
    bool needed;
};

/* What results that are kept have beside their records, by one thread at a
 * time; results that have the same in common share it where that is seen at
 * once. All zero at first. load_keep.c. */
enum { CT_KEEPER_SLOTS = 256 };

struct ct_keeper {
    struct ct_arena arena;
    const struct ct_lab_result_common *known[CT_KEEPER_SLOTS], *last;
};

/* Into its place. CT_NOMEM. */
CT_CHECK enum ct_status ct_row_keep(struct ct_keeper *keeper,
                                    const unsigned char *record,
                                    unsigned char *place);

struct ct_row_loader {
    struct ct_loading *loading;
    unsigned char *rows; /* kept records; of a scan: the one at hand */
    unsigned char *wide; /* that at hand, where less of it is kept; or NULL */
    struct ct_keeper *keeper; /* beside it */
    size_t room;              /* of kept records */
    size_t promised;          /* no row that was cut will be kept behind it */
    enum ct_table table;
    const struct ct_table_layout *layout;
    struct ct_csv *csv;
    struct ct_row_column *columns;
    size_t count, numbers, limits; /* columns; the first of numbers and others
                                      behind units, the first of limits */
    size_t fields;                 /* of the header */
    size_t usual; /* cells that rows have when the header is at fault, or 0 */
    bool parted;  /* by another separator, it seems */
    bool headed;  /* the file has a first record, which may be of no use */
    struct ct_cell *headers;                 /* their texts, without places */
    const struct ct_unit *unit, *point_unit; /* of the header, or NULL */
    struct ct_cell_rules rules;
    struct ct_arena names;   /* the headers */
    struct ct_arena scratch; /* what cells need until they are in the record */
    size_t scratch_rows;     /* since it was emptied */
    struct ct_sink *sink, quiet;
    unsigned char *blank;            /* a record whose cells are all left out */
    const struct ct_row_column *key; /* NULL: rows have no id */
    struct ct_row_stated stated[CT_ROW_STATED]; /* of the row at hand */
    size_t stated_count;
    struct ct_kept_change *kept; /* of changes.csv: its rows */
    size_t kept_count;
    struct ct_quick_column *quick;     /* of each column */
    bool unnumbered[CT_TABLE_COLUMNS]; /* texts that have no number; in rows
                                          that are kept stands ct_text_mark() */

    /* Of a scan: */
    uint32_t seen[CT_SCAN_SEEN]; /* fields; UINT32_MAX: none */
    size_t seen_count;           /* up to the last that there is */

    /* Written for each row by the caller's thread alone, apart from what all
     * threads read. */
    char apart[128];
    const struct ct_csv_record *row; /* at hand; NULL: see ct_row_here() */
    enum ct_status status;           /* of having it; CT_NOMEM */
    unsigned far; /* mask of the keys whose tables are to be fetched ahead */
    uint32_t last[CT_TABLE_COLUMNS]; /* of each column: number of the text of
                                        the row before */
    /* Of a scan: */
    uint32_t hashes[CT_TABLE_COLUMNS]; /* of these in the row at hand */
    const void *made; /* of the row at hand; NULL: it was read */
    uint8_t traced[CT_TABLE_COLUMNS]; /* columns of the layout that the table
                                         has, in their order */
    size_t traced_count;              /* of certificates; 0: of others */
    unsigned char *traces; /* of rows with an id, `trace_size` bytes each */
    size_t trace_size;
    uint64_t
        facts[CT_SCAN_FACTS / sizeof(uint64_t)]; /* of a row that is read */
};

/* The scan that callers know is the loader of the table at hand. */
struct ct_scan {
    struct ct_row_loader *loader;
};

CT_CHECK enum ct_status ct_table_load(struct ct_loading *loading,
                                      enum ct_table table);

/* That row, which comes behind all that were given, stands in that line. */
CT_CHECK enum ct_status ct_scan_keep_line(struct ct_row_lines *lines,
                                          uint32_t row, uint32_t line);

/* Where the records of so many rows that follow will be kept, unless some
 * before them are none: *records NULL where that is not known, or nothing is
 * kept. `alone`: no other such place is in use. CT_NOMEM. load_table.c. */
CT_CHECK enum ct_status ct_rows_promise(struct ct_row_loader *loader,
                                        size_t rows, bool alone,
                                        unsigned char **records);

/* Reads a row into `record`. *kept: false where it is none (a blank row, the
 * header again, a total). CT_INVALID never comes out: the record is unsound
 * then. */
CT_CHECK enum ct_status ct_row_load(struct ct_row_loader *loader,
                                    const struct ct_csv_record *row,
                                    unsigned char *record, bool *kept);

/* In place of the number of a text that nobody asks for: equal texts have equal
 * ones, and no text has such a number. */
static inline uint32_t ct_text_mark(const char *text, size_t length)
{
    return ct_keys_hash(text, length) | UINT32_C(1) << 31;
}

/* Whether such a mark stands for the texts of a column of the layout. */
static inline bool ct_text_is_marked(const struct ct_row_loader *loader,
                                     size_t column)
{
    return loader->unnumbered[column] && loader->loading->wanted == NULL;
}

/* Which texts of the table have no number. scan.c. */
void ct_texts_choose(struct ct_row_loader *loader);

/* The head of the record of a row. */
void ct_row_head(const struct ct_row_loader *loader,
                 const struct ct_csv_record *row, struct ct_lab_row *head);

/* Enters the row at hand, which is number `at`, under its id. */
CT_CHECK enum ct_status ct_row_enter(struct ct_row_loader *loader,
                                     unsigned char *record, size_t at);

/* The row at hand, split anew if need be; an empty one when memory ran out,
 * which loader->status tells. */
const struct ct_csv_record *ct_row_here(struct ct_row_loader *loader);

/* From now on findings are about that cell of the row at hand (NULL: about the
 * row); about none. */
void ct_row_about(struct ct_row_loader *loader,
                  const struct ct_row_column *column);
void ct_row_about_none(const struct ct_row_loader *loader);

/* Reads a cell that is not empty into its field; *missing: it is as good as
 * empty, and nothing was written. */
CT_CHECK enum ct_status ct_row_cell(struct ct_row_loader *loader,
                                    struct ct_row_column *at,
                                    struct ct_cell cell, unsigned char *record,
                                    bool *missing);

/* Puts the value of a cell into its field. CT_INVALID: it does not belong
 * there. */
CT_CHECK enum ct_status ct_row_put(struct ct_row_loader *loader,
                                   const struct ct_column *column,
                                   struct ct_cell cell,
                                   const struct ct_cell_value *value,
                                   unsigned char *record);

/* Whether the cell of such a column says more than a number or formula:
 * `U=0.04 mm, k=2`, `0.04 (k=2)`; also `0.3 %` where that is a part of
 * something. The units of the row are settled. load_stated.c. */
bool ct_row_is_stated(const struct ct_row_loader *loader,
                      const struct ct_column *column, struct ct_cell cell,
                      const unsigned char *record);
/* Puts what such cells of the row say into the fields for it. */
CT_CHECK enum ct_status ct_row_settle_cell(struct ct_row_loader *loader,
                                           const struct ct_column *column,
                                           struct ct_cell cell,
                                           unsigned char *record);
CT_CHECK enum ct_status ct_row_settle_stated(struct ct_row_loader *loader,
                                             unsigned char *record);

/* The power of ten of the last digit of a plain number such as -1.50; false for
 * one that is written in another way. */
bool ct_row_place(const char *text, size_t length, int32_t *place);

/* An end of a range that was written in one cell, which does not tell its
 * digits: those of the shortest number, 100 to its last zero. */
struct ct_lab_number ct_row_end(double number);

/* What the table calls a column, by its standard name where it has none. */
struct ct_argument ct_row_header(const struct ct_row_loader *loader,
                                 const char *column);

/* Learns what the text of a column of quantities or places means; 0: it has no
 * number, and is only looked at. load_meaning.c. */
CT_CHECK enum ct_status ct_row_learn(struct ct_row_loader *loader,
                                     const struct ct_column *column,
                                     const struct ct_cell *cell, uint32_t text);
/* Gives equal meanings equal texts in all records. */
void ct_meanings_settle(struct ct_lab *lab);
/* The same in one record of a scan. */
void ct_meanings_settle_row(const struct ct_lab_store *store,
                            enum ct_table table, unsigned char *record);
void ct_meanings_release(struct ct_meanings *meanings);

/* Whether a result stands behind the one before in this order: of a certificate
 * with a higher number, or at a point above it and else of the same. Where all
 * do, no two are of one place. */
bool ct_results_follow(const struct ct_lab_result *before,
                       const struct ct_lab_result *result);
/* Rows of a table by certificate, those of one in the order of the file: of
 * certificate k, rows[ends[k - 1]] ... rows[ends[k] - 1]. load_grouped.c. */
struct ct_grouped {
    uint32_t certificates;
    uint32_t *ends, *rows;
};
/* CT_NOMEM. */
CT_CHECK enum ct_status ct_grouped_init(struct ct_grouped *grouped,
                                        const struct ct_lab *lab,
                                        enum ct_table table);
void ct_grouped_release(struct ct_grouped *grouped);

/* Marks results that contradict each other as unsound: "result-twice". Not of a
 * scan: those who read row by row find them by their keys. CT_NOMEM. */
CT_CHECK enum ct_status ct_results_settle(struct ct_lab *lab,
                                          struct ct_sink *sink);
/* The same of links that name one reference twice: "row-twice". CT_NOMEM. */
CT_CHECK enum ct_status ct_links_settle(struct ct_lab *lab,
                                        struct ct_sink *sink);

/* Marks every field of a record as left out. */
void ct_row_clear(const struct ct_table_layout *layout, unsigned char *record);

/* Whether two records agree in a column. */
bool ct_row_same(const struct ct_row_loader *loader,
                 const struct ct_column *column, const unsigned char *a,
                 const unsigned char *b);

/* ---- what threads may do: they change nothing but the record ------------- */

/* No end, in a column where it makes no sense. */
bool ct_row_is_endless(const struct ct_column *column,
                       const struct ct_cell_value *value);

bool ct_row_is_blank(const struct ct_csv_record *row);

enum ct_row_shape {
    CT_ROW_SOUND,
    CT_ROW_BLANK,
    CT_ROW_TOTAL,
    CT_ROW_HEADER,
    CT_ROW_UNEVEN, /* too many or too few cells */
};
enum ct_row_shape ct_row_shape(const struct ct_row_loader *loader,
                               const struct ct_csv_record *row);
/* false: there is no blank at its ends. */
bool ct_row_may_trim(const char *text, size_t length);
struct ct_memo_rules ct_row_memo_rules(const struct ct_row_loader *loader,
                                       const struct ct_column *column,
                                       const unsigned char *record,
                                       bool span_known);
size_t ct_row_findings(const struct ct_sink *sink);

/* Puts a value other than numbers, texts and references into its field; false
 * where another cell gainsays it. */
bool ct_row_set(const struct ct_column *column,
                const struct ct_cell_value *value, unsigned char *record);
void ct_row_set_number(const struct ct_column *column, double number,
                       int32_t place, unsigned char *record);
/* The word `interval`; false: it is another one. */
bool ct_row_set_whole(const struct ct_column *column, struct ct_cell cell,
                      unsigned char *record);
/* A unit of the row against that of the header: its field, or CT_NO_FIELD. */
size_t ct_row_unit_differs(const struct ct_row_loader *loader,
                           const unsigned char *record);
/* Where a row leaves a unit out, that of the header holds. */
void ct_row_fill_units(const struct ct_row_loader *loader,
                       unsigned char *record);
bool ct_row_span_known(const struct ct_row_loader *loader,
                       const unsigned char *record);

/* ---- rows without findings: load_quick.c --------------------------------- */

size_t ct_quick_size(const struct ct_row_loader *loader);
enum ct_status ct_quick_cut(void *context, struct ct_csv_hand *hand,
                            size_t records, bool alone);
bool ct_quick_look(void *context, struct ct_csv_hand *hand,
                   const struct ct_csv_record *row, void *made);
void ct_quick_release(void *context, struct ct_csv_hand *hand);
/* The record that was made, its texts still to come. */
unsigned char *ct_quick_record(const void *made);
/* What `look` of a scan has made of it. */
const void *ct_quick_facts(const void *made);
/* What was made into `record`, which may be that one, its texts as numbers. */
CT_CHECK enum ct_status ct_quick_take(struct ct_row_loader *loader,
                                      const struct ct_csv_hand *hand,
                                      const void *made, unsigned char *record);

CT_CHECK enum ct_status ct_row_add_reference(struct ct_row_loader *loader,
                                             const struct ct_column *column,
                                             const struct ct_reference *item);

/* One byte of the value of a column: different ones mostly differ. */
uint8_t ct_row_byte(const struct ct_row_loader *loader,
                    const struct ct_column *column,
                    const unsigned char *record);

/* ---- scans: scan.c ------------------------------------------------------- */

/* ---- the header: load_head.c --------------------------------------------- */

/* `row`, the first record: the header, or what stands above it, which is
 * reported, as are rows that agree on another number of cells than it has.
 * CT_INVALID: it is faulty. */
CT_CHECK enum ct_status ct_table_find_header(struct ct_row_loader *loader,
                                             const struct ct_csv_record **row);

/* Reads the rows below a header that is of no use, for their form. */
CT_CHECK enum ct_status ct_table_check_form(struct ct_row_loader *loader,
                                            struct ct_place header);

/* The columns are bound; a row is complete. */
CT_CHECK enum ct_status ct_scan_table(struct ct_row_loader *loader);
CT_CHECK enum ct_status ct_scan_row(struct ct_row_loader *loader,
                                    const unsigned char *record);
/* In any thread: what `look` says of a row. */
void ct_scan_look(const struct ct_row_loader *loader,
                  const struct ct_csv_record *row, const unsigned char *record,
                  void *facts);

/* ---- laboratories: load.c ------------------------------------------------ */

/* Reads the folder, or with `path` the one file that is table `only`. */
struct ct_lab_request {
    struct ct_sources *sources;
    const char *folder, *path;
    unsigned tables;
    const struct ct_settings *settings;   /* of the path; NULL: default */
    const struct ct_package_given *given; /* of the folder's tables, or NULL */
    const struct ct_package *package;     /* in place of folder or path */
    struct ct_units *units;
    struct ct_sink *sink;
    struct ct_sink *changes_sink; /* of what changes change; NULL: the same */
    const struct ct_scan_rows *wanted;
    const char *const *unasked; /* of kept rows, or NULL: see load.h */
    unsigned threads;
};
CT_CHECK enum ct_status ct_lab_make(const struct ct_lab_request *request,
                                    struct ct_lab **lab);

#endif
