/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * explain - why a finding exists: the clause behind it, and the cure.
 */
#include "../command.h"
#include "../report/json_out.h"
#include "../report/language.h"
#include "../report/message.h"
#include "../report/table.h"
#include "../report/text.h"
#include "../../uncertainty/expression.h"

#include <stdlib.h>
#include <string.h>

/* The rows of the table of findings that were asked for. */
struct selection {
    const struct ct_finding_entry **entries;
    size_t count;
};

/* ---- explanations -------------------------------------------------------- */

static const struct {
    const char *key, *text;
} explanations[] = {
#define EXPLANATION(key, text) {key, text},
#include "../explanations.def"
#undef EXPLANATION
};

/* What there is to say beside the rows of the table, of a finding or of a code,
 * or "". */
static const char *explanation_of(const char *word)
{
    for (size_t i = 0; i < sizeof explanations / sizeof *explanations; i++)
        if (strcmp(explanations[i].key, word) == 0)
            return explanations[i].text;
    return "";
}

static const char *why(const struct ct_finding_entry *entry)
{
    const char *text = explanation_of(entry->key);

    return text[0] != '\0' ? text : explanation_of(entry->code);
}

/* ---- selecting ----------------------------------------------------------- */

static size_t entry_count(void)
{
    size_t count = 0;

    while (ct_finding_at(count) != NULL)
        count++;
    return count;
}

/* Adds the rows of a code, which stand together, or the one of a name. */
static bool add_entries(struct selection *selection, const char *word)
{
    const struct ct_finding_entry *first = ct_finding_by_code(word), *entry;

    if (first == NULL) {
        entry = ct_finding_by_key(word);
        if (entry != NULL)
            selection->entries[selection->count++] = entry;
        return entry != NULL;
    }
    for (size_t i = 0; (entry = ct_finding_at(i)) != NULL; i++)
        if (strcmp(entry->code, first->code) == 0)
            selection->entries[selection->count++] = entry;
    return true;
}

/* The code or name nearest to the word. */
static enum ct_status unknown(const char *word, struct ct_place place,
                              struct ct_sink *sink)
{
    size_t count = entry_count();
    const char **names = calloc(2 * count, sizeof *names);
    const char *near;

    if (names == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++) {
        names[i] = ct_finding_at(i)->code;
        names[count + i] = ct_finding_at(i)->key;
    }
    near = ct_near_miss(word, strlen(word), names, 2 * count);
    (void)ct_error(sink, "unknown-finding", ct_at(place), ct_string(word),
                   ct_string(near != NULL ? near : ""));
    free(names);
    return CT_USAGE;
}

/* `words` none: all. */
static enum ct_status select_entries(const struct ct_texts *words,
                                     struct ct_sink *sink,
                                     struct selection *selection)
{
    size_t total = entry_count();
    size_t room = words->count > 0 ? words->count * total : total;
    enum ct_status result = CT_OK;

    *selection = (struct selection){
        .entries = calloc(room, sizeof(struct ct_finding_entry *))};
    if (selection->entries == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < total && words->count == 0; i++)
        selection->entries[selection->count++] = ct_finding_at(i);
    for (size_t i = 0; i < words->count && result != CT_NOMEM; i++)
        if (!add_entries(selection, words->items[i]))
            result = unknown(words->items[i], words->places[i], sink);
    return result;
}

/* ---- writing ------------------------------------------------------------- */

static void put_outline(struct ct_text_table *table, const char *text,
                        size_t length, struct ct_buffer *scratch)
{
    ct_message_outline(text, length, scratch);
    ct_table_take(table, scratch);
}

static void put_row(struct ct_text_table *table, const char *label,
                    const char *text, struct ct_buffer *scratch)
{
    while (text[0] != '\0') {
        size_t length = strcspn(text, "\n");

        ct_table_string(table, label);
        put_outline(table, text, length, scratch);
        text += length + (text[length] == '\n');
        label = "";
    }
}

enum { INDENT = 2, USUAL_WIDTH = 80 };

/* Lines of the text that begin with blanks are examples. */
static void write_explanation(const char *text, int width,
                              struct ct_buffer *out)
{
    size_t columns = width > 0 ? (size_t)width : USUAL_WIDTH;

    if (text[0] == '\0')
        return;
    ct_buffer_putc(out, '\n');
    ct_buffer_repeat(out, " ", INDENT);
    ct_text_wrap(out, ct_translate(text), INDENT, INDENT, columns);
    ct_buffer_putc(out, '\n');
}

/* One finding as a page of labels and texts. */
static enum ct_status write_page(const struct ct_finding_entry *entry,
                                 int width, struct ct_buffer *scratch,
                                 struct ct_buffer *out)
{
    static const struct ct_text_column columns[] = {{.title = ""},
                                                    {.title = ""}};
    struct ct_text_table *table;
    enum ct_status status = ct_table_new(columns, 2, &table);

    if (status != CT_OK)
        return status;
    ct_buffer_puts(out, ct_translate(ct_severity_name(entry->severity)));
    ct_buffer_putc(out, '[');
    ct_buffer_puts(out, entry->code);
    ct_buffer_puts(out, "] ");
    ct_buffer_puts(out, entry->key);
    ct_buffer_putc(out, '\n');
    put_row(table, ct_translate(N_("  text")), ct_translate(entry->text),
            scratch);
    put_row(table, ct_translate(N_("  help")), ct_translate(entry->help),
            scratch);
    put_row(table, ct_translate(N_("  clause")),
            entry->clause[0] != '\0' ? entry->clause
                                     : ct_translate(N_("practice")),
            scratch);
    ct_table_text(table, 0, out);
    ct_table_free(table);
    write_explanation(explanation_of(entry->key), width, out);
    return CT_OK;
}

static enum ct_status write_pages(const struct selection *selection, int width,
                                  struct ct_buffer *scratch,
                                  struct ct_buffer *out)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < selection->count && status == CT_OK; i++) {
        const struct ct_finding_entry *entry = selection->entries[i];

        ct_buffer_puts(out, i > 0 ? "\n" : "");
        status = write_page(entry, width, scratch, out);
        /* What is said of a code stands behind the last of its findings. */
        if (i + 1 == selection->count ||
            strcmp(selection->entries[i + 1]->code, entry->code) != 0)
            write_explanation(explanation_of(entry->code), width, out);
    }
    return status;
}

/* All findings, for a look at the terminal. */
static enum ct_status write_list(const struct selection *selection, int width,
                                 struct ct_buffer *scratch,
                                 struct ct_buffer *out)
{
    const struct ct_text_column columns[] = {
        {.title = ct_translate(N_("code"))},
        {.title = ct_translate(N_("severity"))},
        {.title = ct_translate(N_("text")), .shrink = true},
    };
    struct ct_text_table *table;
    enum ct_status status = ct_table_new(columns, 3, &table);

    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < selection->count; i++) {
        const struct ct_finding_entry *entry = selection->entries[i];
        const char *text = ct_translate(entry->text);

        ct_table_string(table, entry->code);
        ct_table_string(table, ct_translate(ct_severity_name(entry->severity)));
        put_outline(table, text, strlen(text), scratch);
    }
    ct_table_text(table, width, out);
    ct_table_free(table);
    return CT_OK;
}

/* All there is about the findings, in English, for other programs. */
static enum ct_status write_table(const struct selection *selection,
                                  enum ct_format format,
                                  struct ct_buffer *scratch,
                                  struct ct_buffer *out)
{
    static const struct ct_text_column columns[] = {
        {.title = "code"}, {.title = "severity"}, {.title = "rule"},
        {.title = "text"}, {.title = "clause"},   {.title = "help"},
    };
    struct ct_text_table *table;
    enum ct_status status =
        ct_table_new(columns, sizeof columns / sizeof *columns, &table);

    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < selection->count; i++) {
        const struct ct_finding_entry *entry = selection->entries[i];

        ct_table_string(table, entry->code);
        ct_table_string(table, ct_severity_name(entry->severity));
        ct_table_string(table, entry->key);
        put_outline(table, entry->text, strlen(entry->text), scratch);
        ct_table_string(table, entry->clause);
        put_outline(table, entry->help, strlen(entry->help), scratch);
    }
    if (format == CT_FORMAT_CSV)
        ct_table_csv(table, out);
    else
        ct_table_markdown(table, out);
    ct_table_free(table);
    return CT_OK;
}

static void write_json(const struct selection *selection,
                       const struct ct_context *context, struct ct_buffer *out)
{
    struct ct_json json;

    ct_json_init(&json, out, false);
    ct_json_object(&json, NULL);
    ct_json_string(&json, "schema", "caltrace/explain/1");
    ct_json_array(&json, "items");
    for (size_t i = 0; i < selection->count; i++) {
        const struct ct_finding_entry *entry = selection->entries[i];

        ct_json_object(&json, NULL);
        ct_json_string(&json, "code", entry->code);
        ct_json_string(&json, "rule", entry->key);
        ct_json_string(&json, "severity", ct_severity_name(entry->severity));
        ct_json_string(&json, "clause", entry->clause);
        ct_json_string(&json, "text", entry->text);
        ct_json_string(&json, "help", entry->help);
        if (why(entry)[0] != '\0')
            ct_json_string(&json, "why", why(entry));
        else
            ct_json_null(&json, "why");
        ct_json_end(&json);
    }
    ct_json_end(&json);
    ct_answer_json_end(context, true, &json);
}

static enum ct_status write_answer(const struct selection *selection,
                                   enum ct_format format, bool pages,
                                   const struct ct_context *context,
                                   struct ct_buffer *out)
{
    struct ct_buffer scratch = {0};
    enum ct_status status = CT_OK;

    if (format == CT_FORMAT_JSON)
        write_json(selection, context, out);
    else if (format != CT_FORMAT_TEXT)
        status = write_table(selection, format, &scratch, out);
    else if (pages)
        status = write_pages(selection, context->width, &scratch, out);
    else
        status = write_list(selection, context->width, &scratch, out);
    ct_buffer_release(&scratch);
    return status;
}

static int run(const void *options, const struct ct_texts *operands,
               struct ct_context *context)
{
    const struct ct_common_options *common = options;
    struct selection selection = {0};
    struct ct_buffer answer = {0};
    enum ct_status status = select_entries(operands, context->sink, &selection);

    if (status == CT_OK)
        status = write_answer(&selection, (enum ct_format)common->format,
                              operands->count > 0, context, &answer);
    if (status == CT_OK)
        status = ct_answer_write(common, context, &answer);
    ct_buffer_release(&answer);
    free(selection.entries);
    return ct_exit_code(context, status);
}

const struct ct_command ct_command_explain = {
    .name = "explain",
    .summary = N_("why a finding exists: the clause behind it, and the cure"),
    .operands = "[CODE...]",
    .description =
        N_("Says what the findings with these codes or names mean, which "
           "document asks for them (or practice, where none does), what would "
           "be right, and why, with an example. Without a code all findings "
           "are listed.\n"
           "\n"
           "  caltrace explain B20\n"
           "  caltrace explain unknown-option --format json"),
    .formats = 1u << CT_FORMAT_TEXT | 1u << CT_FORMAT_MARKDOWN |
               1u << CT_FORMAT_CSV | 1u << CT_FORMAT_JSON,
    .options_size = sizeof(struct ct_common_options),
    .maximum_operands = -1,
    .run = run,
};
