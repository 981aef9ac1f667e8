/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random laboratories: what the tracer says of each item and of the whole,
 * against the rules written down as recursive sets; and what one certificate,
 * reference or root less does to a laboratory that was in order.
 */
#include "traced.h"

#include "seeded.h"

enum {
    MOST = 12,
    REFERENCES = 3,
    NONE = -1,
    LOST = 100,
    ROOT = 101,
    REFUSED = 102,
    WORLDS = 400
};

/* Certificate i, of instrument i, both with the id of its letter. */
struct certificate {
    int day, days;              /* of calibration; how many it holds */
    int references[REFERENCES]; /* a certificate, or LOST, ROOT, REFUSED, NONE
                                 */
    bool gone;
};
struct world {
    struct certificate list[MOST];
    int count, on;
    int order[MOST]; /* of the rows in their files */
};

/* ---- the rules, slowly --------------------------------------------------- */

static const struct certificate *at(const struct world *w, int i)
{
    return i >= 0 && i < w->count && !w->list[i].gone ? &w->list[i] : NULL;
}

/* Whether `to` can be reached from `from` in one step or more. */
static bool reaches(const struct world *w, int from, int to, unsigned seen)
{
    const struct certificate *c = at(w, from);

    for (int k = 0; c != NULL && k < REFERENCES; k++) {
        int r = c->references[k];

        if (at(w, r) == NULL)
            continue;
        if (r == to)
            return true;
        if ((seen & 1u << r) == 0 && reaches(w, r, to, seen | 1u << r))
            return true;
        seen |= 1u << r;
    }
    return false;
}

static bool has_reference(const struct certificate *c)
{
    for (int k = 0; k < REFERENCES; k++)
        if (c->references[k] != NONE)
            return true;
    return false;
}

/* What is wrong with one reference; NULL: nothing. */
static const char *fault_of(const struct world *w, const struct certificate *c,
                            int r)
{
    const struct certificate *used = at(w, r);

    if (r == NONE || r == ROOT)
        return NULL;
    if (r == REFUSED)
        return "chain-root-refused";
    if (used == NULL)
        return "chain-lost";
    if (used->day > c->day)
        return "chain-before";
    return used->day + used->days < c->day ? "chain-overdue" : NULL;
}

static bool is_faulty(const struct world *w, int i)
{
    const struct certificate *c = at(w, i);

    for (int k = 0; k < REFERENCES; k++)
        if (fault_of(w, c, c->references[k]) != NULL)
            return true;
    return !has_reference(c) || reaches(w, i, i, 0);
}

static bool is_above(const struct world *w, int i, int item)
{
    return i == item || reaches(w, item, i, 0);
}

struct verdict {
    bool none, own, unbroken, lapsed;
    unsigned roots;
};

static struct verdict judge(const struct world *w, int item)
{
    const struct certificate *c = at(w, item);
    struct verdict v = {.none = c == NULL || c->day > w->on};

    if (v.none) {
        v.own = true;
        v.roots = CT_ROOT_NOTHING;
        return v;
    }
    v.own = c->day + c->days < w->on || is_faulty(w, item);
    v.unbroken = !v.own;
    for (int i = 0; i < w->count; i++) {
        const struct certificate *above = at(w, i);

        if (above == NULL || !is_above(w, i, item))
            continue;
        v.unbroken = v.unbroken && !is_faulty(w, i);
        v.lapsed = v.lapsed ||
                   (reaches(w, item, i, 0) && above->day + above->days < w->on);
        if (!has_reference(above))
            v.roots |= CT_ROOT_NOTHING;
        if (reaches(w, i, i, 0))
            v.roots |= CT_ROOT_CYCLE;
        for (int k = 0; k < REFERENCES; k++) {
            int r = above->references[k];

            if (r == ROOT)
                v.roots |= CT_ROOT_SI;
            else if (r == REFUSED)
                v.roots |= CT_ROOT_EVIDENCE;
            else if (r != NONE && at(w, r) == NULL)
                v.roots |= CT_ROOT_NOTHING;
        }
    }
    return v;
}

/* ---- in words ------------------------------------------------------------ */

struct lines {
    char text[512][32];
    size_t count;
};

static void add_line(struct lines *lines, const char *key, int i)
{
    char *text = lines->text[lines->count++];

    assert_true(lines->count < COUNT(lines->text));
    snprintf(text, 32, i == NONE ? "%s " : "%s %c", key, 'A' + i);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void sort_lines(struct lines *lines)
{
    qsort(lines->text, lines->count, sizeof lines->text[0], by_text);
}

/* All that is to be said of the certificates that items rest on; `item` NONE:
 * of the whole laboratory. Circles have no single place and are left out. */
static void expect(const struct world *w, int item, struct lines *lines)
{
    lines->count = 0;
    for (int i = 0; i < w->count; i++) {
        const struct certificate *c = at(w, i);
        bool wanted = false, above = false;

        for (int k = 0; k < w->count; k++) {
            if ((item != NONE && item != k) || judge(w, k).none)
                continue;
            wanted = wanted || (c != NULL && is_above(w, i, k));
            above = above || (c != NULL && reaches(w, k, i, 0) &&
                              (item == NONE || i != k));
        }
        if (item == NONE || item == i) {
            if (judge(w, i).none)
                add_line(lines, "chain-none", NONE);
            else if (c->day + c->days < w->on)
                add_line(lines, "chain-overdue", i);
        }
        if (!wanted)
            continue;
        if (!has_reference(c))
            add_line(lines, "chain-no-reference", i);
        for (int k = 0; k < REFERENCES; k++) {
            const char *fault = fault_of(w, c, c->references[k]);
            bool again = false;

            for (int m = 0; m < k; m++)
                again = again || c->references[m] == c->references[k];
            if (fault != NULL && !again)
                add_line(lines, fault, i);
        }
        if (above && c->day + c->days < w->on)
            add_line(lines, "chain-lapsed", i);
    }
    sort_lines(lines);
}

/* What was said, sorted; *circles: whether some were told. */
static void take_said(const struct traced *t, struct lines *lines,
                      bool *circles)
{
    const char *text = said(t);

    lines->count = 0;
    *circles = false;
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        if (strncmp(text, "chain-circle", 12) == 0)
            *circles = true;
        else
            snprintf(lines->text[lines->count++], 32, "%.*s", (int)length,
                     text);
        text += length + 1;
    }
    sort_lines(lines);
}

static bool same_lines(const struct lines *a, const struct lines *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->text[i], b->text[i]) != 0)
            return false;
    return true;
}

/* ---- the laboratory ------------------------------------------------------ */

static void write_reference(struct ct_buffer *out, int r)
{
    if (r == LOST)
        ct_buffer_puts(out, "gone");
    else if (r == ROOT)
        ct_buffer_puts(out, "SI:kilogram");
    else if (r == REFUSED)
        ct_buffer_puts(out, "EV:x");
    else
        ct_buffer_putc(out, (char)('A' + r));
}

static void write_world(const struct world *w, struct ct_buffer *items,
                        struct ct_buffer *certificates)
{
    ct_buffer_puts(items, "id,role,quantity,interval\n");
    ct_buffer_puts(certificates,
                   "id,instrument,calibrated_on,kind,references\n");
    for (int n = 0; n < w->count; n++) {
        int i = w->order[n];
        const struct certificate *c = &w->list[i];
        char date[CT_DATE_TEXT], row[64];
        bool first = true;

        snprintf(row, sizeof row, "%c,instrument,mass,P%dD\n", 'A' + i,
                 c->days);
        ct_buffer_puts(items, row);
        if (c->gone)
            continue;
        ct_date_format(day("2024-01-01") + c->day, date);
        snprintf(row, sizeof row, "%c,%c,%s,calibration,", 'A' + i, 'A' + i,
                 date);
        ct_buffer_puts(certificates, row);
        for (int k = 0; k < REFERENCES; k++) {
            if (c->references[k] == NONE)
                continue;
            if (!first)
                ct_buffer_putc(certificates, ';');
            first = false;
            write_reference(certificates, c->references[k]);
        }
        ct_buffer_puts(certificates, "\n");
    }
}

static void open_world(struct traced *t, const struct world *w)
{
    struct ct_buffer items = {0}, certificates = {0};

    write_world(w, &items, &certificates);
    {
        const struct little_file files[] = {
            {"instruments.csv", items.data},
            {"certificates.csv", certificates.data}};

        *t = (struct traced){0};
        open_little(&t->lab, files, COUNT(files));
    }
    begin_tracing(t, CT_DATE_LAST);
    ct_buffer_release(&items);
    ct_buffer_release(&certificates);
}

static void show_world(const struct world *w)
{
    struct ct_buffer items = {0}, certificates = {0};

    write_world(w, &items, &certificates);
    print_message("on %d:\n%s%s\n", w->on, items.data, certificates.data);
    ct_buffer_release(&items);
    ct_buffer_release(&certificates);
}

/* ---- comparing ----------------------------------------------------------- */

static void compare_said(const struct traced *t, const struct world *w,
                         int item)
{
    static struct lines wanted, got;
    bool circles, cyclic = false;

    expect(w, item, &wanted);
    take_said(t, &got, &circles);
    for (int k = 0; k < w->count; k++)
        for (int i = 0; i < w->count; i++)
            if ((item == NONE || item == k) && !judge(w, k).none &&
                at(w, i) != NULL && is_above(w, i, k))
                cyclic = cyclic || reaches(w, i, i, 0);
    if (same_lines(&wanted, &got) && circles == cyclic)
        return;
    show_world(w);
    for (size_t i = 0; i < wanted.count; i++)
        print_message("wanted %s\n", wanted.text[i]);
    fail_msg("item %d: circles %d of %d, said\n%s", item, circles, cyclic,
             said(t));
}

static void compare_state(const struct world *w, int item,
                          enum ct_chain_state state, bool unbroken,
                          unsigned roots)
{
    struct verdict v = judge(w, item);
    enum ct_chain_state wanted = !v.unbroken ? CT_CHAIN_BROKEN
                                 : v.lapsed  ? CT_CHAIN_LAPSED
                                             : CT_CHAIN_GOOD;

    if (state == wanted && unbroken == v.unbroken && roots == v.roots)
        return;
    show_world(w);
    fail_msg("item %c: %s, unbroken %d, roots %x; wanted %s, %x", 'A' + item,
             ct_chain_state_name(state), unbroken, roots,
             ct_chain_state_name(wanted), v.roots);
}

struct visiting {
    const struct world *world;
    const struct traced *traced;
    int count;
};

/* How many references lie between an item and a certificate. */
static int distance(const struct world *w, int from, int to)
{
    unsigned ring = 1u << from, seen = ring;

    for (int d = 0; ring != 0; d++) {
        unsigned next = 0;

        if ((ring & 1u << to) != 0)
            return d;
        for (int i = 0; i < w->count; i++)
            for (int k = 0; k < REFERENCES && (ring & 1u << i) != 0; k++)
                if (at(w, w->list[i].references[k]) != NULL)
                    next |= 1u << w->list[i].references[k];
        ring = next & ~seen;
        seen |= next;
    }
    return 1000;
}

static enum ct_status visit(void *context, const struct ct_trace_line *line)
{
    struct visiting *v = context;
    const struct world *w = v->world;
    const struct ct_lab *lab = v->traced->lab.lab;
    int item = ct_lab_text(lab, CT_KEY_INSTRUMENT,
                           lab->instruments[line->instrument].id)[0] -
               'A';
    struct verdict verdict = judge(w, item);

    assert_int_equal(item, v->count++); /* in the order of ids */
    compare_state(w, item, line->state, line->unbroken, line->roots);
    assert_int_equal(line->own_fault, verdict.own);
    if (!verdict.unbroken && !verdict.none) {
        int broken = ct_lab_text(lab, CT_KEY_CERTIFICATE,
                                 lab->certificates[line->broken_at].id)[0] -
                     'A';

        if (!verdict.own)
            assert_true(is_faulty(w, broken));
        for (int i = 0; i < w->count && !verdict.own; i++)
            if (at(w, i) != NULL && is_above(w, i, item) && is_faulty(w, i))
                assert_true(distance(w, item, broken) <= distance(w, item, i));
    }
    return CT_OK;
}

static void check_world(const struct world *w)
{
    struct ct_lab_when when = {day("2024-01-01") + w->on, CT_DATE_LAST};
    struct visiting visiting = {w, NULL, 0};
    struct traced t;

    open_world(&t, w);
    visiting.traced = &t;
    assert_int_equal(ct_trace_all(t.tracer, when, &t.sink, visit, &visiting),
                     CT_OK);
    assert_int_equal(visiting.count, w->count);
    compare_said(&t, w, NONE);
    for (int i = 0; i < w->count; i++) {
        char id[2] = {(char)('A' + i), '\0'}, on[CT_DATE_TEXT];
        struct ct_chain chain;

        ct_date_format(when.on, on);
        trace_on(&t, id, on, &chain);
        compare_said(&t, w, i);
        compare_state(w, i, chain.state, chain.unbroken,
                      chain.node_count > 0 ? chain.roots : CT_ROOT_NOTHING);
        ct_chain_release(&chain);
    }
    end_tracing(&t);
}

/* ---- random -------------------------------------------------------------- */

static void shuffle(struct world *w, struct seeded *random)
{
    for (int i = 0; i < w->count; i++)
        w->order[i] = i;
    for (int i = w->count; i > 1; i--) {
        int k = (int)seeded_below(random, (uint64_t)i), other = w->order[k];

        w->order[k] = w->order[i - 1];
        w->order[i - 1] = other;
    }
}

static int draw_reference(struct seeded *random, int count)
{
    uint64_t what = seeded_below(random, 12);

    if (what < 3)
        return what == 0 ? NONE : ROOT;
    if (what == 3 && seeded_below(random, 4) == 0)
        return seeded_below(random, 2) == 0 ? LOST : REFUSED;
    return (int)seeded_below(random, (uint64_t)count);
}

static void draw_any(struct world *w, struct seeded *random)
{
    *w = (struct world){.count = 1 + (int)seeded_below(random, MOST),
                        .on = 30 + (int)seeded_below(random, 40)};
    for (int i = 0; i < w->count; i++) {
        struct certificate *c = &w->list[i];

        c->day = (int)seeded_below(random, 40);
        c->days = 10 + (int)seeded_below(random, 80);
        for (int k = 0; k < REFERENCES; k++)
            c->references[k] = seeded_below(random, 2) == 0
                                   ? draw_reference(random, w->count)
                                   : NONE;
    }
    shuffle(w, random);
}

/* Nothing is wrong: references are older and hold. */
static void draw_sound(struct world *w, struct seeded *random)
{
    *w = (struct world){.count = 2 + (int)seeded_below(random, MOST - 1),
                        .on = 60};
    for (int i = 0; i < w->count; i++) {
        struct certificate *c = &w->list[i];

        c->day = 4 * i;
        c->days = 60;
        c->references[0] = i == 0 || seeded_below(random, 4) == 0
                               ? ROOT
                               : (int)seeded_below(random, (uint64_t)i);
        for (int k = 1; k < REFERENCES; k++)
            c->references[k] = i > 0 && seeded_below(random, 2) == 0
                                   ? (int)seeded_below(random, (uint64_t)i)
                                   : NONE;
    }
    shuffle(w, random);
}

static void test_against_rules(void **state)
{
    struct seeded random = seeded_init(20260701);

    (void)state;
    for (size_t i = seeded_cases(WORLDS); i > 0; i--) {
        struct world w;

        draw_any(&w, &random);
        check_world(&w);
    }
}

static void test_one_less(void **state)
{
    struct seeded random = seeded_init(42);

    (void)state;
    for (size_t n = seeded_cases(WORLDS / 8); n > 0; n--) {
        struct world w, less;

        draw_sound(&w, &random);
        for (int i = 0; i < w.count; i++)
            assert_true(judge(&w, i).unbroken);
        check_world(&w);
        for (int i = 0; i < w.count; i++) {
            less = w;
            less.list[i].gone = true;
            check_world(&less);
            for (int k = 0; k < w.count; k++) /* breaks those below, only */
                assert_int_equal(judge(&less, k).unbroken, !is_above(&w, i, k));
        }
        {
            int i = (int)seeded_below(&random, (uint64_t)w.count);

            less = w;
            less.list[i].references[seeded_below(&random, REFERENCES)] = NONE;
            check_world(&less);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_rules),
        cmocka_unit_test(test_one_less),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
