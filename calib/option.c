/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "option.h"

#include "option_value.h"
#include "report/language.h"
#include "report/text.h"
#include "../uncertainty/expression.h"

#include <stdlib.h>
#include <string.h>

/* ORDER COLOR */
static const char *const colors[] = {"auto", "always", "never", NULL};
/* ORDER LANGUAGE_CHOICE */
static const char *const languages[] = {"auto", "en", "zh", NULL};

#define TARGET(member) offsetof(struct ct_common_options, member)

const struct ct_option ct_common_option_table[] = {
    {.name = "format",
     .letter = 'f',
     .kind = CT_OPTION_CHOICE,
     .argument = "FORMAT",
     .target = TARGET(format),
     .choices = ct_format_names,
     .help = N_("how the answer is written")},
    {.name = "output",
     .letter = 'o',
     .kind = CT_OPTION_FILE,
     .argument = "FILE",
     .target = TARGET(output),
     .help = N_("write the answer to FILE, which is replaced as a whole")},
    {.name = "lab",
     .letter = 'L',
     .kind = CT_OPTION_FILE,
     .argument = "DIR",
     .target = TARGET(directory),
     .help = N_("the laboratory's folder, if not the current one")},
    {.name = "color",
     .kind = CT_OPTION_CHOICE,
     .argument = "WHEN",
     .target = TARGET(color),
     .choices = colors,
     .help = N_("color on the terminal")},
    {.name = "lang",
     .kind = CT_OPTION_CHOICE,
     .argument = "LANGUAGE",
     .target = TARGET(language),
     .choices = languages,
     .help = N_("language of texts, English where no catalogue of "
                "translations is installed")},
    {.name = "quiet",
     .letter = 'q',
     .target = TARGET(quiet),
     .help = N_("no notes and warnings on standard error")},
    {.name = "help",
     .letter = 'h',
     .target = TARGET(help),
     .help = N_("show this page")},
    {.name = NULL},
};

/* ---- the command line as a text ------------------------------------------ */

/* The quotes around a word that a shell would otherwise split or expand. The
 * word itself stays as it is, so that places in it hold. */
static const char *quotes_for(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_@%+=:,./-";
    size_t at = 0;

    while (word[at] != '\0' &&
           (strchr(plain, word[at]) != NULL || (unsigned char)word[at] >= 0x80))
        at++;
    if (at > 0 && word[at] == '\0')
        return "";
    return strchr(word, '\'') != NULL ? "\"" : "'";
}

/* Bytes that are not UTF-8 would end the text; the places must stay. */
static void make_utf8(struct ct_buffer *line)
{
    if (line->failed)
        return;
    for (size_t at = 0; at < line->length;) {
        struct ct_glyph glyph =
            ct_glyph_next(line->data + at, line->length - at, 0);

        if (glyph.bytes == 1 && (unsigned char)line->data[at] >= 0x80)
            line->data[at] = '?';
        at += glyph.bytes;
    }
}

enum ct_status ct_command_line(int argc, const char *const *argv,
                               struct ct_buffer *line, struct ct_texts *words)
{
    struct ct_texts all = {0};
    enum ct_status status = CT_OK;

    for (int i = 0; i < argc && status == CT_OK; i++) {
        const char *word = i == 0 ? "caltrace" : argv[i];
        const char *quotes = quotes_for(word);
        struct ct_place place = {.length = (uint32_t)strlen(word)};

        ct_buffer_puts(line, i > 0 ? " " : "");
        ct_buffer_puts(line, quotes);
        place.offset = line->length;
        ct_buffer_puts(line, word);
        ct_buffer_puts(line, quotes);
        status = ct_texts_add(&all, word, place);
    }
    make_utf8(line);
    if (status == CT_OK)
        status = ct_buffer_status(line);
    if (status != CT_OK)
        ct_texts_release(&all);
    else
        *words = all;
    return status;
}

/* ---- finding options ----------------------------------------------------- */

struct parser {
    const struct ct_command *command;
    const struct ct_texts *words;
    size_t at; /* the current word */
    struct ct_sink *sink;
    void *options;
    struct ct_texts *operands;
    bool alone; /* an option that leaves no room for operands was given */
};

static bool is_letter(char character)
{
    return (character >= 'a' && character <= 'z') ||
           (character >= 'A' && character <= 'Z');
}

static bool is_option(const char *word)
{
    return word[0] == '-' && (word[1] == '-' || is_letter(word[1]));
}

static bool has_name(const struct ct_option *option, const char *name,
                     size_t length)
{
    return strlen(option->name) == length &&
           memcmp(option->name, name, length) == 0;
}

/* By name, or by letter when `name` is NULL; the command's own come first. */
static const struct ct_option *find(const struct ct_command *command,
                                    const char *name, size_t length,
                                    char letter)
{
    const struct ct_option *tables[] = {command->options,
                                        ct_common_option_table};

    for (size_t i = 0; i < 2; i++)
        for (const struct ct_option *option = tables[i];
             option != NULL && option->name != NULL; option++)
            if (name != NULL ? has_name(option, name, length)
                             : option->letter == letter)
                return option;
    return NULL;
}

/* Whether a word is `--`, or an option that the command has. */
static bool is_taken(const struct ct_command *command, const char *word)
{
    if (!is_option(word))
        return false;
    if (word[1] != '-')
        return find(command, NULL, 0, word[1]) != NULL;
    return word[2] == '\0' ||
           find(command, word + 2, strcspn(word + 2, "="), 0) != NULL;
}

enum { NAMES = 64 }; /* candidates for a near miss; no command has as many */

static const char *near_name(const struct ct_command *command, const char *name,
                             size_t length)
{
    const struct ct_option *tables[] = {command->options,
                                        ct_common_option_table};
    const char *names[NAMES];
    size_t count = 0;

    for (size_t i = 0; i < 2; i++)
        for (const struct ct_option *option = tables[i];
             option != NULL && option->name != NULL && count < NAMES; option++)
            names[count++] = option->name;
    return ct_near_miss(name, length, names, count);
}

/* ---- parsing ------------------------------------------------------------- */

static const char *word_at(const struct parser *parser)
{
    return parser->words->items[parser->at];
}

static struct ct_place part(const struct parser *parser, size_t offset,
                            size_t length)
{
    return ct_place_part(parser->words->places[parser->at], offset, length);
}

static enum ct_status unknown_option(struct parser *parser, size_t offset,
                                     size_t length)
{
    const char *word = word_at(parser);
    const char *near = NULL;
    struct ct_buffer hint = {0};
    enum ct_status status;

    if (word[1] == '-')
        near = near_name(parser->command, word + 2, length - 2);
    else if (word[2] != '\0')
        near = near_name(parser->command, word + 1, strcspn(word + 1, "="));
    if (near != NULL) {
        ct_buffer_puts(&hint, "--");
        ct_buffer_puts(&hint, near);
    }
    status = ct_buffer_status(&hint);
    if (status == CT_OK)
        status = ct_error(
            parser->sink, "unknown-option", ct_at(part(parser, offset, length)),
            word[1] == '-' ? ct_text(word, length) : ct_string(word),
            ct_string(parser->command->name), ct_text(hint.data, hint.length));
    ct_buffer_release(&hint);
    return status;
}

/* Sets an option whose name is word[offset..offset + length); `joined` is the
 * value in the same word, or NULL. */
static enum ct_status set_option(struct parser *parser,
                                 const struct ct_option *option, size_t offset,
                                 size_t length, const char *joined)
{
    const char *word = word_at(parser);
    struct ct_place place = part(parser, offset, length);
    struct ct_option_value value = {
        .command = parser->command,
        .option = option,
        .shown = ct_text(word, offset + length),
        .text = joined,
        .place = place,
        .sink = parser->sink,
    };

    if (joined != NULL) {
        value.place = part(parser, (size_t)(joined - word), SIZE_MAX);
    } else if (option->kind != CT_OPTION_FLAG) {
        if (parser->at + 1 == parser->words->count ||
            is_taken(parser->command, parser->words->items[parser->at + 1]))
            return ct_error(parser->sink, "option-value-missing", ct_at(place),
                            value.shown, ct_string(option->argument));
        parser->at++;
        value.text = word_at(parser);
        value.place = part(parser, 0, SIZE_MAX);
    }
    parser->alone = parser->alone || option->alone;
    return ct_option_set(&value, parser->options);
}

static enum ct_status long_option(struct parser *parser)
{
    const char *word = word_at(parser);
    size_t length = strcspn(word, "=");
    const char *joined = word[length] == '=' ? word + length + 1 : NULL;
    const struct ct_option *option =
        find(parser->command, word + 2, length - 2, 0);

    if (option == NULL)
        return unknown_option(parser, 0, length);
    if (option->kind == CT_OPTION_FLAG && joined != NULL)
        return ct_error(parser->sink, "option-value-unwanted",
                        ct_at(part(parser, length, SIZE_MAX)),
                        ct_text(word, length));
    return set_option(parser, option, 0, length, joined);
}

/* A row of flags, the last of which may be an option with its value. */
static enum ct_status short_options(struct parser *parser)
{
    const char *word = word_at(parser);
    size_t name = strcspn(word + 1, "=");
    enum ct_status status = CT_OK;

    if (name > 1 && find(parser->command, word + 1, name, 0) != NULL)
        return unknown_option(parser, 0, name + 1); /* -format */
    for (size_t i = 1; word[i] != '\0' && status == CT_OK; i++) {
        const struct ct_option *option =
            find(parser->command, NULL, 0, word[i]);
        const char *joined = word[i + 1] != '\0' ? word + i + 1 : NULL;
        size_t start = i == 1 ? 0 : i;

        if (option == NULL)
            return unknown_option(parser, start, i + 1 - start);
        if (option->kind != CT_OPTION_FLAG)
            return set_option(parser, option, start, i + 1 - start,
                              joined != NULL && joined[0] == '=' ? joined + 1
                                                                 : joined);
        status = set_option(parser, option, start, i + 1 - start, NULL);
    }
    return status;
}

static bool wants_help(const struct ct_texts *words, size_t first)
{
    for (size_t i = first; i < words->count; i++) {
        if (strcmp(words->items[i], "--") == 0)
            return false;
        if (strcmp(words->items[i], "--help") == 0 ||
            strcmp(words->items[i], "-h") == 0)
            return true;
    }
    return false;
}

/* CT_INVALID when a word was faulty. */
static enum ct_status parse_words(struct parser *parser)
{
    enum ct_status faults = CT_OK;
    bool only_operands = false;

    for (; parser->at < parser->words->count; parser->at++) {
        const char *word = word_at(parser);
        enum ct_status status = CT_OK;

        if (only_operands || !is_option(word))
            status =
                ct_texts_add(parser->operands, word, part(parser, 0, SIZE_MAX));
        else if (strcmp(word, "--") == 0)
            only_operands = true;
        else if (word[1] == '-')
            status = long_option(parser);
        else
            status = short_options(parser);
        if (status == CT_NOMEM)
            return status;
        if (status != CT_OK)
            faults = CT_INVALID;
    }
    return faults;
}

static enum ct_status count_operands(const struct parser *parser)
{
    const struct ct_command *command = parser->command;
    const struct ct_texts *operands = parser->operands;
    int least = parser->alone ? 0 : command->minimum_operands;
    int most = parser->alone ? 0 : command->maximum_operands;
    size_t last = parser->words->count - 1;

    if (operands->count < (size_t)least) {
        struct ct_place end = parser->words->places[last];

        end.offset += end.length;
        end.length = 0;
        return ct_error(parser->sink, "operand-missing", ct_at(end),
                        ct_string(command->name), ct_string(command->operands));
    }
    if (most >= 0 && operands->count > (size_t)most)
        return ct_error(
            parser->sink, "operand-unwanted", ct_at(operands->places[most]),
            ct_string(operands->items[most]), ct_string(command->name),
            ct_string(parser->alone ? "" : command->operands));
    return CT_OK;
}

static void set_defaults(const struct ct_command *command, void *options)
{
    if (command->defaults != NULL)
        memcpy(options, command->defaults, command->options_size);
    else
        memset(options, 0, command->options_size);
}

enum ct_status ct_options_parse(const struct ct_command *command,
                                const struct ct_texts *words, size_t first,
                                struct ct_sink *sink, void *options,
                                struct ct_texts *operands)
{
    struct parser parser = {.command = command,
                            .words = words,
                            .at = first,
                            .sink = sink,
                            .options = options,
                            .operands = operands};
    enum ct_status status;

    set_defaults(command, options);
    *operands = (struct ct_texts){0};
    if (wants_help(words, first)) {
        ((struct ct_common_options *)options)->help = true;
        return CT_OK;
    }
    status = parse_words(&parser);
    if (status == CT_OK) /* else an operand may have been meant as a value */
        status = count_operands(&parser);
    if (status == CT_OK)
        return CT_OK;
    ct_texts_release(operands);
    ct_options_release(command, options);
    memset(options, 0, command->options_size);
    return status == CT_NOMEM ? CT_NOMEM : CT_USAGE;
}

void ct_options_release(const struct ct_command *command, void *options)
{
    for (const struct ct_option *option = command->options;
         option != NULL && option->name != NULL; option++)
        if (option->kind == CT_OPTION_LIST)
            ct_texts_release(
                (struct ct_texts *)(void *)((char *)options + option->target));
}
