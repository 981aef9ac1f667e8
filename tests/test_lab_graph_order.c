/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The chains of a laboratory do not depend on the order of rows in its files,
 * nor on the number of threads: not in a bit.
 */
#include "traced.h"

#include "../calib/lab/crew.h"
#include "seeded.h"

#include <math.h>
#include <stdlib.h>

enum { LINES = 8000 };

static const char *const tables[] = {
    "instruments", "ranges",          "standards", "standard_items",
    "results",     "certificates",    "links",     "events",
    "checks",      "laboratories",    "scopes",    "regulations",
    "changes",     "datapackage.json"};

/* ---- laboratories -------------------------------------------------------- */

static char *read_whole(const char *folder, const char *name, size_t *length)
{
    enum { MOST = 1 << 21 };
    char path[400], *text = malloc(MOST);
    FILE *file;

    assert_non_null(text);
    snprintf(path, sizeof path, "%s/%s%s", folder, name,
             strchr(name, '.') == NULL ? ".csv" : "");
    file = fopen(path, "rb");
    if (file == NULL) {
        free(text);
        return NULL;
    }
    *length = fread(text, 1, MOST - 1, file);
    assert_true(*length < MOST - 1);
    text[*length] = '\0';
    fclose(file);
    return text;
}

/* Lines, but the first, in random order. */
static void shuffle(char *text, size_t length, struct seeded *random)
{
    static char *lines[LINES];
    char *copy = strdup(text), *rest = NULL;
    size_t count = 0, used = 0;

    assert_non_null(copy);
    for (char *line = strtok_r(copy, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        assert_true(count < LINES);
        lines[count++] = line;
    }
    for (size_t i = count - 1; i > 1; i--) {
        size_t k = 1 + (size_t)seeded_below(random, i);
        char *swap = lines[i];

        lines[i] = lines[k];
        lines[k] = swap;
    }
    for (size_t i = 0; i < count; i++)
        used +=
            (size_t)snprintf(text + used, length + 1 - used, "%s\n", lines[i]);
    free(copy);
}

/* Bytes that mean something in tables, at random places behind the header. */
static void spoil(char *text, size_t length, size_t times,
                  struct seeded *random)
{
    static const char bytes[] = "0123456789,;.-+e\n\"%A";

    size_t header = strcspn(text, "\n") + 1;

    for (size_t i = 0; i < times && header < length; i++)
        text[header + seeded_below(random, length - header)] =
            bytes[seeded_below(random, sizeof bytes - 1)];
}

/* The laboratory of the folder; rows in another order if `random`, and bytes of
 * each table spoiled. */
static void open_folder(struct traced *t, const char *folder,
                        struct seeded *random, size_t spoiled)
{
    memset(t, 0, sizeof *t);
    if (random == NULL) {
        open_lab(&t->lab, folder);
        return;
    }
    for (size_t i = 0; i < COUNT(tables); i++) {
        size_t length;
        char name[40], *text = read_whole(folder, tables[i], &length);

        if (text == NULL)
            continue;
        if (strchr(tables[i], '.') == NULL) {
            shuffle(text, length, random);
            spoil(text, length, spoiled, random);
        }
        snprintf(name, sizeof name, "%s%s", tables[i],
                 strchr(tables[i], '.') == NULL ? ".csv" : "");
        (void)scratch_file(name, text, length);
        free(text);
    }
    open_lab(&t->lab, scratch(""));
    for (size_t i = 0; i < COUNT(tables); i++) {
        char name[40];

        snprintf(name, sizeof name, "%s%s", tables[i],
                 strchr(tables[i], '.') == NULL ? ".csv" : "");
        (void)unlink(scratch(name));
    }
}

static void make(struct traced *t, unsigned threads)
{
    assert_int_equal(t->lab.status, CT_OK);
    assert_int_equal(ct_lab_index_new_threads(t->lab.lab, CT_TRACE_RELATIONS,
                                              threads, &t->index),
                     CT_OK);
    assert_int_equal(
        ct_lab_graph_new_threads(t->index, CT_DATE_LAST, threads, &t->graph),
        CT_OK);
    assert_int_equal(ct_tracer_new(t->index, t->graph, NULL, &t->tracer),
                     CT_OK);
    ct_tracer_threads(t->tracer, threads);
    t->sink = (struct ct_sink){.report = traced_report, .context = t};
    t->notes = true;
}

/* ---- what is compared ---------------------------------------------------- */

static struct ct_lab_list results_of(const struct traced *t, const char *id)
{
    return ct_lab_rows_of(
        t->index, CT_RESULTS_OF_CERTIFICATE,
        ct_lab_find(t->lab.lab, CT_KEY_CERTIFICATE, id, strlen(id)));
}

static const char *id_of(const struct traced *t, uint32_t certificate)
{
    return ct_lab_text(t->lab.lab, CT_KEY_CERTIFICATE,
                       t->lab.lab->certificates[certificate].id);
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* Ids that stand in several rows are left out: which of them is the first is
 * what their order says. */
static bool is_one(const struct traced *t, uint32_t certificate)
{
    const struct ct_lab *lab = t->lab.lab;

    for (uint32_t i = 0; i < lab->tables[CT_TABLE_CERTIFICATES].count; i++)
        if (i != certificate &&
            lab->certificates[i].id == lab->certificates[certificate].id)
            return false;
    return true;
}

static void compare_result(const struct traced *a, uint32_t r,
                           const struct traced *b, uint32_t s)
{
    const struct ct_combined x =
        ct_combine_result(ct_lab_graph_combine(a->graph), r);
    const struct ct_combined y =
        ct_combine_result(ct_lab_graph_combine(b->graph), s);

    assert_true(same_bits(x.uncertainty, y.uncertainty));
    assert_true(same_bits(x.reference, y.reference));
    assert_true(same_bits(x.own, y.own));
    assert_true(same_bits(x.dof, y.dof));
    assert_true(same_bits(x.own_dof, y.own_dof));
    assert_int_equal(x.kind, y.kind);
    assert_int_equal(x.growth, y.growth);
    assert_int_equal(x.methods, y.methods);
    assert_int_equal(x.incomplete, y.incomplete);
}

/* Returns how many results are known to be the same; their uses in `one` and
 * `other`, some of them, for covariances. */
static size_t compare_results(const struct traced *a, const struct traced *b,
                              struct ct_term *one, struct ct_term *other,
                              size_t room, size_t *kept)
{
    size_t count = 0, n = a->lab.lab->tables[CT_TABLE_CERTIFICATES].count;

    *kept = 0;
    for (uint32_t c = 0; c < n; c++) {
        struct ct_lab_list x, y;

        if (!is_one(a, c))
            continue;
        x = results_of(a, id_of(a, c));
        y = results_of(b, id_of(a, c));
        assert_int_equal(x.count, y.count);
        for (size_t i = 0; i < x.count; i++, count++) {
            compare_result(a, x.rows[i], b, y.rows[i]);
            if (*kept < room && count % 7 == 0) {
                one[*kept] = ct_term_of_result(x.rows[i]);
                other[(*kept)++] = ct_term_of_result(y.rows[i]);
            }
        }
    }
    return count;
}

enum { USES = 60 };

static void covariances(const struct traced *t, const struct ct_term *terms,
                        size_t n, double *matrix)
{
    struct ct_terms uses[USES];
    struct ct_reader *reader = NULL;

    for (size_t i = 0; i < n; i++)
        uses[i] = (struct ct_terms){&terms[i], 1};
    assert_int_equal(ct_reader_new(ct_lab_graph_combine(t->graph), &reader),
                     CT_OK);
    assert_int_equal(ct_reader_covariance(reader, uses, n, matrix), CT_OK);
    ct_reader_free(reader);
}

static enum ct_status visit(void *context, const struct ct_trace_line *line)
{
    struct traced *t = context;
    char text[100];

    snprintf(text, sizeof text, " %d %d %u\n", (int)line->state,
             (int)line->own_fault, line->roots);
    ct_buffer_puts(&t->said,
                   ct_lab_text(t->lab.lab, CT_KEY_INSTRUMENT,
                               t->lab.lab->instruments[line->instrument].id));
    if (line->broken_at != CT_LAB_NO_ROW)
        ct_buffer_puts(&t->said, id_of(t, line->broken_at));
    ct_buffer_puts(&t->said, text);
    return CT_OK;
}

static const char *trace_whole(struct traced *t)
{
    struct ct_lab_when when = {day("2026-06-30"), CT_DATE_LAST};

    assert_int_equal(ct_trace_all(t->tracer, when, &t->sink, visit, t), CT_OK);
    assert_true(t->said.length > 1000);
    return t->said.data;
}

static void compare(struct traced *a, struct traced *b)
{
    static struct ct_term one[USES], other[USES];
    static double v[USES * USES], w[USES * USES];
    size_t n;

    assert_true(compare_results(a, b, one, other, USES, &n) > 400);
    assert_true(n > 20);
    covariances(a, one, n, v);
    covariances(b, other, n, w);
    assert_memory_equal(v, w, n * n * sizeof *v);
    assert_string_equal(trace_whole(a), trace_whole(b));
}

/* ---- tests --------------------------------------------------------------- */

static void test_rows(void **state)
{
    struct seeded random = seeded_init(20261123);
    size_t cases = seeded_cases(4);

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        struct traced a, b;

        print_message("seed %llu, case %zu\n", (unsigned long long)random.seed,
                      i);
        open_folder(&a, "fixtures/labs/city", NULL, 0);
        open_folder(&b, "fixtures/labs/city", &random, 0);
        make(&a, 1);
        make(&b, 1);
        compare(&a, &b);
        end_tracing(&a);
        end_tracing(&b);
    }
}

static void test_threads(void **state)
{
    static const char *const folders[] = {"fixtures/labs/city",
                                          "fixtures/labs/faults"};
    static const unsigned threads[] = {2, 5};

    (void)state;
    for (size_t i = 0; i < COUNT(folders); i++)
        for (size_t k = 0; k < COUNT(threads); k++) {
            struct traced a, b;

            open_folder(&a, folders[i], NULL, 0);
            open_folder(&b, folders[i], NULL, 0);
            make(&a, 1);
            make(&b, threads[k]);
            compare(&a, &b);
            end_tracing(&a);
            end_tracing(&b);
        }
}

/* What must hold of numbers whatever the rows are. */
static void check_numbers(const struct traced *t)
{
    const struct ct_combine *combine = ct_lab_graph_combine(t->graph);
    size_t n = t->lab.lab->tables[CT_TABLE_RESULTS].count;
    struct ct_reader *reader = NULL;

    assert_int_equal(ct_reader_new(combine, &reader), CT_OK);
    for (uint32_t r = 0; r < n; r++) {
        const struct ct_combined c = ct_combine_result(combine, r);
        const struct ct_term term = ct_term_of_result(r);
        struct ct_row row;

        if (c.kind == CT_OWN_BEYOND) {
            assert_true(isnan(c.uncertainty) && isnan(c.own));
            continue;
        }
        assert_true(c.uncertainty >= 0 && isfinite(c.uncertainty));
        assert_true(c.own >= 0 && c.own <= c.uncertainty * (1 + 1e-9));
        assert_true(c.dof > 0 && c.own_dof > 0);
        if (c.uncertainty > 0 &&
            ct_reader_row(reader, (struct ct_terms){&term, 1}, &row) == CT_OK)
            assert_close(row.uncertainty / c.uncertainty, 1, 1e-9);
    }
    ct_reader_free(reader);
}

/* Damaged tables: numbers where there can be some, and the same findings from
 * several threads. */
static void test_spoiled(void **state)
{
    struct seeded random = seeded_init(20261125);
    size_t cases = seeded_cases(25), opened = 0;

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        struct traced a, b;

        print_message("seed %llu, case %zu\n", (unsigned long long)random.seed,
                      i);
        open_folder(&a, "fixtures/labs/city", &random, 1 + i % 40);
        if (a.lab.status == CT_OK) {
            b = a;
            make(&a, 1);
            make(&b, 3);
            b.sink.context = &b;
            check_numbers(&a);
            assert_string_equal(trace_whole(&a), trace_whole(&b));
            b.lab = (struct opened){0};
            end_tracing(&b);
            end_tracing(&a);
            opened++;
        } else {
            close_lab(&a.lab);
        }
    }
    assert_true(opened > cases / 2);
}

/* ---- the crew ------------------------------------------------------------ */

/* Squares of 0 ... count - 1, one run after another. */
struct squares {
    size_t next, fail_at;
    bool ordered;
    uint64_t sum;
};

struct hand {
    uint64_t squares[CT_CREW_RUN];
};

static enum ct_status square(void *context, void *worker, void *hand,
                             size_t first, size_t end)
{
    uint64_t *worked = worker;

    for (size_t i = first; i < end; i++) {
        ((struct hand *)hand)->squares[i - first] = (uint64_t)i * i;
        ++*worked;
        if (i >= ((struct squares *)context)->fail_at)
            return CT_LIMIT;
    }
    return CT_OK;
}

static enum ct_status add(void *context, void *hand, size_t first, size_t end)
{
    struct squares *s = context;

    s->ordered = s->ordered && first == s->next;
    s->next = end;
    for (size_t i = first; i < end; i++)
        s->sum += ((struct hand *)hand)->squares[i - first];
    return CT_OK;
}

static enum ct_status run_squares(struct squares *s, size_t count,
                                  size_t threads)
{
    static struct hand hands[CT_CREW_THREADS * CT_CREW_HANDS];
    uint64_t worked[CT_CREW_THREADS] = {0};
    void *workers[CT_CREW_THREADS], *places[COUNT(hands)];
    const struct ct_crew crew = {.context = s,
                                 .count = count,
                                 .workers = workers,
                                 .worker_count =
                                     ct_crew_threads(threads, count),
                                 .hands = places,
                                 .work = square,
                                 .merge = add};

    for (size_t i = 0; i < COUNT(hands); i++)
        places[i] = &hands[i];
    for (size_t i = 0; i < CT_CREW_THREADS; i++)
        workers[i] = &worked[i];
    return ct_crew_run(&crew);
}

static void test_crew(void **state)
{
    static const size_t counts[] = {0, 1, 255, 256, 257, 100000};

    (void)state;
    for (size_t threads = 0; threads < 40; threads += 3)
        for (size_t i = 0; i < COUNT(counts); i++) {
            struct squares s = {.fail_at = SIZE_MAX, .ordered = true};
            uint64_t n = counts[i];

            assert_int_equal(run_squares(&s, counts[i], threads), CT_OK);
            assert_true(s.ordered);
            assert_int_equal(s.next, n);
            assert_int_equal(s.sum, n == 0 ? 0 : (n - 1) * n * (2 * n - 1) / 6);
        }
    for (size_t threads = 1; threads < 6; threads++) {
        struct squares s = {.fail_at = 5000, .ordered = true};

        assert_int_equal(run_squares(&s, 100000, threads), CT_LIMIT);
        assert_int_equal(s.next, 5000 / CT_CREW_RUN * CT_CREW_RUN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_spoiled),
        cmocka_unit_test(test_crew),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
