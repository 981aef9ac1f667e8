/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names for computed units. Whatever is written here, ct_unit_parse() reads
 * back as the same unit.
 */
#include "unit_scale.h"
#include "unit_table.h"

#include <stdlib.h>
#include <string.h>

/* A product of powers about to be written: at most one unit with a name of
 * its own and the base units. */
struct product {
    size_t count;
    struct part {
        const struct ct_unit_row *row;
        int exponent; /* in twelfths */
    } parts[CT_BASES + 1];
};

/* The rows of the base units, of the kinds. ORDER UNIT_BASE, UNIT_KIND. */
static const char *const base_symbols[CT_BASES] = {"m", "g",   "s",  "A",
                                                   "K", "mol", "cd", "dB"};
static const char *const kind_symbols[CT_KINDS] = {
    "",   "°C",    "K",   "rad", "sr",  "Gy", "Sv", "Hz",
    "Bq", "count", "%RH", "dB",  "dBm", "Np", "pH"};

static bool is_symbol(const struct ct_unit_row *row, const char *symbol)
{
    size_t length = strlen(symbol);

    return strncmp(row->symbols, symbol, length) == 0 &&
           (row->symbols[length] == ' ' || row->symbols[length] == '\0');
}

static const struct ct_unit_row *row_of(const char *symbol)
{
    size_t i = 0;

    while (i + 1 < ct_unit_row_count && !is_symbol(&ct_unit_rows[i], symbol))
        i++;
    return &ct_unit_rows[i];
}

/* ---- scales ------------------------------------------------------------ */

static void put_whole(struct ct_buffer *out, uint64_t number)
{
    ct_decimal_write(out,
                     (struct ct_decimal){.high = number / 100000000000000000,
                                         .low = number % 100000000000000000});
}

static void put_decimal(struct ct_buffer *out, struct ct_decimal number)
{
    int magnitude = ct_decimal_magnitude(number);

    if (magnitude >= -3 && magnitude <= 5) {
        ct_decimal_write(out, number);
        return;
    }
    number.exponent -= magnitude;
    ct_decimal_write(out, number);
    ct_buffer_putc(out, 'e');
    ct_buffer_integer(out, magnitude);
}

static void put_pi(struct ct_buffer *out, int power)
{
    ct_buffer_puts(out, "pi");
    if (power > 1)
        ct_buffer_integer(out, power);
}

/* `1e-3`, `(5/9)`, `(pi/180)`, `(250/pi)` */
static void put_scale(struct ct_buffer *out, struct ct_scale scale)
{
    struct ct_decimal one = {.low = 1};
    uint64_t p, q;
    bool fraction, top;

    if (scale.pi == 0 && ct_decimal_compare(scale.denominator, one) == 0) {
        put_decimal(out, scale.numerator);
        return;
    }
    fraction = ct_scale_fraction(scale, &p, &q);
    top = fraction ? p != 1 : ct_decimal_compare(scale.numerator, one) != 0;
    ct_buffer_putc(out, '(');
    if (top || scale.pi <= 0) {
        if (fraction)
            put_whole(out, p);
        else
            put_decimal(out, scale.numerator);
        ct_buffer_puts(out, scale.pi > 0 ? "·" : "");
    }
    if (scale.pi > 0)
        put_pi(out, scale.pi);
    if (fraction ? q != 1 : ct_decimal_compare(scale.denominator, one) != 0) {
        ct_buffer_putc(out, '/');
        if (fraction)
            put_whole(out, q);
        else
            put_decimal(out, scale.denominator);
    }
    if (scale.pi < 0) {
        ct_buffer_putc(out, '/');
        put_pi(out, -scale.pi);
    }
    ct_buffer_putc(out, ')');
}

/* ---- one unit of the table ---------------------------------------------- */

static void put_symbol(struct ct_buffer *out, const struct ct_unit_row *row)
{
    ct_buffer_add(out, row->symbols, strcspn(row->symbols, " "));
}

/* The usual prefix of the row for 10^power, or NULL. */
static const struct ct_unit_prefix *usual_prefix(const struct ct_unit_row *row,
                                                 int power)
{
    for (size_t i = 0; i < ct_unit_prefix_count; i++)
        if (ct_unit_prefixes[i].power == power &&
            strchr(row->usual, ct_unit_prefixes[i].letter) != NULL)
            return &ct_unit_prefixes[i];
    return NULL;
}

/* scale * row, by the row's usual prefix or with the number in front. */
static void put_multiple(struct ct_buffer *out, struct ct_scale scale,
                         const struct ct_unit_row *row)
{
    const struct ct_unit_prefix *prefix;
    int power;

    if (ct_scale_is_power_of_ten(scale, &power)) {
        prefix = usual_prefix(row, power);
        if (power == 0 || prefix != NULL) {
            ct_buffer_puts(out, power == 0 ? "" : prefix->symbol);
            put_symbol(out, row);
            return;
        }
    }
    put_scale(out, scale);
    ct_buffer_puts(out, "·");
    put_symbol(out, row);
}

/* A row that is exactly this unit and may name it; of a kind, every one. */
static const struct ct_unit_row *exact_row(const struct ct_unit *unit)
{
    for (size_t i = 0; i < ct_unit_row_count; i++) {
        const struct ct_unit_row *row = &ct_unit_rows[i];
        struct ct_unit candidate;

        if (row->kind != unit->kind || row->symbols[0] == '\0' ||
            (row->kind == CT_KIND_NONE && !(row->flags & CT_UNIT_WRITTEN)))
            continue;
        ct_unit_from_row(row, 0, &candidate);
        if (candidate.fahrenheit == unit->fahrenheit &&
            ct_unit_same_dimension(&candidate, unit) &&
            ct_unit_same_scale(&candidate, unit))
            return row;
    }
    return NULL;
}

/* ---- products ----------------------------------------------------------- */

/* What a product costs to read: one for each factor and for each power. */
static int cost_of(const int16_t exponents[CT_BASES])
{
    int cost = 0;

    for (size_t i = 0; i < CT_BASES; i++)
        cost += abs(exponents[i]);
    return cost;
}

/* The unit with a name that makes the product shortest, to the power *power;
 * NULL when the base units alone are as short. It may not bring in the
 * kilogram, the ampere or the kelvin: m/s2 is not N/kg. */
static const struct ct_unit_row *head_of(const int16_t exponents[CT_BASES],
                                         int *power)
{
    static const int powers[] = {1, -1, 2, -2};
    int best = cost_of(exponents);
    const struct ct_unit_row *head = NULL;

    for (size_t i = 0; i < ct_unit_row_count; i++) {
        const struct ct_unit_row *row = &ct_unit_rows[i];

        if (!(row->flags & CT_UNIT_COHERENT))
            continue;
        for (size_t j = 0; j < sizeof powers / sizeof *powers; j++) {
            int16_t rest[CT_BASES];
            int cost = CT_EXPONENT_ONE * abs(powers[j]);
            bool brings = false;

            for (size_t k = 0; k < CT_BASES; k++) {
                rest[k] = (int16_t)(exponents[k] - CT_EXPONENT_ONE * powers[j] *
                                                       row->exponent[k]);
                brings = brings || (k != CT_LENGTH && k != CT_TIME &&
                                    exponents[k] == 0 && rest[k] != 0);
            }
            cost += cost_of(rest);
            if (!brings && cost < best) {
                best = cost;
                head = row;
                *power = powers[j];
            }
        }
    }
    return head;
}

static void add_part(struct product *product, const struct ct_unit_row *row,
                     int exponent)
{
    if (exponent != 0)
        product->parts[product->count++] =
            (struct part){.row = row, .exponent = exponent};
}

/* Positive powers first, each in the order of the base quantities. */
static void make_product(const struct ct_unit *unit, struct product *product)
{
    int power = 0;
    const struct ct_unit_row *head = head_of(unit->exponent, &power);
    int rest[CT_BASES];

    product->count = 0;
    for (size_t i = 0; i < CT_BASES; i++)
        rest[i] =
            unit->exponent[i] -
            (head != NULL ? CT_EXPONENT_ONE * power * head->exponent[i] : 0);
    for (int sign = 1; sign >= -1; sign -= 2) {
        if (power * sign > 0)
            add_part(product, head, power * CT_EXPONENT_ONE);
        for (size_t i = 0; i < CT_BASES; i++)
            if (rest[i] * sign > 0)
                add_part(product, row_of(base_symbols[i]), rest[i]);
    }
}

static void put_exponent(struct ct_buffer *out, int twelfths)
{
    int top = twelfths, bottom = CT_EXPONENT_ONE;

    for (int prime = 2; prime <= 3; prime++)
        while (bottom % prime == 0 && top % prime == 0) {
            bottom /= prime;
            top /= prime;
        }
    if (bottom == 1 && top == 1)
        return;
    if (bottom == 1) {
        ct_buffer_integer(out, top);
        return;
    }
    ct_buffer_puts(out, "^(");
    ct_buffer_integer(out, top);
    ct_buffer_putc(out, '/');
    ct_buffer_integer(out, bottom);
    ct_buffer_putc(out, ')');
}

static bool is_gram(const struct ct_unit_row *row)
{
    return row == row_of(base_symbols[CT_MASS]);
}

/* The prefix of the first factor that takes up the whole power of ten: false
 * when there is none. *prefix is NULL for no prefix. */
static bool find_prefix(const struct product *product, int power,
                        const struct ct_unit_prefix **prefix)
{
    const struct part *first = &product->parts[0];
    int times = first->exponent / CT_EXPONENT_ONE;

    if (first->exponent % CT_EXPONENT_ONE != 0 || times < 1 ||
        power % times != 0)
        return false;
    power = power / times + (is_gram(first->row) ? 3 : 0);
    *prefix = power == 0 ? NULL : usual_prefix(first->row, power);
    return power == 0 || *prefix != NULL;
}

static void put_product(struct ct_buffer *out, const struct ct_unit *unit)
{
    const struct ct_unit_prefix *prefix = NULL;
    struct product product;
    bool scaled = false;
    int power;

    make_product(unit, &product);
    scaled = ct_scale_is_power_of_ten(unit->scale, &power) &&
             find_prefix(&product, power, &prefix);
    if (!scaled && !ct_scale_equal(unit->scale, ct_scale_one())) {
        put_scale(out, unit->scale);
        ct_buffer_puts(out, "·");
    }
    for (size_t i = 0; i < product.count; i++) {
        const struct ct_unit_row *row = product.parts[i].row;

        if (i > 0)
            ct_buffer_puts(out, "·");
        if (i == 0 && scaled)
            ct_buffer_puts(out, prefix != NULL ? prefix->symbol : "");
        else if (is_gram(row))
            ct_buffer_putc(out, 'k');
        put_symbol(out, row);
        put_exponent(out, product.parts[i].exponent);
    }
}

/* ---- public ---------------------------------------------------------- */

static void write_computed(struct ct_buffer *out, const struct ct_unit *unit)
{
    const struct ct_unit_row *row = exact_row(unit);
    struct ct_unit base;

    if (row != NULL) {
        put_symbol(out, row);
    } else if (unit->kind != CT_KIND_NONE && unit->kind < CT_KINDS) {
        row = row_of(kind_symbols[unit->kind]);
        ct_unit_from_row(row, 0, &base);
        put_multiple(
            out, ct_scale_multiply(unit->scale, ct_scale_invert(base.scale)),
            row);
    } else if (!ct_unit_dimensionless(unit)) {
        put_product(out, unit);
    } else if (!ct_scale_equal(unit->scale, ct_scale_one())) {
        put_scale(out, unit->scale);
    }
}

void ct_unit_write(struct ct_buffer *out, const struct ct_unit *unit)
{
    if (unit->text == NULL)
        write_computed(out, unit);
    else if (strcmp(unit->text, "1") != 0)
        ct_buffer_puts(out, unit->text);
}

/* Names of quantities by kind and dimension, for messages. */
static const struct {
    uint8_t kind;
    int8_t exponent[CT_BASES];
    const char *name;
} quantities[] = {
    {CT_KIND_CELSIUS, {0, 0, 0, 0, 1}, "Celsius temperature"},
    {CT_KIND_KELVIN, {0, 0, 0, 0, 1}, "temperature"},
    {CT_KIND_ANGLE, {0}, "plane angle"},
    {CT_KIND_SOLID_ANGLE, {0}, "solid angle"},
    {CT_KIND_DOSE, {2, 0, -2}, "absorbed dose"},
    {CT_KIND_DOSE_EQUIVALENT, {2, 0, -2}, "dose equivalent"},
    {CT_KIND_FREQUENCY, {0, 0, -1}, "frequency"},
    {CT_KIND_ACTIVITY, {0, 0, -1}, "activity"},
    {CT_KIND_COUNT, {0}, "number of counts"},
    {CT_KIND_HUMIDITY, {0}, "relative humidity"},
    {CT_KIND_LEVEL, {0, 0, 0, 0, 0, 0, 0, 1}, "level difference"},
    {CT_KIND_LEVEL_MILLIWATT, {0, 0, 0, 0, 0, 0, 0, 1}, "power level"},
    {CT_KIND_NEPER, {0, 0, 0, 0, 0, 0, 0, 1}, "level difference"},
    {CT_KIND_PH, {0, 0, 0, 0, 0, 0, 0, 1}, "acidity"},
    {CT_KIND_NONE, {1}, "length"},
    {CT_KIND_NONE, {2}, "area"},
    {CT_KIND_NONE, {3}, "volume"},
    {CT_KIND_NONE, {0, 1}, "mass"},
    {CT_KIND_NONE, {-3, 1}, "density"},
    {CT_KIND_NONE, {0, 0, 1}, "time"},
    {CT_KIND_NONE, {0, 0, -1}, "frequency"},
    {CT_KIND_NONE, {1, 0, -1}, "speed"},
    {CT_KIND_NONE, {1, 0, -2}, "acceleration"},
    {CT_KIND_NONE, {0, 0, 0, 1}, "electric current"},
    {CT_KIND_NONE, {0, 0, 0, 0, 1}, "temperature"},
    {CT_KIND_NONE, {0, 0, 0, 0, 0, 1}, "amount of substance"},
    {CT_KIND_NONE, {0, 0, 0, 0, 0, 0, 1}, "luminous intensity"},
    {CT_KIND_NONE, {1, 1, -2}, "force"},
    {CT_KIND_NONE, {-1, 1, -2}, "pressure"},
    {CT_KIND_NONE, {2, 1, -2}, "energy or torque"},
    {CT_KIND_NONE, {2, 1, -3}, "power"},
    {CT_KIND_NONE, {-1, 1, -1}, "viscosity"},
    {CT_KIND_NONE, {2, 0, -1}, "kinematic viscosity"},
    {CT_KIND_NONE, {3, 0, -1}, "volume flow"},
    {CT_KIND_NONE, {0, 1, -1}, "mass flow"},
    {CT_KIND_NONE, {0, 0, 1, 1}, "electric charge"},
    {CT_KIND_NONE, {2, 1, -3, -1}, "voltage"},
    {CT_KIND_NONE, {-2, -1, 4, 2}, "capacitance"},
    {CT_KIND_NONE, {2, 1, -3, -2}, "resistance"},
    {CT_KIND_NONE, {-2, -1, 3, 2}, "conductance"},
    {CT_KIND_NONE, {2, 1, -2, -2}, "inductance"},
    {CT_KIND_NONE, {2, 1, -2, -1}, "magnetic flux"},
    {CT_KIND_NONE, {0, 1, -2, -1}, "magnetic flux density"},
    {CT_KIND_NONE, {-1, 0, 0, 1}, "magnetic field strength"},
    {CT_KIND_NONE, {-2, 0, 0, 0, 0, 0, 1}, "luminance or illuminance"},
};

static const char *quantity_of(const struct ct_unit *unit)
{
    for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++) {
        bool same = quantities[i].kind == unit->kind;

        for (size_t j = 0; j < CT_BASES && same; j++)
            same = quantities[i].exponent[j] * CT_EXPONENT_ONE ==
                   unit->exponent[j];
        if (same)
            return quantities[i].name;
    }
    return NULL;
}

void ct_unit_describe(struct ct_buffer *out, const struct ct_unit *unit)
{
    struct ct_unit coherent = ct_unit_coherent(unit);
    const char *quantity = quantity_of(unit);

    if (unit->kind == CT_KIND_NONE && ct_unit_dimensionless(unit)) {
        ct_buffer_puts(out, "a pure number");
        return;
    }
    ct_buffer_puts(out, quantity != NULL ? quantity : "dimension");
    ct_buffer_puts(out, quantity != NULL ? " (" : " ");
    if (unit->kind != CT_KIND_NONE && unit->kind < CT_KINDS)
        ct_buffer_puts(out, kind_symbols[unit->kind]);
    else
        write_computed(out, &coherent);
    ct_buffer_puts(out, quantity != NULL ? ")" : "");
}
