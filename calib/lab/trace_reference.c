/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a certificate refers to: lost references, circles, ends that are no
 * roots; and what its own row says. C01, C02, C03, C18, C24.
 */
#include "trace_work.h"

#include "used.h"

#include <string.h>

/* ---- the row ------------------------------------------------------------- */

static bool is_contested(const struct ct_judging *j)
{
    return (j->tracer->contested[j->record.id / 8] >> j->record.id % 8 & 1) !=
           0;
}

/* C18, or another fault, which was told when the table was read. */
void ct_judge_row(struct ct_judging *j)
{
    if (j->record.row.unsound)
        (void)ct_error(ct_judging_sink(j, "id"),
                       is_contested(j) ? "chain-contested" : "chain-unsound",
                       ct_judging_at(j), ct_trace_certificate_id(j, j->row));
}

/* C24 */
void ct_judge_sides(struct ct_judging *j)
{
    struct ct_lab_list list =
        ct_lab_rows_of(j->index, CT_RESULTS_OF_CERTIFICATE, j->record.id);
    bool left = false, found = false;

    if (j->record.adjusted != CT_ADJUSTED_YES || j->record.row.unsound)
        return;
    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_result *r = &j->lab->results[list.rows[i]];

        if (r->row.unsound)
            return;
        left = left || ct_result_states(r);
        found = found || ct_result_states_found(r);
    }
    if (list.count > 0 && ct_adjusted_one_side(CT_ADJUSTED_YES, left, found))
        ct_warning(ct_judging_sink(j, "adjusted"), "chain-one-sided",
                   ct_judging_at(j), ct_trace_certificate_id(j, j->row),
                   ct_string(left ? "as-left" : "as-found"));
}

/* ---- C02 ----------------------------------------------------------------- */

/* `A -> B -> A`, from the certificate on; long ones are cut. */
static void write_circle(const struct ct_judging *j, struct ct_numbers circle,
                         struct ct_buffer *out)
{
    enum { SHOWN = 8 };
    size_t start = 0;

    while (start + 1 < circle.count && circle.list[start] != j->row)
        start++;
    for (size_t i = 0; i < circle.count && i < SHOWN; i++) {
        uint32_t row = circle.list[(start + i) % circle.count];

        ct_buffer_puts(out, ct_lab_text(j->lab, CT_KEY_CERTIFICATE,
                                        j->lab->certificates[row].id));
        ct_buffer_puts(out, " → ");
    }
    if (circle.count > SHOWN)
        ct_buffer_puts(out, "… → ");
    ct_buffer_puts(out, ct_lab_text(j->lab, CT_KEY_CERTIFICATE, j->record.id));
}

static void report_circle(struct ct_judging *j, uint32_t number)
{
    struct ct_numbers circle =
        ct_graph_cycle(ct_lab_graph_events(j->tracer->graph), number);
    struct ct_buffer text = {0};

    write_circle(j, circle, &text);
    if (ct_buffer_status(&text) != CT_OK)
        j->status = CT_NOMEM;
    else
        (void)ct_error(ct_judging_sink(j, "references"), "chain-circle",
                       ct_judging_at(j), ct_text(text.data, text.length));
    ct_buffer_release(&text);
}

/* Every certificate of a circle is broken; it is told at one of them. */
void ct_judge_circle(struct ct_judging *j)
{
    const struct ct_tracer *t = j->tracer;
    size_t at;

    if (!ct_graph_is_cyclic(ct_lab_graph_events(t->graph), j->row))
        return;
    j->muted.errors++;
    at = ct_smaller(t->circles, t->circle_count, sizeof *t->circles,
                    offsetof(struct ct_trace_circle, row), j->row);
    for (; at < t->circle_count && t->circles[at].row == j->row; at++)
        report_circle(j, t->circles[at].circle);
}

/* ---- C01, C03 ------------------------------------------------------------ */

/* A certificate that names nothing. A national standard is no root by itself:
 * what it realises has to be said (`SI:`). */
void ct_judge_ends(struct ct_judging *j)
{
    if (j->tracer->link_count == 0 && !j->record.row.unsound)
        (void)ct_error(ct_judging_sink(j, "references"), "chain-no-reference",
                       ct_judging_at(j), ct_trace_certificate_id(j, j->row));
}

void ct_judge_lost(struct ct_judging *j, const struct ct_trace_link *link)
{
    struct ct_trace_text name;
    struct ct_argument at;
    struct ct_sink *sink;

    if (link->link.state != CT_LINK_LOST &&
        link->link.state != CT_LINK_NOT_KNOWN)
        return;
    name = ct_trace_reference(j, link->link.reference);
    at = ct_judging_at_reference(j, link->link.reference);
    sink = ct_judging_sink(j, "references");
    if (link->link.state == CT_LINK_LOST)
        (void)ct_error(sink, "chain-lost", at, ct_string(name.text));
    else
        (void)ct_error(sink, "chain-not-known", at, ct_string(name.text),
                       ct_string(ct_day_text(j->when.known_by).text));
}

void ct_judge_root(struct ct_judging *j, const struct ct_trace_link *link)
{
    unsigned allowed = j->lab->package->settings.roots;

    if (link->link.state == CT_LINK_ROOT && (link->link.roots & allowed) == 0)
        (void)ct_error(
            ct_judging_sink(j, "references"), "chain-root-refused",
            ct_judging_at_reference(j, link->link.reference),
            ct_string(ct_trace_reference(j, link->link.reference).text));
}
