/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench_chain CERTIFICATES [differ] - what chains of a whole city cost: twelve
 * levels of 3, 5, 8, 10, 10, 10, 20, 50, 100, 300, 1000 certificates and the
 * rest, three results each, every one from two or three certificates of the
 * level above. The rest takes its references from 2000 distinct choices; with
 * `differ` the sensitivities of each certificate are its own.
 *
 * Prints one JSON object: CPU seconds of building the graph, of all own parts
 * and of streaming all results; mean and largest seconds of a leaf's row, of
 * the longest one among the last leaves, and of all points of a leaf if own
 * parts were fully correlated, the first time included, and the sizes of rows;
 * seconds of the covariances of 1000 leaves; peak memory in bytes per
 * certificate.
 */
#include "../chains/combine.h"
#include "seeded.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { POINTS = 3, CHOICES = 2000, LEAVES = 1000, QUERIES = 2000 };

static const uint32_t sizes[] = {3, 5, 8, 10, 10, 10, 20, 50, 100, 300, 1000};
enum { UPPER_LEVELS = sizeof sizes / sizeof sizes[0] };

struct city {
    uint32_t certificates;
    bool differ;
    struct seeded random;
    struct ct_graph_builder *builder;
    struct ct_graph *graph;
    struct ct_stated *stated;
    struct ct_combine *combine;
    struct ct_reader *reader;
};

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

static bool is_among(const uint32_t *list, uint32_t count, uint32_t number)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == number)
            return true;
    return false;
}

/* Two or three different certificates of first .. first + count - 1. */
static uint32_t choose(struct seeded *random, uint32_t first, uint32_t count,
                       uint32_t *chosen)
{
    uint32_t wanted = 2 + (uint32_t)seeded_below(random, 2), n = 0;

    while (n < wanted) {
        uint32_t one = first + (uint32_t)seeded_below(random, count);

        if (!is_among(chosen, n, one))
            chosen[n++] = one;
    }
    return n;
}

/* A mean of references, with an own part a little larger than theirs. */
static enum ct_status add_certificate(struct city *city, uint32_t certificate,
                                      unsigned level, const uint32_t *chosen,
                                      uint32_t count)
{
    enum ct_status status = CT_OK;

    if (count == 0)
        status = ct_graph_root(city->builder, certificate, CT_ROOT_NMI);
    for (uint32_t p = 0; p < POINTS && status == CT_OK; p++) {
        uint32_t result = POINTS * certificate + p;
        double u = pow(1.6, level) * (1 + 0.2 * uniform(&city->random));

        city->stated[result] = (struct ct_stated){u, 0.005 * u, 50};
        status = ct_graph_place(city->builder, result, certificate);
        for (uint32_t i = 0; i < count && status == CT_OK; i++) {
            struct ct_term term = ct_term_of_result(POINTS * chosen[i] + p);

            term.coefficient = 1.0 / count;
            if (city->differ)
                term.coefficient *= 1 + 0.01 * uniform(&city->random);
            status = ct_graph_term(city->builder, result, &term);
        }
    }
    return status;
}

static enum ct_status add_leaves(struct city *city, uint32_t above,
                                 uint32_t first)
{
    static uint32_t choices[CHOICES][3];
    static uint32_t counts[CHOICES];
    enum ct_status status = CT_OK;

    for (uint32_t i = 0; i < CHOICES; i++)
        counts[i] =
            choose(&city->random, above, sizes[UPPER_LEVELS - 1], choices[i]);
    for (uint32_t c = first; c < city->certificates && status == CT_OK; c++) {
        uint32_t choice = (uint32_t)seeded_below(&city->random, CHOICES);

        status = add_certificate(city, c, UPPER_LEVELS, choices[choice],
                                 counts[choice]);
    }
    return status;
}

static enum ct_status add_all(struct city *city)
{
    uint32_t above = 0, first = 0;
    enum ct_status status = ct_graph_builder_new(
        city->certificates, POINTS * city->certificates, 0, &city->builder);

    for (unsigned level = 0; level < UPPER_LEVELS && status == CT_OK; level++) {
        for (uint32_t i = 0; i < sizes[level] && status == CT_OK; i++) {
            uint32_t chosen[3], count = 0;

            if (level > 0)
                count = choose(&city->random, above, sizes[level - 1], chosen);
            status = add_certificate(city, first + i, level, chosen, count);
        }
        above = first;
        first += sizes[level];
    }
    return status == CT_OK ? add_leaves(city, above, first) : status;
}

struct sums {
    double u;
    size_t results, shrinking, amounts;
};

static enum ct_status add_result(void *context, uint32_t result,
                                 const struct ct_combined *combined,
                                 const struct ct_row *row)
{
    struct sums *sums = context;

    (void)result;
    sums->u += combined->uncertainty;
    sums->shrinking += combined->growth == CT_SHRINKS;
    sums->amounts += row->count;
    sums->results++;
    return CT_OK;
}

static uint32_t pick_leaf(struct city *city)
{
    return (uint32_t)(POINTS * city->certificates - 1 -
                      seeded_below(&city->random, POINTS * LEAVES * 10));
}

struct asked {
    double sum, largest, amounts;
};

static void count_query(struct asked *asked, double took, size_t amounts)
{
    asked->sum += took;
    asked->largest = fmax(asked->largest, took);
    asked->amounts += (double)amounts;
}

static void print_asked(const char *name, const struct asked *asked, int count)
{
    printf(" \"%s\": %.3g, \"%s_largest\": %.3g, \"%s_amounts\": %.0f,\n", name,
           asked->sum / count, name, asked->largest, name,
           asked->amounts / count);
}

static enum ct_status query_row(struct city *city, uint32_t result,
                                struct asked *asked, size_t *amounts)
{
    struct ct_term term = ct_term_of_result(result);
    struct ct_row row = {0};
    double start = now();
    enum ct_status status =
        ct_reader_row(city->reader, (struct ct_terms){&term, 1}, &row);

    count_query(asked, now() - start, row.count);
    *amounts = row.count;
    return status;
}

static enum ct_status query_leaves(struct city *city)
{
    struct asked asked = {0};
    enum ct_status status = CT_OK;
    size_t amounts;

    for (int i = 0; i < QUERIES && status == CT_OK; i++)
        status = query_row(city, pick_leaf(city), &asked, &amounts);
    print_asked("leaf", &asked, QUERIES);
    return status;
}

/* The longest row of the last leaves, again and again. */
static enum ct_status query_widest(struct city *city)
{
    uint32_t last = POINTS * city->certificates - 1, widest = last;
    struct asked passing = {0}, asked = {0};
    size_t largest = 0, amounts = 0;
    enum ct_status status = CT_OK;

    for (uint32_t i = 0; i < POINTS * LEAVES && status == CT_OK; i++) {
        status = query_row(city, last - i, &passing, &amounts);
        if (amounts > largest) {
            largest = amounts;
            widest = last - i;
        }
    }
    for (int i = 0; i < QUERIES && status == CT_OK; i++)
        status = query_row(city, widest, &asked, &amounts);
    print_asked("widest", &asked, QUERIES);
    return status;
}

/* All points of a certificate together, were own parts fully correlated. */
static enum ct_status query_correlated(struct city *city)
{
    struct asked asked = {0};
    enum ct_status status = CT_OK;

    for (int i = 0; i < QUERIES && status == CT_OK; i++) {
        uint32_t leaf = pick_leaf(city);
        struct ct_term terms[POINTS];
        double start, u;

        for (uint32_t p = 0; p < POINTS; p++)
            terms[p] = ct_term_of_result(leaf - leaf % POINTS + p);
        start = now();
        status = ct_reader_correlated(city->reader,
                                      (struct ct_terms){terms, POINTS}, 1, &u);
        count_query(&asked, now() - start, POINTS);
    }
    print_asked("correlated", &asked, QUERIES);
    return status;
}

static enum ct_status query_covariance(struct city *city)
{
    static struct ct_term terms[LEAVES];
    static struct ct_terms uses[LEAVES];
    static double matrix[(size_t)LEAVES * LEAVES];
    double start = now();
    enum ct_status status;

    for (int i = 0; i < LEAVES; i++) {
        terms[i] = ct_term_of_result(pick_leaf(city));
        uses[i] = (struct ct_terms){&terms[i], 1};
    }
    status = ct_reader_covariance(city->reader, uses, LEAVES, matrix);
    printf(" \"covariance_1000\": %.3f,\n", now() - start);
    return status;
}

static enum ct_status run(struct city *city)
{
    struct ct_combine_numbers numbers = {.results = city->stated};
    struct sums sums = {0};
    double start = now(), built, combined, streamed;
    enum ct_status status = add_all(city);

    if (status == CT_OK)
        status = ct_graph_build(city->builder, &city->graph);
    ct_graph_builder_free(city->builder);
    built = now();
    if (status == CT_OK)
        status = ct_combine_new(city->graph, &numbers, &city->combine);
    combined = now();
    if (status == CT_OK)
        status = ct_reader_new(city->combine, &city->reader);
    if (status == CT_OK)
        status = ct_reader_each(city->reader, true, add_result, &sums);
    streamed = now();
    printf("{\"certificates\": %u, \"results\": %zu, \"shrinking\": %zu,\n"
           " \"build\": %.3f, \"own_parts\": %.3f, \"stream_rows\": %.3f,\n",
           city->certificates, sums.results, sums.shrinking, built - start,
           combined - built, streamed - combined);
    if (status == CT_OK)
        status = query_leaves(city);
    if (status == CT_OK)
        status = query_widest(city);
    if (status == CT_OK)
        status = query_correlated(city);
    if (status == CT_OK)
        status = query_covariance(city);
    return status;
}

int main(int argc, char **argv)
{
    struct city city = {.random = seeded_init(1)};
    struct rusage used;
    enum ct_status status = CT_NOMEM;

    city.certificates =
        argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
    city.differ = argc > 2 && strcmp(argv[2], "differ") == 0;
    if (city.certificates < 20000 || city.certificates > 100000000) {
        fprintf(stderr, "bench_chain: 20000 to 100000000 certificates\n");
        return EXIT_FAILURE;
    }
    city.stated =
        calloc((size_t)city.certificates * POINTS, sizeof *city.stated);
    if (city.stated != NULL)
        status = run(&city);
    (void)getrusage(RUSAGE_SELF, &used);
    printf(" \"bytes_per_certificate\": %.0f}\n",
           (double)used.ru_maxrss * 1024 / city.certificates);
    ct_reader_free(city.reader);
    ct_combine_free(city.combine);
    ct_graph_free(city.graph);
    free(city.stated);
    if (status != CT_OK)
        fprintf(stderr, "bench_chain: status %d\n", (int)status);
    return status == CT_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
