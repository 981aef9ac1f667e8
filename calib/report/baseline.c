/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline.h"

#include "table.h"
#include "../files/csv.h"
#include "../../uncertainty/arena.h"

#include <stdlib.h>
#include <string.h>

/* As in the header. */
enum { B_FINGERPRINT, B_FILE, B_CODE, B_RULE, B_FIELD, B_RECORD, B_MESSAGE };

static const char header[] = "fingerprint,file,code,rule,field,record,message";

struct entry {
    uint64_t mark[2];      /* of the fingerprint and the file */
    const char *file;      /* "": none */
    struct ct_place place; /* of its row */
    bool used;
    size_t next; /* the next entry in its chain, from 1; 0: none */
};

struct ct_baseline {
    struct entry *entries;
    size_t count;
    size_t *chains; /* the first entry of each, from 1 */
    size_t mask;    /* number of chains, a power of two, less one */
    struct ct_arena files;
    uint32_t source;
};

/* ---- marks --------------------------------------------------------------- */

static bool read_digits(const char *text, size_t length, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < length; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *digit = text[i] != '\0' ? strchr(digits, text[i]) : NULL;

        if (digit == NULL)
            return false;
        *value = *value << 4 | (uint64_t)(digit - digits);
    }
    return true;
}

/* ./ledger.csv is ledger.csv. */
static const char *plain_path(const char *path)
{
    while (path != NULL && path[0] == '.' && path[1] == '/')
        for (path += 2; path[0] == '/';)
            path++;
    return path != NULL ? path : "";
}

/* FNV-1a: only tells files apart that hold the same finding. */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = 0xCBF29CE484222325u;

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001B3u;
    return hash;
}

static bool make_mark(const char *fingerprint, size_t length, const char *file,
                      uint64_t mark[2])
{
    if (length != CT_FINGERPRINT - 1 ||
        !read_digits(fingerprint, 16, &mark[0]) ||
        !read_digits(fingerprint + 16, 16, &mark[1]))
        return false;
    mark[1] ^= hash_of(file);
    return true;
}

/* ---- reading ------------------------------------------------------------- */

static enum ct_status check_header(const struct ct_csv *csv,
                                   const struct ct_csv_record *row,
                                   struct ct_sink *sink)
{
    struct ct_place place = {.source = ct_csv_source(csv)};

    if (row != NULL && row->count > B_FILE &&
        strcmp(row->fields[B_FINGERPRINT].text, "fingerprint") == 0 &&
        strcmp(row->fields[B_FILE].text, "file") == 0)
        return CT_OK;
    return ct_error(sink, "baseline-header",
                    ct_at(row != NULL ? row->place : place), ct_string(header));
}

/* The text with the one before it: most entries are of the same file. */
static const char *keep_file(struct ct_baseline *baseline, const char *file)
{
    if (baseline->count > 0 &&
        strcmp(baseline->entries[baseline->count - 1].file, file) == 0)
        return baseline->entries[baseline->count - 1].file;
    return ct_arena_text(&baseline->files, file, strlen(file));
}

static enum ct_status add_row(struct ct_baseline *baseline,
                              const struct ct_csv_record *row,
                              struct ct_sink *sink)
{
    struct entry entry = {.place = row->place};

    if (row->count > B_FILE)
        entry.file = plain_path(row->fields[B_FILE].text);
    if (row->count <= B_FILE ||
        !make_mark(row->fields[B_FINGERPRINT].text,
                   row->fields[B_FINGERPRINT].length, entry.file, entry.mark))
        return ct_error(sink, "baseline-row", ct_at(row->place));
    entry.file = keep_file(baseline, entry.file);
    if (!ct_room(baseline->entries, baseline->count))
        return CT_NOMEM;
    if (entry.file == NULL)
        return CT_NOMEM;
    baseline->entries[baseline->count++] = entry;
    return CT_OK;
}

static enum ct_status read_rows(struct ct_baseline *baseline,
                                struct ct_csv *csv, struct ct_sink *sink)
{
    size_t errors = sink->errors;
    const struct ct_csv_record *row;
    enum ct_status status = ct_csv_next(csv, &row);

    if (status == CT_OK)
        status = check_header(csv, row, sink);
    while (status == CT_OK) {
        status = ct_csv_next(csv, &row);
        if (status != CT_OK || row == NULL)
            break;
        status = add_row(baseline, row, sink);
        if (status == CT_INVALID) /* others may be broken, too */
            status = CT_OK;
    }
    return status == CT_OK && sink->errors > errors ? CT_INVALID : status;
}

/* Entries of one chain stay in their order. */
static enum ct_status make_chains(struct ct_baseline *baseline)
{
    size_t chains = 16;

    while (chains < 2 * baseline->count)
        chains *= 2;
    baseline->mask = chains - 1;
    baseline->chains = calloc(chains, sizeof *baseline->chains);
    if (baseline->chains == NULL)
        return CT_NOMEM;
    for (size_t i = baseline->count; i > 0; i--) {
        struct entry *entry = &baseline->entries[i - 1];
        size_t *chain = &baseline->chains[entry->mark[1] & baseline->mask];

        entry->next = *chain;
        *chain = i;
    }
    return CT_OK;
}

enum ct_status ct_baseline_read(struct ct_sources *sources, const char *path,
                                struct ct_sink *sink,
                                struct ct_baseline **baseline)
{
    const struct ct_csv_dialect dialect = {.unhashed = true};
    struct ct_baseline *new = calloc(1, sizeof *new);
    struct ct_csv *csv = NULL;
    enum ct_status status;

    if (new == NULL)
        return CT_NOMEM;
    status = ct_csv_open(sources, path, dialect, sink, &csv);
    if (status == CT_OK) {
        new->source = ct_csv_source(csv);
        status = read_rows(new, csv, sink);
    }
    ct_csv_free(csv);
    if (status == CT_OK)
        status = make_chains(new);
    if (status == CT_OK)
        *baseline = new;
    else
        ct_baseline_free(new);
    return status;
}

void ct_baseline_free(struct ct_baseline *baseline)
{
    if (baseline == NULL)
        return;
    ct_arena_release(&baseline->files);
    free(baseline->entries);
    free(baseline->chains);
    free(baseline);
}

/* ---- use ----------------------------------------------------------------- */

/* An entry that was used leaves its chain, so that many alike cost no walk
 * over those before. */
bool ct_baseline_accepts(struct ct_baseline *baseline,
                         const char fingerprint[CT_FINGERPRINT],
                         const char *file)
{
    uint64_t mark[2];
    size_t *link;

    if (!make_mark(fingerprint, CT_FINGERPRINT - 1, plain_path(file), mark))
        return false;
    link = &baseline->chains[mark[1] & baseline->mask];
    while (*link != 0) {
        struct entry *entry = &baseline->entries[*link - 1];

        if (entry->mark[0] == mark[0] && entry->mark[1] == mark[1]) {
            entry->used = true;
            *link = entry->next;
            return true;
        }
        link = &entry->next;
    }
    return false;
}

static bool was_read(const struct ct_sources *sources, const char *file)
{
    for (size_t i = 1; i <= ct_sources_count(sources); i++)
        if (strcmp(plain_path(ct_source_name(sources, (uint32_t)i)), file) == 0)
            return true;
    return file[0] == '\0';
}

void ct_baseline_stale(const struct ct_baseline *baseline,
                       const struct ct_sources *sources, struct ct_sink *sink)
{
    const char *last = NULL;
    bool known = false;

    for (size_t i = 0; i < baseline->count; i++) {
        const struct entry *entry = &baseline->entries[i];

        if (entry->used)
            continue;
        if (entry->file != last)
            known = was_read(sources, entry->file);
        last = entry->file;
        sink->cell.row = i + 2; /* the header is the first */
        if (known)
            ct_note(sink, "baseline-stale", ct_at(entry->place),
                    ct_string(entry->file));
    }
}

const char *ct_baseline_name(const struct ct_baseline *baseline,
                             const struct ct_sources *sources)
{
    return baseline != NULL ? ct_source_name(sources, baseline->source) : "";
}

/* ---- writing ------------------------------------------------------------- */

void ct_baseline_write_head(struct ct_buffer *out)
{
    ct_buffer_puts(out, header);
    ct_buffer_putc(out, '\n');
}

static void put(struct ct_buffer *out, const char *text, size_t length)
{
    ct_buffer_putc(out, ',');
    ct_csv_field_write(out, length > 0 ? text : "", length);
}

void ct_baseline_write(const struct ct_check_item *item,
                       const char fingerprint[CT_FINGERPRINT],
                       struct ct_buffer *out)
{
    const struct ct_finding *finding = item->finding;
    const struct ct_finding_cell *cell = &finding->cell;
    const char *file = plain_path(item->position.name);
    const char *code = item->entry != NULL ? item->entry->code : "";
    struct ct_buffer text = {0};

    ct_message_english(finding, item->sources, false, &text);
    ct_buffer_puts(out, fingerprint);
    put(out, file, strlen(file));
    put(out, code, strlen(code));
    put(out, finding->key, strlen(finding->key));
    put(out, cell->field, cell->field_length);
    put(out, cell->record, cell->record_length);
    put(out, text.data, text.length);
    ct_buffer_putc(out, '\n');
    out->failed = out->failed || text.failed;
    ct_buffer_release(&text);
}
