/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check_sink.h"

#include <stdlib.h>
#include <string.h>

enum { FLUSH = 64 * 1024 };

/* The row of the table. Findings of one kind come in runs. */
static const struct ct_finding_entry *
entry_of(const struct ct_check_sink *check, const char *key)
{
    return check->last != NULL && strcmp(check->last->key, key) == 0
               ? check->last
               : ct_finding_by_key(key);
}

/* A file that was asked for cannot be read: there is no answer about it. */
static bool is_unreadable(const char *key)
{
    static const char *const keys[] = {"file-not-found", "file-not-readable",
                                       "is-a-directory", "folder-not-found",
                                       "file-too-large", "check-kind-unknown"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

static void flush(struct ct_check_sink *check)
{
    enum ct_status status = ct_output_write(check->output, &check->text);

    check->no_memory = check->no_memory || status == CT_NOMEM;
    check->closed = check->closed || status != CT_OK;
}

static void write_baseline(struct ct_check_sink *check,
                           const struct ct_check_item *item,
                           const char *fingerprint)
{
    struct ct_buffer *text = &check->baseline_text;

    ct_baseline_write(item, fingerprint, text);
    if (text->length > FLUSH &&
        ct_output_write(check->baseline_output, text) == CT_NOMEM)
        check->no_memory = true;
}

/* Where the finding is. Lines are counted for that, so only if it matters. */
static void locate(const struct ct_check_sink *check,
                   struct ct_check_item *item)
{
    const struct ct_place place = item->finding->place;

    if (place.source != 0)
        ct_source_locate(check->sources, place, &item->position);
}

/* Whether the finding was accepted before. */
static bool is_accepted(struct ct_check_sink *check, struct ct_check_item *item)
{
    char fingerprint[CT_FINGERPRINT];

    if (check->baseline == NULL && check->baseline_output == NULL)
        return false;
    locate(check, item);
    ct_check_fingerprint(item, fingerprint);
    if (check->baseline_output != NULL)
        write_baseline(check, item, fingerprint);
    return check->baseline != NULL &&
           ct_baseline_accepts(check->baseline, fingerprint,
                               item->position.name);
}

static void count(struct ct_check_counts *counts, enum ct_severity severity)
{
    if (severity == CT_ERROR)
        counts->errors++;
    else if (severity == CT_WARNING)
        counts->warnings++;
    else
        counts->notes++;
}

/* How many of its code there were. */
static size_t *count_of(const struct ct_check_sink *check,
                        const struct ct_finding_entry *entry)
{
    return &check->of_code[check->first[entry - ct_finding_at(0)]];
}

/* Whether the next finding would be one too many. */
static bool is_over(const struct ct_check_sink *check,
                    const struct ct_finding_entry *entry)
{
    return check->shown >= check->limits.max ||
           (entry != NULL && check->limits.cap > 0 &&
            *count_of(check, entry) >= check->limits.cap);
}

/* Counts the finding under its code; whether it is one too many. */
static bool count_code(struct ct_check_sink *check,
                       const struct ct_finding_entry *entry)
{
    bool over = is_over(check, entry);

    if (entry != NULL)
        ++*count_of(check, entry);
    return over;
}

static void show(struct ct_check_sink *check, struct ct_check_item *item)
{
    if (check->closed)
        return;
    check->shown++;
    locate(check, item);
    ct_check_finding(check->writer, item, &check->text);
    if (check->text.length > FLUSH)
        flush(check);
}

static struct ct_check_item item_of(struct ct_check_sink *check,
                                    const struct ct_finding *finding)
{
    check->last = entry_of(check, finding->key);
    return (struct ct_check_item){
        .finding = finding, .entry = check->last, .sources = check->sources};
}

static void report(void *context, const struct ct_finding *finding)
{
    struct ct_check_sink *check = context;
    struct ct_check_item item = item_of(check, finding);

    check->unreadable = check->unreadable || is_unreadable(finding->key);
    if (is_accepted(check, &item)) {
        check->counts.accepted++;
        return;
    }
    count(&check->counts, finding->severity);
    if (count_code(check, item.entry))
        check->counts.hidden++;
    else
        show(check, &item);
}

/* Who accepts findings knows them by their places. */
static bool wants(const void *context, const char *key)
{
    const struct ct_check_sink *check = context;

    return check->baseline != NULL || check->baseline_output != NULL ||
           !is_over(check, entry_of(check, key));
}

enum ct_status ct_check_sink_init(struct ct_check_sink *check,
                                  const struct ct_sources *sources)
{
    const struct ct_finding_entry *entry, *first = NULL;
    size_t entries = 0;

    *check = (struct ct_check_sink){.sources = sources};
    check->sink.report = report;
    check->sink.wants = wants;
    check->sink.context = check;
    while (ct_finding_at(entries) != NULL)
        entries++;
    check->entries = entries;
    check->of_code = calloc(entries, sizeof *check->of_code);
    check->first = calloc(entries, sizeof *check->first);
    if (check->of_code == NULL || check->first == NULL)
        return CT_NOMEM;
    for (size_t i = 0; (entry = ct_finding_at(i)) != NULL; i++) {
        /* Rows of one code mostly stand together. */
        if (first == NULL || strcmp(first->code, entry->code) != 0)
            first = ct_finding_by_code(entry->code);
        check->first[i] = (size_t)(first - ct_finding_at(0));
    }
    return CT_OK;
}

void ct_check_sink_release(struct ct_check_sink *check)
{
    ct_baseline_free(check->baseline);
    ct_buffer_release(&check->text);
    ct_buffer_release(&check->baseline_text);
    free(check->of_code);
    free(check->first);
}

/* What became of the answer so far: a closed pipe is CT_IO. */
static enum ct_status outcome(const struct ct_check_sink *check)
{
    if (check->no_memory || check->text.failed || check->baseline_text.failed)
        return CT_NOMEM;
    return check->closed ? CT_IO : CT_OK;
}

enum ct_status ct_check_sink_begin(struct ct_check_sink *check)
{
    ct_check_begin(check->writer, &check->text);
    if (check->baseline_output != NULL)
        ct_baseline_write_head(&check->baseline_text);
    return outcome(check);
}

/* "and 187 more V12 in ledger.csv": about the answer, so not counted. */
static void show_rest(struct ct_check_sink *check, size_t row, const char *name)
{
    const struct ct_finding_entry *entry = ct_finding_at(row);
    const struct ct_finding finding = {
        .key = "more-of-code",
        .severity = CT_NOTE,
        .arguments = {ct_integer(
                          (int64_t)(check->of_code[row] - check->limits.cap)),
                      ct_string(entry->code), ct_string(name)},
    };
    struct ct_check_item item = item_of(check, &finding);

    if (check->shown < check->limits.max)
        show(check, &item);
}

enum ct_status ct_check_sink_operand(struct ct_check_sink *check,
                                     const char *name)
{
    for (size_t i = 0; i < check->entries; i++) {
        if (check->limits.cap > 0 && check->of_code[i] > check->limits.cap)
            show_rest(check, i, name);
        check->of_code[i] = 0;
    }
    return outcome(check);
}

/* Notes at the lines of the baseline; they are not findings about data. */
static void show_stale(void *context, const struct ct_finding *finding)
{
    struct ct_check_sink *check = context;
    struct ct_check_item item = item_of(check, finding);

    check->counts.stale++;
    if (count_code(check, item.entry))
        return;
    show(check, &item);
}

enum ct_status ct_check_sink_end(struct ct_check_sink *check)
{
    struct ct_sink stale = {.report = show_stale, .context = check};
    enum ct_status status;

    if (check->baseline != NULL && check->counts.complete)
        ct_baseline_stale(check->baseline, check->sources, &stale);
    status = ct_check_sink_operand(
        check, ct_baseline_name(check->baseline, check->sources));
    if (status != CT_OK)
        return status;
    ct_check_end(check->writer, &check->counts, &check->text);
    flush(check);
    return outcome(check);
}
