/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trials.h"

#include "files/output.h"

#include "../uncertainty/coverage.h"
#include "../uncertainty/decimal.h"

#include <math.h>
#include <string.h>

/* ORDER INTERVAL */
const char *const ct_trial_intervals[] = {"symmetric", "shortest", NULL};

/* ---- a number of trials -------------------------------------------------- */

enum { LONGEST = 40, MOST_DIGITS = 17 };

static enum ct_status parse_whole(const char *text, size_t length,
                                  uint64_t *number)
{
    struct ct_decimal decimal;
    enum ct_status status = ct_decimal_parse(text, length, &decimal);

    if (status != CT_OK)
        return status;
    decimal = ct_decimal_normalise(decimal);
    if (decimal.negative || decimal.exponent < 0)
        return CT_INVALID;
    if (ct_decimal_magnitude(decimal) >= MOST_DIGITS)
        return CT_LIMIT;
    *number = decimal.low; /* below 10^17, and so is what follows */
    for (int32_t i = 0; i < decimal.exponent; i++)
        *number *= 10;
    return CT_OK;
}

/* base^exponent, `10^6`. */
static enum ct_status parse_power(const char *text, const char *sign,
                                  uint64_t *number)
{
    uint64_t base = 0, exponent = 0, product = 1;
    enum ct_status status = parse_whole(text, (size_t)(sign - text), &base);

    if (status == CT_OK)
        status = parse_whole(sign + 1, strlen(sign + 1), &exponent);
    if (status != CT_OK)
        return status;
    for (uint64_t i = 0; i < exponent && base > 1; i++) {
        if (product > CT_MOST_TRIALS / base)
            return CT_LIMIT;
        product *= base;
    }
    *number = base == 0 && exponent > 0 ? 0 : product;
    return CT_OK;
}

/* Blanks between digits group them; false: the text is too long. */
static bool without_groups(const char *text, char digits[LONGEST])
{
    size_t length = 0;

    for (size_t i = 0; text[i] != '\0'; i++) {
        bool between = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9' &&
                       text[i + 1] >= '0' && text[i + 1] <= '9';

        if (text[i] == ' ' && between)
            continue;
        if (length + 1 == LONGEST)
            return false;
        digits[length++] = text[i];
    }
    digits[length] = '\0';
    return true;
}

enum ct_status ct_trials_parse(const char *text, uint64_t *trials)
{
    char digits[LONGEST];
    const char *sign;
    uint64_t number;
    enum ct_status status;

    if (!without_groups(text, digits))
        return CT_INVALID;
    sign = strchr(digits, '^');
    status = sign != NULL ? parse_power(digits, sign, &number)
                          : parse_whole(digits, strlen(digits), &number);
    if (status == CT_OK && number > CT_MOST_TRIALS)
        status = CT_LIMIT;
    if (status == CT_OK)
        *trials = number;
    return status;
}

/* A seed is digits alone: it names a sample, and is to look the same
 * everywhere. */
static bool parse_seed(const char *text, uint64_t *seed)
{
    uint64_t number = 0;

    for (const char *at = text; *at != '\0'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');

        if (*at < '0' || *at > '9' || number > UINT64_MAX / 10 ||
            number * 10 > UINT64_MAX - digit)
            return false;
        number = number * 10 + digit;
    }
    *seed = number;
    return text[0] != '\0';
}

/* ---- options ------------------------------------------------------------- */

/* The last text that was given, or NULL. */
static const char *last_of(const struct ct_texts *texts)
{
    return texts->count > 0 ? texts->items[texts->count - 1] : NULL;
}

static enum ct_status check_trials(const struct ct_texts *texts,
                                   struct ct_sink *sink)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < texts->count; i++) {
        const struct ct_argument at = ct_at(texts->places[i]);
        const struct ct_argument text = ct_string(texts->items[i]);
        uint64_t trials = 0;
        enum ct_status read = ct_trials_parse(texts->items[i], &trials);

        if (read == CT_INVALID)
            (void)ct_error(sink, "option-not-trials", at, text);
        else if (read == CT_LIMIT)
            (void)ct_error(sink, "trials-too-many", at, text,
                           ct_number((double)CT_MOST_TRIALS));
        else if (trials == 0)
            (void)ct_error(sink, "trials-none", at);
        if (read != CT_OK || trials == 0)
            status = CT_USAGE;
    }
    return status;
}

static enum ct_status check_seed(const struct ct_texts *texts,
                                 struct ct_sink *sink)
{
    enum ct_status status = CT_OK;
    uint64_t seed;

    for (size_t i = 0; i < texts->count; i++)
        if (!parse_seed(texts->items[i], &seed)) {
            (void)ct_error(sink, "option-not-seed", ct_at(texts->places[i]),
                           ct_string(texts->items[i]));
            status = CT_USAGE;
        }
    return status;
}

/* --no-monte-carlo beside what would settle how it is done. */
static enum ct_status check_none(const struct ct_trial_options *o,
                                 struct ct_sink *sink)
{
    const struct {
        bool given;
        const char *name;
    } others[] = {
        {o->trials.count > 0, "--trials"},
        {o->adaptive, "--adaptive"},
        {o->seed.count > 0, "--seed"},
        {o->plot != NULL, "--plot"},
        {o->interval != CT_INTERVAL_SYMMETRIC, "--interval"},
    };
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < sizeof others / sizeof *others && o->none; i++)
        if (others[i].given) {
            (void)ct_error(sink, "options-exclude", ct_at((struct ct_place){0}),
                           ct_string("--no-monte-carlo"),
                           ct_string(others[i].name));
            status = CT_USAGE;
        }
    return status;
}

enum ct_status ct_trial_options_check(const struct ct_trial_options *options,
                                      struct ct_sink *sink)
{
    enum ct_status trials = check_trials(&options->trials, sink);
    enum ct_status seed = check_seed(&options->seed, sink);
    enum ct_status none = check_none(options, sink);

    return trials != CT_OK ? trials : seed != CT_OK ? seed : none;
}

/* Whether both are one place; NULL and `-` are standard output. */
static bool is_same_place(const char *a, const char *b)
{
    const char *other = b == NULL ? "-" : b;

    return strcmp(a, other) == 0 || ct_output_is_file(a, other);
}

enum ct_status ct_plot_option_check(const struct ct_trial_options *options,
                                    const struct ct_common_options *common,
                                    const struct ct_texts *files,
                                    struct ct_sink *sink)
{
    const char *plot = options->plot;

    if (plot == NULL)
        return CT_OK;
    if (files != NULL && files->count > 1) {
        (void)ct_error(sink, "one-drawing", ct_at(files->places[1]),
                       ct_string(files->items[1]));
        return CT_USAGE;
    }
    if (!is_same_place(plot, common->output))
        return CT_OK;
    (void)ct_error(sink, "plot-same-output", ct_at((struct ct_place){0}),
                   ct_string(plot));
    return CT_USAGE;
}

bool ct_trials_are_asked_for(const struct ct_trial_options *options)
{
    return options->trials.count > 0 || options->adaptive ||
           options->plot != NULL;
}

/* ---- settings ------------------------------------------------------------ */

static uint64_t trials_of(const struct ct_trial_options *o,
                          const struct ct_context *context)
{
    const char *text = last_of(&o->trials);
    uint64_t trials = 0;

    if (o->none)
        return 0;
    if (text != NULL && ct_trials_parse(text, &trials) == CT_OK)
        return trials;
    if (o->adaptive)
        return CT_ADAPTIVE_TRIALS;
    /* A drawing is asked for, and the house has none by itself. */
    if (context->trials == 0 && o->plot != NULL)
        return CT_USUAL_TRIALS;
    return context->trials;
}

/* With a fixed factor that of a normal distribution: the Monte Carlo method
 * needs a probability, and k = 2 is meant to cover 95.45 %. */
static double probability_of(const struct ct_propagation *propagation)
{
    double probability;

    if (propagation->rule == CT_COVERAGE_PROBABILITY)
        return propagation->probability;
    return ct_coverage_probability(propagation->factor, (double)INFINITY,
                                   &probability) == CT_OK
               ? probability
               : (double)NAN;
}

struct ct_trials ct_trials_of(const struct ct_trial_options *options,
                              const struct ct_context *context, int digits,
                              const struct ct_propagation *propagation)
{
    const char *seed = last_of(&options->seed);
    struct ct_trials settings = {
        .trials = trials_of(options, context),
        .adaptive = options->adaptive,
        .digits = digits,
        .seed = CT_USUAL_SEED,
        .threads = context->threads > 0 ? context->threads : 1,
        .probability = probability_of(propagation),
        .shortest = options->interval == CT_INTERVAL_SHORTEST,
        .kernel = context->kernel};

    if (seed != NULL)
        (void)parse_seed(seed, &settings.seed);
    return settings;
}
