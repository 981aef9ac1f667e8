/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For bench.py: what reading a laboratory costs, beside libcsv by itself.
 *
 *   bench_lab raw FILE...            libcsv alone: fields and rows are counted
 *   bench_lab load FOLDER THREADS    all tables are kept
 *   bench_lab scan FILE THREADS      instruments, row by row
 *   bench_lab graph FOLDER THREADS   all tables, and then their graph, whose
 *                                    seconds and memory are told apart
 *
 * Prints one JSON object: seconds by the wall, of all threads, of the first
 * thread; peak memory; counts.
 */
#include "../calib/lab/graph.h"
#include "../calib/lab/load.h"
#include "../calib/lab/scan.h"
#include "../uncertainty/caltrace.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct counts {
    unsigned long long fields, rows, findings;
};

static int failed(const char *what)
{
    fprintf(stderr, "bench_lab: %s\n", what);
    return EXIT_FAILURE;
}

static void on_field(void *text, size_t length, void *context)
{
    (void)text;
    (void)length;
    ((struct counts *)context)->fields++;
}

static void on_row(int end, void *context)
{
    (void)end;
    ((struct counts *)context)->rows++;
}

static bool read_raw(const char *path, struct counts *counts)
{
    static char block[64 * 1024];
    struct csv_parser parser;
    FILE *file = fopen(path, "rb");
    size_t got;
    bool sound = true;

    if (file == NULL)
        return false;
    setvbuf(file, NULL, _IONBF, 0);
    csv_init(&parser, CSV_STRICT);
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        sound =
            csv_parse(&parser, block, got, on_field, on_row, counts) == got &&
            sound;
    sound = csv_fini(&parser, on_field, on_row, counts) == 0 && sound;
    csv_free(&parser);
    (void)fclose(file);
    return sound;
}

static void count_finding(void *context, const struct ct_finding *finding)
{
    (void)finding;
    ((struct counts *)context)->findings++;
}

static enum ct_status count_row(void *context, const struct ct_scan *scan,
                                enum ct_table table, const void *record)
{
    (void)scan;
    (void)table;
    (void)record;
    ((struct counts *)context)->rows++;
    return CT_OK;
}

static double wall(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + 1e-6 * (double)time.tv_usec;
}

static double cpu_seconds(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

static double peak(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (double)used.ru_maxrss / 1024;
}

/* Printed ahead of the line for the whole. */
static enum ct_status make_graph(const struct ct_lab *lab, unsigned threads)
{
    struct ct_lab_index *index = NULL;
    struct ct_lab_graph *graph = NULL;
    double start = wall(), before = peak(), indexed, cpu;
    enum ct_status status =
        ct_lab_index_new(lab, CT_LAB_GRAPH_RELATIONS, &index);

    indexed = wall();
    cpu = cpu_seconds();
    if (status == CT_OK)
        status = ct_lab_graph_new_threads(index, CT_DATE_LAST, threads, &graph);
    if (status == CT_OK)
        printf("{\"index\": %.4f, \"graph\": %.4f, \"cpu\": %.4f, "
               "\"megabytes\": %.1f, "
               "\"events\": %u, \"results\": %u}\n",
               indexed - start, wall() - indexed, cpu_seconds() - cpu,
               peak() - before, ct_graph_events(ct_lab_graph_events(graph)),
               ct_graph_results(ct_lab_graph_events(graph)));
    ct_lab_graph_free(graph);
    ct_lab_index_free(index);
    return status;
}

static bool read_lab(bool scan, bool graph, const char *path, unsigned threads,
                     struct counts *counts)
{
    struct ct_sources *sources = NULL;
    struct ct_units *units = NULL;
    struct ct_lab *lab = NULL;
    struct ct_sink sink = {.report = count_finding, .context = counts};
    const struct ct_scan_rows rows = {
        .context = counts, .row = count_row, .threads = threads};
    enum ct_status status;

    ct_library_init();
    status = ct_sources_new(&sources);
    if (status == CT_OK)
        status = ct_units_new(&units);
    if (status == CT_OK && scan)
        status = ct_lab_scan_file(sources, path, CT_TABLE_INSTRUMENTS, NULL,
                                  units, &sink, &rows, &lab);
    else if (status == CT_OK)
        status = ct_lab_open_threads(sources, path, CT_TABLE_ALL, threads,
                                     units, &sink, &lab);
    for (int t = 0; status == CT_OK && !scan && t < CT_TABLES; t++)
        counts->rows += lab->tables[t].count;
    if (status == CT_OK && graph)
        status = make_graph(lab, threads);
    ct_lab_free(lab);
    ct_units_free(units);
    ct_sources_free(sources);
    return status == CT_OK;
}

int main(int count, char **words)
{
    struct counts counts = {0};
    struct rusage used;
    struct timespec own;
    double start = wall();
    bool sound = true;

    if (count < 3)
        return failed("bench_lab raw FILE... | load FOLDER N | scan FILE N | "
                      "graph FOLDER N");
    if (strcmp(words[1], "raw") == 0)
        for (int i = 2; i < count && sound; i++)
            sound = read_raw(words[i], &counts);
    else
        sound = read_lab(strcmp(words[1], "scan") == 0,
                         strcmp(words[1], "graph") == 0, words[2],
                         count > 3 ? (unsigned)atoi(words[3]) : 1, &counts);
    if (!sound)
        return failed("cannot be read");
    start = wall() - start;
    getrusage(RUSAGE_SELF, &used);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &own);
    printf("{\"wall\": %.4f, \"cpu\": %.4f, \"own\": %.4f, "
           "\"megabytes\": %.1f, "
           "\"rows\": %llu, \"fields\": %llu, \"findings\": %llu}\n",
           start, seconds(used.ru_utime) + seconds(used.ru_stime),
           (double)own.tv_sec + 1e-9 * (double)own.tv_nsec,
           (double)used.ru_maxrss / 1024, counts.rows, counts.fields,
           counts.findings);
    return EXIT_SUCCESS;
}
