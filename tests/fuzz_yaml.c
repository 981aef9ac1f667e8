/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as YAML: no crash, no leak, and every place lies in the text.
 */
#include "../calib/files/yaml.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct checker {
    const struct ct_sources *sources;
    size_t length;
};

static void check_place(const struct checker *checker, struct ct_place place)
{
    struct ct_position position;

    if (place.offset + place.length > checker->length)
        abort();
    ct_source_locate(checker->sources, place, &position);
    if (position.line == 0 ||
        position.text_column + position.text_span > position.text_length)
        abort();
}

static void report(void *context, const struct ct_finding *finding)
{
    check_place(context, finding->place);
    for (int i = 0; i < CT_FINDING_ARGUMENTS; i++) {
        if (finding->arguments[i].kind == CT_ARGUMENT_PLACE)
            check_place(context, finding->arguments[i].place);
    }
}

static void walk(const struct checker *checker, const struct ct_yaml *node)
{
    check_place(checker, node->place);
    if (node->kind == CT_YAML_SCALAR && node->text[node->length] != '\0')
        abort();
    for (size_t i = 0; i < node->count; i++) {
        walk(checker, &node->items[i]);
        if (node->kind == CT_YAML_MAPPING)
            walk(checker, &node->keys[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct ct_sources *sources;
    struct ct_arena arena = {0};
    struct checker checker = {.length = size};
    struct ct_sink sink = {.report = report, .context = &checker};
    const struct ct_yaml *root;
    enum ct_status status;
    uint32_t source;

    /* What is not UTF-8 has been refused before. */
    if (ct_utf8_sound((const char *)bytes, size) != size ||
        ct_sources_new(&sources) != CT_OK)
        return 0;
    checker.sources = sources;
    if (ct_source_text(sources, "fuzz", (const char *)bytes, size, &source) !=
        CT_OK)
        abort();
    status = ct_yaml_read(sources, source, &arena, &sink, &root);
    if ((status == CT_OK) != (sink.errors == 0) ||
        (status == CT_OK && root == NULL))
        abort();
    if (root != NULL)
        walk(&checker, root);
    ct_arena_release(&arena);
    ct_sources_free(sources);
    return 0;
}
