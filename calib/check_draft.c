/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What --init and --print-schema write.
 */
#include "check.h"

#include "files/output.h"
#include "lab/draft.h"
#include "lab/table_schema.h"
#include "report/language.h"
#include "report/text.h"

#include <string.h>

static void put_count(struct ct_buffer *out, size_t count, const char *one,
                      const char *many)
{
    ct_buffer_integer(out, (long long)count);
    ct_buffer_putc(out, ' ');
    ct_buffer_puts(out, ct_translate(count == 1 ? one : many));
}

/* lab/datapackage.json: 14 files, 12 tables of a laboratory */
enum ct_status ct_check_init(const char *folder, struct ct_context *context,
                             struct ct_output *output)
{
    struct ct_draft_counts counts = {0};
    struct ct_buffer text = {0};
    size_t length = strlen(folder);
    enum ct_status status =
        ct_draft_write(context->sources, folder, context->sink, &counts);

    if (status != CT_OK)
        return status;
    ct_text_safe(&text, folder, length);
    ct_buffer_puts(&text, length > 0 && folder[length - 1] == '/' ? "" : "/");
    ct_buffer_puts(&text, "datapackage.json: ");
    put_count(&text, counts.files, N_("file"), N_("files"));
    ct_buffer_puts(&text, ", ");
    put_count(&text, counts.tables, N_("table of a laboratory"),
              N_("tables of a laboratory"));
    ct_buffer_putc(&text, '\n');
    status = ct_output_write(output, &text);
    ct_buffer_release(&text);
    return status;
}

/* A line of the schema is put `indent` columns to the right, but for the
 * first. */
static void put_schema(struct ct_buffer *out, enum ct_table table,
                       size_t indent)
{
    struct ct_buffer schema = {0};

    ct_table_schema_write(&schema, table);
    for (size_t i = 0; i + 1 < schema.length; i++) {
        ct_buffer_putc(out, schema.data[i]);
        if (schema.data[i] == '\n')
            ct_buffer_repeat(out, " ", indent);
    }
    out->failed = out->failed || schema.failed;
    ct_buffer_release(&schema);
}

/* All of them as a package: each schema with the file that it is of. */
static void put_package(struct ct_buffer *out)
{
    ct_buffer_puts(out, "{\n  \"$schema\": \"https://datapackage.org/profiles/"
                        "2.0/datapackage.json\",\n  \"resources\": [\n");
    for (int i = 0; i < CT_TABLES; i++) {
        const char *name = ct_table_name((enum ct_table)i);

        ct_buffer_puts(out, "    {\"name\": \"");
        ct_buffer_puts(out, name);
        ct_buffer_puts(out, "\", \"path\": \"");
        ct_buffer_puts(out, name);
        ct_buffer_puts(out, ".csv\", \"schema\": ");
        put_schema(out, (enum ct_table)i, 4);
        ct_buffer_puts(out, i + 1 < CT_TABLES ? "},\n" : "}\n");
    }
    ct_buffer_puts(out, "  ]\n}\n");
}

enum ct_status ct_check_print_schema(int table, struct ct_output *output)
{
    struct ct_buffer text = {0};
    enum ct_status status;

    if (table < CT_TABLES)
        ct_table_schema_write(&text, (enum ct_table)table);
    else
        put_package(&text);
    status = ct_output_write(output, &text);
    ct_buffer_release(&text);
    return status;
}
