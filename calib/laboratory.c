/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "laboratory.h"

#include "keep.h"
#include "lab/graph.h"
#include "report/json_out.h"

#include <string.h>

struct ct_lab_when ct_laboratory_when(const struct ct_laboratory_options *o,
                                      const struct ct_context *context)
{
    return (struct ct_lab_when){
        .on = o->on == CT_LAB_NO_DATE ? context->today : o->on,
        .known_by = o->known_by == CT_LAB_NO_DATE ? CT_DATE_LAST : o->known_by};
}

enum ct_status
ct_laboratory_encoding(const struct ct_laboratory_options *options,
                       struct ct_sink *sink, enum ct_encoding *encoding)
{
    enum ct_status status;

    *encoding = CT_ENCODINGS;
    if (options->encoding == NULL)
        return CT_OK;
    status = ct_encoding_parse(options->encoding, strlen(options->encoding),
                               (struct ct_place){0}, sink, encoding);
    return status == CT_INVALID ? CT_USAGE : status;
}

static bool has_table(const struct ct_lab *lab)
{
    for (int table = 0; table < CT_TABLES; table++)
        if (lab->package->tables[table] != NULL)
            return true;
    return false;
}

/* Reads the folder in silence. Where that fails it is read again, to say why:
 * rare, and the only way not to tell the faults of all rows. */
static enum ct_status read_folder(const char *folder, enum ct_encoding encoding,
                                  unsigned tables, struct ct_units *units,
                                  struct ct_context *context,
                                  struct ct_laboratory *laboratory)
{
    struct ct_sink counts = {0};
    struct ct_lab *lab = NULL;
    enum ct_status status = ct_lab_open_as(
        context->sources, folder, encoding, tables, laboratory->unasked,
        (unsigned)context->threads, units, &counts, &lab);

    if (status == CT_INVALID || status == CT_IO || status == CT_LIMIT)
        status =
            ct_lab_open_as(context->sources, folder, encoding, tables,
                           laboratory->unasked, 1, units, context->sink, &lab);
    if (status != CT_OK)
        return status;
    if (!has_table(lab)) {
        ct_lab_free(lab);
        return ct_error(context->sink, "laboratory-empty",
                        ct_at((struct ct_place){0}), ct_string(folder));
    }
    laboratory->lab = lab;
    laboratory->errors = counts.errors;
    return CT_OK;
}

enum ct_status ct_laboratory_open(const struct ct_laboratory_options *options,
                                  const char *folder, unsigned tables,
                                  unsigned relations, struct ct_units *units,
                                  struct ct_context *context,
                                  struct ct_laboratory *laboratory)
{
    enum ct_encoding encoding;
    enum ct_status status;

    if (laboratory->lab != NULL)
        return CT_OK;
    if (folder == NULL)
        folder = context->directory;
    status = ct_laboratory_encoding(options, context->sink, &encoding);
    if (status == CT_OK)
        status = ct_keep_file(folder, context);
    if (status == CT_OK)
        status =
            read_folder(folder, encoding, tables, units, context, laboratory);
    if (status != CT_OK)
        return status;
    if (options->due_rule >= 0)
        ct_lab_due_by(laboratory->lab, (enum ct_due_rule)options->due_rule);
    laboratory->when = ct_laboratory_when(options, context);
    if (relations != 0)
        status = ct_lab_index_new_threads(laboratory->lab, relations,
                                          (unsigned)context->threads,
                                          &laboratory->index);
    if (status != CT_OK)
        ct_laboratory_release(laboratory);
    return status;
}

void ct_laboratory_release(struct ct_laboratory *laboratory)
{
    ct_lab_index_free(laboratory->index);
    ct_lab_free(laboratory->lab);
    *laboratory = (struct ct_laboratory){0};
}

void ct_laboratory_unsound(const struct ct_laboratory *laboratory,
                           enum ct_table table, const struct ct_lab_row *row,
                           struct ct_sink *sink)
{
    (void)ct_error(sink, "row-unsound",
                   ct_at(ct_lab_place(laboratory->lab, table, row)),
                   ct_string(ct_table_name(table)), ct_integer(row->line),
                   ct_string(laboratory->lab->package->folder));
}

/* Tables in which a row that cannot be read may have been about anything. */
static const enum ct_table searched[] = {CT_TABLE_CERTIFICATES,
                                         CT_TABLE_RESULTS, CT_TABLE_LINKS,
                                         CT_TABLE_EVENTS, CT_TABLE_CHECKS};
enum { SEARCHED = sizeof searched / sizeof *searched };

bool ct_laboratory_readable(const struct ct_laboratory *laboratory,
                            struct ct_sink *sink)
{
    bool readable = true;

    for (size_t i = 0; i < SEARCHED; i++) {
        const struct ct_lab_table *one = &laboratory->lab->tables[searched[i]];

        if (one->unreadable == 0)
            continue;
        readable = false;
        (void)ct_error(sink, "rows-unreadable",
                       ct_at((struct ct_place){.source = one->source}),
                       ct_integer((int64_t)one->unreadable),
                       ct_string(ct_table_name(searched[i])),
                       ct_string(laboratory->lab->package->folder));
    }
    return readable;
}

void ct_laboratory_unreadable(const struct ct_laboratory *laboratory,
                              struct ct_sink *sink)
{
    for (size_t i = 0; i < SEARCHED; i++) {
        const struct ct_lab_table *one = &laboratory->lab->tables[searched[i]];

        if (one->unreadable > 0)
            ct_warning(sink, "rows-unreadable-beside",
                       ct_at((struct ct_place){.source = one->source}),
                       ct_integer((int64_t)one->unreadable),
                       ct_string(ct_table_name(searched[i])),
                       ct_string(laboratory->lab->package->folder));
    }
}

enum ct_status ct_laboratory_graph(const struct ct_laboratory *laboratory,
                                   unsigned threads, struct ct_sink *sink,
                                   struct ct_lab_graph **graph)
{
    enum ct_status status = ct_lab_graph_new_threads(
        laboratory->index, laboratory->when.known_by, threads, graph);

    if (status == CT_LIMIT)
        (void)ct_error(sink, "chains-too-large", ct_at((struct ct_place){0}),
                       ct_string(laboratory->lab->package->folder));
    return status;
}

bool ct_laboratory_changes(const struct ct_laboratory *laboratory,
                           struct ct_sink *sink)
{
    const struct ct_lab_table *one = &laboratory->lab->tables[CT_TABLE_CHANGES];
    size_t faulty = one->unsound + one->unreadable;

    if (faulty > 0)
        (void)ct_error(sink, "rows-unsound",
                       ct_at((struct ct_place){.source = one->source}),
                       ct_integer((int64_t)faulty),
                       ct_integer((int64_t)(one->count + one->unreadable)),
                       ct_string(ct_table_name(CT_TABLE_CHANGES)),
                       ct_string(laboratory->lab->package->folder));
    return faulty == 0;
}

bool ct_laboratory_whole(const struct ct_laboratory *laboratory,
                         struct ct_sink *sink)
{
    bool readable = ct_laboratory_readable(laboratory, sink);

    return ct_laboratory_changes(laboratory, sink) && readable;
}

static void day_json(const char *key, int32_t day, struct ct_json *json)
{
    char text[CT_DATE_TEXT];

    ct_date_format(day, text);
    ct_json_string(json, key, text);
}

void ct_laboratory_when_json(struct ct_lab_when when, struct ct_json *json)
{
    day_json("on", when.on, json);
    if (when.known_by >= CT_DATE_LAST)
        ct_json_null(json, "known_by");
    else
        day_json("known_by", when.known_by, json);
}

void ct_laboratory_due_rule_json(const struct ct_laboratory *laboratory,
                                 struct ct_json *json)
{
    ct_json_string(
        json, "due_rule",
        ct_due_rule_name(laboratory->lab->package->settings.due_rule));
}

void ct_laboratory_inputs_json(const struct ct_sources *sources, size_t before,
                               size_t after, struct ct_json *json)
{
    char hash[65];

    ct_json_array(json, "inputs");
    for (size_t i = before + 1; i <= after; i++) {
        uint32_t source = (uint32_t)i;

        if (!ct_source_is_file(sources, source))
            continue;
        ct_source_sha256(sources, source, hash);
        ct_json_object(json, NULL);
        ct_json_string(json, "path", ct_source_name(sources, source));
        ct_json_string(json, "sha256", hash);
        ct_json_end(json);
    }
    ct_json_end(json);
}
