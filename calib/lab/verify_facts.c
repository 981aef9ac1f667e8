/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is kept of the rows that have gone by.
 */
#include "verify_work.h"

#include "used.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- arrays by the number of an id --------------------------------------- */

/* Room for `id` in an array of `room` zeroed elements, or NULL. */
static void *make_room(void *array, size_t *room, uint32_t id, size_t size)
{
    size_t wanted = *room > 0 ? *room : 64;
    unsigned char *grown;

    if (id < *room)
        return array;
    while (wanted <= id)
        wanted += wanted / 32; /* what is left over is cleared, so taken */
    grown = realloc(array, wanted * size);
    if (grown == NULL)
        return NULL;
    memset(grown + *room * size, 0, (wanted - *room) * size);
    *room = wanted;
    return grown;
}

struct ct_verify_instrument *ct_verify_instrument(struct ct_verify *verify,
                                                  uint32_t id)
{
    void *list = make_room(verify->instruments, &verify->instrument_room, id,
                           sizeof *verify->instruments);

    if (list == NULL)
        return NULL;
    verify->instruments = list;
    return &verify->instruments[id];
}

struct ct_verify_certificate *ct_verify_certificate(struct ct_verify *verify,
                                                    uint32_t id)
{
    void *list = make_room(verify->certificates, &verify->certificate_room, id,
                           sizeof *verify->certificates);

    if (list == NULL)
        return NULL;
    verify->certificates = list;
    return &verify->certificates[id];
}

struct ct_verify_standard *ct_verify_standard(struct ct_verify *verify,
                                              uint32_t id)
{
    void *list = make_room(verify->standards, &verify->standard_room, id,
                           sizeof *verify->standards);

    if (list == NULL)
        return NULL;
    verify->standards = list;
    return &verify->standards[id];
}

const struct ct_verify_instrument *
ct_verify_known_instrument(const struct ct_verify *verify, uint32_t id)
{
    return id < verify->instrument_room && verify->instruments[id].known
               ? &verify->instruments[id]
               : NULL;
}

const struct ct_verify_certificate *
ct_verify_known_certificate(const struct ct_verify *verify, uint32_t id)
{
    return id < verify->certificate_room && verify->certificates[id].known
               ? &verify->certificates[id]
               : NULL;
}

const struct ct_verify_fate *
ct_verify_fate(const struct ct_verify *verify,
               const struct ct_verify_certificate *one)
{
    static const struct ct_verify_fate none = {.withdrawn_on = CT_LAB_NO_DATE,
                                               .replaced_on = CT_LAB_NO_DATE};

    return one->fate != 0 ? &verify->fates[one->fate - 1] : &none;
}

const struct ct_verify_results *
ct_verify_results(const struct ct_verify *verify, uint32_t certificate)
{
    static const struct ct_verify_results none;

    return certificate < verify->result_room ? &verify->results[certificate]
                                             : &none;
}

/* ---- rows that cannot be read -------------------------------------------- */

static bool is_beforehand(enum ct_table table)
{
    return table == CT_TABLE_LABORATORIES || table == CT_TABLE_REGULATIONS ||
           table == CT_TABLE_CHANGES;
}

bool ct_verify_torn(struct ct_verify *verify, enum ct_table table,
                    enum ct_lab_key of, uint32_t id)
{
    const struct ct_lab *lab =
        is_beforehand(table) ? verify->before : verify->lab;

    if (lab == NULL || id == 0 ||
        !ct_lab_torn(lab, table, ct_lab_text(verify->lab, of, id)))
        return false;
    if (!verify->told_torn[table]) {
        const struct ct_finding_cell cell = verify->sink->cell;

        verify->sink->cell = (struct ct_finding_cell){0};
        ct_note(verify->sink, "torn-rows", ct_at((struct ct_place){0}),
                ct_string(ct_table_name(table)));
        verify->sink->cell = cell;
    }
    verify->told_torn[table] = true;
    return true;
}

/* ---- tables read beforehand ---------------------------------------------- */

/* The row of `before` with the text of that id, or CT_LAB_NO_ROW. */
static enum ct_status row_before(struct ct_verify *verify, enum ct_lab_key of,
                                 uint32_t id, uint32_t **known, size_t *room,
                                 uint32_t *row)
{
    uint32_t *list = make_room(*known, room, id, sizeof *list);

    *row = CT_LAB_NO_ROW;
    if (list == NULL)
        return CT_NOMEM;
    *known = list;
    if (list[id] == 0) {
        const char *text = ct_lab_text(verify->lab, of, id);

        list[id] = 1 + ct_lab_find(verify->before, of, text, strlen(text));
    }
    *row = ct_lab_row_of(verify->before, of, list[id] - 1);
    return CT_OK;
}

enum ct_status ct_verify_regulation(struct ct_verify *verify, uint32_t id,
                                    const struct ct_lab_regulation **regulation)
{
    enum ct_status status;
    uint32_t row;

    *regulation = NULL;
    if (id == 0 || verify->before == NULL)
        return CT_OK;
    status = row_before(verify, CT_KEY_REGULATION, id, &verify->regulations,
                        &verify->regulation_room, &row);
    if (row != CT_LAB_NO_ROW)
        *regulation = &verify->before->regulations[row];
    return status;
}

enum ct_status ct_verify_laboratory(struct ct_verify *verify, uint32_t id,
                                    const struct ct_lab_laboratory **laboratory)
{
    enum ct_status status;
    uint32_t row;

    *laboratory = NULL;
    if (id == 0 || verify->before == NULL)
        return CT_OK;
    status = row_before(verify, CT_KEY_LABORATORY, id, &verify->laboratories,
                        &verify->laboratory_room, &row);
    if (row != CT_LAB_NO_ROW)
        *laboratory = &verify->before->laboratories[row];
    return status;
}

/* ---- instruments --------------------------------------------------------- */

static int32_t begun_on(const struct ct_verify *verify,
                        const struct ct_lab_instrument *row)
{
    return verify->settings->anchor == CT_ANCHOR_IN_SERVICE
               ? row->in_service_on
               : ct_verify_first_use(verify, row->id);
}

enum ct_status ct_verify_keep_instrument(struct ct_verify *verify,
                                         const struct ct_scan *scan,
                                         const void *record)
{
    const struct ct_lab_instrument *row = record;
    const struct ct_verify_facts *facts = ct_scan_facts(scan);
    struct ct_verify_instrument *one = ct_verify_instrument(verify, row->id);
    uint32_t own;
    enum ct_status status;

    if (one == NULL)
        return CT_NOMEM;
    if (row->id == 0 || one->known) /* the first of two rows holds */
        return CT_OK;
    status = ct_verify_own(&verify->owns, row, facts->own, &own);
    if (status != CT_OK)
        return status;
    one->own = own;
    one->begun = begun_on(verify, row);
    one->known = true;
    one->unsound =
        row->row.unsound ||
        ct_verify_torn(verify, CT_TABLE_CHANGES, CT_KEY_INSTRUMENT, row->id);
    one->role = row->role;
    one->status = row->status;
    one->compulsory = row->compulsory;
    return CT_OK;
}

/* Appends the range to those of the instrument. */
static void chain_range(struct ct_verify_range *list,
                        struct ct_verify_instrument *one, uint32_t at)
{
    struct ct_verify_range *first;

    if (one->first_range == 0) {
        one->first_range = at;
        list[at - 1].last = at;
    }
    first = &list[one->first_range - 1];
    if (++first->count > CT_VERIFY_RANGES)
        return;
    if (first->last != at)
        list[first->last - 1].next = at;
    first->last = at;
}

enum ct_status ct_verify_keep_range(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_item_range *row = record;
    struct ct_verify_range *list =
        ct_grow(verify->ranges, verify->range_count, sizeof *list);
    struct ct_verify_instrument *one =
        ct_verify_instrument(verify, row->instrument);
    uint32_t at;

    (void)scan;
    if (list == NULL || one == NULL) {
        verify->ranges = list != NULL ? list : verify->ranges;
        return CT_NOMEM;
    }
    verify->ranges = list;
    if (verify->range_count >= UINT32_MAX - 1)
        return CT_LIMIT;
    at = (uint32_t)++verify->range_count; /* from 1 */
    list[at - 1] = (struct ct_verify_range){.range = row->range,
                                            .mpe = row->mpe,
                                            .interval = row->interval,
                                            .quantity = row->quantity,
                                            .function = row->function,
                                            .at = row->at,
                                            .table = true};
    /* What is wrong with one range is not known of the item's points. */
    one->unsound = one->unsound || row->row.unsound;
    chain_range(list, one, at);
    return CT_OK;
}

/* ---- certificates -------------------------------------------------------- */

static bool same_references(const struct ct_verify *verify, uint32_t at,
                            const struct ct_lab_references *references)
{
    const struct ct_lab_reference *list =
        verify->lab->references + references->first;
    const struct ct_verify_reference *known;
    uint32_t count = ct_verify_list(verify, at, &known);

    if (count != references->count)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (known[i].id != list[i].id || known[i].kind != list[i].kind)
            return false;
    return true;
}

/* Where it is kept that they are there. */
static uint32_t *set_of(struct ct_verify *verify,
                        const struct ct_lab_references *references)
{
    struct ct_key_hash digest = ct_digest_start;

    for (uint32_t i = 0; i < references->count; i++) {
        const struct ct_lab_reference *one =
            &verify->lab->references[references->first + i];

        ct_digest_add(&digest, (uint64_t)one->kind << 32 | one->id);
    }
    return &verify->sets[digest.high % CT_VERIFY_SETS];
}

/* Appends to the lists. */
static enum ct_status add_reference(struct ct_verify *verify, uint32_t id,
                                    uint8_t kind)
{
    if (!ct_room(verify->references, verify->reference_count))
        return CT_NOMEM;
    if (verify->reference_count == UINT32_MAX)
        return CT_LIMIT;
    verify->references[verify->reference_count++] =
        (struct ct_verify_reference){id, kind};
    return CT_OK;
}

uint32_t ct_verify_list(const struct ct_verify *verify, uint32_t at,
                        const struct ct_verify_reference **list)
{
    *list = at != 0 ? &verify->references[at] : NULL;
    return at != 0 ? verify->references[at - 1].id : 0;
}

/* Of lists that repeat themselves the first is kept, mostly. */
static enum ct_status
keep_references(struct ct_verify *verify,
                const struct ct_lab_references *references, uint32_t *at)
{
    uint32_t *set;
    enum ct_status status;

    *at = 0;
    if (references->count == 0)
        return CT_OK;
    set = set_of(verify, references);
    *at = *set;
    if (same_references(verify, *set, references))
        return CT_OK;
    status = add_reference(verify, references->count, 0);
    *at = (uint32_t)verify->reference_count;
    for (uint32_t i = 0; i < references->count && status == CT_OK; i++) {
        const struct ct_lab_reference *one =
            &verify->lab->references[references->first + i];

        status = add_reference(verify, one->id, (uint8_t)one->kind);
    }
    if (status == CT_OK)
        *set = *at;
    return status;
}

/* Its fate, to be written to. */
static enum ct_status make_fate(struct ct_verify *verify,
                                struct ct_verify_certificate *one,
                                struct ct_verify_fate **fate)
{
    enum { MOST = 0x3FFFFFFF };

    if (one->fate == 0) {
        if (!ct_room(verify->fates, verify->fate_count))
            return CT_NOMEM;
        if (verify->fate_count == MOST)
            return CT_LIMIT;
        verify->fates[verify->fate_count++] =
            (struct ct_verify_fate){.withdrawn_on = CT_LAB_NO_DATE,
                                    .replaced_on = CT_LAB_NO_DATE,
                                    .issued_on = CT_LAB_NO_DATE,
                                    .due_on = CT_LAB_NO_DATE};
        one->fate = (uint32_t)verify->fate_count & MOST;
    }
    *fate = &verify->fates[one->fate - 1];
    return CT_OK;
}

/* The certificate that this one replaces has lost its place from now on. */
static enum ct_status keep_replacement(struct ct_verify *verify,
                                       const struct ct_lab_certificate *row)
{
    struct ct_verify_certificate *old =
        ct_verify_certificate(verify, row->replaces);
    int32_t day = ct_lab_takes_place_on(row);
    struct ct_verify_fate *fate;
    enum ct_status status;

    if (old == NULL)
        return CT_NOMEM;
    if (row->replaces == 0 || row->row.unsound || day == CT_LAB_NO_DATE)
        return CT_OK;
    status = make_fate(verify, old, &fate);
    if (status == CT_OK &&
        (fate->replaced_by == 0 || day < fate->replaced_on)) {
        fate->replaced_by = row->id;
        fate->replaced_on = day;
    }
    return status;
}

/* A day as days behind another, where it is near; others stand in the fate. */
enum { NO_DAY = INT16_MIN, FAR_DAY = INT16_MAX };

static int16_t near_day(int32_t day, int32_t from)
{
    if (day == CT_LAB_NO_DATE)
        return NO_DAY;
    if (from == CT_LAB_NO_DATE || day - from <= NO_DAY || day - from >= FAR_DAY)
        return FAR_DAY;
    return (int16_t)(day - from);
}

static int32_t day_of(int16_t near, int32_t from, int32_t far)
{
    return near == NO_DAY    ? CT_LAB_NO_DATE
           : near == FAR_DAY ? far
                             : from + near;
}

int32_t ct_verify_issued_on(const struct ct_verify *verify,
                            const struct ct_verify_certificate *one)
{
    return day_of(one->issued, one->calibrated_on,
                  ct_verify_fate(verify, one)->issued_on);
}

int32_t ct_verify_due_on(const struct ct_verify *verify,
                         const struct ct_verify_certificate *one)
{
    return day_of(one->due, one->calibrated_on,
                  ct_verify_fate(verify, one)->due_on);
}

static enum ct_status copy_fate(struct ct_verify *verify,
                                struct ct_verify_certificate *one,
                                const struct ct_lab_certificate *row)
{
    struct ct_verify_fate *fate;
    enum ct_status status;

    if (row->withdrawn_on == CT_LAB_NO_DATE && row->replaces == 0 &&
        one->issued != FAR_DAY && one->due != FAR_DAY)
        return CT_OK;
    status = make_fate(verify, one, &fate);
    if (status != CT_OK)
        return status;
    fate->withdrawn_on = row->withdrawn_on;
    fate->issued_on = row->issued_on;
    fate->due_on = row->due_on;
    fate->replaces = row->replaces;
    return CT_OK;
}

static enum ct_status copy_certificate(struct ct_verify *verify,
                                       struct ct_verify_certificate *one,
                                       const struct ct_lab_certificate *row)
{
    const struct ct_verify_manner manner = {.laboratory = row->laboratory,
                                            .procedure = row->procedure,
                                            .kind = row->kind,
                                            .verdict = row->verdict,
                                            .as_found = row->as_found,
                                            .adjusted = row->adjusted};

    one->calibrated_on = row->calibrated_on;
    one->issued = near_day(row->issued_on, row->calibrated_on);
    one->due = near_day(row->due_on, row->calibrated_on);
    one->instrument = row->instrument;
    one->known = true;
    one->unsound = row->row.unsound;
    if (ct_verify_enter_manner(&verify->manners, &manner, &one->manner) !=
        CT_OK)
        return CT_NOMEM;
    return copy_fate(verify, one, row);
}

enum ct_status ct_verify_keep_certificate(struct ct_verify *verify,
                                          const struct ct_scan *scan,
                                          const void *record)
{
    const struct ct_lab_certificate *row = record;
    struct ct_verify_certificate *one = ct_verify_certificate(verify, row->id);
    enum ct_status status;

    if (one == NULL)
        return CT_NOMEM;
    if (row->id == 0 || one->known)
        return CT_OK;
    (void)scan;
    status = copy_certificate(verify, one, row);
    if (status == CT_OK)
        status = keep_references(verify, &row->references, &one->references);
    return status == CT_OK ? keep_replacement(verify, row) : status;
}

enum ct_status ct_verify_keep_standard(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const void *record)
{
    const struct ct_lab_standard *row = record;
    struct ct_verify_standard *one = ct_verify_standard(verify, row->id);

    if (one == NULL)
        return CT_NOMEM;
    if (row->id == 0 || one->known)
        return CT_OK;
    (void)scan;
    one->known = true;
    return keep_references(verify, &row->upper_standard, &one->references);
}

/* ---- results ------------------------------------------------------------- */

static void add_reading(struct ct_key_hash *digest, struct ct_lab_number number,
                        struct ct_verify_results *of)
{
    double size = fabs(number.number);
    uint64_t bits = 0;

    if (size > 0) { /* false for what is left out */
        int digits = (int)floor(log10(size)) - number.place + 1;

        of->some_reading = true;
        digits = (digits > 0 ? digits : 0) + of->digits;
        of->digits = digits < CT_VERIFY_DIGITS ? (unsigned)digits & 63
                                               : CT_VERIFY_DIGITS;
    }
    if (!isnan(number.number))
        memcpy(&bits, &size, sizeof bits);
    if (!isnan(size))
        bits += number.number < 0 ? 3 : 2;
    ct_digest_add(digest, bits);
}

/* What was read, and where: not what the certificate is called. Equal texts of
 * units are one unit. */
static struct ct_key_hash digest_of(struct ct_verify *verify,
                                    const struct ct_lab_result_row *row,
                                    struct ct_verify_results *of)
{
    struct ct_key_hash digest = ct_digest_start;

    ct_digest_add(&digest, (uint64_t)row->quantity << 32 | row->function);
    ct_digest_add(&digest, (uint64_t)row->artefact << 32 | row->at);
    ct_verify_add_quantity(verify, &digest, row->point.number, row->point_unit);
    ct_digest_add(&digest, (uint64_t)(uintptr_t)row->unit);
    add_reading(&digest, row->value, of);
    add_reading(&digest, row->error, of);
    add_reading(&digest, row->correction, of);
    add_reading(&digest, row->as_found_value, of);
    add_reading(&digest, row->as_found_error, of);
    add_reading(&digest, row->as_found_correction, of);
    return digest;
}

/* The number of the unit; 0: there are too many. */
static enum ct_status number_unit(struct ct_verify *verify,
                                  const struct ct_unit *unit, uint32_t *number)
{
    size_t i = 0;

    while (i < verify->unit_count && verify->units_seen[i] != unit)
        i++;
    *number = i < CT_VERIFY_UNITS ? (uint32_t)i + 1 : 0;
    if (i < verify->unit_count || *number == 0)
        return CT_OK;
    if (!ct_room(verify->units_seen, i))
        return CT_NOMEM;
    verify->units_seen[verify->unit_count++] = unit;
    return CT_OK;
}

/* What its results are stated in, where that is one kind of unit. */
static enum ct_status keep_unit(struct ct_verify *verify,
                                struct ct_verify_results *of,
                                const struct ct_unit *unit)
{
    const struct ct_unit *known =
        of->unit != 0 ? verify->units_seen[of->unit - 1] : NULL;
    enum ct_status status = CT_OK;
    uint32_t number = 0;

    if (of->units_differ || (unit != NULL && unit == known))
        return CT_OK;
    if (unit != NULL && known == NULL)
        status = number_unit(verify, unit, &number);
    else if (unit != NULL && ct_unit_same_dimension(unit, known))
        return CT_OK;
    of->unit = number & 0x7FFF;
    of->units_differ = number == 0;
    return status;
}

enum ct_status ct_verify_keep_result(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    const struct ct_lab_result_row *row = record;
    struct ct_verify_results *list, *of;

    (void)scan;
    if (row->certificate == 0 ||
        ct_verify_known_certificate(verify, row->certificate) == NULL)
        return CT_OK;
    list = make_room(verify->results, &verify->result_room, row->certificate,
                     sizeof *list);
    if (list == NULL)
        return CT_NOMEM;
    verify->results = list;
    of = &list[row->certificate];
    ct_digest_sum(&of->readings, digest_of(verify, row, of));
    of->count++;
    of->torn = of->torn || row->row.unsound;
    of->left_open = of->left_open || row->row.unsound;
    of->found_open = of->found_open || row->row.unsound;
    of->as_left = of->as_left || !isnan(row->value.number) ||
                  !isnan(row->error.number) || !isnan(row->correction.number);
    of->as_found_given = of->as_found_given ||
                         !isnan(row->as_found_value.number) ||
                         !isnan(row->as_found_error.number) ||
                         !isnan(row->as_found_correction.number);
    return keep_unit(verify, of, row->unit);
}

/* ---- certificates of an instrument --------------------------------------- */

/* qsort() has no context. */
struct visit {
    uint32_t instrument, id;
    int32_t day;
};

static int compare_visits(const void *a, const void *b)
{
    const struct visit *x = a, *y = b;

    if (x->instrument != y->instrument)
        return x->instrument < y->instrument ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static enum ct_status sort_visits(struct ct_verify *verify)
{
    size_t room = verify->certificate_room, count = 0;
    struct visit *visits = malloc((room + 1) * sizeof *visits);

    verify->by_instrument = malloc((room + 1) * sizeof(uint32_t));
    if (visits == NULL || verify->by_instrument == NULL) {
        free(visits);
        return CT_NOMEM;
    }
    for (uint32_t id = 1; id < room; id++) {
        const struct ct_verify_certificate *one = &verify->certificates[id];

        if (one->known && !one->unsound && one->instrument != 0)
            visits[count++] =
                (struct visit){one->instrument, id, one->calibrated_on};
    }
    qsort(visits, count, sizeof *visits, compare_visits);
    for (size_t i = 0; i < count; i++)
        verify->by_instrument[i] = visits[i].id;
    verify->by_instrument_count = count;
    free(visits);
    return CT_OK;
}

/* The first visit of an instrument not below that number. */
static size_t first_visit(const struct ct_verify *verify, uint32_t instrument)
{
    size_t low = 0, high = verify->by_instrument_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t id = verify->by_instrument[middle];

        if (verify->certificates[id].instrument < instrument)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum ct_status ct_verify_visits(struct ct_verify *verify, uint32_t instrument,
                                struct ct_verify_visits *visits)
{
    size_t first;

    if (verify->by_instrument == NULL && sort_visits(verify) != CT_OK)
        return CT_NOMEM;
    first = first_visit(verify, instrument);
    visits->list = verify->by_instrument + first;
    visits->count = first_visit(verify, instrument + 1) - first;
    return CT_OK;
}

size_t ct_verify_visits_until(const struct ct_verify *verify,
                              const struct ct_verify_visits *visits,
                              int32_t day)
{
    size_t low = 0, high = visits->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (verify->certificates[visits->list[middle]].calibrated_on <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
