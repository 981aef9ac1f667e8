/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Findings as a table, for people who work through them in a spreadsheet.
 */
#include "check_work.h"

#include "table.h"

#include <string.h>

static void begin(struct ct_check_writer *writer, struct ct_buffer *out)
{
    if (writer->style.mark)
        ct_buffer_puts(out, "\xEF\xBB\xBF");
    ct_buffer_puts(out, "file,line,column,field,row,record,severity,code,rule,"
                        "message,help\n");
}

static void put_text(struct ct_buffer *out, const char *text, size_t length)
{
    ct_csv_field_write(out, length > 0 ? text : "", length);
    ct_buffer_putc(out, ',');
}

static void put_string(struct ct_buffer *out, const char *text)
{
    put_text(out, text, text != NULL ? strlen(text) : 0);
}

static void put_number(struct ct_buffer *out, uint64_t number)
{
    if (number > 0)
        ct_buffer_integer(out, (long long)number);
    ct_buffer_putc(out, ',');
}

/* The message, or the help. */
static void put_sentence(struct ct_check_writer *writer,
                         const struct ct_check_item *item, bool help,
                         struct ct_buffer *out)
{
    ct_buffer_clear(&writer->scratch);
    ct_message_english(item->finding, item->sources, help, &writer->scratch);
    out->failed = out->failed || writer->scratch.failed;
    ct_csv_field_write(out,
                       writer->scratch.length > 0 ? writer->scratch.data : "",
                       writer->scratch.length);
}

static void finding(struct ct_check_writer *writer,
                    const struct ct_check_item *item, struct ct_buffer *out)
{
    const struct ct_finding_cell *cell = &item->finding->cell;

    put_string(out, item->position.name);
    put_number(out, item->position.line);
    put_number(out, item->position.line > 0 ? item->position.column : 0);
    put_text(out, cell->field, cell->field_length);
    put_number(out, cell->row);
    put_text(out, cell->record, cell->record_length);
    put_string(out, ct_severity_name(item->finding->severity));
    put_string(out, item->entry != NULL ? item->entry->code : "");
    put_string(out, item->finding->key);
    put_sentence(writer, item, false, out);
    ct_buffer_putc(out, ',');
    put_sentence(writer, item, true, out);
    ct_buffer_putc(out, '\n');
}

static void end(struct ct_check_writer *writer,
                const struct ct_check_counts *counts, struct ct_buffer *out)
{
    (void)writer;
    (void)counts;
    (void)out;
}

const struct ct_check_form ct_check_csv = {begin, finding, end};
