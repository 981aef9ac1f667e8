/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What would remain of the uncertainty of a use if a calibration were another.
 *
 * A better calibration makes what it adds smaller, and every certificate below
 * it with it; what those add themselves stays. What its own references bring
 * stays, too: nobody states less than that.
 */
#include "chain_question.h"

#include "files/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is wished ------------------------------------------------------ */

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

/* Where a mark begins, the last of them: an id may have points and equals signs
 * in it. The length of the text: nowhere. */
static size_t last_mark(struct ct_cell text, const char *mark)
{
    size_t length = strlen(mark);

    for (size_t at = text.length; at-- > 0;)
        if (at + length <= text.length &&
            memcmp(text.text + at, mark, length) == 0)
            return at;
    return text.length;
}

enum ct_status ct_chain_wish_read(const struct ct_lab *lab, struct ct_cell text,
                                  struct ct_units *units, struct ct_sink *sink,
                                  struct ct_chain_wish *wish)
{
    static const char stated[] = ".u=", added[] = ".own=";
    size_t u = last_mark(text, stated), own = last_mark(text, added);
    bool is_own = own < text.length && (u == text.length || own > u);
    size_t at = is_own ? own : u;
    size_t behind = at + (is_own ? sizeof added : sizeof stated) - 1;
    struct ct_cell id = text, value = text;
    enum ct_status status;

    if (at == 0 || behind >= text.length) {
        status = ct_error(sink, "what-if-syntax", ct_at(text.place),
                          ct_text(text.text, text.length));
    } else {
        *wish = (struct ct_chain_wish){
            .text = text.text, .place = text.place, .own = is_own};
        id.length = at;
        id.place = ct_place_part(text.place, 0, at);
        value.text += behind;
        value.length -= behind;
        value.place = ct_place_part(text.place, behind, value.length);
        status = find_certificate(lab, id, sink, wish);
        if (status == CT_OK)
            status = read_value(value, units, sink, wish);
    }
    return status == CT_INVALID ? CT_USAGE : status;
}

/* ---- own parts that would fulfil it -------------------------------------- */

struct wishing {
    struct ct_chains *chains;
    const struct ct_chain_answer *answer;
    struct ct_sink *sink;
    const struct ct_node *nodes; /* results that the use rests on */
    size_t node_count;
    struct ct_supposed *supposed; /* room for each of them */
};

/* What the wish did to the results of its certificate. */
struct fulfilled {
    size_t results; /* of it that count in the use */
    bool unknown;   /* of one of them nothing can be said */
    bool other_unit;
    double below; /* u of the references of one that cannot be met; NAN */
    const struct ct_unit *unit; /* of that */
};

static const struct ct_unit *unit_of(const struct wishing *w, uint32_t result)
{
    const struct ct_lab *lab = ct_lab_index_lab(w->answer->index);

    return ct_assigned_unit(&lab->results[result]);
}

/* What was wished for, in the unit of the result; NAN: not known. A certificate
 * states less than what is carried on of it where its references bring more. */
static double amount_of(const struct ct_chain_wish *wish,
                        const struct ct_combined *c, double stated,
                        const struct ct_unit *unit, struct fulfilled *f)
{
    struct ct_conversion to = {1, 1};

    if (!isnan(wish->factor))
        return wish->factor * (wish->own ? c->own : stated);
    if (wish->unit == NULL || unit == NULL ||
        ct_unit_conversion(wish->unit, unit, &to) == CT_OK)
        return ct_convert(to, wish->u);
    f->other_unit = true;
    return (double)NAN;
}

/* The own part with which the result would state what is wished. */
static double own_for(const struct ct_chain_wish *wish,
                      const struct ct_combined *c, struct ct_stated stated,
                      const struct ct_unit *unit, struct fulfilled *f)
{
    bool divided = c->kind == CT_OWN_KNOWN || c->kind == CT_OWN_NOT_STATED;
    double above = divided ? c->reference : 0;
    double wished = amount_of(wish, c, stated.uncertainty, unit, f);
    double rounding = isnan(wish->factor) ? 0 : wish->factor * stated.rounding;

    if (isnan(wished) || (!divided && wish->own) ||
        (c->kind == CT_OWN_NOT_STATED && !isnan(wish->factor))) {
        f->unknown = true;
        return c->own;
    }
    if (wish->own)
        return wished;
    if (wished + rounding < above * (1 - 1e-12)) {
        f->below = above;
        f->unit = unit;
    }
    return wished > above ? sqrt(wished - above) * sqrt(wished + above) : 0;
}

static bool is_in_chain(const struct ct_chain *chain, uint32_t certificate)
{
    for (size_t i = 0; i < chain->node_count; i++)
        if (chain->nodes[i].certificate == certificate)
            return true;
    return false;
}

/* Appends what the wish supposes. */
static struct fulfilled fulfil(const struct wishing *w,
                               const struct ct_chain_wish *wish,
                               struct ct_supposed *list, size_t *count)
{
    const struct ct_combine *combine = ct_lab_graph_combine(w->chains->graph);
    const struct ct_graph *graph = ct_lab_graph_events(w->chains->graph);
    const struct ct_stated *stated = ct_combine_stated(combine)->results;
    struct fulfilled f = {.below = (double)NAN};

    for (size_t i = 0; i < w->node_count; i++) {
        uint32_t result = w->nodes[i].result;
        struct ct_combined combined;

        if (ct_graph_event_of(graph, result) != wish->certificate)
            continue;
        f.results++;
        combined = ct_combine_result(combine, result);
        list[(*count)++] = (struct ct_supposed){
            result,
            own_for(wish, &combined, stated[result], unit_of(w, result), &f)};
    }
    if (f.results == 0)
        f.unknown = is_in_chain(w->answer->chain, wish->certificate);
    return f;
}

/* What has to be said of it; whether something remains to be shown. */
static bool report(const struct wishing *w, const struct ct_chain_wish *wish,
                   struct fulfilled f)
{
    struct ct_argument at = ct_at(wish->place), text = ct_string(wish->text);

    if (f.results == 0 && f.unknown)
        ct_warning(w->sink, "what-if-undivided", at, text,
                   ct_string(w->answer->item));
    else if (f.results == 0)
        ct_note(w->sink, "what-if-apart", at, text, ct_string(w->answer->item));
    else if (f.other_unit)
        ct_warning(w->sink, "what-if-unit", at, text);
    else if (f.unknown)
        ct_warning(w->sink, "what-if-nothing", at, text);
    else if (!isnan(f.below))
        ct_warning(w->sink, "what-if-below", at, text, ct_number(f.below),
                   ct_string(f.unit != NULL && f.unit->text != NULL
                                 ? f.unit->text
                                 : ""));
    return !f.unknown;
}

/* ---- what would remain --------------------------------------------------- */

static int by_result(const void *a, const void *b)
{
    const struct ct_supposed *x = a, *y = b;

    return (x->result > y->result) - (x->result < y->result);
}

/* The uncertainty of the use with these own parts. */
static enum ct_status remains(const struct wishing *w, size_t count,
                              double *uncertainty)
{
    struct ct_reader *reader = w->chains->reader;
    struct ct_row row;
    enum ct_status status;

    if (count > 1)
        qsort(w->supposed, count, sizeof *w->supposed, by_result);
    ct_reader_suppose(reader, w->supposed, count);
    status =
        ct_reader_row(reader, ct_lab_use_terms(&w->answer->chain->use), &row);
    ct_reader_suppose(reader, NULL, 0);
    if (status == CT_OK)
        *uncertainty = row.uncertainty;
    else if (status == CT_DOMAIN) /* no number holds it */
        *uncertainty = (double)NAN;
    return status == CT_DOMAIN ? CT_OK : status;
}

/* Of two wishes about one certificate the last one counts. */
static bool is_overruled(const struct ct_chain_wish *wishes, size_t count,
                         size_t i)
{
    for (size_t k = i + 1; k < count; k++)
        if (wishes[k].certificate == wishes[i].certificate)
            return true;
    return false;
}

static enum ct_status reckon(const struct wishing *w,
                             const struct ct_chain_wish *wishes, size_t count,
                             struct ct_chain_what_if *list)
{
    size_t all = 0;
    enum ct_status status = CT_OK;
    bool known = true;

    for (size_t i = 0; i < count && status == CT_OK; i++) {
        size_t supposed = 0;
        struct fulfilled f = fulfil(w, &wishes[i], w->supposed, &supposed);

        list[i] = (struct ct_chain_what_if){wishes[i].text, (double)NAN,
                                            !isnan(f.below)};
        if (report(w, &wishes[i], f))
            status = remains(w, supposed, &list[i].uncertainty);
        else
            known = known && is_overruled(wishes, count, i);
    }
    for (size_t i = 0; i < count; i++)
        if (!is_overruled(wishes, count, i))
            list[count].limited =
                !isnan(fulfil(w, &wishes[i], w->supposed, &all).below) ||
                list[count].limited;
    list[count].uncertainty = (double)NAN;
    return status == CT_OK && known ? remains(w, all, &list[count].uncertainty)
                                    : status;
}

/* The results that the use rests on; the reader's list does not last. */
static enum ct_status find_nodes(struct wishing *w, struct ct_node **kept)
{
    struct ct_nodes nodes = {0};
    enum ct_status status = ct_reader_nodes(
        w->chains->reader, ct_lab_use_terms(&w->answer->chain->use), &nodes);

    *kept = NULL;
    if (status != CT_OK && status != CT_DOMAIN)
        return status;
    *kept = malloc((nodes.count + 1) * sizeof **kept);
    w->supposed = malloc((nodes.count + 1) * sizeof *w->supposed);
    if (*kept == NULL || w->supposed == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < nodes.count; i++)
        (*kept)[i] = nodes.list[i];
    w->nodes = *kept;
    w->node_count = nodes.count;
    return CT_OK;
}

static void say_no_use(const struct wishing *w,
                       const struct ct_chain_wish *wishes, size_t count,
                       struct ct_chain_what_if *list)
{
    for (size_t i = 0; i < count; i++) {
        list[i] = (struct ct_chain_what_if){wishes[i].text, (double)NAN, false};
        ct_warning(w->sink, "what-if-no-use", ct_at(wishes[i].place),
                   ct_string(wishes[i].text), ct_string(w->answer->item));
    }
    list[count].uncertainty = (double)NAN;
}

enum ct_status ct_chain_wishes(struct ct_chains *chains,
                               const struct ct_chain_answer *answer,
                               const struct ct_chain_wish *wishes, size_t count,
                               struct ct_sink *sink,
                               struct ct_chain_what_if **what_ifs,
                               size_t *what_if_count)
{
    struct wishing w = {.chains = chains, .answer = answer, .sink = sink};
    struct ct_chain_what_if *list = calloc(count + 1, sizeof *list);
    struct ct_node *nodes = NULL;
    enum ct_status status = CT_OK;

    if (list == NULL)
        return CT_NOMEM;
    if (answer->step_count == 0)
        say_no_use(&w, wishes, count, list);
    else
        status = find_nodes(&w, &nodes);
    if (status == CT_OK && nodes != NULL)
        status = reckon(&w, wishes, count, list);
    free(nodes);
    free(w.supposed);
    if (status != CT_OK) {
        free(list);
        return status;
    }
    *what_ifs = list;
    *what_if_count = count > 1 ? count + 1 : count;
    return CT_OK;
}
