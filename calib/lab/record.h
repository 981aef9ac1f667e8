/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * record.h - the rows of a laboratory's tables as records.
 *
 * One structure for each table, made by load.h and const to everybody else. A
 * field has its column's name. What a cell left out has a value of its own:
 *
 *   text, id           0, the empty text
 *   date               CT_LAB_NO_DATE
 *   word               CT_LAB_NO_WORD
 *   number             NAN (also those of type double)
 *   unit, formula,
 *   environment        NULL
 *   interval           CT_LAB_NO_INTERVAL
 *   references         no items
 *
 * Texts and ids are numbers in a table of all different ones (load_keys.h):
 * equal numbers of one kind are equal texts. Quantities and places that are
 * spelled in several ways have one of their spellings everywhere, the first in
 * the order of bytes. `row.unsound` marks a row with an
 * error, whose fault was reported and whose faulty cells count as left out:
 * others may refer to it, answers do not use it.
 */
#ifndef CT_RECORD_H
#define CT_RECORD_H

#include "cell.h"

#include <math.h>

/* What a text or id names. */
enum ct_lab_key {
    CT_KEY_TEXT,
    CT_KEY_INSTRUMENT,
    CT_KEY_CERTIFICATE,
    CT_KEY_STANDARD,
    CT_KEY_LABORATORY,
    CT_KEY_REGULATION, /* its number */
    CT_KEYS
};

enum { CT_LAB_NO_DATE = INT32_MIN, CT_LAB_NO_WORD = 0xFF };
#define CT_LAB_NO_ROW UINT32_MAX

/* A day as a text, `2025-03-04`; "" for CT_LAB_NO_DATE. It lives until the end
 * of the expression that calls for it. */
struct ct_day_text {
    char text[CT_DATE_TEXT];
};
static inline struct ct_day_text ct_day_text(int32_t day)
{
    struct ct_day_text text = {""};

    if (day != CT_LAB_NO_DATE)
        ct_date_format(day, text.text);
    return text;
}

/* Where the record stood; the first member of every record. */
struct ct_lab_row {
    uint64_t offset; /* of its first byte in the table's source */
    uint32_t line;   /* from 1 */
    bool unsound;
    uint8_t content[3]; /* a digest of the cells as they stand, in tables whose
                           rows have an id: tells a copy */
};

/* `place` is the power of ten of the last digit as written, so that 1.50 has
 * -2; without meaning where number is NAN. The exact decimal of up to 15
 * digits is ct_decimal_from_double(number). A number was computed where a cell
 * states it otherwise, U as a part of the value or in another unit: its place
 * is that of its last digit that means something, its digits are not stated. */
struct ct_lab_number {
    double number; /* in the unit of its column */
    int32_t place;
    bool computed;
};

enum ct_lab_interval_state {
    CT_LAB_NO_INTERVAL,
    CT_LAB_INTERVAL,       /* `interval` */
    CT_LAB_WHOLE_INTERVAL, /* of drift_per: the calibration interval */
};

struct ct_lab_interval {
    struct ct_interval interval;
    enum ct_lab_interval_state state;
};

/* -INFINITY, INFINITY: a side is open. `unit` belongs to all numbers of the
 * record that have no unit of their own. */
struct ct_lab_range {
    struct ct_lab_number min, max;
    const struct ct_unit *unit;
};

/* What a result or certificate refers to. `id` is of the key that
 * ct_lab_reference_key() tells. */
struct ct_lab_reference {
    uint32_t id;
    uint32_t row; /* of certificates, instruments, standards, laboratories;
                     CT_LAB_NO_ROW: there is none, or it is another root */
    enum ct_reference_kind kind;
};

/* References `first` … `first` + `count` of the laboratory. */
struct ct_lab_references {
    uint32_t first, count;
};

struct ct_lab_instrument {
    struct ct_lab_row row;
    struct ct_lab_range range;
    const struct ct_formula *mpe;
    struct ct_lab_interval interval;
    int32_t in_service_on;
    uint32_t id, name, quantity, manufacturer, model, serial, jjf1022_code;
    uint32_t holder, district, location, custodian, purpose;
    uint8_t role;       /* enum ct_role */
    uint8_t status;     /* enum ct_item_status */
    uint8_t compulsory; /* enum ct_yes_no */
};

struct ct_lab_item_range { /* ranges.csv */
    struct ct_lab_row row;
    struct ct_lab_range range;
    const struct ct_formula *resolution, *mpe, *drift;
    struct ct_lab_number own_correlation;
    struct ct_lab_interval drift_per, interval;
    uint32_t instrument, quantity, function, at, accuracy_class;
    uint32_t drift_distribution;
    const struct ct_conditions *environment; /* in which its values hold */
    uint8_t use;                             /* enum ct_use */
    uint8_t interpolation;                   /* enum ct_interpolation */
    uint8_t U_includes_drift;                /* enum ct_yes_no */
};

struct ct_lab_certificate {
    struct ct_lab_row row;
    int32_t calibrated_on, due_on, issued_on, recorded_on;
    int32_t withdrawn_on, withdrawn_recorded_on;
    uint32_t id, instrument, laboratory;
    uint32_t procedure; /* a regulation */
    uint32_t replaces;  /* a certificate */
    uint32_t document, number, covers;
    struct ct_lab_references references;
    struct ct_lab_number sequence;
    const struct ct_conditions *environment; /* that prevailed */
    uint8_t kind;                            /* enum ct_certificate_kind */
    uint8_t as_found;                        /* enum ct_as_found */
    uint8_t verdict;                         /* enum ct_verdict */
    uint8_t adjusted;                        /* enum ct_adjusted */
    uint8_t withdrawn_reason;                /* enum ct_withdrawn_reason */
};

/* A result as its table has it: what columns are read into, and what a scan
 * hands on. It is kept as struct ct_lab_result. */
struct ct_lab_result_row {
    struct ct_lab_row row;
    uint32_t certificate, quantity, function, at, artefact;
    struct ct_lab_number point; /* in point_unit */
    const struct ct_unit *point_unit, *unit;
    struct ct_lab_number value, error, correction;
    struct ct_lab_number as_found_value, as_found_error, as_found_correction;
    struct ct_lab_number U, U_as_found;
    double k, probability, dof;
    const struct ct_formula *mpe;
};

/* What many results have in common, and often share. */
struct ct_lab_result_common {
    const struct ct_unit *point_unit, *unit;
    const struct ct_formula *mpe;
    double k, probability, dof;
};

/* Which of value, error and correction a result states. */
enum ct_lab_stated {
    CT_LAB_STATES_VALUE,
    CT_LAB_STATES_ERROR,
    CT_LAB_STATES_CORRECTION,
    CT_LAB_STATES_KINDS,                         /* how many there are */
    CT_LAB_STATES_NOTHING = CT_LAB_STATES_KINDS, /* or all is in `rest` */
};

/* What few results state. */
struct ct_lab_result_rest {
    struct ct_lab_number several[CT_LAB_STATES_KINDS]; /* where not just one is
                                                          stated */
    struct ct_lab_number as_found[CT_LAB_STATES_KINDS];
    struct ct_lab_number U_as_found;
};

/* A result that is kept: there are more of them than of all else. Numbers that
 * have an accessor below are read by it alone; of `point` and `U` the plain
 * number may be had here. */
struct ct_lab_result {
    struct ct_lab_row row;
    uint32_t certificate, quantity, function, at, artefact;
    int16_t point_place, stated_place, U_place;
    uint8_t states;  /* enum ct_lab_stated */
    bool U_computed; /* others never are */
    double point;    /* in point_unit */
    double stated, U;
    const struct ct_lab_result_common *common; /* never NULL */
    const struct ct_lab_result_rest *rest;     /* NULL: nothing of it */
};

struct ct_lab_link {
    struct ct_lab_row row;
    struct ct_lab_number point_min, point_max, reference_point;
    const struct ct_unit *point_unit; /* of these three */
    struct ct_lab_number sensitivity;
    const struct ct_unit *sensitivity_unit;
    struct ct_lab_references reference; /* one */
    uint32_t certificate, quantity, function, artefact, reference_quantity;
    uint32_t reference_function, reference_artefact, reference_at;
    uint32_t method, ratio_rule;
};

struct ct_lab_standard {
    struct ct_lab_row row;
    struct ct_lab_range range;
    const struct ct_formula *U, *mpe;
    double k;
    int32_t valid_until, public_valid_until;
    uint32_t id, name, jjf1022_code, holder, district, quantity;
    uint32_t accuracy_class, certificate_no, public_certificate_no;
    uint32_t regulation, method;
    struct ct_lab_references upper_standard; /* an id without prefix is that of
                                                a standard */
    uint8_t level;                           /* enum ct_level */
};

struct ct_lab_standard_item {
    struct ct_lab_row row;
    uint32_t standard, instrument;
    int32_t from, until;
    uint8_t part; /* enum ct_part */
};

struct ct_lab_check {
    struct ct_lab_row row;
    struct ct_lab_number point, reading, reference_value, U_reference;
    const struct ct_unit *unit; /* of these four */
    double k_reference;
    int32_t date, recorded_on;
    uint32_t standard, instrument, quantity, group, reference_certificate, by;
    uint8_t kind;   /* enum ct_check_kind */
    uint8_t result; /* enum ct_verdict */
};

struct ct_lab_laboratory {
    struct ct_lab_row row;
    int32_t valid_from, valid_until;
    uint32_t id, name, accreditation;
};

struct ct_lab_scope {
    struct ct_lab_row row;
    struct ct_lab_range range;
    const struct ct_formula *cmc;
    int32_t valid_from, valid_until;
    uint32_t laboratory, quantity, at;
};

struct ct_lab_event {
    struct ct_lab_row row;
    struct ct_lab_number sequence;
    int32_t date, until, recorded_on;
    uint32_t instrument, function, by, note;
    uint8_t event; /* enum ct_event */
};

struct ct_lab_change {
    struct ct_lab_row row;
    int32_t from, recorded_on;
    uint32_t table, id, function, field, value, by, reason; /* all texts */
};

struct ct_lab_regulation {
    struct ct_lab_row row;
    int32_t published, effective, replaced_on;
    struct ct_lab_interval max_interval;
    uint32_t number, replaces; /* regulations */
    uint32_t title, applies_to;
    const struct ct_conditions *environment, *environment_spread;
};

struct ct_lab_class {
    struct ct_lab_row row;
    const struct ct_formula *mpe;
    uint32_t accuracy_class, quantity;
    uint32_t regulation;
};

/* ---- the numbers of a result --------------------------------------------- */

static inline struct ct_lab_number ct_lab_no_number(void)
{
    return (struct ct_lab_number){.number = (double)NAN};
}

static inline struct ct_lab_number
ct_result_point(const struct ct_lab_result *result)
{
    return (struct ct_lab_number){result->point, result->point_place, false};
}

/* NULL: it has none. */
static inline const struct ct_unit *
ct_result_point_unit(const struct ct_lab_result *result)
{
    const struct ct_lab_result_common *common = result->common;

    return common->point_unit != NULL ? common->point_unit : common->unit;
}

static inline struct ct_lab_number
ct_result_U(const struct ct_lab_result *result)
{
    return (struct ct_lab_number){result->U, result->U_place,
                                  result->U_computed};
}

static inline struct ct_lab_number
ct_result_stated(const struct ct_lab_result *result, enum ct_lab_stated what)
{
    if (result->states == what)
        return (struct ct_lab_number){result->stated, result->stated_place,
                                      false};
    return result->rest != NULL ? result->rest->several[what]
                                : ct_lab_no_number();
}

static inline struct ct_lab_number
ct_result_value(const struct ct_lab_result *result)
{
    return ct_result_stated(result, CT_LAB_STATES_VALUE);
}

static inline struct ct_lab_number
ct_result_error(const struct ct_lab_result *result)
{
    return ct_result_stated(result, CT_LAB_STATES_ERROR);
}

static inline struct ct_lab_number
ct_result_correction(const struct ct_lab_result *result)
{
    return ct_result_stated(result, CT_LAB_STATES_CORRECTION);
}

static inline struct ct_lab_number
ct_result_found(const struct ct_lab_result *result, enum ct_lab_stated what)
{
    return result->rest != NULL ? result->rest->as_found[what]
                                : ct_lab_no_number();
}

static inline struct ct_lab_number
ct_result_as_found_value(const struct ct_lab_result *result)
{
    return ct_result_found(result, CT_LAB_STATES_VALUE);
}

static inline struct ct_lab_number
ct_result_as_found_error(const struct ct_lab_result *result)
{
    return ct_result_found(result, CT_LAB_STATES_ERROR);
}

static inline struct ct_lab_number
ct_result_as_found_correction(const struct ct_lab_result *result)
{
    return ct_result_found(result, CT_LAB_STATES_CORRECTION);
}

/* Whether it states any of them, as-left and as-found. */
static inline bool ct_result_states(const struct ct_lab_result *result)
{
    return !isnan(ct_result_value(result).number) ||
           !isnan(ct_result_error(result).number) ||
           !isnan(ct_result_correction(result).number);
}

static inline bool ct_result_states_found(const struct ct_lab_result *result)
{
    return !isnan(ct_result_as_found_value(result).number) ||
           !isnan(ct_result_as_found_error(result).number) ||
           !isnan(ct_result_as_found_correction(result).number);
}

static inline struct ct_lab_number
ct_result_U_as_found(const struct ct_lab_result *result)
{
    return result->rest != NULL ? result->rest->U_as_found : ct_lab_no_number();
}

#endif
