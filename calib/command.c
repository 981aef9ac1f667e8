/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command.h"

#include "environment.h"
#include "files/input.h"
#include "files/output.h"
#include "keep.h"
#include "report/json_out.h"
#include "report/language.h"
#include "report/message.h"
#include "report/text.h"
#include "../uncertainty/caltrace.h"
#include "../uncertainty/expression.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct ct_command *const commands[] = {
#define X(name) &ct_command_##name,
    CT_COMMANDS(X)
#undef X
};

enum { COMMANDS = sizeof commands / sizeof *commands };

/* ---- what commands share ------------------------------------------------- */

int ct_exit_code(const struct ct_context *context, enum ct_status status)
{
    if (status == CT_OK)
        return CT_EXIT_FINE;
    if (status == CT_USAGE)
        return CT_EXIT_USAGE;
    if (status == CT_NOMEM)
        (void)ct_error(context->sink, "out-of-memory",
                       ct_at((struct ct_place){0}));
    return CT_EXIT_UNUSABLE;
}

int ct_answer_code(const struct ct_context *context, enum ct_status status,
                   bool complete, bool in_order)
{
    if (status != CT_OK)
        return ct_exit_code(context, status);
    if (!complete)
        return CT_EXIT_UNUSABLE;
    return in_order ? CT_EXIT_FINE : CT_EXIT_FINDINGS;
}

static enum ct_status write_to(const char *path, struct ct_buffer *answer,
                               struct ct_sink *sink)
{
    struct ct_output *output;
    enum ct_status status = ct_output_open(path, sink, &output);

    if (status != CT_OK)
        return status;
    status = ct_output_write(output, answer);
    if (status == CT_NOMEM) {
        ct_output_discard(output);
        return status;
    }
    /* After a failed write it is the commit that tells the user. */
    return ct_output_commit(output, sink);
}

enum ct_status ct_answer_write(const struct ct_common_options *common,
                               const struct ct_context *context,
                               struct ct_buffer *answer)
{
    enum ct_status status = ct_keep_inputs(context);

    if (status != CT_OK)
        return status;
    return write_to(common->output, answer, context->sink);
}

void ct_answer_json_end(const struct ct_context *context, bool complete,
                        struct ct_json *json)
{
    ct_message_sink_finish(context->messages);
    ct_message_sink_json(context->messages, json, "findings");
    ct_json_bool(json, "complete", complete);
    ct_json_end(json);
}

/* ---- help ---------------------------------------------------------------- */

enum { SUMMARY_COLUMN = 14, USUAL_WIDTH = 80 };

static void write_overview(int width, struct ct_buffer *out)
{
    size_t columns = width <= 0 ? USUAL_WIDTH : (size_t)width;

    ct_buffer_puts(out, ct_translate(N_("Usage: caltrace COMMAND [OPTION...] "
                                        "[OPERAND...]\n\n")));
    ct_text_wrap(out,
                 ct_translate(N_("Measurement uncertainty, traceability and "
                                 "schedules for calibration laboratories.")),
                 0, 0, columns);
    ct_buffer_puts(out, "\n\n");
    for (size_t i = 0; i < COMMANDS; i++) {
        size_t length = strlen(commands[i]->name);

        ct_buffer_puts(out, "  ");
        ct_buffer_puts(out, commands[i]->name);
        ct_buffer_repeat(
            out, " ",
            length + 4 > SUMMARY_COLUMN ? 2 : SUMMARY_COLUMN - 2 - length);
        ct_text_wrap(out, ct_translate(commands[i]->summary), SUMMARY_COLUMN,
                     SUMMARY_COLUMN, columns);
        ct_buffer_putc(out, '\n');
    }
    ct_buffer_putc(out, '\n');
    ct_text_wrap(out,
                 ct_translate(N_(
                     "`caltrace help COMMAND` shows the options of a command, "
                     "`caltrace explain CODE` what a finding means, "
                     "`caltrace --version` the version.\n\n"
                     "Exit codes: 0 all is well; 1 something is not in order; "
                     "2 the command line is wrong; 3 an answer could not be "
                     "given.")),
                 0, 0, columns);
    ct_buffer_putc(out, '\n');
}

/* Writes to standard output, releases the buffer, gives the exit code. */
static int show(const struct ct_context *context, struct ct_buffer *page)
{
    enum ct_status status = write_to(NULL, page, context->sink);

    ct_buffer_release(page);
    return ct_exit_code(context, status);
}

static int show_overview(const struct ct_context *context)
{
    struct ct_buffer page = {0};

    write_overview(context->width, &page);
    return show(context, &page);
}

static int show_version(const struct ct_context *context)
{
    struct ct_buffer page = {0};

    ct_buffer_puts(&page, "caltrace ");
    ct_buffer_puts(&page, ct_version());
    ct_buffer_putc(&page, '\n');
    return show(context, &page);
}

static int show_command(const struct ct_command *command,
                        const struct ct_context *context)
{
    struct ct_buffer page = {0};

    ct_options_help(command, context->width, &page);
    return show(context, &page);
}

/* ---- running ------------------------------------------------------------- */

static const struct ct_command *find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int unknown_command(const struct ct_texts *words, size_t at,
                           const struct ct_context *context)
{
    const char *word = words->items[at];
    const char *names[COMMANDS];
    const char *near;

    if (word[0] == '-') {
        (void)ct_error(context->sink, "option-before-command",
                       ct_at(words->places[at]), ct_string(word));
        return CT_EXIT_USAGE;
    }
    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = commands[i]->name;
    near = ct_near_miss(word, strlen(word), names, COMMANDS);
    /* A file in a command's place is probably a budget. */
    (void)ct_error(context->sink, "unknown-command", ct_at(words->places[at]),
                   ct_string(word), ct_string(near != NULL ? near : ""),
                   ct_string(ct_input_is_file(word) ? word : ""));
    return CT_EXIT_USAGE;
}

/* What every command's options change in its surroundings. */
static void apply(const struct ct_common_options *common,
                  struct ct_context *context)
{
    if (common->color != CT_COLOR_AUTO) {
        context->color = common->color == CT_COLOR_ALWAYS;
        ct_message_sink_color(context->messages, context->color);
    } else if (common->output != NULL) {
        context->color = false;
    }
    ct_environment_language(context, common->language);
    if (common->directory != NULL)
        context->directory = common->directory;
    context->outputs[CT_OUTPUT_ANSWER] = common->output;
    context->quiet = common->quiet;
    context->progress = context->progress && !common->quiet;
    ct_message_sink_quiet(context->messages, common->quiet);
    if (common->format == CT_FORMAT_JSON)
        ct_message_sink_keep(context->messages);
}

static int run(const struct ct_command *command, const struct ct_texts *words,
               struct ct_context *context)
{
    struct ct_texts operands = {0};
    void *options = calloc(1, command->options_size);
    int code;

    enum ct_status status =
        options == NULL ? CT_NOMEM
                        : ct_options_parse(command, words, 2, context->sink,
                                           options, &operands);
    if (status != CT_OK) {
        code = ct_exit_code(context, status);
    } else {
        apply(options, context);
        code = ((struct ct_common_options *)options)->help
                   ? show_command(command, context)
                   : command->run(options, &operands, context);
        ct_options_release(command, options);
    }
    ct_texts_release(&operands);
    free(options);
    return code;
}

/* `caltrace help [COMMAND]` */
static int help(const struct ct_texts *words, const struct ct_context *context)
{
    const struct ct_command *command;

    if (words->count == 2)
        return show_overview(context);
    command = find(words->items[2]);
    if (command == NULL)
        return unknown_command(words, 2, context);
    if (words->count == 3)
        return show_command(command, context);
    (void)ct_error(context->sink, "operand-unwanted", ct_at(words->places[3]),
                   ct_string(words->items[3]), ct_string("help"),
                   ct_string("COMMAND"));
    return CT_EXIT_USAGE;
}

/* Asked for nothing: the overview, but not as an answer. */
static int no_command(const struct ct_context *context)
{
    struct ct_buffer page = {0};

    write_overview(context->width, &page);
    if (page.data != NULL)
        (void)fputs(page.data, stderr);
    ct_buffer_release(&page);
    return CT_EXIT_USAGE;
}

static int dispatch(const struct ct_texts *words, struct ct_context *context)
{
    const struct ct_command *command;
    const char *word;

    if (words->count < 2)
        return no_command(context);
    word = words->items[1];
    if (strcmp(word, "--version") == 0)
        return show_version(context);
    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 ||
        strcmp(word, "-h") == 0)
        return help(words, context);
    command = find(word);
    return command != NULL ? run(command, words, context)
                           : unknown_command(words, 1, context);
}

int ct_program_run(int argc, const char *const *argv,
                   struct ct_context *context)
{
    struct ct_buffer line = {0};
    struct ct_texts words = {0};
    uint32_t source;
    int code;
    enum ct_status status = ct_command_line(argc, argv, &line, &words);

    if (status == CT_OK)
        status = ct_source_text(context->sources, "command line",
                                line.data != NULL ? line.data : "", line.length,
                                &source);
    if (status == CT_OK) {
        for (size_t i = 0; i < words.count; i++)
            words.places[i].source = source;
        code = dispatch(&words, context);
    } else {
        code = ct_exit_code(context, status);
    }
    ct_texts_release(&words);
    ct_buffer_release(&line);
    return code;
}
