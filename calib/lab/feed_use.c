/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a use of the item of a certificate is made of.
 */
#include "feed_work.h"

#include "../../chains/combine.h"

#include <math.h>

struct ct_point ct_feed_point(const struct ct_lab_result *result)
{
    return ct_point_of(result->point, ct_feed_unit(result));
}

/* One use being worked out. */
struct using
{
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    const struct ct_lab_certificate *certificate;
    struct ct_lab_spot spot;
    struct ct_lab_item_range range;
    bool has_range;
    struct ct_lab_taken *taken; /* NULL: uncertainties alone */
    struct ct_item_use *use;
};

static bool is_matched(const struct ct_result_match *match)
{
    return match->found <= CT_FOUND_NO_POINT;
}

/* ---- the result ---------------------------------------------------------- */

/* The quantity of the item as a whole; 0: not said. */
static uint32_t quantity_of_item(const struct using *u)
{
    uint32_t row =
        ct_lab_row_of(u->lab, CT_KEY_INSTRUMENT, u->certificate->instrument);

    return row != CT_LAB_NO_ROW
               ? ct_lab_instrument_at(u->lab, row, u->spot.when).quantity
               : 0;
}

/* Rows that do not say their quantity have that of the item. */
static struct ct_result_match match_unsaid(const struct using *u,
                                           struct ct_result_selector selector)
{
    uint32_t own = quantity_of_item(u);
    struct ct_result_match match,
        nothing = {.found = CT_FOUND_NOTHING,
                   .rows = {CT_LAB_NO_ROW, CT_LAB_NO_ROW}};

    if (selector.quantity == 0 || (own != 0 && own != selector.quantity))
        return nothing;
    selector.quantity = 0;
    match = ct_lab_match(u->index, u->certificate->id, &selector);
    return is_matched(&match) && u->lab->results[match.rows[0]].quantity == 0
               ? match
               : nothing;
}

static void find_match(const struct using *u)
{
    struct ct_item_use *use = u->use;

    use->match = ct_lab_match(u->index, u->certificate->id, &use->selector);
    if (use->match.found == CT_FOUND_NOTHING)
        use->match = match_unsaid(u, use->selector);
}

/* Why nothing was matched. */
static enum ct_feed_state refusal(const struct using *u)
{
    struct ct_lab_list rows =
        ct_lab_rows_of(u->index, CT_RESULTS_OF_CERTIFICATE, u->certificate->id);
    uint32_t asked = u->use->selector.quantity, own;

    switch (u->use->match.found) {
    case CT_FOUND_OUTSIDE:
        return CT_FEED_OUTSIDE;
    case CT_FOUND_SEVERAL:
        return CT_FEED_UNCLEAR;
    case CT_FOUND_SCALE:
        return CT_FEED_SCALE;
    case CT_FOUND_UNSOUND:
        return CT_FEED_UNSOUND;
    default:
        break;
    }
    for (size_t i = 0; i < rows.count; i++) {
        uint32_t quantity = u->lab->results[rows.rows[i]].quantity;

        if (asked == 0 || quantity == 0 || quantity == asked)
            return CT_FEED_NO_RESULT;
    }
    own = quantity_of_item(u);
    return rows.count > 0 || (asked != 0 && own != 0 && own != asked)
               ? CT_FEED_QUANTITY
               : CT_FEED_NO_RESULT;
}

/* What the matched result says of the use. */
static void learn(struct using *u)
{
    const struct ct_item_use *use = u->use;
    const struct ct_lab_result *row;

    u->spot.instrument = u->certificate->instrument;
    u->spot.function = (struct ct_lab_function){use->selector.quantity,
                                                use->selector.function};
    u->spot.at = use->selector.at;
    u->spot.has_point = !isnan(use->selector.point);
    if (u->spot.has_point)
        u->spot.point = (struct ct_point){use->selector.exact_point,
                                          use->selector.point_unit};
    if (!is_matched(&use->match))
        return;
    row = &u->lab->results[use->match.rows[0]];
    u->use->selector.quantity = row->quantity;
    u->use->selector.function = row->function;
    u->use->selector.artefact = row->artefact;
    u->use->selector.at = row->at;
    if (row->quantity != 0)
        u->spot.function.quantity = row->quantity;
    u->spot.function.function = row->function;
    u->spot.at = row->at;
    if (!u->spot.has_point && !isnan(row->point)) {
        u->spot.point = ct_feed_point(row);
        u->spot.has_point = true;
    }
}

/* ---- what belongs to the item -------------------------------------------- */

/* Permissible errors of the item at the spot; false: none are known. */
static bool find_limits(struct using *u)
{
    struct ct_item_use *use = u->use;
    struct ct_lab_range span;
    const struct ct_formula *mpe = ct_lab_permissible(
        u->lab, &u->spot, u->has_range ? &u->range : NULL,
        is_matched(&use->match) ? use->match.rows[0] : CT_LAB_NO_ROW, &span);
    double lower, upper;

    if (mpe == NULL || (!u->spot.has_point && !ct_formula_is_constant(mpe)) ||
        (!u->has_range && !ct_lab_range_holds(&u->spot, &span)))
        return false;
    if (use->unit == NULL)
        use->unit = u->spot.has_point && u->spot.point.unit != NULL
                        ? u->spot.point.unit
                        : span.unit;
    if (use->unit == NULL ||
        ct_lab_limits_at(&u->spot, mpe, &span, use->unit, NULL, &lower,
                         &upper) != CT_OK ||
        isinf(lower) || isinf(upper) || !(lower < upper))
        return false;
    use->limits = (upper - lower) / sqrt(12);
    return true;
}

/* A word that says nothing of how it drifts does not make it drift less. What U
 * allows for already is known, and nothing more. */
static void find_drift(struct using *u)
{
    const struct ct_formula *drift = u->has_range ? u->range.drift : NULL;
    struct ct_item_use *use = u->use;
    struct ct_drift_words words;
    double lower, upper;
    const char *text;
    size_t length;

    if (u->has_range && u->range.U_includes_drift == CT_YES) {
        use->drift_whole = 0;
        return;
    }
    if (drift == NULL ||
        (!u->spot.has_point && !ct_formula_is_constant(drift)) ||
        ct_lab_limits_at(&u->spot, drift, &u->range.range, use->unit, NULL,
                         &lower, &upper) != CT_OK)
        return;
    text = ct_lab_text(u->lab, CT_KEY_TEXT, u->range.drift_distribution);
    (void)ct_drift_read(&text, &length, &words);
    use->drift_whole =
        ct_width_deviation(words.kind, isinf(upper) ? -lower : upper);
    use->drift_per = u->range.drift_per;
    use->walk = words.walk;
}

void ct_item_use_on(const struct ct_lab *lab, uint32_t certificate,
                    struct ct_lab_when when, struct ct_item_use *use)
{
    int32_t elapsed, whole;

    if (isnan(use->drift_whole))
        return;
    use->drift =
        use->drift_whole * ct_drift_growth(lab, certificate, use->drift_per,
                                           use->walk, when, &elapsed, &whole);
    if (!(use->drift >= 0 && isfinite(use->drift)))
        use->drift = (double)NAN;
}

/* ---- both ---------------------------------------------------------------- */

/* A verdict stands for its limits (ISO/IEC 17025:2017, A.2.3). */
static bool states_conformity(const struct ct_lab_certificate *certificate)
{
    return certificate->verdict == CT_VERDICT_PASS ||
           certificate->verdict == CT_VERDICT_RESTRICTED;
}

bool ct_feed_by_verdict(const struct ct_lab_certificate *certificate,
                        const struct ct_lab_result *result)
{
    bool is_legal = certificate->kind != CT_CERTIFICATE_CALIBRATION &&
                    certificate->kind != CT_CERTIFICATE_COMPARISON;

    return states_conformity(certificate) &&
           (is_legal ||
            (!ct_result_states(result) && !ct_result_states_found(result)));
}

/* Of two points that it lies between, both. */
static bool is_by_verdict(const struct using *u)
{
    const struct ct_lab_result *results = u->lab->results;
    const struct ct_result_match *match = &u->use->match;

    return ct_feed_by_verdict(u->certificate, &results[match->rows[0]]) &&
           (match->found != CT_FOUND_BETWEEN ||
            ct_feed_by_verdict(u->certificate, &results[match->rows[1]]));
}

static void use_limits(struct using *u, enum ct_feed_state otherwise)
{
    u->use->state = otherwise;
    if (find_limits(u)) {
        u->use->state = CT_FEED_LIMITS;
        u->use->rule = CT_RULE_NOMINAL;
    }
}

/* The widths of what was taken. */
static bool take(struct using *u, struct ct_assigned_width *width)
{
    struct ct_item_use *use = u->use;
    struct ct_lab_taken line, *taken = u->taken != NULL ? u->taken : &line;
    enum ct_interpolation how =
        u->has_range ? (enum ct_interpolation)u->range.interpolation
                     : CT_INTERPOLATION_LINEAR;

    use->taken = use->match.rows[0];
    if (use->match.found != CT_FOUND_BETWEEN && u->taken == NULL) {
        *width = ct_lab_width(u->lab, use->taken);
        return !u->lab->results[use->taken].row.unsound;
    }
    if (ct_lab_take(u->index, u->certificate->id, &use->selector, &use->match,
                    how, taken) != CT_OK)
        return false;
    use->rule = taken->rule;
    use->taken = taken->row;
    use->interpolation = taken->interpolation;
    width->unit = taken->assigned.unit;
    width->expanded_uncertainty = taken->assigned.as_left.expanded_uncertainty;
    width->k = taken->assigned.k;
    return true;
}

static void use_result(struct using *u)
{
    struct ct_item_use *use = u->use;
    struct ct_assigned_width width;

    if (!take(u, &width)) {
        use->state = CT_FEED_UNSOUND;
        return;
    }
    use->unit = width.unit;
    if (isnan(width.expanded_uncertainty)) {
        use->state = CT_FEED_NO_U;
        if (is_by_verdict(u))
            use_limits(u, CT_FEED_NO_U);
    } else {
        /* where k is known, the two make no number that can be reckoned with */
        use->state = width.expanded_uncertainty / width.k <= CT_COMBINE_LARGEST
                         ? CT_FEED_RESULT
                         : CT_FEED_NO_K;
    }
    if (use->state != CT_FEED_LIMITS)
        find_drift(u);
}

void ct_item_use_at(const struct ct_lab_index *index, uint32_t certificate,
                    const struct ct_result_selector *selector,
                    struct ct_lab_when when, struct ct_lab_taken *taken,
                    struct ct_item_use *use)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct ct_lab_certificate room;
    const struct ct_lab_certificate *c =
        ct_feed_certificate(lab, certificate, when.known_by, &room);
    struct using u = {.index = index,
                      .lab = lab,
                      .certificate = c,
                      .spot = {.when = when},
                      .taken = taken,
                      .use = use};

    *use = (struct ct_item_use){.selector = *selector,
                                .limits = (double)NAN,
                                .drift = (double)NAN,
                                .drift_whole = (double)NAN,
                                .interpolation = (double)NAN,
                                .rule = CT_RULE_EXACT,
                                .taken = CT_LAB_NO_ROW,
                                .range = CT_LAB_NO_ROW};
    find_match(&u);
    learn(&u);
    u.has_range = ct_lab_range_of(index, &u.spot, &u.range, &use->range);
    if (c->row.unsound) {
        use->state = CT_FEED_UNSOUND;
    } else if (u.has_range && u.range.use == CT_USE_NOMINAL) {
        if (is_matched(&use->match))
            use->unit = ct_assigned_unit(&lab->results[use->match.rows[0]]);
        use_limits(&u, CT_FEED_NO_U);
    } else if (is_matched(&use->match)) {
        use_result(&u);
    } else {
        use->state = refusal(&u);
        if (use->state == CT_FEED_NO_RESULT && states_conformity(c))
            use_limits(&u, CT_FEED_NO_RESULT);
    }
    ct_item_use_on(lab, certificate, when, use);
}
