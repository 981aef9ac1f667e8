/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The board of colours as a drawing. Every column has its colour's word above
 * it and every cell its number, so that colours alone tell nothing.
 */
#include "due.h"

#include "language.h"
#include "svg.h"
#include "text.h"

#include <string.h>

enum {
    EDGE = 16,
    HEAD = 44,  /* the title */
    NAME = 230, /* the column of names */
    CELL = 92,
    ROW = 24,
    GAP = 3, /* between cells */
    SIZE = 12,
    NAME_COLUMNS = 34, /* of a name, on display */
    COLUMNS = CT_DUE_COLOURS + 2,
};

/* ORDER DUE_COLOUR; light, so that black numbers stand out. */
static const char *const fills[COLUMNS] = {"#f28b82", "#fbb45c", "#fff176",
                                           "#8ab8f0", "#9ad29c", "#d5d5d5",
                                           "#ffffff", "#ffffff"};
/* Two words each: one above the other. ORDER DUE_COLOUR */
static const char *const colours[COLUMNS] = {
    N_("red"),   N_("orange"), N_("yellow"),   N_("blue"),
    N_("green"), N_("grey"),   N_("left out"), N_("all")};
static const char *const meanings[COLUMNS] = {N_("overdue"),
                                              N_("this month"),
                                              N_("next month"),
                                              N_("out"),
                                              N_("valid"),
                                              N_("not in use"),
                                              "",
                                              ""};
static const char line_color[] = "#333333";

static double left_of(int column)
{
    return EDGE + NAME + (double)column * CELL;
}

static void put(struct ct_buffer *out, double x, double y, const char *anchor,
                const char *text)
{
    ct_svg_text(out, x, y, SIZE, anchor, text, strlen(text));
}

static void put_head(const struct ct_due_view *view, struct ct_buffer *out)
{
    struct ct_buffer title = {0};
    char day[CT_DATE_TEXT];

    ct_date_format(view->options->when.on, day);
    ct_buffer_puts(&title, ct_translate(N_("The board on ")));
    ct_buffer_puts(&title, day);
    if (title.failed)
        out->failed = true;
    else
        ct_svg_text(out, EDGE, 30, 16, "start", title.data, title.length);
    ct_buffer_release(&title);
    put(out, EDGE, HEAD + ROW + SIZE + 4, "start",
        ct_translate(ct_pick_names[view->by]));
    for (int i = 0; i < COLUMNS; i++) {
        double middle = left_of(i) + (CELL - GAP) / 2.0;

        if (i < CT_DUE_COLOURS)
            ct_svg_rect(out, left_of(i), HEAD, CELL - GAP, 2 * ROW - GAP,
                        fills[i]);
        put(out, middle, HEAD + SIZE + 5, "middle", ct_translate(colours[i]));
        if (meanings[i][0] != '\0')
            put(out, middle, HEAD + ROW + SIZE + 4, "middle",
                ct_translate(meanings[i]));
    }
}

static size_t count_of(const struct ct_board_row *row, int column)
{
    size_t sum = row->left;

    if (column < CT_DUE_COLOURS)
        return row->counts[column];
    for (int i = 0; column > CT_DUE_COLOURS && i < CT_DUE_COLOURS; i++)
        sum += row->counts[i];
    return sum;
}

static void put_name(struct ct_buffer *out, double y, const char *name)
{
    struct ct_buffer cut = {0};

    if (name[0] == '\0')
        name = ct_translate(N_("(none)"));
    ct_text_cut(&cut, name, strlen(name), NAME_COLUMNS);
    out->failed = out->failed || cut.failed;
    if (!cut.failed)
        ct_svg_text(out, EDGE, y, SIZE, "start", cut.data, cut.length);
    ct_buffer_release(&cut);
}

static void put_row(struct ct_buffer *out, double y, const char *name,
                    const struct ct_board_row *row)
{
    double base = y + ROW / 2.0 + SIZE / 3.0;
    char text[CT_GROUPED];

    put_name(out, base, name);
    for (int i = 0; i < COLUMNS; i++) {
        size_t count = count_of(row, i);

        if (count == 0)
            continue;
        ct_text_grouped(count, text);
        ct_svg_rect(out, left_of(i), y, CELL - GAP, ROW - GAP, fills[i]);
        put(out, left_of(i) + CELL - GAP - 8, base, "end", text);
    }
}

enum ct_status ct_board_svg(const struct ct_due_view *view,
                            const struct ct_board *board, struct ct_buffer *out)
{
    double width = left_of(COLUMNS) + EDGE;
    double y = HEAD + 2 * ROW + GAP;

    ct_svg_begin(out, width,
                 y + ((double)board->count + 1) * ROW + 2 * GAP + EDGE);
    put_head(view, out);
    for (size_t i = 0; i < board->count; i++, y += ROW)
        put_row(out, y, board->rows[i].name, &board->rows[i]);
    ct_svg_line(out, EDGE, y, width - EDGE - GAP, y, line_color);
    put_row(out, y + 2 * GAP, ct_translate(N_("all")), &board->total);
    ct_svg_end(out);
    return ct_buffer_status(out);
}
