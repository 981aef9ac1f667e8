/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calibrations that came a little early, and the days that they are due by the
 * rhythm of those before.
 */
#include "due_rhythm.h"

/* How far back a rhythm is followed. */
enum { MOST_LINKS = 240 };

/* One calibration, as it stood the day before the next one. */
struct link {
    int32_t calibrated_on;
    int32_t binding; /* no later, by the law or the date of a verification; or
                        CT_LAB_NO_DATE */
    struct ct_lab_validity validity;
};

struct chain {
    const struct ct_lab_index *index;
    struct ct_lab_function function;
    int32_t known_by;
    uint32_t instrument;
    struct link links[MOST_LINKS]; /* the newest first */
    size_t count;
};

static void add(struct chain *chain, uint32_t row, struct ct_lab_when when,
                struct ct_lab_validity validity)
{
    struct ct_lab_certificate c =
        ct_lab_certificate_at(ct_lab_index_lab(chain->index), row, when);
    int32_t binding = validity.statutory;

    if (c.kind == CT_CERTIFICATE_VERIFICATION && c.due_on != CT_LAB_NO_DATE &&
        (binding == CT_LAB_NO_DATE || c.due_on < binding))
        binding = c.due_on;
    chain->links[chain->count++] =
        (struct link){c.calibrated_on, binding, validity};
}

/* Goes back while each calibration was the one in force when the next came. */
static void follow(struct chain *chain)
{
    while (chain->count < MOST_LINKS) {
        int32_t next = chain->links[chain->count - 1].calibrated_on;
        const struct ct_lab_when before = {next - 1, chain->known_by};
        struct ct_lab_force force;

        if (next <= CT_DATE_FIRST)
            return;
        force = ct_lab_in_force(chain->index, chain->instrument,
                                chain->function, before);
        if (force.state != CT_FORCE_VALID)
            return;
        add(chain, force.certificate, before,
            ct_lab_validity(chain->index, force.certificate, chain->function,
                            before, NULL));
    }
}

/* Where a rhythm began, and how many intervals ago. */
struct rhythm {
    int32_t anchor, count;
    struct ct_interval interval;
    int32_t due; /* the last one, without extensions */
};

static int32_t end_of(const struct rhythm *rhythm, enum ct_due_rule rule)
{
    int32_t due;

    return ct_interval_due(rhythm->interval, rhythm->anchor, rhythm->count,
                           rule, &due) == CT_OK
               ? due
               : CT_DATE_LAST;
}

static void restart(struct rhythm *rhythm, int32_t anchor,
                    const struct ct_lab_validity *v)
{
    rhythm->anchor = anchor;
    rhythm->count = 1;
    rhythm->interval = v->interval.interval;
}

/* The next calibration's day. Whether it keeps the rhythm: it has an interval,
 * and came no more than so many days before the day. */
static bool step(struct rhythm *rhythm, const struct link *link,
                 int32_t most_early)
{
    const struct ct_lab_validity *v = &link->validity;
    int32_t before = rhythm->due, early;
    bool has_length = v->interval.state == CT_LAB_INTERVAL &&
                      v->interval.interval.kind == CT_INTERVAL_LENGTH;
    bool minus = v->rule == CT_DUE_MINUS_ONE_DAY;

    rhythm->due = v->unextended;
    early = before != CT_LAB_NO_DATE ? before - link->calibrated_on : -1;
    if (!has_length || early < 0 || early > most_early) {
        restart(rhythm, v->anchor, v);
        return false;
    }
    if (before == end_of(rhythm, v->rule) &&
        ct_interval_equal(rhythm->interval, v->interval.interval))
        rhythm->count++;
    else
        restart(rhythm, before + minus, v);
    rhythm->due = end_of(rhythm, v->rule);
    if (link->binding != CT_LAB_NO_DATE && link->binding < rhythm->due)
        rhythm->due = link->binding;
    return rhythm->due != v->unextended;
}

/* Extensions move the day that came out, as they move any. */
static void extend(struct ct_lab_validity *v)
{
    int32_t until = v->extended_until;

    v->due_on = v->unextended;
    v->source = v->unextended == v->statutory ? CT_DUE_FROM_STATUTE
                                              : CT_DUE_FROM_INTERVAL;
    if (until == CT_LAB_NO_DATE)
        return;
    if (v->statutory != CT_LAB_NO_DATE && until > v->statutory)
        until = v->statutory;
    if (until > v->due_on) {
        v->due_on = until;
        v->source = CT_DUE_FROM_EXTENSION;
    }
}

bool ct_due_keep_rhythm(const struct ct_lab_index *index, uint32_t row,
                        struct ct_lab_function function,
                        const struct ct_due_options *options,
                        struct ct_lab_validity *validity)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct chain chain = {.index = index,
                          .function = function,
                          .known_by = options->when.known_by};
    struct rhythm rhythm = {.due = CT_LAB_NO_DATE};
    bool kept = false;

    chain.instrument =
        ct_lab_certificate_at(lab, row, options->when).instrument;
    add(&chain, row, options->when, *validity);
    follow(&chain);
    for (size_t i = chain.count; i-- > 0;)
        kept = step(&rhythm, &chain.links[i], options->keep_rhythm);
    if (kept) {
        validity->unextended = rhythm.due;
        extend(validity);
    }
    return kept;
}
