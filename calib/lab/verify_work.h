/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verify_work.h - what the checks of a laboratory's records share: the facts
 * kept of rows that have gone by, and how a finding is put at its cell.
 *
 * A row is checked when it is at hand (ct_scan_cell()), but what it tells by
 * itself is found out before (ct_verify_silent). What needs a row that
 * comes later waits until the end; rows that have such a fault are marked and
 * read a second time. A laboratory without them is read once.
 */
#ifndef CT_VERIFY_WORK_H
#define CT_VERIFY_WORK_H

#include "digest.h"
#include "verify.h"

#include "../../uncertainty/decimal.h"

/* ---- exact comparison: verify_exact.c ------------------------------------ */

/* Ratios of units that were needed before. */
enum { CT_VERIFY_RATIOS = 16 };
struct ct_verify_ratios {
    struct {
        const struct ct_unit *a, *b;
        double ratio; /* 1 of a in b; 0: not known */
    } list[CT_VERIFY_RATIOS];
};

/* -1, 0, 1; exact where the ratio of the units is one of decimals, and doubles
 * have up to 15 digits. The units are of one dimension; NULL: the number one.
 */
int ct_compare_exact(struct ct_decimal a, const struct ct_unit *unit_a,
                     struct ct_decimal b, const struct ct_unit *unit_b);
/* The same, quick where the numbers are not nearly equal. */
int ct_compare_quantities(struct ct_verify_ratios *ratios, double a,
                          const struct ct_unit *unit_a, double b,
                          const struct ct_unit *unit_b);

/* a + b against c, all in one unit. */
int ct_compare_sum(double a, double b, double c);

/* ---- facts --------------------------------------------------------------- */

/* Findings that need rows behind their own. Such a row is marked, and read
 * again when all is known: places can be told of the row at hand only.
 * ORDER LATE, by table */
enum ct_late {
    CT_LATE_INTERVAL,   /* S03 */
    CT_LATE_STATUTE,    /* S07; detail: number in `statutes` */
    CT_LATE_RANGE,      /* V20; detail: the other line */
    CT_LATE_REFERENCES, /* C01, C19, C20, C12 */
    CT_LATE_CIRCLE,     /* C02; detail: number in `circles` */
    CT_LATE_REPLACES,   /* C01 */
    CT_LATE_REPLACED,   /* C02; detail: number in `circles` */
    CT_LATE_VERDICT,    /* D02, C24 */
    CT_LATE_COMPULSORY, /* S14; detail: the instrument */
    CT_LATE_BODY,       /* S14 */
    CT_LATE_COPY,       /* V23; detail: the other certificate */
    CT_LATE_RESULT,     /* V20; detail: the other line */
    CT_LATE_UPPER,      /* C01, of standards */
    CT_LATE_UPPER_CIRCLE,
    CT_LATE_BLANK,   /* F11, of results; id: the certificate, detail: columns */
    CT_LATE_ITEM,    /* V20; detail: the other line */
    CT_LATE_READING, /* V18; id: enum ct_verify_odd */
    CT_LATE_CHECK_BLANK, /* F11, of checks; id: columns, detail: the others */
    CT_LATE_SCOPE,       /* V20; detail: the other line */
    CT_LATE_ENVIRONMENT, /* V23; id: the first certificate, detail: days */
    CT_LATE_MIXED,       /* V19; id: in days, detail: how many others */
    CT_LATE_RANGE_MIXED,
    CT_LATES
};
struct ct_verify_mark {
    uint32_t line; /* of the row */
    uint32_t id, detail;
    uint8_t late;
};

struct ct_verify_range {
    struct ct_lab_range range;
    const struct ct_formula *mpe;
    struct ct_lab_interval interval;
    uint32_t quantity, function, at;
    uint32_t next;        /* of the same instrument, from 1; 0: the last */
    uint32_t last, count; /* of the first one of an instrument: all of them */
    bool table;           /* it is a row of ranges.csv */
};

/* Different ranges of rows of instruments: verify_own.c. */
struct ct_verify_owns {
    struct ct_verify_range *list;
    size_t count;
    struct ct_verify_own_slot {
        uint64_t hash;
        uint32_t number; /* + 1; 0: empty */
    } * slots;
    size_t size; /* a power of two, or 0 */
};

/* By the number of its id. There are millions: 16 bytes each; its line is that
 * of ct_scan_line_of(). */
struct ct_verify_instrument {
    uint32_t own;         /* its row as a range: a number in `owns` */
    uint32_t first_range; /* 0: none in ranges.csv */
    int32_t begun;        /* the day from which intervals count, if it is that
                             of its service or its first use */
    bool known : 1;
    bool unsound : 1;
    bool interval_told : 1;
    bool limits_told : 1;
    uint8_t role, status, compulsory;
};

/* What very many certificates have alike, each different one once:
 * verify_manner.c. */
struct ct_verify_manner {
    uint32_t laboratory, procedure;
    uint8_t kind, verdict, as_found, adjusted;
};
struct ct_verify_manners {
    struct ct_verify_manner *list;
    uint32_t *slots; /* numbers, + 1; 0: empty */
    size_t size;     /* a power of two, or 0 */
    uint32_t count, last;
};

/* By the number of its id: 24 bytes each. */
struct ct_verify_certificate {
    uint32_t instrument;
    uint32_t manner;     /* number in `manners`, + 1; 0: no row has come */
    uint32_t references; /* where their list is; 0: none */
    int32_t calibrated_on;
    int16_t issued, due; /* days behind it: ct_verify_issued_on(), _due_on() */
    uint32_t fate : 30;  /* number in `fates`; 0: it stands as it was issued */
    bool known : 1, unsound : 1;
};

/* What few certificates have. */
struct ct_verify_fate {
    int32_t withdrawn_on;
    int32_t replaced_on; /* the first day on which another took its place */
    int32_t issued_on, due_on; /* far from the day of calibration */
    uint32_t replaces, replaced_by;
};

/* Of the results of a certificate, by the number of its id: 32 bytes each. */
struct ct_verify_results {
    uint64_t readings; /* a sum of digests */
    uint32_t count;
    /* What its rows leave out, in bits: verify_sparse.c. */
    uint32_t row;      /* the line of the first, or of the first that lacks what
                          that has */
    uint32_t quantity; /* of the first that has one */
    uint32_t function; /* of the first */
    uint32_t first : 9;  /* what the first one lacks */
    uint32_t filled : 9; /* what all others have */
    uint32_t odd : 9;    /* what that other row lacks */
    bool begun : 1;
    bool several : 1;                   /* there are more such rows */
    bool quantities : 1, functions : 1; /* there are several */
    uint32_t unit : 15;    /* number in `units_seen`, see `units_differ` */
    uint32_t digits : 6;   /* of all its readings, at most */
    bool units_differ : 1; /* in dimension, or it is not known */
    bool torn : 1;         /* one has an error */
    bool some_reading : 1, as_left : 1, as_found_given : 1;
    bool left_judged : 1, left_outside : 1, left_open : 1;
    bool found_judged : 1, found_outside : 1, found_open : 1;
};

struct ct_verify_standard {
    uint32_t references; /* where their list is; 0: none */
    bool known;
};

/* In front of those of a list stands how many there are. */
struct ct_verify_reference {
    uint32_t id;  /* or the number of those that follow */
    uint8_t kind; /* enum ct_reference_kind */
};

/* A row that holds from a day until a day, for those that must not overlap. */
struct ct_verify_period {
    struct ct_key_hash key;
    uint32_t line;
    int32_t from, until;
};
struct ct_verify_periods {
    struct ct_verify_period *list;
    size_t count;
};

/* What a laboratory may do: a row of scopes. */
struct ct_verify_authority {
    uint32_t laboratory, quantity;
    int32_t from, until;
    bool unsound;
};

/* A row of checks: verify_reading.c. Which of its numbers is not like those of
 * the others: */
enum ct_verify_odd {
    CT_VERIFY_NONE_ODD,
    CT_VERIFY_READING_ODD,
    CT_VERIFY_POINT_ODD,
    CT_VERIFY_REFERENCE_ODD,
    CT_VERIFY_U_ODD
};
struct ct_verify_reading {
    double point, reading, reference, U;
    uint32_t line, standard, instrument;
    uint8_t blanks;
};

/* Intervals of a column by their length in months, stated in months and in
 * days: verify_mixed.c. */
enum { CT_VERIFY_LENGTHS = 121 };
struct ct_verify_mixture {
    struct ct_verify_lengths {
        uint32_t count, line; /* of the first */
    } stated[CT_VERIFY_LENGTHS][2];
};

/* Of a certificate whose environment is likely to be that of its day only:
 * verify_environment.c. */
struct ct_verify_environment_of {
    uint64_t digest; /* with the laboratory */
    int32_t day;
    uint32_t id, line;
    uint8_t telling_days; /* on so many it is no chance */
};

/* A row of whose key there is another one: the second look tells whether all
 * of it is the same. */
struct ct_verify_first {
    struct ct_key_hash cells;
    uint32_t line;
    uint8_t table;
};

/* An interval that is longer than the law's. */
struct ct_verify_statute {
    int32_t anchor, end, allowed;
    uint32_t procedure;
};

/* Fields of instruments and ranges that a change may replace and a check
 * needs. ORDER CHANGED */
enum ct_changed {
    CT_CHANGED_INTERVAL,
    CT_CHANGED_MPE,
    CT_CHANGED_MIN,
    CT_CHANGED_MAX,
    CT_CHANGED_UNIT,
    CT_CHANGED_FIELDS
};
struct ct_verify_change {
    const char *function; /* "": of all */
    union {
        struct ct_interval interval;
        const struct ct_formula *mpe;
        double number;
        const struct ct_unit *unit;
    };
    int32_t from, recorded_on;
    uint32_t id; /* a text of `before` */
    uint8_t table, field;
};

/* Of an item with more ranges than any has, points and intervals are not
 * checked, so that time stays linear. */
enum {
    CT_VERIFY_QUANTITIES = 256,
    CT_VERIFY_FITTINGS = 256,
    CT_VERIFY_SETS = 1024,
    CT_VERIFY_UNITS = 1024, /* of results; others are not known */
    CT_VERIFY_DIGITS = 63,
    CT_VERIFY_RANGES = 1024
};

/* A formula that is of the unit of its row: nothing is to be said of it. */
struct ct_verify_measured {
    const struct ct_formula *formula;
    const struct ct_unit *unit;
};

/* Cells that are looked at in every row of a table: numbers in `seen` of
 * verify.c. ORDER SEEN */
enum ct_verify_seen {
    CT_SEEN_SERIAL,
    CT_SEEN_NAME,
    CT_SEEN_MANUFACTURER,
    CT_SEEN_MODEL,
    CT_SEEN_LOCATION,
    CT_SEEN_NUMBER, /* of certificates */
    CT_SEEN
};

/* What any thread can tell of a row before it is checked. */
struct ct_verify_facts {
    uint32_t silent; /* checks of its table, by the bits from the first on, that
                        have nothing to say of it */
    uint32_t make;   /* of an instrument: 31 bits of maker and model; 0: not
                        given */
    uint64_t own;    /* of an instrument: see ct_verify_own_hash() */
    struct ct_key_hash number; /* of the maker's, or of a certificate's */
    bool clean;                /* nothing is to be said of the latter's text */
};

struct ct_verify {
    size_t checks;   /* number of the first check of the table at hand */
    char apart[128]; /* all threads read that, one writes to the rest */

    const struct ct_verify_rules *rules;
    const struct ct_settings *settings;
    enum ct_due_rule due;
    bool jjf1094; /* the rule of decision, or none is named */
    struct ct_sink *sink;
    struct ct_units *units;
    unsigned tables; /* that are read */
    uint64_t count;  /* rows */
    struct ct_arena arena;

    /* Tables that others need and that come behind them, read beforehand:
     * laboratories, changes, regulations, events where an interval counts from
     * the first use. NULL: one file is checked. */
    struct ct_lab *before;
    struct ct_verify_change *changes; /* by table, id, field, day */
    size_t change_count;
    int32_t *first_uses; /* by instrument of `before`; NULL: not needed */

    const struct ct_lab *lab; /* of the scan at hand */
    struct ct_verify_mark *marks;
    size_t mark_count, next_mark;
    struct ct_verify_first *firsts;
    size_t first_count;
    struct ct_verify_statute *statutes;
    const char **circles; /* texts in the arena */
    size_t statute_count, circle_count;

    struct ct_verify_instrument *instruments;
    struct ct_verify_certificate *certificates;
    struct ct_verify_manners manners;
    struct ct_verify_results *results;
    struct ct_verify_fate *fates; /* number n at n - 1 */
    size_t fate_count;
    const struct ct_unit **units_seen; /* of results; number n at n - 1 */
    size_t unit_count;
    struct ct_verify_standard *standards;
    uint32_t *regulations;  /* numbers in `before`, + 1; 0: not looked up */
    uint32_t *laboratories; /* the same */
    size_t instrument_room, certificate_room, result_room, standard_room,
        regulation_room, laboratory_room;
    struct ct_verify_owns owns;
    struct ct_verify_range *ranges; /* number n at n - 1 */
    size_t range_count;
    struct ct_verify_reference *references;
    size_t reference_count;
    uint32_t sets[CT_VERIFY_SETS]; /* lists that certificates repeat */
    struct ct_verify_periods items, scopes;
    struct ct_verify_authority *authorities; /* at last by laboratory */
    size_t authority_count;
    bool authorities_told; /* laboratories.csv says who is authorised */
    bool some_body;        /* has verified a compulsory item */
    struct ct_verify_reading *readings;
    size_t reading_count;
    struct ct_verify_environment_of *environments;
    size_t environment_count;
    struct ct_verify_mixture of_instruments, of_ranges;
    uint32_t *by_instrument; /* numbers of certificates: by instrument, day */
    size_t by_instrument_count;

    struct ct_key_set result_keys, range_keys, link_keys, event_keys,
        change_keys, serials, makes, numbers, issuers;
    uint32_t near_misses;  /* looked for */
    uint32_t own[CT_KEYS]; /* ids of the row at hand: what else it names was not
                              meant to be one of them; 0: none */
    bool probing;          /* findings are only counted */
    bool some_interval;    /* the laboratory keeps intervals */
    bool told_default_k;
    bool told_torn[CT_TABLES];

    struct ct_verify_ratios ratios;
    struct ct_verify_constant {
        const struct ct_formula *mpe;
        const struct ct_unit *unit;
        double lower, upper;
    } constant; /* limits of the row before */
    struct ct_verify_fitting {
        uint32_t quantity;
        const struct ct_unit *unit;
    } fitting[CT_VERIFY_FITTINGS]; /* of which nothing is to be said */
    struct ct_verify_measured measured[CT_VERIFY_FITTINGS];
    struct ct_verify_known_quantity {
        double number;
        const struct ct_unit *unit;
        struct ct_key_hash digest;
    } quantities[CT_VERIFY_QUANTITIES]; /* points repeat themselves */
};

/* ---- findings at cells: verify_place.c ----------------------------------- */

/* The place of the cell of the row at hand; findings are about it from now
 * on. */
struct ct_argument ct_verify_at(const struct ct_scan *scan, const char *column);
/* The place of an id in a cell that lists several, that of the cell where it is
 * written in another form. Ids are asked for in their order: `from` is 0 for
 * the first and goes on behind each, so that a long list costs one way through
 * it. */
struct ct_argument ct_verify_at_id(const struct ct_scan *scan,
                                   const char *column, const char *id,
                                   size_t *from);

/* What the table calls the column, as an argument. */
struct ct_argument ct_verify_column(const struct ct_scan *scan,
                                    const char *column);
/* The file of a table, as the package has it, as an argument. */
struct ct_argument ct_verify_file_of(const struct ct_verify *verify,
                                     enum ct_table table);

/* Marks a row for a second look. */
CT_CHECK enum ct_status ct_verify_mark(struct ct_verify *verify,
                                       enum ct_late late, uint32_t line,
                                       uint32_t id, uint32_t detail);
/* The same of the row that has that id. */
CT_CHECK enum ct_status ct_verify_mark_id(struct ct_verify *verify,
                                          enum ct_late late, enum ct_lab_key of,
                                          uint32_t id, uint32_t detail);

/* A quantity of the row in a digest, see ct_digest_quantity(). */
void ct_verify_add_quantity(struct ct_verify *verify,
                            struct ct_key_hash *digest, double number,
                            const struct ct_unit *unit);

/* Appends `0..25 mm`. */
void ct_verify_write_range(struct ct_buffer *out, double min, double max,
                           const struct ct_unit *unit);

bool ct_verify_is_given(const struct ct_scan *scan, const char *column);

/* The nearest id of the key that has a row and is not the row's own (`own`), or
 * "": looked for a few times only, since every id must be compared. */
const char *ct_verify_near(struct ct_verify *verify, enum ct_lab_key of,
                           uint32_t id);

/* ---- facts: verify_facts.c ----------------------------------------------- */

/* Facts of an id, with room made; NULL: no memory. */
struct ct_verify_instrument *ct_verify_instrument(struct ct_verify *verify,
                                                  uint32_t id);
struct ct_verify_certificate *ct_verify_certificate(struct ct_verify *verify,
                                                    uint32_t id);
struct ct_verify_standard *ct_verify_standard(struct ct_verify *verify,
                                              uint32_t id);
/* The same without making room; NULL: the id has no row. */
const struct ct_verify_instrument *
ct_verify_known_instrument(const struct ct_verify *verify, uint32_t id);
const struct ct_verify_certificate *
ct_verify_known_certificate(const struct ct_verify *verify, uint32_t id);
/* Of one that is known: who made it, how, with which verdict; and its days,
 * CT_LAB_NO_DATE where it says none. */
const struct ct_verify_manner *
ct_verify_manner(const struct ct_verify *verify,
                 const struct ct_verify_certificate *one);
CT_CHECK enum ct_status
ct_verify_enter_manner(struct ct_verify_manners *manners,
                       const struct ct_verify_manner *manner, uint32_t *number);
void ct_verify_manners_release(struct ct_verify_manners *manners);
int32_t ct_verify_issued_on(const struct ct_verify *verify,
                            const struct ct_verify_certificate *one);
int32_t ct_verify_due_on(const struct ct_verify *verify,
                         const struct ct_verify_certificate *one);
/* A list of references: *list is NULL where there are none. */
uint32_t ct_verify_list(const struct ct_verify *verify, uint32_t at,
                        const struct ct_verify_reference **list);
/* What became of it. */
const struct ct_verify_fate *
ct_verify_fate(const struct ct_verify *verify,
               const struct ct_verify_certificate *one);
/* Of its results; count 0: it has none. */
const struct ct_verify_results *
ct_verify_results(const struct ct_verify *verify, uint32_t certificate);

/* Whether an id that has no row, or less rows than there should be, stands in
 * a row of that table that cannot be read: then nothing is said of it, and that
 * once for the table. */
bool ct_verify_torn(struct ct_verify *verify, enum ct_table table,
                    enum ct_lab_key of, uint32_t id);

/* Rows of the tables that were read beforehand, or NULL. */
CT_CHECK enum ct_status
ct_verify_regulation(struct ct_verify *verify, uint32_t id,
                     const struct ct_lab_regulation **regulation);
CT_CHECK enum ct_status
ct_verify_laboratory(struct ct_verify *verify, uint32_t id,
                     const struct ct_lab_laboratory **laboratory);

/* Certificates of an instrument with the first and behind the last of them in
 * verify->by_instrument, which is made when it is needed. */
struct ct_verify_visits {
    const uint32_t *list; /* by calibrated_on */
    size_t count;
};
CT_CHECK enum ct_status ct_verify_visits(struct ct_verify *verify,
                                         uint32_t instrument,
                                         struct ct_verify_visits *visits);
/* How many of them were on or before that day. */
size_t ct_verify_visits_until(const struct ct_verify *verify,
                              const struct ct_verify_visits *visits,
                              int32_t day);

/* ---- changes and ranges: verify_change.c --------------------------------- */

CT_CHECK enum ct_status ct_verify_read_changes(struct ct_verify *verify);
/* The day of its event first_use, where intervals count from it. */
int32_t ct_verify_first_use(const struct ct_verify *verify,
                            uint32_t instrument);
/* The range as it stood on that day. */
struct ct_verify_range ct_verify_range_on(const struct ct_verify *verify,
                                          uint32_t instrument,
                                          const struct ct_verify_range *range,
                                          int32_t day);
/* Any thread; `hash` is that of the row. */
uint64_t ct_verify_own_hash(const struct ct_lab_instrument *row);
CT_CHECK enum ct_status ct_verify_own(struct ct_verify_owns *owns,
                                      const struct ct_lab_instrument *row,
                                      uint64_t hash, uint32_t *number);
void ct_verify_owns_release(struct ct_verify_owns *owns);
/* The row of an instrument as a range, until the next row of instruments. */
const struct ct_verify_range *
ct_verify_own_range(const struct ct_verify *verify,
                    const struct ct_verify_instrument *instrument);
/* Whether it has more ranges than are checked. */
bool ct_verify_is_crowded(const struct ct_verify *verify,
                          const struct ct_verify_instrument *instrument);
/* The first range of an instrument, and the next; the instrument's own row
 * where it has none in ranges.csv. NULL: the end. */
const struct ct_verify_range *
ct_verify_first_range(const struct ct_verify *verify,
                      const struct ct_verify_instrument *instrument);
const struct ct_verify_range *
ct_verify_next_range(const struct ct_verify *verify,
                     const struct ct_verify_range *range);

/* The interval of an instrument's range on that day: its own, or that of the
 * instrument. `range` NULL: of the instrument. */
struct ct_lab_interval
ct_verify_interval_on(const struct ct_verify *verify, uint32_t instrument,
                      const struct ct_verify_range *range, int32_t day);
/* ---- the checks ---------------------------------------------------------- */

typedef enum ct_status ct_verify_check(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const void *record);
/* In any thread: whether such a check has nothing to say, which the row alone
 * tells. */
typedef bool ct_verify_silent(const struct ct_look *look, const void *record);
typedef enum ct_status ct_verify_last(struct ct_verify *verify);
/* What is to be said of a marked row, which is at hand again. */
typedef enum ct_status ct_verify_again(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const struct ct_verify_mark *mark);

/* Facts of a row, before it is checked. */
ct_verify_check ct_verify_keep_instrument, ct_verify_keep_range,
    ct_verify_keep_certificate, ct_verify_keep_standard, ct_verify_keep_result;

/* verify_date.c */
ct_verify_check ct_verify_certificate_future, ct_verify_check_future,
    ct_verify_event_future, ct_verify_change_future, ct_verify_certificate_days,
    ct_verify_laboratory_days, ct_verify_scope_days, ct_verify_item_days,
    ct_verify_event_days, ct_verify_check_days, ct_verify_regulation_days,
    ct_verify_change_days, ct_verify_instrument_days;
/* verify_due.c */
ct_verify_check ct_verify_due, ct_verify_extension, ct_verify_change_reason;
ct_verify_last ct_verify_intervals;
ct_verify_again ct_verify_again_interval, ct_verify_again_statute;
/* verify_uncertainty.c */
ct_verify_check ct_verify_coverage, ct_verify_reference_coverage,
    ct_verify_standard_coverage, ct_verify_correlation, ct_verify_digits,
    ct_verify_values;
ct_verify_silent ct_verify_digits_fit, ct_verify_stated_once;
/* verify_range.c */
ct_verify_check ct_verify_instrument_ends, ct_verify_range_ends,
    ct_verify_standard_ends, ct_verify_scope_ends, ct_verify_link_ends,
    ct_verify_point;
ct_verify_silent ct_verify_instrument_in_order;
/* verify_limit.c */
ct_verify_check ct_verify_limits;
ct_verify_last ct_verify_verdicts;
ct_verify_again ct_verify_again_verdict;
/* verify_key.c */
struct ct_key_hash ct_verify_range_digest(const struct ct_lab_range *range);
ct_verify_check ct_verify_link_key, ct_verify_event_key, ct_verify_change_key,
    ct_verify_serial, ct_verify_number, ct_verify_keep_item,
    ct_verify_keep_scope;
ct_verify_silent ct_verify_without_serial, ct_verify_without_number;
/* Of the maker's number and the make. */
void ct_verify_look_at_make(const struct ct_look *look,
                            struct ct_verify_facts *facts);
/* Of the number printed on a certificate. */
void ct_verify_look_at_number(const struct ct_look *look,
                              struct ct_verify_facts *facts);
ct_verify_last ct_verify_overlaps;
ct_verify_again ct_verify_again_item, ct_verify_again_scope;
/* verify_twice.c */
ct_verify_check ct_verify_result_key, ct_verify_range_key;
ct_verify_again ct_verify_again_range, ct_verify_again_result;
/* Before the second look, and for each row of it. */
void ct_verify_sort_firsts(struct ct_verify *verify);
void ct_verify_again_first(struct ct_verify *verify, const struct ct_scan *scan,
                           enum ct_table table, uint32_t line);
/* verify_reference.c */
ct_verify_check ct_verify_certificate_names, ct_verify_range_names,
    ct_verify_result_names, ct_verify_link_names, ct_verify_item_names,
    ct_verify_check_names, ct_verify_scope_names, ct_verify_event_names;
ct_verify_last ct_verify_references;
ct_verify_again ct_verify_again_references, ct_verify_again_replaces,
    ct_verify_again_upper;
/* verify_circle.c */
ct_verify_last ct_verify_circles;
ct_verify_again ct_verify_again_circle, ct_verify_again_replaced,
    ct_verify_again_upper_circle;
/* verify_copy.c */
ct_verify_last ct_verify_copies;
ct_verify_again ct_verify_again_copy;
/* verify_mixed.c */
ct_verify_check ct_verify_keep_interval, ct_verify_keep_range_interval;
ct_verify_last ct_verify_mixtures;
ct_verify_again ct_verify_again_mixed;
/* verify_environment.c */
ct_verify_check ct_verify_environment, ct_verify_keep_environment;
ct_verify_last ct_verify_environments;
ct_verify_again ct_verify_again_environment;
/* verify_regulation.c */
ct_verify_check ct_verify_in_force, ct_verify_successor,
    ct_verify_standard_in_force, ct_verify_accreditation;
/* verify_item.c */
ct_verify_check ct_verify_complete, ct_verify_set_up;
ct_verify_silent ct_verify_is_complete;
ct_verify_last ct_verify_compulsory;

/* verify_body.c */
ct_verify_check ct_verify_keep_authority;
ct_verify_last ct_verify_bodies;
ct_verify_again ct_verify_again_body;

/* ---- verify_quantity.c --------------------------------------------------- */

ct_verify_check ct_verify_instrument_unit, ct_verify_range_unit,
    ct_verify_standard_unit, ct_verify_scope_unit, ct_verify_check_unit,
    ct_verify_result_unit;

/* ---- verify_row.c -------------------------------------------------------- */

ct_verify_check ct_verify_withdrawal, ct_verify_covers, ct_verify_class,
    ct_verify_condition, ct_verify_value;
ct_verify_silent ct_verify_value_of_point;

/* ---- verify_link.c ------------------------------------------------------- */

ct_verify_check ct_verify_link_points, ct_verify_link_sensitivity;

/* ---- verify_sparse.c, verify_reading.c ----------------------------------- */

ct_verify_check ct_verify_keep_blanks, ct_verify_keep_reading;
ct_verify_last ct_verify_blanks, ct_verify_readings;
ct_verify_again ct_verify_again_blank, ct_verify_again_reading,
    ct_verify_again_check_blank;
/* The row at hand lacks what `others` rows of its owner have. */
void ct_verify_report_blank(struct ct_verify *verify,
                            const struct ct_scan *scan, const char *column,
                            uint32_t others, const char *owner);

/* ---- verify_formula.c ---------------------------------------------------- */

ct_verify_check ct_verify_instrument_formulas, ct_verify_range_formulas,
    ct_verify_standard_formulas, ct_verify_scope_formulas;

/* ---- verify_absent.c ----------------------------------------------------- */

ct_verify_last ct_verify_absent;
ct_verify_again ct_verify_again_compulsory;

/* The day on which its interval ends, or CT_LAB_NO_DATE. */
int32_t ct_verify_end(const struct ct_verify *verify,
                      const struct ct_verify_certificate *one);

/* A point, and the ranges of an item. */
struct ct_verify_spot {
    uint32_t quantity, function; /* 0: of any */
    double point;
    const struct ct_unit *unit;
};
struct ct_verify_place {
    size_t named, kind, inside; /* ranges of its quantity and function; of these
                                   those of its dimension; those it lies in */
    struct ct_verify_range range; /* the last of them, on the day */
};
void ct_verify_find_place(struct ct_verify *verify,
                          const struct ct_verify_spot *spot,
                          uint32_t instrument, int32_t day,
                          struct ct_verify_place *place);
/* V18, V17 of the point in that column, and of its unit. */
void ct_verify_report_outside(struct ct_verify *verify,
                              const struct ct_scan *scan, const char *column,
                              const struct ct_unit *unit,
                              const struct ct_verify_range *range,
                              uint32_t instrument);
void ct_verify_report_unit(struct ct_verify *verify, const struct ct_scan *scan,
                           const struct ct_unit *unit,
                           const struct ct_verify_range *range,
                           uint32_t instrument);

/* The range in which a result's point lies, as it stood on the day; false:
 * none, or what it needs is unknown. */
bool ct_verify_result_range(struct ct_verify *verify,
                            const struct ct_lab_result_row *row,
                            struct ct_verify_range *range);

#endif
