/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "references.h"

#include "lab/resolve.h"
#include "report/json_out.h"

/* The laboratory's chains. "chains-too-large". */
static enum ct_status make_graph(struct ct_references *references)
{
    const struct ct_laboratory *laboratory = &references->laboratory;
    enum ct_status status = ct_laboratory_graph(
        laboratory, 1, references->context->sink, &references->graph);

    if (status == CT_LIMIT)
        return CT_INVALID;
    return status == CT_OK
               ? ct_reader_new(ct_lab_graph_combine(references->graph),
                               &references->reader)
               : status;
}

enum ct_status ct_references_open(struct ct_references *references)
{
    struct ct_context *context = references->context;
    enum ct_status status;

    if (references->refused)
        return CT_INVALID;
    if (references->laboratory.lab != NULL)
        return CT_OK;
    references->sources_before = ct_sources_count(context->sources);
    status = ct_laboratory_open(references->options, NULL, CT_RESOLVE_TABLES,
                                CT_RESOLVE_RELATIONS, references->units,
                                context, &references->laboratory);
    references->sources_after = ct_sources_count(context->sources);
    if (status == CT_OK)
        status = make_graph(references);
    references->refused = status != CT_OK;
    references->misused = status == CT_USAGE;
    if (status == CT_OK && !references->whole)
        ct_laboratory_unreadable(&references->laboratory, context->sink);
    return status == CT_NOMEM || status == CT_OK ? status : CT_INVALID;
}

enum ct_status ct_references_status(const struct ct_references *references,
                                    enum ct_status status)
{
    return references->misused ? CT_USAGE : status;
}

struct ct_resolver
ct_references_resolver(const struct ct_references *references)
{
    return (struct ct_resolver){.index = references->laboratory.index,
                                .units = references->units,
                                .when = references->laboratory.when,
                                .graph = references->graph,
                                .reader = references->reader};
}

static enum ct_status resolve(void *context, struct ct_budget *budget,
                              struct ct_budget_reference *reference,
                              struct ct_sink *sink)
{
    struct ct_references *references = context;
    struct ct_resolver resolver;
    enum ct_status status = ct_references_open(references);

    if (status == CT_INVALID)
        return ct_error(sink, "laboratory-needed", ct_at(reference->place),
                        ct_string(reference->name));
    if (status != CT_OK)
        return status;
    resolver = ct_references_resolver(references);
    return ct_lab_resolve(&resolver, &budget->arena, reference, sink);
}

static enum ct_status relate(void *context, struct ct_budget *budget,
                             struct ct_sink *sink)
{
    struct ct_references *references = context;
    struct ct_resolver resolver;

    if (references->laboratory.lab == NULL)
        return CT_OK;
    resolver = ct_references_resolver(references);
    return ct_lab_relate(&resolver, budget, sink);
}

void ct_references_init(struct ct_references *references,
                        const struct ct_laboratory_options *options,
                        struct ct_units *units, struct ct_context *context)
{
    *references = (struct ct_references){
        .options = options,
        .units = units,
        .context = context,
        .hook = {.context = references, .resolve = resolve, .relate = relate}};
}

void ct_references_release(struct ct_references *references)
{
    ct_reader_free(references->reader);
    ct_lab_graph_free(references->graph);
    ct_laboratory_release(&references->laboratory);
}

bool ct_references_own(const struct ct_references *references, size_t source)
{
    return source > references->sources_before &&
           source <= references->sources_after;
}

void ct_references_json(const struct ct_references *references,
                        struct ct_json *json)
{
    if (references == NULL || references->laboratory.lab == NULL) {
        ct_json_null(json, "laboratory");
        return;
    }
    ct_json_object(json, "laboratory");
    ct_json_string(json, "folder", references->laboratory.lab->package->folder);
    ct_laboratory_when_json(references->laboratory.when, json);
    ct_json_end(json);
}

void ct_references_inputs_json(const struct ct_references *references,
                               struct ct_json *json)
{
    ct_laboratory_inputs_json(references->context->sources,
                              references->sources_before,
                              references->sources_after, json);
}
