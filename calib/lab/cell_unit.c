/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cell_work.h"

#include "../files/written.h"

/* Words for the unit of a number. */
static bool is_one(const struct ct_folded *text)
{
    static const char *const words[] = {"无量纲", "无单位", "dimensionless",
                                        "number"};
    bool loose;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (ct_cell_is(text, words[i], &loose))
            return true;
    return false;
}

static enum ct_status read_open(const struct ct_cells *cells,
                                const struct ct_cell_text *text, void *result)
{
    struct ct_cell_unit *value = result;
    const struct ct_folded *folded = &text->folded;
    struct ct_cell_value as = {.kind = CT_CELL_UNIT};
    struct ct_cell_relay relay;
    bool one = is_one(folded);
    enum ct_status status = CT_OK;

    ct_cell_relay_init(&relay, cells, text);
    value->unit = &ct_unit_one;
    if (!one)
        status = ct_written_unit(cells->units, folded, 0, folded->length,
                                 &relay.sink, &value->unit);
    if (status != CT_OK)
        return status;
    as.unit = *value;
    return one || text->changed || ct_cell_unit_has_sign(folded)
               ? ct_cell_note_value(cells, text, &as)
               : CT_OK;
}

enum ct_status ct_cell_unit(const struct ct_cells *cells, struct ct_cell cell,
                            struct ct_cell_unit *value)
{
    struct ct_cell_unit result = {0};
    enum ct_status status =
        ct_cell_long_way(cells, cell, read_open, &result.state, &result);

    if (status == CT_OK)
        *value = result;
    return status;
}
