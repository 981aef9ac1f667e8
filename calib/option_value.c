/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "option_value.h"

#include "../chains/date.h"
#include "../uncertainty/expression.h"
#include "../uncertainty/number.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* ORDER FORMAT */
const char *const ct_format_names[CT_FORMATS + 1] = {
    "text", "markdown", "csv", "json", "svg", "sarif", "dot", "ics", NULL,
};

void ct_texts_release(struct ct_texts *texts)
{
    free(texts->items);
    free(texts->places);
    *texts = (struct ct_texts){0};
}

/* Capacity is not kept: it is the count's next power of two. */
static bool is_full(size_t count)
{
    return (count & (count - 1)) == 0;
}

static enum ct_status texts_grow(struct ct_texts *texts)
{
    size_t capacity = texts->count == 0 ? 1 : 2 * texts->count;
    struct ct_place *places;
    const char **items;

    if (capacity > SIZE_MAX / sizeof *places)
        return CT_NOMEM;
    items = realloc(texts->items, capacity * sizeof *items);
    if (items == NULL)
        return CT_NOMEM;
    texts->items = items;
    places = realloc(texts->places, capacity * sizeof *places);
    if (places == NULL)
        return CT_NOMEM;
    texts->places = places;
    return CT_OK;
}

enum ct_status ct_texts_add(struct ct_texts *texts, const char *text,
                            struct ct_place place)
{
    enum ct_status status = CT_OK;

    if (is_full(texts->count))
        status = texts_grow(texts);
    if (status != CT_OK)
        return status;
    texts->items[texts->count] = text;
    texts->places[texts->count] = place;
    texts->count++;
    return CT_OK;
}

/* ---- one reader for each kind -------------------------------------------- */

static struct ct_argument quoted(const struct ct_option_value *value)
{
    return ct_string(value->text);
}

static enum ct_status refuse(const struct ct_option_value *value,
                             const char *key)
{
    return ct_error(value->sink, key, ct_at(value->place), quoted(value),
                    value->shown);
}

static enum ct_status out_of_range(const struct ct_option_value *value,
                                   double lowest, double highest)
{
    const struct ct_option *option = value->option;

    if (option->minimum != 0 || option->maximum != 0) {
        lowest = option->minimum;
        highest = option->maximum;
    }
    return ct_error(value->sink, "option-out-of-range", ct_at(value->place),
                    quoted(value), value->shown, ct_number(lowest),
                    ct_number(highest));
}

static bool is_within(const struct ct_option *option, double number)
{
    return (option->minimum == 0 && option->maximum == 0) ||
           (number >= option->minimum && number <= option->maximum);
}

static enum ct_status read_flag(const struct ct_option_value *value,
                                void *target)
{
    (void)value;
    *(bool *)target = true;
    return CT_OK;
}

enum { INTEGER_MAGNITUDE = 17 }; /* below 1e18: fits an int64_t */

static int64_t whole_number(struct ct_decimal decimal)
{
    int64_t number =
        (int64_t)(decimal.low + decimal.high * UINT64_C(100000000000000000));

    for (int32_t i = 0; i < decimal.exponent; i++)
        number *= 10;
    return decimal.negative ? -number : number;
}

static enum ct_status read_integer(const struct ct_option_value *value,
                                   void *target)
{
    struct ct_decimal decimal;
    int64_t number;
    enum ct_status status =
        ct_decimal_parse(value->text, strlen(value->text), &decimal);

    if (status == CT_INVALID)
        return refuse(value, "option-not-integer");
    if (status == CT_OK)
        decimal = ct_decimal_normalise(decimal);
    if (status != CT_OK || ct_decimal_magnitude(decimal) > INTEGER_MAGNITUDE)
        return out_of_range(value, -1e18, 1e18);
    if (decimal.exponent < 0)
        return refuse(value, "option-not-integer");
    number = whole_number(decimal);
    if (!is_within(value->option, (double)number))
        return out_of_range(value, 0, 0);
    *(int64_t *)target = number;
    return CT_OK;
}

static enum ct_status read_number(const struct ct_option_value *value,
                                  void *target)
{
    double number;
    enum ct_status status =
        ct_number_parse(value->text, strlen(value->text), &number);

    if (status == CT_INVALID)
        return refuse(value, "option-not-number");
    if (status != CT_OK || !is_within(value->option, number))
        return out_of_range(value, -DBL_MAX, DBL_MAX);
    *(double *)target = number;
    return CT_OK;
}

/* `95 %` is read as 95e-2 in decimal, so that it is the same double as 0.95. */
static enum ct_status parse_probability(const char *text, double *number)
{
    size_t length = strlen(text);
    struct ct_decimal decimal;
    enum ct_status status;

    if (length == 0 || text[length - 1] != '%')
        return ct_number_parse(text, length, number);
    length--;
    while (length > 0 && text[length - 1] == ' ')
        length--;
    status = ct_decimal_parse(text, length, &decimal);
    if (status != CT_OK)
        return status;
    decimal.exponent -= 2;
    *number = ct_decimal_to_double(decimal);
    return CT_OK;
}

static enum ct_status read_probability(const struct ct_option_value *value,
                                       void *target)
{
    bool percent = strchr(value->text, '%') != NULL;
    double number = 0;
    enum ct_status status = parse_probability(value->text, &number);

    if (status == CT_OK && number > 0 && number < 1) {
        *(double *)target = number;
        return CT_OK;
    }
    if (status == CT_OK && number > 1 && number < 100 && !percent)
        return ct_error(value->sink, "option-not-probability",
                        ct_at(value->place), quoted(value), value->shown,
                        quoted(value));
    return refuse(value, "option-not-probability");
}

static enum ct_status read_text(const struct ct_option_value *value,
                                void *target)
{
    *(const char **)target = value->text;
    return CT_OK;
}

static enum ct_status read_file(const struct ct_option_value *value,
                                void *target)
{
    if (value->text[0] == '\0')
        return ct_error(value->sink, "option-value-empty", ct_at(value->place),
                        value->shown, ct_string(value->option->argument));
    return read_text(value, target);
}

static enum ct_status no_such_day(const struct ct_option_value *value)
{
    const char *text = value->text; /* has the form of a date */
    int year = 0;
    int month = (text[5] - '0') * 10 + (text[6] - '0');
    int days;

    for (int i = 0; i < 4; i++)
        year = 10 * year + (text[i] - '0');
    days = ct_days_in_month(year, month);
    if (days > 0 && year > 0)
        return ct_error(value->sink, "option-no-such-day", ct_at(value->place),
                        quoted(value), ct_integer(days));
    return ct_error(value->sink, "option-no-such-day", ct_at(value->place),
                    quoted(value));
}

static enum ct_status read_date(const struct ct_option_value *value,
                                void *target)
{
    int32_t days;

    switch (ct_date_parse(value->text, strlen(value->text), &days)) {
    case CT_OK:
        *(int32_t *)target = days;
        return CT_OK;
    case CT_DOMAIN:
        return no_such_day(value);
    default:
        return refuse(value, "option-not-date");
    }
}

/* ---- choices ------------------------------------------------------------- */

bool ct_option_takes(const struct ct_command *command,
                     const struct ct_option *option, int index)
{
    return option->choices != ct_format_names ||
           (command->formats >> index & 1u) != 0;
}

/* The choices the command takes, as `a, b, c`. */
static void list_choices(const struct ct_option_value *value,
                         struct ct_buffer *out)
{
    const char *const *choices = value->option->choices;

    for (int i = 0; choices[i] != NULL; i++) {
        if (!ct_option_takes(value->command, value->option, i))
            continue;
        ct_buffer_puts(out, out->length > 0 ? ", " : "");
        ct_buffer_puts(out, choices[i]);
    }
}

static enum ct_status refuse_choice(const struct ct_option_value *value,
                                    bool known)
{
    const char *const *choices = value->option->choices;
    struct ct_buffer list = {0};
    size_t count = 0;
    const char *near;
    enum ct_status status;

    while (choices[count] != NULL)
        count++;
    list_choices(value, &list);
    status = ct_buffer_status(&list);
    if (status != CT_OK)
        goto done;
    near = ct_near_miss(value->text, strlen(value->text), choices, count);
    if (known)
        status =
            ct_error(value->sink, "format-not-offered", ct_at(value->place),
                     quoted(value), ct_string(value->command->name),
                     ct_string(list.data));
    else
        status = ct_error(value->sink, "option-not-choice", ct_at(value->place),
                          quoted(value), value->shown, ct_string(list.data),
                          ct_string(near != NULL ? near : ""));
done:
    ct_buffer_release(&list);
    return status;
}

static enum ct_status read_choice(const struct ct_option_value *value,
                                  void *target)
{
    const char *const *choices = value->option->choices;

    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], value->text) != 0)
            continue;
        if (!ct_option_takes(value->command, value->option, i))
            return refuse_choice(value, true);
        *(int *)target = i;
        return CT_OK;
    }
    return refuse_choice(value, false);
}

static enum ct_status read_list(const struct ct_option_value *value,
                                void *target)
{
    return ct_texts_add(target, value->text, value->place);
}

enum ct_status ct_option_set(const struct ct_option_value *value, void *options)
{
    /* ORDER OPTION_KIND */
    static enum ct_status (*const readers[])(const struct ct_option_value *,
                                             void *) = {
        read_flag, read_integer, read_number, read_probability, read_text,
        read_file, read_date,    read_choice, read_list,
    };
    _Static_assert(sizeof readers / sizeof *readers == CT_OPTION_LIST + 1,
                   "one reader for each kind of option");

    return readers[value->option->kind](value, (char *)options +
                                                   value->option->target);
}
