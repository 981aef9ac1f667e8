/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the two ends of an edge stand: levels, schemes, ratio rules. C14, C15,
 * C29.
 */
#include "trace_work.h"

#include "view_work.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* ---- levels -------------------------------------------------------------- */

enum { NO_RANK = -1 };

/* The highest of a department or an enterprise stands beside the lower public
 * ones. */
static const int level_ranks[] = {
    [CT_LEVEL_NATIONAL_PRIMARY] = 0,   [CT_LEVEL_NATIONAL_SECONDARY] = 1,
    [CT_LEVEL_NATIONAL_WORKING] = 2,   [CT_LEVEL_PUBLIC_HIGHEST] = 3,
    [CT_LEVEL_PUBLIC_LOWER] = 4,       [CT_LEVEL_DEPARTMENT_HIGHEST] = 4,
    [CT_LEVEL_ENTERPRISE_HIGHEST] = 4, [CT_LEVEL_LOWER] = 5,
};
static const int role_ranks[] = {
    [CT_ROLE_NATIONAL_STANDARD] = 0,        [CT_ROLE_PUBLIC_STANDARD] = 1,
    [CT_ROLE_DEPARTMENT_STANDARD] = 2,      [CT_ROLE_ENTERPRISE_STANDARD] = 2,
    [CT_ROLE_WORKING_STANDARD] = 3,         [CT_ROLE_INSTRUMENT] = 4,
    [CT_ROLE_REFERENCE_MATERIAL] = NO_RANK,
};

static bool is_at(int32_t from, int32_t until, int32_t day)
{
    return (from == CT_LAB_NO_DATE || from <= day) &&
           (until == CT_LAB_NO_DATE || day <= until);
}

/* The highest level of the set-ups of which the item was a main part. */
static int level_rank(const struct ct_judging *j, uint32_t instrument)
{
    struct ct_lab_list list =
        ct_lab_rows_of(j->index, CT_STANDARDS_OF_INSTRUMENT, instrument);
    int best = NO_RANK;

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_standard_item *item =
            &j->lab->standard_items[list.rows[i]];
        uint32_t row = ct_lab_row_of(j->lab, CT_KEY_STANDARD, item->standard);
        struct ct_lab_standard standard;
        int rank;

        if (row == CT_LAB_NO_ROW || item->row.unsound ||
            item->part != CT_PART_MAIN ||
            !is_at(item->from, item->until, j->when.on))
            continue;
        standard = ct_lab_standard_at(j->lab, row, j->when);
        if (standard.level >= sizeof level_ranks / sizeof level_ranks[0])
            continue;
        rank = level_ranks[standard.level];
        best = best == NO_RANK || rank < best ? rank : best;
    }
    return best;
}

static int role_rank(const struct ct_judging *j, uint32_t instrument)
{
    uint32_t row = ct_lab_row_of(j->lab, CT_KEY_INSTRUMENT, instrument);
    struct ct_lab_instrument room;
    uint8_t role;

    if (row == CT_LAB_NO_ROW)
        return NO_RANK;
    role = ct_lab_instrument_on(j->lab, row, j->when, &room)->role;
    return role < sizeof role_ranks / sizeof role_ranks[0] ? role_ranks[role]
                                                           : NO_RANK;
}

static bool have_quantity_in_common(const struct ct_judging *j, uint32_t a,
                                    uint32_t b)
{
    struct ct_lab_function one[CT_TRACE_FUNCTIONS], other[CT_TRACE_FUNCTIONS];
    size_t n = ct_lab_functions(j->index, a, j->when, one, CT_TRACE_FUNCTIONS),
           m = ct_lab_functions(j->index, b, j->when, other,
                                CT_TRACE_FUNCTIONS);

    for (size_t i = 0; i < n && i < CT_TRACE_FUNCTIONS; i++)
        for (size_t k = 0; k < m && k < CT_TRACE_FUNCTIONS; k++)
            if (one[i].quantity != 0 && one[i].quantity == other[k].quantity)
                return true;
    return false;
}

/* Whether the reference gave the quantity, and not a condition beside it, such
 * as the temperature of a weighing. */
static bool gives_quantity(const struct ct_judging *j,
                           const struct ct_trace_link *link)
{
    const uint32_t others = 1u << CT_FEED_ROOT | 1u << CT_FEED_BROKEN |
                            1u << CT_FEED_QUANTITY | 1u << CT_FEED_NO_RESULT |
                            1u << CT_FEED_UNSOUND;

    if ((link->feeds & ~others) != 0)
        return true;
    return link->feeds == 0 &&
           have_quantity_in_common(
               j, j->record.instrument,
               j->lab->certificates[link->link.certificate].instrument);
}

/* C15: skipping levels downwards is allowed, going up is not. */
void ct_judge_order(struct ct_judging *j, const struct ct_trace_link *link)
{
    uint32_t own = j->record.instrument, other;
    int here, above;

    if (link->link.state != CT_LINK_CERTIFICATE ||
        (link->methods & CT_METHOD_COMPARISON) != 0 ||
        j->record.kind == CT_CERTIFICATE_COMPARISON || !gives_quantity(j, link))
        return;
    other = j->lab->certificates[link->link.certificate].instrument;
    here = level_rank(j, own);
    above = level_rank(j, other);
    if (here == NO_RANK || above == NO_RANK) {
        here = role_rank(j, own);
        above = role_rank(j, other);
    }
    if (here != NO_RANK && above != NO_RANK && above > here)
        (void)ct_error(
            ct_judging_sink(j, "references"), "chain-order",
            ct_judging_at_reference(j, link->link.reference),
            ct_string(ct_trace_reference(j, link->link.reference).text),
            ct_trace_instrument_id(j, other), ct_trace_instrument_id(j, own));
}

/* ---- what is compared ---------------------------------------------------- */

struct ct_exact ct_judging_expanded(const struct ct_judging *j)
{
    struct ct_exact expanded = ct_exact_of(j->width.expanded_uncertainty);

    if (j->width.k == 2)
        return expanded;
    return ct_exact_divide(ct_exact_add(expanded, expanded),
                           ct_exact_of(j->width.k));
}

int ct_judging_order(const struct ct_judging *j, double limit)
{
    double expanded = j->width.expanded_uncertainty, k = j->width.k;

    return k == 2 ? ct_exact_order(expanded, limit)
                  : ct_exact_order_quotient(2, expanded, k, limit);
}

/* Half the width between two limits, exactly as they are written in decimal;
 * NAN where one of them is missing. */
static double half_between(double lower, double upper)
{
    struct ct_decimal width;

    if (!isfinite(lower) || !isfinite(upper))
        return (double)NAN;
    (void)ct_decimal_subtract(ct_decimal_from_double(upper),
                              ct_decimal_from_double(lower), &width);
    return ct_decimal_to_double(width) / 2;
}

/* ---- schemes ------------------------------------------------------------- */

enum { SCHEME_ROWS = 64 }; /* of one quantity that are looked at */

/* Rows at which an item stands. */
struct places {
    const struct ct_scheme_row *rows[SCHEME_ROWS];
    size_t count;
    bool judged; /* the scheme has the quantity */
};

static bool is_class(const struct ct_judging *j, uint32_t instrument,
                     const char *name)
{
    struct ct_lab_list list =
        ct_lab_rows_of(j->index, CT_RANGES_OF_INSTRUMENT, instrument);

    for (size_t i = 0; i < list.count; i++)
        if (strcmp(ct_lab_text(j->lab, CT_KEY_TEXT,
                               j->lab->ranges[list.rows[i]].accuracy_class),
                   name) == 0)
            return true;
    return false;
}

static bool names(const struct ct_judging *j, const struct ct_scheme_row *row,
                  const struct ct_lab_instrument *item)
{
    return strcmp(ct_lab_text(j->lab, CT_KEY_TEXT, item->name), row->name) ==
               0 ||
           strcmp(ct_lab_text(j->lab, CT_KEY_TEXT, item->model), row->name) ==
               0 ||
           is_class(j, item->id, row->name);
}

/* Rows of the quantity that name the item; else those of its role that name
 * nobody. */
static void find_places(const struct ct_judging *j, uint32_t instrument,
                        const char *quantity, struct places *places)
{
    uint32_t own = ct_lab_row_of(j->lab, CT_KEY_INSTRUMENT, instrument);
    struct ct_lab_instrument item;
    const struct ct_scheme_row *rows;
    size_t count;

    *places = (struct places){.count = 0};
    if (own == CT_LAB_NO_ROW)
        return;
    item = ct_lab_instrument_at(j->lab, own, j->when);
    rows = ct_scheme_rows(j->tracer->scheme, &count);
    for (int named = 1; named >= 0 && places->count == 0; named--)
        for (size_t i = 0; i < count && places->count < SCHEME_ROWS; i++) {
            if (strcmp(rows[i].quantity, quantity) != 0)
                continue;
            places->judged = true;
            if (rows[i].role != CT_LAB_NO_WORD && rows[i].role != item.role)
                continue;
            if (named ? rows[i].name[0] != '\0' && names(j, &rows[i], &item)
                      : rows[i].name[0] == '\0')
                places->rows[places->count++] = &rows[i];
        }
}

static bool same_word(const char *a, const char *b)
{
    while (*a != '\0' &&
           tolower((unsigned char)*a) == tolower((unsigned char)*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

/* Whether the method of the edge is that of the level: both say one, and rows
 * of links.csv for this reference another. */
static bool is_method(const struct ct_judging *j,
                      const struct ct_trace_link *link,
                      const struct ct_scheme_row *row)
{
    const struct ct_lab_reference *wanted =
        &j->lab->references[link->link.reference];
    struct ct_lab_list list =
        ct_lab_rows_of(j->index, CT_LINKS_OF_CERTIFICATE, j->record.id);

    for (size_t i = 0; i < list.count && row->method[0] != '\0'; i++) {
        const struct ct_lab_link *one = &j->lab->links[list.rows[i]];
        const struct ct_lab_reference *reference;

        if (one->reference.count == 0 || one->method == 0)
            continue;
        reference = &j->lab->references[one->reference.first];
        if (reference->kind == wanted->kind && reference->id == wanted->id &&
            !same_word(ct_lab_text(j->lab, CT_KEY_TEXT, one->method),
                       row->method))
            return false;
    }
    return true;
}

static bool is_foreseen(const struct ct_judging *j,
                        const struct ct_trace_link *link,
                        const struct places *here, const struct places *above)
{
    for (size_t i = 0; i < here->count; i++)
        for (size_t k = 0; k < above->count; k++)
            if (above->rows[k]->level < here->rows[i]->level &&
                strcmp(above->rows[k]->scheme, here->rows[i]->scheme) == 0 &&
                is_method(j, link, here->rows[i]))
                return true;
    return false;
}

/* The quantity that goes along the edge, or 0. */
static uint32_t quantity_of(const struct ct_judging *j,
                            const struct ct_trace_link *link)
{
    struct ct_lab_function one[CT_TRACE_FUNCTIONS];

    if (link->used_count > 0)
        return link->used[0].quantity;
    return ct_lab_functions(j->index, j->record.instrument, j->when, one,
                            CT_TRACE_FUNCTIONS) > 0
               ? one[0].quantity
               : 0;
}

/* C29 */
void ct_judge_scheme(struct ct_judging *j, const struct ct_trace_link *link)
{
    const struct ct_lab_certificate *other;
    const char *quantity;
    struct places here, above;

    if (j->tracer->scheme == NULL) {
        ct_judge_absent(j, CT_ABSENT_SCHEME);
        return;
    }
    if (link->link.state != CT_LINK_CERTIFICATE || !gives_quantity(j, link))
        return;
    other = &j->lab->certificates[link->link.certificate];
    quantity = ct_lab_text(j->lab, CT_KEY_TEXT, quantity_of(j, link));
    find_places(j, j->record.instrument, quantity, &here);
    find_places(j, other->instrument, quantity, &above);
    if ((here.judged || above.judged) && !is_foreseen(j, link, &here, &above))
        ct_warning(ct_judging_sink(j, "references"), "chain-not-in-scheme",
                   ct_judging_at_reference(j, link->link.reference),
                   ct_trace_instrument_id(j, j->record.instrument),
                   ct_trace_instrument_id(j, other->instrument),
                   ct_string(quantity));
}

/* ---- what a level allows ------------------------------------------------- */

/* Whether the row's range holds the point; one that cannot be compared with it
 * says nothing. */
static bool holds_point(const struct ct_scheme_row *row, struct ct_point point)
{
    struct ct_point min = ct_point_of(row->min, row->unit),
                    max = ct_point_of(row->max, row->unit);

    if (row->unit == NULL || point.unit == NULL ||
        !ct_point_comparable(min, point))
        return true;
    return (isnan(row->min) || ct_point_compare(min, point) <= 0) &&
           (isnan(row->max) || ct_point_compare(point, max) <= 0);
}

/* U (k = 2) that the row allows, or half of what lies between its limits, at
 * the point in the unit of the result; false: it states none that has a value
 * there. */
static bool allowed_at(const struct ct_judging *j,
                       const struct ct_scheme_row *row, struct ct_point point,
                       double *most)
{
    struct ct_sink silent = {0};
    struct ct_formula_point at = {.point = ct_decimal_to_double(point.number),
                                  .unit = point.unit,
                                  .range_min = (double)NAN,
                                  .range_max = (double)NAN,
                                  .limit_unit = j->width.unit};
    double lower, upper;

    if (row->u_or_mpe == NULL)
        return false;
    if (row->unit != NULL && point.unit != NULL) {
        at.range_min = ct_difference_in(row->min, row->unit, point.unit);
        at.range_max = ct_difference_in(row->max, row->unit, point.unit);
    }
    if (ct_formula_limits(row->u_or_mpe, &at, &silent, &lower, &upper) !=
            CT_OK ||
        !isfinite(upper))
        return false;
    *most = upper;
    if (ct_formula_sides(row->u_or_mpe) == CT_SIDES_BARE)
        return true;
    *most = half_between(lower, upper);
    return isfinite(*most);
}

/* Whether what the item has of it is no more than that: its U where the row is
 * bare, else its limits. *has is NAN where it has nothing. */
static bool is_within(struct ct_judging *j, const struct ct_scheme_row *row,
                      double most, double *has)
{
    bool of_limits = ct_formula_sides(row->u_or_mpe) != CT_SIDES_BARE;

    if (of_limits) {
        ct_judging_limits(j);
        *has = half_between(j->lower, j->upper);
        return isnan(*has) || ct_exact_order(*has, most) <= 0;
    }
    *has = j->standard_uncertainty;
    if (isnan(*has))
        return true;
    *has = ct_exact_double(ct_judging_expanded(j));
    return ct_judging_order(j, most) <= 0;
}

/* C29, of a result: the item's level reaches to its point, and asks no better
 * item. Of several rows one is enough. */
void ct_judge_level(struct ct_judging *j, const struct ct_feeds *feeds)
{
    struct ct_point point;
    double most = (double)NAN, found = most;
    bool inside = false, good = false;
    struct places here;

    (void)feeds;
    if (j->tracer->scheme == NULL || !j->is_assigned ||
        isnan(j->row_of_result->point))
        return;
    point = ct_feed_point(j->row_of_result);
    find_places(j, j->record.instrument,
                ct_lab_text(j->lab, CT_KEY_TEXT, j->row_of_result->quantity),
                &here);
    for (size_t i = 0; i < here.count && !good; i++) {
        if (!holds_point(here.rows[i], point))
            continue;
        inside = true;
        good = !allowed_at(j, here.rows[i], point, &most) ||
               is_within(j, here.rows[i], most, &found);
    }
    if (here.count > 0 && !inside)
        ct_warning(ct_judging_sink(j, "point"), "chain-outside-scheme",
                   ct_judging_at_result(j), ct_string(ct_trace_point(j).text),
                   ct_trace_instrument_id(j, j->record.instrument));
    else if (inside && !good)
        ct_warning(ct_judging_sink(j, "U"), "chain-below-scheme",
                   ct_judging_at_result(j), ct_string(ct_trace_point(j).text),
                   ct_string(ct_trace_number(j, found, j->width.unit).text),
                   ct_string(ct_trace_number(j, most, j->width.unit).text),
                   ct_trace_instrument_id(j, j->record.instrument));
}

/* ---- ratio rules --------------------------------------------------------- */

/* The rule of the edge: that of the row of links.csv, else that of the level at
 * which the item stands. */
static const char *find_rule(struct ct_judging *j, const struct ct_feed *feed,
                             struct ct_ratio_rule *rule, bool *understood)
{
    uint32_t text =
        feed->row != CT_LAB_NO_ROW ? j->lab->links[feed->row].ratio_rule : 0;
    const char *words = ct_lab_text(j->lab, CT_KEY_TEXT, text);
    struct places here;

    *understood = true;
    if (text != 0) {
        *understood = ct_ratio_rule_read(words, strlen(words), rule);
        return words;
    }
    if (j->tracer->scheme == NULL)
        return NULL;
    find_places(j, j->record.instrument,
                ct_lab_text(j->lab, CT_KEY_TEXT, j->row_of_result->quantity),
                &here);
    for (size_t i = 0; i < here.count; i++)
        if (here.rows[i]->has_rule) {
            *rule = here.rows[i]->rule;
            return here.rows[i]->ratio_rule;
        }
    return NULL;
}

/* Limits of the reference at the place used, halved, in the unit of the result;
 * NAN: none known. */
static double reference_limits(const struct ct_judging *j,
                               const struct ct_feed *feed)
{
    const struct ct_lab_certificate *c;
    const struct ct_lab_result *result;
    struct ct_view view = {.index = j->index};
    struct ct_assigned assigned;
    double lower, upper;

    if (feed->state == CT_FEED_LIMITS)
        return feed->limits * sqrt(3) * fabs(feed->sensitivity);
    if (feed->state != CT_FEED_RESULT ||
        feed->link.certificate == CT_LAB_NO_ROW)
        return (double)NAN;
    c = &j->lab->certificates[feed->link.certificate];
    result = &j->lab->results[feed->match.rows[0]];
    view.when = (struct ct_lab_when){c->calibrated_on, j->when.known_by};
    if (ct_lab_assigned(j->index, feed->match.rows[0], &assigned) != CT_OK ||
        !ct_view_limits(&view, c->instrument, result, &assigned, &lower,
                        &upper))
        return (double)NAN;
    return (upper - lower) / 2 * fabs(feed->sensitivity);
}

/* False: it is not known. */
static bool held_against(const struct ct_judging *j, const struct ct_feed *feed,
                         const struct ct_ratio_rule *rule,
                         struct ct_exact *value)
{
    double known = rule->of == CT_RATIO_LIMITS ? reference_limits(j, feed)
                                               : j->standard_uncertainty;

    if (isnan(known))
        return false;
    *value = rule->of == CT_RATIO_LIMITS ? ct_exact_of(known)
                                         : ct_judging_expanded(j);
    if (rule->of == CT_RATIO_STANDARD)
        *value = ct_exact_divide(*value, ct_exact_integer(2));
    return true;
}

/* C14 */
void ct_judge_ratio(struct ct_judging *j, const struct ct_feeds *feeds,
                    const struct ct_feed *feed)
{
    struct ct_argument at;
    struct ct_ratio_rule rule;
    bool understood;
    const char *words = find_rule(j, feed, &rule, &understood);
    struct ct_exact value;
    double shown, most;

    (void)feeds;
    if (words == NULL || !j->is_assigned ||
        (feed->state > CT_FEED_ROOT && feed->row == CT_LAB_NO_ROW))
        return;
    at = ct_judging_at_link(j, feed->row);
    if (!understood) {
        ct_warning(
            ct_judging_first(j, "ratio_rule", "rule", feed->link.reference),
            "chain-ratio-unread", at, ct_string(words));
        return;
    }
    ct_judging_limits(j);
    if (!held_against(j, feed, &rule, &value) || !isfinite(j->lower) ||
        !isfinite(j->upper)) {
        if (feed->row != CT_LAB_NO_ROW)
            ct_note(ct_judging_first(j, "ratio_rule", "no rule",
                                     feed->link.reference),
                    "chain-ratio-unchecked", at, ct_string(words),
                    ct_string(ct_trace_point(j).text));
        return;
    }
    shown = ct_exact_double(value);
    most = (j->upper - j->lower) / 2 / ct_decimal_to_double(rule.factor);
    if (!ct_ratio_is_met(&rule, value, j->lower, j->upper))
        ct_warning(
            ct_judging_sink(j, "ratio_rule"), "chain-ratio", at,
            ct_string(ct_trace_point(j).text), ct_string(words),
            ct_string(ct_trace_beside(j, shown, most, j->width.unit).text),
            ct_string(
                ct_trace_number(j, (j->upper - j->lower) / 2, j->width.unit)
                    .text));
}
