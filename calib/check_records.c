/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records as the reader sees them: what --print-records writes.
 */
#include "check.h"

#include "files/output.h"
#include "report/json_out.h"

enum { FLUSH = 64 * 1024 };

static void write_record(const struct ct_csv_record *record,
                         struct ct_buffer *out)
{
    struct ct_json json;

    ct_json_init(&json, out, true);
    ct_json_array(&json, NULL);
    for (size_t i = 0; i < record->count; i++)
        ct_json_text(&json, NULL, record->fields[i].text,
                     record->fields[i].length);
    ct_json_end(&json);
}

static enum ct_status write_all(struct ct_csv *csv, struct ct_output *output,
                                struct ct_buffer *text)
{
    const struct ct_csv_record *record;
    enum ct_status status = ct_csv_next(csv, &record);

    while (status == CT_OK && record != NULL) {
        write_record(record, text);
        if (text->length > FLUSH)
            status = ct_output_write(output, text);
        if (status == CT_OK)
            status = ct_csv_next(csv, &record);
    }
    return status;
}

enum ct_status ct_check_records(const struct ct_check_request *request,
                                const char *path, struct ct_context *context,
                                struct ct_output *output)
{
    struct ct_table_dialect dialect = {.csv = {.unhashed = true}};
    struct ct_buffer text = {0};
    struct ct_csv *csv = NULL;
    enum ct_status status, written = CT_OK;

    ct_dialect_apply(&request->dialect, &dialect);
    if (request->encoding >= 0)
        dialect.csv.encoding = (enum ct_encoding)request->encoding;
    status =
        ct_csv_open(context->sources, path, dialect.csv, context->sink, &csv);
    if (status == CT_OK) {
        status = write_all(csv, output, &text);
        if (status == CT_INVALID) /* in another encoding: that was said */
            status = CT_OK;
    }
    ct_csv_free(csv);
    if (status != CT_NOMEM)
        written = ct_output_write(output, &text);
    ct_buffer_release(&text);
    return written != CT_OK ? written : status;
}
