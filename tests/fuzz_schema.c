/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a schema and data, parted by a NUL: no crash, no leak, places
 * that are in their texts. The data come through standard input.
 */
#include "../calib/files/validate.h"
#include "../uncertainty/caltrace.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void report(void *context, const struct ct_finding *finding)
{
    struct ct_position position;

    ct_source_locate(context, finding->place, &position);
    if (position.text != NULL &&
        position.text_column + position.text_span > position.text_length)
        abort();
}

static void feed(const uint8_t *bytes, size_t size)
{
    int ends[2];

    if (pipe(ends) != 0)
        abort();
    if (size > 0 && write(ends[1], bytes, size) != (ssize_t)size)
        abort();
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct ct_units *units;
    const uint8_t *part = size > 0 ? memchr(bytes, 0, size) : NULL;
    struct ct_sources *sources;
    struct ct_sink sink = {.report = report};
    struct ct_arena arena = {0};
    struct ct_validation what = {.path = "-", .threads = 1};
    const struct ct_yaml *root = NULL;
    uint32_t source;

    /* A pipe holds at least 64 KiB. */
    if (part == NULL || size > 60000)
        return 0;
    if (units == NULL) {
        ct_library_init();
        if (ct_units_new(&units) != CT_OK)
            abort();
    }
    what.units = units;
    if (ct_sources_new(&sources) != CT_OK)
        return 0;
    sink.context = sources;
    if (ct_source_text(sources, "schema.json", (const char *)bytes,
                       (size_t)(part - bytes), &source) == CT_OK &&
        ct_json_read(sources, source, &arena, &sink, &root) == CT_OK &&
        ct_schema_read(root, &arena, &sink, &what.schema) == CT_OK) {
        size_t errors = sink.errors;
        enum ct_status status;

        feed(part + 1, size - (size_t)(part + 1 - bytes));
        status = ct_validate(sources, &what, &sink, NULL);
        if (status != CT_OK && (status != CT_INVALID || sink.errors == errors))
            abort();
    }
    ct_arena_release(&arena);
    ct_sources_free(sources);
    return 0;
}
