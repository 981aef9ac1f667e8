/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sampled.h - the distributions whose draws are tested: every kind, with usual
 * parameters and with those at the edges. `hash` is over the first 10^6 draws
 * of seed 20081231, stream 3: tests/test_kernel_draw.c.
 */
#ifndef CT_SAMPLED_H
#define CT_SAMPLED_H

#include "../uncertainty/sampler.h"
#include "assert_close.h"

#define LIMITS(...)                                                            \
    {                                                                          \
        .limits = { __VA_ARGS__ }                                              \
    }
#define OTHER(kind, ...)                                                       \
    {                                                                          \
        .kind = { __VA_ARGS__ }                                                \
    }

static const double sample_in_order[] = {-2, 0, 0.5, 0.5, 3, 1e3, 1e3};
static const double sample_mixed[] = {1e3, 0.5, 3, -2, 1e3, 0, 0.5};

struct sampled {
    const char *name;
    uint64_t hash;
    struct ct_distribution distribution;
};

static const struct sampled sampled[] = {
    {"constant",
     UINT64_C(0x8d45d72fba193025),
     {CT_CONSTANT, OTHER(constant, 3.25)}},
    {"normal", UINT64_C(0x822786ebf26c822c), {CT_NORMAL, OTHER(normal, 1, 2)}},
    {"normal, no deviation",
     UINT64_C(0xca2dd72fba193025),
     {CT_NORMAL, OTHER(normal, 1, 0)}},
    {"t, 5", UINT64_C(0x661e4d78e7a8c9bc), {CT_STUDENT_T, OTHER(t, 1, 2, 5)}},
    {"t, 18",
     UINT64_C(0x66c4134aeb2eecf0),
     {CT_STUDENT_T, OTHER(t, 50000623, 25, 18)}},
    {"t, 2.5",
     UINT64_C(0xe544f63b38d90d0f),
     {CT_STUDENT_T, OTHER(t, 0, 1, 2.5)}},
    {"t, 1", UINT64_C(0x025e62a69747ff33), {CT_STUDENT_T, OTHER(t, 0, 1, 1)}},
    {"t, 0.5",
     UINT64_C(0x1bfb877ec38255e1),
     {CT_STUDENT_T, OTHER(t, 0, 1, 0.5)}},
    {"t, 0.1",
     UINT64_C(0x82f178e1a5b45d14),
     {CT_STUDENT_T, OTHER(t, 0, 1, 0.1)}},
    {"t, 1e9",
     UINT64_C(0x5d9564a0e50d6ea1),
     {CT_STUDENT_T, OTHER(t, 0, 1, 1e9)}},
    {"t, infinite",
     UINT64_C(0x822786ebf26c822c),
     {CT_STUDENT_T, OTHER(t, 1, 2, (double)INFINITY)}},
    {"rectangular",
     UINT64_C(0x7802a9a42f44d30f),
     {CT_RECTANGULAR, LIMITS(9.5e-6, 13.5e-6)}},
    {"rectangular, no width",
     UINT64_C(0x8f6dd72fba193025),
     {CT_RECTANGULAR, LIMITS(2, 2)}},
    {"triangular",
     UINT64_C(0xd4603e8d198506a7),
     {CT_TRIANGULAR, LIMITS(-1, 3, .mode = 1)}},
    {"triangular, skew",
     UINT64_C(0x41997507b5f0d90b),
     {CT_TRIANGULAR, LIMITS(-1, 3, .mode = -0.5)}},
    {"triangular, left",
     UINT64_C(0x5749d324f2c6e0f7),
     {CT_TRIANGULAR, LIMITS(0, 3, .mode = 0)}},
    {"triangular, right",
     UINT64_C(0xb12502f166f13336),
     {CT_TRIANGULAR, LIMITS(0, 3, .mode = 3)}},
    {"trapezoidal",
     UINT64_C(0xbe62d0855fb93d07),
     {CT_TRAPEZOIDAL, LIMITS(-1, 4, .beta = 0.4)}},
    {"trapezoidal, pointed",
     UINT64_C(0x13d49f5e28bdf0c6),
     {CT_TRAPEZOIDAL, LIMITS(-1, 4, .beta = 0)}},
    {"trapezoidal, full",
     UINT64_C(0xcf81a25051ab4e82),
     {CT_TRAPEZOIDAL, LIMITS(-1, 4, .beta = 1)}},
    {"curvilinear",
     UINT64_C(0x563613b74beb15e8),
     {CT_CURVILINEAR_TRAPEZOIDAL, LIMITS(-0.05, 0.05, .inexactness = 0.025)}},
    {"curvilinear, wide",
     UINT64_C(0xcfd65d9df302cf14),
     {CT_CURVILINEAR_TRAPEZOIDAL, LIMITS(10, 20, .inexactness = 4.9)}},
    {"curvilinear, exact",
     UINT64_C(0x3c2c1ba5bca6ddbd),
     {CT_CURVILINEAR_TRAPEZOIDAL, LIMITS(10, 20, .inexactness = 0)}},
    {"arcsine", UINT64_C(0x37dedd50652ac16f), {CT_ARCSINE, LIMITS(-0.5, 0.5)}},
    {"two-point", UINT64_C(0xa7edd72fba193025), {CT_TWO_POINT, LIMITS(-1, 2)}},
    {"exponential",
     UINT64_C(0xc086b0feb94cb0c0),
     {CT_EXPONENTIAL, OTHER(exponential, 7)}},
    {"gamma, 3", UINT64_C(0x9f55ef00ee7d6583), {CT_GAMMA, OTHER(gamma, 3, 2)}},
    {"gamma, 1", UINT64_C(0xe3e04879e682615a), {CT_GAMMA, OTHER(gamma, 1, 2)}},
    {"gamma, 0.5",
     UINT64_C(0x7dbda0e71636c4b2),
     {CT_GAMMA, OTHER(gamma, 0.5, 2)}},
    {"gamma, 0.01",
     UINT64_C(0x7e2f9e71d842ac62),
     {CT_GAMMA, OTHER(gamma, 0.01, 2)}},
    {"gamma, 1e6",
     UINT64_C(0xc931ce58ffd36c8a),
     {CT_GAMMA, OTHER(gamma, 1e6, 1e-6)}},
    {"beta, 2 and 3",
     UINT64_C(0x96ee36136130a407),
     {CT_BETA, OTHER(beta, 2, 3, 0, 1)}},
    {"beta, 0.5 and 0.5",
     UINT64_C(0x3af4c83814b317dd),
     {CT_BETA, OTHER(beta, 0.5, 0.5, -1, 1)}},
    {"beta, 0.1 and 0.1",
     UINT64_C(0x9dd0fc870d1b05ef),
     {CT_BETA, OTHER(beta, 0.1, 0.1, 0, 1)}},
    {"beta, 40 and 0.7",
     UINT64_C(0xb7629015ac064b2c),
     {CT_BETA, OTHER(beta, 40, 0.7, -5, -1)}},
    {"lognormal",
     UINT64_C(0x3408a1b2143b1487),
     {CT_LOGNORMAL, OTHER(lognormal, 1, 0.25)}},
    {"lognormal, wide",
     UINT64_C(0xb34431485d28657b),
     {CT_LOGNORMAL, OTHER(lognormal, 0, 5)}},
    {"lognormal, no deviation",
     UINT64_C(0x9188bab802d8b925),
     {CT_LOGNORMAL, OTHER(lognormal, 1, 0)}},
    {"poisson, 0",
     UINT64_C(0x92e04879e682615a),
     {CT_POISSON, OTHER(poisson, 0)}},
    {"poisson, 9",
     UINT64_C(0x1db4d08e78bbd237),
     {CT_POISSON, OTHER(poisson, 9)}},
    {"poisson, 1e5",
     UINT64_C(0x4bd58a907ed82818),
     {CT_POISSON, OTHER(poisson, 1e5)}},
    {"empirical",
     UINT64_C(0xbd99172fba193025),
     {CT_EMPIRICAL, OTHER(empirical, sample_mixed, 7)}},
    {"empirical, ordered",
     UINT64_C(0x7d18572fba193025),
     {CT_EMPIRICAL, OTHER(empirical, sample_in_order, 7)}},
};

enum { SAMPLED = sizeof sampled / sizeof *sampled };

static inline struct ct_sampler sampler_of(const struct sampled *row)
{
    struct ct_sampler sampler;

    assert_int_equal(ct_sampler_init(&sampler, &row->distribution), CT_OK);
    return sampler;
}

#endif
