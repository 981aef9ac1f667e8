/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Readings that were copied (V23).
 */
#include "verify_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fewer results, or zeros alone, may well be the same again. */
enum { FEWEST = 3 };

/* Two items of one kind may agree by chance where they are read in few digits:
 * of n certificates there are n^2/2 pairs, and in readings that go together
 * about two digits of three say something new. */
static uint32_t fewest_digits(size_t count)
{
    return (uint32_t)ceil(2 * log10((double)count)) + 3;
}

/* qsort() has no context: the digest goes along. */
struct reading {
    uint64_t digest;
    const char *name;
    uint32_t results, id;
    uint32_t among; /* instrument; 0: all of them */
    int32_t day;
};

static int compare_readings(const void *a, const void *b)
{
    const struct reading *x = a, *y = b;

    if (x->digest != y->digest)
        return x->digest < y->digest ? -1 : 1;
    if (x->results != y->results)
        return x->results < y->results ? -1 : 1;
    if (x->among != y->among)
        return x->among < y->among ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return strcmp(x->name, y->name);
}

static bool same_readings(const struct reading *a, const struct reading *b)
{
    return a->digest == b->digest && a->results == b->results &&
           a->among == b->among;
}

static size_t collect(const struct ct_verify *verify, uint32_t digits,
                      struct reading *list)
{
    size_t count = 0;

    for (uint32_t id = 1; id < verify->certificate_room; id++) {
        const struct ct_verify_certificate *one = &verify->certificates[id];
        const struct ct_verify_results *of = ct_verify_results(verify, id);

        if (!one->known || one->unsound || of->torn || of->count < FEWEST ||
            !of->some_reading)
            continue;
        if (list != NULL)
            list[count] = (struct reading){
                .digest = of->readings,
                .name = ct_lab_text(verify->lab, CT_KEY_CERTIFICATE, id),
                .results = of->count,
                .id = id,
                .among = of->digits < digits ? one->instrument : 0,
                .day = one->calibrated_on};
        count++;
    }
    return count;
}

/* One certificate issued anew has the readings of the other one; one event in
 * two rows, too. */
static bool may_agree(const struct ct_verify *verify, uint32_t a, uint32_t b)
{
    const struct ct_verify_certificate *x = &verify->certificates[a];
    const struct ct_verify_certificate *y = &verify->certificates[b];

    return ct_verify_fate(verify, x)->replaces == b ||
           ct_verify_fate(verify, y)->replaces == a ||
           (x->instrument == y->instrument &&
            x->calibrated_on == y->calibrated_on);
}

enum ct_status ct_verify_copies(struct ct_verify *verify)
{
    size_t count = collect(verify, 0, NULL), first = 0;
    struct reading *list;
    enum ct_status status = CT_OK;

    if (count < 2)
        return CT_OK;
    list = malloc(count * sizeof *list);
    if (list == NULL)
        return CT_NOMEM;
    (void)collect(verify, fewest_digits(count), list);
    qsort(list, count, sizeof *list, compare_readings);
    for (size_t i = 1; i < count && status == CT_OK; i++) {
        uint32_t id = list[i].id;

        if (!same_readings(&list[i], &list[first]))
            first = i;
        else if (!may_agree(verify, id, list[first].id))
            status = ct_verify_mark_id(verify, CT_LATE_COPY, CT_KEY_CERTIFICATE,
                                       id, list[first].id);
    }
    free(list);
    return status;
}

enum ct_status ct_verify_again_copy(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const struct ct_verify_mark *mark)
{
    const struct ct_verify_certificate *other =
        &verify->certificates[mark->detail];

    ct_warning(
        verify->sink, "readings-copied", ct_verify_at(scan, "id"),
        ct_integer(ct_verify_results(verify, mark->detail)->count),
        ct_string(ct_lab_text(verify->lab, CT_KEY_CERTIFICATE, mark->detail)),
        ct_string(ct_day_text(other->calibrated_on).text));
    return CT_OK;
}
