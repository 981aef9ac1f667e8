/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Findings as SARIF 2.1.0 (OASIS), for the programs that show them beside the
 * lines of a file. Results come before the rules, which are known at the end
 * only; the order of an object's members means nothing.
 */
#include "check_work.h"

#include "code_title.h"
#include "../../uncertainty/caltrace.h"

#include <string.h>

static const char schema[] = "https://json.schemastore.org/sarif-2.1.0.json";

static void begin(struct ct_check_writer *writer, struct ct_buffer *out)
{
    struct ct_json *json = &writer->json;

    ct_json_init(json, out, false);
    ct_json_object(json, NULL);
    ct_json_string(json, "$schema", schema);
    ct_json_string(json, "version", "2.1.0");
    ct_json_array(json, "runs");
    ct_json_object(json, NULL);
    ct_json_string(json, "columnKind", "unicodeCodePoints");
    ct_json_array(json, "results");
}

/* ---- results ------------------------------------------------------------- */

/* The number of the finding's code among the rules. */
static size_t rule_of(struct ct_check_writer *writer,
                      const struct ct_finding_entry *entry)
{
    size_t *rule = &writer->rules[entry - ct_finding_at(0)];
    const struct ct_finding_entry *first;
    size_t *of_code;

    if (*rule > 0)
        return *rule - 1;
    first = ct_finding_by_code(entry->code);
    of_code = &writer->rules[first - ct_finding_at(0)];
    if (*of_code == 0) {
        writer->used[writer->used_count++] = first;
        *of_code = writer->used_count;
    }
    *rule = *of_code;
    return *rule - 1;
}

/* A path as a reference: RFC 3986, 4.1. A colon in the first part would be
 * taken for a scheme. */
static void put_uri(struct ct_buffer *out, const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-._~/";
    static const char digits[] = "0123456789ABCDEF";

    while (path[0] == '.' && path[1] == '/') {
        path += 2;
        while (path[0] == '/')
            path++;
    }
    if (path[0] == '/')
        ct_buffer_puts(out, "file://");
    for (; *path != '\0'; path++) {
        unsigned char byte = (unsigned char)*path;

        if (strchr(plain, *path) != NULL) {
            ct_buffer_putc(out, *path);
            continue;
        }
        ct_buffer_putc(out, '%');
        ct_buffer_putc(out, digits[byte / 16]);
        ct_buffer_putc(out, digits[byte % 16]);
    }
}

static size_t count_characters(const char *text, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

static void write_region(const struct ct_check_item *item, struct ct_json *json)
{
    const struct ct_position *position = &item->position;
    size_t span;

    if (position->line == 0)
        return;
    ct_json_object(json, "region");
    ct_json_integer(json, "startLine", (int64_t)position->line);
    ct_json_integer(json, "startColumn", (int64_t)position->column);
    if (position->text != NULL && position->text_span > 0) {
        span = count_characters(position->text + position->text_column,
                                position->text_span);
        ct_json_integer(json, "endColumn",
                        (int64_t)position->column + (int64_t)span);
    }
    ct_json_end(json);
}

static void write_location(struct ct_check_writer *writer,
                           const struct ct_check_item *item,
                           struct ct_json *json)
{
    struct ct_buffer *uri = &writer->scratch;

    if (item->position.name == NULL || item->position.name[0] == '\0')
        return;
    ct_buffer_clear(uri);
    put_uri(uri, item->position.name);
    ct_json_array(json, "locations");
    ct_json_object(json, NULL);
    ct_json_object(json, "physicalLocation");
    ct_json_object(json, "artifactLocation");
    ct_json_text(json, "uri", uri->length > 0 ? uri->data : "", uri->length);
    ct_json_end(json);
    write_region(item, json);
    ct_json_end(json);
    ct_json_end(json);
    ct_json_end(json);
    json->out->failed = json->out->failed || uri->failed;
}

static void write_properties(const struct ct_check_item *item,
                             struct ct_json *json)
{
    const struct ct_finding_cell *cell = &item->finding->cell;

    ct_json_object(json, "properties");
    ct_json_string(json, "rule", item->finding->key);
    if (cell->field_length > 0)
        ct_json_text(json, "field", cell->field, cell->field_length);
    if (cell->record_length > 0)
        ct_json_text(json, "record", cell->record, cell->record_length);
    if (cell->row > 0)
        ct_json_integer(json, "row", (int64_t)cell->row);
    ct_json_end(json);
}

/* The sentence, and what would be right: viewers show no help of their own for
 * a single result. */
static void write_message(struct ct_check_writer *writer,
                          const struct ct_check_item *item,
                          struct ct_json *json)
{
    struct ct_buffer *text = &writer->scratch;
    size_t length;

    ct_buffer_clear(text);
    ct_message_english(item->finding, item->sources, false, text);
    length = text->length;
    ct_buffer_puts(text, "\n");
    ct_message_english(item->finding, item->sources, true, text);
    if (text->length > length + 1)
        length = text->length;
    ct_json_object(json, "message");
    ct_json_text(json, "text", text->data != NULL ? text->data : "", length);
    ct_json_end(json);
    json->out->failed = json->out->failed || text->failed;
}

static void finding(struct ct_check_writer *writer,
                    const struct ct_check_item *item, struct ct_buffer *out)
{
    struct ct_json json;
    struct ct_buffer line = {0};
    char fingerprint[CT_FINGERPRINT];

    ct_json_init(&json, &line, true);
    ct_json_object(&json, NULL);
    if (item->entry != NULL) {
        ct_json_string(&json, "ruleId", item->entry->code);
        ct_json_integer(&json, "ruleIndex",
                        (int64_t)rule_of(writer, item->entry));
    }
    ct_json_string(&json, "level", ct_severity_name(item->finding->severity));
    write_message(writer, item, &json);
    write_location(writer, item, &json);
    ct_check_fingerprint(item, fingerprint);
    ct_json_object(&json, "partialFingerprints");
    ct_json_string(&json, "caltrace/v1", fingerprint);
    ct_json_end(&json);
    write_properties(item, &json);
    ct_json_end(&json);
    if (line.length > 0) /* without its line end */
        ct_json_raw(&writer->json, NULL, line.data, line.length - 1);
    out->failed = out->failed || line.failed;
    ct_buffer_release(&line);
}

/* ---- rules --------------------------------------------------------------- */

static void write_text(struct ct_json *json, const char *key, const char *text,
                       struct ct_buffer *scratch)
{
    if (text[0] == '\0')
        return;
    ct_buffer_clear(scratch);
    ct_message_outline(text, strlen(text), scratch);
    ct_json_object(json, key);
    ct_json_text(json, "text", scratch->data != NULL ? scratch->data : "",
                 scratch->length);
    ct_json_end(json);
    json->out->failed = json->out->failed || scratch->failed;
}

/* Whether an earlier row of the code gives the same cure. */
static bool is_repeated(size_t row)
{
    const struct ct_finding_entry *one = ct_finding_at(row), *other;

    for (size_t i = 0; i < row; i++) {
        other = ct_finding_at(i);
        if (strcmp(other->code, one->code) == 0 &&
            strcmp(other->help, one->help) == 0)
            return true;
    }
    return false;
}

/* All that the rows of the code give as a cure, each once, one a line. */
static void write_help(struct ct_check_writer *writer, const char *code,
                       struct ct_json *json)
{
    struct ct_buffer *text = &writer->scratch;
    const struct ct_finding_entry *entry;

    ct_buffer_clear(text);
    for (size_t i = 0; (entry = ct_finding_at(i)) != NULL; i++) {
        if (strcmp(entry->code, code) != 0 || entry->help[0] == '\0' ||
            is_repeated(i))
            continue;
        if (text->length > 0)
            ct_buffer_putc(text, '\n');
        ct_message_outline(entry->help, strlen(entry->help), text);
    }
    if (text->length > 0)
        ct_buffer_puts(text, "\n");
    ct_buffer_puts(text, "`caltrace explain ");
    ct_buffer_puts(text, code);
    ct_buffer_puts(text, "` says more.");
    ct_json_object(json, "help");
    ct_json_text(json, "text", text->data != NULL ? text->data : "",
                 text->length);
    ct_json_end(json);
    json->out->failed = json->out->failed || text->failed;
}

static void write_rule(struct ct_check_writer *writer,
                       const struct ct_finding_entry *first,
                       struct ct_json *json)
{
    const char *title = ct_code_title(first->code);

    ct_json_object(json, NULL);
    ct_json_string(json, "id", first->code);
    write_text(json, "shortDescription", title != NULL ? title : first->text,
               &writer->scratch);
    write_help(writer, first->code, json);
    ct_json_object(json, "defaultConfiguration");
    ct_json_string(json, "level", ct_severity_name(first->severity));
    ct_json_end(json);
    if (first->clause[0] != '\0') {
        ct_json_object(json, "properties");
        ct_json_string(json, "clause", first->clause);
        ct_json_end(json);
    }
    ct_json_end(json);
}

static void write_tool(struct ct_check_writer *writer, struct ct_json *json)
{
    ct_json_object(json, "tool");
    ct_json_object(json, "driver");
    ct_json_string(json, "name", "caltrace");
    ct_json_string(json, "version", ct_version());
    ct_json_array(json, "rules");
    for (size_t i = 0; i < writer->used_count; i++)
        write_rule(writer, writer->used[i], json);
    ct_json_end(json);
    ct_json_end(json);
    ct_json_end(json);
}

static void end(struct ct_check_writer *writer,
                const struct ct_check_counts *counts, struct ct_buffer *out)
{
    struct ct_json *json = &writer->json;

    json->out = out;
    ct_json_end(json); /* results */
    write_tool(writer, json);
    ct_json_array(json, "invocations");
    ct_json_object(json, NULL);
    ct_json_bool(json, "executionSuccessful", counts->complete);
    ct_json_end(json);
    ct_json_end(json);
    ct_json_object(json, "properties");
    ct_json_integer(json, "files", (int64_t)counts->files);
    ct_json_integer(json, "rows", (int64_t)counts->rows);
    ct_json_integer(json, "errors", (int64_t)counts->errors);
    ct_json_integer(json, "warnings", (int64_t)counts->warnings);
    ct_json_integer(json, "notes", (int64_t)counts->notes);
    ct_json_integer(json, "accepted", (int64_t)counts->accepted);
    ct_json_integer(json, "hidden", (int64_t)counts->hidden);
    ct_json_end(json);
    ct_json_end(json);
    ct_json_end(json);
    ct_json_end(json);
}

const struct ct_check_form ct_check_sarif = {begin, finding, end};
