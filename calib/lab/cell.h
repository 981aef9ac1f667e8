/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cell.h - the cells of a laboratory's tables: one reader for each kind.
 *
 * A reader takes the text of a cell and its place and gives a typed value.
 * What is wrong goes to the sink, each fault at its own place inside the cell;
 * nothing is read otherwise than it stands without a note (V02). Plain cells
 * in ASCII (12.5, 2025-03-04, P12M, SN-001) go a short way without allocation.
 *
 * Every value has a state. Empty cells, and the usual marks for nothing (/, -,
 * N/A, 无; noted), are missing, which is no fault: whether a column may be
 * empty is known to the table only. A value is suggested where the cell is
 * damaged in a way that shows what it was: the code 4113803 has lost its
 * leading zero. There was a warning then, and the caller decides.
 *
 * Blanks at both ends do not count, but in ids they are noted. Full-width
 * digits, letters, signs and blanks are read as their plain forms (fold.h).
 *
 * Status of all readers: CT_OK; CT_INVALID (errors were reported, nothing
 * written); CT_NOMEM; CT_LIMIT: a cell of 4 GiB. Texts and formulas in values
 * live in the text of the cell or in the arena.
 */
#ifndef CT_CELL_H
#define CT_CELL_H

#include "../files/formula.h"
#include "../files/package.h"
#include "../../chains/interval.h"
#include "../../uncertainty/arena.h"
#include "../../uncertainty/buffer.h"
#include "../../uncertainty/finding.h"
#include "../../uncertainty/unit.h"

#include <stdbool.h>
#include <stddef.h>

/* ORDER CELL_KIND. What a column holds. */
enum ct_cell_kind {
    CT_CELL_TEXT,        /* anything, as it stands */
    CT_CELL_NUMBER,      /* a number in the unit of the column */
    CT_CELL_EXPANDED,    /* U: a number above zero */
    CT_CELL_FACTOR,      /* k: a number above zero */
    CT_CELL_PROBABILITY, /* p: above 0, below 1; 95 % is 0.95 */
    CT_CELL_DOF,         /* degrees of freedom: above zero, or `inf` */
    CT_CELL_ID,
    CT_CELL_JJF1022, /* class code of a measurement standard, JJF 1022-2014 */
    CT_CELL_REFERENCES,
    CT_CELL_DATE,
    CT_CELL_INTERVAL,
    CT_CELL_UNIT,
    CT_CELL_RANGE,
    CT_CELL_LIMITS,      /* maximum permissible errors, a formula */
    CT_CELL_UNCERTAINTY, /* `U = 0.04 mm, k = 2` in one cell */
    CT_CELL_ENVIRONMENT, /* `temperature=22.8..23.4 degC; humidity=45 %RH` */
    /* words, to the end */
    CT_CELL_ROLE,
    CT_CELL_LEVEL,
    CT_CELL_EVENT,
    CT_CELL_CERTIFICATE_KIND,
    CT_CELL_VERDICT,
    CT_CELL_YES_NO,
    CT_CELL_AS_FOUND,
    CT_CELL_ADJUSTED,
    CT_CELL_USE,
    CT_CELL_WITHDRAWN_REASON,
    CT_CELL_STATUS,
    CT_CELL_CHECK_KIND,
    CT_CELL_PART,
    CT_CELL_INTERPOLATION,
    CT_CELL_KINDS
};

enum ct_cell_state { CT_CELL_MISSING, CT_CELL_SOUND, CT_CELL_SUGGESTED };

/* ---- what readers need --------------------------------------------------- */

/* What the other cells of a row and its laboratory say of an uncertainty. */
struct ct_cell_coverage {
    double k, probability, dof; /* NAN: nothing */
    bool usual_factor;          /* the laboratory has a k for what says none */
    bool compared; /* k is held against the probability by the caller */
};

/* What is declared for a column or file; all zero: nothing is. */
struct ct_cell_rules {
    bool decimal_comma; /* 12,5 is read as 12.5, with a warning (V03); in
                           ranges, limits and uncertainties, too */
    bool en_dash;       /* –5 is read as -5, with a note */
    enum ct_day_order date_order;    /* of 03/04/2025; year first always is */
    enum ct_date_serial date_serial; /* of 43840 */
    const struct ct_unit *unit;      /* of the column; NULL: none is known */
    struct ct_interval per; /* of an interval: what a plain number counts, as
                               one month; all zero: nothing, it needs a unit */
    bool span_known;        /* of an mpe: the table has a range for `% FS` */
    bool decimals;          /* numbers are wanted with their digits, too */
    const struct ct_cell_coverage *coverage; /* NULL: the cell stands alone */
    const char *const *missing; /* marks for nothing; NULL: the usual ones */
    size_t missing_count;
};

/* What the settings of a laboratory declare for all its tables. */
struct ct_cell_rules ct_cell_rules_of(const struct ct_settings *settings);

struct ct_cells {
    struct ct_units *units; /* one thread of the process (unit.h) */
    struct ct_arena *arena; /* what values point to */
    struct ct_sink *sink;
    const struct ct_cell_rules *rules; /* NULL: nothing is declared */
};

struct ct_cell {
    const char *text; /* UTF-8, need not end with a NUL */
    size_t length;
    struct ct_place place; /* of the text */
};

/* ---- numbers: cell_number.c ---------------------------------------------- */

struct ct_cell_number {
    enum ct_cell_state state;
    double number;             /* in the unit of the column */
    bool exact;                /* `decimal` holds the digits as written */
    struct ct_decimal decimal; /* only where the rules ask for it */
};

/* Findings V01 (no number: also inf, nan, hexadecimal, 1.2.3, <0.01, –5,
 * 12.5(3)), V03 (commas), V04 (a unit: a note where it is the column's), V05
 * (#REF!, ########). 1.5×10^3 is read, with a note. */
CT_CHECK enum ct_status ct_cell_number(const struct ct_cells *cells,
                                       struct ct_cell cell,
                                       struct ct_cell_number *value);

/* The columns U and k: V15 where the number is not above zero. */
CT_CHECK enum ct_status ct_cell_expanded(const struct ct_cells *cells,
                                         struct ct_cell cell,
                                         struct ct_cell_number *value);
CT_CHECK enum ct_status ct_cell_factor(const struct ct_cells *cells,
                                       struct ct_cell cell,
                                       struct ct_cell_number *value);

/* The column p: a probability, `0.95`, `95 %`; 95 is noted as 0.95. V15. */
CT_CHECK enum ct_status ct_cell_probability(const struct ct_cells *cells,
                                            struct ct_cell cell,
                                            struct ct_cell_number *value);

/* Degrees of freedom; INFINITY for inf, infinite, ∞, 无穷. V15. */
CT_CHECK enum ct_status ct_cell_dof(const struct ct_cells *cells,
                                    struct ct_cell cell,
                                    struct ct_cell_number *value);

/* ---- ids: cell_id.c ------------------------------------------------------ */

struct ct_cell_id {
    enum ct_cell_state state;
    const char *text; /* not NUL-terminated */
    size_t length;
};

/* The text exactly as it stands, 00123 too. V06: an exponent form that a
 * spreadsheet made of digits (2.00E+08). V21, warnings: invisible characters
 * are left out, full-width ones and Cyrillic or Greek letters and dashes that
 * look like those of the rest of an ASCII id become these. */
CT_CHECK enum ct_status ct_cell_id(const struct ct_cells *cells,
                                   struct ct_cell cell,
                                   struct ct_cell_id *value);

/* Eight digits, of a class of JJF 1022-2014; else the warning V07. Seven
 * digits that a zero completes are suggested with it. */
CT_CHECK enum ct_status ct_cell_jjf1022(const struct ct_cells *cells,
                                        struct ct_cell cell,
                                        struct ct_cell_id *value);

/* ---- references: cell_reference.c ---------------------------------------- */

/* ORDER REFERENCE_KIND */
enum ct_reference_kind {
    CT_REFERENCE_CERTIFICATE, /* an id without a prefix */
    CT_REFERENCE_SI,          /* own realisation; the id may be empty */
    CT_REFERENCE_NMI,
    CT_REFERENCE_ACC, /* accredited laboratory */
    CT_REFERENCE_LMI, /* legal metrology institute */
    CT_REFERENCE_EV,  /* evidence: ILAC P10 routes 3a, 3b */
    CT_REFERENCE_CRM,
    CT_REFERENCE_REF, /* consensus or reference procedure */
    CT_REFERENCE_INSTRUMENT,
    CT_REFERENCE_STANDARD,
    CT_REFERENCE_KINDS
};

/* `NMI:`, `instrument:`; "" for a certificate. */
const char *ct_reference_prefix(enum ct_reference_kind kind);

struct ct_reference {
    enum ct_reference_kind kind;
    const char *id; /* cleaned as ct_cell_id() does; not NUL-terminated */
    size_t length;
    struct ct_place place; /* of the id, without its prefix */
};

struct ct_cell_references {
    enum ct_cell_state state;
    const struct ct_reference *items; /* in the arena */
    size_t count;
};

/* `A-17; NMI:PTB; instrument:W-3`: ids and roots parted by semicolons; other
 * separators (；、，,) and a prefix in other letters (nmi：) are noted. V22: a
 * prefix with nothing behind it; a warning for a prefix that looks like one of
 * those above. */
CT_CHECK enum ct_status ct_cell_references(const struct ct_cells *cells,
                                           struct ct_cell cell,
                                           struct ct_cell_references *value);

/* ---- dates: cell_date.c -------------------------------------------------- */

struct ct_cell_date {
    enum ct_cell_state state;
    bool no_end;  /* 长期, permanent: there is no last day */
    bool clock;   /* a time of the day followed, which is not kept */
    int32_t days; /* date.h; CT_DATE_LAST where there is no end */
};

/* ISO 8601, 2025-03-04. Noted: 2025/3/4, 2025.3.4, 20250304, 2025年3月4日, 4
 * Mar 2025, a time behind the date, 长期. Errors: V08 (03/04/2025 without a
 * declared order, or against it), V09 (a day number of a spreadsheet, unless
 * declared), V10 (no such day, no date), V11 (no day, no century). */
CT_CHECK enum ct_status ct_cell_date(const struct ct_cells *cells,
                                     struct ct_cell cell,
                                     struct ct_cell_date *value);

/* ---- intervals: cell_interval.c ------------------------------------------ */

struct ct_cell_interval {
    enum ct_cell_state state;
    struct ct_interval interval;
};

/* ISO 8601 durations of whole months and days (P12M, P1Y6M, P6W, P365D), a
 * number with a word (12 months, 1年, 12个月, 365天), on-demand 按需,
 * before-use 使用前, initial-only 首次. Noted: 1.5 y, 半年, 两年, annual. V19:
 * no unit, no whole months or days, outside 1 d to 10 y; the warning for 0,
 * which suggests on-demand. */
CT_CHECK enum ct_status ct_cell_interval(const struct ct_cells *cells,
                                         struct ct_cell cell,
                                         struct ct_cell_interval *value);

/* A word that counts intervals, as a header has it behind the name of its
 * column: months, 月, 年, d. "interval-unit" (V19). */
CT_CHECK enum ct_status ct_cell_interval_unit(const struct ct_cells *cells,
                                              struct ct_cell cell,
                                              struct ct_interval *unit);

/* ---- units, ranges, limits: cell_unit.c, cell_range.c, cell_limits.c ----- */

struct ct_cell_unit {
    enum ct_cell_state state;
    const struct ct_unit *unit;
};

/* As unit.h; signs that exist twice or have an ASCII spelling (℃ Ω µ) are
 * noted. V17: unknown, mis-cased, two joined. */
CT_CHECK enum ct_status ct_cell_unit(const struct ct_cells *cells,
                                     struct ct_cell cell,
                                     struct ct_cell_unit *value);

struct ct_cell_range {
    enum ct_cell_state state;
    double lower, upper; /* in `unit`; -INFINITY, INFINITY for an open side;
                            equal for a single value */
    const struct ct_unit *unit; /* NULL: none was written */
};

/* `-30..80 °C`, `(0~100)%RH`, `0…70℃`, `≥5 kg`, `100 g`. Noted: 1 mV ~ 10 V,
 * 0-100, 0–100, 0至100, ±100 mV, 5 kg以上, full-width brackets. V18: brackets,
 * low >= high, -40-50, several ranges; V17 for its unit. */
CT_CHECK enum ct_status ct_cell_range(const struct ct_cells *cells,
                                      struct ct_cell cell,
                                      struct ct_cell_range *value);

struct ct_cell_limits {
    enum ct_cell_state state;
    const struct ct_formula *formula;
};

/* The grammar of formula.h; +/- and full-width forms are noted. V16: a class
 * (0.5级), % FS where the rules know no span, limits that cross, what is no
 * formula. */
CT_CHECK enum ct_status ct_cell_limits(const struct ct_cells *cells,
                                       struct ct_cell cell,
                                       struct ct_cell_limits *value);

/* ---- uncertainty in one cell: cell_uncertainty.c ------------------------- */

struct ct_cell_uncertainty {
    enum ct_cell_state state;
    double u;           /* standard uncertainty; NAN with a formula */
    double expanded;    /* U as stated; NAN where u was, or with a formula */
    double k;           /* stated, or of the stated probability; else NAN */
    double probability; /* stated, in 0..1; else NAN */
    double dof;         /* INFINITY where none was stated */
    bool by_level;      /* k was not stated: it is that of the probability */
    int32_t digits;     /* of u or U as written; 0 with a formula */
    bool relative;      /* u and U are parts of the value, in `unit` */
    const struct ct_unit *unit;       /* NULL: none was written */
    const struct ct_formula *formula; /* of U, at k: `U=(0.3+L/500)µm k=2` */
};

/* `U=0.04 mm, k=2`, `U=0.04 (k=2)`, `U95=0.04`, `u=0.02`, `Urel=0.3 %; k=2`,
 * `U=0.04, p=95 %, veff=20`. V15: neither k nor a level; U or u not said; not
 * above zero; % of what; warnings: k from the level alone, k against it. Where
 * the rules say that the row has a factor of its own, none is needed: k may be
 * NAN then, and u. */
CT_CHECK enum ct_status ct_cell_uncertainty(const struct ct_cells *cells,
                                            struct ct_cell cell,
                                            struct ct_cell_uncertainty *value);

/* ---- environment: cell_environment.c ------------------------------------- */

struct ct_condition {
    const char *name;    /* `temperature`, `humidity`, `pressure`, or as it was
                            written, in lower case */
    double lower, upper; /* in `unit`; -INFINITY, INFINITY for an open side;
                            equal for a single value */
    const struct ct_unit *unit; /* NULL: none was written */
};

/* Those of one cell, in the order of their names. */
struct ct_conditions {
    const struct ct_condition *items;
    size_t count;
    const char *text; /* their plain form: equal texts, equal conditions */
};

struct ct_cell_environment {
    enum ct_cell_state state;
    const struct ct_conditions *conditions; /* in the arena */
};

/* `temperature=22.8..23.4 degC; humidity=40..45 %RH; pressure=1013 hPa`: names
 * with a value, a range as ct_cell_range() reads it (`≤75 %RH`, `(20~25)℃`), or
 * a value with what it may vary by (`20±2 degC`); 温度, 湿度, 气压, relative
 * humidity and the like are these three. Warnings (V22) for what is no such
 * list, and is left out, and for a name that comes twice: "environment-item",
 * "environment-twice". V17: one of the three without a unit, or with one of
 * another quantity. V18 and what else ranges and numbers have. */
CT_CHECK enum ct_status ct_cell_environment(const struct ct_cells *cells,
                                            struct ct_cell cell,
                                            struct ct_cell_environment *value);

/* ---- words: cell_word.c -------------------------------------------------- */

/* ORDER CELL_WORD for each: the words are in cell_word_table.c. */
enum ct_role {
    CT_ROLE_NATIONAL_STANDARD,
    CT_ROLE_PUBLIC_STANDARD,
    CT_ROLE_DEPARTMENT_STANDARD,
    CT_ROLE_ENTERPRISE_STANDARD,
    CT_ROLE_WORKING_STANDARD,
    CT_ROLE_INSTRUMENT,
    CT_ROLE_REFERENCE_MATERIAL,
};
/* From the top down; 国家基准 … 次级. */
enum ct_level {
    CT_LEVEL_NATIONAL_PRIMARY,
    CT_LEVEL_NATIONAL_SECONDARY,
    CT_LEVEL_NATIONAL_WORKING,
    CT_LEVEL_PUBLIC_HIGHEST,
    CT_LEVEL_PUBLIC_LOWER,
    CT_LEVEL_DEPARTMENT_HIGHEST,
    CT_LEVEL_ENTERPRISE_HIGHEST,
    CT_LEVEL_LOWER,
};
enum ct_event {
    CT_EVENT_EXTENSION,
    CT_EVENT_QUARANTINE,
    CT_EVENT_RELEASE,
    CT_EVENT_RETIRE,
    CT_EVENT_ADJUST,
    CT_EVENT_CHECK,
    CT_EVENT_LEND,
    CT_EVENT_SEND,
    CT_EVENT_RETURN,
    CT_EVENT_DAMAGE,
    CT_EVENT_REPAIR,
    CT_EVENT_FIRST_USE,
};
enum ct_certificate_kind {
    CT_CERTIFICATE_CALIBRATION,
    CT_CERTIFICATE_VERIFICATION,
    CT_CERTIFICATE_COMPARISON,
    CT_CERTIFICATE_ADJUSTMENT,
};
enum ct_verdict {
    CT_VERDICT_PASS,
    CT_VERDICT_FAIL,
    CT_VERDICT_CONDITIONAL_PASS,
    CT_VERDICT_CONDITIONAL_FAIL,
    CT_VERDICT_UNDETERMINED,
    CT_VERDICT_RESTRICTED, /* for some functions or ranges only */
    CT_VERDICT_DOWNGRADED, /* into a lower class */
};
enum ct_yes_no { CT_NO, CT_YES };
enum ct_as_found {
    CT_AS_FOUND_PASS,
    CT_AS_FOUND_FAIL,
    CT_AS_FOUND_NOT_APPLICABLE,
    CT_AS_FOUND_UNKNOWN,
};
enum ct_adjusted { CT_ADJUSTED_NO, CT_ADJUSTED_YES, CT_ADJUSTED_UNKNOWN };
enum ct_use { CT_USE_CORRECTED, CT_USE_NOMINAL };
enum ct_withdrawn_reason {
    CT_WITHDRAWN_ERROR,
    CT_WITHDRAWN_SUPERSEDED,
    CT_WITHDRAWN_LAPSE,
};
enum ct_item_status {
    CT_STATUS_IN_SERVICE,
    CT_STATUS_STANDBY,
    CT_STATUS_QUARANTINED,
    CT_STATUS_STORED, /* sealed, out of use for a longer time */
    CT_STATUS_AT_LABORATORY,
    CT_STATUS_IN_REPAIR,
    CT_STATUS_LENT,
    CT_STATUS_LOST,
    CT_STATUS_RETIRED,
};
enum ct_check_kind {
    CT_CHECK_REPEATABILITY,
    CT_CHECK_STABILITY,
    CT_CHECK_INTERMEDIATE,
    CT_CHECK_VERIFICATION,
    CT_CHECK_CONTROL,
};
enum ct_part { CT_PART_MAIN, CT_PART_AUXILIARY };
enum ct_interpolation {
    CT_INTERPOLATION_LINEAR,
    CT_INTERPOLATION_NEAREST,
    CT_INTERPOLATION_MAX_U,
};

struct ct_cell_word {
    enum ct_cell_state state;
    int word; /* of the enumeration of the kind */
};

/* `kind` is CT_CELL_ROLE or one behind it. English and Chinese words; another
 * letter case, and blanks or underscores for hyphens, are noted. V22: unknown,
 * with the nearest word. */
CT_CHECK enum ct_status ct_cell_word(const struct ct_cells *cells,
                                     enum ct_cell_kind kind,
                                     struct ct_cell cell,
                                     struct ct_cell_word *value);

/* The first English word for a value, as reports print it. */
const char *ct_cell_word_text(enum ct_cell_kind kind, int word);

/* ---- any kind: cell.c ---------------------------------------------------- */

struct ct_cell_value {
    enum ct_cell_kind kind;
    union {
        enum ct_cell_state state; /* the first member of all others */
        struct ct_cell_number number;
        struct ct_cell_id id; /* of CT_CELL_TEXT, too */
        struct ct_cell_references references;
        struct ct_cell_date date;
        struct ct_cell_interval interval;
        struct ct_cell_unit unit;
        struct ct_cell_range range;
        struct ct_cell_limits limits;
        struct ct_cell_uncertainty uncertainty;
        struct ct_cell_environment environment;
        struct ct_cell_word word;
    };
};

CT_CHECK enum ct_status ct_cell_read(const struct ct_cells *cells,
                                     enum ct_cell_kind kind,
                                     struct ct_cell cell,
                                     struct ct_cell_value *value);

/* What a kind is called in messages and JSON: `number`, `date`, `verdict`. */
const char *ct_cell_kind_name(enum ct_cell_kind kind);

/* Appends the value in its plain form, which reads back to the same value
 * without a finding; nothing for a missing one. Units are in ASCII where they
 * have such a spelling (`degC`, `ohm`); formulas are their text, with `±` for
 * `+/-`. Not for uncertainties with a formula: nothing. */
void ct_cell_write(const struct ct_cell_value *value, struct ct_buffer *out);

#endif
