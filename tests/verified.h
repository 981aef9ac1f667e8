/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verified.h - a laboratory's records checked, with all findings kept.
 */
#ifndef CT_VERIFIED_H
#define CT_VERIFIED_H

#include "assert_close.h"
#include "../calib/files/source.h"
#include "../calib/lab/verify.h"
#include "../calib/report/message.h"
#include "../uncertainty/caltrace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { VERIFIED = 2000 };

struct verified_finding {
    const char *key;
    char file[40], column[40], record[60], text[240];
    char near[60]; /* its second argument, where that is a text */
    uint64_t line, character;
    enum ct_severity severity;
};

struct verified {
    struct ct_sources *sources;
    struct ct_sink sink;
    enum ct_status status;
    uint64_t rows;
    size_t count;
    struct verified_finding list[VERIFIED];
    char absent[200]; /* keys of what was not checked, each with a blank; small
                         laboratories have few tables */
};

static struct ct_units *verified_units;

static inline void verified_report(void *context,
                                   const struct ct_finding *finding)
{
    struct verified *verified = context;
    struct verified_finding *one;
    struct ct_position position;
    struct ct_buffer text = {0};
    const char *name;

    if (strcmp(ct_finding_by_key(finding->key)->code, "F88") == 0) {
        size_t end = strlen(verified->absent);

        snprintf(verified->absent + end, sizeof verified->absent - end, "%s ",
                 finding->key);
        return;
    }
    assert_true(verified->count < VERIFIED);
    one = &verified->list[verified->count++];
    ct_source_locate(verified->sources, finding->place, &position);
    name = position.name != NULL ? strrchr(position.name, '/') : NULL;
    ct_message_text(finding, verified->sources, false, &text);
    *one = (struct verified_finding){.key = finding->key,
                                     .line = position.line,
                                     .character = position.column,
                                     .severity = finding->severity};
    snprintf(one->file, sizeof one->file, "%s", name != NULL ? name + 1 : "");
    snprintf(one->column, sizeof one->column, "%.*s",
             (int)finding->cell.field_length,
             finding->cell.field != NULL ? finding->cell.field : "");
    snprintf(one->record, sizeof one->record, "%.*s",
             (int)finding->cell.record_length,
             finding->cell.record != NULL ? finding->cell.record : "");
    snprintf(one->text, sizeof one->text, "%s",
             text.data != NULL ? text.data : "");
    if (finding->arguments[1].kind == CT_ARGUMENT_TEXT &&
        finding->arguments[1].text != NULL)
        snprintf(one->near, sizeof one->near, "%.*s",
                 (int)finding->arguments[1].length, finding->arguments[1].text);
    ct_buffer_release(&text);
}

static inline int32_t verified_day(const char *text)
{
    int32_t day;

    assert_int_equal(ct_date_parse(text, strlen(text), &day), CT_OK);
    return day;
}

/* All tables of the folder; the result is freed by the caller. */
static inline struct verified *verify_folder(const char *folder,
                                             const char *today)
{
    const struct ct_verify_rules rules = {.on = verified_day(today),
                                          .threads = 2};
    struct verified *verified = calloc(1, sizeof *verified);

    assert_non_null(verified);
    assert_int_equal(ct_sources_new(&verified->sources), CT_OK);
    verified->sink.report = verified_report;
    verified->sink.context = verified;
    verified->status =
        ct_lab_verify(verified->sources, folder, CT_TABLE_ALL, &rules,
                      verified_units, &verified->sink, &verified->rows);
    ct_sources_free(verified->sources);
    return verified;
}

static inline const struct verified_finding *
verified_find(const struct verified *verified, const char *file, uint64_t line,
              const char *key)
{
    for (size_t i = 0; i < verified->count; i++)
        if (verified->list[i].line == line &&
            strcmp(verified->list[i].file, file) == 0 &&
            strcmp(verified->list[i].key, key) == 0)
            return &verified->list[i];
    return NULL;
}

static inline void verified_print(const struct verified *verified)
{
    for (size_t i = 0; i < verified->count; i++)
        print_error("%s:%" PRIu64 ": %s: %s: %s\n", verified->list[i].file,
                    verified->list[i].line, verified->list[i].column,
                    verified->list[i].key, verified->list[i].text);
}

/* ---- folders of a test's own --------------------------------------------- */

static inline const char *verified_path(const char *name)
{
    static char folder[64], path[4][512];
    static int at;

    if (folder[0] == '\0') {
        snprintf(folder, sizeof folder, "/tmp/caltrace-test-XXXXXX");
        assert_non_null(mkdtemp(folder));
    }
    at = (at + 1) % 4;
    snprintf(path[at], sizeof path[at], "%s/%s", folder, name);
    return path[at];
}

static inline void verified_write(const char *name, const char *text,
                                  size_t length)
{
    FILE *file = fopen(verified_path(name), "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static inline void verified_remove(void)
{
    for (int table = 0; table < CT_TABLES; table++) {
        char name[60];

        snprintf(name, sizeof name, "%s.csv",
                 ct_table_name((enum ct_table)table));
        (void)unlink(verified_path(name));
    }
    (void)unlink(verified_path("scheme.csv"));
    (void)unlink(verified_path("datapackage.json"));
}

/* `tables`: files one after the other, parted by lines with `== NAME`. */
static inline struct verified *verify_text(const char *tables,
                                           const char *today)
{
    struct verified *verified;

    tables += *tables == '\n';
    while (strncmp(tables, "== ", 3) == 0) {
        const char *line = strchr(tables, '\n');
        const char *end = strstr(line, "\n== ");
        size_t length = end != NULL ? (size_t)(end - line) : strlen(line) - 1;
        char name[60];

        snprintf(name, sizeof name, "%.*s", (int)(line - tables - 3),
                 tables + 3);
        verified_write(name, line + 1, length);
        tables = end != NULL ? end + 1 : "";
    }
    verified = verify_folder(verified_path(""), today);
    verified_remove();
    return verified;
}

/* ---- small laboratories -------------------------------------------------- */

/* `found`: keys with file and line, in their order. */
struct verified_case {
    const char *tables, *found;
};

static inline void verified_put(const struct verified *verified, char *text,
                                size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < verified->count; i++) {
        const struct verified_finding *one = &verified->list[i];

        used +=
            (size_t)snprintf(text + used, size - used, "%s%s %s:%" PRIu64,
                             i > 0 ? " " : "", one->key, one->file, one->line);
        assert_true(used < size);
    }
}

static inline void verified_expect(const struct verified_case *cases,
                                   size_t count)
{
    size_t faults = 0;

    for (size_t i = 0; i < count; i++) {
        struct verified *verified = verify_text(cases[i].tables, "2026-06-30");
        char found[2000];

        verified_put(verified, found, sizeof found);
        if (strcmp(found, cases[i].found) != 0) {
            print_error("case %zu: `%s`\n  expected `%s`\n", i, found,
                        cases[i].found);
            verified_print(verified);
            faults++;
        }
        free(verified);
    }
    assert_int_equal(faults, 0);
}

static inline int verified_begin(void **state)
{
    (void)state;
    ct_library_init();
    return ct_units_new(&verified_units) == CT_OK ? 0 : -1;
}

static inline int verified_end(void **state)
{
    (void)state;
    ct_units_free(verified_units);
    return rmdir(verified_path(""));
}

#endif
