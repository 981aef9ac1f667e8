/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reasons of proposals in words.
 */
#include "interval.h"

#include "language.h"

#include "../../uncertainty/number.h"

#include <math.h>

/* ORDER GROUP_BY */
const char *const ct_group_by_names[CT_GROUPS + 1] = {
    "model", "quantity", "range", "instrument", "all", NULL};

struct words {
    const struct ct_interval_answer *answer;
    const struct ct_interval_entry *entry;
    const struct ct_proposal *p;
    struct ct_buffer *out;
    bool translate;
    size_t begin; /* of the text in `out` */
};

/* ---- parts --------------------------------------------------------------- */

static void say(struct words *w, const char *text)
{
    ct_buffer_puts(w->out, w->translate ? ct_translate(text) : text);
}

/* Figures of numbers at the end of their range may be none. */
static void figure(struct words *w, double number, int digits)
{
    if (isfinite(number))
        ct_number_significant(w->out, number, digits);
    else
        ct_buffer_putc(w->out, '?');
}

static void sentence(struct words *w, const char *text)
{
    ct_buffer_puts(w->out, w->out->length > w->begin ? "; " : "");
    say(w, text);
}

void ct_interval_percent(double share, struct ct_buffer *out)
{
    if (isfinite(100 * share))
        ct_number_significant(out, 100 * share, 4);
    else
        ct_buffer_puts(out, "∞");
}

static void percent(struct words *w, double share)
{
    ct_interval_percent(share, w->out);
    ct_buffer_puts(w->out, " %");
}

void ct_interval_unit(const struct ct_interval_answer *answer,
                      struct ct_buffer *out)
{
    if (answer->unit == NULL)
        ct_buffer_putc(out, 'd');
    else
        ct_unit_write(out, answer->unit);
}

void ct_interval_error_unit(const struct ct_interval_entry *entry,
                            struct ct_buffer *out)
{
    size_t decides = entry->proposal.decides;

    if (decides != SIZE_MAX && entry->group->series[decides].unit != NULL)
        ct_unit_write(out, entry->group->series[decides].unit);
}

void ct_interval_time(const struct ct_interval_answer *answer, double time,
                      struct ct_buffer *out)
{
    static const double many = 1000;

    if (isnan(time))
        return;
    if (isinf(time))
        ct_buffer_puts(out, "∞");
    else if (fabs(time) >= many)
        ct_number_fixed(out, time, 0);
    else
        ct_number_significant(out, time, 4);
    ct_buffer_putc(out, ' ');
    ct_interval_unit(answer, out);
}

static void span(struct words *w, double time)
{
    ct_interval_time(w->answer, time, w->out);
}

void ct_interval_proposed(const struct ct_interval_answer *answer,
                          const struct ct_interval_entry *entry,
                          struct ct_buffer *out)
{
    double proposed = entry->proposal.proposed;
    struct ct_interval length = {.kind = CT_INTERVAL_LENGTH};

    if (entry->months && !isnan(proposed))
        length.months = ct_proposal_months(proposed);
    if (length.months == 0 || ct_outcome_days(length) < proposed) {
        ct_interval_time(answer, proposed, out);
        return;
    }
    ct_buffer_integer(out, length.months);
    ct_buffer_puts(
        out, ct_translate(length.months == 1 ? N_(" month") : N_(" months")));
    ct_buffer_puts(out, " (");
    ct_interval_time(answer, proposed, out);
    ct_buffer_putc(out, ')');
}

static void counts(struct words *w)
{
    ct_buffer_integer(w->out, (long long)w->p->in);
    say(w, N_(" of "));
    ct_buffer_integer(w->out, (long long)w->p->n);
    say(w, N_(" in tolerance"));
}

void ct_interval_series(const struct ct_interval_answer *answer,
                        const struct ct_interval_entry *entry,
                        struct ct_buffer *out)
{
    const struct ct_outcome_series *s;
    size_t begin = out->length;

    if (entry->proposal.decides == SIZE_MAX)
        return;
    if (entry->from == NULL) {
        const char *name = entry->group->series[entry->proposal.decides].name;

        ct_buffer_puts(out, name != NULL ? name : "");
        return;
    }
    s = &entry->from->series[entry->proposal.decides];
    if (entry->from->items > 1 || answer->by != CT_GROUP_INSTRUMENT)
        ct_buffer_puts(out,
                       ct_lab_text(answer->lab, CT_KEY_INSTRUMENT,
                                   answer->lab->instruments[s->instrument].id));
    if (s->artefact != 0) {
        ct_buffer_puts(out, out->length > begin ? ", " : "");
        ct_buffer_puts(out, ct_lab_text(answer->lab, CT_KEY_TEXT, s->artefact));
    }
    if (s->has_point) {
        ct_buffer_puts(out, out->length > begin ? ", " : "");
        ct_number_shortest(out, ct_decimal_to_double(s->point.number));
        if (s->point.unit != NULL) {
            ct_buffer_putc(out, ' ');
            ct_unit_write(out, s->point.unit);
        }
    }
    if (s->at != 0) {
        ct_buffer_puts(out, out->length > begin ? ", " : "");
        ct_buffer_puts(out, ct_lab_text(answer->lab, CT_KEY_TEXT, s->at));
    }
}

/* ---- reactions ----------------------------------------------------------- */

static void say_a3(struct words *w)
{
    const struct ct_proposal *p = w->p;

    counts(w);
    if (p->why == CT_WHY_KEPT &&
        p->a3.rejection <= w->answer->rules->a3.confidence)
        say(w, N_(" is in keeping with the target: rejection confidence "));
    else
        say(w, p->observed < w->answer->rules->target
                   ? N_(" is below the target at a rejection confidence of ")
                   : N_(" is above the target at a rejection confidence of "));
    percent(w, p->a3.rejection);
    if (p->why == CT_WHY_KEPT && p->a3.changed)
        sentence(w, N_("not lengthened on so few"));
    else if (p->why == CT_WHY_KEPT &&
             p->a3.rejection > w->answer->rules->a3.confidence)
        sentence(w, N_("the change would be too small to make"));
}

static void say_staircase(struct words *w)
{
    const struct ct_proposal_group *group = w->entry->group;
    const struct ct_staircase *rule = &w->answer->rules->staircase;
    double used = group->outcomes[group->count - 1].used;

    say(w, w->answer->with_U ? N_("the last error with its U used ")
                             : N_("the last error used "));
    percent(w, used);
    say(w, N_(" of what is permissible: "));
    if (used <= rule->extend_below)
        say(w, N_("longer"));
    else if (used <= rule->keep_below)
        say(w, N_("kept"));
    else
        say(w, N_("shorter"));
}

/* Where steps up and down are in balance, intervals settle, whatever the target
 * is. */
static bool settles_elsewhere(const struct ct_proposal_rules *rules,
                              double settles)
{
    static const double alike = 0.005;

    return !isnan(rules->b) && fabs(settles - rules->target) > alike;
}

static void say_balance(struct words *w)
{
    const struct ct_proposal_rules *rules = w->answer->rules;
    double settles = ct_reaction_a1_equilibrium(rules->a, rules->b);

    if (w->p->method != CT_METHOD_A1 || !settles_elsewhere(rules, settles))
        return;
    sentence(w, N_("these steps settle where "));
    percent(w, settles);
    say(w, N_(" are in tolerance, not at the target: --b 0"));
}

static void say_reaction(struct words *w)
{
    const struct ct_proposal_group *group = w->entry->group;
    const struct ct_proposal_outcome *last = &group->outcomes[group->count - 1];

    if (w->p->has_a3)
        say_a3(w);
    else if (w->p->method == CT_METHOD_STAIRCASE)
        say_staircase(w);
    else if (!isnan(w->answer->rules->start))
        say(w, N_("through all outcomes in turn"));
    else
        say(w, last->in == last->n ? N_("the last outcome was in tolerance")
                                   : N_("the last outcome was not in "
                                        "tolerance"));
    say_balance(w);
}

/* ---- models -------------------------------------------------------------- */

static void limit(struct words *w, double at)
{
    if (isnan(at))
        ct_buffer_putc(w->out, '?');
    else
        span(w, at);
}

static void say_limits(struct words *w, double low, double high)
{
    say(w, N_(", limits "));
    limit(w, low);
    say(w, N_(" to "));
    limit(w, high);
}

static void say_models(struct words *w)
{
    const struct ct_proposal_fits *m = &w->p->models;

    if (m->accepted == 0) {
        sentence(w, N_("no model fits that has an interval near the times "
                       "observed"));
        return;
    }
    sentence(w, N_("models: "));
    ct_buffer_puts(w->out, ct_reliability_name(m->fits[m->best].model));
    ct_buffer_putc(w->out, ' ');
    span(w, m->fits[m->best].interval);
    say_limits(w, m->lower, m->upper);
    if (m->accepted > 1) {
        sentence(w, N_("the "));
        ct_buffer_integer(w->out, (long long)m->accepted);
        say(w, N_(" that fit give "));
        span(w, m->low);
        say(w, N_(" to "));
        span(w, m->high);
    }
    if (!m->tested)
        sentence(w, N_("too few to test models by"));
}

static void say_exponential(struct words *w)
{
    const struct ct_exponential_fit *fit = &w->p->exponential;

    sentence(w, N_("exponential, rate "));
    figure(w, fit->rate, 4);
    ct_buffer_puts(w->out, " ± ");
    figure(w, fit->deviation, 2);
    ct_buffer_puts(w->out, " / ");
    ct_interval_unit(w->answer, w->out);
}

/* ---- values -------------------------------------------------------------- */

static void say_point(struct words *w)
{
    size_t before = w->out->length;

    ct_interval_series(w->answer, w->entry, w->out);
    if (w->out->length > before)
        ct_buffer_puts(w->out, ": ");
}

/* Whether it is about the growth of an uncertainty, not about limits. */
static bool is_growth(const struct words *w)
{
    return w->answer->rules->to_uncertainty &&
           (w->p->method == CT_METHOD_CHANGE ||
            w->p->method == CT_METHOD_RANDOM_WALK);
}

static const char *what_meets(const struct words *w)
{
    if (is_growth(w))
        return N_("the uncertainty reaches its target");
    switch (w->p->method) {
    case CT_METHOD_RANDOM_WALK:
        return N_("the walk meets a limit");
    case CT_METHOD_CHANGE:
        return N_("error, change and their uncertainty meet a limit");
    case CT_METHOD_CHART:
        return N_("error and U meet a limit");
    default:
        return N_("error, prediction and U meet a limit");
    }
}

static void say_crossing(struct words *w)
{
    const struct ct_proposal *p = w->p;
    char day[CT_DATE_TEXT];

    say(w, what_meets(w));
    if (w->answer->dated && p->crossing < CT_DATE_LAST) {
        say(w, N_(" on "));
        ct_date_format((int32_t)floor(p->crossing), day);
        ct_buffer_puts(w->out, day);
    } else {
        say(w, N_(" at "));
        span(w, p->crossing);
    }
}

/* ` mV/d`. */
static void rate_unit(struct words *w)
{
    ct_buffer_putc(w->out, ' ');
    ct_interval_error_unit(w->entry, w->out);
    ct_buffer_putc(w->out, '/');
    ct_interval_unit(w->answer, w->out);
}

static void say_line(struct words *w)
{
    const struct ct_drift_line *line = &w->p->line;

    if (line->n == 0)
        return;
    sentence(w, N_("drift "));
    figure(w, line->slope, 4);
    ct_buffer_puts(w->out, " ± ");
    figure(w, line->slope_deviation, 2);
    rate_unit(w);
    ct_buffer_puts(w->out, ", p = ");
    figure(w, line->p_value, 2);
    ct_buffer_puts(w->out, ", n = ");
    ct_buffer_integer(w->out, (long long)line->n);
}

/* `change 0.00016 /d + 1.7e-05 /d2`. */
static void say_change(struct words *w)
{
    const struct ct_drift_change *c = &w->p->change;

    if (c->n == 0)
        return;
    sentence(w, N_("change "));
    for (int i = 0; i < c->order; i++) {
        double b = c->coefficients[i];

        if (i > 0)
            ct_buffer_puts(w->out, b < 0 ? " − " : " + ");
        figure(w, i > 0 ? fabs(b) : b, 4);
        rate_unit(w);
        if (i > 0)
            ct_buffer_integer(w->out, i + 1);
    }
    ct_buffer_puts(w->out, ", s = ");
    figure(w, c->s, 3);
    ct_buffer_puts(w->out, ", n = ");
    ct_buffer_integer(w->out, (long long)c->n);
}

static void error_figure(struct words *w, double number)
{
    figure(w, number, 4);
    if (w->entry->group->series[w->p->decides].unit != NULL)
        ct_buffer_putc(w->out, ' ');
    ct_interval_error_unit(w->entry, w->out);
}

static void say_walk(struct words *w)
{
    if (isnan(w->p->walk))
        return;
    sentence(w, N_("a walk of "));
    error_figure(w, w->p->walk);
    say(w, N_(" in a time of 1 "));
    ct_interval_unit(w->answer, w->out);
}

/* What is to be expected when the interval has passed. */
static void say_end(struct words *w)
{
    const struct ct_proposal_end *end = &w->p->end;

    if (!isnan(end->error)) {
        sentence(w, N_("at its end an error of "));
        error_figure(w, end->error);
    }
    if (!isnan(end->prediction)) {
        say(w, N_(", to be found within ± "));
        error_figure(w, end->prediction);
    }
    if (!isnan(end->u)) {
        ct_buffer_puts(w->out, isnan(end->error) ? "; u = " : ", u = ");
        error_figure(w, end->u);
    }
}

static void say_what_came(struct words *w)
{
    bool growth = is_growth(w);

    switch (w->p->why) {
    case CT_WHY_CROSSES:
        say_crossing(w);
        break;
    case CT_WHY_NO_CROSS:
        say(w, growth ? N_("the target is not reached within the span "
                           "observed, and it is not followed farther")
                      : N_("no limit is met within the span observed, and it "
                           "is not followed farther"));
        break;
    case CT_WHY_NO_DRIFT:
        say(w, N_("no drift is shown, and the mean with its prediction stays "
                  "within the limits: as long as the span observed"));
        break;
    case CT_WHY_NO_MARGIN:
        say(w, growth ? N_("the uncertainty is greater already: no interval")
                      : N_("the limits are met already: no interval"));
        break;
    case CT_WHY_NO_CONTROL:
        say(w, N_("an error stands farther than 3 s from the line: not in "
                  "control"));
        break;
    case CT_WHY_NO_LIMITS:
        say(w, N_("no limits are known"));
        break;
    case CT_WHY_OTHER_UNIT:
        say(w, N_("the target of uncertainty is of another unit"));
        break;
    default:
        say(w, w->p->method == CT_METHOD_CHANGE ||
                       w->p->method == CT_METHOD_RANDOM_WALK
                   ? N_("too few changes between calibrations")
                   : N_("fewer than three errors since the last adjustment"));
    }
}

static void say_values(struct words *w)
{
    say_point(w);
    say_what_came(w);
    say_line(w);
    say_change(w);
    say_walk(w);
    say_end(w);
}

/* ---- the whole ----------------------------------------------------------- */

static void say_why(struct words *w)
{
    switch (w->p->why) {
    case CT_WHY_NO_OUTCOMES:
        say(w, N_("nothing is left that says how items were found"));
        break;
    case CT_WHY_SEVERAL_ITEMS:
        say(w, w->entry->from != NULL
                   ? N_("the method follows one item: --by instrument")
                   : N_("the method follows one item: a group for each"));
        break;
    case CT_WHY_NO_CURRENT:
        say(w, N_("no interval to begin with"));
        break;
    case CT_WHY_NO_ERROR:
        say(w, N_("the last outcome is a verdict only, without an error and "
                  "its limits"));
        break;
    case CT_WHY_KEPT:
    case CT_WHY_CHANGED:
        say_reaction(w);
        break;
    case CT_WHY_ALL_IN:
        say(w, N_("no model has an interval where none failed"));
        break;
    case CT_WHY_ALL_OUT:
        say(w, N_("none was in tolerance: no interval follows; look at the "
                  "items, their limits and their use"));
        break;
    case CT_WHY_MIXED:
        say(w, N_("the records say neither that items are adjusted at every "
                  "calibration nor only when they fail: --renewal"));
        break;
    case CT_WHY_NO_MODEL:
    case CT_WHY_FITTED:
        counts(w);
        break;
    default:
        say_values(w);
    }
}

/* That all passed is not the target, as long as they are few. */
static void say_passes(struct words *w)
{
    const struct ct_proposal *p = w->p;

    sentence(w, N_("all "));
    ct_buffer_integer(w->out, (long long)p->n);
    say(w, p->n < p->needed ? N_(" passed, which does not show ")
                            : N_(" passed, which shows "));
    percent(w, w->answer->rules->target);
    say(w, N_(": at least "));
    percent(w, p->lower);
    say(w, N_(" at a confidence of "));
    percent(w, w->answer->rules->confidence);
    if (p->n < p->needed) {
        say(w, N_("; it would take "));
        ct_buffer_integer(w->out, (long long)p->needed);
        say(w, N_(" passes without a failure"));
    }
}

static void say_statute(struct words *w)
{
    const char *regulation = "";

    if (w->entry->from != NULL)
        regulation = ct_lab_text(w->answer->lab, CT_KEY_REGULATION,
                                 w->entry->from->regulation);
    if (w->p->by_statute) {
        sentence(w, N_("cut to what the law allows, "));
        span(w, w->entry->group->statute);
        say(w, N_(" by "));
        ct_buffer_puts(w->out, regulation);
        ct_buffer_puts(w->out, " (S07)");
    }
    if (w->p->beyond) {
        sentence(w,
                 N_("the interval in force is longer than the law allows: "));
        ct_buffer_puts(w->out, regulation);
        ct_buffer_puts(w->out, " (S07)");
    }
}

static void say_more(struct words *w)
{
    const struct ct_proposal *p = w->p;

    if (p->method == CT_METHOD_S1 && p->why == CT_WHY_FITTED)
        say_exponential(w);
    if (p->models.count > 0)
        say_models(w);
    if (p->n > 0 && p->in == p->n && !ct_interval_method_values(p->method))
        say_passes(w);
    if (p->below)
        sentence(w, N_("the reliability observed is significantly below the "
                       "target"));
    if (p->base_elapsed && !isnan(p->calculated) && p->method <= CT_METHOD_A3) {
        sentence(w, p->method == CT_METHOD_STAIRCASE
                        ? N_("counted from the time that passed, ")
                        : N_("counted from the median of times between "
                             "calibrations, "));
        span(w, p->base);
    }
    if (p->mixed && !ct_interval_method_values(p->method)) {
        sentence(w, N_("items differ by more than chance (p = "));
        figure(w, p->homogeneity, 2);
        say(w, N_("): look at them one by one"));
    }
    if (p->has_a3 && p->spread && p->method == CT_METHOD_A3)
        sentence(w, N_("fewer than three quarters were at about this interval: "
                       "models say more"));
    if (p->by_least)
        sentence(w, N_("not below the least interval"));
    if (p->by_most)
        sentence(w, N_("not above the greatest interval"));
    say_statute(w);
}

void ct_interval_reason(const struct ct_interval_answer *answer,
                        const struct ct_interval_entry *entry, bool translate,
                        struct ct_buffer *out)
{
    struct words w = {.answer = answer,
                      .entry = entry,
                      .p = &entry->proposal,
                      .out = out,
                      .translate = translate,
                      .begin = out->length};

    say_why(&w);
    say_more(&w);
}
