/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Running the Monte Carlo method: for which budgets, with progress, until a
 * signal.
 */
#include "trials.h"

#include "environment.h"
#include "progress.h"
#include "report/language.h"

/* ---- whether to ---------------------------------------------------------- */

/* Nothing is uncertain: every trial would be the same. */
static bool is_certain(const struct ct_model *model)
{
    for (size_t q = 0; q < model->contribution_count; q++)
        if (model->contributions[q].uncertainty != 0 &&
            !model->contributions[q].dropped)
            return false;
    return model->rows.n == 0;
}

/* About so many trials give a digit or two of an interval of this probability
 * (JCGM 101:2008, 7.2.1). Nothing where that is more than can be asked for. */
static struct ct_argument advised(double probability)
{
    double trials = 1e4 / (1 - probability);

    return trials > 0 && trials <= (double)CT_MOST_TRIALS ? ct_number(trials)
                                                          : ct_string(NULL);
}

/* Whether the budget can be drawn; says why not where it is the custom of the
 * house that asks for too much. */
static bool is_drawable(const struct ct_model *model,
                        const struct ct_trials *settings, bool asked,
                        struct ct_sink *sink)
{
    struct ct_interval_ranks ranks;

    if (settings->trials == 0 || is_certain(model))
        return false;
    if (model->rows.n > 0) {
        ct_note(sink, "rows-not-drawn", ct_at(model->rows.place),
                ct_string(model->rows.name));
        return false;
    }
    if (model->output_count > CT_MONTE_CARLO_OUTPUTS) {
        ct_note(sink, "outputs-not-drawn",
                ct_at(model->outputs[CT_MONTE_CARLO_OUTPUTS].place),
                ct_integer((int64_t)model->output_count),
                ct_integer(CT_MONTE_CARLO_OUTPUTS));
        return false;
    }
    if (asked || ct_interval_ranks(settings->trials, settings->probability,
                                   &ranks) == CT_OK)
        return true;
    ct_note(sink, "trials-too-few-by-custom", ct_at((struct ct_place){0}),
            ct_integer((int64_t)settings->trials),
            ct_number(settings->probability), advised(settings->probability));
    return false;
}

/* ---- on the way ---------------------------------------------------------- */

struct watch {
    const struct ct_context *context;
    const struct ct_trials *settings;
    bool told; /* to stop */
    struct ct_progress progress;
};

/* Whether trials are being made: those that are not kept are drawn a second
 * time, for the ends of the intervals, and that is in the second half. */
static bool is_first_pass(const struct watch *watch, uint64_t done,
                          uint64_t all)
{
    return watch->settings->adaptive || all == watch->settings->trials ||
           done <= all / 2;
}

/* A request to stop ends the trials. Drawing them again then goes on, so that
 * those made have a whole result; a request that comes only then ends that.
 * A second signal ends the program. */
static bool is_to_stop(void *context, uint64_t done, uint64_t all)
{
    struct watch *watch = context;
    const volatile sig_atomic_t *stop = watch->context->stop;

    watch->progress.total = all;
    ct_progress_update(&watch->progress, done);
    if (stop == NULL || *stop == 0)
        return false;
    if (watch->told && !is_first_pass(watch, done, all))
        return false;
    watch->told = true;
    return true;
}

static enum ct_status
watch_trials(const struct ct_model *model, const struct ct_gum_result *gum,
             const struct ct_trials *settings, const struct ct_context *context,
             struct ct_sink *sink, struct ct_monte_carlo *result)
{
    struct watch watch = {.context = context, .settings = settings};
    struct ct_trials watched = *settings;
    enum ct_status status;

    watched.progress = is_to_stop;
    watched.context = &watch;
    ct_environment_watch(true);
    ct_progress_begin(&watch.progress, context, N_("trials"), settings->trials);
    status = ct_monte_carlo(model, gum, &watched, sink, result);
    ct_progress_end(&watch.progress);
    ct_environment_watch(false);
    return status;
}

/* ---- not asked for ------------------------------------------------------- */

/* What keeps a budget from being drawn is no error where nobody asked for it:
 * the law of propagation has its result all the same. */
static void tell_as_warning(void *context, const struct ct_finding *finding)
{
    struct ct_argument arguments[CT_FINDING_ARGUMENTS + 1] = {
        ct_at(finding->place)};

    for (size_t i = 0; i < CT_FINDING_ARGUMENTS; i++)
        arguments[i + 1] = finding->arguments[i];
    (void)ct_report(
        context, finding->severity == CT_ERROR ? CT_WARNING : finding->severity,
        finding->key, arguments);
}

/* ---- the whole ----------------------------------------------------------- */

/* Standard uncertainties that other trials would make quite others. */
static void tell_far_trials(const struct ct_model *model,
                            const struct ct_monte_carlo *result,
                            struct ct_sink *sink)
{
    for (size_t o = 0; o < result->output_count; o++)
        if (result->outputs[o].far_trials)
            ct_warning(sink, "trials-far-out", ct_at(model->outputs[o].place),
                       ct_string(model->outputs[o].name));
}

/* What is to be said of a result that is not all that was asked for. */
static enum ct_status judge(const struct ct_trials *settings,
                            const struct ct_monte_carlo *result,
                            struct ct_sink *sink)
{
    const struct ct_argument nowhere = ct_at((struct ct_place){0});
    int fewer = settings->digits - 1;

    if (result->partial)
        return ct_error(sink, "trials-stopped", nowhere,
                        ct_integer((int64_t)result->trials),
                        ct_integer((int64_t)settings->trials));
    if (settings->adaptive && !result->converged)
        ct_warning(sink, "adaptive-not-converged", nowhere,
                   ct_integer((int64_t)result->trials),
                   ct_integer(settings->digits),
                   fewer > 0 ? ct_integer(fewer) : ct_string(NULL));
    return CT_OK;
}

enum ct_status ct_trials_draw(const struct ct_model *model,
                              const struct ct_gum_result *gum,
                              const struct ct_trials *settings, bool asked,
                              const struct ct_context *context,
                              struct ct_monte_carlo *result, bool *drawn)
{
    struct ct_monte_carlo filled = {0};
    struct ct_sink warnings = {.report = tell_as_warning,
                               .context = context->sink};
    enum ct_status status;

    *drawn = false;
    if (!is_drawable(model, settings, asked, context->sink))
        return CT_OK;
    status = watch_trials(model, gum, settings, context,
                          asked ? context->sink : &warnings, &filled);
    if (status == CT_INVALID && !asked)
        return CT_OK;
    if (status != CT_OK)
        return status;
    *result = filled;
    *drawn = true;
    tell_far_trials(model, result, context->sink);
    return judge(settings, result, context->sink);
}
