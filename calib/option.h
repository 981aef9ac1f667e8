/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * option.h - the options of one command, as one table that parses the command
 * line, prints --help, and is the source of the manual's synopsis and of shell
 * completion.
 *
 * Long options `--name value` or `--name=value`, short `-x value`; flags may
 * not be given a value; no abbreviations; `--` ends the options. A word that
 * starts with '-' and a digit or '.' is an operand, and so is `-` alone.
 */
#ifndef CT_OPTION_H
#define CT_OPTION_H

#include "../uncertainty/buffer.h"
#include "../uncertainty/finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ct_option_kind {
    CT_OPTION_FLAG,        /* bool */
    CT_OPTION_INTEGER,     /* int64_t within minimum..maximum; 1e6 is one */
    CT_OPTION_NUMBER,      /* double within minimum..maximum */
    CT_OPTION_PROBABILITY, /* double, inside (0, 1); `95 %` and `0.95` */
    CT_OPTION_TEXT,        /* const char * */
    CT_OPTION_FILE,        /* const char * */
    CT_OPTION_DATE,        /* int32_t, days since 1970-01-01 */
    CT_OPTION_CHOICE,      /* int: index in `choices` */
    CT_OPTION_LIST,        /* struct ct_texts: may be given more than once */
};

struct ct_texts {
    const char **items;
    size_t count;
};

struct ct_option {
    const char *name;       /* long, without "--" */
    char letter;            /* short, or 0 */
    enum ct_option_kind kind;
    const char *argument;   /* what stands for it in help: FILE, N, … */
    size_t target;          /* offset in the command's options structure */
    const char *const *choices; /* NULL-terminated, for CHOICE */
    double minimum, maximum;
    const char *help;       /* one sentence, N_()-marked */
};

/* Formats, in the order of ct_format_names. ORDER FORMAT */
enum ct_format {
    CT_FORMAT_TEXT,
    CT_FORMAT_MARKDOWN,
    CT_FORMAT_CSV,
    CT_FORMAT_JSON,
    CT_FORMAT_SVG,
    CT_FORMATS
};

/* Options that every command has; the first member of each command's own
 * structure of options. */
struct ct_common_options {
    bool help;
    int format;            /* enum ct_format */
    const char *output;    /* NULL: standard output */
    int color;             /* 0 auto, 1 always, 2 never */
    const char *language;
    const char *directory;
    bool quiet;
};

struct ct_context;

struct ct_command {
    const char *name;
    const char *summary;      /* one line, N_()-marked */
    const char *operands;     /* `FILE...` */
    const char *description;  /* paragraphs for --help, N_()-marked */
    const struct ct_option *options; /* ends with name NULL */
    unsigned formats;         /* mask of 1 << enum ct_format */
    size_t options_size;      /* of the structure of options */
    int minimum_operands, maximum_operands; /* -1: any number */
    const void *defaults;     /* an options structure, or NULL: all zero */
    /* Runs with parsed options; returns the exit code 0-3. */
    int (*run)(const void *options, const struct ct_texts *operands,
               struct ct_context *context);
};

/* Parses argv[0..argc) into `options` (options_size bytes, defaults copied
 * first) and `operands` (array owned by the caller: free operands->items; LIST
 * options likewise are freed by ct_options_release). All faults are findings
 * whose place is in the source `line`, a text made of the arguments joined by
 * blanks, so that carets point at the word. CT_USAGE when there were any. */
CT_CHECK enum ct_status ct_options_parse(const struct ct_command *command,
                                         int argc, const char *const *argv,
                                         uint32_t line, struct ct_sink *sink,
                                         void *options,
                                         struct ct_texts *operands);
void ct_options_release(const struct ct_command *command, void *options);

/* Appends the help page of one command, wrapped at `width` columns. */
void ct_options_help(const struct ct_command *command, int width,
                     struct ct_buffer *out);

#endif
