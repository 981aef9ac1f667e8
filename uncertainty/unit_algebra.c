/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where memory runs out inside UDUNITS-2 2.2.28: ut_parse() calls exit(2) when
 * its scanner gets no buffer, crashes when it cannot copy an identifier, and
 * may call the text unsound when an operation failed; productMultiply() loses
 * its scratch array. The other calls here fail as they should. Hence the
 * look at the heap before ut_parse(), and at errno after it.
 */
#include "unit_algebra.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <udunits2.h>

struct ct_unit_algebra {
    ut_system *system;
    ut_unit *letters[CT_UNIT_FACTORS];
};

void ct_unit_algebra_silence(void)
{
    (void)ut_set_error_message_handler(ut_ignore);
}

void ct_unit_algebra_free(struct ct_unit_algebra *algebra)
{
    if (algebra == NULL)
        return;
    for (size_t i = 0; i < CT_UNIT_FACTORS; i++)
        if (algebra->letters[i] != NULL)
            ut_free(algebra->letters[i]);
    if (algebra->system != NULL)
        ut_free_system(algebra->system);
    free(algebra);
}

static enum ct_status add_letter(struct ct_unit_algebra *algebra, size_t i)
{
    const char symbol[] = {(char)('A' + i), '\0'};

    algebra->letters[i] = ut_new_base_unit(algebra->system);
    if (algebra->letters[i] == NULL ||
        ut_map_symbol_to_unit(symbol, UT_ASCII, algebra->letters[i]) !=
            UT_SUCCESS)
        return CT_NOMEM;
    return CT_OK;
}

static enum ct_status algebra_new(struct ct_unit_algebra **result)
{
    struct ct_unit_algebra *algebra = calloc(1, sizeof *algebra);
    enum ct_status status = CT_NOMEM;

    if (algebra == NULL)
        return CT_NOMEM;
    algebra->system = ut_new_system();
    if (algebra->system != NULL)
        status = CT_OK;
    for (size_t i = 0; i < CT_UNIT_FACTORS && status == CT_OK; i++)
        status = add_letter(algebra, i);
    if (status != CT_OK) {
        ct_unit_algebra_free(algebra);
        return status;
    }
    *result = algebra;
    return CT_OK;
}

/* ---- what came back ----------------------------------------------------- */

struct visit {
    const struct ct_unit_algebra *algebra;
    int *powers;
};

static ut_status visit_product(const ut_unit *unit, int count,
                               const ut_unit *const *factors, const int *powers,
                               void *context)
{
    const struct visit *visit = context;

    (void)unit;
    for (int i = 0; i < count; i++)
        for (size_t j = 0; j < CT_UNIT_FACTORS; j++)
            if (ut_compare(factors[i], visit->algebra->letters[j]) == 0)
                visit->powers[j] = powers[i];
    return UT_SUCCESS;
}

static ut_status visit_basic(const ut_unit *unit, void *context)
{
    const int one = 1;

    return visit_product(unit, 1, &unit, &one, context);
}

/* Scales, offsets, time stamps and logarithms cannot be written here. */
static ut_status refuse_galilean(const ut_unit *unit, double scale,
                                 const ut_unit *underlying, double offset,
                                 void *context)
{
    (void)unit, (void)scale, (void)underlying, (void)offset, (void)context;
    return UT_VISIT_ERROR;
}

static ut_status refuse_timestamp(const ut_unit *unit, const ut_unit *time,
                                  double origin, void *context)
{
    (void)unit, (void)time, (void)origin, (void)context;
    return UT_VISIT_ERROR;
}

static ut_status refuse_logarithmic(const ut_unit *unit, double base,
                                    const ut_unit *reference, void *context)
{
    (void)unit, (void)base, (void)reference, (void)context;
    return UT_VISIT_ERROR;
}

/* More than any text within the limits makes ut_parse() allocate at a time. */
static bool has_memory(void)
{
    void *volatile block = malloc(65536);

    free(block);
    return block != NULL;
}

/* Why UDUNITS gave nothing; errno was 0 before. */
static enum ct_status refusal(void)
{
    return errno == ENOMEM || ut_get_status() == UT_OS ? CT_NOMEM : CT_INVALID;
}

enum ct_status ct_unit_algebra_read(struct ct_unit_algebra **algebra,
                                    const char *text,
                                    int powers[CT_UNIT_FACTORS])
{
    static const ut_visitor visitor = {visit_basic, visit_product,
                                       refuse_galilean, refuse_timestamp,
                                       refuse_logarithmic};
    enum ct_status status = CT_OK;
    struct visit visit;
    ut_unit *unit;

    if (*algebra == NULL)
        status = algebra_new(algebra);
    if (status == CT_OK && !has_memory())
        status = CT_NOMEM;
    if (status != CT_OK)
        return status;
    errno = 0;
    unit = ut_parse((*algebra)->system, text, UT_ASCII);
    if (unit == NULL)
        return refusal();
    visit = (struct visit){.algebra = *algebra, .powers = powers};
    for (size_t i = 0; i < CT_UNIT_FACTORS; i++)
        powers[i] = 0;
    if (ut_accept_visitor(unit, &visitor, &visit) != UT_SUCCESS)
        status = refusal();
    ut_free(unit);
    return status;
}
