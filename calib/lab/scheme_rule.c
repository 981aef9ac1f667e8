/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ratio rules: `U<=MPE/3`, `3U <= MPE`, `TUR>=4:1`, `MPE<=MPE/4`.
 */
#include "scheme.h"

#include "../../uncertainty/number.h"

#include <string.h>

struct text {
    const char *at, *end;
};

static void skip_blanks(struct text *t)
{
    while (t->at < t->end && *t->at == ' ')
        t->at++;
}

static bool take(struct text *t, const char *word)
{
    size_t length = strlen(word);

    skip_blanks(t);
    if ((size_t)(t->end - t->at) < length || memcmp(t->at, word, length) != 0)
        return false;
    t->at += length;
    return true;
}

/* A number above zero. */
static bool take_number(struct text *t, struct ct_decimal *number)
{
    size_t length;

    skip_blanks(t);
    length = ct_number_span(t->at, (size_t)(t->end - t->at));
    if (length == 0 || ct_decimal_parse(t->at, length, number) != CT_OK ||
        number->negative || ct_decimal_is_zero(*number))
        return false;
    t->at += length;
    return true;
}

static bool at_end(struct text *t)
{
    skip_blanks(t);
    return t->at == t->end;
}

static bool take_limits(struct text *t)
{
    return take(t, "MPEV") || take(t, "MPE");
}

static bool take_below(struct text *t)
{
    return take(t, "<=") || take(t, "≤");
}

/* `TUR >= 4`, `TUR>=4:1` */
static bool read_ratio(struct text *t, struct ct_ratio_rule *rule)
{
    if (!take(t, ">=") && !take(t, "≥"))
        return false;
    if (!take_number(t, &rule->factor))
        return false;
    if (take(t, ":") && !take(t, "1"))
        return false;
    return at_end(t);
}

/* `3U <= MPE`, `U <= MPE/3`, `2*U <= MPE/1.5` */
static bool read_share(struct text *t, struct ct_ratio_rule *rule)
{
    struct ct_decimal number;

    rule->factor = ct_decimal_from_integer(1);
    if (take_number(t, &number)) {
        rule->factor = number;
        (void)take(t, "*");
    }
    if (take_limits(t))
        rule->of = CT_RATIO_LIMITS;
    else if (take(t, "U"))
        rule->of = CT_RATIO_EXPANDED;
    else if (take(t, "u"))
        rule->of = CT_RATIO_STANDARD;
    else
        return false;
    if (!take_below(t) || !take_limits(t))
        return false;
    if (take(t, "/") &&
        (!take_number(t, &number) ||
         ct_decimal_multiply(rule->factor, number, &rule->factor) != CT_OK))
        return false;
    return at_end(t);
}

bool ct_ratio_rule_read(const char *text, size_t length,
                        struct ct_ratio_rule *rule)
{
    struct text t = {text, text + length};

    *rule = (struct ct_ratio_rule){.of = CT_RATIO_EXPANDED};
    if (take(&t, "TUR"))
        return read_ratio(&t, rule);
    if (take(&t, "TAR")) {
        rule->of = CT_RATIO_LIMITS;
        return read_ratio(&t, rule);
    }
    return read_share(&t, rule);
}

bool ct_ratio_is_met(const struct ct_ratio_rule *rule, struct ct_exact value,
                     double lower, double upper)
{
    const struct ct_exact factor = {rule->factor, ct_decimal_from_integer(1)};
    struct ct_exact width =
        ct_exact_subtract(ct_exact_of(upper), ct_exact_of(lower));

    value = ct_exact_multiply(value, factor);
    return ct_exact_compare(ct_exact_add(value, value), width) <= 0;
}
