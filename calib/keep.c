/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keep.h"

#include "files/input.h"
#include "files/output.h"
#include "files/package.h"

static enum ct_status keep(const char *file, const struct ct_context *context)
{
    for (int i = 0; i < CT_OUTPUTS && file != NULL; i++) {
        const char *output = context->outputs[i];

        if (!ct_output_is_standard(output) && ct_output_is_file(output, file)) {
            (void)ct_error(context->sink, "output-is-input",
                           ct_at((struct ct_place){0}), ct_string(output));
            return CT_USAGE;
        }
    }
    return CT_OK;
}

enum ct_status ct_keep_inputs(const struct ct_context *context)
{
    const struct ct_sources *sources = context->sources;
    size_t count = ct_sources_count(sources);
    enum ct_status status = CT_OK;

    for (size_t i = 1; i <= count && status == CT_OK; i++)
        if (ct_source_is_file(sources, (uint32_t)i))
            status = keep(ct_source_name(sources, (uint32_t)i), context);
    return status;
}

static enum ct_status keep_package(const struct ct_package *package,
                                   const struct ct_context *context)
{
    enum ct_status status = keep(package->settings.scheme, context);

    for (size_t i = 0; i < package->count && status == CT_OK; i++)
        status = keep(package->resources[i].file, context);
    for (int i = 0; i < CT_TABLES && status == CT_OK; i++)
        if (package->tables[i] != NULL)
            status = keep(package->tables[i]->file, context);
    return status;
}

/* Of a folder whose package says nothing: tables by their usual names. */
static enum ct_status keep_usual(const char *folder,
                                 const struct ct_context *context)
{
    struct ct_buffer file = {0};
    enum ct_status status = CT_OK;

    for (int i = 0; i < CT_TABLES && status == CT_OK; i++) {
        ct_buffer_clear(&file);
        ct_buffer_puts(&file, folder);
        ct_buffer_putc(&file, '/');
        ct_buffer_puts(&file, ct_table_name((enum ct_table)i));
        ct_buffer_puts(&file, ".csv");
        status = ct_buffer_status(&file);
        if (status == CT_OK)
            status = keep(file.data, context);
    }
    ct_buffer_release(&file);
    return status;
}

/* In silence: who reads the folder says what is wrong with it. */
static enum ct_status keep_folder(const char *folder,
                                  const struct ct_context *context)
{
    struct ct_context inner = *context;
    struct ct_package *package = NULL;
    struct ct_sink silent = {0};
    enum ct_status status = ct_sources_new(&inner.sources);

    if (status != CT_OK)
        return status;
    status = ct_package_open(inner.sources, folder, &silent, &package);
    if (status == CT_OK)
        status = keep_package(package, context);
    else if (status != CT_NOMEM)
        status = keep_usual(folder, context);
    if (status == CT_OK)
        status = ct_keep_inputs(&inner);
    ct_package_free(package);
    ct_sources_free(inner.sources);
    return status;
}

/* Whether a place is a file that is there: most often none is. */
static bool is_taken(const struct ct_context *context)
{
    for (int i = 0; i < CT_OUTPUTS; i++)
        if (!ct_output_is_standard(context->outputs[i]) &&
            ct_input_is_file(context->outputs[i]))
            return true;
    return false;
}

enum ct_status ct_keep_file(const char *path, const struct ct_context *context)
{
    if (ct_output_is_standard(path) || !is_taken(context))
        return CT_OK;
    return ct_input_is_folder(path) ? keep_folder(path, context)
                                    : keep(path, context);
}
