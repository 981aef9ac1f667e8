/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "yaml.h"

#include "yaml_syntax.h"
#include "yaml_wide.h"
#include "../../uncertainty/buffer.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* A sequence or mapping that is open. */
struct level {
    enum ct_yaml_kind kind;
    size_t first; /* its first child in `pending` */
    size_t start; /* byte */
    bool flow;    /* [a, b] or {a: b} */
};

struct reader {
    yaml_parser_t parser;
    const char *text;
    size_t length;
    uint32_t source;
    struct ct_arena *arena;
    struct ct_sink *sink;
    bool faulty;  /* an error was reported */
    bool stopped; /* nothing more is to be read */
    bool misread; /* the tree is not what was meant: there is none */
    size_t wide;  /* the sign of full width that was reported last */

    /* libyaml counts characters, places count bytes. Marks come nearly in
     * order, so this walks from one to the next. */
    size_t character, byte;

    struct ct_yaml *pending; /* finished nodes of the open levels */
    size_t count;
    struct level levels[CT_YAML_DEPTH];
    size_t depth, events, most_events, documents;

    size_t scalar_start, scalar_end; /* the last one, for syntax errors */
    bool scalar_plain;
};

/* ---- places -----------------------------------------------------------------
 */

static bool continues(const struct reader *reader, size_t byte)
{
    return byte < reader->length &&
           ((unsigned char)reader->text[byte] & 0xC0) == 0x80;
}

static size_t byte_of(struct reader *reader, size_t character)
{
    while (reader->character < character && reader->byte < reader->length) {
        do
            reader->byte++;
        while (continues(reader, reader->byte));
        reader->character++;
    }
    while (reader->character > character && reader->byte > 0) {
        do
            reader->byte--;
        while (continues(reader, reader->byte));
        reader->character--;
    }
    return reader->byte;
}

static struct ct_place span(const struct reader *reader, size_t start,
                            size_t end)
{
    return (struct ct_place){.offset = start,
                             .length = (uint32_t)(end - start),
                             .source = reader->source};
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static size_t trim_end(const struct reader *reader, size_t start, size_t end)
{
    while (end > start && is_space(reader->text[end - 1]))
        end--;
    return end;
}

/* Past the tag and the anchor that an event's start includes. */
static size_t skip_properties(const struct reader *reader, size_t start,
                              size_t end)
{
    const char *text = reader->text;

    while (start < end && (text[start] == '!' || text[start] == '&')) {
        while (start < end && !is_space(text[start]))
            start++;
        while (start < end && is_space(text[start]))
            start++;
    }
    return start;
}

/* ---- findings about nodes ---------------------------------------------------
 */

static void refuse(struct reader *reader, const char *key,
                   struct ct_place place, const char *text, size_t length)
{
    reader->faulty = true;
    (void)ct_report(reader->sink, CT_ERROR, key,
                    CT_ARGUMENTS(ct_at(place), ct_text(text, length)));
}

/* The tag or anchor as it is written: the word at `start`. */
static void refuse_word(struct reader *reader, const char *key, size_t start)
{
    size_t end = start;

    while (end < reader->length && !is_space(reader->text[end]) &&
           strchr(",]}", reader->text[end]) == NULL)
        end++;
    refuse(reader, key, span(reader, start, end), reader->text + start,
           end - start);
}

/* Where the word that begins with `sign` starts: tag and anchor may stand in
 * either order. */
static size_t property(const struct reader *reader, size_t start, char sign)
{
    size_t at = start;

    while (at < reader->length && !is_space(reader->text[at]) &&
           reader->text[at] != sign)
        at++;
    while (at < reader->length && is_space(reader->text[at]))
        at++;
    return at < reader->length && reader->text[at] == sign ? at : start;
}

static void check_properties(struct reader *reader, size_t start,
                             const yaml_char_t *anchor, const yaml_char_t *tag,
                             bool scalar)
{
    const char *name = (const char *)tag;
    bool text = scalar && tag != NULL &&
                (strcmp(name, "!") == 0 || strcmp(name, YAML_STR_TAG) == 0);

    if (anchor != NULL)
        refuse_word(reader, "yaml-anchor", property(reader, start, '&'));
    if (tag != NULL && !text)
        refuse_word(reader, "yaml-tag", property(reader, start, '!'));
}

/* ---- signs of full width ----------------------------------------------------
 */

/* Reports the sign that `look` finds in a text without quotes. */
static void check_wide(struct reader *reader, const struct ct_yaml *node,
                       size_t (*look)(const char *, size_t, size_t))
{
    size_t start = (size_t)node->place.offset, found = SIZE_MAX;

    if (node->kind == CT_YAML_SCALAR && !node->quoted)
        found = look(reader->text, start, start + node->place.length);
    if (found == SIZE_MAX)
        return;
    reader->faulty = reader->misread = true;
    reader->wide = found;
    (void)ct_yaml_report_wide(reader->text, found, reader->source,
                              reader->sink);
}

static bool is_below(const struct reader *reader, const struct ct_yaml *key,
                     const struct ct_yaml *value)
{
    size_t start = (size_t)key->place.offset;

    return value->place.offset > start &&
           memchr(reader->text + start, '\n',
                  (size_t)value->place.offset - start) != NULL;
}

static void check_wide_pair(struct reader *reader, const struct ct_yaml *key,
                            const struct ct_yaml *value, bool flow)
{
    check_wide(reader, key, ct_yaml_wide_key);
    if (flow)
        check_wide(reader, value, ct_yaml_wide_value);
    else if (is_below(reader, key, value))
        check_wide(reader, value, ct_yaml_wide_line);
}

/* ---- building ---------------------------------------------------------------
 */

static enum ct_status push(struct reader *reader, struct ct_yaml node)
{
    if (!ct_room(reader->pending, reader->count))
        return CT_NOMEM;
    reader->pending[reader->count++] = node;
    return CT_OK;
}

/* The place of a scalar whose node is text[start … end). */
static struct ct_place scalar_place(const struct reader *reader,
                                    yaml_scalar_style_t style, size_t start,
                                    size_t end)
{
    bool quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                  style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;

    start = skip_properties(reader, start, end);
    end = trim_end(reader, start, end);
    if (quoted && end - start >= 2)
        return span(reader, start + 1, end - 1);
    return span(reader, start, end);
}

static enum ct_status add_scalar(struct reader *reader,
                                 const yaml_event_t *event)
{
    size_t start = byte_of(reader, event->start_mark.index);
    size_t end = byte_of(reader, event->end_mark.index);
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    yaml_scalar_style_t style = event->data.scalar.style;
    struct ct_yaml node = {
        .kind = CT_YAML_SCALAR,
        .place = scalar_place(reader, style, start, end),
        .text = ct_arena_text(reader->arena, value, length),
        .length = length,
        .quoted = style != YAML_PLAIN_SCALAR_STYLE,
    };

    if (node.text == NULL)
        return CT_NOMEM;
    check_properties(reader, start, event->data.scalar.anchor,
                     event->data.scalar.tag, true);
    if (memchr(value, '\0', length) != NULL)
        refuse(reader, "yaml-control-character", node.place, "U+0000", 6);
    reader->scalar_start = start;
    reader->scalar_end = end;
    reader->scalar_plain = !node.quoted;
    check_wide(reader, &node, ct_yaml_wide_start);
    return push(reader, node);
}

static enum ct_status add_alias(struct reader *reader,
                                const yaml_event_t *event)
{
    size_t start = byte_of(reader, event->start_mark.index);
    size_t end = byte_of(reader, event->end_mark.index);
    struct ct_yaml node = {.place = span(reader, start, end), .text = ""};

    refuse(reader, "yaml-alias", node.place, reader->text + start, end - start);
    return push(reader, node);
}

static enum ct_status open_level(struct reader *reader, size_t character,
                                 enum ct_yaml_kind kind, bool flow)
{
    size_t start = byte_of(reader, character);

    if (reader->depth == CT_YAML_DEPTH) {
        reader->faulty = true;
        return ct_error(reader->sink, "yaml-too-deep",
                        ct_at(span(reader, start, start)),
                        ct_integer(CT_YAML_DEPTH));
    }
    reader->levels[reader->depth++] = (struct level){
        .kind = kind, .first = reader->count, .start = start, .flow = flow};
    return CT_OK;
}

/* ---- duplicate keys ---------------------------------------------------------
 */

struct pair {
    const struct ct_yaml *key, *first;
};

static int compare_keys(const void *a, const void *b)
{
    const struct ct_yaml *one = ((const struct pair *)a)->key;
    const struct ct_yaml *two = ((const struct pair *)b)->key;
    int order = one->length == two->length
                    ? memcmp(one->text, two->text, one->length)
                    : (one->length > two->length) - (one->length < two->length);

    return order != 0 ? order
                      : (one->place.offset > two->place.offset) -
                            (one->place.offset < two->place.offset);
}

static int compare_places(const void *a, const void *b)
{
    uint64_t one = ((const struct pair *)a)->key->place.offset;
    uint64_t two = ((const struct pair *)b)->key->place.offset;

    return (one > two) - (one < two);
}

static bool same_key(const struct ct_yaml *a, const struct ct_yaml *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* By sorting, since comparing each with each takes minutes for the keys that
 * fit into a file. Reported in the order of the text. */
static enum ct_status check_keys(struct reader *reader,
                                 const struct ct_yaml *mapping)
{
    size_t count = mapping->count, found = 0;
    struct pair *pairs = count > 1 ? calloc(count, sizeof *pairs) : NULL;
    const struct ct_yaml *first = mapping->keys;

    if (count < 2)
        return CT_OK;
    if (pairs == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        pairs[i].key = &mapping->keys[i];
    qsort(pairs, count, sizeof *pairs, compare_keys);
    first = pairs[0].key;
    for (size_t i = 1; i < count; i++) {
        if (!same_key(pairs[i].key, first))
            first = pairs[i].key;
        else if (!ct_yaml_is_null(pairs[i].key))
            pairs[found++] = (struct pair){pairs[i].key, first};
    }
    if (found > 0)
        qsort(pairs, found, sizeof *pairs, compare_places);
    for (size_t i = 0; i < found; i++) {
        reader->faulty = true;
        (void)ct_error(reader->sink, "yaml-duplicate-key",
                       ct_at(pairs[i].key->place),
                       ct_text(pairs[i].key->text, pairs[i].key->length),
                       ct_at(pairs[i].first->place));
    }
    free(pairs);
    return CT_OK;
}

/* ---- slips that are valid YAML ----------------------------------------------
 */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_empty_plain(const struct ct_yaml *node)
{
    return node->kind == CT_YAML_SCALAR && !node->quoted && node->length == 0;
}

static size_t end_of(const struct ct_yaml *node)
{
    return (size_t)node->place.offset + node->place.length;
}

/* `{value: 2,5 mm}` is value: 2 and a key `5 mm` without value. */
static bool is_decimal_comma(const struct reader *reader,
                             const struct ct_yaml *before,
                             const struct ct_yaml *key)
{
    size_t end = end_of(before);

    return before->kind == CT_YAML_SCALAR && !before->quoted && !key->quoted &&
           before->length > 0 && key->length > 0 &&
           is_digit(before->text[before->length - 1]) &&
           is_digit(key->text[0]) && key->place.offset == end + 1 &&
           reader->text[end] == ',';
}

/* Says so, and puts the number together with a point. */
static enum ct_status join_number(struct reader *reader, struct ct_yaml *before,
                                  const struct ct_yaml *key)
{
    size_t start = (size_t)before->place.offset;
    struct ct_place place = span(reader, start, end_of(key));
    size_t length = before->length + 1 + key->length;
    char *text = ct_arena_array(reader->arena, length + 1, 1);

    if (text == NULL)
        return CT_NOMEM;
    memcpy(text, before->text, before->length);
    text[before->length] = '.';
    memcpy(text + before->length + 1, key->text, key->length);
    reader->faulty = true;
    (void)ct_error(reader->sink, "decimal-comma", ct_at(place),
                   ct_text(reader->text + start, place.length),
                   ct_text(text, length));
    before->place = place;
    before->text = text;
    before->length = length;
    return CT_OK;
}

/* `{u:5}` is a key `u:5` without value. */
static enum ct_status split_pair(struct reader *reader, struct ct_yaml *key,
                                 struct ct_yaml *value)
{
    size_t start = (size_t)key->place.offset, end = end_of(key);
    size_t colon = ct_yaml_tight_colon(reader->text, start, end);
    char *name;

    if (key->quoted || colon == SIZE_MAX || key->length != end - start)
        return CT_OK;
    name = ct_arena_text(reader->arena, key->text, colon - start);
    if (name == NULL)
        return CT_NOMEM;
    reader->faulty = true;
    (void)ct_yaml_report_colon(reader->text, start, colon, end, reader->source,
                               reader->sink);
    value->text = key->text + (colon + 1 - start);
    value->length = end - colon - 1;
    value->place = span(reader, colon + 1, end);
    key->text = name;
    key->length = colon - start;
    key->place = span(reader, start, colon);
    return CT_OK;
}

/* Adds a pair of a flow mapping, or mends what it shows. */
static enum ct_status add_flow_pair(struct reader *reader,
                                    struct ct_yaml *mapping, struct ct_yaml key,
                                    struct ct_yaml value)
{
    size_t count = mapping->count;
    enum ct_status status = CT_OK;

    if (key.kind == CT_YAML_SCALAR && is_empty_plain(&value)) {
        if (count > 0 &&
            is_decimal_comma(reader, &mapping->items[count - 1], &key))
            return join_number(reader, &mapping->items[count - 1], &key);
        status = split_pair(reader, &key, &value);
    }
    mapping->keys[count] = key;
    mapping->items[count] = value;
    mapping->count++;
    return status;
}

/* ---- sequences and mappings -------------------------------------------------
 */

static enum ct_status fill_sequence(struct reader *reader,
                                    const struct level *level,
                                    struct ct_yaml *node)
{
    size_t count = reader->count - level->first;

    node->items = ct_arena_array(reader->arena, count, sizeof *node->items);
    if (node->items == NULL)
        return CT_NOMEM;
    if (count > 0)
        memcpy(node->items, reader->pending + level->first,
               count * sizeof *node->items);
    node->count = count;
    for (size_t i = 0; i < count && level->flow; i++)
        check_wide(reader, &node->items[i], ct_yaml_wide_item);
    return CT_OK;
}

static enum ct_status fill_mapping(struct reader *reader,
                                   const struct level *level,
                                   struct ct_yaml *node)
{
    size_t count = (reader->count - level->first) / 2;
    enum ct_status status = CT_OK;

    node->items = ct_arena_array(reader->arena, count, sizeof *node->items);
    node->keys = ct_arena_array(reader->arena, count, sizeof *node->keys);
    if (node->items == NULL || node->keys == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count && status == CT_OK; i++) {
        struct ct_yaml key = reader->pending[level->first + 2 * i];
        struct ct_yaml value = reader->pending[level->first + 2 * i + 1];

        if (key.kind != CT_YAML_SCALAR) {
            refuse(reader, "yaml-key-not-text", key.place, "", 0);
            key = (struct ct_yaml){.place = key.place, .text = ""};
        }
        check_wide_pair(reader, &key, &value, level->flow);
        if (level->flow) {
            status = add_flow_pair(reader, node, key, value);
        } else {
            node->keys[node->count] = key;
            node->items[node->count++] = value;
        }
    }
    return status == CT_OK ? check_keys(reader, node) : status;
}

static enum ct_status close_level(struct reader *reader, size_t character)
{
    const struct level *level = &reader->levels[--reader->depth];
    size_t end = byte_of(reader, character);
    struct ct_yaml node = {.kind = level->kind};
    enum ct_status status = level->kind == CT_YAML_SEQUENCE
                                ? fill_sequence(reader, level, &node)
                                : fill_mapping(reader, level, &node);

    if (status != CT_OK)
        return status;
    /* The end of a block is found where the next thing starts. */
    node.place =
        span(reader, level->start, trim_end(reader, level->start, end));
    reader->count = level->first;
    return push(reader, node);
}

/* ---- events -----------------------------------------------------------------
 */

static enum ct_status start_document(struct reader *reader,
                                     const yaml_event_t *event)
{
    size_t start = byte_of(reader, event->start_mark.index);

    if (reader->documents++ == 0)
        return CT_OK;
    refuse(reader, "yaml-second-document",
           span(reader, start, byte_of(reader, event->end_mark.index)), "", 0);
    reader->stopped = true;
    return CT_OK;
}

static enum ct_status use_event(struct reader *reader,
                                const yaml_event_t *event)
{
    size_t start = event->start_mark.index;

    switch (event->type) {
    case YAML_STREAM_END_EVENT:
        reader->stopped = true;
        return CT_OK;
    case YAML_DOCUMENT_START_EVENT:
        return start_document(reader, event);
    case YAML_SCALAR_EVENT:
        return add_scalar(reader, event);
    case YAML_ALIAS_EVENT:
        return add_alias(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        check_properties(reader, byte_of(reader, start),
                         event->data.sequence_start.anchor,
                         event->data.sequence_start.tag, false);
        return open_level(reader, start, CT_YAML_SEQUENCE,
                          event->data.sequence_start.style ==
                              YAML_FLOW_SEQUENCE_STYLE);
    case YAML_MAPPING_START_EVENT:
        check_properties(reader, byte_of(reader, start),
                         event->data.mapping_start.anchor,
                         event->data.mapping_start.tag, false);
        return open_level(reader, start, CT_YAML_MAPPING,
                          event->data.mapping_start.style ==
                              YAML_FLOW_MAPPING_STYLE);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_level(reader, event->end_mark.index);
    default:
        return CT_OK;
    }
}

static enum ct_status syntax_error(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    bool control = parser->error == YAML_READER_ERROR;
    const char *context = parser->context;
    struct ct_yaml_error error = {
        .text = reader->text,
        .length = reader->length,
        .source = reader->source,
        .problem = parser->problem != NULL ? parser->problem : "",
        .context = context != NULL ? context : "",
        .at = control ? parser->problem_offset
                      : byte_of(reader, parser->problem_mark.index),
        .control = control,
        .scalar_start = reader->scalar_start,
        .scalar_end = reader->scalar_end,
        .scalar_plain = reader->scalar_plain,
    };

    if (parser->error == YAML_MEMORY_ERROR)
        return CT_NOMEM;
    /* What libyaml stumbles over in that line has been told. */
    if (reader->misread && reader->wide < error.at &&
        memchr(reader->text + reader->wide, '\n', error.at - reader->wide) ==
            NULL)
        return CT_INVALID;
    error.context_at = context != NULL
                           ? byte_of(reader, parser->context_mark.index)
                           : error.at;
    return ct_yaml_syntax(&error, reader->sink);
}

static enum ct_status read_events(struct reader *reader)
{
    enum ct_status status = CT_OK;

    while (status == CT_OK && !reader->stopped) {
        yaml_event_t event;

        if (!yaml_parser_parse(&reader->parser, &event))
            return syntax_error(reader);
        status = use_event(reader, &event);
        if (status == CT_OK && ++reader->events > reader->most_events) {
            size_t at = byte_of(reader, event.start_mark.index);

            status = ct_error(reader->sink, "yaml-too-large",
                              ct_at(span(reader, at, at)),
                              ct_integer((int64_t)reader->most_events));
        }
        yaml_event_delete(&event);
    }
    return status;
}

/* The tree, once all events were used. */
static enum ct_status finish(struct reader *reader, const struct ct_yaml **root)
{
    struct ct_yaml *node;
    size_t start, colon;

    if (reader->count == 0)
        return ct_error(reader->sink, "yaml-empty", ct_at(span(reader, 0, 0)));
    node = ct_arena_alloc(reader->arena, sizeof *node);
    if (node == NULL)
        return CT_NOMEM;
    *node = reader->pending[0];
    check_wide(reader, node, ct_yaml_wide_line);
    if (reader->misread)
        return CT_INVALID;
    *root = node;
    start = (size_t)node->place.offset;
    colon = ct_yaml_tight_colon(reader->text, start, end_of(node));
    if (node->kind == CT_YAML_SCALAR && !node->quoted && colon != SIZE_MAX) {
        size_t end = colon;

        while (end < end_of(node) && reader->text[end] != '\n' &&
               reader->text[end] != '\r')
            end++;
        return ct_yaml_report_colon(reader->text, start, colon, end,
                                    reader->source, reader->sink);
    }
    return reader->faulty ? CT_INVALID : CT_OK;
}

enum ct_status ct_yaml_read(const struct ct_sources *sources, uint32_t source,
                            struct ct_arena *arena, struct ct_sink *sink,
                            const struct ct_yaml **root)
{
    return ct_yaml_read_up_to(sources, source, CT_YAML_EVENTS, arena, sink,
                              root);
}

enum ct_status ct_yaml_read_up_to(const struct ct_sources *sources,
                                  uint32_t source, size_t events,
                                  struct ct_arena *arena, struct ct_sink *sink,
                                  const struct ct_yaml **root)
{
    struct reader reader = {
        .source = source, .arena = arena, .sink = sink, .most_events = events};
    enum ct_status status;

    *root = NULL;
    reader.text = ct_source_data(sources, source, &reader.length);
    if (!yaml_parser_initialize(&reader.parser))
        return CT_NOMEM;
    /* Told, so that it does not look for a byte order mark once more. */
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &reader.parser, (const unsigned char *)reader.text, reader.length);
    status = read_events(&reader);
    if (status == CT_OK)
        status = finish(&reader, root);
    yaml_parser_delete(&reader.parser);
    free(reader.pending);
    return status;
}

/* ---- looking into the tree --------------------------------------------------
 */

const struct ct_yaml *ct_yaml_get(const struct ct_yaml *mapping,
                                  const char *key)
{
    size_t length = strlen(key);

    if (mapping == NULL || mapping->kind != CT_YAML_MAPPING)
        return NULL;
    for (size_t i = 0; i < mapping->count; i++) {
        const struct ct_yaml *one = &mapping->keys[i];

        if (one->length == length && memcmp(one->text, key, length) == 0)
            return &mapping->items[i];
    }
    return NULL;
}

bool ct_yaml_is_null(const struct ct_yaml *node)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};

    if (node == NULL || node->kind != CT_YAML_SCALAR || node->quoted)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(node->text, words[i]) == 0)
            return true;
    }
    return false;
}
