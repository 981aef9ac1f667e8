/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The board of colours: how many instruments of each group are in which one.
 */
#include "due.h"

#include "language.h"
#include "show_page.h"
#include "table.h"

#include <string.h>

/* ORDER DUE_COLOUR */
static const char *const titles[CT_DUE_COLOURS] = {
    N_("red: overdue"), N_("orange: this month"), N_("yellow: next month"),
    N_("blue: out"),    N_("green: valid"),       N_("grey: not in use")};
static const char *const escapes[CT_DUE_COLOURS] = {
    "\x1b[31m", "\x1b[38;5;208m", "\x1b[33m", "\x1b[34m", "\x1b[32m", ""};

static size_t sum_of(const struct ct_board_row *row)
{
    size_t sum = row->left;

    for (int i = 0; i < CT_DUE_COLOURS; i++)
        sum += row->counts[i];
    return sum;
}

/* ---- pages --------------------------------------------------------------- */

static void put_row(struct ct_sheet *sheet, struct ct_text_table *table,
                    const char *name, const struct ct_board_row *row)
{
    ct_table_string(table, name);
    for (int i = 0; i < CT_DUE_COLOURS; i++) {
        if (row->counts[i] > 0)
            ct_sheet_count(sheet, row->counts[i]);
        ct_table_take(table, &sheet->cell);
    }
    if (row->left > 0)
        ct_sheet_count(sheet, row->left);
    ct_table_take(table, &sheet->cell);
    ct_sheet_count(sheet, sum_of(row));
    ct_table_take(table, &sheet->cell);
}

static struct ct_text_table *begin(struct ct_sheet *sheet, const char *by)
{
    enum { COLUMNS = CT_DUE_COLOURS + 3 };
    struct ct_text_column columns[COLUMNS] = {{by, CT_LEFT, true}};

    for (int i = 0; i < CT_DUE_COLOURS; i++)
        columns[i + 1] =
            (struct ct_text_column){ct_translate(titles[i]), CT_RIGHT, false};
    columns[COLUMNS - 2] =
        (struct ct_text_column){ct_translate(N_("left out")), CT_RIGHT, false};
    columns[COLUMNS - 1] =
        (struct ct_text_column){ct_translate(N_("all")), CT_RIGHT, false};
    return ct_sheet_begin(sheet, columns, COLUMNS);
}

/* A line of blocks: colours at a glance. */
static void put_bar(const struct ct_board_row *total, struct ct_buffer *out)
{
    enum { WIDTH = 60 };
    size_t all = sum_of(total) - total->left, done = 0, drawn = 0;

    if (all == 0)
        return;
    for (int i = 0; i < CT_DUE_COLOURS; i++) {
        size_t end;

        done += total->counts[i];
        end = done * WIDTH / all;
        if (end == drawn)
            continue;
        ct_buffer_puts(out, escapes[i]);
        for (; drawn < end; drawn++)
            ct_buffer_puts(out, "█");
        ct_buffer_puts(out, "\x1b[0m");
    }
    ct_buffer_putc(out, '\n');
}

enum ct_status ct_board_page(const struct ct_due_view *view,
                             const struct ct_board *board, bool markdown,
                             int width, bool color, struct ct_buffer *out)
{
    struct ct_sheet sheet = {.lab = ct_lab_index_lab(view->index),
                             .out = out,
                             .markdown = markdown,
                             .width = width};
    struct ct_text_table *table;

    ct_sheet_day(&sheet, view->options->when.on);
    ct_buffer_puts(out, markdown ? "# " : "");
    ct_buffer_puts(out, ct_translate(N_("The board on ")));
    ct_sheet_line(&sheet);
    if (color && !markdown)
        put_bar(&board->total, out);
    table = begin(&sheet, ct_translate(ct_pick_names[view->by]));
    for (size_t i = 0; i < board->count && table != NULL; i++)
        put_row(&sheet, table,
                board->rows[i].name[0] != '\0' ? board->rows[i].name
                                               : ct_translate(N_("(none)")),
                &board->rows[i]);
    if (table != NULL) {
        ct_table_rule(table);
        put_row(&sheet, table, ct_translate(N_("all")), &board->total);
    }
    ct_sheet_table(&sheet, table);
    ct_buffer_release(&sheet.cell);
    return ct_buffer_status(out);
}

/* ---- rows and objects ---------------------------------------------------- */

enum ct_status ct_board_csv(const struct ct_due_view *view,
                            const struct ct_board *board, struct ct_buffer *out)
{
    ct_buffer_puts(out, ct_pick_names[view->by]);
    for (int i = 0; i < CT_DUE_COLOURS; i++) {
        ct_buffer_putc(out, ',');
        ct_buffer_puts(out, ct_due_colour_names[i]);
    }
    ct_buffer_puts(out, ",left_out\n");
    for (size_t i = 0; i < board->count; i++) {
        const struct ct_board_row *row = &board->rows[i];

        ct_csv_field_write(out, row->name, strlen(row->name));
        for (int k = 0; k < CT_DUE_COLOURS; k++) {
            ct_buffer_putc(out, ',');
            ct_buffer_integer(out, (long long)row->counts[k]);
        }
        ct_buffer_putc(out, ',');
        ct_buffer_integer(out, (long long)row->left);
        ct_buffer_putc(out, '\n');
    }
    return ct_buffer_status(out);
}

static void put_counts(const struct ct_board_row *row, struct ct_json *json)
{
    for (int i = 0; i < CT_DUE_COLOURS; i++)
        ct_json_integer(json, ct_due_colour_names[i], (int64_t)row->counts[i]);
    ct_json_integer(json, "left_out", (int64_t)row->left);
}

enum ct_status ct_board_json(const struct ct_due_view *view,
                             const struct ct_board *board, struct ct_json *json)
{
    ct_json_string(json, "by", ct_pick_names[view->by]);
    ct_json_array(json, "rows");
    for (size_t i = 0; i < board->count; i++) {
        ct_json_object(json, NULL);
        if (board->rows[i].name[0] != '\0')
            ct_json_string(json, "name", board->rows[i].name);
        else
            ct_json_null(json, "name");
        put_counts(&board->rows[i], json);
        ct_json_end(json);
    }
    ct_json_end(json);
    ct_json_object(json, "total");
    put_counts(&board->total, json);
    ct_json_end(json);
    return ct_buffer_status(json->out);
}
