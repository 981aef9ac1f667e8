/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys that may be there once only (V20).
 */
#include "verify_work.h"

#include "cell_work.h"

#include <stdlib.h>
#include <string.h>

/* ---- links and events ---------------------------------------------------- */

static enum ct_status enter_row(struct ct_verify *verify,
                                const struct ct_scan *scan, const char *column,
                                struct ct_key_set *set, struct ct_key_hash key,
                                uint32_t own)
{
    uint64_t line;
    enum ct_status status = ct_key_set_add(set, key, own, &line);

    if (status == CT_OK && line != 0)
        (void)ct_error(verify->sink, "row-twice", ct_verify_at(scan, column),
                       ct_integer((int64_t)line));
    return status;
}

/* The same link again would count the same influence twice. */
enum ct_status ct_verify_link_key(struct ct_verify *verify,
                                  const struct ct_scan *scan,
                                  const void *record)
{
    const struct ct_lab_link *row = record;
    const uint32_t texts[] = {row->certificate,        row->quantity,
                              row->function,           row->artefact,
                              row->reference_quantity, row->reference_function,
                              row->reference_artefact, row->reference_at};
    struct ct_key_hash key = ct_digest_start;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ct_digest_add(&key, texts[i]);
    if (row->reference.count > 0) {
        const struct ct_lab_reference *one =
            &verify->lab->references[row->reference.first];

        ct_digest_add(&key, (uint64_t)one->kind);
        ct_digest_add(&key, one->id);
    }
    ct_digest_quantity(&key, row->point_min.number, row->point_unit);
    ct_digest_quantity(&key, row->point_max.number, row->point_unit);
    ct_digest_quantity(&key, row->reference_point.number, row->point_unit);
    return enter_row(verify, scan, "certificate", &verify->link_keys, key,
                     row->row.line);
}

/* The same row again; two of one day and kind have a sequence. */
enum ct_status ct_verify_event_key(struct ct_verify *verify,
                                   const struct ct_scan *scan,
                                   const void *record)
{
    const struct ct_lab_event *row = record;
    struct ct_key_hash key = ct_digest_start;

    ct_digest_add(&key, row->instrument);
    ct_digest_add(&key, row->function);
    ct_digest_add(&key, (uint64_t)(int64_t)row->date);
    ct_digest_add(&key, (uint64_t)(int64_t)row->until);
    ct_digest_add(&key, (uint64_t)(int64_t)row->recorded_on);
    ct_digest_add(&key, row->event);
    ct_digest_quantity(&key, row->sequence.number, NULL);
    return enter_row(verify, scan, "instrument", &verify->event_keys, key,
                     row->row.line);
}

/* The same change again; one to nothing is told, since a blank cell may have
 * been forgotten. */
enum ct_status ct_verify_change_key(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_change *row = record;
    struct ct_key_hash key = ct_digest_start;

    if (row->value == 0)
        ct_note(verify->sink, "change-to-nothing", ct_verify_at(scan, "value"),
                ct_string(ct_lab_text(verify->lab, CT_KEY_TEXT, row->field)),
                ct_string(ct_day_text(row->from).text));
    ct_digest_add(&key, (uint64_t)row->table << 32 | row->id);
    ct_digest_add(&key, (uint64_t)row->function << 32 | row->field);
    ct_digest_add(&key, row->value);
    ct_digest_add(&key, (uint64_t)(int64_t)row->from);
    ct_digest_add(&key, (uint64_t)(int64_t)row->recorded_on);
    return enter_row(verify, scan, "id", &verify->change_keys, key,
                     row->row.line);
}

/* ---- makers' numbers ----------------------------------------------------- */

/* What ledgers write where there is no number. */
static bool says_nothing(struct ct_cell cell)
{
    static const char *const words[] = {"N/A", "n/a",  "NA",   "none",   "None",
                                        "无",  "不详", "未知", "unknown"};
    enum { LONGEST = sizeof "unknown" - 1 };

    if (cell.length > 0 && cell.text[0] >= '1' && cell.text[0] <= '9')
        return false; /* as most do */
    for (size_t i = 0;
         cell.length <= LONGEST && i < sizeof words / sizeof words[0]; i++)
        if (cell.length == strlen(words[i]) &&
            memcmp(cell.text, words[i], cell.length) == 0)
            return true;
    for (size_t i = 0; i < cell.length; i++)
        if (strchr("-/*.?0 ", cell.text[i]) == NULL &&
            (unsigned char)cell.text[i] < 0x80)
            return false;
    /* Dashes of other scripts, and nothing else. */
    return cell.length == 0 || (unsigned char)cell.text[0] < 0x80 ||
           memcmp(cell.text, "\xE2\x80", 2) == 0;
}

bool ct_verify_without_serial(const struct ct_look *look, const void *record)
{
    (void)record;
    return says_nothing(look->cells[CT_SEEN_SERIAL]);
}

void ct_verify_look_at_make(const struct ct_look *look,
                            struct ct_verify_facts *facts)
{
    const struct ct_cell serial = look->cells[CT_SEEN_SERIAL];
    const struct ct_cell maker = look->cells[CT_SEEN_MANUFACTURER];
    const struct ct_cell model = look->cells[CT_SEEN_MODEL];
    struct ct_key_hash make = ct_digest_start;

    facts->number = ct_digest_start;
    if (serial.text != NULL)
        ct_digest_text(&facts->number, serial.text, serial.length);
    if (maker.length == 0 || model.length == 0)
        return;
    ct_digest_text(&make, maker.text, maker.length);
    ct_digest_text(&make, model.text, model.length);
    facts->make = (uint32_t)make.high | 1;
}

static void tell_serial(struct ct_verify *verify, const struct ct_scan *scan,
                        uint32_t same_serial, uint32_t same_make)
{
    const char *key = same_make != 0 ? "item-twice" : "serial-twice";
    struct ct_argument at = ct_at((struct ct_place){0});
    struct ct_cell serial = {0};
    struct ct_argument text;

    /* Thousands, where serial numbers are those of each maker. */
    if (ct_sink_wants(verify->sink, key)) {
        at = ct_verify_at(scan, "serial");
        serial = ct_cell_trim(ct_scan_cell(scan, "serial"));
    }
    text = ct_text(serial.text, serial.length);
    if (same_make != 0)
        (void)ct_error(verify->sink, "item-twice", at, text,
                       ct_integer(same_make));
    else
        ct_warning(verify->sink, "serial-twice", at, text,
                   ct_integer(same_serial));
}

/* The make of the first row with a serial number is kept beside its line. So
 * only rows of other makes with that number, which are few, are entered by
 * both. */
enum ct_status ct_verify_serial(struct ct_verify *verify,
                                const struct ct_scan *scan, const void *record)
{
    const struct ct_lab_instrument *row = record;
    const struct ct_verify_facts *facts = ct_scan_facts(scan);
    struct ct_key_hash both = facts->number;
    uint64_t known, first = 0;
    enum ct_status status =
        ct_key_set_add(&verify->serials, facts->number,
                       (uint64_t)facts->make << 32 | row->row.line, &known);

    if (status != CT_OK || known == 0)
        return status;
    ct_digest_add(&both, facts->make);
    if (facts->make != 0 && known >> 32 == facts->make)
        first = known;
    else if (facts->make != 0)
        status = ct_key_set_add(&verify->makes, both, row->row.line, &first);
    if (status == CT_OK)
        tell_serial(verify, scan, (uint32_t)known, (uint32_t)first);
    return status;
}

/* ---- printed numbers of certificates ------------------------------------- */

static int32_t printed_on(const struct ct_verify *verify, uint32_t id)
{
    const struct ct_verify_certificate *one = &verify->certificates[id];
    int32_t day = ct_verify_issued_on(verify, one);

    return day != CT_LAB_NO_DATE ? day : one->calibrated_on;
}

static void pass_id(void *context, const struct ct_finding *finding)
{
    /* Chinese numbers have full-width brackets. */
    if (strcmp(finding->key, "id-full-width") != 0)
        ct_report_again(context, finding);
}

/* A printed number is an id that others copy: V06, V21. */
static enum ct_status check_printed(struct ct_verify *verify,
                                    const struct ct_scan *scan)
{
    const struct ct_cell cell = ct_cell_trim(ct_scan_cell(scan, "number"));
    struct ct_sink quiet = {0};
    struct ct_sink passing = {.report = pass_id, .context = verify->sink};
    struct ct_cells cells = {verify->units, &verify->arena, &quiet, NULL};
    struct ct_cell_id id;
    enum ct_status status = ct_cell_id(&cells, cell, &id);

    if (status == CT_NOMEM || quiet.errors + quiet.warnings == 0)
        return status == CT_NOMEM ? status : CT_OK;
    (void)ct_verify_at(scan, "number");
    cells.sink = &passing;
    status = ct_cell_id(&cells, ct_scan_cell(scan, "number"), &id);
    return status == CT_NOMEM ? status : CT_OK;
}

bool ct_verify_without_number(const struct ct_look *look, const void *record)
{
    (void)record;
    return look->cells[CT_SEEN_NUMBER].length == 0;
}

void ct_verify_look_at_number(const struct ct_look *look,
                              struct ct_verify_facts *facts)
{
    const struct ct_cell number = look->cells[CT_SEEN_NUMBER];

    facts->number = ct_digest_start;
    if (number.length > 0)
        ct_digest_text(&facts->number, number.text, number.length);
    facts->clean = ct_cell_id_is_clean(number);
}

static void tell_number(const struct ct_verify *verify,
                        const struct ct_scan *scan, uint32_t id, uint32_t other)
{
    int32_t day = printed_on(verify, id);
    int32_t first = printed_on(verify, other);
    struct ct_argument at;
    struct ct_cell number;

    if (first == day)
        return;
    at = ct_verify_at(scan, "number");
    number = ct_cell_trim(ct_scan_cell(scan, "number"));
    (void)ct_error(
        verify->sink, "number-twice", at, ct_text(number.text, number.length),
        ct_string(ct_lab_text(verify->lab, CT_KEY_CERTIFICATE, other)),
        ct_string(ct_day_text(first).text), ct_string(ct_day_text(day).text));
}

/* One printed certificate may be several rows, for several items: it has one
 * day of issue then. Numbers are those of each laboratory: only the few that
 * others have, too, are entered with it. */
enum ct_status ct_verify_number(struct ct_verify *verify,
                                const struct ct_scan *scan, const void *record)
{
    const struct ct_lab_certificate *row = record;
    const struct ct_verify_facts *facts = ct_scan_facts(scan);
    struct ct_key_hash both = facts->number;
    uint64_t known, first = 0;
    enum ct_status status = CT_OK;

    if (row->id == 0)
        return CT_OK;
    if (!facts->clean)
        status = check_printed(verify, scan);
    if (status == CT_OK)
        status =
            ct_key_set_add(&verify->numbers, facts->number, row->id, &known);
    if (status != CT_OK || known == 0)
        return status;
    ct_digest_add(&both, row->laboratory);
    if (ct_verify_manner(verify, &verify->certificates[known])->laboratory ==
        row->laboratory)
        first = known;
    else
        status = ct_key_set_add(&verify->issuers, both, row->id, &first);
    if (status == CT_OK && first != 0)
        tell_number(verify, scan, row->id, (uint32_t)first);
    return status;
}

/* ---- rows that hold for a time ------------------------------------------- */

static enum ct_status keep_period(struct ct_verify_periods *periods,
                                  struct ct_verify_period period)
{
    if (!ct_room(periods->list, periods->count))
        return CT_NOMEM;
    periods->list[periods->count++] = period;
    return CT_OK;
}

enum ct_status ct_verify_keep_item(struct ct_verify *verify,
                                   const struct ct_scan *scan,
                                   const void *record)
{
    const struct ct_lab_standard_item *row = record;
    struct ct_verify_period period = {.key = ct_digest_start,
                                      .line = row->row.line,
                                      .from = row->from,
                                      .until = row->until};

    ct_digest_add(&period.key, row->standard);
    ct_digest_add(&period.key, row->instrument);
    (void)scan;
    return keep_period(&verify->items, period);
}

struct ct_key_hash ct_verify_range_digest(const struct ct_lab_range *range)
{
    struct ct_key_hash key = ct_digest_start;

    ct_digest_quantity(&key, range->min.number, range->unit);
    ct_digest_quantity(&key, range->max.number, range->unit);
    return key;
}

enum ct_status ct_verify_keep_scope(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_scope *row = record;
    struct ct_verify_period period = {.key =
                                          ct_verify_range_digest(&row->range),
                                      .line = row->row.line,
                                      .from = row->valid_from,
                                      .until = row->valid_until};

    ct_digest_add(&period.key, row->laboratory);
    ct_digest_add(&period.key, row->quantity);
    ct_digest_add(&period.key, row->at);
    (void)scan;
    return keep_period(&verify->scopes, period);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_periods(const void *a, const void *b)
{
    const struct ct_verify_period *x = a, *y = b;

    if (x->key.high != y->key.high)
        return compare_numbers(x->key.high, y->key.high);
    if (x->key.low != y->key.low)
        return compare_numbers(x->key.low, y->key.low);
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return compare_numbers(x->line, y->line);
}

/* Days without end, and the day on which one row follows another. */
static bool overlap(int32_t from, int32_t until)
{
    return until == CT_LAB_NO_DATE || from < until || from == CT_LAB_NO_DATE;
}

static int32_t later(int32_t a, int32_t b)
{
    return a == CT_LAB_NO_DATE || b == CT_LAB_NO_DATE ? CT_LAB_NO_DATE
           : a > b                                    ? a
                                                      : b;
}

static enum ct_status find_overlaps(struct ct_verify *verify, enum ct_late late,
                                    struct ct_verify_periods *periods)
{
    const struct ct_verify_period *list = periods->list;
    int32_t until = CT_LAB_NO_DATE;
    uint32_t line = 0;
    enum ct_status status = CT_OK;

    if (periods->count < 2)
        return CT_OK;
    qsort(periods->list, periods->count, sizeof *list, compare_periods);
    for (size_t i = 0; i < periods->count && status == CT_OK; i++) {
        bool same = i > 0 && list[i].key.high == list[i - 1].key.high &&
                    list[i].key.low == list[i - 1].key.low;

        if (same && overlap(list[i].from, until))
            status = ct_verify_mark(verify, late, list[i].line, 0, line);
        if (!same || later(until, list[i].until) != until) {
            until = same ? later(until, list[i].until) : list[i].until;
            line = list[i].line;
        }
    }
    return status;
}

enum ct_status ct_verify_overlaps(struct ct_verify *verify)
{
    enum ct_status status = find_overlaps(verify, CT_LATE_ITEM, &verify->items);

    return status == CT_OK
               ? find_overlaps(verify, CT_LATE_SCOPE, &verify->scopes)
               : status;
}

static enum ct_status report_overlap(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const char *column, uint32_t line)
{
    (void)ct_error(verify->sink, "period-overlaps", ct_verify_at(scan, column),
                   ct_integer(line));
    return CT_OK;
}

enum ct_status ct_verify_again_item(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const struct ct_verify_mark *mark)
{
    return report_overlap(verify, scan, "instrument", mark->detail);
}

enum ct_status ct_verify_again_scope(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const struct ct_verify_mark *mark)
{
    return report_overlap(verify, scan, "laboratory", mark->detail);
}
