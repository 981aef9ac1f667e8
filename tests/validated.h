/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * validated.h - a table held against a schema, with its findings seen.
 */
#ifndef CT_VALIDATED_H
#define CT_VALIDATED_H

#include "assert_close.h"
#include "seen.h"

#include "../calib/files/validate.h"
#include "../uncertainty/caltrace.h"

static struct ct_units *units;

struct validated {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_arena arena;
    const struct ct_schema *schema;
    enum ct_status status;
    uint64_t rows;
};

static inline int validated_setup(void **state)
{
    (void)state;
    ct_library_init();
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static inline int validated_teardown(void **state)
{
    ct_units_free(units);
    return scratch_remove(state);
}

/* Reads the schema; findings so far are forgotten. */
static inline void read_schema(struct validated *v, const char *text)
{
    const struct ct_yaml *root;
    uint32_t source;

    memset(v, 0, sizeof *v);
    seen_init(&v->seen, &v->sources);
    assert_int_equal(
        ct_source_text(v->sources, "schema.json", text, strlen(text), &source),
        CT_OK);
    if (ct_json_read(v->sources, source, &v->arena, &v->seen.sink, &root) !=
            CT_OK ||
        ct_schema_read(root, &v->arena, &v->seen.sink, &v->schema) != CT_OK)
        fail_msg("schema: %s", v->seen.list[0].key);
    v->seen.count = 0;
    v->seen.sink.errors = v->seen.sink.warnings = v->seen.sink.notes = 0;
}

static inline void validate_file(struct validated *v, const char *path,
                                 const struct ct_package *package)
{
    struct ct_validation what = {
        .path = path, .schema = v->schema, .package = package, .units = units};

    v->status = ct_validate(v->sources, &what, &v->seen.sink, &v->rows);
}

/* The data against the schema. */
static inline void validate(struct validated *v, const char *schema,
                            const char *data)
{
    const char *path = scratch_file("data.csv", data, strlen(data));

    read_schema(v, schema);
    validate_file(v, path, NULL);
    assert_int_equal(remove(path), 0);
}

static inline void validated_done(struct validated *v)
{
    ct_arena_release(&v->arena);
    ct_sources_free(v->sources);
}

#endif
