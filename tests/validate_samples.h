/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * validate_samples.h - samples of schemas with data. What is expected is
 * written `key line:column`, in order.
 */
#ifndef CT_VALIDATE_SAMPLES_H
#define CT_VALIDATE_SAMPLES_H

#include "validated.h"

struct sample {
    const char *schema; /* the fields, or all of the schema with a brace */
    const char *data;
    const char *wanted;
};

static inline void seen_as_text(const struct seen *seen, char *text,
                                size_t size)
{
    size_t at = 0;

    text[0] = '\0';
    for (size_t i = 0; i < seen->count && i < SEEN; i++)
        at += (size_t)snprintf(text + at, size - at, "%s%s %d:%d",
                               i > 0 ? ", " : "", seen->list[i].key,
                               (int)seen->list[i].position.line,
                               (int)seen->list[i].position.column);
}

static inline void check_samples(const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        static char schema[4096], seen[8192];
        struct validated v;

        if (samples[i].schema[0] == '{' &&
            strstr(samples[i].schema, "\"fields\"") != NULL)
            snprintf(schema, sizeof schema, "%s", samples[i].schema);
        else
            snprintf(schema, sizeof schema, "{\"fields\": [%s]}",
                     samples[i].schema);
        validate(&v, schema, samples[i].data);
        seen_as_text(&v.seen, seen, sizeof seen);
        if (strcmp(seen, samples[i].wanted) != 0)
            fail_msg("sample %zu: %s\nseen   %s\nwanted %s", i,
                     samples[i].schema, seen, samples[i].wanted);
        assert_true(v.status == CT_OK);
        validated_done(&v);
    }
}

#define CHECK(samples) check_samples(samples, sizeof samples / sizeof *samples)

/* Without a schema. */
static inline void check_form(const char *data, const char *expected,
                              uint64_t rows)
{
    const char *path = scratch_file("data.csv", data, strlen(data));
    struct validated v = {0};
    char seen[500];

    seen_init(&v.seen, &v.sources);
    validate_file(&v, path, NULL);
    seen_as_text(&v.seen, seen, sizeof seen);
    assert_string_equal(seen, expected);
    assert_int_equal(v.rows, rows);
    remove(path);
    validated_done(&v);
}

#define TWO           "{\"name\": \"a\"}, {\"name\": \"b\"}"
#define MATCHING(how) "{\"fields\": [" TWO "], \"fieldsMatch\": \"" how "\"}"

#endif
