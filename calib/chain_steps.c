/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the variance of a use is made of, and what would remain of it.
 */
#include "chain_question.h"

#include "files/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- steps --------------------------------------------------------------- */

/* One influence as a step of its own. */
static struct ct_chain_step step_of(const struct ct_chains *chains,
                                    const struct ct_amount *amount,
                                    double uncertainty)
{
    const struct ct_combine *combine = ct_lab_graph_combine(chains->graph);
    struct ct_elementary one =
        ct_combine_elementary(combine, amount->influence);
    double part = amount->amount / uncertainty;
    struct ct_chain_step step = {
        .certificate = one.event == CT_GRAPH_NONE ? CT_LAB_NO_ROW : one.event};

    part *= part;
    if (one.kind != CT_ELEMENTARY_GIVEN) {
        step.own = part;
        return step;
    }
    switch (ct_lab_graph_influence(chains->graph, one.index).kind) {
    case CT_INFLUENCE_DRIFT:
        step.drift = part;
        break;
    case CT_INFLUENCE_LIMITS:
        step.limits = part;
        break;
    case CT_INFLUENCE_INTERPOLATION:
        step.interpolation = part;
        break;
    case CT_INFLUENCE_NOTHING:
        break;
    }
    return step;
}

static double sum_of(const struct ct_chain_step *step)
{
    return step->own + step->drift + step->limits + step->interpolation;
}

static int by_certificate(const void *a, const void *b)
{
    const struct ct_chain_step *x = a, *y = b;

    return (x->certificate > y->certificate) -
           (x->certificate < y->certificate);
}

static int by_size(const void *a, const void *b)
{
    double x = sum_of(a), y = sum_of(b);

    return x < y ? 1 : x > y ? -1 : by_certificate(a, b);
}

/* Adds up those of one certificate. */
static size_t merge(struct ct_chain_step *steps, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || steps[kept - 1].certificate != steps[i].certificate) {
            steps[kept++] = steps[i];
            continue;
        }
        steps[kept - 1].own += steps[i].own;
        steps[kept - 1].drift += steps[i].drift;
        steps[kept - 1].limits += steps[i].limits;
        steps[kept - 1].interpolation += steps[i].interpolation;
    }
    return kept;
}

enum ct_status ct_chain_steps(const struct ct_chains *chains,
                              const struct ct_chain *chain,
                              struct ct_chain_step **steps, size_t *count)
{
    struct ct_row row;
    struct ct_chain_step *list;
    enum ct_status status;

    *steps = NULL;
    *count = 0;
    if (!chain->has_use || !(chain->uncertainty > 0))
        return CT_OK;
    status = ct_reader_row(chains->reader, ct_lab_use_terms(&chain->use), &row);
    if (status != CT_OK || row.count == 0 || !(row.uncertainty > 0))
        return status;
    list = malloc(row.count * sizeof *list);
    if (list == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < row.count; i++)
        list[i] = step_of(chains, &row.amounts[i], row.uncertainty);
    qsort(list, row.count, sizeof *list, by_certificate);
    *count = merge(list, row.count);
    qsort(list, *count, sizeof *list, by_size);
    *steps = list;
    return CT_OK;
}

/* ---- wishes -------------------------------------------------------------- */

static bool is_factor(struct ct_cell value)
{
    return value.length > 1 && value.text[value.length - 1] == 'x' &&
           ct_number_span(value.text, value.length - 1) == value.length - 1;
}

static enum ct_status read_value(struct ct_cell value, struct ct_units *units,
                                 struct ct_sink *sink,
                                 struct ct_chain_wish *wish)
{
    struct ct_quantity quantity;
    enum ct_status status;

    if (is_factor(value)) {
        status = ct_number_parse(value.text, value.length - 1, &wish->factor);
        if (status == CT_OK && wish->factor >= 0)
            return CT_OK;
        return ct_error(sink, "what-if-syntax", ct_at(value.place),
                        ct_text(value.text, value.length));
    }
    status = ct_quantity_parse(units, value.text, value.length, value.place,
                               sink, &quantity);
    if (status != CT_OK)
        return status;
    if (quantity.spread_kind != CT_SPREAD_NONE || quantity.plus_minus ||
        quantity.number < 0)
        return ct_error(sink, "what-if-syntax", ct_at(value.place),
                        ct_text(value.text, value.length));
    wish->factor = (double)NAN;
    wish->u = quantity.number;
    wish->unit = quantity.unit;
    return CT_OK;
}

static enum ct_status find_certificate(const struct ct_lab *lab,
                                       struct ct_cell id, struct ct_sink *sink,
                                       struct ct_chain_wish *wish)
{
    uint32_t key = ct_lab_find(lab, CT_KEY_CERTIFICATE, id.text, id.length);
    const char *near = NULL;
    enum ct_status status;

    wish->certificate = ct_lab_row_of(lab, CT_KEY_CERTIFICATE, key);
    if (key != 0 && wish->certificate != CT_LAB_NO_ROW)
        return CT_OK;
    status =
        ct_item_near(lab, 1U << CT_ITEM_CERTIFICATE, id.text, id.length, &near);
    if (status != CT_OK)
        return status;
    return ct_error(sink, "what-if-certificate", ct_at(id.place),
                    ct_text(id.text, id.length), ct_string(near));
}

/* An id may have points and equals signs in it: the last `.u=` counts. */
enum ct_status ct_chain_wish_read(const struct ct_lab *lab, struct ct_cell text,
                                  struct ct_units *units, struct ct_sink *sink,
                                  struct ct_chain_wish *wish)
{
    static const char mark[] = ".u=";
    enum { MARK = sizeof mark - 1 };
    struct ct_cell id = text, value = text;
    size_t at = text.length;
    enum ct_status status;

    while (at > 0 &&
           (at + MARK > text.length || memcmp(text.text + at, mark, MARK) != 0))
        at--;
    if (at == 0 || at + MARK >= text.length)
        status = ct_error(sink, "what-if-syntax", ct_at(text.place),
                          ct_text(text.text, text.length));
    else {
        *wish = (struct ct_chain_wish){.text = text.text, .place = text.place};
        id.length = at;
        id.place = ct_place_part(text.place, 0, at);
        value.text += at + MARK;
        value.length -= at + MARK;
        value.place = ct_place_part(text.place, at + MARK, value.length);
        status = find_certificate(lab, id, sink, wish);
        if (status == CT_OK)
            status = read_value(value, units, sink, wish);
    }
    return status == CT_INVALID ? CT_USAGE : status;
}

/* ---- what would remain --------------------------------------------------- */

/* The own part of the certificate's results in the chain, and its unit; NAN
 * where there is none, or where they differ. */
static double own_part(const struct ct_chain *chain, uint32_t certificate,
                       const struct ct_unit **unit, bool *several)
{
    double own = (double)NAN;

    *several = false;
    for (size_t i = 0; i < chain->node_count; i++) {
        const struct ct_chain_node *node = &chain->nodes[i];

        if (node->certificate != certificate || node->limits ||
            !isfinite(node->own))
            continue;
        if (!isnan(own) && (node->own < own || node->own > own))
            *several = true;
        own = node->own;
        *unit = node->unit;
    }
    return *several ? (double)NAN : own;
}

/* How many times as large the own parts would be; NAN: nothing can be said. */
static double factor_of(const struct ct_chain_answer *answer,
                        const struct ct_chain_wish *wish, struct ct_sink *sink)
{
    const struct ct_unit *unit = NULL;
    struct ct_conversion to_node = {1, 1};
    bool several;
    double own;

    if (!isnan(wish->factor))
        return wish->factor;
    own = own_part(answer->chain, wish->certificate, &unit, &several);
    if (several)
        ct_warning(sink, "what-if-several", ct_at(wish->place),
                   ct_string(wish->text));
    else if (!(own > 0))
        ct_warning(sink, "what-if-nothing", ct_at(wish->place),
                   ct_string(wish->text));
    else if (wish->unit != NULL && unit != NULL &&
             ct_unit_conversion(wish->unit, unit, &to_node) != CT_OK)
        ct_warning(sink, "what-if-unit", ct_at(wish->place),
                   ct_string(wish->text));
    else
        return ct_convert(to_node, wish->u) / own;
    return (double)NAN;
}

static const struct ct_chain_step *
step_of_certificate(const struct ct_chain_answer *answer, uint32_t certificate)
{
    for (size_t i = 0; i < answer->step_count; i++)
        if (answer->steps[i].certificate == certificate)
            return &answer->steps[i];
    return NULL;
}

/* By how much of the variance it would change; NAN: nothing can be said. */
static double change_of(const struct ct_chain_answer *answer,
                        const struct ct_chain_wish *wish, struct ct_sink *sink)
{
    const struct ct_chain_step *step =
        step_of_certificate(answer, wish->certificate);
    double factor;

    if (answer->step_count == 0) {
        ct_warning(sink, "what-if-no-use", ct_at(wish->place),
                   ct_string(wish->text), ct_string(answer->item));
        return (double)NAN;
    }
    if (step == NULL || step->own <= 0) {
        ct_note(sink, "what-if-apart", ct_at(wish->place),
                ct_string(wish->text), ct_string(answer->item));
        return 0;
    }
    factor = factor_of(answer, wish, sink);
    return step->own * (factor * factor - 1);
}

static double uncertainty_after(const struct ct_chain *chain, double change)
{
    return chain->uncertainty * sqrt(change < -1 ? 0 : 1 + change);
}

/* Own parts of different certificates are independent, so that changes of the
 * variance add up; of two wishes about one certificate the last one counts. */
enum ct_status ct_chain_wishes(const struct ct_chain_answer *answer,
                               const struct ct_chain_wish *wishes, size_t count,
                               struct ct_sink *sink,
                               struct ct_chain_what_if **what_ifs,
                               size_t *what_if_count)
{
    struct ct_chain_what_if *list = calloc(count + 1, sizeof *list);
    double *changes = calloc(count + 1, sizeof *changes);
    double together = 0;

    if (list == NULL || changes == NULL) {
        free(list);
        free(changes);
        return CT_NOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        changes[i] = change_of(answer, &wishes[i], sink);
        list[i] = (struct ct_chain_what_if){
            wishes[i].text, uncertainty_after(answer->chain, changes[i])};
        for (size_t k = 0; k < i; k++)
            if (wishes[k].certificate == wishes[i].certificate)
                changes[k] = 0;
    }
    for (size_t i = 0; i < count; i++)
        together += changes[i];
    list[count].uncertainty = uncertainty_after(answer->chain, together);
    free(changes);
    *what_ifs = list;
    *what_if_count = count > 1 ? count + 1 : count;
    return CT_OK;
}
