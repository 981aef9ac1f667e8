/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For bench.py: what reading a laboratory costs, beside libcsv by itself.
 *
 *   bench_lab raw FILE...            libcsv alone: fields and rows are counted
 *   bench_lab load FOLDER THREADS    all tables are kept
 *   bench_lab scan FILE THREADS      instruments, row by row
 *   bench_lab graph FOLDER THREADS   all tables, and then their graph, whose
 *                                    seconds and memory are told apart
 *   bench_lab chain FOLDER THREADS DAY
 *                                    and all chains as on that day, single ones
 *                                    of 1000 items, and the covariances of the
 *                                    last calibrations of 1000 items
 *
 *   bench_lab walk FOLDER THREADS FILE
 *                                    the graph alone: everything above 1000
 *                                    items; edges and items are written to the
 *                                    file, for others to walk the same
 *
 * Prints one JSON object: seconds by the wall, of all threads, of the first
 * thread; peak memory; counts.
 */
#include "../calib/lab/load.h"
#include "../calib/lab/scan.h"
#include "../calib/lab/trace.h"
#include "../uncertainty/caltrace.h"

#include <csv.h>
#include <math.h>
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

/* What is made of a laboratory that was read. */
struct charts {
    const struct ct_lab *lab;
    struct ct_lab_index *index;
    struct ct_lab_graph *graph;
    struct ct_tracer *tracer;
    struct ct_reader *reader;
    struct ct_sink sink; /* nothing is said */
    struct ct_lab_when when;
};

/* Printed ahead of the line for the whole. */
static enum ct_status make_graph(struct charts *c, unsigned threads, bool walk)
{
    double start = wall(), before = peak(), indexed, cpu;
    enum ct_status status = ct_lab_index_new_threads(c->lab, CT_TRACE_RELATIONS,
                                                     threads, &c->index);

    indexed = wall();
    cpu = cpu_seconds();
    if (status == CT_OK)
        status = ct_lab_graph_new_threads(c->index, CT_DATE_LAST, threads,
                                          &c->graph);
    if (status == CT_OK)
        printf("{\"index\": %.4f, \"graph\": %.4f, \"graph_cpu\": %.4f, "
               "\"graph_megabytes\": %.1f, "
               "\"events\": %u, \"results\": %u%s",
               indexed - start, wall() - indexed, cpu_seconds() - cpu,
               peak() - before, ct_graph_events(ct_lab_graph_events(c->graph)),
               ct_graph_results(ct_lab_graph_events(c->graph)),
               c->when.on == CT_LAB_NO_DATE && !walk ? "}\n" : ", ");
    return status;
}

static enum ct_status count_line(void *context,
                                 const struct ct_trace_line *line)
{
    *(size_t *)context += line->unbroken;
    return CT_OK;
}

/* Items spread over the table. */
enum { ITEMS = 1000, WIDEST = 50 };

static uint32_t item_of(const struct ct_lab *lab, size_t i)
{
    size_t count = lab->tables[CT_TABLE_INSTRUMENTS].count;

    return lab->instruments[(count - 1) * i / (ITEMS - 1)].id;
}

static double thread_seconds(void)
{
    struct timespec used;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

/* The certificate that is asked about; CT_LAB_NO_ROW: none is in force. */
static uint32_t certificate_of(const struct charts *c, uint32_t item,
                               struct ct_lab_function *function)
{
    struct ct_lab_force force;

    (void)ct_lab_functions(c->index, item, c->when, function, 1);
    force = ct_lab_in_force(c->index, item, *function, c->when);
    return force.state == CT_FORCE_VALID ? force.certificate : CT_LAB_NO_ROW;
}

struct asked {
    double sum, longest;
    size_t count, nodes;
};

/* At the place of the first result, so that numbers and shares are worked out,
 * too. */
static enum ct_status ask_item(struct charts *c, uint32_t item,
                               struct asked *asked)
{
    struct ct_result_selector at = {.point = (double)NAN};
    struct ct_lab_function function = {0};
    struct ct_chain chain = {0};
    struct ct_lab_list results = {0};
    uint32_t row = certificate_of(c, item, &function);
    double took = thread_seconds();
    enum ct_status status;

    if (row != CT_LAB_NO_ROW)
        results = ct_lab_rows_of(c->index, CT_RESULTS_OF_CERTIFICATE,
                                 c->lab->certificates[row].id);
    if (results.count > 0) {
        const struct ct_lab_result *result = &c->lab->results[results.rows[0]];

        at.point = result->point;
        at.exact_point = ct_decimal_from_double(result->point);
        at.point_unit = result->common->point_unit;
    }
    took = thread_seconds();
    status = ct_trace_item(c->tracer, item, function, &at, c->when, &c->sink,
                           &chain);
    took = thread_seconds() - took;
    asked->nodes += chain.node_count;
    asked->sum += took;
    asked->longest = took > asked->longest ? took : asked->longest;
    asked->count++;
    ct_chain_release(&chain);
    return status;
}

static void print_asked(const char *name, const struct asked *asked)
{
    printf("\"%s\": %.3g, \"%s_longest\": %.3g, \"%s_nodes\": %.1f, ", name,
           asked->sum / (double)asked->count, name, asked->longest, name,
           (double)asked->nodes / (double)asked->count);
}

/* How many certificates are above, in the graph. */
static enum ct_status width_of(const struct charts *c, uint32_t item,
                               struct ct_walker *walker, size_t *width)
{
    struct ct_lab_function function = {0};
    uint32_t row = certificate_of(c, item, &function);
    struct ct_steps steps = {0};
    enum ct_status status = CT_OK;

    if (row != CT_LAB_NO_ROW)
        status = ct_graph_walk(walker, CT_UP, &row, 1, UINT32_MAX, &steps);
    *width = steps.count;
    return status;
}

struct wide {
    size_t width;
    uint32_t item;
};

static int by_width(const void *one, const void *other)
{
    const struct wide *a = one, *b = other;

    if (a->width != b->width)
        return a->width < b->width ? 1 : -1;
    return (a->item > b->item) - (a->item < b->item);
}

/* The items with the most certificates above them. */
static enum ct_status ask_widest(struct charts *c)
{
    size_t count = c->lab->tables[CT_TABLE_INSTRUMENTS].count;
    struct wide *list = calloc(count + 1, sizeof *list);
    struct ct_walker *walker = NULL;
    struct asked asked = {0};
    enum ct_status status =
        list == NULL ? CT_NOMEM
                     : ct_walker_new(ct_lab_graph_events(c->graph), &walker);

    for (size_t i = 0; i < count && status == CT_OK; i++) {
        list[i].item = c->lab->instruments[i].id;
        status = width_of(c, list[i].item, walker, &list[i].width);
    }
    if (status == CT_OK)
        qsort(list, count, sizeof *list, by_width);
    for (size_t i = 0; i < count && i < WIDEST && status == CT_OK; i++)
        status = ask_item(c, list[i].item, &asked);
    if (status == CT_OK)
        print_asked("widest", &asked);
    ct_walker_free(walker);
    free(list);
    return status;
}

/* What is of the size of the laboratory is made first: it is opened. */
static enum ct_status ask_items(struct charts *c)
{
    struct asked asked = {0};
    double start = thread_seconds();
    enum ct_status status = ct_tracer_ready(c->tracer);

    printf("\"ready\": %.3g, ", thread_seconds() - start);
    for (size_t i = 0; i < ITEMS && status == CT_OK; i++)
        status = ask_item(c, item_of(c->lab, i), &asked);
    if (status == CT_OK)
        print_asked("query", &asked);
    return status == CT_OK ? ask_widest(c) : status;
}

/* Of the first result of the certificate in force. */
static enum ct_status relate_items(struct charts *c)
{
    static struct ct_term terms[ITEMS];
    static struct ct_terms uses[ITEMS];
    static double matrix[(size_t)ITEMS * ITEMS];
    double start = cpu_seconds();
    size_t n = 0;
    enum ct_status status;

    for (size_t i = 0; i < ITEMS; i++) {
        uint32_t item = item_of(c->lab, i);
        struct ct_lab_function function = {0};
        struct ct_lab_force force;
        struct ct_lab_list results;

        (void)ct_lab_functions(c->index, item, c->when, &function, 1);
        force = ct_lab_in_force(c->index, item, function, c->when);
        if (force.state != CT_FORCE_VALID)
            continue;
        results = ct_lab_rows_of(c->index, CT_RESULTS_OF_CERTIFICATE,
                                 c->lab->certificates[force.certificate].id);
        if (results.count == 0)
            continue;
        terms[n] = ct_term_of_result(results.rows[0]);
        uses[n] = (struct ct_terms){&terms[n], 1};
        n++;
    }
    status = ct_reader_covariance(c->reader, uses, n, matrix);
    printf("\"related\": %zu, \"covariance\": %.4f}\n", n,
           cpu_seconds() - start);
    return status;
}

static enum ct_status ask(struct charts *c, unsigned threads)
{
    size_t unbroken = 0;
    double start = wall(), cpu = cpu_seconds();
    enum ct_status status = ct_tracer_new(c->index, c->graph, NULL, &c->tracer);

    if (status != CT_OK)
        return status;
    ct_tracer_threads(c->tracer, threads);
    status = ct_trace_all(c->tracer, c->when, &c->sink, count_line, &unbroken);
    printf("\"trace\": %.4f, \"trace_cpu\": %.4f, \"unbroken\": %zu, ",
           wall() - start, cpu_seconds() - cpu, unbroken);
    if (status == CT_OK)
        status = ask_items(c);
    if (status == CT_OK)
        status = ct_reader_new(ct_lab_graph_combine(c->graph), &c->reader);
    return status == CT_OK ? relate_items(c) : status;
}

/* What was calibrated last of items spread over the table. */
static size_t list_events(const struct charts *c, uint32_t events[ITEMS])
{
    size_t count = 0;

    for (size_t i = 0; i < ITEMS; i++) {
        struct ct_lab_list list = ct_lab_rows_of(
            c->index, CT_CERTIFICATES_OF_INSTRUMENT, item_of(c->lab, i));

        if (list.count > 0)
            events[count++] =
                ct_lab_graph_event(c->lab, list.rows[list.count - 1]);
    }
    return count;
}

/* One line an event: what it refers to; then, behind a line with a point, the
 * events to walk up from. */
static bool write_graph(const struct ct_graph *graph, const uint32_t *events,
                        size_t count, const char *path)
{
    FILE *file = fopen(path, "w");
    bool sound = file != NULL;

    for (uint32_t e = 0; sound && e < ct_graph_events(graph); e++) {
        struct ct_numbers up = ct_graph_references(graph, e);

        for (size_t i = 0; i < up.count; i++)
            fprintf(file, "%u ", up.list[i]);
        sound = fputc('\n', file) != EOF;
    }
    if (sound)
        sound = fputs(".\n", file) != EOF;
    for (size_t i = 0; i < count && sound; i++)
        sound = fprintf(file, "%u\n", events[i]) > 0;
    return file != NULL && fclose(file) == 0 && sound;
}

static enum ct_status walk_items(const struct charts *c, const char *path)
{
    const struct ct_graph *graph = ct_lab_graph_events(c->graph);
    uint32_t events[ITEMS];
    size_t count = list_events(c, events), above = 0;
    struct ct_walker *walker = NULL;
    enum ct_status status = ct_walker_new(graph, &walker);
    double start = thread_seconds();

    for (size_t i = 0; i < count && status == CT_OK; i++) {
        struct ct_steps steps = {0};

        status =
            ct_graph_walk(walker, CT_UP, &events[i], 1, UINT32_MAX, &steps);
        above += steps.count - 1;
    }
    printf("\"walk\": %.3g, \"walked\": %zu, \"above\": %zu}\n",
           thread_seconds() - start, count, above);
    ct_walker_free(walker);
    return status == CT_OK && !write_graph(graph, events, count, path)
               ? CT_INVALID
               : status;
}

/* All chains as on a day; or a walk, with a file. */
static enum ct_status make_charts(const struct ct_lab *lab, unsigned threads,
                                  int32_t on, const char *path)
{
    struct charts c = {.lab = lab, .when = {on, CT_DATE_LAST}};
    enum ct_status status = make_graph(&c, threads, path != NULL);

    if (status == CT_OK && on != CT_LAB_NO_DATE)
        status = ask(&c, threads);
    else if (status == CT_OK && path != NULL)
        status = walk_items(&c, path);
    ct_reader_free(c.reader);
    ct_tracer_free(c.tracer);
    ct_lab_graph_free(c.graph);
    ct_lab_index_free(c.index);
    return status;
}

static bool read_lab(const char *mode, const char *path, unsigned threads,
                     const char *word, struct counts *counts)
{
    struct ct_sources *sources = NULL;
    struct ct_units *units = NULL;
    struct ct_lab *lab = NULL;
    struct ct_sink sink = {.report = count_finding, .context = counts};
    const struct ct_scan_rows rows = {
        .context = counts, .row = count_row, .threads = threads};
    bool scan = strcmp(mode, "scan") == 0, graph = strcmp(mode, "graph") == 0;
    bool walk = strcmp(mode, "walk") == 0;
    const char *day = walk ? NULL : word;
    int32_t on = CT_LAB_NO_DATE;
    enum ct_status status;

    if (day != NULL && ct_date_parse(day, strlen(day), &on) != CT_OK)
        return false;
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
    if (status == CT_OK && (graph || word != NULL))
        status = make_charts(lab, threads, on, walk ? word : NULL);
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
                      "graph FOLDER N | chain FOLDER N DAY | "
                      "walk FOLDER N FILE");
    if (strcmp(words[1], "raw") == 0)
        for (int i = 2; i < count && sound; i++)
            sound = read_raw(words[i], &counts);
    else
        sound = read_lab(words[1], words[2],
                         count > 3 ? (unsigned)atoi(words[3]) : 1,
                         count > 4 ? words[4] : NULL, &counts);
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
