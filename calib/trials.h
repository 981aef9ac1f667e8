/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * trials.h - the Monte Carlo method in the program: how many trials, from
 * which seed, and who hears how far it has come.
 *
 * The number of trials comes from --trials, else from CALTRACE_TRIALS, the
 * custom of the house, else it is CT_USUAL_TRIALS. The seed is 1 unless
 * another is given: the same budget has the same result every time.
 */
#ifndef CT_TRIALS_H
#define CT_TRIALS_H

#include "context.h"
#include "option.h"
#include "../uncertainty/montecarlo.h"

/* 10^6 trials leave a 95 % interval of a usual budget one or two digits
 * (JCGM 101:2008, 7.2.2, note 1) and cost some hundredths of a second. */
#define CT_USUAL_TRIALS    UINT64_C(1000000)
#define CT_ADAPTIVE_TRIALS UINT64_C(100000000) /* --adaptive: at most */
#define CT_MOST_TRIALS     UINT64_C(1000000000000)
#define CT_USUAL_SEED      UINT64_C(1)

/* What the command line says. */
struct ct_trial_options {
    struct ct_texts trials, seed; /* as written; the last one holds */
    bool adaptive;
    bool none;        /* no Monte Carlo method */
    int interval;     /* ORDER INTERVAL: which one is compared */
    const char *plot; /* a file to draw to, or NULL */
};

/* ORDER INTERVAL */
enum { CT_INTERVAL_SYMMETRIC, CT_INTERVAL_SHORTEST };
extern const char *const ct_trial_intervals[];

/* The rows of a command's option table that fill them; `type` is the command's
 * structure of options, whose member `evaluation.trials` they are. */
#define CT_TRIAL_OPTION_ROWS(type)                                             \
    {.name = "trials",                                                         \
     .letter = 'M',                                                            \
     .kind = CT_OPTION_LIST,                                                   \
     .argument = "N",                                                          \
     .target = offsetof(type, evaluation.trials.trials),                       \
     .help = N_("trials of the Monte Carlo method, such as 1e6 (default) or "  \
                "10^7; with --adaptive the most")},                            \
        {.name = "adaptive",                                                   \
         .kind = CT_OPTION_FLAG,                                               \
         .target = offsetof(type, evaluation.trials.adaptive),                 \
         .help = N_("as many trials as the digits of u need (JCGM 101:2008, "  \
                    "7.9)")},                                                  \
        {.name = "seed",                                                       \
         .kind = CT_OPTION_LIST,                                               \
         .argument = "N",                                                      \
         .target = offsetof(type, evaluation.trials.seed),                     \
         .help = N_("seed of the trials, 0 to 2^64 - 1 (default 1); the same " \
                    "seed gives the same result")},                            \
        {.name = "interval",                                                   \
         .kind = CT_OPTION_CHOICE,                                             \
         .argument = "WHICH",                                                  \
         .target = offsetof(type, evaluation.trials.interval),                 \
         .choices = ct_trial_intervals,                                        \
         .help = N_("the coverage interval that the result of the GUM is "     \
                    "compared with")},                                         \
        {.name = "plot",                                                       \
         .kind = CT_OPTION_FILE,                                               \
         .argument = "FILE",                                                   \
         .target = offsetof(type, evaluation.trials.plot),                     \
         .help =                                                               \
             N_("draw the trials, the result of the GUM and the intervals "    \
                "as SVG")},                                                    \
    {                                                                          \
        .name = "no-monte-carlo", .kind = CT_OPTION_FLAG,                      \
        .target = offsetof(type, evaluation.trials.none),                      \
        .help = N_("the law of propagation alone")                             \
    }

/* Reads a number of trials: `1000000`, `1e6`, `10^6`, `1 000 000`. CT_INVALID:
 * it is no whole number (or negative); CT_LIMIT: it is above CT_MOST_TRIALS. 0
 * is a number. */
CT_CHECK enum ct_status ct_trials_parse(const char *text, uint64_t *trials);

/* CT_USAGE, reported, when they contradict each other or cannot be used. */
CT_CHECK enum ct_status
ct_trial_options_check(const struct ct_trial_options *options,
                       struct ct_sink *sink);

/* The drawing has a file of its own, and holds one of `files` (NULL: there is
 * one). CT_USAGE, reported: "plot-same-output", "one-drawing". */
CT_CHECK enum ct_status
ct_plot_option_check(const struct ct_trial_options *options,
                     const struct ct_common_options *common,
                     const struct ct_texts *files, struct ct_sink *sink);

/* Whether the command line itself asks for the Monte Carlo method. */
bool ct_trials_are_asked_for(const struct ct_trial_options *options);

/* The settings that options (checked) and surroundings come to; trials 0: no
 * Monte Carlo method. The rest depends on the budget: `digits` significant
 * digits, and the coverage that is asked for. */
struct ct_trials ct_trials_of(const struct ct_trial_options *options,
                              const struct ct_context *context, int digits,
                              const struct ct_propagation *propagation);

/* Draws the model. *drawn says whether there is a result, which is then to be
 * released: none for a budget that the method is not made for or has nothing
 * to add to, which is no failure. `asked` as above. Progress is shown, and a
 * signal ends it early, with what was reached. Findings beside those of
 * ct_monte_carlo(): "rows-not-drawn", "outputs-not-drawn",
 * "trials-too-few-by-custom" (notes), "adaptive-not-converged" (warning),
 * "trials-stopped". CT_INVALID: an error was found. */
CT_CHECK enum ct_status
ct_trials_draw(const struct ct_model *model, const struct ct_gum_result *gum,
               const struct ct_trials *settings, bool asked,
               const struct ct_context *context, struct ct_monte_carlo *result,
               bool *drawn);

#endif
