/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message.h"

#include "json_out.h"
#include "language.h"
#include "text.h"
#include "../../uncertainty/number.h"

#include <limits.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/* ---- the table ----------------------------------------------------------- */

static const struct ct_finding_entry entries[] = {
#define FINDING(key, code, severity, clause, text, help)                       \
    {key, code, CT_##severity, clause, text, help},
#include "../findings.def"
#undef FINDING
};

enum { ENTRIES = sizeof entries / sizeof *entries };

const struct ct_finding_entry *ct_finding_at(size_t index)
{
    return index < ENTRIES ? &entries[index] : NULL;
}

/* Of the keys: most rows are passed over by it, which matters where findings
 * come by the million. */
static const unsigned char lengths[ENTRIES] = {
#define FINDING(key, code, severity, clause, text, help) sizeof key - 1,
#include "../findings.def"
#undef FINDING
};

const struct ct_finding_entry *ct_finding_by_key(const char *key)
{
    size_t length = strlen(key);

    for (size_t i = 0; length <= UCHAR_MAX && i < ENTRIES; i++) {
        const unsigned char *next =
            memchr(lengths + i, (int)length, ENTRIES - i);

        if (next == NULL)
            return NULL;
        i = (size_t)(next - lengths);
        if (memcmp(entries[i].key, key, length) == 0)
            return &entries[i];
    }
    return NULL;
}

const struct ct_finding_entry *ct_finding_by_code(const char *code)
{
    for (size_t i = 0; i < ENTRIES; i++)
        if (strcasecmp(entries[i].code, code) == 0)
            return &entries[i];
    return NULL;
}

/* ORDER SEVERITY */
static const char *const severity_names[] = {N_("note"), N_("warning"),
                                             N_("error")};

const char *ct_severity_name(enum ct_severity severity)
{
    return severity_names[severity];
}

/* ---- sentences ----------------------------------------------------------- */

enum { ARGUMENT_COLUMNS = 120 };

static void write_position(const struct ct_position *position,
                           struct ct_buffer *out)
{
    const char *name = position->name != NULL ? position->name : "caltrace";

    ct_text_safe(out, name, strlen(name));
    if (position->line == 0)
        return;
    ct_buffer_putc(out, ':');
    ct_buffer_integer(out, (long long)position->line);
    ct_buffer_putc(out, ':');
    ct_buffer_integer(out, (long long)position->column);
}

static void locate(const struct ct_sources *sources, struct ct_place place,
                   struct ct_position *position)
{
    *position = (struct ct_position){0};
    if (place.source != 0 && sources != NULL)
        ct_source_locate(sources, place, position);
}

static void write_number(double number, int digits, struct ct_buffer *out)
{
    if (isnan(number))
        ct_buffer_puts(out, "NaN");
    else if (isinf(number))
        ct_buffer_puts(out, number > 0 ? "∞" : "-∞");
    else if (digits > 0)
        ct_number_significant(out, number, digits);
    else
        ct_number_shortest(out, number);
}

static void write_argument(const struct ct_argument *argument, int digits,
                           const struct ct_sources *sources,
                           struct ct_buffer *out)
{
    struct ct_position position;

    switch (argument->kind) {
    case CT_ARGUMENT_NONE:
        break;
    case CT_ARGUMENT_TEXT:
        ct_text_cut(out, argument->text, argument->length, ARGUMENT_COLUMNS);
        break;
    case CT_ARGUMENT_NUMBER:
        write_number(argument->number, digits, out);
        break;
    case CT_ARGUMENT_INTEGER:
        ct_buffer_integer(out, argument->integer);
        break;
    case CT_ARGUMENT_PLACE:
        locate(sources, argument->place, &position);
        write_position(&position, out);
        break;
    }
}

/* What stands in a text for an argument. */
struct slot {
    size_t bytes; /* of the text; 0: there is none */
    size_t index; /* of the argument */
    int digits;
    const char *one; /* {n|word|words}: the word for one, and that for many, */
    size_t one_length, many_length; /* which follows behind a stroke */
};

/* The words of {n|word|words}; `at` is the first stroke. */
static void find_words(const char *text, size_t length, size_t at,
                       struct slot *slot)
{
    const char *end = memchr(text + at, '}', length - at);
    const char *one = text + at + 1, *stroke;

    if (end == NULL)
        return;
    stroke = memchr(one, '|', (size_t)(end - one));
    if (stroke == NULL)
        return;
    slot->one = one;
    slot->one_length = (size_t)(stroke - one);
    slot->many_length = (size_t)(end - stroke) - 1;
    slot->bytes = (size_t)(end - text) + 1;
}

/* {n}, {n:digits} or {n|word|words} at the start of the text. */
static struct slot find_slot(const char *text, size_t length)
{
    struct slot slot = {0};
    size_t at = 2;

    if (length < 3 || text[0] != '{' || text[1] < '1' ||
        text[1] > '0' + CT_FINDING_ARGUMENTS)
        return slot;
    slot.index = (size_t)(text[1] - '1');
    if (text[2] == '|') {
        find_words(text, length, 2, &slot);
        return slot;
    }
    if (text[2] == ':')
        for (at = 3; at < length && text[at] >= '0' && text[at] <= '9'; at++)
            slot.digits =
                slot.digits < 17 ? slot.digits * 10 + text[at] - '0' : 17;
    slot.digits = slot.digits > 17 ? 17 : slot.digits;
    slot.bytes = at < length && text[at] == '}' ? at + 1 : 0;
    return slot;
}

static bool is_one(const struct ct_argument *argument)
{
    return argument->kind == CT_ARGUMENT_INTEGER  ? argument->integer == 1
           : argument->kind == CT_ARGUMENT_NUMBER ? argument->number == 1
                                                  : false;
}

static void write_words(const struct slot *slot, bool one,
                        struct ct_buffer *out)
{
    if (one)
        ct_buffer_add(out, slot->one, slot->one_length);
    else
        ct_buffer_add(out, slot->one + slot->one_length + 1, slot->many_length);
}

static bool is_given(const struct ct_argument *argument)
{
    return argument->kind != CT_ARGUMENT_NONE &&
           !(argument->kind == CT_ARGUMENT_TEXT && argument->length == 0);
}

static bool all_given(const char *text, size_t length,
                      const struct ct_argument *arguments)
{
    for (size_t at = 0; at < length; at++) {
        const struct slot slot = find_slot(text + at, length - at);

        if (slot.bytes > 0 && !is_given(&arguments[slot.index]))
            return false;
    }
    return true;
}

static void fill(const char *text, size_t length,
                 const struct ct_argument *arguments,
                 const struct ct_sources *sources, struct ct_buffer *out)
{
    for (size_t at = 0; at < length;) {
        const struct slot slot = find_slot(text + at, length - at);
        const struct ct_argument *argument = &arguments[slot.index];

        if (slot.one != NULL)
            write_words(&slot, is_one(argument), out);
        else if (slot.bytes > 0)
            write_argument(argument, slot.digits, sources, out);
        else
            ct_buffer_putc(out, text[at]);
        at += slot.bytes > 0 ? slot.bytes : 1;
    }
}

void ct_message_outline(const char *text, size_t length, struct ct_buffer *out)
{
    for (size_t at = 0; at < length;) {
        const struct slot slot = find_slot(text + at, length - at);

        if (slot.one != NULL)
            write_words(&slot, false, out);
        else
            ct_buffer_puts(out, slot.bytes > 0 ? "…" : "");
        if (slot.bytes == 0)
            ct_buffer_putc(out, text[at]);
        at += slot.bytes > 0 ? slot.bytes : 1;
    }
}

/* The first line of the help whose arguments were all given. */
static void fill_help(const char *help, const struct ct_finding *finding,
                      const struct ct_sources *sources, struct ct_buffer *out)
{
    while (help[0] != '\0') {
        size_t length = strcspn(help, "\n");

        if (all_given(help, length, finding->arguments)) {
            fill(help, length, finding->arguments, sources, out);
            return;
        }
        help += length + (help[length] == '\n');
    }
}

static void write_sentence(const struct ct_finding *finding,
                           const struct ct_sources *sources, bool help,
                           bool translate, struct ct_buffer *out)
{
    const struct ct_finding_entry *entry = ct_finding_by_key(finding->key);
    const char *text;

    if (entry == NULL) {
        ct_buffer_puts(out, help ? "" : finding->key);
        return;
    }
    text = help ? entry->help : entry->text;
    text = translate ? ct_translate(text) : text;
    if (help)
        fill_help(text, finding, sources, out);
    else
        fill(text, strlen(text), finding->arguments, sources, out);
}

void ct_message_text(const struct ct_finding *finding,
                     const struct ct_sources *sources, bool help,
                     struct ct_buffer *out)
{
    write_sentence(finding, sources, help, true, out);
}

void ct_message_english(const struct ct_finding *finding,
                        const struct ct_sources *sources, bool help,
                        struct ct_buffer *out)
{
    write_sentence(finding, sources, help, false, out);
}

/* ---- the line with the caret --------------------------------------------- */

enum {
    LINE_COLUMNS = 150,  /* of a line of text; with its margin below 160 */
    BEFORE_COLUMNS = 60, /* of them before the place, in a line that is cut */
    MARGIN_DIGITS = 4,
    NEAR_BYTES = 1024, /* of a line, on either side of the place */
};

/* Display columns, counted from 0. */
struct view {
    size_t start, end; /* of the place */
    size_t total;      /* of the line */
    size_t from, to;   /* what is shown */
};

/* What of a line lies near the place: nothing else can be in view, and a line
 * may be long and have many findings. */
struct near {
    const char *text;
    size_t length, column, span;
    bool cut_before, cut_after;
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool is_behind(char byte) /* 10xxxxxx: not where a character begins */
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

static struct near find_near(const struct ct_position *position)
{
    const char *text = position->text;
    size_t column = position->text_column, length = position->text_length;
    size_t from = column > NEAR_BYTES ? column - NEAR_BYTES : 0;
    size_t to = length - column > NEAR_BYTES ? column + NEAR_BYTES : length;

    while (from > 0 && is_behind(text[from]))
        from--;
    while (to < length && is_behind(text[to]))
        to++;
    return (struct near){.text = text + from,
                         .length = to - from,
                         .column = column - from,
                         .span = least(position->text_span, to - column),
                         .cut_before = from > 0,
                         .cut_after = to < length};
}

static struct view measure(const struct near *near)
{
    struct view view = {.start = SIZE_MAX, .end = SIZE_MAX};
    size_t at = 0;

    while (at < near->length) {
        struct ct_glyph glyph =
            ct_glyph_next(near->text + at, near->length - at, view.total);

        if (view.start == SIZE_MAX && at + glyph.bytes > near->column)
            view.start = view.total;
        if (view.end == SIZE_MAX && at >= near->column + near->span)
            view.end = view.total;
        view.total += glyph.columns;
        at += glyph.bytes;
    }
    view.start = view.start == SIZE_MAX ? view.total : view.start;
    view.end = view.end == SIZE_MAX ? view.total : view.end;
    view.to = view.total;
    if (view.total > LINE_COLUMNS) {
        if (view.start > BEFORE_COLUMNS)
            view.from = view.start - BEFORE_COLUMNS;
        if (view.from + LINE_COLUMNS > view.total)
            view.from = view.total - LINE_COLUMNS;
        view.to = view.from + LINE_COLUMNS;
    }
    return view;
}

/* What of a glyph at `column` lies in view; of one that is cut, blanks. */
static void draw_glyph(const struct ct_glyph *glyph, size_t column,
                       const struct view *view, struct ct_buffer *out)
{
    size_t end = column + glyph->columns;
    size_t first = column < view->from ? view->from : column;
    size_t last = least(end, view->to);

    if (column >= view->from && end <= view->to)
        ct_buffer_add(out, glyph->shown, glyph->length);
    else if (first < last)
        ct_buffer_repeat(out, " ", last - first);
}

static void draw_text(const struct near *near, const struct view *view,
                      struct ct_buffer *out)
{
    size_t column = 0;

    ct_buffer_puts(out, view->from > 0 || near->cut_before ? "…" : "");
    for (size_t at = 0; at < near->length && column < view->to;) {
        struct ct_glyph glyph =
            ct_glyph_next(near->text + at, near->length - at, column);

        draw_glyph(&glyph, column, view, out);
        column += glyph.columns;
        at += glyph.bytes;
    }
    ct_buffer_puts(out, view->to < view->total || near->cut_after ? "…" : "");
}

static size_t margin(uint64_t line)
{
    size_t digits = 1;

    while (line >= 10) {
        line /= 10;
        digits++;
    }
    return digits;
}

static const char *paint(bool color, const char *sequence)
{
    return color ? sequence : "";
}

static void draw_line(const struct ct_position *position, bool color,
                      struct ct_buffer *out)
{
    const struct near near = find_near(position);
    const struct view view = measure(&near);
    bool cut_before = view.from > 0 || near.cut_before;
    size_t digits = margin(position->line);
    size_t width = digits > MARGIN_DIGITS ? digits : MARGIN_DIGITS;
    size_t end = least(view.end, view.to);

    ct_buffer_repeat(out, " ", width - digits);
    ct_buffer_integer(out, (long long)position->line);
    ct_buffer_puts(out, view.total > 0 ? " | " : " |");
    draw_text(&near, &view, out);
    ct_buffer_putc(out, '\n');
    ct_buffer_repeat(out, " ", width);
    ct_buffer_puts(out, " | ");
    ct_buffer_repeat(out, " ", view.start - view.from + cut_before);
    ct_buffer_puts(out, paint(color, "\33[1;32m"));
    ct_buffer_putc(out, '^');
    if (end > view.start)
        ct_buffer_repeat(out, "~", end - view.start - 1);
    ct_buffer_puts(out, paint(color, "\33[0m"));
    ct_buffer_putc(out, '\n');
}

/* ---- whole messages ------------------------------------------------------ */

static void write_severity(const struct ct_finding *finding,
                           struct ct_buffer *out)
{
    const struct ct_finding_entry *entry = ct_finding_by_key(finding->key);

    ct_buffer_puts(out, ct_translate(severity_names[finding->severity]));
    if (entry == NULL)
        return;
    ct_buffer_putc(out, '[');
    ct_buffer_puts(out, entry->code);
    ct_buffer_putc(out, ']');
}

static void write_headline(const struct ct_finding *finding,
                           const struct ct_sources *sources,
                           const struct ct_position *position, bool color,
                           struct ct_buffer *out)
{
    /* ORDER SEVERITY: cyan, magenta, red */
    static const char *const paints[] = {"\33[1;36m", "\33[1;35m", "\33[1;31m"};
    const char *end = paint(color, "\33[0m");

    ct_buffer_puts(out, paint(color, "\33[1m"));
    write_position(position, out);
    ct_buffer_puts(out, end);
    ct_buffer_puts(out, ": ");
    ct_buffer_puts(out, paint(color, paints[finding->severity]));
    write_severity(finding, out);
    ct_buffer_puts(out, end);
    ct_buffer_puts(out, ": ");
    write_sentence(finding, sources, false, true, out);
    ct_buffer_putc(out, '\n');
}

static void write_remark(const char *label, const char *text, size_t length,
                         struct ct_buffer *out)
{
    if (length == 0)
        return;
    ct_buffer_puts(out, "  ");
    ct_buffer_puts(out, ct_translate(label));
    ct_buffer_puts(out, ": ");
    ct_buffer_add(out, text, length);
    ct_buffer_putc(out, '\n');
}

static void write_help(const struct ct_finding *finding,
                       const struct ct_sources *sources, struct ct_buffer *out)
{
    struct ct_buffer help = {0};

    write_sentence(finding, sources, true, true, &help);
    write_remark(N_("help"), help.data, help.length, out);
    out->failed = out->failed || help.failed;
    ct_buffer_release(&help);
}

enum { CELL_COLUMNS = 60 };

/* `U of C-0012, row 17`: who works in a spreadsheet thinks in rows. A row
 * alone that is the line says nothing new. */
static void write_cell(const struct ct_finding_cell *cell, uint64_t line,
                       struct ct_buffer *out)
{
    struct ct_buffer text = {0};
    bool named = cell->field_length > 0 || cell->record_length > 0;

    if (!named && cell->row == line)
        return;

    if (cell->field_length > 0)
        ct_text_cut(&text, cell->field, cell->field_length, CELL_COLUMNS);
    if (cell->field_length > 0 && cell->record_length > 0)
        ct_buffer_puts(&text, ct_translate(N_(" of ")));
    if (cell->record_length > 0)
        ct_text_cut(&text, cell->record, cell->record_length, CELL_COLUMNS);
    if (cell->row > 0) {
        ct_buffer_puts(&text, named ? ", " : "");
        ct_buffer_puts(&text, ct_translate(N_("row ")));
        ct_buffer_integer(&text, (long long)cell->row);
    }
    write_remark(N_("cell"), text.data, text.length, out);
    out->failed = out->failed || text.failed;
    ct_buffer_release(&text);
}

void ct_message_write(const struct ct_finding *finding,
                      const struct ct_sources *sources, bool color,
                      struct ct_buffer *out)
{
    const struct ct_finding_entry *entry = ct_finding_by_key(finding->key);
    struct ct_position position;

    locate(sources, finding->place, &position);
    write_headline(finding, sources, &position, color, out);
    if (position.line > 0 && position.text != NULL)
        draw_line(&position, color, out);
    write_cell(&finding->cell, position.line, out);
    write_help(finding, sources, out);
    if (entry != NULL)
        write_remark(N_("clause"), entry->clause, strlen(entry->clause), out);
}

/* ---- JSON ---------------------------------------------------------------- */

static void json_integer_or_null(struct ct_json *json, const char *key,
                                 bool known, uint64_t number)
{
    if (known)
        ct_json_integer(json, key, (int64_t)number);
    else
        ct_json_null(json, key);
}

static void json_text_or_null(struct ct_json *json, const char *key,
                              const char *text)
{
    if (text != NULL && text[0] != '\0')
        ct_json_string(json, key, text);
    else
        ct_json_null(json, key);
}

static void json_cell(struct ct_json *json, const struct ct_finding_cell *cell)
{
    if (cell->field_length > 0)
        ct_json_text(json, "field", cell->field, cell->field_length);
    else
        ct_json_null(json, "field");
    json_integer_or_null(json, "row", cell->row > 0, cell->row);
    if (cell->record_length > 0)
        ct_json_text(json, "record", cell->record, cell->record_length);
}

/* What is found about chains is found about certificates. */
static bool is_of_chain(const struct ct_finding *finding)
{
    static const char beginning[] = "chain-";

    return strncmp(finding->key, beginning, sizeof beginning - 1) == 0 &&
           finding->cell.record_length > 0;
}

static void json_position(struct ct_json *json,
                          const struct ct_position *position)
{
    bool known = position->line > 0;

    json_text_or_null(json, "file", position->name);
    json_integer_or_null(json, "line", known, position->line);
    json_integer_or_null(json, "column", known, position->column);
    json_integer_or_null(json, "byte", known, position->byte);
}

static void json_sentence(struct ct_json *json, const char *key,
                          const struct ct_finding *finding,
                          const struct ct_sources *sources, bool help)
{
    struct ct_buffer text = {0};

    write_sentence(finding, sources, help, false, &text);
    json_text_or_null(json, key, text.length > 0 ? text.data : NULL);
    json->out->failed = json->out->failed || text.failed;
    ct_buffer_release(&text);
}

void ct_message_json(const struct ct_finding *finding,
                     const struct ct_sources *sources, struct ct_json *json)
{
    const struct ct_finding_entry *entry = ct_finding_by_key(finding->key);
    struct ct_position position;

    locate(sources, finding->place, &position);
    ct_json_object(json, NULL);
    json_text_or_null(json, "code", entry != NULL ? entry->code : NULL);
    ct_json_string(json, "rule", finding->key);
    ct_json_string(json, "severity", severity_names[finding->severity]);
    json_position(json, &position);
    json_cell(json, &finding->cell);
    if (is_of_chain(finding))
        ct_json_text(json, "certificate", finding->cell.record,
                     finding->cell.record_length);
    json_sentence(json, "message", finding, sources, false);
    json_sentence(json, "help", finding, sources, true);
    json_text_or_null(json, "clause", entry != NULL ? entry->clause : NULL);
    ct_json_end(json);
}
