/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Uncertainties along random graphs of calibrations, against a slow dense
 * reference in long double, a simulation of the values themselves, and
 * themselves when the facts are said in another order.
 */
#include "chained.h"

#include <pthread.h>
#include <stdio.h>

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

static double pick_u(struct seeded *random)
{
    return 0.2 + 3 * uniform(random);
}

/* A coefficient of either sign, often 1. */
static double pick_c(struct seeded *random)
{
    if (seeded_below(random, 3) == 0)
        return 1;
    return (0.3 + 1.5 * uniform(random)) *
           (seeded_below(random, 4) == 0 ? -1 : 1);
}

static struct ct_term pick_term(const struct chain *chain,
                                struct seeded *random, uint32_t below)
{
    uint32_t source = (uint32_t)seeded_below(random, below);
    double c = pick_c(random);

    if (seeded_below(random, 4) == 0 && source > 0 &&
        chain->event_of[source - 1] == chain->event_of[source])
        return between(c, source - 1, source, uniform(random));
    if (seeded_below(random, 4) == 0)
        return influence(c, (uint32_t)seeded_below(random, chain->influences));
    return times(c, source);
}

/* Events refer to earlier ones, so results come after those they rest on. */
static void make_random(struct chain *chain, struct seeded *random)
{
    uint32_t events = 2 + (uint32_t)seeded_below(random, 16);

    memset(chain, 0, sizeof *chain);
    for (int i = 0; i < 5; i++)
        (void)chain_given(chain, pick_u(random), 3 + 20 * uniform(random),
                          i == 0 ? CT_GRAPH_NONE : (uint32_t)(i - 1) % 2);
    for (uint32_t e = 0; e < events; e++) {
        uint32_t event = chain_event(chain), first = chain->results;
        uint32_t results = 1 + (uint32_t)seeded_below(random, 4);

        if (seeded_below(random, 2) == 0)
            chain->rho[event] =
                seeded_below(random, 4) == 0 ? 1 : uniform(random);
        for (uint32_t i = 0; i < results; i++) {
            uint32_t result = chain_result(chain, event, pick_u(random));
            size_t terms = first == 0 ? 0 : 1 + seeded_below(random, 5);

            if (seeded_below(random, 2) == 0)
                chain->stated[result].dof = 2 + 30 * uniform(random);
            if (seeded_below(random, 3) > 0) /* mostly larger than above */
                chain->stated[result].uncertainty *= 4 + (double)e;
            if (seeded_below(random, 12) == 0)
                chain->stated[result].uncertainty = (double)NAN;
            for (size_t t = 0; t < terms; t++) {
                struct ct_term term = pick_term(chain, random, first);

                if (seeded_below(random, 20) == 0)
                    term.methods = CT_METHOD_UNKNOWN;
                chain_term(chain, result, term);
            }
        }
    }
}

/* ---- a dense reference -----------------------------------------------------
 */

enum { COLUMNS = CHAIN_RESULTS + CHAIN_EVENTS + 5 };

/* Coefficients of independent influences of variance 1: of what results bring
 * from above, and with their own parts. */
struct dense {
    const struct chain *chain;
    long double above[CHAIN_RESULTS][COLUMNS];
    long double own[CHAIN_RESULTS];
    long double carried[CHAIN_RESULTS];
};

static size_t columns_of(const struct chain *chain)
{
    return (size_t)chain->results + chain->events + chain->influences;
}

/* Adds factor × the own part of a result. */
static void add_own(const struct dense *dense, uint32_t result,
                    long double factor, long double *row)
{
    const struct chain *chain = dense->chain;
    uint32_t event = chain->event_of[result];
    long double amount = factor * dense->own[result];

    row[result] += sqrtl(1 - (long double)chain->rho[event]) * amount;
    row[chain->results + event] +=
        sqrtl((long double)chain->rho[event]) * amount;
}

static void add_above(const struct dense *dense, uint32_t result,
                      long double factor, long double *row)
{
    for (size_t l = 0; l < columns_of(dense->chain); l++)
        row[l] += factor * dense->above[result][l];
}

/* As if fully correlated: (x + y) / |x z_0 + y z_1|. */
static long double stretch_by(const struct dense *dense,
                              const struct ct_term *term)
{
    const struct chain *chain = dense->chain;
    long double rho = (long double)chain->rho[chain->event_of[term->source]];
    long double x = (1 - (long double)term->weight) * dense->own[term->source];
    long double y = (long double)term->weight * dense->own[term->upper];

    return x + y > 0 ? (x + y) / sqrtl(x * x + y * y + 2 * rho * x * y) : 1;
}

static void add_term(const struct dense *dense, const struct ct_term *term,
                     long double factor, long double *row)
{
    const struct chain *chain = dense->chain;
    long double c = factor * (long double)term->coefficient;
    long double w = (long double)term->weight, stretch;

    if (term->kind == CT_TERM_INFLUENCE) {
        row[chain->results + chain->events + term->source] +=
            c * (long double)chain->given[term->source].uncertainty;
    } else if (term->kind == CT_TERM_RESULT) {
        add_above(dense, term->source, c, row);
        add_own(dense, term->source, c, row);
    } else {
        stretch = stretch_by(dense, term);
        add_above(dense, term->source, c * (1 - w), row);
        add_above(dense, term->upper, c * w, row);
        add_own(dense, term->source, c * (1 - w) * stretch, row);
        add_own(dense, term->upper, c * w * stretch, row);
    }
}

static long double norm(const struct chain *chain, const long double *row)
{
    long double sum = 0;

    for (size_t l = 0; l < columns_of(chain); l++)
        sum += row[l] * row[l];
    return sqrtl(sum);
}

/* u of one term of an unknown sum, of which the largest counts. */
static long double alone(const struct dense *dense, const struct ct_term *term)
{
    long double row[COLUMNS] = {0};

    add_term(dense, term, 1, row);
    return norm(dense->chain, row);
}

static void fill_result(struct dense *dense, uint32_t result)
{
    const struct chain *chain = dense->chain;
    long double u = (long double)chain->stated[result].uncertainty;
    long double above, largest = 0;
    bool unknown = false, has_terms = false, any = false;

    for (size_t i = 0; i < chain->fact_count; i++) {
        const struct chain_fact *fact = &chain->facts[i];

        if (fact->kind == FACT_TERM && fact->term.kind != CT_TERM_INFLUENCE &&
            chain->event_of[fact->a] == chain->event_of[result])
            any = true; /* the event refers to another */
        if (fact->kind != FACT_TERM || fact->a != result)
            continue;
        unknown = unknown || fact->term.methods == CT_METHOD_UNKNOWN;
        has_terms = true;
        largest = fmaxl(largest, alone(dense, &fact->term));
        add_term(dense, &fact->term, 1, dense->above[result]);
    }
    above = norm(chain, dense->above[result]);
    if (unknown || (any && !has_terms)) {
        if (unknown)
            above = largest;
        memset(dense->above[result], 0, sizeof dense->above[result]);
        dense->own[result] = isnan(u) ? above : fmaxl(u, above);
        dense->carried[result] = dense->own[result];
        return;
    }
    dense->own[result] = u > above ? sqrtl(u * u - above * above) : 0;
    dense->carried[result] = u > above ? u : above;
}

static struct dense *fill_dense(const struct chain *chain)
{
    struct dense *dense = calloc(1, sizeof *dense);

    assert_non_null(dense);
    dense->chain = chain;
    for (uint32_t r = 0; r < chain->results; r++)
        fill_result(dense, r);
    return dense;
}

static long double dense_covariance(const struct dense *dense, uint32_t i,
                                    uint32_t j)
{
    long double a[COLUMNS] = {0}, b[COLUMNS] = {0}, sum = 0;

    add_above(dense, i, 1, a);
    add_own(dense, i, 1, a);
    add_above(dense, j, 1, b);
    add_own(dense, j, 1, b);
    for (size_t l = 0; l < columns_of(dense->chain); l++)
        sum += a[l] * b[l];
    return sum;
}

/* ---- comparisons -----------------------------------------------------------
 */

/* Where own^2 = u^2 - above^2 cancels, its error is 1e-16 u^2 / own. */
static void compare_results(const struct chain *chain,
                            const struct dense *dense)
{
    for (uint32_t r = 0; r < chain->results; r++) {
        const struct ct_combined combined = combined_of(chain, r);
        double u = chain->stated[r].uncertainty;
        struct ct_term term = times(1, r);
        struct ct_row row = chain_row(chain, &term, 1);

        assert_tight(combined.uncertainty, (double)dense->carried[r]);
        assert_true(combined.own >= 0);
        assert_close(combined.own * combined.own,
                     (double)(dense->own[r] * dense->own[r]),
                     1e-12 * combined.uncertainty * combined.uncertainty);
        /* What is in the row makes up the certificate again. */
        assert_tight(row.uncertainty, combined.uncertainty);
        if (combined.growth == CT_GROWS && !isnan(u))
            assert_tight(row.uncertainty, u);
        else
            assert_true(isnan(u) || combined.reference > u);
        assert_close_relative(row.dof, combined.dof, 1e-9);
    }
}

static void compare_matrix(const struct chain *chain, const struct dense *dense)
{
    static double matrix[CHAIN_RESULTS * CHAIN_RESULTS];
    uint32_t all[CHAIN_RESULTS];
    size_t n = chain->results;

    for (uint32_t r = 0; r < n; r++)
        all[r] = r;
    chain_covariance(chain, all, n, matrix);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) {
            double limit = (double)(dense->carried[i] * dense->carried[j]);

            assert_close(matrix[i * n + j],
                         (double)dense_covariance(dense, i, j), 2e-12 * limit);
            assert_true(matrix[i * n + j] == matrix[j * n + i]);
        }
    ct_correlation_of(matrix, n);
    for (size_t i = 0; i < n * n; i++)
        assert_true(fabs(matrix[i]) <= 1);
}

/* Of a use with cancellation: no worse than the sizes of what is added. */
static void compare_use(const struct chain *chain, const struct dense *dense,
                        struct seeded *random)
{
    struct ct_term terms[4];
    long double row[COLUMNS] = {0}, size = 0;
    struct ct_shares shares = {0};
    double sum = 0;
    struct ct_row found;

    for (int i = 0; i < 4; i++) {
        terms[i] = pick_term(chain, random, chain->results);
        add_term(dense, &terms[i], 1, row);
        size += alone(dense, &terms[i]);
    }
    found = chain_row(chain, terms, 4);
    assert_close(found.uncertainty, (double)norm(chain, row),
                 1e-12 * (double)size);
    for (size_t i = 0; i < found.count; i++) {
        assert_close(found.amounts[i].amount,
                     (double)row[found.amounts[i].influence],
                     1e-12 * (double)size);
        assert_true(i == 0 || found.amounts[i].influence >
                                  found.amounts[i - 1].influence);
    }
    assert_int_equal(
        ct_reader_shares(chain->reader, (struct ct_terms){terms, 4}, &shares),
        CT_OK);
    for (size_t i = 0; i < shares.count; i++) {
        assert_true(shares.list[i].own >= 0 && shares.list[i].given >= 0);
        sum += shares.list[i].own + shares.list[i].given;
        assert_true(ct_shares_what_if(&shares, shares.list[i].event, 0.5) <=
                    found.uncertainty * (1 + 1e-14));
    }
    if (found.uncertainty > 0)
        assert_tight(sum, 1);
}

/* d x_result / d x_source by the ways between them, results in order. */
static void find_sensitivities(const struct chain *chain, uint32_t result,
                               double *c)
{
    memset(c, 0, sizeof *c * CHAIN_RESULTS);
    c[result] = 1;
    for (size_t i = chain->fact_count; i-- > 0;) {
        const struct chain_fact *fact = &chain->facts[i];
        const struct ct_term *term = &fact->term;
        double through = c[fact->a] * term->coefficient;

        if (combined_of(chain, fact->a).kind == CT_OWN_UNDIVIDED ||
            term->kind == CT_TERM_INFLUENCE)
            continue;
        c[term->source] += through * (1 - term->weight);
        if (term->kind == CT_TERM_BETWEEN)
            c[term->upper] += through * term->weight;
    }
}

static void compare_nodes(const struct chain *chain, struct seeded *random)
{
    uint32_t result = (uint32_t)seeded_below(random, chain->results);
    double c[CHAIN_RESULTS], by_event[CHAIN_EVENTS] = {0};
    struct ct_term term = times(1, result);
    struct ct_terms use = {&term, 1};
    struct ct_nodes nodes = {0};
    struct ct_shares shares = {0};
    uint32_t next = 0;

    find_sensitivities(chain, result, c);
    assert_int_equal(ct_reader_nodes(chain->reader, use, &nodes), CT_OK);
    for (size_t i = 0; i < nodes.count; i++) {
        for (; next < nodes.list[i].result; next++)
            assert_true(c[next] == 0);
        assert_close(nodes.list[i].sensitivity, c[next], 1e-10);
        by_event[chain->event_of[next++]] += nodes.list[i].share;
    }
    assert_int_equal(ct_reader_shares(chain->reader, use, &shares), CT_OK);
    assert_tight(nodes.uncertainty, shares.uncertainty);
    for (size_t i = 0; i < shares.count; i++)
        if (shares.list[i].event != CT_GRAPH_NONE)
            assert_close(by_event[shares.list[i].event], shares.list[i].own,
                         1e-12);
}

static void compare_common(const struct chain *chain, struct seeded *random)
{
    uint32_t pair[2];
    struct ct_term a, b;
    struct ct_commons commons = {0};
    double matrix[4], sum = 0;

    for (int i = 0; i < 2; i++)
        pair[i] = (uint32_t)seeded_below(random, chain->results);
    a = times(1, pair[0]);
    b = times(1, pair[1]);
    chain_covariance(chain, pair, 2, matrix);
    assert_int_equal(ct_reader_common(chain->reader, (struct ct_terms){&a, 1},
                                      (struct ct_terms){&b, 1}, &commons),
                     CT_OK);
    for (size_t i = 0; i < commons.count; i++)
        sum += commons.list[i].covariance;
    assert_close(sum, matrix[1], 1e-12 * sqrt(matrix[0] * matrix[3]));
}

static void test_against_dense(void **state)
{
    struct seeded random = seeded_init(20240601);
    size_t cases = seeded_cases(400);

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        struct chain chain;
        struct dense *dense;

        make_random(&chain, &random);
        chain_make(&chain);
        dense = fill_dense(&chain);
        compare_results(&chain, dense);
        compare_matrix(&chain, dense);
        for (int k = 0; k < 5; k++) {
            compare_use(&chain, dense, &random);
            compare_common(&chain, &random);
            compare_nodes(&chain, &random);
        }
        free(dense);
        chain_release(&chain);
    }
}

/* ---- order and bits --------------------------------------------------------
 */

static bool same_bits(const double *a, const double *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

/* Result r of one is to[r] of the other. */
static void assert_same_results(const struct chain *a, const struct chain *b,
                                const uint32_t *to)
{
    assert_int_equal(a->results, b->results);
    for (uint32_t r = 0; r < a->results; r++) {
        const struct ct_combined x = combined_of(a, r);
        const struct ct_combined y = combined_of(b, to[r]);

        assert_true(same_bits(&x.uncertainty, &y.uncertainty, 1));
        assert_true(same_bits(&x.reference, &y.reference, 1));
        assert_true(same_bits(&x.own, &y.own, 1));
        assert_true(same_bits(&x.dof, &y.dof, 1));
        assert_true(same_bits(&x.own_dof, &y.own_dof, 1));
        assert_true(x.kind == y.kind && x.growth == y.growth &&
                    x.methods == y.methods && x.incomplete == y.incomplete);
    }
}

static void test_order_does_not_matter(void **state)
{
    static double one[CHAIN_RESULTS * CHAIN_RESULTS];
    static double other[CHAIN_RESULTS * CHAIN_RESULTS];
    struct seeded random = seeded_init(7);
    size_t cases = seeded_cases(200);
    uint32_t all[CHAIN_RESULTS];

    (void)state;
    for (uint32_t r = 0; r < CHAIN_RESULTS; r++)
        all[r] = r;
    for (size_t i = 0; i < cases; i++) {
        struct chain chain, shuffled;
        size_t n;

        make_random(&chain, &random);
        shuffled = chain;
        chain_shuffle(&shuffled, &random);
        chain_make(&chain);
        chain_make(&shuffled);
        n = chain.results;
        assert_same_results(&chain, &shuffled, all);
        chain_covariance(&chain, all, n, one);
        chain_covariance(&shuffled, all, n, other);
        assert_true(same_bits(one, other, n * n));
        chain_release(&chain);
        chain_release(&shuffled);
    }
}

/* As of a combine with that correlation, in any order of asking. */
static void test_other_correlation(void **state)
{
    const double rhos[] = {0, 1, 0.3};
    struct seeded random = seeded_init(11);

    (void)state;
    for (size_t i = 0, cases = seeded_cases(200); i < cases; i++) {
        struct chain chain, other;

        make_random(&chain, &random);
        other = chain;
        chain_make(&chain);
        for (size_t k = 0; k < 3; k++) {
            for (uint32_t e = 0; e < chain.events; e++)
                other.rho[e] = rhos[k];
            chain_make(&other);
            for (uint32_t n = 0; n < 2 * chain.results; n++) {
                uint32_t r = (uint32_t)seeded_below(&random, chain.results);
                struct ct_term terms[] = {times(1, r), times(-2, n / 2)};
                double expected = chain_u(&other, terms, 2), u;

                assert_int_equal(
                    ct_reader_correlated(
                        chain.reader, (struct ct_terms){terms, 2}, rhos[k], &u),
                    CT_OK);
                assert_true(same_bits(&u, &expected, 1));
            }
            chain_release(&other);
        }
        chain_release(&chain);
    }
}

/* Shares by event, which may be in another order. */
static void assert_same_shares(const struct chain *a, uint32_t x,
                               const struct chain *b, uint32_t y)
{
    const struct ct_term one = ct_term_of_result(x), two = ct_term_of_result(y);
    struct ct_shares s = {0}, t = {0};
    double sum = 0;

    assert_int_equal(
        ct_reader_shares(a->reader, (struct ct_terms){&one, 1}, &s), CT_OK);
    assert_int_equal(
        ct_reader_shares(b->reader, (struct ct_terms){&two, 1}, &t), CT_OK);
    assert_int_equal(s.count, t.count);
    for (size_t i = 0; i < s.count; i++)
        for (size_t k = 0; k < t.count; k++)
            if (same_bits(&s.list[i].own, &t.list[k].own, 1) &&
                same_bits(&s.list[i].given, &t.list[k].given, 1)) {
                sum += s.list[i].own + s.list[i].given;
                break;
            }
    assert_true(s.uncertainty == 0 || fabs(sum - 1) < 1e-9);
}

/* Rows of files in another order are other numbers of the same facts. */
static void test_numbers_do_not_matter(void **state)
{
    static double one[CHAIN_RESULTS * CHAIN_RESULTS];
    static double other[CHAIN_RESULTS * CHAIN_RESULTS];
    struct seeded random = seeded_init(8);
    size_t cases = seeded_cases(200);
    uint32_t all[CHAIN_RESULTS], to[CHAIN_RESULTS];

    (void)state;
    for (uint32_t r = 0; r < CHAIN_RESULTS; r++)
        all[r] = r;
    for (size_t i = 0; i < cases; i++) {
        struct chain chain, renumbered;
        size_t n;

        make_random(&chain, &random);
        renumbered = chain;
        chain_renumber(&renumbered, &random, to);
        chain_make(&chain);
        chain_make(&renumbered);
        n = chain.results;
        assert_same_results(&chain, &renumbered, to);
        chain_covariance(&chain, all, n, one);
        chain_covariance(&renumbered, to, n, other);
        assert_true(same_bits(one, other, n * n));
        for (uint32_t r = 0; r < n; r++)
            assert_same_shares(&chain, r, &renumbered, to[r]);
        chain_release(&chain);
        chain_release(&renumbered);
    }
}

/* A term is taken away: nothing changes but for what lies below it. */
static void test_without_a_term(void **state)
{
    struct seeded random = seeded_init(11);
    size_t cases = seeded_cases(200), changed = 0;

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        struct chain chain, less;
        struct ct_walker *walker = NULL;
        struct ct_steps steps = {0};
        uint32_t event;
        bool below[CHAIN_EVENTS] = {false};

        make_random(&chain, &random);
        if (chain.fact_count == 0)
            continue;
        less = chain;
        event = chain.event_of[less.facts[less.fact_count / 2].a];
        less.facts[less.fact_count / 2] = less.facts[less.fact_count - 1];
        less.fact_count--;
        chain_make(&chain);
        chain_make(&less);
        assert_int_equal(ct_walker_new(chain.graph, &walker), CT_OK);
        assert_int_equal(
            ct_graph_walk(walker, CT_DOWN, &event, 1, UINT32_MAX, &steps),
            CT_OK);
        for (size_t s = 0; s < steps.count; s++)
            below[steps.list[s].event] = true;
        for (uint32_t r = 0; r < chain.results; r++) {
            bool same = combined_of(&chain, r).reference ==
                        combined_of(&less, r).reference;

            changed += !same;
            assert_true(same || below[chain.event_of[r]]);
        }
        ct_walker_free(walker);
        chain_release(&chain);
        chain_release(&less);
    }
    assert_true(changed > cases / 2);
}

/* ---- simulation ------------------------------------------------------------
 */

enum { TRIALS = 100000 };

struct simulated {
    double own[CHAIN_RESULTS];   /* drawn own parts */
    double above[CHAIN_RESULTS]; /* what the references bring */
    double given[8];
};

/* Standard normal (Marsaglia's polar method). */
static double normal(struct seeded *random)
{
    double x, y, s;

    do {
        x = 2 * uniform(random) - 1;
        y = 2 * uniform(random) - 1;
        s = x * x + y * y;
    } while (s >= 1 || s == 0);
    return x * sqrt(-2 * log(s) / s);
}

/* The deviation of a term's value in this trial. */
static double deviation(const struct simulated *now, const struct dense *dense,
                        const struct ct_term *term)
{
    double w = term->weight;

    if (term->kind == CT_TERM_INFLUENCE)
        return term->coefficient * now->given[term->source];
    if (term->kind == CT_TERM_RESULT)
        return term->coefficient *
               (now->above[term->source] + now->own[term->source]);
    return term->coefficient *
           ((1 - w) * now->above[term->source] + w * now->above[term->upper] +
            (double)stretch_by(dense, term) *
                ((1 - w) * now->own[term->source] + w * now->own[term->upper]));
}

static void draw(const struct chain *chain, const struct dense *dense,
                 const bool *divided, struct seeded *random,
                 struct simulated *now)
{
    double common[CHAIN_EVENTS];

    for (uint32_t e = 0; e < chain->events; e++)
        common[e] = normal(random);
    for (uint32_t i = 0; i < chain->influences; i++)
        now->given[i] = chain->given[i].uncertainty * normal(random);
    for (uint32_t r = 0; r < chain->results; r++) {
        double rho = chain->rho[chain->event_of[r]];

        now->own[r] =
            (double)dense->own[r] * (sqrt(rho) * common[chain->event_of[r]] +
                                     sqrt(1 - rho) * normal(random));
        now->above[r] = 0;
    }
    /* Facts are in the order of their results. */
    for (size_t i = 0; i < chain->fact_count; i++)
        if (divided[chain->facts[i].a])
            now->above[chain->facts[i].a] +=
                deviation(now, dense, &chain->facts[i].term);
}

/* Sample covariances of N trials have the standard deviation
 * sqrt((u_i^2 u_j^2 + cov^2) / N); some 10^3 of them lie within six of it but
 * for one case in 10^5, and the seed is fixed. */
static void simulate(const struct chain *chain, const struct dense *dense,
                     struct seeded *random)
{
    static double sums[CHAIN_RESULTS * CHAIN_RESULTS];
    static double matrix[CHAIN_RESULTS * CHAIN_RESULTS];
    size_t n = chain->results, trials = seeded_cases(TRIALS / 1000) * 1000;
    bool divided[CHAIN_RESULTS];
    uint32_t all[CHAIN_RESULTS];
    struct simulated now;

    memset(sums, 0, sizeof sums);
    for (uint32_t r = 0; r < n; r++) {
        all[r] = r;
        divided[r] = combined_of(chain, r).kind != CT_OWN_UNDIVIDED;
    }
    chain_covariance(chain, all, n, matrix);
    for (size_t t = 0; t < trials; t++) {
        draw(chain, dense, divided, random, &now);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= i; j++)
                sums[i * n + j] +=
                    (now.above[i] + now.own[i]) * (now.above[j] + now.own[j]);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double expected = matrix[i * n + j];
            double spread = sqrt(
                (matrix[i * n + i] * matrix[j * n + j] + expected * expected) /
                (double)trials);

            assert_close(sums[i * n + j] / (double)trials, expected,
                         6 * spread);
        }
}

static void test_against_simulation(void **state)
{
    struct seeded random = seeded_init(31);

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct chain chain;
        struct dense *dense;

        do
            make_random(&chain, &random);
        while (chain.results < 12 || chain.results > 30);
        chain_make(&chain);
        dense = fill_dense(&chain);
        simulate(&chain, dense, &random);
        free(dense);
        chain_release(&chain);
    }
}

/* ---- several threads -------------------------------------------------------
 */

struct task {
    const struct chain *chain;
    double matrix[CHAIN_RESULTS * CHAIN_RESULTS];
    enum ct_status status;
};

static void *work(void *argument)
{
    struct task *task = argument;
    struct chain own = *task->chain;
    struct ct_term terms[CHAIN_RESULTS];
    struct ct_terms uses[CHAIN_RESULTS];

    task->status = ct_reader_new(own.combine, &own.reader);
    for (uint32_t r = 0; r < own.results; r++) {
        terms[r] = ct_term_of_result(r);
        uses[r] = (struct ct_terms){&terms[r], 1};
    }
    if (task->status == CT_OK)
        task->status =
            ct_reader_covariance(own.reader, uses, own.results, task->matrix);
    ct_reader_free(own.reader);
    return NULL;
}

static void test_threads(void **state)
{
    static struct task tasks[3];
    struct seeded random = seeded_init(3);
    struct chain chain;
    pthread_t threads[3];
    size_t n;

    (void)state;
    do
        make_random(&chain, &random);
    while (chain.results < 30);
    chain_make(&chain);
    n = chain.results;
    for (int i = 0; i < 3; i++) {
        tasks[i].chain = &chain;
        assert_int_equal(pthread_create(&threads[i], NULL, work, &tasks[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(tasks[i].status, CT_OK);
        assert_true(same_bits(tasks[i].matrix, tasks[0].matrix, n * n));
    }
    chain_release(&chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_dense),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_other_correlation),
        cmocka_unit_test(test_numbers_do_not_matter),
        cmocka_unit_test(test_without_a_term),
        cmocka_unit_test(test_against_simulation),
        cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
