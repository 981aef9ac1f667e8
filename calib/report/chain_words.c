/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the forms of a chain say of a node, an edge, an end, and of the whole.
 */
#include "chain_work.h"

#include "language.h"

#include "../../uncertainty/rounding.h"

#include <math.h>
#include <string.h>

/* ORDER CHAIN_STATE */
const char *const ct_chain_state_words[CT_CHAIN_STATES] = {
    N_("good"), N_("noted"), N_("lapsed"), N_("broken")};

static const struct ct_lab *lab_of(const struct ct_chain_answer *answer)
{
    return ct_lab_index_lab(answer->index);
}

static void say(struct ct_buffer *out, const char *text)
{
    ct_buffer_puts(out, ct_translate(text));
}

/* ---- names --------------------------------------------------------------- */

const char *ct_chain_certificate_id(const struct ct_chain_answer *answer,
                                    uint32_t row)
{
    const struct ct_lab *lab = lab_of(answer);

    return row == CT_LAB_NO_ROW ? ""
                                : ct_lab_text(lab, CT_KEY_CERTIFICATE,
                                              lab->certificates[row].id);
}

const char *ct_chain_item_id(const struct ct_chain_answer *answer,
                             uint32_t certificate)
{
    const struct ct_lab *lab = lab_of(answer);

    return certificate == CT_LAB_NO_ROW
               ? ""
               : ct_lab_text(lab, CT_KEY_INSTRUMENT,
                             lab->certificates[certificate].instrument);
}

static const char *name_of(const struct ct_lab *lab, uint32_t instrument,
                           struct ct_lab_when when)
{
    uint32_t row = ct_lab_row_of(lab, CT_KEY_INSTRUMENT, instrument);

    return row == CT_LAB_NO_ROW
               ? ""
               : ct_lab_text(lab, CT_KEY_TEXT,
                             ct_lab_instrument_at(lab, row, when).name);
}

const char *ct_chain_asked_name(const struct ct_chain_answer *answer)
{
    const struct ct_lab *lab = lab_of(answer);

    return name_of(lab,
                   answer->certificate != CT_LAB_NO_ROW
                       ? lab->certificates[answer->certificate].instrument
                       : answer->chain->instrument,
                   answer->chain->when);
}

const char *ct_chain_item_name(const struct ct_chain_answer *answer,
                               uint32_t certificate)
{
    const struct ct_lab *lab = lab_of(answer);
    struct ct_lab_when when = answer->chain->when;

    if (certificate == CT_LAB_NO_ROW)
        return "";
    if (lab->certificates[certificate].calibrated_on != CT_LAB_NO_DATE)
        when.on = lab->certificates[certificate].calibrated_on;
    return name_of(lab, lab->certificates[certificate].instrument, when);
}

/* Behind a blank; nothing for the number one. */
static void put_unit(const struct ct_unit *unit, struct ct_buffer *out)
{
    size_t before = out->length;

    if (unit == NULL)
        return;
    ct_buffer_putc(out, ' ');
    ct_unit_write_symbol(out, unit);
    if (!out->failed && out->length == before + 1)
        out->length = before;
}

/* ---- nodes --------------------------------------------------------------- */

static void put_point(const struct ct_chain_node *node, struct ct_buffer *out)
{
    if (node->result == CT_LAB_NO_ROW || !isfinite(node->assigned.point))
        return;
    ct_number_shortest(out, node->assigned.point);
    put_unit(node->assigned.point_unit, out);
}

void ct_chain_node_id(const struct ct_chain_answer *answer, uint32_t node,
                      struct ct_buffer *out)
{
    const struct ct_lab *lab = lab_of(answer);
    const struct ct_chain_node *one = &answer->chain->nodes[node];
    const struct ct_lab_result *result;

    ct_buffer_puts(out, ct_chain_certificate_id(answer, one->certificate));
    if (one->limits)
        ct_buffer_puts(out, "#limits");
    if (one->result == CT_LAB_NO_ROW)
        return;
    result = &lab->results[one->result];
    if (!one->limits)
        ct_buffer_putc(out, '#');
    ct_buffer_puts(out, ct_lab_text(lab, CT_KEY_TEXT,
                                    result->function != 0 ? result->function
                                                          : result->quantity));
    if (result->artefact != 0) {
        ct_buffer_putc(out, '/');
        ct_buffer_puts(out, ct_lab_text(lab, CT_KEY_TEXT, result->artefact));
    }
    if (isfinite(one->assigned.point)) {
        ct_buffer_putc(out, '@');
        put_point(one, out);
    }
    if (result->at != 0) {
        ct_buffer_puts(out, "; ");
        ct_buffer_puts(out, ct_lab_text(lab, CT_KEY_TEXT, result->at));
    }
}

void ct_chain_place(const struct ct_chain_answer *answer, uint32_t node,
                    struct ct_buffer *out)
{
    const struct ct_lab *lab = lab_of(answer);
    const struct ct_chain_node *one = &answer->chain->nodes[node];
    const char *artefact;

    put_point(one, out);
    if (one->result == CT_LAB_NO_ROW)
        return;
    artefact =
        ct_lab_text(lab, CT_KEY_TEXT, lab->results[one->result].artefact);
    if (artefact[0] != '\0') {
        ct_buffer_puts(out, " /");
        ct_buffer_puts(out, artefact);
    }
}

/* ---- ends ---------------------------------------------------------------- */

void ct_chain_end_text(const struct ct_chain_answer *answer,
                       const struct ct_chain_end *end, struct ct_buffer *out)
{
    const struct ct_lab *lab = lab_of(answer);
    struct ct_lab_reference to;

    if (end->reference == CT_LAB_NO_ROW)
        return;
    to = lab->references[end->reference];
    ct_buffer_puts(out, ct_reference_prefix(to.kind));
    ct_buffer_puts(out, ct_lab_text(lab, ct_lab_reference_key(to.kind), to.id));
}

/* By the number of its bit. ORDER ROOT */
static const struct {
    const char *word, *one, *several;
} roots[] = {
    {"SI", N_("the SI in the data"), N_("the SI in the data")},
    {"NMI", N_("a national metrology institute"),
     N_("national metrology institutes")},
    {"ACC", N_("an accredited laboratory"), N_("accredited laboratories")},
    {"LMI", N_("a legal metrology institute"),
     N_("legal metrology institutes")},
    {"EV", N_("a laboratory's own evidence (ILAC P10, routes 3a, 3b)"),
     N_("laboratories' own evidence (ILAC P10, routes 3a, 3b)")},
    {"CRM", N_("a certified reference material"),
     N_("certified reference materials")},
    {"REF", N_("a consensus or a reference procedure"),
     N_("consensus or reference procedures")},
    {"nothing", N_("nothing"), N_("nothing")},
    {"cycle", N_("itself"), N_("itself")},
};
enum { ROOTS = sizeof roots / sizeof *roots };

static size_t root_number(unsigned root)
{
    size_t number = 0;

    while (number + 1 < ROOTS && (root & 1U << number) == 0)
        number++;
    return number;
}

const char *ct_chain_root_word(unsigned root)
{
    return roots[root_number(root)].word;
}

/* ---- numbers ------------------------------------------------------------- */

void ct_chain_amount(double uncertainty, const struct ct_unit *unit,
                     struct ct_buffer *out)
{
    if (!isfinite(uncertainty))
        return;
    ct_write_uncertainty(out, uncertainty, ct_rounding_default());
    put_unit(unit, out);
}

bool ct_chain_is_stated(const struct ct_chain_node *node)
{
    return node->result != CT_LAB_NO_ROW && !node->limits;
}

bool ct_chain_is_divided(const struct ct_chain_node *node)
{
    return node->own_kind != CT_OWN_UNDIVIDED && node->own_kind != CT_OWN_CYCLE;
}

void ct_chain_expanded(const struct ct_chain_node *node, struct ct_buffer *out)
{
    const struct ct_assigned *assigned = &node->assigned;
    double k = assigned->k;

    if (!ct_chain_is_stated(node) ||
        !isfinite(assigned->as_left.expanded_uncertainty)) {
        if (isfinite(node->uncertainty))
            ct_buffer_puts(out, "u ");
        ct_chain_amount(node->uncertainty, node->unit, out);
        return;
    }
    ct_chain_amount(assigned->as_left.expanded_uncertainty, assigned->unit,
                    out);
    if (isfinite(k) && fabs(k - 2) > 1e-9) {
        ct_buffer_puts(out, " (k = ");
        ct_number_significant(out, k, 3);
        ct_buffer_putc(out, ')');
    }
}

double ct_chain_share(const struct ct_chain_node *node)
{
    if (isnan(node->given_share))
        return node->share;
    return (isnan(node->share) ? 0 : node->share) + node->given_share;
}

void ct_chain_percent(double part, struct ct_buffer *out)
{
    if (!isfinite(part))
        return;
    if (part != 0 && fabs(part) < 0.0005) {
        ct_buffer_puts(out, part < 0 ? ">-0.1 %" : "<0.1 %");
        return;
    }
    ct_number_fixed(out, 100 * part, 1);
    ct_buffer_puts(out, " %");
}

static bool is_same_unit(const struct ct_unit *a, const struct ct_unit *b)
{
    return ct_unit_same_dimension(a, b) && ct_unit_same_scale(a, b);
}

/* Whether the unit can stand in a quotient as it is written. */
static bool is_plain(const struct ct_unit *unit)
{
    return unit->text != NULL && strpbrk(unit->text, "/ .*^") == NULL &&
           strstr(unit->text, "·") == NULL;
}

typedef void write_unit(struct ct_buffer *out, const struct ct_unit *unit);

/* A quotient that has no name but a number and base units, (5/127)·kg·m-1, is
 * written with the two units: g/inch. */
static void put_quotient(const struct ct_unit *of, const struct ct_unit *to,
                         write_unit *write, struct ct_buffer *out)
{
    struct ct_unit unit = ct_unit_divide(of, to);
    size_t before = out->length;

    write(out, &unit);
    if (out->failed || out->length == before ||
        strchr("(123456789", out->data[before]) == NULL || !is_plain(of) ||
        !is_plain(to))
        return;
    out->length = before;
    write(out, of);
    ct_buffer_putc(out, '/');
    write(out, to);
}

bool ct_chain_sensitivity_unit(const struct ct_chain *chain,
                               const struct ct_chain_edge *edge,
                               struct ct_buffer *out)
{
    const struct ct_unit *of = chain->nodes[edge->from].unit;
    const struct ct_unit *to = chain->nodes[edge->to].unit;

    if (of == NULL || to == NULL)
        return false;
    if (is_same_unit(of, to))
        return true;
    if (ct_unit_same_dimension(of, to) && is_plain(of) && is_plain(to)) {
        ct_unit_write(out, of);
        ct_buffer_putc(out, '/');
        ct_unit_write(out, to);
        return true;
    }
    put_quotient(of, to, ct_unit_write, out);
    return true;
}

/* Between multiples of one unit a plain ratio says more than mV/µV. */
void ct_chain_sensitivity(const struct ct_chain *chain,
                          const struct ct_chain_edge *edge,
                          struct ct_buffer *out)
{
    const struct ct_unit *of = chain->nodes[edge->from].unit;
    const struct ct_unit *to = chain->nodes[edge->to].unit;
    bool known = of != NULL && to != NULL;
    bool has_unit = known && !ct_unit_same_dimension(of, to);
    struct ct_conversion scale = {1, 1};
    double ratio = edge->sensitivity;

    if (!isfinite(ratio))
        return;
    if (known && !has_unit && ct_unit_conversion(of, to, &scale) == CT_OK)
        ratio = ct_convert(scale, ratio);
    if (edge->assumed || has_unit || fabs(ratio - 1) > 1e-12) {
        ct_number_significant(out, ratio, 4);
        if (has_unit) {
            ct_buffer_putc(out, ' ');
            put_quotient(of, to, ct_unit_write_symbol, out);
        }
    }
    if (edge->assumed)
        say(out, N_(" assumed"));
}

/* ---- rows of one node ---------------------------------------------------- */

/* The first of `count` ascending numbers that is not below `node`. */
#define FIRST_OF(array, count, member, node, at)                               \
    do {                                                                       \
        size_t low_ = 0, high_ = (count);                                      \
        while (low_ < high_) {                                                 \
            size_t middle_ = low_ + (high_ - low_) / 2;                        \
            if ((array)[middle_].member < (node))                              \
                low_ = middle_ + 1;                                            \
            else                                                               \
                high_ = middle_;                                               \
        }                                                                      \
        (at) = low_;                                                           \
    } while (0)

size_t ct_chain_ends_of(const struct ct_chain *chain, uint32_t node,
                        size_t *first)
{
    size_t end;

    FIRST_OF(chain->ends, chain->end_count, node, node, *first);
    for (end = *first; end < chain->end_count && chain->ends[end].node == node;)
        end++;
    return end - *first;
}

size_t ct_chain_edges_of(const struct ct_chain *chain, uint32_t node,
                         size_t *first)
{
    size_t end;

    FIRST_OF(chain->edges, chain->edge_count, from, node, *first);
    for (end = *first;
         end < chain->edge_count && chain->edges[end].from == node;)
        end++;
    return end - *first;
}

/* ---- the verdict --------------------------------------------------------- */

/* The ends of one kind, each root once; how many there are. */
static size_t ends_of(const struct ct_chain *chain, unsigned root,
                      const struct ct_chain_end **ends, size_t room)
{
    size_t count = 0;

    for (size_t i = 0; i < chain->end_count; i++) {
        const struct ct_chain_end *end = &chain->ends[i];
        bool said = !end->allowed || end->root != root;

        for (size_t k = 0; k < count && k < room && !said; k++)
            said = ends[k]->reference == end->reference;
        if (said)
            continue;
        if (count < room)
            ends[count] = end;
        count++;
    }
    return count;
}

static void put_ends_of(const struct ct_chain_answer *answer, size_t kind,
                        bool first, struct ct_buffer *out)
{
    enum { MOST = 6 };
    const struct ct_chain_end *ends[MOST];
    size_t count = ends_of(answer->chain, 1U << kind, ends, MOST);

    if (count == 0)
        return;
    if (!first)
        say(out, N_(" and to "));
    say(out, count > 1 ? roots[kind].several : roots[kind].one);
    if (ends[0]->reference == CT_LAB_NO_ROW)
        return;
    for (size_t i = 0; i < count && i < MOST; i++) {
        ct_buffer_puts(out, i > 0 ? ", " : " (");
        ct_chain_end_text(answer, ends[i], out);
    }
    ct_buffer_puts(out, count > MOST ? ", …)" : ")");
}

/* `the SI in the data (SI:metre) and to national metrology institutes (NMI:A,
 * NMI:B)`. */
static void put_ends(const struct ct_chain_answer *answer,
                     struct ct_buffer *out)
{
    size_t before = out->length;

    for (size_t kind = 0; kind < ROOTS; kind++)
        put_ends_of(answer, kind, out->length == before, out);
}

/* The number of the node of that certificate, or node_count. */
static size_t node_of(const struct ct_chain_answer *answer, const char *id)
{
    for (size_t i = 0; i < answer->chain->node_count; i++)
        if (strcmp(ct_chain_certificate_id(answer,
                                           answer->chain->nodes[i].certificate),
                   id) == 0)
            return i;
    return answer->chain->node_count;
}

static void put_break(const struct ct_chain_answer *answer,
                      const struct ct_chain_finding *finding,
                      struct ct_buffer *out)
{
    size_t node = node_of(answer, finding->certificate);

    say(out, N_("broken"));
    if (finding->certificate[0] != '\0') {
        say(out, N_(" at "));
        ct_buffer_puts(out, finding->certificate);
    }
    if (node < answer->chain->node_count &&
        answer->chain->nodes[node].depth > 0) {
        ct_buffer_puts(out, " (");
        say(out, N_("steps up: "));
        ct_buffer_integer(out, answer->chain->nodes[node].depth);
        ct_buffer_putc(out, ')');
    }
    ct_buffer_puts(out, ": ");
    ct_buffer_puts(out, finding->message);
    ct_buffer_puts(out, " [");
    ct_buffer_puts(out, finding->code);
    ct_buffer_putc(out, ']');
}

static void put_breaks(const struct ct_chain_answer *answer,
                       struct ct_buffer *out)
{
    enum { MOST = 10 };
    size_t told = 0;

    for (size_t i = 0; i < answer->finding_count; i++) {
        if (answer->findings[i].severity != CT_ERROR)
            continue;
        if (told++ < MOST) {
            ct_buffer_puts(out, told > 1 ? "\n" : "");
            put_break(answer, &answer->findings[i], out);
        }
    }
    if (told == 0)
        say(out, N_("broken"));
    if (told > MOST) {
        ct_buffer_putc(out, '\n');
        say(out, N_("errors in all: "));
        ct_buffer_integer(out, (long long)told);
    }
}

void ct_chain_verdict(const struct ct_chain_answer *answer,
                      struct ct_buffer *out)
{
    if (!answer->chain->unbroken) {
        put_breaks(answer, out);
        return;
    }
    say(out, N_("unbroken"));
    if (answer->chain->roots != 0)
        say(out, N_(" to "));
    put_ends(answer, out);
}

/* ---- the value in use ---------------------------------------------------- */

void ct_chain_in_use(const struct ct_chain_answer *answer,
                     struct ct_buffer *out)
{
    const struct ct_chain *chain = answer->chain;
    const struct ct_lab_use *use = &chain->use;
    double value = use->assigned.as_left.value, U = 2 * chain->uncertainty;
    const struct ct_unit *unit = use->unit;
    struct ct_conversion to_point;
    struct ct_buffer name = {0};

    if (isfinite(value) && use->assigned.point_unit != NULL && unit != NULL &&
        !ct_unit_same_scale(unit, use->assigned.point_unit) &&
        ct_unit_conversion(unit, use->assigned.point_unit, &to_point) ==
            CT_OK) {
        value = ct_convert(to_point, value);
        U = ct_convert(to_point, U);
        unit = use->assigned.point_unit;
    }
    if (unit != NULL)
        ct_unit_write_symbol(&name, unit);
    if (use->nominal || !isfinite(value)) {
        ct_buffer_puts(out, "U = ");
        ct_chain_amount(U, unit, out);
    } else if (isfinite(U)) {
        ct_write_expanded(out, value, U, name.length > 0 ? name.data : NULL,
                          ct_rounding_default());
    }
    out->failed = out->failed || name.failed;
    ct_buffer_release(&name);
}
