/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random laboratories: their covariances against a dense computation by hand,
 * and the same numbers whatever the order of their rows.
 */
#include "charted.h"
#include "seeded.h"

#include <stdlib.h>

enum {
    CERTIFICATES = 12,
    POINTS = 2, /* 100 g, 200 g */
    RESULTS = CERTIFICATES * POINTS,
    COLUMNS = RESULTS + 2 * CERTIFICATES, /* own, common, drift */
    TEXT = 20000,
    CASES = 60,
};

/* A laboratory, and its rows of influences in g. */
struct dense {
    double above[RESULTS][COLUMNS], own[RESULTS][COLUMNS];
    double rho[CERTIFICATES], drift[CERTIFICATES]; /* half-width a year */
    int day[CERTIFICATES];
    bool milligram[RESULTS];
    double expanded[RESULTS]; /* in g */
    char ranges[TEXT], certificates[TEXT], results[TEXT], links[TEXT];
};

static void add(double *to, const double *from, double factor)
{
    for (int i = 0; i < COLUMNS; i++)
        to[i] += factor * from[i];
}

static double norm(const double *row)
{
    double sum = 0;

    for (int i = 0; i < COLUMNS; i++)
        sum += row[i] * row[i];
    return sqrt(sum);
}

static void say(char *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void say(char *text, const char *format, ...)
{
    size_t length = strlen(text);
    va_list words;

    va_start(words, format);
    vsnprintf(text + length, TEXT - length, format, words);
    va_end(words);
    assert_true(strlen(text) + 1 < TEXT);
}

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

/* Uses certificate j at a point (0, 1; 2 is between them) for a result. */
static void use(struct dense *d, int j, int point, int on, double sensitivity,
                double *row)
{
    double own[COLUMNS] = {0}, wanted = 0, w = point == 2 ? 0.5 : point;

    for (int p = 0; p < POINTS; p++) {
        double part = p == 0 ? 1 - w : w;

        add(row, d->above[j * POINTS + p], sensitivity * part);
        add(own, d->own[j * POINTS + p], part);
        wanted += part * norm(d->own[j * POINTS + p]);
    }
    if (norm(own) > 0)
        add(row, own, sensitivity * wanted / norm(own));
    row[RESULTS + CERTIFICATES + j] +=
        sensitivity * d->drift[j] / sqrt(3) * (on - d->day[j]) / 365;
}

static const char *const point_texts[] = {"100", "200", "150"};

/* By one reference at the same point, by one between its points, or by two
 * with sensitivities. */
static void refer(struct dense *d, int i, struct seeded *random)
{
    int how = i == 0 ? 0 : 1 + (int)(seeded_bits(random) % 3);
    int a = i == 0 ? 0 : (int)(seeded_bits(random) % (uint64_t)i);
    int b = i == 0 ? 0 : (int)(seeded_bits(random) % (uint64_t)i);

    say(d->certificates, "c%d,I%d,2020-01-%02d,", i, i, 1 + i);
    if (how == 1)
        say(d->certificates, "%s%d\n", a % 2 == 0 ? "c" : "instrument:I", a);
    else
        say(d->certificates, "%s\n", how == 0 ? "NMI:PTB" : "");
    for (int p = 0; p < POINTS; p++) {
        double *row = d->above[i * POINTS + p], s = 0.5 + uniform(random);

        if (how == 1) {
            use(d, a, p, d->day[i], 1, row);
        } else if (how > 1) {
            use(d, a, how == 2 ? 2 : p, d->day[i], s, row);
            say(d->links, "c%d,c%d,%s,%s,g,%s,%.17g\n", i, a, point_texts[p],
                point_texts[p], how == 2 ? "150" : "", s);
        }
        if (how == 3) {
            use(d, b, 1 - p, d->day[i], -s / 3, row);
            say(d->links, "c%d,c%d,%s,%s,g,%s,%.17g\n", i, b, point_texts[p],
                point_texts[p], point_texts[1 - p], -s / 3);
        }
    }
}

static void state_results(struct dense *d, int i, struct seeded *random)
{
    for (int p = 0; p < POINTS; p++) {
        int r = i * POINTS + p;
        double own = 0.5 + uniform(random);

        d->own[r][r] = sqrt(1 - d->rho[i]) * own;
        d->own[r][RESULTS + i] = sqrt(d->rho[i]) * own;
        d->milligram[r] = seeded_bits(random) % 2;
        d->expanded[r] = 2 * hypot(norm(d->above[r]), own);
        say(d->results, "c%d,mass,%s,g,0,%s,%.17g,2\n", i, point_texts[p],
            d->milligram[r] ? "mg" : "g",
            d->expanded[r] * (d->milligram[r] ? 1000 : 1));
    }
}

static void draw(struct dense *d, struct seeded *random)
{
    memset(d, 0, sizeof *d);
    say(d->ranges, "instrument,quantity,own_correlation,drift,drift_per\n");
    say(d->certificates, "id,instrument,calibrated_on,references\n");
    say(d->results, "certificate,quantity,point,point_unit,correction,unit,U,"
                    "k\n");
    say(d->links, "certificate,reference,point_min,point_max,point_unit,"
                  "reference_point,sensitivity\n");
    for (int i = 0; i < CERTIFICATES; i++) {
        d->day[i] = i;
        d->rho[i] = (double)(seeded_bits(random) % 3) / 2;
        d->drift[i] = seeded_bits(random) % 2 ? 10 * uniform(random) : 0;
        say(d->ranges, "I%d,mass,%g,", i, d->rho[i]);
        if (d->drift[i] > 0)
            say(d->ranges, "%.17g g,P365D\n", d->drift[i]);
        else
            say(d->ranges, ",\n");
        refer(d, i, random);
        state_results(d, i, random);
    }
}

/* ---- rows in another order ----------------------------------------------- */

static void shuffle(char *text, struct seeded *random)
{
    char *lines[400], *copy = strdup(text), *rest = NULL;
    size_t count = 0;

    assert_non_null(copy);
    for (char *line = strtok_r(copy, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        assert_true(count < COUNT(lines));
        lines[count++] = line;
    }
    for (size_t i = count - 1; i > 1; i--) {
        size_t k = 1 + (size_t)(seeded_bits(random) % i);
        char *swap = lines[i];

        lines[i] = lines[k];
        lines[k] = swap;
    }
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        say(text, "%s\n", lines[i]);
    free(copy);
}

/* ---- covariances --------------------------------------------------------- */

static void open_dense(struct charted *c, const struct dense *d)
{
    const struct little_file files[] = {{"ranges.csv", d->ranges},
                                        {"certificates.csv", d->certificates},
                                        {"results.csv", d->results},
                                        {"links.csv", d->links}};

    chart_files(c, files, COUNT(files), CT_DATE_LAST);
}

/* Results in the order of certificates and points, in their units. */
static void covariances(const struct charted *c, double *v)
{
    struct ct_term terms[RESULTS];
    struct ct_terms uses[RESULTS];

    for (int i = 0; i < CERTIFICATES; i++)
        for (int p = 0; p < POINTS; p++) {
            int r = i * POINTS + p;
            char id[16];

            snprintf(id, sizeof id, "c%d", i);
            terms[r] = ct_term_of_result(result_of(c, id, (size_t)p));
            uses[r] = (struct ct_terms){&terms[r], 1};
        }
    assert_int_equal(ct_reader_covariance(c->reader, uses, RESULTS, v), CT_OK);
}

static double dense_covariance(const struct dense *d, int r, int s)
{
    double sum = 0;

    for (int i = 0; i < COLUMNS; i++)
        sum +=
            (d->above[r][i] + d->own[r][i]) * (d->above[s][i] + d->own[s][i]);
    return sum * (d->milligram[r] ? 1000 : 1) * (d->milligram[s] ? 1000 : 1);
}

/* Own parts come back as the root of a difference of squares: u^2 has some 20
 * parts of 2^-53, and an own part is 0.05 u or more, so that it is known to
 * 20 * 2^-53 / 0.05^2, and what rests on it, in a dozen levels, to 1e-11. */
static void test_against_dense(void **state)
{
    static struct dense d;
    static double v[RESULTS * RESULTS], w[RESULTS * RESULTS];
    struct seeded random = seeded_init(20260704);

    (void)state;
    for (size_t n = seeded_cases(CASES); n > 0; n--) {
        struct charted c;

        draw(&d, &random);
        open_dense(&c, &d);
        covariances(&c, v);
        uncharted(&c);
        for (int r = 0; r < RESULTS; r++)
            for (int s = 0; s < RESULTS; s++)
                assert_close(v[r * RESULTS + s], dense_covariance(&d, r, s),
                             1e-10 * sqrt(dense_covariance(&d, r, r) *
                                          dense_covariance(&d, s, s)));
        shuffle(d.ranges, &random);
        shuffle(d.certificates, &random);
        shuffle(d.results, &random);
        shuffle(d.links, &random);
        open_dense(&c, &d);
        covariances(&c, w);
        uncharted(&c);
        assert_memory_equal(v, w, sizeof v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_dense),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
