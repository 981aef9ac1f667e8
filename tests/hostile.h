/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hostile.h - any bytes as a table of a laboratory: what must hold whatever
 * they are. For tests and for fuzz_lab.c; nothing here ends the program.
 */
#ifndef CT_HOSTILE_H
#define CT_HOSTILE_H

#include "same_lab.h"

#include "../calib/files/csv.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is known of one reading. */
struct hostile {
    struct ct_sources *sources;
    struct ct_sink sink;
    struct ct_lab *lab;
    enum ct_status status;
    size_t count;        /* findings */
    size_t passed_over;  /* rows that are none */
    uint64_t header;     /* its line, when it is not the first */
    const char *outside; /* a finding whose place is not in its source */
};

static inline void hostile_look(void *context, const struct ct_finding *finding)
{
    static const char *const none[] = {"row-blank", "row-total",
                                       "row-header-again"};
    struct hostile *h = context;
    struct ct_position position;

    h->count++;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        h->passed_over += strcmp(finding->key, none[i]) == 0;
    if (strcmp(finding->key, "header-late") == 0)
        h->header = (uint64_t)finding->arguments[0].integer;
    ct_source_locate(h->sources, finding->place, &position);
    if (position.line == 0 ||
        position.text_column + position.text_span > position.text_length)
        h->outside = finding->key;
    for (int i = 0; i < CT_FINDING_ARGUMENTS; i++) {
        if (finding->arguments[i].kind != CT_ARGUMENT_PLACE)
            continue;
        ct_source_locate(h->sources, finding->arguments[i].place, &position);
        if (position.line == 0)
            h->outside = finding->key;
    }
}

static inline void hostile_open(struct hostile *h, const char *folder,
                                struct ct_units *units)
{
    *h = (struct hostile){.sink = {.report = hostile_look}};
    h->sink.context = h;
    h->status = ct_sources_new(&h->sources);
    if (h->status == CT_OK)
        h->status = ct_lab_open(h->sources, folder, CT_TABLE_ALL, units,
                                &h->sink, &h->lab);
}

static inline void hostile_close(struct hostile *h)
{
    ct_lab_free(h->lab);
    ct_sources_free(h->sources);
}

/* Records of the file from a line on, the header too, as the reader of CSV
 * counts them. */
static inline size_t hostile_records(const char *path, uint64_t line)
{
    struct ct_sources *sources = NULL;
    struct ct_csv *csv = NULL;
    const struct ct_csv_record *record = NULL;
    struct ct_sink sink = {0};
    size_t count = 0;

    if (ct_sources_new(&sources) == CT_OK &&
        ct_csv_open(sources, path,
                    (struct ct_csv_dialect){.unhashed = true, .faulty = true},
                    &sink, &csv) == CT_OK)
        while (ct_csv_next(csv, &record) == CT_OK && record != NULL)
            count += record->line >= line;
    ct_csv_free(csv);
    ct_sources_free(sources);
    return count;
}

/* Every row is a record, unreadable, or passed over with a finding; records
 * stand in the order of their lines. */
static inline const char *hostile_counts(const struct hostile *h,
                                         enum ct_table table, const char *path)
{
    const struct ct_lab_table *known = &h->lab->tables[table];
    size_t unsound = 0;

    for (size_t i = 0; i < known->count; i++) {
        const struct ct_lab_row *head = lab_head(h->lab, i, table);

        unsound += head->unsound;
        if (i > 0 && (head->line <= lab_head(h->lab, i - 1, table)->line ||
                      head->offset <= lab_head(h->lab, i - 1, table)->offset))
            return "rows out of order";
    }
    if (unsound != known->unsound)
        return "unsound rows miscounted";
    if (unsound > 0 && h->sink.errors == 0)
        return "an unsound row without an error";
    if (known->present &&
        1 + known->count + known->unreadable + h->passed_over !=
            hostile_records(path, h->header))
        return "rows lost";
    return NULL;
}

/* Written out and read again, every record is the same. Rows that are taken
 * for none then (an instrument called Total) end the comparison. A result whose
 * faulty cells were left out may contradict another one then, and a row be the
 * copy of one before, of which nothing is kept. */
static inline const char *hostile_again(const struct hostile *h,
                                        enum ct_table table,
                                        const struct hostile *again)
{
    size_t j = 0;

    if (again->status != CT_OK)
        return "not read again";
    for (size_t i = 0; i < h->lab->tables[table].count; i++) {
        if (lab_nothing(h->lab, i, table))
            continue;
        if (again->passed_over > 0)
            return NULL;
        if (j >= again->lab->tables[table].count)
            return "records lost when written";
        if (lab_head(h->lab, i, table)->unsound &&
            lab_nothing(again->lab, j, table)) { /* a copy by now */
            j++;
            continue;
        }
        if (lab_difference(h->lab, i, again->lab, j, table) != NULL)
            return lab_difference(h->lab, i, again->lab, j, table);
        if (lab_head(again->lab, j, table)->unsound &&
            !lab_head(h->lab, i, table)->unsound &&
            !(table == CT_TABLE_RESULTS && h->lab->tables[table].unsound > 0))
            return "unsound when read again";
        j++;
    }
    return j == again->lab->tables[table].count ? NULL : "records made up";
}

static inline bool hostile_put(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    bool written;

    if (file == NULL)
        return false;
    written = size == 0 || fwrite(bytes, 1, size, file) == size;
    return fclose(file) == 0 && written;
}

static inline const char *hostile_write(const struct hostile *h,
                                        enum ct_table table, const char *folder,
                                        struct ct_units *units)
{
    struct ct_buffer text = {0};
    struct hostile again;
    const char *problem = NULL;
    char inner[600], path[700];

    if (!h->lab->tables[table].present)
        return NULL;
    snprintf(inner, sizeof inner, "%s/again", folder);
    snprintf(path, sizeof path, "%s/%s.csv", inner, ct_table_name(table));
    if ((mkdir(inner, 0700) != 0 && errno != EEXIST) ||
        ct_lab_write(h->lab, table, &text) != CT_OK ||
        !hostile_put(path, text.data, text.length))
        problem = "not written";
    ct_buffer_release(&text);
    if (problem == NULL) {
        hostile_open(&again, inner, units);
        problem = hostile_again(h, table, &again);
        hostile_close(&again);
    }
    (void)unlink(path);
    (void)rmdir(inner);
    return problem;
}

/* Reads the bytes as that table of the folder, which has no other; NULL, or
 * what is wrong with the program. `count` of findings. */
static inline const char *hostile_table(const char *folder, enum ct_table table,
                                        const void *bytes, size_t size,
                                        struct ct_units *units, size_t *count)
{
    struct hostile h;
    const char *problem = NULL;
    char path[700];

    snprintf(path, sizeof path, "%s/%s.csv", folder, ct_table_name(table));
    *count = 0;
    if (!hostile_put(path, bytes, size))
        return "no file";
    hostile_open(&h, folder, units);
    *count = h.count;
    if (h.outside != NULL)
        problem = h.outside;
    else if (h.status != CT_OK && h.status != CT_INVALID)
        problem = "status";
    else if (h.status == CT_INVALID && h.sink.errors == 0)
        problem = "invalid without an error";
    else if (h.status == CT_OK)
        problem = hostile_counts(&h, table, path);
    if (problem == NULL && h.status == CT_OK)
        problem = hostile_write(&h, table, folder, units);
    hostile_close(&h);
    (void)unlink(path);
    return problem;
}

#endif
