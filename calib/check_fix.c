/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check_fix.h"

#include "files/fix_target.h"
#include "files/input.h"
#include "lab/fix_table.h"
#include "report/diff.h"
#include "report/language.h"

#include <string.h>

enum { SHOWN = 40 }; /* changes of one file */

static const struct ct_place nowhere;

/* One file on its way. */
struct work {
    const struct ct_check_fix_file *file;
    bool once; /* standard input or a pipe: its bytes come once */
    const char *target;
    struct ct_fix_state state; /* of the file before it was read */
    struct ct_fix_table *table;
    struct ct_diff diff;
    struct ct_fixed fixed;
    struct ct_output *output;
    struct ct_buffer backup; /* its name; empty: none */
};

/* ---- names --------------------------------------------------------------- */

static enum ct_status own_name(struct work *w)
{
    struct ct_buffer name = {0};
    enum ct_status status;

    ct_fix_name(w->file->path, &name);
    status = ct_buffer_status(&name);
    if (status == CT_OK) {
        w->target = ct_arena_text(w->file->arena, name.data, name.length);
        status = w->target != NULL ? CT_OK : CT_NOMEM;
    }
    ct_buffer_release(&name);
    if (status == CT_OK && ct_fix_exists(w->target))
        status =
            ct_error(w->file->context->sink, "repair-exists", ct_at(nowhere),
                     ct_string(w->target), ct_string(w->file->path));
    return status;
}

static enum ct_status find_target(struct work *w)
{
    const struct ct_check_fix *fix = w->file->fix;

    if (w->once && (fix->in_place || fix->output == NULL))
        return ct_error(w->file->context->sink, "fix-standard-input",
                        ct_at(nowhere));
    w->target = fix->in_place ? w->file->path : fix->output;
    return w->target == NULL ? own_name(w) : CT_OK;
}

/* ---- the pass ------------------------------------------------------------ */

static enum ct_status look(void *context, const struct ct_csv_record *record,
                           const struct ct_fix_cell **list, size_t *count)
{
    struct work *w = context;

    return ct_fix_table_look(w->table, record, list, count);
}

static void changed(void *context, uint64_t line, const char *before,
                    size_t before_length, const char *after,
                    size_t after_length)
{
    struct work *w = context;

    ct_diff_change(&w->diff, line, before, before_length, after, after_length);
}

static enum ct_status pass(struct work *w)
{
    const struct ct_check_fix_file *file = w->file;
    const struct ct_described *d = file->described;
    const struct ct_fix_columns columns = {.package = d->package,
                                           .settings = &d->settings,
                                           .table = d->table,
                                           .schema = d->schema,
                                           .no_header = d->dialect.no_header,
                                           .units = file->units};
    const struct ct_fix_cells cells = {w, look, changed};
    struct ct_csv_dialect dialect = d->dialect.csv;
    enum ct_status status = ct_fix_table_new(&columns, &w->table);

    dialect.thorough = false;
    if (status == CT_OK)
        status = ct_fix_file(file->context->sources, file->path, dialect,
                             &cells, w->once ? file->context->sink : NULL,
                             w->output, &w->fixed);
    return status;
}

/* ---- telling ------------------------------------------------------------- */

static void put_count(struct ct_buffer *out, uint64_t count, const char *one,
                      const char *many)
{
    ct_buffer_integer(out, (long long)count);
    ct_buffer_putc(out, ' ');
    ct_buffer_puts(out, ct_translate(count == 1 ? one : many));
}

/* 3 cells in 2 records, GB18030 to UTF-8, 12 line ends */
static void put_repairs(struct ct_buffer *out, const struct ct_fixed *fixed)
{
    const char *between = "";

    if (fixed->cells > 0) {
        put_count(out, fixed->cells, N_("cell"), N_("cells"));
        ct_buffer_puts(out, ct_translate(N_(" in ")));
        put_count(out, fixed->records, N_("record"), N_("records"));
        between = ", ";
    }
    if (fixed->encoding != CT_UTF_8) {
        ct_buffer_puts(out, between);
        ct_buffer_puts(out, ct_encoding_name(fixed->encoding));
        ct_buffer_puts(out, ct_translate(N_(" to UTF-8")));
        between = ", ";
    }
    if (fixed->mark) {
        ct_buffer_puts(out, between);
        ct_buffer_puts(out, ct_translate(N_("byte order mark")));
        between = ", ";
    }
    if (fixed->crlf > 0) {
        ct_buffer_puts(out, between);
        put_count(out, fixed->crlf, N_("line end CRLF"), N_("line ends CRLF"));
        between = ", ";
    }
    if (fixed->cr > 0) {
        ct_buffer_puts(out, between);
        put_count(out, fixed->cr, N_("line end CR"), N_("line ends CR"));
        between = ", ";
    }
    if (between[0] == '\0')
        ct_buffer_puts(out, ct_translate(N_("nothing")));
}

/* The encoding that datapackage.json declares for the file. */
static enum ct_encoding declared(const struct ct_described *d)
{
    if (d->package == NULL)
        return CT_UTF_8;
    return d->resource != NULL ? d->resource->dialect.csv.encoding
                               : d->package->settings.encoding;
}

static enum ct_status tell(struct work *w)
{
    const struct ct_check_fix_file *file = w->file;
    enum ct_encoding encoding = declared(file->described);
    struct ct_buffer repairs = {0};
    enum ct_status status = CT_OK;

    if (!file->fix->quiet)
        status =
            ct_diff_write(&w->diff, file->path, w->target, file->fix->text);
    put_repairs(&repairs, &w->fixed);
    if (status == CT_OK)
        status = ct_buffer_status(&repairs);
    if (status == CT_OK)
        ct_note(file->context->sink, "repaired", ct_at(nowhere),
                ct_text(repairs.data, repairs.length), ct_string(w->target),
                ct_text(w->backup.data, w->backup.length));
    if (status == CT_OK && encoding != CT_UTF_8)
        ct_note(file->context->sink, "repair-declaration", ct_at(nowhere),
                ct_string(ct_encoding_name(encoding)), ct_string(file->path),
                ct_string(w->target));
    ct_buffer_release(&repairs);
    return status;
}

/* ---- the end ------------------------------------------------------------- */

/* Whether the file may take the place of what was read. CT_INVALID: no, and
 * that was said. */
static enum ct_status may_replace(struct work *w)
{
    const struct ct_check_fix_file *file = w->file;
    struct ct_fix_state now = ct_fix_state(file->path);
    enum ct_encoding encoding = declared(file->described);

    if (!ct_fix_state_same(&w->state, &now))
        return ct_error(file->context->sink, "repair-changed", ct_at(nowhere),
                        ct_string(file->path));
    if (!file->fix->in_place)
        return CT_OK;
    if (encoding != CT_UTF_8)
        return ct_error(file->context->sink, "repair-encoding-declared",
                        ct_at(nowhere), ct_string(file->path),
                        ct_string(ct_encoding_name(encoding)));
    return ct_fix_backup(file->path, file->context->sink, &w->backup);
}

static enum ct_status commit(struct work *w)
{
    struct ct_output *output = w->output;
    enum ct_status status = w->once ? CT_OK : may_replace(w);

    if (status != CT_OK)
        return status;
    w->output = NULL;
    status = ct_output_commit(output, w->file->context->sink);
    if (status != CT_OK && w->backup.length > 0)
        ct_fix_drop(w->backup.data); /* the original stands as it was */
    return status;
}

/* What could not be read is told by the check that follows; what could not be
 * written, here. */
static enum ct_status not_done(struct work *w)
{
    struct ct_output *output = w->output;

    if (!ct_output_failed(output))
        return w->once ? CT_IO : CT_INVALID;
    w->output = NULL;
    return ct_output_commit(output, w->file->context->sink);
}

static enum ct_status fix(struct work *w, const char **now)
{
    const struct ct_check_fix_file *file = w->file;
    struct ct_sink *sink = file->context->sink;
    enum ct_status status = find_target(w);

    if (status != CT_OK)
        return status;
    w->state = ct_fix_state(file->path);
    status = ct_output_open(w->target, sink, &w->output);
    if (status != CT_OK) /* said; there is no answer */
        return status == CT_INVALID ? CT_IO : status;
    ct_output_like(w->output, file->path);
    w->diff = (struct ct_diff){.limit = file->fix->quiet ? 0 : SHOWN,
                               .color = file->fix->color};
    status = pass(w);
    if (status == CT_INVALID)
        return ct_error(sink, "repair-refused", ct_at(nowhere),
                        ct_string(file->path));
    if (status == CT_IO)
        return not_done(w);
    if (status != CT_OK)
        return status;
    if (!w->fixed.changed && !w->once) {
        ct_note(sink, "repair-nothing", ct_at(nowhere), ct_string(file->path));
        return CT_OK;
    }
    status = commit(w);
    if (status != CT_OK)
        return status;
    status = tell(w);
    file->described->dialect.csv.encoding = CT_UTF_8;
    file->described->settings.encoding = CT_UTF_8;
    *now = ct_input_is_file(w->target) ? w->target : NULL;
    return status;
}

enum ct_status ct_check_fix_file(const struct ct_check_fix_file *file,
                                 const char **now)
{
    struct work w = {
        .file = file,
        .once = strcmp(file->path, "-") == 0 ||
                (ct_fix_exists(file->path) && !ct_input_is_file(file->path))};
    enum ct_status status;

    *now = w.once ? NULL : file->path;
    status = fix(&w, now);
    if (status == CT_INVALID) /* the file as it is can still be checked */
        status = CT_OK;
    ct_output_discard(w.output);
    ct_fix_table_free(w.table);
    ct_diff_release(&w.diff);
    ct_buffer_release(&w.backup);
    return status;
}
