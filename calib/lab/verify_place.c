/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where findings stand: at a cell of the row at hand, or of one gone by.
 */
#include "verify_work.h"

#include "cell_work.h"
#include "../../uncertainty/expression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ct_argument ct_verify_at(const struct ct_scan *scan, const char *column)
{
    ct_scan_about(scan, column);
    return ct_at(ct_scan_cell(scan, column).place);
}

bool ct_verify_is_given(const struct ct_scan *scan, const char *column)
{
    struct ct_cell cell = ct_scan_cell(scan, column);

    return cell.length > 0 && ct_cell_trim(cell).length > 0;
}

/* Bytes of what parts two ids of a list at `at`, or 0. */
static size_t parting_sign(const struct ct_cell *cell, size_t at)
{
    static const char *const signs[] = {";", ",", "\n", "；", "，", "、"};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t length = strlen(signs[i]);

        if (cell->length - at >= length &&
            memcmp(cell->text + at, signs[i], length) == 0)
            return length;
    }
    return 0;
}

/* The part of the list that begins at *from, which goes on behind it. */
static struct ct_cell next_part(const struct ct_cell *cell, size_t *from)
{
    size_t begin = *from, end = begin, sign = 0;

    while (end < cell->length && (sign = parting_sign(cell, end)) == 0)
        end++;
    *from = end + sign;
    return ct_cell_trim(
        (struct ct_cell){cell->text + begin, end - begin,
                         ct_place_part(cell->place, begin, end - begin)});
}

/* Whether a part of a list is the id, alone or behind the colon of a prefix. */
static bool is_id(const struct ct_cell *part, const char *id, size_t length)
{
    static const char wide[] = "：";
    size_t size = sizeof wide - 1, lead = part->length - length;

    if (part->length < length || memcmp(part->text + lead, id, length) != 0)
        return false;
    while (lead > 0 && part->text[lead - 1] == ' ')
        lead--;
    return lead == 0 || part->text[lead - 1] == ':' ||
           (lead >= size && memcmp(part->text + lead - size, wide, size) == 0);
}

/* Parts that are looked at for one id: some, as `SI`, are in no table. What is
 * written in another form than it is read, as `Ｂ１`, is found in none. */
enum { PARTS_AHEAD = 32 };

struct ct_argument ct_verify_at_id(const struct ct_scan *scan,
                                   const char *column, const char *id,
                                   size_t *from)
{
    struct ct_cell cell = ct_scan_cell(scan, column);
    size_t length = strlen(id), at = *from;

    ct_scan_about(scan, column);
    /* A cell with quotes inside is longer than its text. */
    if (length == 0 || cell.length != cell.place.length)
        return ct_at(cell.place);
    for (int i = 0; i < PARTS_AHEAD && at < cell.length; i++) {
        struct ct_cell part = next_part(&cell, &at);

        if (i == 0)
            *from = at;
        if (!is_id(&part, id, length))
            continue;
        *from = at;
        return ct_at(ct_place_part(part.place, part.length - length, length));
    }
    return ct_at(cell.place);
}

struct ct_argument ct_verify_column(const struct ct_scan *scan,
                                    const char *column)
{
    struct ct_cell header = ct_scan_header(scan, column);

    return ct_text(header.text, header.length);
}

struct ct_argument ct_verify_file_of(const struct ct_verify *verify,
                                     enum ct_table table)
{
    const struct ct_resource *resource = verify->lab->package->tables[table];

    return ct_string(resource != NULL ? resource->path : ct_table_name(table));
}

enum ct_status ct_verify_mark(struct ct_verify *verify, enum ct_late late,
                              uint32_t line, uint32_t id, uint32_t detail)
{
    if (!ct_room(verify->marks, verify->mark_count))
        return CT_NOMEM;
    verify->marks[verify->mark_count++] =
        (struct ct_verify_mark){line, id, detail, (uint8_t)late};
    return CT_OK;
}

enum ct_status ct_verify_mark_id(struct ct_verify *verify, enum ct_late late,
                                 enum ct_lab_key of, uint32_t id,
                                 uint32_t detail)
{
    return ct_verify_mark(verify, late, ct_scan_line_of(verify->lab, of, id),
                          id, detail);
}

void ct_verify_add_quantity(struct ct_verify *verify,
                            struct ct_key_hash *digest, double number,
                            const struct ct_unit *unit)
{
    struct ct_verify_known_quantity *known;
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    bits ^= (uint64_t)(uintptr_t)unit;
    bits *= 0x9E3779B97F4A7C15;
    known = &verify->quantities[bits >> 32 & (CT_VERIFY_QUANTITIES - 1)];
    if (known->digest.high == 0 || known->unit != unit ||
        memcmp(&known->number, &number, sizeof number) != 0) {
        *known =
            (struct ct_verify_known_quantity){number, unit, ct_digest_start};
        ct_digest_quantity(&known->digest, number, unit);
    }
    ct_digest_add(digest, known->digest.high);
    ct_digest_add(digest, known->digest.low);
}

/* ---- arguments ----------------------------------------------------------- */

void ct_verify_write_range(struct ct_buffer *out, double min, double max,
                           const struct ct_unit *unit)
{
    const double ends[] = {min, max};

    for (int i = 0; i < 2; i++) {
        if (i > 0)
            ct_buffer_puts(out, "..");
        if (isfinite(ends[i]))
            ct_decimal_write(out, ct_decimal_from_double(ends[i]));
    }
    if (unit != NULL && unit->text != NULL) {
        ct_buffer_putc(out, ' ');
        ct_buffer_puts(out, unit->text);
    }
}

static bool has_row(const struct ct_verify *verify, enum ct_lab_key of,
                    uint32_t id)
{
    if (of == CT_KEY_INSTRUMENT)
        return ct_verify_known_instrument(verify, id) != NULL;
    if (of == CT_KEY_CERTIFICATE)
        return ct_verify_known_certificate(verify, id) != NULL;
    return of == CT_KEY_STANDARD && id < verify->standard_room &&
           verify->standards[id].known;
}

/* Of all rows of a key, or of a table read beforehand. */
static const char *nearest(struct ct_verify *verify, const struct ct_lab *lab,
                           enum ct_lab_key of, const char *name)
{
    const char *own = ct_lab_text(verify->lab, of, verify->own[of]);
    uint32_t count = ct_lab_key_count(lab, of);
    const char **candidates = malloc((count + 1U) * sizeof *candidates);
    const char *near = NULL;
    size_t used = 0;

    if (candidates == NULL)
        return ""; /* a hint only */
    for (uint32_t id = 1; id <= count; id++)
        if ((lab == verify->before ? ct_lab_row_of(lab, of, id) != CT_LAB_NO_ROW
                                   : has_row(verify, of, id)) &&
            strcmp(ct_lab_text(lab, of, id), own) != 0)
            candidates[used++] = ct_lab_text(lab, of, id);
    near = ct_near_miss(name, strlen(name), candidates, used);
    free(candidates);
    return near != NULL ? near : "";
}

const char *ct_verify_near(struct ct_verify *verify, enum ct_lab_key of,
                           uint32_t id)
{
    enum { TIMES = 20 };
    bool before = of == CT_KEY_LABORATORY || of == CT_KEY_REGULATION;
    const struct ct_lab *lab = before ? verify->before : verify->lab;

    if (verify->near_misses >= TIMES || verify->probing || lab == NULL)
        return "";
    verify->near_misses++;
    return nearest(verify, lab, of, ct_lab_text(verify->lab, of, id));
}
