/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Coverage factors in headers: `U(k=2)`, `U/mm (k=2)`, `U(mm, k=2)`,
 * `U(k=2)/mm`.
 */
#include "table.h"

#include "cell_work.h"

#include "../../uncertainty/number.h"

#include <string.h>

struct factor {
    size_t from, till; /* bytes of the folded header, with the brackets around
                          them or the sign that parts them from a unit */
    double k;
};

static bool is_one_of(unsigned char c, const char *signs)
{
    return c != 0 && strchr(signs, c) != NULL;
}

/* `k = 2` at the byte `at`, parted from what is around it. */
static bool factor_at(const struct ct_folded *header, size_t at,
                      struct factor *factor)
{
    size_t from = at, till = ct_folded_skip(header, at + 1), length;
    unsigned char before, after;

    if (ct_folded_byte(header, at) != 'k' ||
        ct_folded_byte(header, till) != '=')
        return false;
    while (from > 0 && ct_is_blank(ct_folded_byte(header, from - 1)))
        from--;
    before = from > 0 ? ct_folded_byte(header, from - 1) : 0;
    if (before == 0 || (from == at && !is_one_of(before, "([,;")))
        return false;
    till = ct_folded_skip(header, till + 1);
    length = ct_number_span(header->text + till, header->length - till);
    if (ct_number_parse(header->text + till, length, &factor->k) != CT_OK ||
        !(factor->k > 0))
        return false;
    till = ct_folded_skip(header, till + length);
    after = ct_folded_byte(header, till);
    if (after != 0 && !is_one_of(after, ")],;"))
        return false;
    if (is_one_of(before, "([") && is_one_of(after, ")]")) {
        from--;
        till++;
    } else if (is_one_of(before, ",;")) {
        from--;
    } else if (is_one_of(after, ",;")) {
        till++;
    }
    factor->from = from;
    factor->till = till;
    return true;
}

static const char *original(const struct ct_folded *header, size_t at,
                            struct ct_cell cell)
{
    size_t length = 1;

    return at < header->length ? ct_folded_original(header, at, &length)
                               : cell.text + cell.length;
}

enum ct_status ct_header_take_factor(const struct ct_cells *cells,
                                     struct ct_cell *header, double *k)
{
    struct ct_cell_text text;
    struct factor factor;
    bool found = false;
    enum ct_status status = ct_cell_fold(*header, &text);

    *k = 0;
    if (status != CT_OK)
        return status;
    for (size_t at = 1; at < text.folded.length && !found; at++)
        found = factor_at(&text.folded, at, &factor);
    if (found) {
        const char *from = original(&text.folded, factor.from, text.cell);
        const char *till = original(&text.folded, factor.till, text.cell);
        size_t before = (size_t)(from - text.cell.text);
        size_t after = (size_t)(text.cell.text + text.cell.length - till);
        char *rest = ct_arena_alloc(cells->arena, before + after + 1);

        if (rest == NULL) {
            status = CT_NOMEM;
        } else {
            memcpy(rest, text.cell.text, before);
            memcpy(rest + before, till, after);
            rest[before + after] = '\0';
            header->text = rest;
            header->length = before + after;
            *k = factor.k;
        }
    }
    ct_cell_text_release(&text);
    return status;
}

const struct ct_column *ct_table_factor_of(enum ct_table table,
                                           const struct ct_column *column)
{
    if (strcmp(column->name, "U") == 0 ||
        strcmp(column->name, "U_as_found") == 0)
        return ct_table_column(table, "k");
    if (strcmp(column->name, "U_reference") == 0)
        return ct_table_column(table, "k_reference");
    return NULL;
}
