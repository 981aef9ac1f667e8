/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * option.h - the options of one command, as one table that parses the command
 * line, prints --help, and is the source of the manual's synopsis and of shell
 * completion.
 *
 * Long options `--name value` or `--name=value`, short `-x value`, `-xvalue`
 * and flags in a row, `-qh`; flags may not be given a value; no abbreviations;
 * options and operands in any order; of an option given twice the last value
 * holds (a LIST keeps all); `--` ends the options, and `--help` or `-h` before
 * it wins over every fault. Only a word that starts with `--`, or with '-' and
 * a letter, is an option: `-1.5`, `-(a+b)` and `-` alone are operands. A value
 * in a word of its own may not look like an option that the command has.
 */
#ifndef CT_OPTION_H
#define CT_OPTION_H

#include "../uncertainty/buffer.h"
#include "../uncertainty/finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ORDER OPTION_KIND */
enum ct_option_kind {
    CT_OPTION_FLAG,        /* bool */
    CT_OPTION_INTEGER,     /* int64_t within minimum..maximum; 1e6 is one */
    CT_OPTION_NUMBER,      /* double within minimum..maximum */
    CT_OPTION_PROBABILITY, /* double, inside (0, 1); `95 %` and `0.95` */
    CT_OPTION_TEXT,        /* const char * */
    CT_OPTION_FILE,        /* const char *, not empty */
    CT_OPTION_DATE,        /* int32_t, days since 1970-01-01 */
    CT_OPTION_CHOICE,      /* int: index in `choices`; by the defaults also -1,
                              the first unless the command knows better, or
                              CT_OPTION_NO_CHOICE */
    CT_OPTION_LIST,        /* struct ct_texts: may be given more than once */
};

enum { CT_OPTION_NO_CHOICE = -2 }; /* none of them holds by default */

/* Words of the command line. Texts belong to the caller of the program; the
 * arrays to whoever holds the structure. */
struct ct_texts {
    const char **items;
    struct ct_place *places; /* of each text, byte by byte, in the source that
                                findings show as the command line */
    size_t count;
};
void ct_texts_release(struct ct_texts *texts);

struct ct_option {
    const char *name; /* long, without "--" */
    char letter;      /* short, or 0 */
    enum ct_option_kind kind;
    const char *argument;       /* what stands for it in help: FILE, N, … */
    size_t target;              /* offset in the command's options structure */
    const char *const *choices; /* NULL-terminated, for CHOICE */
    double minimum, maximum;    /* both 0: no bounds */
    const char *help;           /* N_()-marked, without a full stop: choices,
                                   bounds and default are put after it */
    bool alone;                 /* given, the command takes no operands */
};

/* ORDER FORMAT */
enum ct_format {
    CT_FORMAT_TEXT,
    CT_FORMAT_MARKDOWN,
    CT_FORMAT_CSV,
    CT_FORMAT_JSON,
    CT_FORMAT_SVG,
    CT_FORMAT_SARIF,
    CT_FORMAT_DOT,
    CT_FORMAT_ICS,
    CT_FORMATS
};
extern const char *const ct_format_names[CT_FORMATS + 1]; /* ends with NULL */

/* ORDER COLOR */
enum { CT_COLOR_AUTO, CT_COLOR_ALWAYS, CT_COLOR_NEVER };

/* Options that every command has; the first member of each command's own
 * structure of options. */
struct ct_common_options {
    bool help;
    int format;            /* enum ct_format; or -1, not given, in a command
                              whose defaults say so */
    const char *output;    /* NULL: standard output */
    int color;             /* CT_COLOR_… */
    int language;          /* enum ct_language_choice of environment.h */
    const char *directory; /* NULL: the current one */
    bool quiet;
};

struct ct_context;

struct ct_command {
    const char *name;
    const char *summary;     /* one line, N_()-marked */
    const char *operands;    /* `FILE...`, or "" */
    const char *description; /* paragraphs for --help, N_()-marked: each one
                                line; lines that start with a blank are kept
                                as they are */
    const struct ct_option *options; /* ends with name NULL; NULL: none */
    unsigned formats;                /* mask of 1 << enum ct_format */
    size_t options_size;             /* of the structure of options */
    int minimum_operands, maximum_operands; /* -1: any number */
    const void *defaults; /* an options structure, or NULL: all zero */
    /* Runs with parsed options; returns the exit code 0-3. */
    int (*run)(const void *options, const struct ct_texts *operands,
               struct ct_context *context);
};

/* Joins the words by blanks as one line for findings, those that a shell would
 * split in quotes, and gives the place of each word in it. Bytes that are not
 * UTF-8 stand in the line as `?`, in the words as they are. The caller makes a
 * source of the line and sets its number in the places. */
CT_CHECK enum ct_status ct_command_line(int argc, const char *const *argv,
                                        struct ct_buffer *line,
                                        struct ct_texts *words);

/* Parses the words from number `first` on into `options` (options_size bytes,
 * defaults copied first; lists must be empty in them) and `operands`. All
 * faults are findings at their words; CT_USAGE when there were any, or
 * CT_NOMEM; then both outputs are all zero. When `help` is set nothing else
 * was looked at. */
CT_CHECK enum ct_status ct_options_parse(const struct ct_command *command,
                                         const struct ct_texts *words,
                                         size_t first, struct ct_sink *sink,
                                         void *options,
                                         struct ct_texts *operands);
void ct_options_release(const struct ct_command *command, void *options);

/* The options every command has, ended by name NULL. */
extern const struct ct_option ct_common_option_table[];

/* Appends the help page of one command, wrapped at `width` columns (0: 80). */
void ct_options_help(const struct ct_command *command, int width,
                     struct ct_buffer *out);

#endif
