/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit.h - units of measurement: reading, algebra, conversion, names.
 *
 * A unit is a dimension (exponents of base quantities), an exact scale to the
 * coherent SI unit of that dimension, and a kind, which tells apart quantities
 * of one dimension that must not be mixed (kelvin and degree Celsius, gray and
 * sievert). The names, with exact definitions, are our own table
 * (unit_table.c); products and powers are read by the grammar of UDUNITS-2.
 *
 * Threads: reading (ct_unit_parse) only in one thread of the process, since
 * UDUNITS-2 has global state; everything else is pure.
 */
#ifndef CT_UNIT_H
#define CT_UNIT_H

#include "buffer.h"
#include "finding.h"
#include "number.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ORDER UNIT_BASE. The angle is not a base quantity of the SI: it is a kind.
 * LEVEL counts logarithmic quantities (dB, dBm, Np, pH), which must not mix
 * with numbers. */
enum ct_base {
    CT_LENGTH,
    CT_MASS,
    CT_TIME,
    CT_CURRENT,
    CT_TEMPERATURE,
    CT_AMOUNT,
    CT_INTENSITY,
    CT_LEVEL,
    CT_BASES
};

enum { CT_EXPONENT_ONE = 12 }; /* exponents are kept in twelfths */

/* ORDER UNIT_KIND; CT_KIND_NONE goes with every kind of its dimension. */
enum ct_kind {
    CT_KIND_NONE,
    CT_KIND_CELSIUS,     /* a Celsius temperature t = T - 273.15 K (°C) */
    CT_KIND_KELVIN,      /* a thermodynamic temperature or a difference (K) */
    CT_KIND_ANGLE,       /* rad, deg, arcmin … */
    CT_KIND_SOLID_ANGLE, /* sr */
    CT_KIND_DOSE,        /* Gy */
    CT_KIND_DOSE_EQUIVALENT, /* Sv */
    CT_KIND_FREQUENCY,       /* Hz */
    CT_KIND_ACTIVITY,        /* Bq */
    CT_KIND_COUNT,           /* counts, pulses */
    CT_KIND_HUMIDITY,        /* %RH */
    CT_KIND_LEVEL,           /* dB: a difference of levels */
    CT_KIND_LEVEL_MILLIWATT, /* dBm: an absolute level */
    CT_KIND_NEPER,
    CT_KIND_PH,
    CT_KINDS
};

/* num / den * pi^pi, exact (to 34 digits), in lowest terms: equal scales have
 * equal fields. Made by ct_unit_parse() and the algebra below only. */
struct ct_scale {
    struct ct_decimal numerator, denominator;
    int8_t pi;
};

struct ct_unit {
    int16_t exponent[CT_BASES]; /* in twelfths */
    uint8_t kind;               /* enum ct_kind */
    bool fahrenheit;       /* values convert affinely: t = (f - 32) / 1.8 */
    struct ct_scale scale; /* 1 of this unit is scale of the SI unit */
    const char *text;      /* as written, or NULL for a computed unit */
};

/* Calls that are needed once in a process before any table is made: silences
 * UDUNITS-2. Called by ct_library_init(). */
void ct_unit_library_init(void);

/* The system of units and every unit text read so far. Freed as one. */
struct ct_units;
CT_CHECK enum ct_status ct_units_new(struct ct_units **units);
void ct_units_free(struct ct_units *units);

/* Reads a unit. The empty text and `1` are the number one. Accepted: SI and
 * the units used with it, prefixes, the customary units of calibration
 * (inch, psi, torr, mmHg, bar, Oe, kgf …), %, ‰, ppm, ppb, dB, dBm, °C, °F,
 * %RH; `m/s`, `m.s-1`, `m s^-1`, `m·s⁻¹`, `1/K`, `/K`, `nV/√Hz`, `Hz^(1/2)`;
 * both signs for micro, ohm and the product, full-width and squared forms,
 * `℃`, `′`, `″`; English and Chinese names (millimetre, 毫米, 千克每立方米).
 * Texts are case-sensitive. Blanks at both ends are not part of the text.
 *
 * As in UDUNITS-2, signs are taken from left to right: m/s·kg is (m/s)·kg, with
 * a warning ("unit-solidus"). Refused although UDUNITS-2 takes them: `m 2`,
 * `g/100 g`, `bar(g)`, `Hz^1/2`, offsets and time stamps (`K @ 273.15`,
 * `s since …`), `lg(re 1 mW)`, prefixes on prefixes and on inch, min ….
 * A single unit with numbers before it keeps its kind, others have none.
 *
 * Findings: "unknown-unit" (with a near miss when there is one), "unit-syntax"
 * and others of that name. The unit lives as long as the table; equal texts
 * give the same pointer, and are read only once but reported every time. */
CT_CHECK enum ct_status ct_unit_parse(struct ct_units *units, const char *text,
                                      size_t length, struct ct_place place,
                                      struct ct_sink *sink,
                                      const struct ct_unit **unit);

extern const struct ct_unit ct_unit_one; /* the number one */

/* ---- algebra (no allocation) ---------------------------------------------
 * Results have text NULL, except a unit that comes out as it went in. */

/* Products and quotients drop the kind, but a factor that is the plain number
 * one (dimensionless, scale 1, no kind) leaves the other unit as it is, with
 * its kind and text. An exponent past 2730 stays there. */
struct ct_unit ct_unit_multiply(const struct ct_unit *a,
                                const struct ct_unit *b);
struct ct_unit ct_unit_divide(const struct ct_unit *a, const struct ct_unit *b);

/* a^(numerator/denominator); to the power 1 the unit itself, else without a
 * kind. CT_DOMAIN: an exponent of the result is not a multiple of 1/12, or
 * numerator (in lowest terms) is beyond +-255. A scale without an exact root
 * is an error CT_LIMIT: the caller converts to the coherent unit first. */
CT_CHECK enum ct_status ct_unit_power(const struct ct_unit *a, int numerator,
                                      int denominator, struct ct_unit *result);

/* The coherent SI unit of the same dimension and kind (scale 1). */
struct ct_unit ct_unit_coherent(const struct ct_unit *a);

bool ct_unit_same_dimension(const struct ct_unit *a, const struct ct_unit *b);
bool ct_unit_dimensionless(const struct ct_unit *a); /* any scale and kind */
bool ct_unit_same_scale(const struct ct_unit *a, const struct ct_unit *b);

/* Whether a quantity of one kind may stand as one of the other: the same kind,
 * or one of them NONE. Not K for °C, nor dB for dBm: those only add up. */
bool ct_kind_assignable(enum ct_kind a, enum ct_kind b);

/* Whether quantities of these kinds may be added or compared. Says
 * the kind of a sum or difference: NONE yields to the other; Celsius minus
 * Celsius is a temperature difference (KELVIN), Celsius plus or minus KELVIN
 * is Celsius, and so is their mean, Celsius plus Celsius; dBm +- dB is dBm,
 * dBm - dBm is dB, but dBm + dBm and dB - dBm are conflicts. */
enum ct_kind_result { CT_KINDS_AGREE, CT_KINDS_CONFLICT };
enum ct_kind_result ct_kind_add(enum ct_kind a, enum ct_kind b,
                                enum ct_kind *sum);
enum ct_kind_result ct_kind_subtract(enum ct_kind a, enum ct_kind b,
                                     enum ct_kind *difference);

/* ---- conversion --------------------------------------------------------- */

/* number [from] = number * multiply / divide [to]; both factors are doubles
 * rounded correctly, 1 wherever possible (mm to m: multiply 1, divide 1000).
 * The same for uncertainties and differences: no offset. One rounding at most
 * in each of the two steps; exact where both factors and the product are.
 * Kinds are not looked at: 1 Np is 8.686 dB here. CT_INVALID when the
 * dimensions differ (no finding is sent); CT_DOMAIN when the factor is no
 * normal double. */
struct ct_conversion {
    double multiply, divide;
};
CT_CHECK enum ct_status ct_unit_conversion(const struct ct_unit *from,
                                           const struct ct_unit *to,
                                           struct ct_conversion *conversion);
double ct_convert(struct ct_conversion conversion, double number);

/* ---- names --------------------------------------------------------------- */

/* Appends the text as written or, for a computed unit, a name made for it:
 * a unit or a usual multiple with a name of its own (`V`, `kΩ`, `mm2`, `psi`),
 * else a product with at most one such name (`m2·s-1`, `mV·K-1`, `Pa·s`);
 * other scales in front, `1e-5·V`, `(5/18)·m·s-1`; nothing for the number one.
 * As long as its exponents lie within +-24, ct_unit_parse() reads it as the
 * same unit, without a finding and with the same kind, except that a
 * temperature or level of no kind is read as K or dB. */
void ct_unit_write(struct ct_buffer *out, const struct ct_unit *unit);

/* Appends the unit as a report prints it, the same unit in its proper symbols:
 * `ohm` Ω, `Nm` N·m, `sec` s, `degC` °C, `millimetre` mm, `um` µm. Products
 * have the raised point, exponents are raised (m³, s⁻¹), quotients stay as they
 * were written (`kg/m3` kg/m³, `/K` 1/K). Of several symbols of one unit the
 * chosen one stays (L, l); Chinese names stay; nothing for the number one.
 * ct_unit_parse() reads it as the same unit. */
void ct_unit_write_symbol(struct ct_buffer *out, const struct ct_unit *unit);

/* Appends the dimension for a message, always in coherent units: `length (m)`,
 * `voltage (V)`, `Celsius temperature (°C)`, `dimension W·m-1·K-1`, `a pure
 * number`. */
void ct_unit_describe(struct ct_buffer *out, const struct ct_unit *unit);

#endif
