/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys that stand where they say nothing: a `k` beside a standard uncertainty,
 * an `n` beside limits. They are mistakes, not comments, and are reported.
 */
#include "budget_reader.h"

#include <string.h>

/* Statements, as bits. */
enum {
    IN_U = 1 << 0, /* u, or value(…) */
    IN_EXPANDED = 1 << 1,
    IN_LIMITS = 1 << 2, /* half_width, lower and upper, resolution */
    IN_MPE = 1 << 3,
    IN_READINGS = 1 << 4,
    IN_SPREAD = 1 << 5, /* s, n */
    IN_POOLED = 1 << 6,
    IN_SAMPLE = 1 << 7,
    IN_PLUS_MINUS = 1 << 8, /* value ± … */
    IN_PARAMETERS = 1 << 9, /* gamma … poisson */
    IN_COMPONENTS = 1 << 10,
    ANYWHERE = 0xffff,
    BY_LIMITS = IN_LIMITS | IN_MPE | IN_PLUS_MINUS,
    BY_SHAPE = IN_U | IN_EXPANDED | BY_LIMITS,
    TYPE_A = IN_READINGS | IN_SPREAD | IN_POOLED
};

static const struct {
    const char *statement;
    unsigned bit;
} bits[] = {
    {"u", IN_U},
    {"value(…)", IN_U},
    {"U", IN_EXPANDED},
    {"half_width", IN_LIMITS},
    {"lower", IN_LIMITS},
    {"upper", IN_LIMITS},
    {"resolution", IN_LIMITS},
    {"mpe", IN_MPE},
    {"readings", IN_READINGS},
    {"s", IN_SPREAD},
    {"pooled", IN_POOLED},
    {"sample", IN_SAMPLE},
    {"value ± …", IN_PLUS_MINUS},
    {"components", IN_COMPONENTS},
};

#define KIND(name) (1U << CT_##name)

enum {
    ANY_KIND = (1 << CT_DISTRIBUTIONS) - 1,
    BOUNDED = KIND(RECTANGULAR) | KIND(TRIANGULAR) | KIND(TRAPEZOIDAL) |
              KIND(CURVILINEAR_TRAPEZOIDAL) | KIND(ARCSINE) | KIND(TWO_POINT)
};

/* Where each key counts: beside which statements, and with which
 * distributions. Keys that stand twice count in either way. */
static const struct {
    const char *key;
    unsigned statements, kinds;
} uses[] = {
    {"k", IN_EXPANDED, ANY_KIND},
    {"k", IN_PLUS_MINUS, ANY_KIND & ~BOUNDED},
    {"k", IN_LIMITS, KIND(NORMAL) | KIND(STUDENT_T)},
    {"probability", IN_EXPANDED, ANY_KIND},
    {"probability", IN_PLUS_MINUS, ANY_KIND & ~BOUNDED},
    {"probability", IN_LIMITS, KIND(NORMAL) | KIND(STUDENT_T)},
    {"span", IN_MPE, ANY_KIND},
    {"point", IN_MPE, ANY_KIND},
    {"n", IN_SPREAD, ANY_KIND},
    {"averaged_over", TYPE_A, ANY_KIND},
    {"prior", IN_READINGS, ANY_KIND},
    {"mode", BY_LIMITS, ANY_KIND}, /* else an error of its own */
    {"bias", BY_LIMITS, ANY_KIND},
    {"bias", IN_PARAMETERS, KIND(BETA)},
    {"beta", BY_SHAPE, KIND(TRAPEZOIDAL)},
    {"beta", IN_PARAMETERS, KIND(BETA)},
    {"inexactness", BY_SHAPE, KIND(CURVILINEAR_TRAPEZOIDAL)},
    {"shape", IN_PARAMETERS, KIND(GAMMA)},
    {"scale", IN_PARAMETERS, KIND(GAMMA)},
    {"alpha", IN_PARAMETERS, KIND(BETA)},
    {"log_mean", IN_PARAMETERS, KIND(LOGNORMAL)},
    {"log_sd", IN_PARAMETERS, KIND(LOGNORMAL)},
    {"estimate", IN_PARAMETERS, KIND(POISSON)},
    {"distribution", ANYWHERE & ~IN_COMPONENTS, ANY_KIND},
    {"dof", ANYWHERE & ~IN_COMPONENTS, ANY_KIND},
    {"mc_dof", ANYWHERE & ~IN_COMPONENTS, ANY_KIND},
    {"type", ANYWHERE & ~IN_COMPONENTS, ANY_KIND},
    {"largest_of", IN_COMPONENTS, ANY_KIND},
};

bool key_depends(const char *key)
{
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
        if (strcmp(uses[i].key, key) == 0)
            return true;
    return false;
}

static unsigned bit_of(const char *statement)
{
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
        if (strcmp(bits[i].statement, statement) == 0)
            return bits[i].bit;
    return IN_PARAMETERS;
}

static bool counts(const char *key, unsigned statement,
                   enum ct_distribution_kind kind)
{
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
        if (strcmp(uses[i].key, key) == 0 &&
            (uses[i].statements & statement) != 0 &&
            (uses[i].kinds & 1U << kind) != 0)
            return true;
    return false;
}

bool key_counts(const char *key, const char *statement,
                enum ct_distribution_kind kind)
{
    return counts(key, bit_of(statement), kind);
}

/* A factor beside what is not expanded was meant for something that is. */
static const char *meant(const char *key, unsigned statement)
{
    bool factor = strcmp(key, "k") == 0 || strcmp(key, "probability") == 0;

    return factor && (statement & (IN_U | IN_LIMITS | IN_PLUS_MINUS)) != 0
               ? "U"
               : NULL;
}

void warn_idle(struct reader *r, const struct ct_yaml *node,
               const char *statement, enum ct_distribution_kind kind)
{
    unsigned bit = bit_of(statement);

    for (size_t i = 0; !r->again && i < node->count; i++) {
        const struct ct_yaml *key = &node->keys[i];

        if (key_depends(key->text) && !counts(key->text, bit, kind))
            ct_warning(r->sink, "key-without-effect", ct_at(key->place),
                       ct_text(key->text, key->length), ct_string(statement),
                       ct_string(meant(key->text, bit)));
    }
}
