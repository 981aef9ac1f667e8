/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names of functions in the model language.
 */
#include "expression.h"
#include "function.h"

#include <string.h>

struct function_name {
    const char *name;
    enum ct_operation operation;
};

/* Names beside those of the sheet of operations. */
static const struct function_name other_names[] = {
    {"pow", CT_OP_POWER},   {"ln", CT_OP_LOG},      {"lg", CT_OP_LOG10},
    {"arcsin", CT_OP_ASIN}, {"arccos", CT_OP_ACOS}, {"arctan", CT_OP_ATAN},
};

/* In the sheet the named functions stand behind the operators. */
enum {
    OTHER_NAMES = sizeof other_names / sizeof *other_names,
    SHEET_NAMES = CT_OP_COUNT - CT_OP_SQRT,
    ALL_NAMES = OTHER_NAMES + SHEET_NAMES
};

static struct function_name function_at(size_t index)
{
    enum ct_operation operation;

    if (index < OTHER_NAMES)
        return other_names[index];
    operation = (enum ct_operation)(CT_OP_SQRT + (index - OTHER_NAMES));
    return (struct function_name){ct_operation_text(operation), operation};
}

bool ct_function_find(const char *name, size_t length,
                      enum ct_operation *operation)
{
    for (size_t i = 0; i < ALL_NAMES; i++) {
        struct function_name known = function_at(i);

        if (strlen(known.name) == length &&
            memcmp(known.name, name, length) == 0) {
            *operation = known.operation;
            return true;
        }
    }
    return false;
}

const char *ct_function_near(const char *name, size_t length)
{
    const char *names[ALL_NAMES];

    for (size_t i = 0; i < ALL_NAMES; i++)
        names[i] = function_at(i).name;
    return ct_near_miss(name, length, names, ALL_NAMES);
}
