/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * traced.h - laboratories whose chains are proved, and what was found, as one
 * text: `chain-lost A-2` for each finding with the certificate it is about.
 */
#ifndef CT_TRACED_H
#define CT_TRACED_H

#include "little_lab.h"

#include "../calib/lab/trace.h"
#include "../uncertainty/buffer.h"

struct traced {
    struct opened lab;
    struct ct_lab_index *index;
    struct ct_lab_graph *graph;
    struct ct_scheme *scheme;
    struct ct_tracer *tracer;
    struct ct_sink sink;
    struct ct_buffer said;
    bool notes; /* of what is not checked, too */
};

static inline void traced_report(void *context,
                                 const struct ct_finding *finding)
{
    struct traced *t = context;
    const char *end = strrchr(finding->key, '-');

    if (!t->notes && end != NULL && strcmp(end, "-absent") == 0)
        return;
    ct_buffer_puts(&t->said, finding->key);
    ct_buffer_puts(&t->said, " ");
    ct_buffer_add(&t->said, finding->cell.record, finding->cell.record_length);
    ct_buffer_puts(&t->said, "\n");
}

static inline const char *said(const struct traced *t)
{
    return t->said.data != NULL ? t->said.data : "";
}

static inline void begin_tracing(struct traced *t, int32_t known_by)
{
    assert_int_equal(
        ct_lab_index_new(t->lab.lab, CT_TRACE_RELATIONS, &t->index), CT_OK);
    assert_int_equal(ct_lab_graph_new(t->index, known_by, &t->graph), CT_OK);
    assert_int_equal(ct_tracer_new(t->index, t->graph, t->scheme, &t->tracer),
                     CT_OK);
    t->sink = (struct ct_sink){.report = traced_report, .context = t};
}

static inline void end_tracing(struct traced *t)
{
    ct_tracer_free(t->tracer);
    ct_lab_graph_free(t->graph);
    ct_lab_index_free(t->index);
    ct_scheme_free(t->scheme);
    ct_buffer_release(&t->said);
    close_little(&t->lab);
}

static inline struct ct_lab_function only_function(const struct traced *t,
                                                   uint32_t instrument,
                                                   struct ct_lab_when when)
{
    struct ct_lab_function function = {0};

    (void)ct_lab_functions(t->index, instrument, when, &function, 1);
    return function;
}

/* The chain of an item; what is said of it replaces what was said before. */
static inline void trace_on(struct traced *t, const char *item, const char *on,
                            struct ct_chain *chain)
{
    struct ct_lab_when when = {day(on), CT_DATE_LAST};
    uint32_t id = id_in(t->lab.lab, CT_KEY_INSTRUMENT, item);

    ct_buffer_clear(&t->said);
    if (t->said.data != NULL)
        t->said.data[0] = '\0';
    assert_int_equal(ct_trace_item(t->tracer, id, only_function(t, id, when),
                                   NULL, when, &t->sink, chain),
                     CT_OK);
}

#endif
