/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Coverage regions of several outputs against closed forms, JCGM 102:2011,
 * and the outline of the smallest region against its area.
 */
#include "../uncertainty/coverage.h"
#include "../uncertainty/region.h"
#include "fail_malloc.h"
#include "reference.h"
#include "seeded.h"

static const double pi = 0x1.921fb54442d18p+1;

/* ---- trials ---------------------------------------------------------------
 */

static double uniform(struct seeded *random)
{
    return ((double)(seeded_bits(random) >> 11) + 0.5) * 0x1p-53;
}

static double normal(struct seeded *random)
{
    double radius = sqrt(-2 * log(uniform(random)));

    return radius * cos(2 * pi * uniform(random));
}

enum { COLUMNS = 6 };

struct trials {
    size_t count;
    double *columns[COLUMNS];
    uint64_t seed;
};

static void trials_init(struct trials *trials, size_t count, uint64_t seed)
{
    *trials = (struct trials){.count = count, .seed = seed};
    for (size_t j = 0; j < COLUMNS; j++) {
        trials->columns[j] = calloc(count, sizeof(double));
        assert_non_null(trials->columns[j]);
    }
}

static void trials_release(struct trials *trials)
{
    for (size_t j = 0; j < COLUMNS; j++)
        free(trials->columns[j]);
}

static const double *const *columns_of(const struct trials *trials)
{
    return (const double *const *)(const void *)trials->columns;
}

/* Full size but in runs that are a hundred times as slow. */
static size_t sample_size(size_t usual)
{
    size_t count = seeded_cases(usual);

    return count < 20000 ? 20000 : count;
}

/* Independent normal columns with variance 1. */
static void fill_normal(struct trials *trials, struct seeded *random)
{
    for (size_t t = 0; t < trials->count; t++)
        for (size_t j = 0; j < COLUMNS; j++)
            trials->columns[j][t] = normal(random);
}

/* The covariance matrix of n independent outputs of variance 1. */
static void region_of_unit(struct ct_region *region, size_t n)
{
    double mean[COLUMNS] = {0}, covariance[COLUMNS * COLUMNS] = {0};

    for (size_t j = 0; j < n; j++)
        covariance[j * n + j] = 1;
    assert_int_equal(ct_region_init(region, n, mean, covariance), CT_OK);
}

static void region_of_two(struct ct_region *region, double u0, double u1,
                          double r)
{
    double mean[2] = {0};
    double covariance[4] = {u0 * u0, r * u0 * u1, r * u0 * u1, u1 * u1};

    assert_int_equal(ct_region_init(region, 2, mean, covariance), CT_OK);
}

/* Within four standard errors: one run in 16 000 would fail by chance, and
 * seeds are fixed. */
static void check_factor(const struct ct_region_factor *factor, double exact,
                         const char *what)
{
    assert_true(factor->error > 0);
    assert_close_at(factor->value, exact, 4 * factor->error, what, __FILE__,
                    __LINE__);
}

/* ---- the measure ----------------------------------------------------------
 */

/* JCGM 102:2011, 7.7.2, example: U = L' L with L upper triangular; ours is the
 * transpose, of the correlation matrix. */
static void factor_is_the_published_one(void **unused)
{
    double mean[2] = {0}, covariance[4] = {2, 1.9, 1.9, 2};
    json_t *example = reference_open("mv/jcgm102-7.7.2-cholesky.json");
    struct ct_region r;

    (void)unused;
    if (example == NULL)
        skip();
    assert_int_equal(ct_region_init(&r, 2, mean, covariance), CT_OK);
    assert_true(ct_region_has_ellipsoid(&r));
    reference_check(example, "L11", r.u[0] * r.factor[0]);
    reference_check(example, "L12", r.u[1] * r.factor[1]);
    reference_check(example, "L22", r.u[1] * r.factor[2]);
    reference_check(example, "Linv11", r.inverse[0] / r.u[0]);
    reference_check(example, "Linv12", r.inverse[1] / r.u[0]);
    reference_check(example, "Linv22", r.inverse[2] / r.u[1]);
    ct_region_release(&r);
    json_decref(example);
}

/* U^-1 = [[2, -1.9], [-1.9, 2]] / 0.39 by hand. */
static void distances_are_those_of_the_inverse(void **unused)
{
    double mean[2] = {10, -5}, covariance[4] = {2, 1.9, 1.9, 2};
    double y0[] = {11, 11, 10, 8, (double)NAN};
    double y1[] = {-4, -6, -5, -5, 0};
    const double *columns[] = {y0, y1};
    double ellipsoid[5], rectangle[5];
    struct ct_region region;

    (void)unused;
    assert_int_equal(ct_region_init(&region, 2, mean, covariance), CT_OK);
    ct_region_distances(&region, columns, 5, ellipsoid, rectangle);
    /* 0.39 loses three bits, in u^2 (1 - r^2) */
    assert_close_relative(ellipsoid[0], sqrt(0.2 / 0.39), 1e-14);
    assert_close_relative(ellipsoid[1], sqrt(7.8 / 0.39), 1e-14);
    assert_close(ellipsoid[2], 0, 0);
    assert_close_relative(ellipsoid[3], sqrt(8 / 0.39), 1e-14);
    assert_true(isnan(ellipsoid[4]) && isnan(rectangle[4]));
    assert_close_relative(rectangle[0], 1 / sqrt(2), 1e-15);
    assert_close_relative(rectangle[3], sqrt(2), 1e-15);
    ct_region_release(&region);
}

/* A random covariance of full rank: points of the standardised space have
 * their length as distance, whatever the slices. */
static void points_have_the_distance_of_their_coordinates(void **unused)
{
    enum { N = 5, TRIALS = 700 };
    struct seeded random = seeded_init(8101);
    double a[N][N], mean[N], covariance[N * N] = {0}, radius[TRIALS];
    double whole[TRIALS], parts[TRIALS];
    struct ct_region region;
    struct trials trials;
    const double *shifted[N];

    (void)unused;
    for (size_t i = 0; i < N; i++) {
        mean[i] = 100 * normal(&random);
        for (size_t j = 0; j < N; j++)
            a[i][j] = normal(&random) * (double)(1 + i);
    }
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            for (size_t k = 0; k < N; k++)
                covariance[i * N + j] += a[i][k] * a[j][k];
    assert_int_equal(ct_region_init(&region, N, mean, covariance), CT_OK);
    assert_true(ct_region_has_ellipsoid(&region));
    trials_init(&trials, TRIALS, random.seed);
    for (size_t t = 0; t < TRIALS; t++) {
        double z[N], y[N], square = 0;

        for (size_t i = 0; i < N; i++) {
            z[i] = normal(&random);
            square += z[i] * z[i];
        }
        radius[t] = sqrt(square);
        ct_region_point(&region, z, y);
        for (size_t i = 0; i < N; i++)
            trials.columns[i][t] = y[i];
    }
    ct_region_distances(&region, columns_of(&trials), TRIALS, whole, NULL);
    /* the mean of 100 beside u of 1 costs 2 digits, the factor as many */
    for (size_t t = 0; t < TRIALS; t++)
        assert_close_relative(whole[t], radius[t], 1e-11);
    for (size_t i = 0; i < N; i++)
        shifted[i] = trials.columns[i] + 333;
    ct_region_distances(&region, columns_of(&trials), 333, parts, NULL);
    ct_region_distances(&region, shifted, TRIALS - 333, parts + 333, NULL);
    assert_memory_equal(whole, parts, sizeof whole);
    trials_release(&trials);
    ct_region_release(&region);
}

static void volumes_are_those_of_balls_and_boxes(void **unused)
{
    static const double ball[] = {2,
                                  3.14159265358979323846,
                                  4.18879020478639098462, /* 4/3 pi */
                                  4.93480220054467930942, /* pi^2/2 */
                                  5.26378901391432459671, /* 8/15 pi^2 */
                                  5.16771278004997002925 /* pi^3/6 */};
    struct ct_region region;

    (void)unused;
    for (size_t n = 1; n <= COLUMNS; n++) {
        region_of_unit(&region, n);
        assert_close_relative(ct_region_ellipsoid_volume(&region, 1),
                              ball[n - 1], 1e-15 * (double)n);
        assert_close_relative(ct_region_ellipsoid_volume(&region, 3),
                              ball[n - 1] * pow(3, (double)n), 1e-14);
        assert_close_relative(ct_region_rectangle_volume(&region, 2),
                              pow(4, (double)n), 1e-15);
        ct_region_release(&region);
    }
    region_of_two(&region, 3e-9, 5, -0.6); /* 1 - r^2 = 0.8^2 */
    assert_close_relative(ct_region_ellipsoid_volume(&region, 2),
                          pi * 4 * 15e-9 * 0.8, 1e-15 * 4);
    assert_close_relative(ct_region_rectangle_volume(&region, 2), 16 * 15e-9,
                          1e-15);
    ct_region_release(&region);
}

static void dependent_outputs_have_no_ellipsoid(void **unused)
{
    /* the third is the sum of the others; then a certain one; then one whose
     * own part is 2e-9 of its variance, which will do */
    static const double sum[9] = {1, 0, 1, 0, 4, 4, 1, 4, 5};
    static const double certain[4] = {4, 0, 0, 0};
    static const double mean[3] = {1, 2, 3};
    double y[3][3] = {{1, 3, 1}, {2, 2, 2}, {3, 5, 3}}, distances[3];
    const double *columns[] = {y[0], y[1], y[2]};
    struct ct_region_factor ellipsoid, rectangle;
    struct ct_region region;

    (void)unused;
    assert_int_equal(ct_region_init(&region, 3, mean, sum), CT_OK);
    assert_int_equal(region.dependent, 2);
    assert_false(ct_region_has_ellipsoid(&region));
    assert_close(ct_region_ellipsoid_volume(&region, 1), 0, 0);
    assert_int_equal(
        ct_region_factors(&region, columns, 3, 0.6, &ellipsoid, &rectangle),
        CT_OK);
    assert_true(isnan(ellipsoid.value));
    assert_close(rectangle.value, 0, 0); /* two of three are in the centre */
    ct_region_release(&region);

    assert_int_equal(ct_region_init(&region, 2, mean, certain), CT_OK);
    assert_int_equal(region.dependent, 1);
    ct_region_distances(&region, columns, 3, NULL, distances);
    assert_close(distances[1], 1, 0);
    assert_close(ct_region_rectangle_volume(&region, 1), 0, 0);
    ct_region_release(&region);

    region_of_two(&region, 2, 7, 1 - 1e-9);
    assert_true(ct_region_has_ellipsoid(&region));
    /* r is off by 1e-16, which is 1e-7 of 1 - r */
    assert_close_relative(ct_region_ellipsoid_volume(&region, 1),
                          pi * 14 * sqrt(2e-9), 2e-7);
    ct_region_release(&region);
}

static void no_covariance_is_refused(void **unused)
{
    static const double mean[2] = {1, 2}, no_mean[2] = {1, (double)NAN};
    static const double good[4] = {1, 0, 0, 1};
    static const double negative[4] = {1, 0, 0, -1};
    static const double infinite[4] = {1, 0, (double)INFINITY, 1};
    struct ct_region region = {.outputs = 77};

    (void)unused;
    assert_int_equal(ct_region_init(&region, 2, no_mean, good), CT_DOMAIN);
    assert_int_equal(ct_region_init(&region, 2, mean, negative), CT_DOMAIN);
    assert_int_equal(ct_region_init(&region, 2, mean, infinite), CT_DOMAIN);
    assert_int_equal(ct_region_init(&region, 0, mean, good), CT_DOMAIN);
    assert_int_equal(region.outputs, 77);
}

/* ---- factors --------------------------------------------------------------
 */

/* Of 1 … 100 the 95th is 95; the count inside scatters by sqrt(4.75), three
 * places at most: half of 98 - 92. */
static void factor_is_an_order_statistic(void **unused)
{
    double distances[130];
    struct ct_region_factor factor = {77, 77};
    size_t n = 0;

    (void)unused;
    for (int i = 0; i < 100; i++) {
        distances[n++] = 1 + i * 37 % 100;
        if (i % 4 == 0)
            distances[n++] = (double)NAN;
    }
    assert_int_equal(ct_region_factor(distances, n, 0.95, &factor), CT_OK);
    assert_close(factor.value, 95, 0);
    assert_close(factor.error, 3, 0);
    assert_int_equal(ct_region_factor(distances, 2, 0.1, &factor), CT_DOMAIN);
    assert_int_equal(ct_region_factor(distances, 100, 1, &factor), CT_DOMAIN);
    assert_close(factor.value, 95, 0);
    assert_int_equal(ct_region_factor(distances, 100, 0.99, &factor), CT_OK);
    assert_close(factor.error, 1, 0);
    /* q = 99, and two places beyond it there is none */
    assert_int_equal(ct_region_factor(distances, 100, 0.985, &factor), CT_OK);
    assert_close(factor.value, 99, 0);
    assert_true(isnan(factor.error));
}

/* Normal outputs: chi for the ellipsoid; (2 Phi(k) - 1)^n = p, so a normal
 * factor for p^(1/n), for the rectangle of independent ones. */
static void factors_of_normal_outputs_are_known(void **unused)
{
    static const double probabilities[] = {0.5, 0.95, 0.99};
    struct seeded random = seeded_init(8102);
    struct trials trials;

    (void)unused;
    trials_init(&trials, sample_size(300000), random.seed);
    fill_normal(&trials, &random);
    for (size_t n = 1; n <= COLUMNS; n++)
        for (size_t i = 0; i < 3; i++) {
            double p = probabilities[i], k_p, k_q;
            struct ct_region_factor ellipsoid, rectangle;
            struct ct_region region;

            region_of_unit(&region, n);
            assert_int_equal(ct_region_factors(&region, columns_of(&trials),
                                               trials.count, p, &ellipsoid,
                                               &rectangle),
                             CT_OK);
            assert_int_equal(ct_ellipsoid_factor(p, n, &k_p), CT_OK);
            assert_int_equal(ct_coverage_factor(pow(p, 1.0 / (double)n),
                                                (double)INFINITY, &k_q),
                             CT_OK);
            check_factor(&ellipsoid, k_p, "ellipsoid");
            check_factor(&rectangle, k_q, "rectangle");
            ct_region_release(&region);
        }
    trials_release(&trials);
}

/* The density of the distance of two normal outputs is d exp(-d^2/2). */
static void standard_error_is_that_of_a_quantile(void **unused)
{
    struct seeded random = seeded_init(8103);
    struct trials trials;
    struct ct_region region;
    struct ct_region_factor ellipsoid, rectangle;
    double k, exact;

    (void)unused;
    trials_init(&trials, sample_size(300000), random.seed);
    fill_normal(&trials, &random);
    region_of_unit(&region, 2);
    assert_int_equal(ct_region_factors(&region, columns_of(&trials),
                                       trials.count, 0.95, &ellipsoid,
                                       &rectangle),
                     CT_OK);
    assert_int_equal(ct_ellipsoid_factor(0.95, 2, &k), CT_OK);
    exact = sqrt(0.95 * 0.05 / (double)trials.count) / (k * 0.05);
    /* from about sqrt(0.0475 n) >= 30 places, which scatter by their root */
    assert_close_relative(ellipsoid.error, exact, 0.5);
    ct_region_release(&region);
    trials_release(&trials);
}

/* JCGM 102:2011, 9.2, table 3: Y1 = X1 + X3, Y2 = X2 + X3. */
static void additive_model_has_published_factors(void **unused)
{
    json_t *example = reference_open("mv/jcgm102-9.2-additive-case-1.json");
    struct seeded random = seeded_init(8104);
    struct ct_region_factor ellipsoid, rectangle;
    struct ct_region region;
    struct trials trials;

    (void)unused;
    if (example == NULL)
        skip();
    trials_init(&trials, sample_size(2000000), random.seed);
    for (size_t t = 0; t < trials.count; t++) {
        double common = normal(&random);

        trials.columns[0][t] = normal(&random) + common;
        trials.columns[1][t] = normal(&random) + common;
    }
    region_of_two(&region, sqrt(2), sqrt(2), 0.5);
    assert_int_equal(ct_region_factors(&region, columns_of(&trials),
                                       trials.count, 0.95, &ellipsoid,
                                       &rectangle),
                     CT_OK);
    print_message("k_p %.4f (%.4f), k_q %.4f (%.4f)\n", ellipsoid.value,
                  ellipsoid.error, rectangle.value, rectangle.error);
    /* by quadrature of the exact distribution, as the example says */
    check_factor(&ellipsoid, 2.4477468, "k_p");
    check_factor(&rectangle, 2.2121277, "k_q");
    if (trials.count == 2000000) {
        reference_check(example, "mc_kp", ellipsoid.value);
        reference_check(example, "mc_kq", rectangle.value);
    }
    ct_region_release(&region);
    trials_release(&trials);
    json_decref(example);
}

/* ---- the smallest region --------------------------------------------------
 */

static void settle(const struct ct_region *region, const struct trials *trials,
                   double probability, struct ct_smallest_region *smallest)
{
    size_t pilot =
        trials->count < CT_MESH_PILOT ? trials->count : CT_MESH_PILOT;
    struct ct_mesh *mesh;

    assert_int_equal(ct_mesh_new(region, columns_of(trials), pilot,
                                 trials->count, probability, &mesh),
                     CT_OK);
    ct_mesh_count(mesh, columns_of(trials), trials->count);
    assert_int_equal(ct_mesh_settle(mesh, probability, smallest), CT_OK);
    ct_mesh_free(mesh);
}

/* Twice the signed area of a closed line, about its first point so that little
 * is lost. */
static double line_area(const struct ct_smallest_region *s, size_t from,
                        size_t to)
{
    double twice = 0;

    for (size_t i = from; i < to; i++) {
        const double *a = s->points[i];
        const double *b = s->points[i + 1 < to ? i + 1 : from];
        const double *o = s->points[from];

        twice += (a[0] - o[0]) * (b[1] - o[1]) - (b[0] - o[0]) * (a[1] - o[1]);
    }
    return 0.5 * twice;
}

/* The border encloses the area, holes taken off; returns how many holes. */
static size_t check_border(const struct ct_smallest_region *s,
                           double probability)
{
    double area = 0;
    size_t holes = 0, from = 0;

    for (size_t line = 0; line < s->lines; line++) {
        double part = line_area(s, from, s->ends[line]);

        assert_true(s->ends[line] >= from + 4);
        area += part;
        holes += part < 0;
        from = s->ends[line];
    }
    /* sums of some hundred parallelograms of like size */
    assert_close_relative(area, s->area, 1e-10);
    assert_true(s->reached >= probability && s->reached < probability + 0.01);
    return holes;
}

/* Four standard errors of the counts and the share `mesh` of the cells' own
 * width. */
static void check_area(const struct ct_smallest_region *s, double exact,
                       double mesh)
{
    print_message("area %.5g, exact %.5g: %+.2f %% (standard error %.2f %%), "
                  "%zu cells, %zu lines\n",
                  s->area, exact, 100 * (s->area / exact - 1),
                  100 * s->area_error / exact, s->cells, s->lines);
    assert_close(s->area, exact, 4 * s->area_error + mesh * exact);
}

/* The area is that of the ellipse. Mesh: 0.3 % for 10^6, 1 % for 10^5. */
static void normal_outputs_have_an_ellipse(void **unused)
{
    static const struct {
        size_t trials;
        double u0, u1, r, probability, mesh;
    } cases[] = {
        {1000000, 1, 1, 0, 0.95, 0.003},
        {1000000, 3e-6, 200, 0.999, 0.95, 0.003},
        {100000, 1, 2, -0.7, 0.95, 0.01},
        {1000000, 1, 1, 0.5, 0.5, 0.003},
        {1000000, 1, 1, 0.5, 0.99, 0.01},
    };
    struct seeded random = seeded_init(8105);

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double r = cases[i].r, p = cases[i].probability, k;
        struct ct_smallest_region smallest;
        struct ct_region region;
        struct trials trials;

        trials_init(&trials, sample_size(cases[i].trials), random.seed);
        for (size_t t = 0; t < trials.count; t++) {
            double z = normal(&random);

            trials.columns[0][t] = cases[i].u0 * z;
            trials.columns[1][t] =
                cases[i].u1 * (r * z + sqrt(1 - r * r) * normal(&random));
        }
        region_of_two(&region, cases[i].u0, cases[i].u1, r);
        settle(&region, &trials, p, &smallest);
        assert_int_equal(ct_ellipsoid_factor(p, 2, &k), CT_OK);
        check_area(&smallest, ct_region_ellipsoid_volume(&region, k),
                   trials.count < 100000 ? 0.03 : cases[i].mesh);
        (void)check_border(&smallest, p);
        ct_smallest_region_release(&smallest);
        ct_region_release(&region);
        trials_release(&trials);
    }
}

/* On a square every place is as good: the area is p times the square's, but
 * the cells that happen to hold more are taken, so it comes out smaller, by
 * the scatter of counts: cells with n trials on average are taken from n - 1.6
 * sqrt(n) on, and bring E(N; N > that) instead of n each. */
static void uniform_outputs_have_a_share_of_the_square(void **unused)
{
    struct seeded random = seeded_init(8106);
    struct ct_smallest_region smallest;
    struct ct_region region;
    struct trials trials;

    (void)unused;
    trials_init(&trials, sample_size(1000000), random.seed);
    for (size_t t = 0; t < trials.count; t++) {
        trials.columns[0][t] = 2 * uniform(&random) - 1;
        trials.columns[1][t] = 2 * uniform(&random) - 1;
    }
    region_of_two(&region, sqrt(1.0 / 3), sqrt(1.0 / 3), 0);
    settle(&region, &trials, 0.95, &smallest);
    assert_in_range((uint64_t)(1000 * smallest.area), 3700, 3800);
    (void)check_border(&smallest, 0.95);
    ct_smallest_region_release(&smallest);
    ct_region_release(&region);
    trials_release(&trials);
}

/* Bivariate t with nu degrees of freedom and unit scale: the square of the
 * radius has P(R^2 <= x) = 1 - (1 + x/nu)^(-nu/2), variances nu/(nu - 2). */
static void t_outputs_have_a_disc(void **unused)
{
    enum { NU = 5 };
    struct seeded random = seeded_init(8107);
    double square = NU * (pow(0.05, -2.0 / NU) - 1);
    double variance = NU / (NU - 2.0);
    struct ct_region_factor ellipsoid, rectangle;
    struct ct_smallest_region smallest;
    struct ct_region region;
    struct trials trials;

    (void)unused;
    trials_init(&trials, sample_size(500000), random.seed);
    for (size_t t = 0; t < trials.count; t++) {
        double chi2 = 0;

        for (int i = 0; i < NU; i++) {
            double z = normal(&random);

            chi2 += z * z;
        }
        for (int j = 0; j < 2; j++)
            trials.columns[j][t] = normal(&random) / sqrt(chi2 / NU);
    }
    region_of_two(&region, sqrt(variance), sqrt(variance), 0);
    assert_int_equal(ct_region_factors(&region, columns_of(&trials),
                                       trials.count, 0.95, &ellipsoid,
                                       &rectangle),
                     CT_OK);
    check_factor(&ellipsoid, sqrt(square / variance), "k_p");
    settle(&region, &trials, 0.95, &smallest);
    check_area(&smallest, pi * square, trials.count < 500000 ? 0.1 : 0.02);
    (void)check_border(&smallest, 0.95);
    ct_smallest_region_release(&smallest);
    ct_region_release(&region);
    trials_release(&trials);
}

/* A ring of radius 1 with normal scatter s across: the density is that of the
 * radius over 2 pi r, nearly that of a normal number, so the region is the
 * ring r = 1 ± 1.96 s to s^2 relative. With s = 0.15, a fifth of a standard
 * deviation of the outputs, cells of 0.08 of them widen it by (1 + 0.08^2 /
 * 12 / 0.21^2)^(1/2), 0.6 %; s^2 is 2 %. */
static void ring_has_a_hole(void **unused)
{
    struct seeded random = seeded_init(8108);
    const double s = 0.15;
    double u = sqrt(0.5 * (1 + s * s));
    struct ct_smallest_region smallest;
    struct ct_region region;
    struct trials trials;

    (void)unused;
    trials_init(&trials, sample_size(1000000), random.seed);
    for (size_t t = 0; t < trials.count; t++) {
        double radius = 1 + s * normal(&random);
        double angle = 2 * pi * uniform(&random);

        trials.columns[0][t] = radius * cos(angle);
        trials.columns[1][t] = radius * sin(angle);
    }
    region_of_two(&region, u, u, 0);
    settle(&region, &trials, 0.95, &smallest);
    check_area(&smallest, 4 * pi * 1.959964 * s,
               trials.count < 1000000 ? 0.15 : 0.03);
    assert_true(check_border(&smallest, 0.95) >= 1);
    ct_smallest_region_release(&smallest);
    ct_region_release(&region);
    trials_release(&trials);
}

/* Two threads' counts together are those of one. */
static void counts_may_be_shared(void **unused)
{
    struct seeded random = seeded_init(8109);
    struct ct_smallest_region whole, sum;
    struct ct_mesh *one, *a, *b;
    const double *rest[2];
    struct ct_region region;
    struct trials trials;

    (void)unused;
    trials_init(&trials, 30000, random.seed);
    fill_normal(&trials, &random);
    trials.columns[1][77] = (double)NAN;
    region_of_unit(&region, 2);
    assert_int_equal(
        ct_mesh_new(&region, columns_of(&trials), 5000, 30000, 0.9, &one),
        CT_OK);
    assert_int_equal(ct_mesh_new_like(one, &a), CT_OK);
    assert_int_equal(ct_mesh_new_like(one, &b), CT_OK);
    for (size_t j = 0; j < 2; j++)
        rest[j] = trials.columns[j] + 12345;
    ct_mesh_count(one, columns_of(&trials), 30000);
    ct_mesh_count(a, columns_of(&trials), 12345);
    ct_mesh_count(b, rest, 30000 - 12345);
    ct_mesh_add(b, a);
    assert_int_equal(ct_mesh_settle(one, 0.9, &whole), CT_OK);
    assert_int_equal(ct_mesh_settle(b, 0.9, &sum), CT_OK);
    assert_memory_equal(&whole.area, &sum.area, sizeof whole.area);
    assert_memory_equal(&whole.reached, &sum.reached, sizeof whole.reached);
    assert_int_equal(whole.lines, sum.lines);
    assert_memory_equal(whole.points, sum.points,
                        whole.ends[whole.lines - 1] * sizeof *whole.points);
    /* 29 999 trials: the share inside is a whole number of them */
    assert_close(whole.reached * 29999, round(whole.reached * 29999), 1e-9);
    ct_smallest_region_release(&whole);
    ct_smallest_region_release(&sum);
    ct_mesh_free(one);
    ct_mesh_free(a);
    ct_mesh_free(b);
    ct_region_release(&region);
    trials_release(&trials);
}

static void meshes_that_cannot_be_are_refused(void **unused)
{
    struct seeded random = seeded_init(8110);
    struct ct_smallest_region smallest;
    struct ct_mesh *mesh = NULL;
    struct ct_region region;
    struct trials trials;

    (void)unused;
    trials_init(&trials, 1000, random.seed);
    fill_normal(&trials, &random);
    region_of_unit(&region, 3);
    assert_int_equal(
        ct_mesh_new(&region, columns_of(&trials), 1000, 1000, 0.95, &mesh),
        CT_DOMAIN);
    ct_region_release(&region);
    region_of_two(&region, 1, 1, 1);
    assert_int_equal(
        ct_mesh_new(&region, columns_of(&trials), 1000, 1000, 0.95, &mesh),
        CT_DOMAIN);
    ct_region_release(&region);
    region_of_unit(&region, 2);
    assert_int_equal(
        ct_mesh_new(&region, columns_of(&trials), 99, 1000, 0.95, &mesh),
        CT_DOMAIN);
    assert_int_equal(
        ct_mesh_new(&region, columns_of(&trials), 1000, 1000, 1, &mesh),
        CT_DOMAIN);
    assert_null(mesh);
    assert_int_equal(
        ct_mesh_new(&region, columns_of(&trials), 1000, 1000, 0.5, &mesh),
        CT_OK);
    /* nothing counted; then a share that the mesh does not cover */
    assert_int_equal(ct_mesh_settle(mesh, 0.5, &smallest), CT_DOMAIN);
    ct_mesh_count(mesh, columns_of(&trials), 1000);
    assert_int_equal(ct_mesh_settle(mesh, 0.9999, &smallest), CT_DOMAIN);
    ct_mesh_free(mesh);
    ct_region_release(&region);
    trials_release(&trials);
}

/* ---- memory ---------------------------------------------------------------
 */

static enum ct_status all_of_it(const struct trials *trials)
{
    static const double mean[2], covariance[4] = {1, 0, 0, 1};
    struct ct_smallest_region smallest = {0};
    struct ct_region_factor ellipsoid, rectangle;
    struct ct_region region = {0};
    struct ct_mesh *mesh = NULL;
    enum ct_status status = ct_region_init(&region, 2, mean, covariance);

    if (status == CT_OK)
        status = ct_region_factors(&region, columns_of(trials), trials->count,
                                   0.95, &ellipsoid, &rectangle);
    if (status == CT_OK)
        status = ct_mesh_new(&region, columns_of(trials), trials->count,
                             trials->count, 0.95, &mesh);
    if (status == CT_OK) {
        ct_mesh_count(mesh, columns_of(trials), trials->count);
        status = ct_mesh_settle(mesh, 0.95, &smallest);
    }
    ct_smallest_region_release(&smallest);
    ct_mesh_free(mesh);
    ct_region_release(&region);
    return status;
}

static void memory_may_run_out(void **unused)
{
    struct seeded random = seeded_init(8111);
    struct trials trials;
    size_t calls;

    (void)unused;
    if (!fail_malloc_works())
        skip();
    trials_init(&trials, 2000, random.seed);
    fill_normal(&trials, &random);
    for (size_t nth = 1;; nth++) {
        long before = fail_malloc_balance();
        enum ct_status status;

        fail_malloc_at(nth, false);
        status = all_of_it(&trials);
        calls = fail_malloc_calls();
        fail_malloc_reset();
        assert_int_equal(fail_malloc_balance(), before);
        if (calls < nth) {
            assert_int_equal(status, CT_OK);
            break;
        }
        /* qsort() sorts in place when it gets no memory */
        assert_true(status == CT_NOMEM || status == CT_OK);
    }
    assert_true(calls >= 8);
    trials_release(&trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factor_is_the_published_one),
        cmocka_unit_test(distances_are_those_of_the_inverse),
        cmocka_unit_test(points_have_the_distance_of_their_coordinates),
        cmocka_unit_test(volumes_are_those_of_balls_and_boxes),
        cmocka_unit_test(dependent_outputs_have_no_ellipsoid),
        cmocka_unit_test(no_covariance_is_refused),
        cmocka_unit_test(factor_is_an_order_statistic),
        cmocka_unit_test(factors_of_normal_outputs_are_known),
        cmocka_unit_test(standard_error_is_that_of_a_quantile),
        cmocka_unit_test(additive_model_has_published_factors),
        cmocka_unit_test(normal_outputs_have_an_ellipse),
        cmocka_unit_test(uniform_outputs_have_a_share_of_the_square),
        cmocka_unit_test(t_outputs_have_a_disc),
        cmocka_unit_test(ring_has_a_hole),
        cmocka_unit_test(counts_may_be_shared),
        cmocka_unit_test(meshes_that_cannot_be_are_refused),
        cmocka_unit_test(memory_may_run_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
