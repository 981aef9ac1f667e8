/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is due as a calendar (RFC 5545): an entry for the day of each item.
 */
#include "due.h"

#include "language.h"

#include "../../uncertainty/caltrace.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_OCTETS = 75 };

struct writer {
    const struct ct_due_view *view;
    const struct ct_due_calendar *calendar;
    const struct ct_lab *lab;
    uint32_t *revisions; /* of each row of instruments */
    struct ct_buffer line, cell;
    struct ct_buffer *out;
};

/* ---- lines --------------------------------------------------------------- */

/* Whether the byte begins a character. */
static bool begins(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

/* The line at hand, folded (RFC 5545, 3.1): what follows a break begins with a
 * blank, which counts. */
static void end_line(struct writer *w)
{
    const struct ct_buffer *line = &w->line;
    size_t at = 0, room = LINE_OCTETS;

    while (!line->failed && line->length - at > room) {
        size_t length = room;

        while (length > 1 && !begins(line->data[at + length]))
            length--;
        ct_buffer_add(w->out, line->data + at, length);
        ct_buffer_puts(w->out, "\r\n ");
        at += length;
        room = LINE_OCTETS - 1;
    }
    if (!line->failed && line->length > 0)
        ct_buffer_add(w->out, line->data + at, line->length - at);
    ct_buffer_puts(w->out, "\r\n");
    w->out->failed = w->out->failed || line->failed;
    ct_buffer_clear(&w->line);
}

static void put(struct writer *w, const char *text)
{
    ct_buffer_puts(&w->line, text);
}

static void put_line(struct writer *w, const char *text)
{
    put(w, text);
    end_line(w);
}

/* Bytes of the control character that stands there; 0: another one does. */
static size_t control(const char *text)
{
    unsigned char first = (unsigned char)text[0];

    if ((first < 0x20 && first != '\t') || first == 0x7F)
        return 1;
    return first == 0xC2 && (unsigned char)text[1] >= 0x80 &&
                   (unsigned char)text[1] < 0xA0
               ? 2
               : 0;
}

/* As a value of type TEXT (3.3.11). */
static void put_text(struct writer *w, const char *text)
{
    while (*text != '\0') {
        size_t skipped = control(text);

        if (*text == '\n' || (*text == '\r' && text[1] != '\n'))
            put(w, "\\n");
        else if (skipped == 0 && strchr("\\;,", *text) != NULL)
            ct_buffer_putc(&w->line, '\\');
        if (skipped == 0)
            ct_buffer_putc(&w->line, *text);
        text += skipped > 0 ? skipped : 1;
    }
}

static void put_property(struct writer *w, const char *name, const char *text)
{
    put(w, name);
    put(w, ":");
    put_text(w, text);
    end_line(w);
}

static void put_cell(struct writer *w, const char *name)
{
    w->out->failed = w->out->failed || w->cell.failed;
    put_property(w, name, w->cell.length > 0 ? w->cell.data : "");
    ct_buffer_clear(&w->cell);
}

/* `20260630`. */
static void put_day(struct writer *w, const char *name, int32_t day)
{
    char text[CT_DATE_TEXT];

    ct_date_format(day, text);
    put(w, name);
    ct_buffer_add(&w->line, text, 4);
    ct_buffer_add(&w->line, text + 5, 2);
    ct_buffer_add(&w->line, text + 8, 2);
}

/* ---- revisions ----------------------------------------------------------- */

/* The instrument that a row of changes.csv is about. */
static uint32_t changed(const struct ct_lab *lab,
                        const struct ct_lab_change *change)
{
    const char *table = ct_lab_text(lab, CT_KEY_TEXT, change->table);
    const char *id = ct_lab_text(lab, CT_KEY_TEXT, change->id);
    uint32_t row;

    if (strcmp(table, ct_table_name(CT_TABLE_CERTIFICATES)) != 0)
        return ct_lab_row_of(
            lab, CT_KEY_INSTRUMENT,
            ct_lab_find(lab, CT_KEY_INSTRUMENT, id, strlen(id)));
    row = ct_lab_row_of(lab, CT_KEY_CERTIFICATE,
                        ct_lab_find(lab, CT_KEY_CERTIFICATE, id, strlen(id)));
    return row == CT_LAB_NO_ROW
               ? CT_LAB_NO_ROW
               : ct_lab_row_of(lab, CT_KEY_INSTRUMENT,
                               lab->certificates[row].instrument);
}

static void count(struct writer *w, uint32_t row, int32_t recorded)
{
    const struct ct_lab_when *when = &w->view->options->when;

    if (row != CT_LAB_NO_ROW && recorded <= when->known_by)
        w->revisions[row]++;
}

/* What moves a day is on record: an extension, an interval that changes. Rows
 * are added and never taken away, so that their number rises with each. */
static enum ct_status count_revisions(struct writer *w)
{
    const struct ct_lab *lab = w->lab;

    w->revisions = calloc(lab->tables[CT_TABLE_INSTRUMENTS].count + 1,
                          sizeof *w->revisions);
    if (w->revisions == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < lab->tables[CT_TABLE_EVENTS].count; i++) {
        const struct ct_lab_event *event = &lab->events[i];

        count(w, ct_lab_row_of(lab, CT_KEY_INSTRUMENT, event->instrument),
              event->recorded_on != CT_LAB_NO_DATE ? event->recorded_on
                                                   : event->date);
    }
    for (size_t i = 0; i < lab->tables[CT_TABLE_CHANGES].count; i++)
        count(w, changed(lab, &lab->changes[i]), lab->changes[i].recorded_on);
    return CT_OK;
}

/* ---- entries ------------------------------------------------------------- */

/* What tells ids apart for good: other bytes than letters, digits, `-`, `.` and
 * `_` by number. */
static void put_id(struct writer *w, const char *id)
{
    static const char digits[] = "0123456789ABCDEF";

    for (; *id != '\0'; id++) {
        unsigned char byte = (unsigned char)*id;

        if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
            (byte >= '0' && byte <= '9') || strchr("-._", byte) != NULL) {
            ct_buffer_putc(&w->line, *id);
            continue;
        }
        ct_buffer_putc(&w->line, '%');
        ct_buffer_putc(&w->line, digits[byte >> 4]);
        ct_buffer_putc(&w->line, digits[byte & 15]);
    }
}

/* One of an instrument's cycle: its certificate stands for that. What is read
 * again moves the entry; a new calibration has one of its own. */
static void put_uid(struct writer *w, const struct ct_due_item *item)
{
    const struct ct_lab *lab = w->lab;

    put(w, "UID:");
    put_id(w, ct_lab_text(lab, CT_KEY_INSTRUMENT,
                          lab->instruments[item->instrument].id));
    put(w, "/");
    if (item->certificate != CT_LAB_NO_ROW)
        put_id(w, ct_lab_text(lab, CT_KEY_CERTIFICATE,
                              lab->certificates[item->certificate].id));
    put(w, "@");
    put_id(w, w->calendar->name);
    end_line(w);
}

static bool is_verified(const struct writer *w, const struct ct_due_item *item)
{
    return item->certificate != CT_LAB_NO_ROW &&
           w->lab->certificates[item->certificate].kind ==
               CT_CERTIFICATE_VERIFICATION;
}

static void say(struct writer *w, const char *text)
{
    ct_buffer_puts(&w->cell, ct_translate(text));
}

/* `serial: S1234` in a line of its own; nothing without a text. */
static void say_field(struct writer *w, const char *label, const char *text)
{
    if (text[0] == '\0')
        return;
    if (w->cell.length > 0)
        ct_buffer_putc(&w->cell, '\n');
    say(w, label);
    ct_buffer_puts(&w->cell, ": ");
    ct_buffer_puts(&w->cell, text);
}

static void say_key(struct writer *w, const char *label, uint32_t text)
{
    say_field(w, label, ct_lab_text(w->lab, CT_KEY_TEXT, text));
}

static void say_day(struct writer *w, const char *label, int32_t day)
{
    char text[CT_DATE_TEXT] = "";

    if (day != CT_LAB_NO_DATE)
        ct_date_format(day, text);
    say_field(w, label, text);
}

/* The set-ups with which work stops. */
static void say_serves(struct writer *w, const struct ct_due_item *item)
{
    enum { MOST = 32 };
    uint32_t rows[MOST];
    size_t found = ct_due_serves(w->view->index, item->instrument,
                                 w->view->options->when.on, rows, MOST);

    for (size_t i = 0; i < found && i < MOST; i++) {
        const struct ct_lab_standard *standard = &w->lab->standards[rows[i]];

        say_field(w, N_("work stops with"),
                  ct_lab_text(w->lab, CT_KEY_STANDARD, standard->id));
        ct_buffer_puts(&w->cell, " ");
        ct_buffer_puts(&w->cell,
                       ct_lab_text(w->lab, CT_KEY_TEXT, standard->name));
    }
}

static void put_description(struct writer *w, const struct ct_due_item *item,
                            const struct ct_lab_instrument *record)
{
    const struct ct_due_view *view = w->view;

    say_field(w, N_("instrument"),
              ct_lab_text(w->lab, CT_KEY_INSTRUMENT, record->id));
    say_key(w, N_("name"), record->name);
    say_key(w, N_("model"), record->model);
    say_key(w, N_("serial"), record->serial);
    say_key(w, N_("custodian"), record->custodian);
    say_day(w, N_("last calibrated"), item->calibrated_on);
    if (item->certificate != CT_LAB_NO_ROW)
        say_field(w, N_("certificate"),
                  ct_lab_text(w->lab, CT_KEY_CERTIFICATE,
                              w->lab->certificates[item->certificate].id));
    say_field(w, N_("calibrated by"),
              ct_pick_text(view->index, item, view->options->when,
                           CT_PICK_LABORATORY));
    if (item->source == CT_DUE_FROM_EXTENSION)
        say_day(w, N_("extended, without that due"), item->unextended);
    say_serves(w, item);
    put_cell(w, "DESCRIPTION");
}

static void put_summary(struct writer *w, const char *name,
                        const struct ct_due_item *item,
                        const struct ct_lab_instrument *record)
{
    say(w, is_verified(w, item) ? N_("verification due: ")
                                : N_("calibration due: "));
    ct_buffer_puts(&w->cell,
                   ct_lab_text(w->lab, CT_KEY_INSTRUMENT, record->id));
    ct_buffer_puts(&w->cell, record->name != 0 ? " " : "");
    ct_buffer_puts(&w->cell, ct_lab_text(w->lab, CT_KEY_TEXT, record->name));
    put_cell(w, name);
}

/* So long before the day began; months are those of the calendar. */
static void put_alarm(struct writer *w, struct ct_interval before,
                      const struct ct_due_item *item,
                      const struct ct_lab_instrument *record)
{
    int32_t day;

    if (ct_date_add_months(item->due_on, -before.months, &day) != CT_OK)
        return;
    put_line(w, "BEGIN:VALARM");
    put_line(w, "ACTION:DISPLAY");
    put_summary(w, "DESCRIPTION", item, record);
    put(w, "TRIGGER:-P");
    ct_buffer_integer(&w->line, (long long)item->due_on - day + before.days);
    put_line(w, "D");
    put_line(w, "END:VALARM");
}

static void put_categories(struct writer *w, const struct ct_due_item *item)
{
    const char *quantity = ct_pick_text(
        w->view->index, item, w->view->options->when, CT_PICK_QUANTITY);

    put(w, "CATEGORIES:");
    put_text(w, ct_translate(is_verified(w, item) ? N_("verification")
                                                  : N_("calibration")));
    put(w, quantity[0] != '\0' ? "," : "");
    put_text(w, quantity);
    end_line(w);
}

static void put_days(struct writer *w, const struct ct_due_item *item)
{
    put_day(w, "DTSTAMP:", w->view->options->when.on);
    put_line(w, "T000000Z");
    put_day(w, "DTSTART;VALUE=DATE:", item->due_on);
    end_line(w);
    /* The first day that is not it; without an end it is one day, too. */
    if (item->due_on < CT_DATE_LAST) {
        put_day(w, "DTEND;VALUE=DATE:", item->due_on + 1);
        end_line(w);
    }
}

static void put_event(struct writer *w, const struct ct_due_item *item)
{
    const struct ct_due_calendar *calendar = w->calendar;
    struct ct_lab_instrument record =
        ct_lab_instrument_at(w->lab, item->instrument, w->view->options->when);
    bool retired = item->service == CT_SERVICE_RETIRED;

    put_line(w, "BEGIN:VEVENT");
    put_uid(w, item);
    put_days(w, item);
    put(w, "SEQUENCE:");
    ct_buffer_integer(&w->line, (long long)w->revisions[item->instrument]);
    end_line(w);
    put_line(w, retired ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
    put_line(w, "TRANSP:TRANSPARENT");
    put_summary(w, "SUMMARY", item, &record);
    put_description(w, item, &record);
    if (record.location != 0)
        put_property(w, "LOCATION",
                     ct_lab_text(w->lab, CT_KEY_TEXT, record.location));
    put_categories(w, item);
    for (size_t i = 0; i < calendar->alarm_count && !retired; i++)
        put_alarm(w, calendar->alarms[i], item, &record);
    put_line(w, "END:VEVENT");
}

/* An object without a component is none (RFC 5545, 3.6). */
static void put_nothing(struct writer *w)
{
    static const char *const lines[] = {
        "BEGIN:VTIMEZONE",    "TZID:UTC",
        "BEGIN:STANDARD",     "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000",
        "END:STANDARD",       "END:VTIMEZONE"};

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        put_line(w, lines[i]);
}

static void put_events(struct writer *w)
{
    const struct ct_due_view *view = w->view;
    size_t count = 0;

    for (size_t i = 0; i < view->picked->count; i++) {
        const struct ct_due_item *item =
            &view->list->items[view->picked->items[i]];

        if (item->due_on == CT_LAB_NO_DATE)
            continue;
        put_event(w, item);
        count++;
    }
    if (count == 0)
        put_nothing(w);
}

enum ct_status ct_due_ics(const struct ct_due_view *view,
                          const struct ct_due_calendar *calendar,
                          struct ct_buffer *out)
{
    struct writer w = {.view = view,
                       .calendar = calendar,
                       .lab = ct_lab_index_lab(view->index),
                       .out = out};
    enum ct_status status = count_revisions(&w);

    if (status != CT_OK)
        return status;
    put_line(&w, "BEGIN:VCALENDAR");
    put_line(&w, "VERSION:2.0");
    put(&w, "PRODID:-//caltrace//caltrace ");
    put(&w, ct_version());
    put_line(&w, "//EN");
    put_line(&w, "CALSCALE:GREGORIAN");
    put_property(&w, "X-WR-CALNAME", calendar->name);
    put_events(&w);
    put_line(&w, "END:VCALENDAR");
    ct_buffer_release(&w.line);
    ct_buffer_release(&w.cell);
    free(w.revisions);
    return ct_buffer_status(out);
}
