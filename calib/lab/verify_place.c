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

/* ORDER LATE */
static const struct {
    enum ct_table table;
    const char *column;
} late_cells[CT_LATES] = {
    {CT_TABLE_INSTRUMENTS, "interval"},
    {CT_TABLE_CERTIFICATES, "id"},
    {CT_TABLE_CERTIFICATES, "references"},
    {CT_TABLE_CERTIFICATES, "replaces"},
    {CT_TABLE_CERTIFICATES, "verdict"},
    {CT_TABLE_CERTIFICATES, "as_found"},
    {CT_TABLE_CERTIFICATES, "adjusted"},
    {CT_TABLE_CERTIFICATES, "kind"},
    {CT_TABLE_STANDARDS, "upper_standard"},
    {CT_TABLE_STANDARD_ITEMS, "instrument"},
    {CT_TABLE_SCOPES, "laboratory"},
};

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

/* ---- rows gone by -------------------------------------------------------- */

static struct ct_verify_spot spot_of(struct ct_place place, uint64_t row)
{
    if (place.offset < row || place.offset - row > UINT16_MAX ||
        place.length > UINT16_MAX)
        return (struct ct_verify_spot){0};
    return (struct ct_verify_spot){(uint16_t)(place.offset - row),
                                   (uint16_t)place.length};
}

/* The header's name of the column, once. */
static enum ct_status keep_name(struct ct_verify *verify,
                                const struct ct_scan *scan, enum ct_late late)
{
    const struct ct_finding_cell *cell = &verify->sink->cell;

    if (verify->late[late].name != NULL)
        return CT_OK;
    ct_scan_about(scan, late_cells[late].column);
    verify->late[late].name = ct_arena_text(
        &verify->arena, cell->field != NULL ? cell->field : "",
        cell->field_length);
    verify->late[late].length = cell->field_length;
    ct_scan_about(scan, NULL);
    return verify->late[late].name == NULL ? CT_NOMEM : CT_OK;
}

enum ct_status ct_verify_keep(struct ct_verify *verify,
                              const struct ct_scan *scan, enum ct_late late,
                              struct ct_verify_row *row,
                              struct ct_verify_spot *spot)
{
    *spot = (struct ct_verify_spot){0};
    row->row = (uint32_t)verify->sink->cell.row;
    if (!ct_scan_has(scan, late_cells[late].column))
        return CT_OK;
    *spot = spot_of(ct_scan_cell(scan, late_cells[late].column).place,
                    row->offset);
    return keep_name(verify, scan, late);
}

struct ct_argument ct_verify_late(struct ct_verify *verify, enum ct_late late,
                                  const struct ct_verify_row *row,
                                  struct ct_verify_spot spot,
                                  const char *record)
{
    const char *name = verify->late[late].name;

    verify->sink->cell = (struct ct_finding_cell){
        .field = name,
        .field_length = name != NULL ? verify->late[late].length : 0,
        .record = record,
        .record_length = strlen(record),
        .row = row->row,
    };
    return ct_at((struct ct_place){
        .offset = row->offset + spot.offset,
        .length = spot.length,
        .source = verify->lab->tables[late_cells[late].table].source});
}

struct ct_argument ct_verify_late_certificate(struct ct_verify *verify,
                                              enum ct_late late, uint32_t id)
{
    const struct ct_verify_certificate *one = &verify->certificates[id];

    return ct_verify_late(verify, late, &one->row,
                          one->spots[late - CT_LATE_ID],
                          ct_lab_text(verify->lab, CT_KEY_CERTIFICATE, id));
}

void ct_verify_clear(struct ct_verify *verify)
{
    verify->sink->cell = (struct ct_finding_cell){0};
}

/* Where the id of a reference stands in its cell, from `from` on. */
static struct ct_place find_id(struct ct_cell cell, const char *id,
                               size_t *from)
{
    size_t length = strlen(id);

    for (size_t i = *from; length > 0 && i + length <= cell.length; i++)
        if (memcmp(cell.text + i, id, length) == 0) {
            *from = i + length;
            return ct_place_part(cell.place, i, length);
        }
    return cell.place;
}

enum ct_status
ct_verify_keep_references(struct ct_verify *verify, const struct ct_scan *scan,
                          const struct ct_lab_references *references,
                          const char *column, uint64_t offset, uint32_t *first)
{
    struct ct_cell cell = ct_scan_cell(scan, column);
    size_t from = 0;

    *first = (uint32_t)verify->reference_count;
    for (uint32_t i = 0; i < references->count; i++) {
        const struct ct_lab_reference *one =
            &verify->lab->references[references->first + i];
        struct ct_verify_reference *list =
            ct_grow(verify->references, verify->reference_count, sizeof *list);
        struct ct_place place = cell.place;

        if (list == NULL)
            return CT_NOMEM;
        verify->references = list;
        if (verify->reference_count == UINT32_MAX)
            return CT_LIMIT;
        /* A cell with quotes inside is longer than its text. */
        if (references->count > 1 && cell.length == cell.place.length)
            place = find_id(cell,
                            ct_lab_text(verify->lab,
                                        ct_lab_reference_key(one->kind),
                                        one->id),
                            &from);
        list[verify->reference_count++] = (struct ct_verify_reference){
            .id = one->id,
            .spot = spot_of(place, offset),
            .kind = (uint8_t)one->kind};
    }
    return CT_OK;
}

/* ---- arguments ----------------------------------------------------------- */

struct ct_verify_text ct_verify_day(int32_t day)
{
    struct ct_verify_text text = {""};

    if (day != CT_LAB_NO_DATE)
        ct_date_format(day, text.text);
    return text;
}

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
    switch (of) {
    case CT_KEY_INSTRUMENT:
        return ct_verify_known_instrument(verify, id) != NULL;
    case CT_KEY_CERTIFICATE:
        return ct_verify_known_certificate(verify, id) != NULL;
    case CT_KEY_STANDARD:
        return id < verify->standard_room && verify->standards[id].known;
    default:
        return false;
    }
}

/* Of all rows of a key, or of a table read beforehand. */
static const char *nearest(struct ct_verify *verify, const struct ct_lab *lab,
                           enum ct_lab_key of, const char *name)
{
    uint32_t count = ct_lab_key_count(lab, of);
    const char **candidates = malloc((count + 1U) * sizeof *candidates);
    const char *near = NULL;
    size_t used = 0;

    if (candidates == NULL)
        return ""; /* a hint only */
    for (uint32_t id = 1; id <= count; id++)
        if (lab == verify->before ? ct_lab_row_of(lab, of, id) != CT_LAB_NO_ROW
                                  : has_row(verify, of, id))
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

    if (verify->near_misses >= TIMES || lab == NULL)
        return "";
    verify->near_misses++;
    return nearest(verify, lab, of, ct_lab_text(verify->lab, of, id));
}
