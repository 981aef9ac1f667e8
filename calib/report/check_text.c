/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Findings as people read them, and a line that sums them up.
 */
#include "check_work.h"

#include "language.h"

static void begin(struct ct_check_writer *writer, struct ct_buffer *out)
{
    (void)writer;
    (void)out;
}

static void finding(struct ct_check_writer *writer,
                    const struct ct_check_item *item, struct ct_buffer *out)
{
    ct_message_write(item->finding, item->sources, writer->style.color, out);
}

static void put_count(struct ct_buffer *out, uint64_t count, const char *one,
                      const char *many)
{
    ct_buffer_integer(out, (long long)count);
    ct_buffer_putc(out, ' ');
    ct_buffer_puts(out, ct_translate(count == 1 ? one : many));
}

/* A part of the list that is left out where there is nothing to count. */
static void put_part(struct ct_buffer *out, uint64_t count, const char *one,
                     const char *many, bool *begun)
{
    if (count == 0)
        return;
    ct_buffer_puts(out, *begun ? ", " : "");
    put_count(out, count, one, many);
    *begun = true;
}

/* 3 errors, 1 warning in 2 files, 1204 rows; 5 accepted, 187 not shown */
static void end(struct ct_check_writer *writer,
                const struct ct_check_counts *counts, struct ct_buffer *out)
{
    bool begun = false;

    if (writer->style.brief)
        return;
    put_part(out, counts->errors, N_("error"), N_("errors"), &begun);
    put_part(out, counts->warnings, N_("warning"), N_("warnings"), &begun);
    put_part(out, counts->notes, N_("note"), N_("notes"), &begun);
    if (!begun)
        ct_buffer_puts(out, ct_translate(N_("nothing found")));
    ct_buffer_puts(out, ct_translate(N_(" in ")));
    put_count(out, counts->files, N_("file"), N_("files"));
    ct_buffer_puts(out, ", ");
    put_count(out, counts->rows, N_("row"), N_("rows"));
    begun = false;
    if (counts->accepted + counts->stale + counts->hidden > 0)
        ct_buffer_puts(out, "; ");
    put_part(out, counts->accepted, N_("accepted"), N_("accepted"), &begun);
    put_part(out, counts->stale, N_("accepted but gone"),
             N_("accepted but gone"), &begun);
    put_part(out, counts->hidden, N_("not shown"), N_("not shown"), &begun);
    if (!counts->complete)
        ct_buffer_puts(out, ct_translate(N_("; not everything was checked")));
    ct_buffer_putc(out, '\n');
}

const struct ct_check_form ct_check_text = {begin, finding, end};
