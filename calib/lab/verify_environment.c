/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The environment of calibrations: against what their method allows (V25, V26),
 * and against that of other days (V23).
 */
#include "verify_work.h"

#include "conditions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- V25, V26: the method's limits --------------------------------------- */

/* What is held against each other, and what says so. */
struct held {
    const struct ct_condition *prevailed, *limits;
    enum ct_condition_fit fit;
    const char *regulation;
};

static enum ct_status report(struct ct_verify *verify,
                             const struct ct_scan *scan,
                             const struct held *held, bool spread)
{
    struct ct_buffer prevailed = {0}, limits = {0};
    enum ct_status status;

    ct_condition_write(held->prevailed, &prevailed);
    ct_condition_write(held->limits, &limits);
    status = ct_buffer_status(&prevailed);
    if (status == CT_OK)
        status = ct_buffer_status(&limits);
    if (status == CT_OK) {
        struct ct_argument at = ct_verify_at(scan, "environment"),
                           name = ct_string(held->prevailed->name),
                           one = ct_string(prevailed.data),
                           other = ct_string(limits.data),
                           of = ct_string(held->regulation);

        if (held->fit == CT_CONDITION_OF_ELSE)
            ct_warning(verify->sink, "environment-incomparable", at, name, one,
                       other, of);
        else if (spread)
            ct_warning(verify->sink, "environment-unsteady", at, name, one,
                       other, of);
        else
            (void)ct_error(verify->sink, "environment-outside", at, name, one,
                           other, of);
    }
    ct_buffer_release(&prevailed);
    ct_buffer_release(&limits);
    return status;
}

static enum ct_status check_condition(struct ct_verify *verify,
                                      const struct ct_scan *scan,
                                      const struct ct_condition *prevailed,
                                      const struct ct_lab_regulation *method)
{
    struct held held = {.prevailed = prevailed,
                        .regulation = ct_lab_text(
                            verify->before, CT_KEY_REGULATION, method->number)};
    enum ct_status status = CT_OK;

    held.limits = ct_condition_of(method->environment, prevailed->name);
    if (held.limits != NULL) {
        held.fit = ct_condition_within(prevailed, held.limits);
        if (held.fit != CT_CONDITION_FITS)
            status = report(verify, scan, &held, false);
    }
    held.limits = ct_condition_of(method->environment_spread, prevailed->name);
    if (status != CT_OK || held.limits == NULL)
        return status;
    held.fit = ct_condition_steady(prevailed, held.limits);
    return held.fit == CT_CONDITION_FITS ? CT_OK
                                         : report(verify, scan, &held, true);
}

enum ct_status ct_verify_environment(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    const struct ct_lab_certificate *row = record;
    const struct ct_lab_regulation *method;
    enum ct_status status;

    if (row->environment == NULL)
        return CT_OK;
    status = ct_verify_regulation(verify, row->procedure, &method);
    if (status != CT_OK || method == NULL || method->row.unsound)
        return status;
    for (size_t i = 0; i < row->environment->count && status == CT_OK; i++)
        status =
            check_condition(verify, scan, &row->environment->items[i], method);
    return status;
}

/* ---- V23: the readings of another day ------------------------------------ */

static bool is_whole(double number)
{
    return number == floor(number);
}

/* Numbers that only readings are likely to be: stated to a decimal, and not
 * spread evenly around a whole number, as `20.0` and `19.5..20.5` are, which
 * say what a room is kept at. */
static unsigned figures_of(const struct ct_condition *condition)
{
    struct ct_decimal sum;

    if (isinf(condition->lower) || isinf(condition->upper) ||
        (is_whole(condition->lower) && is_whole(condition->upper)))
        return 0;
    (void)ct_decimal_add(ct_decimal_from_double(condition->lower),
                         ct_decimal_from_double(condition->upper), &sum);
    if (is_whole(ct_decimal_to_double(sum) / 2))
        return 0;
    return condition->lower == condition->upper ? 1 : 2;
}

/* On how many days conditions are too many to come about by chance, or 0: on
 * any. Temperatures of a room take some twenty values to a tenth, humidities
 * some hundred. Of a laboratory that works on 250 days a year, five figures
 * agree by chance once in a hundred years, three of one day with those of two
 * others once in thirty. */
static unsigned telling_days(const struct ct_conditions *conditions)
{
    enum { MANY = 5, SOME = 3, READ = 2 };
    unsigned figures = 0, read = 0;

    for (size_t i = 0; i < conditions->count; i++) {
        unsigned more = figures_of(&conditions->items[i]);

        figures += more;
        read += more > 0;
    }
    return read < READ ? 0 : figures >= MANY ? 2 : figures >= SOME ? 3 : 0;
}

/* A certificate issued anew has the environment of the one it replaces. */
enum ct_status ct_verify_keep_environment(struct ct_verify *verify,
                                          const struct ct_scan *scan,
                                          const void *record)
{
    const struct ct_lab_certificate *row = record;
    struct ct_key_hash digest = ct_digest_start;
    unsigned days;

    (void)scan;
    if (row->environment == NULL || row->replaces != 0 ||
        row->calibrated_on == CT_LAB_NO_DATE)
        return CT_OK;
    days = telling_days(row->environment);
    if (days == 0)
        return CT_OK;
    if (!ct_room(verify->environments, verify->environment_count))
        return CT_NOMEM;
    ct_digest_add(&digest, row->laboratory);
    ct_digest_text(&digest, row->environment->text,
                   strlen(row->environment->text));
    verify->environments[verify->environment_count++] =
        (struct ct_verify_environment_of){.digest = digest.high,
                                          .day = row->calibrated_on,
                                          .id = row->id,
                                          .line = row->row.line,
                                          .telling_days = (uint8_t)days};
    return CT_OK;
}

static int compare(const void *a, const void *b)
{
    const struct ct_verify_environment_of *x = a, *y = b;

    if (x->digest != y->digest)
        return x->digest < y->digest ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

/* One finding for all of them, at the first certificate of the last day. */
static enum ct_status judge(struct ct_verify *verify,
                            const struct ct_verify_environment_of *same,
                            size_t count)
{
    uint32_t days = 1;
    size_t last = 0;

    for (size_t i = 1; i < count; i++)
        if (same[i].day != same[last].day) {
            days++;
            last = i;
        }
    return days < 2 || days < same->telling_days
               ? CT_OK
               : ct_verify_mark(verify, CT_LATE_ENVIRONMENT, same[last].line,
                                same[0].id, days);
}

enum ct_status ct_verify_environments(struct ct_verify *verify)
{
    const struct ct_verify_environment_of *list = verify->environments;
    size_t count = verify->environment_count, first = 0;
    enum ct_status status = CT_OK;

    if (count == 0)
        return CT_OK;
    qsort(verify->environments, count, sizeof *list, compare);
    for (size_t i = 1; i <= count && status == CT_OK; i++)
        if (i == count || list[i].digest != list[first].digest) {
            status = judge(verify, list + first, i - first);
            first = i;
        }
    return status;
}

enum ct_status ct_verify_again_environment(struct ct_verify *verify,
                                           const struct ct_scan *scan,
                                           const struct ct_verify_mark *mark)
{
    const struct ct_verify_certificate *first = &verify->certificates[mark->id];
    struct ct_cell cell = ct_scan_cell(scan, "environment");

    ct_warning(
        verify->sink, "environment-copied", ct_verify_at(scan, "environment"),
        ct_text(cell.text, cell.length),
        ct_string(ct_lab_text(verify->lab, CT_KEY_CERTIFICATE, mark->id)),
        ct_string(ct_day_text(first->calibrated_on).text),
        ct_integer((int64_t)mark->detail));
    return CT_OK;
}
