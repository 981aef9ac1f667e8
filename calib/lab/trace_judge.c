/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Judging one certificate: the table of checks, and what they are called with.
 */
#include "trace_work.h"

#include "locate.h"
#include "view_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the checks ---------------------------------------------------------- */

static ct_certificate_check *const certificate_checks[] = {
    ct_judge_row,    ct_judge_circle,      ct_judge_ends,    ct_judge_sides,
    ct_judge_issuer, ct_judge_two_devices, ct_judge_results, ct_judge_unsound};
static ct_link_check *const link_checks[] = {
    ct_judge_lost, ct_judge_root,  ct_judge_accredited, ct_judge_force,
    ct_judge_use,  ct_judge_order, ct_judge_scheme,     ct_judge_environment};
static ct_result_check *const result_checks[] = {
    ct_judge_uncertainty, ct_judge_scope,     ct_judge_division,
    ct_judge_growth,      ct_judge_agreement, ct_judge_level};
static ct_feed_check *const feed_checks[] = {ct_judge_link_row, ct_judge_fit,
                                             ct_judge_limits, ct_judge_drift,
                                             ct_judge_ratio};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- findings ------------------------------------------------------------ */

/* What certificates call `references` stands in links.csv as `reference`. */
static void name_column(const struct ct_judging *j, struct ct_finding *finding)
{
    static const char column[] = "references";
    const size_t length = sizeof column - 1;

    if (finding->place.source != 0 &&
        finding->place.source == j->lab->tables[CT_TABLE_LINKS].source &&
        finding->cell.field_length == length &&
        memcmp(finding->cell.field, column, length) == 0)
        finding->cell.field_length--;
}

static void hand_on(void *context, const struct ct_finding *finding)
{
    const struct ct_judging *j = context;
    struct ct_finding located = *finding;

    if (j->asker == NULL)
        return;
    if (ct_sink_wants(j->asker, finding->key)) {
        name_column(j, &located);
        located.place = ct_lab_locate(j->lab, &located);
    }
    ct_hand_on(j->asker, &located);
}

void ct_judging_begin(struct ct_judging *j, struct ct_tracer *tracer,
                      uint32_t row, int32_t known_by, struct ct_sink *sink)
{
    *j = (struct ct_judging){.tracer = tracer,
                             .index = tracer->index,
                             .lab = tracer->lab,
                             .asker = sink,
                             .sink = {.report = hand_on},
                             .row = row,
                             .when = {CT_LAB_NO_DATE, known_by},
                             .result = CT_LAB_NO_ROW,
                             .status = CT_OK};
    j->sink.context = j;
    tracer->told_count = 0;
    if (row == CT_LAB_NO_ROW)
        return;
    j->when.on = j->lab->certificates[row].calibrated_on;
    j->record = ct_lab_certificate_known(j->lab, row, j->when);
}

struct ct_sink *ct_judging_sink(struct ct_judging *j, const char *field)
{
    const char *id = ct_lab_text(j->lab, CT_KEY_CERTIFICATE, j->record.id);

    j->sink.cell = (struct ct_finding_cell){.field = field,
                                            .field_length = strlen(field),
                                            .record = id,
                                            .record_length = strlen(id)};
    return &j->sink;
}

struct ct_sink *ct_judging_first(struct ct_judging *j, const char *field,
                                 const char *key, uint32_t reference)
{
    enum { LOOKED_AT = 64 }; /* of a certificate with ever more to say */
    struct ct_tracer *t = j->tracer;

    for (size_t i = t->told_count; i-- > 0 && t->told_count - i <= LOOKED_AT;)
        if (t->told[i].reference == reference &&
            strcmp(t->told[i].key, key) == 0)
            return &j->muted;
    if (!ct_room(t->told, t->told_count)) {
        j->status = CT_NOMEM;
        return &j->muted;
    }
    t->told[t->told_count++] = (struct ct_trace_told){key, reference};
    return ct_judging_sink(j, field);
}

struct ct_argument ct_judging_at(const struct ct_judging *j)
{
    const struct ct_lab *lab = j->lab;
    uint32_t item = j->asked != 0
                        ? ct_lab_row_of(lab, CT_KEY_INSTRUMENT, j->asked)
                        : CT_LAB_NO_ROW;
    struct ct_place place = {0};

    if (j->row != CT_LAB_NO_ROW)
        place = ct_lab_place(lab, CT_TABLE_CERTIFICATES,
                             &lab->certificates[j->row].row);
    else if (item != CT_LAB_NO_ROW)
        place = ct_lab_place(lab, CT_TABLE_INSTRUMENTS,
                             &lab->instruments[item].row);
    return ct_at(place);
}

struct ct_argument ct_judging_at_result(const struct ct_judging *j)
{
    return ct_at(
        ct_lab_place(j->lab, CT_TABLE_RESULTS, &j->row_of_result->row));
}

struct ct_argument ct_judging_at_link(const struct ct_judging *j, uint32_t row)
{
    return row == CT_LAB_NO_ROW ? ct_judging_at(j)
                                : ct_at(ct_lab_place(j->lab, CT_TABLE_LINKS,
                                                     &j->lab->links[row].row));
}

struct ct_argument ct_judging_at_reference(struct ct_judging *j,
                                           uint32_t reference)
{
    struct ct_lab_list list =
        ct_lab_rows_of(j->index, CT_LINKS_OF_CERTIFICATE, j->record.id);

    if (reference == CT_LAB_NO_ROW ||
        reference - j->record.references.first < j->record.references.count)
        return ct_judging_at(j);
    for (size_t steps = 0; steps < list.count; steps++) {
        size_t at = (j->link_hint + steps) % list.count;
        const struct ct_lab_references *named =
            &j->lab->links[list.rows[at]].reference;

        if (named->count > 0 && named->first == reference) {
            j->link_hint = at + 1;
            return ct_judging_at_link(j, list.rows[at]);
        }
    }
    return ct_judging_at(j);
}

static struct ct_trace_said said(const struct ct_judging *j)
{
    return (struct ct_trace_said){j->sink.errors + j->muted.errors,
                                  j->sink.warnings + j->sink.notes +
                                      j->muted.warnings + j->muted.notes};
}

static struct ct_trace_said since(const struct ct_judging *j,
                                  struct ct_trace_said before)
{
    struct ct_trace_said now = said(j);

    return (struct ct_trace_said){now.errors - before.errors,
                                  now.others - before.others};
}

/* ---- what is absent ------------------------------------------------------ */

void ct_judge_absent(struct ct_judging *j, enum ct_trace_absent what)
{
    struct ct_sink *sink = j->asker; /* it is no fault of the certificate */

    if (j->tracer->absent[what])
        return;
    j->tracer->absent[what] = true;
    if (sink == NULL)
        return;
    switch (what) {
    case CT_ABSENT_LABORATORIES:
        ct_note(sink, "chain-laboratories-absent", ct_at((struct ct_place){0}));
        break;
    case CT_ABSENT_SCOPES:
        ct_note(sink, "chain-scopes-absent", ct_at((struct ct_place){0}));
        break;
    case CT_ABSENT_SCHEME:
        ct_note(sink, "chain-scheme-absent", ct_at((struct ct_place){0}));
        break;
    case CT_ABSENT_RESULTS:
        ct_note(sink, "chain-results-absent", ct_at((struct ct_place){0}));
        break;
    default:
        break;
    }
}

/* ---- links --------------------------------------------------------------- */

enum { FEW_LINKS = 32 };

static int compare_places(const void *one, const void *other)
{
    const struct ct_trace_place *a = one, *b = other;
    int order = (a->name > b->name) - (a->name < b->name);

    return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

/* Where there are many, they are found by halving. CT_NOMEM. */
static enum ct_status sort_links(struct ct_tracer *t)
{
    size_t count = t->link_count;

    if (count <= FEW_LINKS)
        return CT_OK;
    if (2 * count > t->place_room) {
        free(t->link_places);
        t->place_room = 0;
        t->link_places = malloc(2 * count * sizeof *t->link_places);
        if (t->link_places == NULL)
            return CT_NOMEM;
        t->place_room = 2 * count;
    }
    for (size_t i = 0; i < count; i++) {
        const struct ct_chain_link *link = &t->links[i].link;

        t->link_places[i] =
            (struct ct_trace_place){link->reference, (uint32_t)i};
        t->link_places[count + i] =
            (struct ct_trace_place){link->certificate, (uint32_t)i};
    }
    qsort(t->link_places, count, sizeof *t->link_places, compare_places);
    qsort(t->link_places + count, count, sizeof *t->link_places,
          compare_places);
    return CT_OK;
}

/* How many links behind the hint, around the end, the next one of the name is;
 * the number of all links: there is none. */
static size_t steps_to(const struct ct_tracer *t,
                       const struct ct_trace_place *list, uint32_t name)
{
    size_t hint = t->link_hint % t->link_count;

    for (int around = 0; around < 2; around++) {
        const struct ct_trace_place wanted = {name,
                                              around != 0 ? 0 : (uint32_t)hint};
        size_t low = 0, high = t->link_count;

        while (low < high) {
            size_t middle = low + (high - low) / 2;

            if (compare_places(&list[middle], &wanted) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < t->link_count && list[low].name == name)
            return around != 0 ? list[low].place + t->link_count - hint
                               : list[low].place - hint;
    }
    return t->link_count;
}

/* The next link, from the last one on, of the reference or to the certificate;
 * CT_LAB_NO_ROW for either: not by that. */
static struct ct_trace_link *next_link(struct ct_tracer *t, uint32_t reference,
                                       uint32_t certificate)
{
    size_t count = t->link_count, steps = 0;

    if (count > FEW_LINKS) {
        size_t one = count, other = count;

        if (reference != CT_LAB_NO_ROW)
            one = steps_to(t, t->link_places, reference);
        if (certificate != CT_LAB_NO_ROW)
            other = steps_to(t, t->link_places + count, certificate);
        steps = one < other ? one : other;
    }
    for (; steps < count; steps++) {
        size_t at = (t->link_hint + steps) % count;
        const struct ct_chain_link *link = &t->links[at].link;

        if ((reference != CT_LAB_NO_ROW && link->reference == reference) ||
            (certificate != CT_LAB_NO_ROW &&
             link->certificate == certificate)) {
            t->link_hint = at + 1;
            return &t->links[at];
        }
    }
    return NULL;
}

enum ct_status ct_trace_links(struct ct_tracer *t, uint32_t row,
                              int32_t known_by)
{
    const struct ct_chain_link *all;
    enum ct_status status;

    t->feeding.known_by = known_by;
    status = ct_feeding_start(&t->feeding, row);
    if (status != CT_OK)
        return status;
    if (t->feeding.link_count > t->link_room) {
        size_t room = 2 * t->feeding.link_count;
        struct ct_trace_link *links = realloc(t->links, room * sizeof *links);

        if (links == NULL)
            return CT_NOMEM;
        t->links = links;
        t->link_room = room;
    }
    all = t->feeding.links;
    t->link_count = t->feeding.link_count;
    t->link_hint = 0;
    for (size_t i = 0; i < t->link_count; i++) {
        struct ct_trace_link *link = &t->links[i]; /* but for `used` */

        link->link = all[i];
        link->feeds = link->methods = 0;
        link->used_count = link->errors = link->others = 0;
        link->wanted = false;
        link->listed = !all[i].in_links;
    }
    return sort_links(t);
}

struct ct_trace_link *ct_trace_link_of(struct ct_tracer *t,
                                       const struct ct_feed *feed)
{
    return next_link(t, feed->link.reference, feed->link.certificate);
}

struct ct_trace_link *ct_trace_link_to(struct ct_tracer *t,
                                       uint32_t certificate)
{
    return next_link(t, CT_LAB_NO_ROW, certificate);
}

/* The function of the reference that the feed took. */
static void note_function(struct ct_trace_link *link, const struct ct_lab *lab,
                          const struct ct_feed *feed)
{
    struct ct_lab_function function = {feed->selector.quantity,
                                       feed->selector.function};
    uint32_t row = feed->match.rows[0];

    if (feed->state == CT_FEED_RESULT && row != CT_LAB_NO_ROW)
        function = (struct ct_lab_function){lab->results[row].quantity,
                                            lab->results[row].function};
    else if (feed->state != CT_FEED_LIMITS)
        return;
    for (size_t i = 0; i < link->used_count; i++)
        if (link->used[i].quantity == function.quantity &&
            link->used[i].function == function.function)
            return;
    if (link->used_count < CT_TRACE_FUNCTIONS)
        link->used[link->used_count++] = function;
}

/* ---- results ------------------------------------------------------------- */

static void take_result(struct ct_judging *j, uint32_t result)
{
    j->result = result;
    j->nearest = 0;
    j->row_of_result = &j->lab->results[result];
    j->is_assigned = !j->row_of_result->row.unsound;
    j->width = ct_lab_width(j->lab, result);
    j->standard_uncertainty = j->width.expanded_uncertainty / j->width.k;
    j->has_limits = false;
}

void ct_judging_limits(struct ct_judging *j)
{
    const struct ct_view view = {.index = j->index, .when = j->when};
    struct ct_assigned assigned;

    if (j->has_limits)
        return;
    j->has_limits = true;
    j->lower = j->upper = (double)NAN;
    if (ct_lab_assigned(j->index, j->result, &assigned) == CT_OK)
        (void)ct_view_limits(&view, j->record.instrument, j->row_of_result,
                             &assigned, &j->lower, &j->upper);
}

static void judge_result(struct ct_judging *j, uint32_t result)
{
    struct ct_tracer *t = j->tracer;

    take_result(j, result);
    j->status = ct_feeding_result(&t->feeding, result, &t->feeds);
    for (size_t i = 0; i < COUNT(result_checks) && j->status == CT_OK; i++)
        result_checks[i](j, &t->feeds);
    for (size_t i = 0; i < t->feeds.count && j->status == CT_OK; i++) {
        const struct ct_feed *feed = &t->feeds.list[i];
        struct ct_trace_link *link = ct_trace_link_of(t, feed);
        struct ct_trace_said before = said(j);

        for (size_t k = 0; k < COUNT(feed_checks); k++)
            feed_checks[k](j, &t->feeds, feed);
        if (link == NULL)
            continue;
        link->wanted = true;
        link->feeds |= 1u << feed->state;
        link->methods |= feed->methods;
        link->errors += since(j, before).errors;
        link->others += since(j, before).others;
        note_function(link, j->lab, feed);
    }
}

/* ---- the whole ----------------------------------------------------------- */

static void judge_links(struct ct_judging *j, bool whole)
{
    struct ct_tracer *t = j->tracer;

    for (size_t i = 0; i < t->link_count && j->status == CT_OK; i++) {
        struct ct_trace_link *link = &t->links[i];
        struct ct_trace_said before = said(j);

        link->wanted = link->wanted || whole || link->listed;
        for (size_t k = 0; link->wanted && k < COUNT(link_checks); k++)
            link_checks[k](j, link);
        link->errors += since(j, before).errors;
        link->others += since(j, before).others;
    }
}

static void judge_results(struct ct_judging *j, struct ct_judgement *judgement)
{
    struct ct_lab_list all =
        ct_lab_rows_of(j->index, CT_RESULTS_OF_CERTIFICATE, j->record.id);
    bool every = judgement->results == NULL;
    const uint32_t *rows = every ? all.rows : judgement->results;
    size_t count = every ? all.count : judgement->count;

    for (size_t i = 0; i < count && j->status == CT_OK; i++) {
        struct ct_trace_said before = said(j);

        judge_result(j, rows[i]);
        if (judgement->each != NULL)
            judgement->each[i] = since(j, before);
    }
}

enum ct_status ct_trace_judge(struct ct_tracer *tracer, uint32_t row,
                              int32_t known_by, struct ct_sink *sink,
                              struct ct_judgement *judgement)
{
    struct ct_judging j;
    struct ct_trace_said results;

    ct_judging_begin(&j, tracer, row, known_by, sink);
    j.status = ct_trace_links(tracer, row, known_by);
    for (size_t i = 0; i < COUNT(certificate_checks) && j.status == CT_OK; i++)
        certificate_checks[i](&j);
    judgement->own = said(&j);
    if (!j.record.row.unsound)
        judge_results(&j, judgement);
    results = since(&j, judgement->own);
    judge_links(&j, judgement->whole);
    judgement->all = said(&j);
    judgement->own =
        (struct ct_trace_said){judgement->all.errors - results.errors,
                               judgement->all.others - results.others};
    return j.status;
}
