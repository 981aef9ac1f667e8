/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * seen.h - the findings a test has seen, with their places as line and column,
 * and the small files it reads.
 */
#ifndef CT_SEEN_H
#define CT_SEEN_H

#include "../calib/files/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEEN = 64, SEEN_TEXT = 160 };

struct seen_finding {
    const char *key;
    enum ct_severity severity;
    struct ct_place place;
    struct ct_position position;
    char text[CT_FINDING_ARGUMENTS][SEEN_TEXT];  /* integers as digits */
    struct ct_position at[CT_FINDING_ARGUMENTS]; /* of places */
};

struct seen {
    const struct ct_sources *sources;
    struct ct_sink sink;
    size_t count; /* may be more than are kept */
    struct seen_finding list[SEEN];
};

static inline void seen_report(void *context, const struct ct_finding *finding)
{
    struct seen *seen = context;
    struct seen_finding *one = &seen->list[seen->count % SEEN];

    seen->count++;
    *one = (struct seen_finding){.key = finding->key,
                                 .severity = finding->severity,
                                 .place = finding->place};
    ct_source_locate(seen->sources, finding->place, &one->position);
    for (int i = 0; i < CT_FINDING_ARGUMENTS; i++) {
        const struct ct_argument *argument = &finding->arguments[i];

        if (argument->kind == CT_ARGUMENT_TEXT)
            snprintf(one->text[i], SEEN_TEXT, "%.*s",
                     argument->length < SEEN_TEXT ? (int)argument->length
                                                  : SEEN_TEXT - 1,
                     argument->text != NULL ? argument->text : "");
        else if (argument->kind == CT_ARGUMENT_INTEGER)
            snprintf(one->text[i], SEEN_TEXT, "%lld",
                     (long long)argument->integer);
        else if (argument->kind == CT_ARGUMENT_PLACE)
            ct_source_locate(seen->sources, argument->place, &one->at[i]);
    }
}

static inline void seen_init(struct seen *seen, struct ct_sources **sources)
{
    memset(seen, 0, sizeof *seen);
    assert_int_equal(ct_sources_new(sources), CT_OK);
    seen->sources = *sources;
    seen->sink.report = seen_report;
    seen->sink.context = seen;
}

/* Fails unless finding number `i` has this key and position. */
#define assert_seen(seen, i, key_, line_, column_)                             \
    do {                                                                       \
        assert_true((seen)->count > (i));                                      \
        assert_string_equal((seen)->list[i].key, key_);                        \
        assert_int_equal((seen)->list[i].position.line, line_);                \
        assert_int_equal((seen)->list[i].position.column, column_);            \
    } while (0)

/* A folder of the test's own, made once; files in it are removed by name. */
static inline const char *scratch(const char *name)
{
    static char folder[64], path[512];

    if (folder[0] == '\0') {
        snprintf(folder, sizeof folder, "/tmp/caltrace-test-XXXXXX");
        assert_non_null(mkdtemp(folder));
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static inline const char *scratch_file(const char *name, const void *bytes,
                                       size_t length)
{
    const char *path = scratch(name);
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

/* Group teardown. */
static inline int scratch_remove(void **state)
{
    (void)state;
    return rmdir(scratch(""));
}

#endif
