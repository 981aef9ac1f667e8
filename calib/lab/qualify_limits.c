/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a stability is held against: U of the standard where its values are used
 * with corrections, |MPE| where they are used as they are named.
 */
#include "qualify_work.h"

#include "../../uncertainty/qualification.h"

enum { COMMON_FACTOR = 2 }; /* k */

/* Conversions of units leave roundings behind; a limit in decimal has none. */
static struct ct_exact in_decimal(double number)
{
    enum { DIGITS = 15 };
    struct ct_exact exact = ct_exact_of(number);

    exact.over = ct_decimal_normalise(ct_decimal_round(
        exact.over, ct_decimal_magnitude(exact.over) - DIGITS + 1,
        CT_ROUND_NEAREST_EVEN));
    return exact;
}

static double factor_of(const struct ct_qualifying *q)
{
    double usual = q->lab->package->settings.default_k;

    if (!isnan(q->answer->standard.k))
        return q->answer->standard.k;
    return usual > 0 ? usual : (double)NAN;
}

static void find_U(const struct ct_qualifying *q,
                   const struct ct_lab_spot *spot, const struct ct_unit *unit,
                   struct ct_qualify_limits *limits)
{
    const struct ct_lab_standard *standard = &q->answer->standard;
    double lower, upper, k = factor_of(q);

    if (standard->U == NULL || isnan(k) ||
        ct_lab_limits_at(spot, standard->U, &standard->range, unit, NULL,
                         &lower, &upper) != CT_OK ||
        !isfinite(upper) || !(upper > 0))
        return;
    limits->exact_U =
        ct_expanded_at(in_decimal(upper), ct_exact_of(k), COMMON_FACTOR);
    limits->U = ct_exact_double(limits->exact_U);
}

/* The side nearer to zero of two; the only one of a single one. */
static double smaller_side(double lower, double upper)
{
    if (isinf(lower))
        return fabs(upper);
    return isinf(upper) ? fabs(lower) : fmin(fabs(lower), fabs(upper));
}

/* Those of the standard, else of its only main item. */
static void find_mpe(const struct ct_qualifying *q, struct ct_lab_spot *spot,
                     const struct ct_unit *unit,
                     struct ct_qualify_limits *limits)
{
    const struct ct_qualification *answer = q->answer;
    const struct ct_formula *mpe = answer->standard.mpe;
    struct ct_lab_range span = answer->standard.range;
    struct ct_lab_item_range range;
    double lower, upper, side;

    if (mpe == NULL && answer->item_count == 1) {
        bool ranged;

        spot->instrument = q->lab->standard_items[answer->items[0]].instrument;
        ranged = ct_lab_range_of(answer->index, spot, &range, NULL);
        mpe = ct_lab_permissible(q->lab, spot, ranged ? &range : NULL,
                                 CT_LAB_NO_ROW, &span);
    }
    if (mpe == NULL ||
        ct_lab_limits_at(spot, mpe, &span, unit, NULL, &lower, &upper) != CT_OK)
        return;
    side = smaller_side(lower, upper);
    if (!isfinite(side))
        return;
    limits->exact_mpe = in_decimal(side);
    limits->mpe = ct_exact_double(limits->exact_mpe);
}

/* What all main items that say it agree in. */
static uint8_t find_use(const struct ct_qualifying *q, struct ct_lab_spot *spot)
{
    const struct ct_qualification *answer = q->answer;
    uint8_t use = CT_LAB_NO_WORD;

    for (size_t i = 0; i < answer->item_count; i++) {
        struct ct_lab_item_range range;

        spot->instrument = q->lab->standard_items[answer->items[i]].instrument;
        if (!ct_lab_range_of(answer->index, spot, &range, NULL) ||
            range.use == CT_LAB_NO_WORD)
            continue;
        if (use != CT_LAB_NO_WORD && use != range.use)
            return CT_LAB_NO_WORD;
        use = range.use;
    }
    return use;
}

static enum ct_qualify_basis find_basis(const struct ct_qualify_limits *limits)
{
    bool has_U = !isnan(limits->U), has_mpe = !isnan(limits->mpe);

    if (limits->use == CT_USE_CORRECTED)
        return has_U ? CT_BASIS_U : CT_BASIS_NONE;
    if (limits->use == CT_USE_NOMINAL)
        return has_mpe ? CT_BASIS_MPE : CT_BASIS_NONE;
    if (has_U && has_mpe)
        return CT_BASIS_SMALLER;
    if (has_mpe)
        return CT_BASIS_MPE;
    return has_U ? CT_BASIS_U : CT_BASIS_NONE;
}

struct ct_qualify_limits
ct_qualify_limits(const struct ct_qualifying *q, uint32_t quantity,
                  double point, double value, const struct ct_unit *point_unit,
                  const struct ct_unit *unit, int32_t day)
{
    struct ct_qualify_limits limits = {.U = (double)NAN, .mpe = (double)NAN};
    double at = isnan(point) ? value : point;
    struct ct_lab_spot spot = {.function = {quantity, 0},
                               .has_point = !isnan(at),
                               .when = {day, q->answer->when.known_by}};

    if (point_unit == NULL)
        point_unit = q->answer->standard.range.unit;
    if (unit == NULL)
        unit = point_unit;
    spot.point = ct_point_of(at, point_unit);
    find_U(q, &spot, unit, &limits);
    limits.use = find_use(q, &spot);
    find_mpe(q, &spot, unit, &limits);
    limits.basis = find_basis(&limits);
    return limits;
}

static bool is_mpe(const struct ct_qualify_limits *limits)
{
    return limits->basis == CT_BASIS_MPE ||
           (limits->basis == CT_BASIS_SMALLER &&
            ct_exact_compare(limits->exact_mpe, limits->exact_U) < 0);
}

double ct_qualify_limit(const struct ct_qualify_limits *limits)
{
    if (limits->basis == CT_BASIS_NONE)
        return (double)NAN;
    return is_mpe(limits) ? limits->mpe : limits->U;
}

bool ct_qualify_is_below(const struct ct_qualify_limits *limits,
                         struct ct_exact difference)
{
    return ct_exact_compare(ct_exact_absolute(difference),
                            is_mpe(limits) ? limits->exact_mpe
                                           : limits->exact_U) < 0;
}
