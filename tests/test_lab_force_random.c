/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random little laboratories: what is in force, against the rules written down
 * as sets; and the same answers whatever the order of rows.
 */
#include "little_lab.h"
#include "seeded.h"

#include "../calib/lab/force.h"

enum { MOST = 9, DAYS = 6, FUNCTIONS = 2, LINE = 160, NONE = -1 };

/* Days are those of January 2024; NONE: left out. */
struct event {
    bool is_certificate;
    int date, recorded, sequence;
    int function; /* NONE: all */
    bool adjustment, fail, unsound;
    int replaces; /* number of a certificate */
    int withdrawn, withdrawn_recorded;
    bool error;
};

struct world {
    struct event list[MOST];
    int count;
};

/* ---- random -------------------------------------------------------------- */

static int maybe(struct seeded *random, int bound, int one_in)
{
    return seeded_below(random, (uint64_t)one_in) == 0
               ? (int)seeded_below(random, (uint64_t)bound) + 1
               : NONE;
}

static struct event draw_event(struct seeded *random, int at)
{
    struct event e = {.is_certificate = seeded_below(random, 4) > 0,
                      .date = (int)seeded_below(random, DAYS) + 1};

    e.recorded = maybe(random, DAYS, 2);
    e.sequence = maybe(random, 3, 2);
    e.function = maybe(random, FUNCTIONS, 3);
    e.adjustment = !e.is_certificate || seeded_below(random, 8) == 0;
    e.fail = seeded_below(random, 6) == 0;
    e.unsound = !e.adjustment && seeded_below(random, 8) == 0;
    e.replaces = at > 0 && seeded_below(random, 4) == 0
                     ? (int)seeded_below(random, (uint64_t)at)
                     : NONE;
    e.withdrawn = maybe(random, DAYS, 4);
    e.withdrawn_recorded = e.withdrawn != NONE ? maybe(random, DAYS, 2) : NONE;
    e.error = e.withdrawn != NONE && seeded_below(random, 2) == 0;
    return e;
}

static void draw_world(struct seeded *random, struct world *world)
{
    world->count = 1 + (int)seeded_below(random, MOST);
    for (int i = 0; i < world->count; i++) {
        world->list[i] = draw_event(random, i);
        if (world->list[i].replaces != NONE &&
            !world->list[world->list[i].replaces].is_certificate)
            world->list[i].replaces = NONE;
    }
}

/* ---- the rules ----------------------------------------------------------- */

static bool is_known(const struct event *e, int known_by)
{
    return (e->recorded != NONE ? e->recorded : e->date) <= known_by;
}

static bool is_gone(const struct event *e, int known_by)
{
    return e->withdrawn != NONE &&
           (e->withdrawn_recorded != NONE ? e->withdrawn_recorded
                                          : e->withdrawn) <= known_by;
}

static bool matters(const struct world *w, int i, int function, int on,
                    int known_by)
{
    const struct event *e = &w->list[i];

    if (e->date > on || !is_known(e, known_by) ||
        (e->function != NONE && e->function != function))
        return false;
    for (int k = 0; e->is_certificate && k < w->count; k++)
        if (w->list[k].is_certificate && w->list[k].replaces == i &&
            is_known(&w->list[k], known_by))
            return false;
    return true;
}

/* Whether one came after the other, as far as can be told. */
static bool is_later(const struct event *a, const struct event *b)
{
    return a->date != b->date ? a->date > b->date
                              : a->sequence != NONE && b->sequence != NONE &&
                                    a->sequence > b->sequence;
}

struct answer {
    enum ct_force state;
    int event; /* not looked at where two are unclear */
    bool in_error;
};

/* The calibration that is later than every other one; NONE: there is none, or
 * *unclear. */
static int newest(const struct world *w, int function, int on, int known_by,
                  bool *unclear)
{
    bool any = false;

    for (int i = 0; i < w->count; i++) {
        bool later_than_all = true;

        if (w->list[i].adjustment || !matters(w, i, function, on, known_by))
            continue;
        any = true;
        for (int k = 0; k < w->count; k++)
            if (k != i && !w->list[k].adjustment &&
                matters(w, k, function, on, known_by) &&
                !is_later(&w->list[i], &w->list[k]))
                later_than_all = false;
        if (later_than_all)
            return i;
    }
    *unclear = any;
    return NONE;
}

static enum ct_force own_state(const struct event *e, int on, int known_by)
{
    if (e->unsound)
        return CT_FORCE_UNSOUND;
    if (is_gone(e, known_by) && e->withdrawn <= on)
        return CT_FORCE_WITHDRAWN;
    return e->fail ? CT_FORCE_UNFIT : CT_FORCE_VALID;
}

/* Whether some adjustment that matters came later than the calibration (NONE:
 * there was none). */
static bool is_adjusted(const struct world *w, int calibration, bool paper,
                        int function, int on, int known_by)
{
    for (int i = 0; i < w->count; i++)
        if (w->list[i].adjustment && w->list[i].is_certificate == paper &&
            matters(w, i, function, on, known_by) &&
            (calibration == NONE
                 ? paper
                 : is_later(&w->list[i], &w->list[calibration])))
            return true;
    return false;
}

static struct answer rules(const struct world *w, int function, int on,
                           int known_by)
{
    struct answer a = {CT_FORCE_NONE, NONE, false};
    bool unclear = false;

    a.event = newest(w, function, on, known_by, &unclear);
    if (unclear) {
        a.state = CT_FORCE_UNCLEAR;
        return a;
    }
    if (a.event != NONE) {
        const struct event *e = &w->list[a.event];

        a.state = own_state(e, on, known_by);
        a.in_error = e->error && is_gone(e, known_by) && e->withdrawn > on;
        if (a.state != CT_FORCE_VALID)
            return a;
    }
    if (is_adjusted(w, a.event, true, function, on, known_by) ||
        is_adjusted(w, a.event, false, function, on, known_by))
        a.state = CT_FORCE_ADJUSTED;
    return a;
}

/* ---- files --------------------------------------------------------------- */

static void write_date(char *line, int date)
{
    size_t used = strlen(line);

    if (date == NONE)
        snprintf(line + used, LINE - used, ",");
    else
        snprintf(line + used, LINE - used, "2024-01-%02d,", date);
}

static void write_number(char *line, const char *before, int number)
{
    size_t used = strlen(line);

    if (number == NONE)
        snprintf(line + used, LINE - used, ",");
    else
        snprintf(line + used, LINE - used, "%s%d,", before, number);
}

static void write_event(const struct event *e, int at, char *line)
{
    line[0] = '\0';
    if (!e->is_certificate) {
        snprintf(line, LINE, "A,%s,", at % 2 == 0 ? "adjust" : "repair");
        write_date(line, e->date);
        write_number(line, "F", e->function);
        write_number(line, "", e->sequence);
        write_date(line, e->recorded);
        strcat(line, "\n");
        return;
    }
    snprintf(line, LINE, "K%d,A,%s,%s,%s,%s,", at,
             e->adjustment ? "adjustment" : "calibration",
             e->fail ? "fail" : "pass", e->unsound ? "2024-13-01" : "",
             e->error ? "error" : "");
    write_date(line, e->date);
    write_number(line, "F", e->function);
    write_number(line, "", e->sequence);
    write_date(line, e->recorded);
    write_number(line, "K", e->replaces);
    write_date(line, e->withdrawn);
    write_date(line, e->withdrawn_recorded);
    line[strlen(line) - 1] = '\n';
}

struct asked {
    struct opened lab;
    struct ct_lab_index *index;
};

/* With the rows in the given order. */
static void open_world(const struct world *w, const int *order, struct asked *a)
{
    char certificates[MOST * LINE + 256] =
        "id,instrument,kind,verdict,due_on,withdrawn_reason,calibrated_on,"
        "covers,sequence,recorded_on,replaces,withdrawn_on,"
        "withdrawn_recorded_on\n";
    char events[MOST * LINE + 256] =
        "instrument,event,date,function,sequence,recorded_on,note\n";
    const struct little_file files[] = {
        {"instruments.csv", "id\nA\n"},
        {"ranges.csv", "instrument,function\nA,F2\nA,F1\n"},
        {"certificates.csv", certificates},
        {"events.csv", events}};

    for (int i = 0; i < w->count; i++) {
        const struct event *e = &w->list[order[i]];
        char line[LINE];

        write_event(e, order[i], line);
        strcat(e->is_certificate ? certificates : events, line);
    }
    open_little(&a->lab, files, COUNT(files));
    assert_int_equal(ct_lab_index_new(a->lab.lab, CT_RELATION_ALL, &a->index),
                     CT_OK);
}

static void close_world(struct asked *a)
{
    ct_lab_index_free(a->index);
    close_little(&a->lab);
}

/* ---- comparison ---------------------------------------------------------- */

static int number_of(const struct asked *a, uint32_t row)
{
    return row == CT_LAB_NO_ROW
               ? NONE
               : atoi(ct_lab_text(a->lab.lab, CT_KEY_CERTIFICATE,
                                  a->lab.lab->certificates[row].id) +
                      1);
}

static struct ct_lab_force ask(const struct asked *a, int function, int on,
                               int known_by)
{
    int32_t first = day("2024-01-01");
    char name[16];
    int length = snprintf(name, sizeof name, "F%d", function);
    const struct ct_lab_function one = {
        0, ct_lab_find(a->lab.lab, CT_KEY_TEXT, name, (size_t)length)};

    return ct_lab_in_force(
        a->index, id_in(a->lab.lab, CT_KEY_INSTRUMENT, "A"), one,
        (struct ct_lab_when){first + on - 1, first + known_by - 1});
}

static void compare(const struct world *w, const struct asked *a,
                    const struct asked *other, int function, int on,
                    int known_by)
{
    struct answer expected = rules(w, function, on, known_by);
    struct ct_lab_force one = ask(a, function, on, known_by);
    struct ct_lab_force two = ask(other, function, on, known_by);
    bool paper = one.state == CT_FORCE_ADJUSTED && !one.by_event;

    if (one.state != expected.state ||
        (!paper && one.in_error != expected.in_error))
        fail_msg("F%d on %d known by %d: %s, not %s", function, on, known_by,
                 ct_force_name(one.state), ct_force_name(expected.state));
    if (one.state != CT_FORCE_UNCLEAR && !paper)
        assert_int_equal(number_of(a, one.certificate), expected.event);
    assert_int_equal(two.state, one.state);
    assert_int_equal(two.in_error, one.in_error);
    assert_int_equal(two.by_event, one.by_event);
    assert_int_equal(number_of(other, two.certificate),
                     number_of(a, one.certificate));
    if (!one.by_event)
        assert_int_equal(number_of(other, two.other), number_of(a, one.other));
}

static void test_random(void **state)
{
    struct seeded random = seeded_init(20261122);
    size_t cases = seeded_cases(400), seen[CT_FORCES] = {0};

    (void)state;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (size_t i = 0; i < cases; i++) {
        int order[MOST], shuffled[MOST];
        struct asked a, other;
        struct world w;

        draw_world(&random, &w);
        for (int k = 0; k < w.count; k++) {
            int at = (int)seeded_below(&random, (uint64_t)k + 1);

            order[k] = k;
            shuffled[k] = shuffled[at];
            shuffled[at] = k;
        }
        open_world(&w, order, &a);
        open_world(&w, shuffled, &other);
        for (int at = 0; at < FUNCTIONS * DAYS * DAYS; at++) {
            int function = at % FUNCTIONS + 1, on = at / FUNCTIONS % DAYS + 1;
            int known_by = at / FUNCTIONS / DAYS + 1;

            compare(&w, &a, &other, function, on, known_by);
            seen[ask(&a, function, on, known_by).state]++;
        }
        close_world(&a);
        close_world(&other);
    }
    for (int i = 0; cases >= 100 && i < CT_FORCES; i++)
        assert_true(seen[i] > 100); /* every state was reached */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
