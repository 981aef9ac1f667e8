/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results against those of others: transfer, comparison, intermediate checks.
 *
 * A set of rows is taken apart into the standard's own readings and other
 * values. A row with reading and reference_value is a transfer against that
 * value; rows that have one of the two are members of a comparison, and so are
 * readings of other standards of that day, group, quantity and point.
 */
#include "qualify_work.h"

#include "../../uncertainty/qualification.h"
#include "../../uncertainty/statistics.h"

enum { MEMBERS_MOST = 64, COMMON_FACTOR = 2 };

/* One of the standards that are compared; the own one is the first. */
struct member {
    struct ct_exact value;
    double U; /* k = 2; NAN: not known */
    struct ct_exact exact_U;
    uint32_t certificate; /* row, or CT_LAB_NO_ROW */
    uint32_t standard;    /* id of another set-up, or 0 */
};

struct meeting {
    struct ct_qualifying *q;
    const struct ct_qualify_series *series;
    const struct ct_qualify_set *set;
    struct member members[MEMBERS_MOST];
    size_t count;
};

/* ---- what both share ----------------------------------------------------- */

/* The value of one thing at the place of a check, on its day. */
static bool use_at(const struct ct_qualifying *q, uint32_t certificate,
                   const struct ct_lab_check *check, struct ct_lab_use *use)
{
    struct ct_result_selector at = {.quantity = check->quantity,
                                    .point = check->point.number};

    at.point_unit = check->unit;
    if (!isnan(at.point))
        at.exact_point = ct_decimal_from_double(at.point);
    return ct_lab_graph_use(q->graph, certificate, &at, check->date, use) ==
           CT_OK;
}

/* The certificate that is in force for the standard's main item; of several
 * items that serve the point none is the one. */
static bool own_use(const struct ct_qualifying *q, uint32_t standard,
                    const struct ct_lab_check *check, struct ct_lab_use *use)
{
    const struct ct_lab_index *index = q->answer->index;
    struct ct_lab_list list =
        ct_lab_rows_of(index, CT_ITEMS_OF_STANDARD, standard);
    uint32_t first = CT_LAB_NO_ROW; /* an item may be listed twice */
    size_t found = 0;

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_standard_item *item =
            &q->lab->standard_items[list.rows[i]];
        struct ct_lab_use one;
        struct ct_lab_force force;

        if (item->part == CT_PART_AUXILIARY ||
            !ct_qualify_is_item(item, check->date))
            continue;
        force = ct_lab_in_force(
            index, item->instrument,
            (struct ct_lab_function){check->quantity, 0},
            (struct ct_lab_when){check->date, q->answer->when.known_by});
        if (force.state != CT_FORCE_VALID || force.certificate == first ||
            !use_at(q, force.certificate, check, &one))
            continue;
        first = force.certificate;
        *use = one;
        found++;
    }
    return found == 1;
}

/* A main item held against its own certificate: what is checked is the change
 * since, and nothing is taken off. */
static bool is_own(const struct ct_qualifying *q, uint32_t certificate)
{
    struct ct_lab_list list = ct_lab_rows_of(
        q->answer->index, CT_ITEMS_OF_STANDARD, q->answer->standard.id);

    for (size_t i = 0; i < list.count; i++)
        if (q->lab->standard_items[list.rows[i]].instrument ==
            q->lab->certificates[certificate].instrument)
            return true;
    return false;
}

static bool member_use(const struct meeting *m, size_t i,
                       struct ct_lab_use *use)
{
    const struct ct_lab_check *check = ct_qualify_check(m->q, m->set->first);
    const struct member *member = &m->members[i];

    if (i == 0)
        return own_use(m->q, m->q->answer->standard.id, check, use);
    if (member->standard != 0)
        return own_use(m->q, member->standard, check, use);
    return member->certificate != CT_LAB_NO_ROW &&
           !is_own(m->q, member->certificate) &&
           use_at(m->q, member->certificate, check, use);
}

/* The event that two uses share most of. */
static enum ct_status find_common(struct meeting *m, struct ct_lab_use *uses,
                                  uint32_t *common)
{
    struct ct_commons commons;
    double most = 0;
    enum ct_status status =
        ct_reader_common(m->q->reader, ct_lab_use_terms(&uses[0]),
                         ct_lab_use_terms(&uses[1]), &commons);

    if (status == CT_DOMAIN)
        return CT_OK;
    for (size_t i = 0; status == CT_OK && i < commons.count; i++)
        if (commons.list[i].covariance > most &&
            commons.list[i].event <
                m->q->lab->tables[CT_TABLE_CERTIFICATES].count) {
            most = commons.list[i].covariance;
            *common = commons.list[i].event;
        }
    return status;
}

/* Covariances of all members in the unit of the check, n^2 of them; false:
 * that of one is not known. */
static enum ct_status find_covariance(struct meeting *m, double *covariance,
                                      bool *known, uint32_t *common)
{
    const struct ct_unit *unit = ct_qualify_check(m->q, m->set->first)->unit;
    struct ct_lab_use *uses = calloc(m->count, sizeof *uses);
    struct ct_terms *terms = calloc(m->count, sizeof *terms);
    enum ct_status status = CT_OK;

    *known = uses != NULL && terms != NULL;
    if (!*known)
        status = CT_NOMEM;
    for (size_t i = 0; i < m->count && *known; i++) {
        *known = member_use(m, i, &uses[i]) && uses[i].unit != NULL;
        terms[i] = ct_lab_use_terms(&uses[i]);
    }
    if (*known && m->q->reader == NULL)
        status =
            ct_reader_new(ct_lab_graph_combine(m->q->graph), &m->q->reader);
    if (*known && status == CT_OK)
        status =
            ct_reader_covariance(m->q->reader, terms, m->count, covariance);
    if (*known && status == CT_OK)
        status = find_common(m, uses, common);
    for (size_t i = 0; *known && status == CT_OK && i < m->count * m->count;
         i++)
        covariance[i] *= ct_difference_in(1, uses[i / m->count].unit, unit) *
                         ct_difference_in(1, uses[i % m->count].unit, unit);
    free(uses);
    free(terms);
    if (status == CT_DOMAIN) {
        *known = false;
        status = CT_OK;
    }
    return status;
}

/* Sums over ways of a chain carry roundings in their last digits; a limit that
 * is met exactly is met. */
static struct ct_exact to_digits(double number)
{
    enum { DIGITS = 14 };
    struct ct_exact exact = ct_exact_of(number);

    if (number != 0)
        exact.over = ct_decimal_round(
            exact.over, ct_decimal_magnitude(exact.over) - DIGITS + 1,
            CT_ROUND_NEAREST_EVEN);
    return exact;
}

/* ---- members ------------------------------------------------------------- */

static double factor_or_usual(const struct ct_qualifying *q, double k)
{
    double usual = q->lab->package->settings.default_k;

    if (!isnan(k))
        return k;
    return usual > 0 ? usual : (double)NAN;
}

static void set_U(struct member *member, double U, double k)
{
    member->U = (double)NAN;
    if (isnan(U) || isnan(k))
        return;
    member->exact_U =
        ct_expanded_at(ct_exact_of(U), ct_exact_of(k), COMMON_FACTOR);
    member->U = ct_exact_double(member->exact_U);
}

static void add_own(struct meeting *m, const double *readings, size_t n)
{
    struct ct_qualify_limits limits;
    const struct ct_lab_check *check = ct_qualify_check(m->q, m->set->first);

    m->members[0] = (struct member){.value = ct_exact_mean(readings, n),
                                    .certificate = CT_LAB_NO_ROW};
    limits = ct_qualify_limits(m->q, check->quantity, check->point.number,
                               ct_exact_double(m->members[0].value),
                               check->unit, check->unit, check->date);
    m->members[0].U = limits.U;
    m->members[0].exact_U = limits.exact_U;
    m->count = 1;
}

static void add_reference(struct meeting *m, const struct ct_lab_check *check)
{
    struct member *member = &m->members[m->count];

    if (m->count == MEMBERS_MOST)
        return;
    *member = (struct member){
        .value = ct_exact_of(check->reference_value.number),
        .certificate = ct_lab_row_of(m->q->lab, CT_KEY_CERTIFICATE,
                                     check->reference_certificate)};
    set_U(member, check->U_reference.number,
          factor_or_usual(m->q, check->k_reference));
    m->count++;
}

static bool is_of_meeting(const struct meeting *m,
                          const struct ct_lab_check *one, uint32_t standard)
{
    const struct ct_lab_check *head = ct_qualify_check(m->q, m->set->first);

    return !one->row.unsound && one->kind == CT_CHECK_VERIFICATION &&
           one->standard == standard && one->group == head->group &&
           one->quantity == head->quantity && one->unit == head->unit &&
           one->date == head->date &&
           ct_same_double(one->point.number, head->point.number) &&
           !isnan(one->reading.number) && isnan(one->reference_value.number);
}

/* Readings of other set-ups in the comparison that the group names. */
static enum ct_status add_others(struct meeting *m)
{
    const struct ct_lab *lab = m->q->lab;
    size_t standards = lab->tables[CT_TABLE_STANDARDS].count;
    uint32_t own = m->q->answer->standard.id;

    if (ct_qualify_check(m->q, m->set->first)->group == 0)
        return CT_OK;
    for (size_t s = 0; s < standards && m->count < MEMBERS_MOST; s++) {
        uint32_t id = lab->standards[s].id;
        struct ct_lab_list list =
            ct_lab_rows_of(m->q->answer->index, CT_CHECKS_OF_STANDARD, id);
        double *readings;
        size_t n = 0;

        if (id == own || lab->standards[s].row.unsound || list.count == 0)
            continue;
        readings = malloc(list.count * sizeof *readings);
        if (readings == NULL)
            return CT_NOMEM;
        for (size_t i = 0; i < list.count; i++)
            if (is_of_meeting(m, &lab->checks[list.rows[i]], id))
                readings[n++] = lab->checks[list.rows[i]].reading.number;
        if (n > 0)
            m->members[m->count++] =
                (struct member){.value = ct_exact_mean(readings, n),
                                .U = (double)NAN,
                                .certificate = CT_LAB_NO_ROW,
                                .standard = id};
        free(readings);
    }
    return CT_OK;
}

/* ---- verdicts ------------------------------------------------------------ */

static struct ct_verification *new_one(struct meeting *m,
                                       enum ct_verification_kind kind)
{
    struct ct_qualification *answer = m->q->answer;
    struct ct_verification *one =
        &answer->verifications[answer->verification_count++];

    *one = (struct ct_verification){
        .series = m->series,
        .set = m->set,
        .kind = kind,
        .n = m->count,
        .value = ct_exact_double(m->members[0].value),
        .reference = (double)NAN,
        .U = m->members[0].U,
        .U0 = (double)NAN,
        .shared = (double)NAN,
        .common = CT_LAB_NO_ROW,
        .difference = (double)NAN,
        .limit = (double)NAN,
        .en = (double)NAN,
        .weighted = (double)NAN,
        .weighted_u = (double)NAN,
    };
    return one;
}

static void tell_verdict(const struct meeting *m,
                         const struct ct_verification *one)
{
    const struct ct_lab_check *check = ct_qualify_check(m->q, m->set->first);
    struct ct_argument at = ct_qualify_at(m->q, m->set->first, "reading");
    struct ct_argument id = ct_qualify_id(m->q);
    struct ct_day_text day = ct_day_text(check->date);
    struct ct_qualify_amount difference, limit;

    difference = ct_qualify_amount(m->q, fabs(one->difference), check->unit);
    limit = ct_qualify_amount(m->q, one->limit, check->unit);
    if (one->kind == CT_VERIFY_TRANSFER)
        (void)ct_error(m->q->sink, "qualify-transfer", at, id,
                       ct_string(day.text), ct_string(difference.text),
                       ct_string(limit.text));
    else if (one->kind == CT_VERIFY_COMPARISON)
        (void)ct_error(m->q->sink, "qualify-comparison", at, id,
                       ct_string(day.text), ct_string(difference.text),
                       ct_string(limit.text));
    else
        (void)ct_error(m->q->sink, "qualify-en", at, id, ct_string(day.text),
                       ct_string(ct_qualify_amount(m->q, one->en, NULL).text));
}

static void tell_unknown(const struct meeting *m)
{
    ct_note(m->q->sink, "qualify-no-uncertainty",
            ct_qualify_at(m->q, m->set->first, "U_reference"),
            ct_qualify_id(m->q),
            ct_string(
                ct_day_text(ct_qualify_check(m->q, m->set->first)->date).text));
}

/* Against one other value, members[1]. */
static enum ct_status judge_transfer(struct meeting *m,
                                     enum ct_verification_kind kind)
{
    struct ct_verification *one = new_one(m, kind);
    const struct member *own = &m->members[0], *other = &m->members[1];
    struct ct_exact d = ct_exact_subtract(own->value, other->value);
    struct ct_exact square, limit, shared = ct_exact_integer(0);
    double covariance[4];
    bool known;
    enum ct_status status =
        find_covariance(m, covariance, &known, &one->common);

    if (status != CT_OK)
        return status;
    one->reference = ct_exact_double(other->value);
    one->U0 = other->U;
    one->difference = ct_exact_double(d);
    if (isnan(own->U) || isnan(other->U)) {
        tell_unknown(m);
        return CT_OK;
    }
    if (known) {
        double u = fmin(own->U, other->U) / COMMON_FACTOR;

        /* What they share is in both, as far as these U go. */
        covariance[1] = fmin(covariance[1], u * u);
        one->shared = covariance[1];
        shared =
            ct_exact_multiply(ct_exact_integer(COMMON_FACTOR * COMMON_FACTOR),
                              to_digits(covariance[1]));
    }
    square = ct_transfer_square(own->exact_U, other->exact_U, shared);
    limit = square;
    one->plain = kind == CT_VERIFY_TRANSFER && !(one->shared > 0) &&
                 ct_transfer_is_plain(own->exact_U, other->exact_U);
    if (one->plain)
        limit = ct_exact_multiply(own->exact_U, own->exact_U);
    one->limit = one->plain ? own->U : sqrt(ct_exact_double(square));
    one->en = one->difference / sqrt(ct_exact_double(square));
    if (one->difference == 0)
        one->en = 0;
    one->verdict = ct_is_within(d, limit) ? CT_QUALIFY_PASS : CT_QUALIFY_FAIL;
    if (one->verdict == CT_QUALIFY_FAIL && ct_qualify_is_latest(m->q, one))
        tell_verdict(m, one);
    return CT_OK;
}

/* 2 k^2 times the sum over pairs of c_i c_j cov: qualification.h. */
static struct ct_exact shared_of(const struct meeting *m,
                                 const double *covariance, double *shared)
{
    double n = (double)m->count;
    double sum = 0;

    for (size_t i = 0; i < m->count; i++)
        for (size_t j = i + 1; j < m->count; j++)
            sum += (i == 0 ? 1 - 1 / n : -1 / n) * (-1 / n) *
                   covariance[i * m->count + j];
    *shared = 2 * sum;
    return ct_exact_multiply(ct_exact_integer(COMMON_FACTOR * COMMON_FACTOR),
                             to_digits(2 * sum));
}

static void weigh(const struct meeting *m, struct ct_verification *one)
{
    double y[MEMBERS_MOST], u[MEMBERS_MOST];

    for (size_t i = 0; i < m->count; i++) {
        if (!(m->members[i].U > 0))
            return;
        y[i] = ct_exact_double(m->members[i].value);
        u[i] = m->members[i].U / COMMON_FACTOR;
    }
    one->weighted = ct_weighted_mean(y, u, m->count, &one->weighted_u);
}

static enum ct_status judge_comparison(struct meeting *m)
{
    enum { STANDARDS_LEAST = 3 };
    struct ct_verification *one = new_one(m, CT_VERIFY_COMPARISON);
    struct ct_exact sum = ct_exact_integer(0), d, square;
    struct ct_exact shared = ct_exact_integer(0);
    double covariance[MEMBERS_MOST * MEMBERS_MOST];
    bool known;
    enum ct_status status =
        find_covariance(m, covariance, &known, &one->common);

    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < m->count; i++)
        sum = ct_exact_add(sum, m->members[i].value);
    sum = ct_exact_divide(sum, ct_exact_integer((int64_t)m->count));
    d = ct_exact_subtract(m->members[0].value, sum);
    one->reference = ct_exact_double(sum);
    one->difference = ct_exact_double(d);
    weigh(m, one);
    if (m->count < STANDARDS_LEAST) {
        one->verdict = CT_QUALIFY_FAIL;
        if (ct_qualify_is_latest(m->q, one))
            (void)ct_error(m->q->sink, "qualify-comparison-few",
                           ct_qualify_at(m->q, m->set->first, "kind"),
                           ct_qualify_id(m->q), ct_integer((int64_t)m->count));
        return CT_OK;
    }
    if (isnan(one->U)) {
        tell_unknown(m);
        return CT_OK;
    }
    if (known)
        shared = shared_of(m, covariance, &one->shared);
    square = ct_comparison_square(m->members[0].exact_U, m->count, shared);
    one->limit = sqrt(ct_exact_double(square));
    one->verdict = ct_is_within(d, square) ? CT_QUALIFY_PASS : CT_QUALIFY_FAIL;
    if (one->verdict == CT_QUALIFY_FAIL && ct_qualify_is_latest(m->q, one))
        tell_verdict(m, one);
    return CT_OK;
}

/* ---- sets ---------------------------------------------------------------- */

static bool is_same_reference(const struct ct_lab_check *a,
                              const struct ct_lab_check *b)
{
    return a->reference_value.number == b->reference_value.number &&
           a->reference_certificate == b->reference_certificate;
}

static bool is_pair(const struct ct_lab_check *check)
{
    return !isnan(check->reading.number) &&
           !isnan(check->reference_value.number);
}

/* Readings against one value, the mean of those that name it. */
static enum ct_status judge_pairs(struct meeting *m, double *readings,
                                  enum ct_verification_kind kind)
{
    const struct ct_qualify_set *set = m->set;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < set->row_count && status == CT_OK; i++) {
        const struct ct_lab_check *head = ct_qualify_check(m->q, set->rows[i]);
        size_t n = 0;
        bool first = is_pair(head);

        for (size_t k = 0; k < set->row_count && first; k++) {
            const struct ct_lab_check *one =
                ct_qualify_check(m->q, set->rows[k]);

            if (!is_pair(one) || !is_same_reference(head, one))
                continue;
            first = k >= i;
            readings[n++] = one->reading.number;
        }
        if (!first)
            continue;
        add_own(m, readings, n);
        add_reference(m, head);
        status = judge_transfer(m, kind);
    }
    return status;
}

/* Own readings in rows by themselves, beside values of others. */
static enum ct_status judge_members(struct meeting *m, double *readings)
{
    const struct ct_qualify_set *set = m->set;
    size_t n = 0;
    enum ct_status status;

    for (size_t i = 0; i < set->row_count; i++) {
        const struct ct_lab_check *one = ct_qualify_check(m->q, set->rows[i]);

        if (!isnan(one->reading.number) && !is_pair(one))
            readings[n++] = one->reading.number;
    }
    if (n == 0)
        return CT_OK;
    add_own(m, readings, n);
    for (size_t i = 0; i < set->row_count; i++) {
        const struct ct_lab_check *one = ct_qualify_check(m->q, set->rows[i]);

        if (!isnan(one->reference_value.number) && !is_pair(one))
            add_reference(m, one);
    }
    status = add_others(m);
    if (status != CT_OK)
        return status;
    if (m->count == 2 && !isnan(m->members[1].U))
        return judge_transfer(m, CT_VERIFY_TRANSFER);
    if (m->count > 1)
        return judge_comparison(m);
    ct_note(
        m->q->sink, "qualify-no-reference",
        ct_qualify_at(m->q, set->first, "reference_certificate"),
        ct_qualify_id(m->q),
        ct_string(ct_day_text(ct_qualify_check(m->q, set->first)->date).text));
    return CT_OK;
}

static enum ct_status judge_set(struct meeting *m)
{
    double *readings = malloc((m->set->row_count + 1) * sizeof *readings);
    enum ct_status status;

    if (readings == NULL)
        return CT_NOMEM;
    if (m->series->kind == CT_CHECK_INTERMEDIATE) {
        status = judge_pairs(m, readings, CT_VERIFY_CHECK);
    } else {
        status = judge_pairs(m, readings, CT_VERIFY_TRANSFER);
        if (status == CT_OK)
            status = judge_members(m, readings);
    }
    free(readings);
    return status;
}

enum ct_status ct_qualify_verify(struct ct_qualifying *q)
{
    struct ct_qualification *answer = q->answer;
    struct meeting *m = malloc(sizeof *m);
    size_t rows = 0;
    enum ct_status status = m == NULL ? CT_NOMEM : CT_OK;

    /* Each set may have one for each row, and one for all of them. */
    for (size_t i = 0; i < answer->series_count; i++)
        for (size_t k = 0; k < answer->series[i].count; k++)
            rows += answer->series[i].sets[k].row_count + 1;
    answer->verifications =
        ct_arena_array(&answer->arena, rows + 1, sizeof *answer->verifications);
    if (answer->verifications == NULL)
        status = CT_NOMEM;
    for (size_t i = 0; i < answer->series_count && status == CT_OK; i++) {
        struct ct_qualify_series *series = &answer->series[i];

        if (series->kind != CT_CHECK_VERIFICATION &&
            series->kind != CT_CHECK_INTERMEDIATE)
            continue;
        for (size_t k = 0; k < series->count && status == CT_OK; k++) {
            *m = (struct meeting){
                .q = q, .series = series, .set = &series->sets[k]};
            status = judge_set(m);
        }
    }
    free(m);
    return status;
}
