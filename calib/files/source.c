/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source.h"

#include "hash.h"
#include "input.h"
#include "spool.h"
#include "../../uncertainty/arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A known point of the window's text, from which others are counted. */
struct mark {
    size_t at;         /* byte in the window */
    size_t line_start; /* byte in the window */
    uint64_t line;     /* from 1 */
    uint64_t column;   /* characters before it in its line */
    uint64_t byte;     /* in the file */
};

enum { MARKS = 128 };

struct source {
    char *name;
    struct ct_buffer store; /* whole: the text as it is kept, with its BOM */
    bool is_file, readable;
    enum ct_encoding encoding;
    struct ct_hash hash;

    /* The window; for a whole source all of its text. */
    const char *text;
    size_t length;
    uint64_t offset; /* of its first byte in the source's text */

    /* Marks at multiples of `stride` bytes, made as far as needed; the point
     * asked for last; the line it is in. */
    struct mark marks[MARKS], latest;
    size_t mark_count, stride;
    size_t line_start, line_end; /* line_end 0: none known */
};

/* Input that was begun, under the path by which it will be opened. */
struct lent {
    char *path; /* NULL: none */
    int descriptor;
    struct ct_buffer bytes;
};

/* A pipe that can be read again. */
struct kept {
    char *path;
    struct ct_spool *spool;
};

struct ct_sources {
    struct source **list;
    size_t count;
    struct lent lent;
    struct kept *kept;
    size_t kept_count;
    const char *pipes; /* the folder in which all pipes are kept, or NULL */
    bool (*stopped)(const void *context);
    const void *stop_context;
    bool hash_all;
};

enum ct_status ct_sources_new(struct ct_sources **sources)
{
    struct ct_sources *new = calloc(1, sizeof *new);

    if (new == NULL)
        return CT_NOMEM;
    *sources = new;
    return CT_OK;
}

static void free_source(struct source *source)
{
    if (source == NULL)
        return;
    ct_buffer_release(&source->store);
    free(source->name);
    free(source);
}

/* ---- input that was begun ------------------------------------------------ */

static void release_lent(struct lent *lent)
{
    if (lent->path != NULL && lent->descriptor >= 0)
        ct_input_close(lent->descriptor);
    free(lent->path);
    ct_buffer_release(&lent->bytes);
    *lent = (struct lent){0};
}

enum ct_status ct_sources_lend(struct ct_sources *sources, const char *path,
                               int descriptor, const char *bytes, size_t length)
{
    struct lent lent = {.descriptor = descriptor};
    size_t size = strlen(path) + 1;

    if (length > 0)
        ct_buffer_add(&lent.bytes, bytes, length);
    lent.path = malloc(size);
    if (lent.path == NULL || lent.bytes.failed) {
        free(lent.path);
        ct_buffer_release(&lent.bytes);
        return CT_NOMEM;
    }
    memcpy(lent.path, path, size);
    release_lent(&sources->lent);
    sources->lent = lent;
    return CT_OK;
}

bool ct_sources_lent(const struct ct_sources *sources, const char *path,
                     const char **bytes, size_t *length)
{
    const struct lent *lent = &sources->lent;

    if (lent->path == NULL || strcmp(lent->path, path) != 0)
        return false;
    *bytes = lent->bytes.data;
    *length = lent->bytes.length;
    return true;
}

enum ct_status ct_sources_input(struct ct_sources *sources, const char *path,
                                struct ct_place place, struct ct_sink *sink,
                                int *descriptor, struct ct_buffer *begun)
{
    struct lent *lent = &sources->lent;

    if (lent->path == NULL || strcmp(lent->path, path) != 0)
        return ct_input_open(path, place, sink, descriptor);
    *descriptor = lent->descriptor;
    *begun = lent->bytes;
    free(lent->path);
    *lent = (struct lent){0};
    return CT_OK;
}

static void release_kept(struct kept *kept)
{
    ct_spool_free(kept->spool);
    free(kept->path);
    *kept = (struct kept){0};
}

static struct kept *find_kept(const struct ct_sources *sources,
                              const char *path)
{
    for (size_t i = 0; i < sources->kept_count; i++)
        if (strcmp(sources->kept[i].path, path) == 0)
            return &sources->kept[i];
    return NULL;
}

/* In place of what was kept under the path before. */
static enum ct_status enter_kept(struct ct_sources *sources,
                                 const struct kept *new)
{
    struct kept *old = find_kept(sources, new->path);

    if (old == NULL) {
        size_t size = (sources->kept_count + 1) * sizeof *old;

        old = realloc(sources->kept, size);
        if (old == NULL)
            return CT_NOMEM;
        sources->kept = old;
        old = &sources->kept[sources->kept_count++];
    } else {
        release_kept(old);
    }
    *old = *new;
    return CT_OK;
}

enum ct_status ct_sources_keep(struct ct_sources *sources, const char *path,
                               const char *folder)
{
    struct kept kept = {0};
    struct ct_buffer begun = {0};
    struct ct_place nowhere = {0};
    size_t size = strlen(path) + 1;
    int descriptor;
    enum ct_status status =
        ct_sources_input(sources, path, nowhere, NULL, &descriptor, &begun);

    if (status != CT_OK)
        return status == CT_INTERRUPTED ? status : CT_OK;
    kept.path = malloc(size);
    status = kept.path != NULL
                 ? ct_spool_new(descriptor, &begun, folder, &kept.spool)
                 : CT_NOMEM;
    if (status != CT_OK) {
        if (descriptor >= 0)
            ct_input_close(descriptor);
        ct_buffer_release(&begun);
        free(kept.path);
        return status;
    }
    memcpy(kept.path, path, size);
    status = enter_kept(sources, &kept);
    if (status != CT_OK)
        release_kept(&kept);
    return status;
}

void ct_sources_keep_pipes(struct ct_sources *sources, const char *folder)
{
    sources->pipes = folder;
}

enum ct_status ct_sources_keep_pipe(struct ct_sources *sources,
                                    const char *path)
{
    if (sources->pipes == NULL || find_kept(sources, path) != NULL ||
        ct_input_is_file(path))
        return CT_OK;
    return ct_sources_keep(sources, path, sources->pipes);
}

struct ct_spool *ct_sources_kept(const struct ct_sources *sources,
                                 const char *path)
{
    const struct kept *kept = find_kept(sources, path);

    return kept != NULL ? kept->spool : NULL;
}

bool ct_sources_again(const struct ct_sources *sources, const char *path)
{
    const struct ct_spool *spool = ct_sources_kept(sources, path);

    if (spool != NULL)
        return ct_spool_is_kept(spool);
    return strcmp(path, "-") != 0 && ct_input_is_file(path);
}

void ct_sources_watch(struct ct_sources *sources,
                      bool (*stopped)(const void *context), const void *context)
{
    sources->stopped = stopped;
    sources->stop_context = context;
}

void ct_sources_hash_all(struct ct_sources *sources)
{
    sources->hash_all = true;
}

bool ct_sources_hashes_all(const struct ct_sources *sources)
{
    return sources->hash_all;
}

bool ct_sources_stopped(const struct ct_sources *sources)
{
    return sources->stopped != NULL && sources->stopped(sources->stop_context);
}

void ct_sources_free(struct ct_sources *sources)
{
    if (sources == NULL)
        return;
    release_lent(&sources->lent);
    for (size_t i = 0; i < sources->kept_count; i++)
        release_kept(&sources->kept[i]);
    free(sources->kept);
    for (size_t i = 0; i < sources->count; i++)
        free_source(sources->list[i]);
    free(sources->list);
    free(sources);
}

static struct source *get(const struct ct_sources *sources, uint32_t number)
{
    return number > 0 && number <= sources->count ? sources->list[number - 1]
                                                  : NULL;
}

static bool grow(struct ct_sources *sources)
{
    struct source **list =
        sources->count < UINT32_MAX
            ? ct_grow(sources->list, sources->count, sizeof(struct source *))
            : NULL;

    if (list != NULL)
        sources->list = list;
    return list != NULL;
}

/* A new source under the next number, or NULL. */
static struct source *add(struct ct_sources *sources, const char *name,
                          uint32_t *number)
{
    struct source *source;
    size_t size = strlen(name) + 1;

    if (!grow(sources))
        return NULL;
    source = calloc(1, sizeof *source);
    if (source == NULL)
        return NULL;
    source->name = malloc(size);
    if (source->name == NULL) {
        free_source(source);
        return NULL;
    }
    memcpy(source->name, name, size);
    ct_hash_init(&source->hash);
    sources->list[sources->count++] = source;
    *number = (uint32_t)sources->count;
    return source;
}

static const char *shown_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

/* ---- the window -----------------------------------------------------------
 */

static void set_window(struct source *source, const char *text, size_t length,
                       uint64_t offset, uint64_t line, uint64_t byte)
{
    source->text = text;
    source->length = length;
    source->offset = offset;
    source->stride = length / MARKS + 1;
    source->marks[0] = (struct mark){.line = line, .byte = byte};
    source->mark_count = 1;
    source->latest = source->marks[0];
    source->line_end = 0;
    source->readable = true;
}

void ct_source_window(struct ct_sources *sources, uint32_t source,
                      const char *text, size_t length, uint64_t offset,
                      uint64_t line)
{
    struct source *stream = get(sources, source);

    if (stream == NULL)
        return;
    stream->is_file = true;
    set_window(stream, text, length, offset, line, offset);
}

void ct_source_encoded(struct ct_sources *sources, uint32_t source,
                       enum ct_encoding encoding, uint64_t byte)
{
    struct source *stream = get(sources, source);

    if (stream == NULL)
        return;
    stream->encoding = encoding;
    stream->marks[0].byte = byte;
    stream->mark_count = 1;
    stream->latest = stream->marks[0];
}

void ct_source_end(struct ct_sources *sources, uint32_t source, bool whole)
{
    struct source *stream = get(sources, source);

    if (stream == NULL)
        return;
    if (whole && stream->readable && stream->offset == 0 &&
        stream->length <= CT_SOURCE_KEPT)
        ct_buffer_add(&stream->store, stream->text, stream->length);
    stream->readable =
        stream->store.length > 0 && ct_buffer_status(&stream->store) == CT_OK;
    /* The marks and the line known count from the start of the text. */
    stream->text = stream->readable ? stream->store.data : NULL;
    stream->length = stream->readable ? stream->store.length : 0;
}

/* Whether the byte ends a line; the CR of a CRLF does not, its LF does. */
static bool ends_line(const struct source *source, size_t at)
{
    char byte = source->text[at];

    return byte == '\n' || (byte == '\r' && (at + 1 >= source->length ||
                                             source->text[at + 1] != '\n'));
}

/* Eight bytes at once where none of them may end a line: a borrow only sends
 * some to the slow way. *characters: how many begin there. */
static bool within_line(const char *text, uint64_t *characters)
{
    const uint64_t ones = 0x0101010101010101, tops = 0x80 * ones;
    uint64_t word, behind;

    memcpy(&word, text, sizeof word);
    behind = word & ~(word << 1) & tops; /* 10xxxxxx */
    *characters = sizeof word - (((behind >> 7) * ones) >> 56);
    return ((word - ('\r' + 1) * ones) & ~word & tops) == 0;
}

static void advance(const struct source *source, struct mark *mark, size_t to)
{
    size_t from = mark->at;
    uint64_t characters;

    for (size_t i = from; i < to; i++) {
        unsigned char byte = (unsigned char)source->text[i];

        if (to - i >= sizeof characters &&
            within_line(source->text + i, &characters)) {
            mark->column += characters;
            i += sizeof characters - 1;
            continue;
        }
        mark->column += (byte & 0xC0) != 0x80;
        if (byte <= '\r' && ends_line(source, i)) {
            mark->line++;
            mark->line_start = i + 1;
            mark->column = 0;
        }
    }
    mark->byte += ct_encoded_length(source->encoding, source->text + from,
                                    to - from, source->length - from);
    mark->at = to;
}

static struct mark seek(struct source *source, size_t at)
{
    size_t wanted = at / source->stride;
    struct mark mark;

    while (source->mark_count <= wanted) {
        mark = source->marks[source->mark_count - 1];
        advance(source, &mark, source->mark_count * source->stride);
        source->marks[source->mark_count++] = mark;
    }
    mark = source->marks[wanted];
    if (source->latest.at > mark.at && source->latest.at <= at)
        mark = source->latest;
    advance(source, &mark, at);
    source->latest = mark;
    return mark;
}

/* The end of the line that starts there, or of its part that is UTF-8. */
static size_t line_end(struct source *source, size_t start)
{
    const char *line = source->text + start;
    size_t length = source->length - start;
    const char *end;

    if (source->line_end > 0 && source->line_start == start)
        return source->line_end;
    end = length > 0 ? memchr(line, '\n', length) : NULL;
    if (end != NULL)
        length = (size_t)(end - line);
    end = length > 0 ? memchr(line, '\r', length) : NULL;
    if (end != NULL)
        length = (size_t)(end - line);
    source->line_start = start;
    source->line_end = start + ct_utf8_sound(line, length);
    return source->line_end;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

void ct_source_locate(const struct ct_sources *sources, struct ct_place place,
                      struct ct_position *position)
{
    struct source *source = get(sources, place.source);
    struct mark mark;

    *position = (struct ct_position){0};
    if (source == NULL)
        return;
    position->name = source->name;
    position->byte = place.offset;
    if (!source->readable || place.offset < source->offset ||
        place.offset - source->offset > source->length)
        return;
    mark = seek(source, (size_t)(place.offset - source->offset));
    position->line = mark.line;
    position->column = mark.column + 1;
    position->byte = mark.byte;
    position->text = source->text + mark.line_start;
    position->text_length = line_end(source, mark.line_start) - mark.line_start;
    position->text_column =
        smaller(mark.at - mark.line_start, position->text_length);
    position->text_span =
        smaller(place.length, position->text_length - position->text_column);
}

/* ---- opening ---------------------------------------------------------------
 */

enum ct_status ct_source_stream(struct ct_sources *sources, const char *path,
                                uint32_t *source)
{
    return add(sources, shown_name(path), source) != NULL ? CT_OK : CT_NOMEM;
}

enum ct_status ct_source_text(struct ct_sources *sources, const char *name,
                              const char *text, size_t length, uint32_t *source)
{
    uint32_t number;
    struct source *new = add(sources, name, &number);

    if (new == NULL)
        return CT_NOMEM;
    ct_buffer_add(&new->store, text, length);
    if (ct_buffer_status(&new->store) != CT_OK)
        return CT_NOMEM;
    ct_hash_add(&new->hash, text, length);
    set_window(new, new->store.data, length, 0, 1, 0);
    *source = number;
    return CT_OK;
}

/* Puts UTF-8 in the place of what the store holds behind the mark. *rest: the
 * bytes at the end that could not be taken. */
static enum ct_status decode(struct source *source, size_t mark,
                             struct ct_place place, struct ct_sink *sink,
                             size_t *rest)
{
    struct ct_buffer text = {0};
    enum ct_status status =
        ct_input_decode(source->encoding, &source->store, mark, &text, rest);

    if (status != CT_OK) {
        ct_buffer_release(&text);
        return status == CT_IO
                   ? ct_input_failed(source->name, EINVAL, place, sink)
                   : status;
    }
    ct_buffer_release(&source->store);
    source->store = text;
    set_window(source, text.data, text.length, 0, 1, mark);
    return CT_OK;
}

/* What the byte order mark decided. */
static void note_encoding(const struct source *source,
                          enum ct_encoding declared, struct ct_place place,
                          struct ct_sink *sink)
{
    const char *name = ct_encoding_name(source->encoding);

    if (source->encoding == declared)
        return;
    if (declared != CT_UTF_8)
        ct_warning(sink, "encoding-by-mark", ct_at(place),
                   ct_string(ct_encoding_name(declared)), ct_string(name));
    else
        ct_note(sink, "encoding-utf16", ct_at(place), ct_string(name));
}

/* Says what is no text, if anything. */
static enum ct_status check_text(const struct source *source, size_t mark,
                                 size_t rest, struct ct_place place,
                                 struct ct_sink *sink)
{
    struct ct_encoding_trial trial = {0};
    size_t sound = ct_utf8_sound(source->text, source->length);
    struct ct_bad_text bad = {.text = source->text,
                              .length = source->length,
                              .fault = sound,
                              .last = true,
                              .encoding = source->encoding};
    enum ct_status status;

    place.offset = sound;
    bad.place = place;
    bad.byte = mark + ct_encoded_length(source->encoding, source->text, sound,
                                        source->length);
    if (sound == source->length)
        return rest == 0
                   ? CT_OK
                   : ct_error(sink, "utf16-broken", ct_at(place),
                              ct_string(ct_encoding_name(source->encoding)),
                              ct_integer((int64_t)bad.byte));
    status = ct_input_bad_byte(&trial, &bad, sink, NULL);
    ct_encoding_trial_release(&trial);
    return status;
}

/* Makes text of the bytes in the store, or says why it is none. */
static enum ct_status make_text(struct source *source,
                                enum ct_encoding declared,
                                struct ct_place place, struct ct_sink *sink)
{
    size_t mark, rest = 0;
    enum ct_status status = CT_OK;

    source->encoding = ct_encoding_decide(
        source->store.data, source->store.length, declared, &mark);
    if (source->encoding != CT_UTF_8 && mark == 0 &&
        ct_encoding_looks_utf8(source->store.data, source->store.length, true))
        ct_warning(sink, "encoding-suspect", ct_at(place),
                   ct_string(ct_encoding_name(source->encoding)));
    if (source->encoding != CT_UTF_8)
        status = decode(source, mark, place, sink, &rest);
    else
        set_window(source, source->store.data + mark,
                   source->store.length - mark, 0, 1, mark);
    if (status != CT_OK)
        return status;
    if (mark > 0)
        note_encoding(source, declared, place, sink);
    if (source->length == 0 && rest == 0) {
        source->readable = false; /* there is no line to show */
        return ct_error(sink, "file-empty", ct_at(place),
                        ct_string(source->name));
    }
    return check_text(source, mark, rest, place, sink);
}

enum ct_status ct_source_open_as(struct ct_sources *sources, const char *path,
                                 enum ct_encoding declared,
                                 struct ct_sink *sink, uint32_t *source)
{
    struct ct_place place = {0};
    struct source *new = add(sources, shown_name(path), &place.source);
    enum ct_status status;
    int descriptor;

    if (new == NULL)
        return CT_NOMEM;
    status =
        ct_sources_input(sources, path, place, sink, &descriptor, &new->store);
    if (status == CT_OK)
        status = ct_input_rest(path, descriptor, CT_SOURCE_WHOLE_LIMIT, place,
                               sink, &new->store);
    if (status != CT_OK)
        return status;
    ct_hash_add(&new->hash, new->store.data, new->store.length);
    status = make_text(new, declared, place, sink);
    if (status != CT_OK)
        return status;
    new->is_file = true;
    *source = place.source;
    return CT_OK;
}

enum ct_status ct_source_open(struct ct_sources *sources, const char *path,
                              struct ct_sink *sink, uint32_t *source)
{
    return ct_source_open_as(sources, path, CT_UTF_8, sink, source);
}

/* ---- what is known of a source --------------------------------------------
 */

const char *ct_source_name(const struct ct_sources *sources, uint32_t source)
{
    const struct source *one = get(sources, source);

    return one != NULL ? one->name : "";
}

const char *ct_source_data(const struct ct_sources *sources, uint32_t source,
                           size_t *length)
{
    const struct source *one = get(sources, source);
    bool known = one != NULL && one->text != NULL;

    *length = known ? one->length : 0;
    return known ? one->text : "";
}

struct ct_place ct_source_place(const struct ct_sources *sources,
                                uint32_t source)
{
    const struct source *one = get(sources, source);
    size_t length = one != NULL ? one->length : 0;

    return (struct ct_place){.source = source,
                             .length = length < UINT32_MAX ? (uint32_t)length
                                                           : UINT32_MAX};
}

void ct_source_hash(struct ct_sources *sources, uint32_t source,
                    const char *bytes, size_t length)
{
    struct source *stream = get(sources, source);

    if (stream != NULL)
        ct_hash_add(&stream->hash, bytes, length);
}

void ct_source_sha256(const struct ct_sources *sources, uint32_t source,
                      char hex[65])
{
    const struct source *one = get(sources, source);

    hex[0] = '\0';
    if (one != NULL)
        ct_hash_text(&one->hash, hex);
}

size_t ct_sources_count(const struct ct_sources *sources)
{
    return sources->count;
}

bool ct_source_is_file(const struct ct_sources *sources, uint32_t source)
{
    const struct source *one = get(sources, source);

    return one != NULL && one->is_file;
}
