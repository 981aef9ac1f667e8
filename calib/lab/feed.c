/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which results of its references a result of a certificate rests on.
 */
#include "feed_work.h"

#include "../../uncertainty/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One result. */
struct fed {
    const struct ct_feeding *feeding;
    const struct ct_lab *lab;
    const struct ct_lab_result *result;
    struct ct_lab_function function; /* its own */
    const struct ct_unit *unit;      /* of its assigned value */
    const struct ct_unit *point_unit;
    bool has_point;
    struct ct_feeds *feeds;
};

/* ---- words of links.method ----------------------------------------------- */

static const struct {
    const char *word;
    enum ct_method method;
} methods[] = {
    {"ratio", CT_METHOD_RATIO},
    {"比率", CT_METHOD_RATIO},
    {"average", CT_METHOD_AVERAGE},
    {"mean", CT_METHOD_AVERAGE},
    {"平均", CT_METHOD_AVERAGE},
    {"self-calibration", CT_METHOD_SELF_CALIBRATION},
    {"self_calibration", CT_METHOD_SELF_CALIBRATION},
    {"自校准", CT_METHOD_SELF_CALIBRATION},
    {"comparison", CT_METHOD_COMPARISON},
    {"比对", CT_METHOD_COMPARISON},
};

/* Other words name a method that does not change what may be expected. */
static uint32_t methods_of(const char *text)
{
    uint32_t found = 0;

    while (*(text += strspn(text, " ;,")) != '\0') {
        size_t length = strcspn(text, " ;,");

        for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
            if (strlen(methods[i].word) == length &&
                memcmp(text, methods[i].word, length) == 0)
                found |= methods[i].method;
        text += length;
    }
    return found;
}

/* ---- one feed ------------------------------------------------------------ */

/* Whether the reference may be what the result rests on, whatever is known of
 * its uncertainty. */
static bool is_fit(enum ct_feed_state state)
{
    return state == CT_FEED_RESULT || state == CT_FEED_LIMITS ||
           state == CT_FEED_UNCLEAR || state == CT_FEED_NO_U ||
           state == CT_FEED_NO_K || state == CT_FEED_UNSOUND;
}

/* What is asked for, its point in decimal, too: that is of use only where
 * something is looked up. */
static struct ct_result_selector
with_decimal(const struct ct_result_selector *asked)
{
    struct ct_result_selector selector = *asked;

    if (!isnan(asked->point))
        selector.exact_point = ct_decimal_from_double(asked->point);
    return selector;
}

/* Of a link that leads to no certificate. */
static struct ct_feed feed_of(const struct ct_chain_link *link,
                              const struct ct_result_selector *asked,
                              uint32_t made_by)
{
    return (struct ct_feed){
        .link = *link,
        .row = CT_LAB_NO_ROW,
        .state = link->state == CT_LINK_ROOT ? CT_FEED_ROOT : CT_FEED_BROKEN,
        .selector = with_decimal(asked),
        .match = {.found = CT_FOUND_NOTHING,
                  .rows = {CT_LAB_NO_ROW, CT_LAB_NO_ROW}},
        .sensitivity = (double)NAN,
        .limits = (double)NAN,
        .drift = (double)NAN,
        .interpolation = (double)NAN,
        .range = CT_LAB_NO_ROW,
        .methods = made_by};
}

/* Of several functions and places of the reference that of the same name is
 * meant. */
static void find_use(const struct fed *f,
                     const struct ct_result_selector *asked,
                     uint32_t certificate, struct ct_lab_when when,
                     struct ct_item_use *use)
{
    const struct ct_lab_index *index = f->feeding->index;
    struct ct_result_selector narrow = with_decimal(asked);
    struct ct_item_use other;

    ct_item_use_at(index, certificate, &narrow, when, NULL, use);
    if (use->match.found == CT_FOUND_SEVERAL && narrow.function == 0 &&
        f->result->function != 0) {
        narrow.function = f->result->function;
        ct_item_use_at(index, certificate, &narrow, when, NULL, &other);
        if (other.match.found == CT_FOUND_NOTHING)
            narrow.function = 0;
        else
            *use = other;
    }
    if (use->match.found == CT_FOUND_SEVERAL && narrow.at == 0 &&
        f->result->at != 0) {
        narrow.at = f->result->at;
        ct_item_use_at(index, certificate, &narrow, when, NULL, &other);
        if (other.match.found != CT_FOUND_NOTHING)
            *use = other;
    }
}

/* In `room`, or where it is kept. */
static const struct ct_item_use *
use_reference(const struct fed *f, const struct ct_result_selector *asked,
              uint32_t certificate, struct ct_item_use *room)
{
    const struct ct_feeding *feeding = f->feeding;
    const struct ct_lab_when when = {feeding->certificate.calibrated_on,
                                     feeding->known_by};
    const struct ct_use_key key = {
        certificate,
        asked->quantity,
        asked->function,
        asked->artefact,
        asked->at,
        f->result->function,
        f->result->at,
        f->lab->tables[CT_TABLE_CHANGES].count > 0 ? when.on : 0,
        asked->point,
        asked->point_unit};
    struct ct_use_memo *memo =
        feeding->memos != NULL ? ct_use_memo_of(feeding->memos, &key) : NULL;

    if (memo == NULL) {
        find_use(f, asked, certificate, when, room);
        return room;
    }
    if (!memo->filled) {
        find_use(f, asked, certificate, when, &memo->use);
        memo->filled = true;
    } else {
        ct_item_use_on(f->lab, certificate, when, &memo->use);
    }
    return &memo->use;
}

double ct_feed_factor(const struct ct_unit *from, const struct ct_unit *to)
{
    struct ct_conversion conversion;

    if (from == to)
        return 1;
    return ct_unit_conversion(from, to, &conversion) == CT_OK
               ? ct_convert(conversion, 1)
               : (double)NAN;
}

/* Unit of the result per unit of the reference. Without a unit of its own a
 * sensitivity is a plain ratio, whatever multiples of one unit the two are in.
 */
static double sensitivity_of(const struct fed *f, const struct ct_unit *unit,
                             const struct ct_lab_link *row)
{
    double number = row == NULL || isnan(row->sensitivity.number)
                        ? 1
                        : row->sensitivity.number;
    struct ct_unit product;

    if (row == NULL || row->sensitivity_unit == NULL)
        return number * ct_feed_factor(unit, f->unit);
    product = ct_unit_multiply(row->sensitivity_unit, unit);
    return number * ct_feed_factor(&product, f->unit);
}

/* Of what is known of a use, in the place of a feed. */
static void fill_feed(const struct fed *f, const struct ct_item_use *use,
                      const struct ct_lab_link *row, struct ct_feed *feed)
{
    feed->row = CT_LAB_NO_ROW;
    feed->state = use->state;
    feed->selector = use->selector;
    feed->match = use->match;
    feed->rule = use->rule;
    feed->taken = use->taken;
    feed->sensitivity = (double)NAN;
    feed->reference_unit = use->unit;
    feed->limits = use->limits;
    feed->drift = use->drift;
    feed->drift_per = use->drift_per;
    feed->drifts = !isnan(use->drift_whole);
    feed->drift_walk = use->walk;
    feed->interpolation = use->interpolation;
    feed->range = use->range;
    if (use->unit == NULL)
        return;
    feed->sensitivity = sensitivity_of(f, use->unit, row);
    if (isfinite(feed->sensitivity))
        return;
    feed->sensitivity = (double)NAN;
    if (is_fit(feed->state))
        feed->state = CT_FEED_SENSITIVITY;
}

/* What a link brings to the result. `row`: of links.csv, or NULL. */
static void feed_by(const struct fed *f, const struct ct_chain_link *link,
                    const struct ct_result_selector *selector,
                    const struct ct_lab_link *row, struct ct_feed *feed)
{
    struct ct_item_use room;
    uint32_t made_by = 0;

    if (f->feeding->certificate.kind == CT_CERTIFICATE_COMPARISON)
        made_by |= CT_METHOD_COMPARISON;
    if (row != NULL)
        made_by |= methods_of(ct_lab_text(f->lab, CT_KEY_TEXT, row->method));
    if (link->state != CT_LINK_CERTIFICATE) {
        *feed = feed_of(link, selector, made_by);
        return;
    }
    feed->link = *link;
    feed->methods = made_by;
    fill_feed(f, use_reference(f, selector, link->certificate, &room), row,
              feed);
}

/* The place of the next one, which does not count yet; NULL: no memory. */
static struct ct_feed *next_feed(const struct fed *f)
{
    struct ct_feeds *feeds = f->feeds;

    if (feeds->count == feeds->room) {
        size_t room = feeds->room * 2 + 4;
        struct ct_feed *grown = realloc(feeds->list, room * sizeof *grown);

        if (grown == NULL)
            return NULL;
        feeds->list = grown;
        feeds->room = room;
    }
    return &feeds->list[feeds->count];
}

/* ---- by rows of links.csv ------------------------------------------------ */

static struct ct_point point_in(const struct fed *f, double number,
                                const struct ct_unit *unit)
{
    return ct_point_of(number, unit != NULL ? unit : f->point_unit);
}

/* Whether the point lies on that side of a bound, or at it. */
static bool is_beyond(const struct fed *f, double bound,
                      const struct ct_unit *unit, int side)
{
    struct ct_point point, end;

    if (isnan(bound))
        return true;
    point = ct_feed_point(f->result);
    end = point_in(f, bound, unit);
    return f->has_point && ct_point_comparable(point, end) &&
           ct_point_compare(point, end) * side >= 0;
}

static bool is_meant(uint32_t asked, uint32_t stated)
{
    return asked == 0 || asked == stated;
}

static bool applies(const struct fed *f, const struct ct_lab_link *row)
{
    return is_meant(row->quantity, f->function.quantity) &&
           is_meant(row->function, f->result->function) &&
           is_meant(row->artefact, f->result->artefact) &&
           is_beyond(f, row->point_min.number, row->point_unit, 1) &&
           is_beyond(f, row->point_max.number, row->point_unit, -1);
}

/* The unit of a reference's point: that of the row, unless the reference
 * states the quantity at points of another kind, 20 °C for a length in mm. */
static const struct ct_unit *reference_unit(const struct fed *f,
                                            const struct ct_lab_link *row,
                                            uint32_t certificate,
                                            uint32_t quantity)
{
    struct ct_lab_list list;

    if (certificate == CT_LAB_NO_ROW || quantity == f->function.quantity)
        return row->point_unit;
    list = ct_lab_rows_of(f->feeding->index, CT_RESULTS_OF_CERTIFICATE,
                          f->lab->certificates[certificate].id);
    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_result *one = &f->lab->results[list.rows[i]];
        struct ct_point at = ct_feed_point(one);

        if (one->quantity == quantity && at.unit != NULL &&
            !ct_point_comparable(
                at, point_in(f, row->reference_point.number, row->point_unit)))
            return at.unit;
    }
    return row->point_unit;
}

/* The same point, unless something else is said. */
static struct ct_result_selector selector_of(const struct fed *f,
                                             const struct ct_lab_link *row,
                                             uint32_t certificate)
{
    struct ct_result_selector s = {.quantity = f->function.quantity,
                                   .point = (double)NAN};
    const struct ct_unit *unit = f->point_unit, *own;
    double point = f->result->point;
    bool has_point = f->has_point;

    if (row != NULL) {
        if (row->reference_quantity != 0)
            s.quantity = row->reference_quantity;
        s.function = row->reference_function;
        s.artefact = row->reference_artefact;
        s.at = row->reference_at;
        /* a point on another quantity's scale is none of it */
        has_point = has_point && s.quantity == f->function.quantity;
        if (!isnan(row->reference_point.number)) {
            point = row->reference_point.number;
            own = reference_unit(f, row, certificate, s.quantity);
            unit = own != NULL ? own : unit;
            has_point = true;
        }
    }
    if (has_point) {
        s.point = point + 0.0; /* of -0, too */
        s.point_unit = unit;
    }
    return s;
}

static bool is_reference(const struct fed *f, const struct ct_chain_link *link,
                         const struct ct_lab_reference *reference)
{
    const struct ct_lab_reference *a = &f->lab->references[link->reference];

    return a->kind == reference->kind && a->id == reference->id;
}

/* What a row says of one function of an item that has others in force. */
static bool is_without(const struct fed *f, const struct ct_lab_link *row,
                       const struct ct_result_selector *selector,
                       struct ct_chain_link *link)
{
    struct ct_lab_force force;

    if (link->state != CT_LINK_CERTIFICATE || !link->derived ||
        row->reference_function == 0)
        return false;
    force = ct_lab_in_force(
        f->feeding->index, link->instrument,
        (struct ct_lab_function){selector->quantity, selector->function},
        (struct ct_lab_when){f->feeding->certificate.calibrated_on,
                             f->feeding->known_by});
    if (force.state == CT_FORCE_VALID || force.state == CT_FORCE_UNSOUND)
        return false;
    link->state = CT_LINK_NO_FORCE;
    link->force = force.state;
    link->certificate = CT_LAB_NO_ROW;
    return true;
}

/* Of two that do not fit the one whose reason says more. */
static int telling(enum ct_feed_state state)
{
    /* ORDER FEED */
    static const int order[] = {9, 9, 0, 1, 2, 4, 5, 9, 3, 9, 9, 9, 8};

    _Static_assert(sizeof order / sizeof order[0] == CT_FEED_STATES,
                   "a rank each");
    return order[state];
}

/* Of the certificates that an item or set-up stands for, the one that has the
 * result; of several it is not clear which. */
static enum ct_status add_row(const struct fed *f, uint32_t at)
{
    const struct ct_lab_link *row = &f->lab->links[at];
    const struct ct_lab_reference *reference;
    struct ct_feed *best = next_feed(f);
    size_t fits = 0, found = 0;

    if (best == NULL)
        return CT_NOMEM;
    if (row->reference.count == 0)
        return CT_OK;
    reference = &f->lab->references[row->reference.first];
    for (size_t i = 0; (i = ct_feed_find_link(f->feeding->finder, reference,
                                              i)) < f->feeding->link_count;
         i++) {
        struct ct_chain_link link = f->feeding->links[i];
        struct ct_result_selector selector;
        struct ct_feed other, *feed = found == 0 ? best : &other;

        if (!is_reference(f, &link, reference))
            continue;
        selector = selector_of(f, row, link.certificate);
        (void)is_without(f, row, &selector, &link);
        feed_by(f, &link, &selector, row, feed);
        fits += is_fit(feed->state);
        if (found++ > 0 && telling(feed->state) > telling(best->state))
            *best = *feed;
    }
    if (found == 0)
        return CT_OK;
    if (fits > 1)
        best->state = CT_FEED_UNCLEAR;
    if (row->row.unsound)
        best->state = CT_FEED_UNSOUND;
    best->row = at;
    f->feeds->count++;
    return CT_OK;
}

static enum ct_status add_rows(const struct fed *f)
{
    const struct ct_lab_list rows = f->feeding->rows;
    const struct ct_feed_wanted wanted = {.quantity = f->function.quantity,
                                          .function = f->result->function,
                                          .artefact = f->result->artefact,
                                          .result = f->result};
    const uint32_t *places = NULL;
    size_t count = rows.count;
    bool found =
        ct_feed_find_rows(f->feeding->finder, &wanted, &places, &count);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < count && status == CT_OK; i++) {
        uint32_t row = rows.rows[found ? places[i] : i];

        if (applies(f, &f->lab->links[row]))
            status = add_row(f, row);
    }
    return status;
}

/* ---- by assumption ------------------------------------------------------- */

/* References that only rows of links.csv name were used for other results. */
static enum ct_status add_references(const struct fed *f)
{
    const struct ct_result_selector selector =
        selector_of(f, NULL, CT_LAB_NO_ROW);
    size_t fits = 0, others = 0, roots = 0;
    bool clear = true;

    for (size_t i = 0; i < f->feeding->link_count; i++) {
        const struct ct_chain_link *link = &f->feeding->links[i];
        struct ct_feed *feed = next_feed(f);

        if (feed == NULL)
            return CT_NOMEM;
        if (link->by_link) {
            others++;
            continue;
        }
        feed_by(f, link, &selector, NULL, feed);
        f->feeds->count++;
        if (feed->state == CT_FEED_ROOT)
            roots++;
        else if (is_fit(feed->state))
            fits++;
        clear = clear && feed->state != CT_FEED_UNCLEAR;
    }
    if (fits > 1 || !clear)
        f->feeds->fed = CT_FED_SEVERAL;
    else if (fits == 1)
        f->feeds->fed = CT_FED_ASSUMED;
    else if (f->feeds->count + others == 0)
        f->feeds->fed = CT_FED_LOOSE;
    else
        f->feeds->fed = roots > 0 && roots == f->feeds->count ? CT_FED_ROOTS
                                                              : CT_FED_NOTHING;
    return CT_OK;
}

/* ---- all ----------------------------------------------------------------- */

uint32_t ct_feed_quantity(const struct ct_feeding *feeding, uint32_t result)
{
    const struct ct_lab *lab = feeding->lab;
    uint32_t row;

    if (lab->results[result].quantity != 0)
        return lab->results[result].quantity;
    row =
        ct_lab_row_of(lab, CT_KEY_INSTRUMENT, feeding->certificate.instrument);
    return row != CT_LAB_NO_ROW ? lab->instruments[row].quantity : 0;
}

enum ct_status ct_feeding_result(const struct ct_feeding *feeding,
                                 uint32_t result, struct ct_feeds *feeds)
{
    struct fed f = {.feeding = feeding,
                    .lab = feeding->lab,
                    .result = &feeding->lab->results[result],
                    .feeds = feeds};
    enum ct_status status = CT_OK;

    feeds->count = 0;
    feeds->fed = CT_FED_LINKED;
    f.function = (struct ct_lab_function){ct_feed_quantity(feeding, result),
                                          f.result->function};
    f.has_point = !isnan(f.result->point);
    f.point_unit = ct_feed_unit(f.result);
    f.unit = ct_assigned_unit(f.result);
    if (feeding->rows.count > 0)
        status = add_rows(&f);
    if (status != CT_OK || feeds->count > 0)
        return status;
    return add_references(&f);
}

enum ct_status ct_lab_feeds(const struct ct_lab_index *index, uint32_t row,
                            int32_t known_by, struct ct_feeds *feeds)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct ct_feeding feeding = {
        .index = index, .lab = lab, .known_by = known_by};
    uint32_t owner =
        ct_lab_row_of(lab, CT_KEY_CERTIFICATE, lab->results[row].certificate);
    enum ct_status status = CT_OK;

    feeds->count = 0;
    feeds->fed = CT_FED_LOOSE;
    if (owner == CT_LAB_NO_ROW)
        return CT_OK;
    status = ct_feeding_start(&feeding, owner);
    if (status == CT_OK)
        status = ct_feeding_result(&feeding, row, feeds);
    ct_feeding_release(&feeding);
    return status;
}

void ct_feeds_release(struct ct_feeds *feeds)
{
    free(feeds->list);
    *feeds = (struct ct_feeds){0};
}

bool ct_feed_is_used(const struct ct_feed *feed)
{
    return feed->state == CT_FEED_LIMITS ||
           ((feed->state == CT_FEED_RESULT || feed->state == CT_FEED_NO_U ||
             feed->state == CT_FEED_NO_K) &&
            feed->match.found <= CT_FOUND_NO_POINT);
}
