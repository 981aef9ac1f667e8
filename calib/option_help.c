/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "option.h"

#include "option_value.h"
#include "report/language.h"
#include "report/text.h"
#include "../uncertainty/number.h"

#include <string.h>

enum { HELP_COLUMN = 26, USUAL_WIDTH = 80, LEAST_WIDTH = 50 };

/* `-f, --format FORMAT`; returns its display width. */
static size_t write_label(const struct ct_option *option, struct ct_buffer *out)
{
    size_t start = out->length;
    const char letter[] = {option->letter, '\0'};

    ct_buffer_puts(out, option->letter != 0 ? "  -" : "    ");
    ct_buffer_puts(out, option->letter != 0 ? letter : "");
    ct_buffer_puts(out, option->letter != 0 ? ", --" : "  --");
    ct_buffer_puts(out, option->name);
    if (option->kind != CT_OPTION_FLAG) {
        ct_buffer_putc(out, ' ');
        ct_buffer_puts(out, option->argument);
    }
    return out->length - start; /* names are ASCII */
}

static int default_choice(const struct ct_command *command,
                          const struct ct_option *option)
{
    int index = 0;

    if (command->defaults != NULL)
        memcpy(&index, (const char *)command->defaults + option->target,
               sizeof index);
    return index == -1 ? 0 : index; /* the first, if not told otherwise */
}

static void write_choices(const struct ct_command *command,
                          const struct ct_option *option, struct ct_buffer *out)
{
    const char *before = ": ";

    for (int i = 0; option->choices[i] != NULL; i++) {
        if (!ct_option_takes(command, option, i))
            continue;
        ct_buffer_puts(out, before);
        ct_buffer_puts(out, option->choices[i]);
        if (i == default_choice(command, option)) {
            ct_buffer_puts(out, " (");
            ct_buffer_puts(out, ct_translate(N_("default")));
            ct_buffer_putc(out, ')');
        }
        before = ", ";
    }
}

static void write_bounds(const struct ct_option *option, struct ct_buffer *out)
{
    if (option->minimum == 0 && option->maximum == 0)
        return;
    ct_buffer_puts(out, ": ");
    ct_number_shortest(out, option->minimum);
    ct_buffer_puts(out, " … ");
    ct_number_shortest(out, option->maximum);
}

static void write_option(const struct ct_command *command,
                         const struct ct_option *option, size_t width,
                         struct ct_buffer *out)
{
    struct ct_buffer help = {0};
    size_t column = write_label(option, out);

    ct_buffer_puts(&help, ct_translate(option->help));
    if (option->kind == CT_OPTION_CHOICE)
        write_choices(command, option, &help);
    else
        write_bounds(option, &help);
    if (column + 2 > HELP_COLUMN) {
        ct_buffer_putc(out, '\n');
        column = 0;
    }
    ct_buffer_repeat(out, " ", HELP_COLUMN - column);
    if (!help.failed)
        ct_text_wrap(out, help.data, HELP_COLUMN, HELP_COLUMN, width);
    ct_buffer_putc(out, '\n');
    out->failed = out->failed || help.failed;
    ct_buffer_release(&help);
}

static void write_options(const struct ct_command *command,
                          const struct ct_option *options, const char *title,
                          size_t width, struct ct_buffer *out)
{
    if (options == NULL || options->name == NULL)
        return;
    ct_buffer_putc(out, '\n');
    ct_buffer_puts(out, title);
    ct_buffer_puts(out, ":\n");
    for (; options->name != NULL; options++)
        write_option(command, options, width, out);
}

void ct_options_help(const struct ct_command *command, int width,
                     struct ct_buffer *out)
{
    size_t columns = width <= 0 ? USUAL_WIDTH : (size_t)width;

    columns = columns < LEAST_WIDTH ? LEAST_WIDTH : columns;
    ct_buffer_puts(out, ct_translate(N_("Usage")));
    ct_buffer_puts(out, ": caltrace ");
    ct_buffer_puts(out, command->name);
    ct_buffer_puts(out, " [");
    ct_buffer_puts(out, ct_translate(N_("OPTION")));
    ct_buffer_puts(out, "...]");
    ct_buffer_puts(out, command->operands[0] != '\0' ? " " : "");
    ct_buffer_puts(out, command->operands);
    ct_buffer_puts(out, "\n\n");
    ct_text_wrap(out, ct_translate(command->description), 0, 0, columns);
    ct_buffer_putc(out, '\n');
    write_options(command, command->options, ct_translate(N_("Options")),
                  columns, out);
    write_options(command, ct_common_option_table,
                  ct_translate(N_("Options of every command")), columns, out);
}
