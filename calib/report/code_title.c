/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "code_title.h"

#include "language.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *code, *title;
} titles[] = {
    {"F01", N_("bytes that are text in no allowed encoding")},
    {"F05", N_("line ends of several kinds")},
    {"F07", N_("more or fewer cells than the header")},
    {"F08", N_("a column missing, there twice, or unknown")},
    {"F09", N_("the separator cannot be told")},
    {"F10", N_("a row that is no record")},
    {"F11", N_("a cell that must be filled is empty")},
    {"F12", N_("no rows")},
    {"V01", N_("not a number")},
    {"V02", N_("written in another than the canonical form")},
    {"V03", N_("a comma in a number")},
    {"V04", N_("a unit beside a number")},
    {"V05", N_("the error of a spreadsheet")},
    {"V06", N_("an id that a spreadsheet has turned into a number")},
    {"V07", N_("no JJF 1022 code")},
    {"V08", N_("a date whose order of day and month is open")},
    {"V09", N_("a date as the serial number of a spreadsheet")},
    {"V10", N_("a day that does not exist")},
    {"V11", N_("an incomplete date")},
    {"V12", N_("a day in the future")},
    {"V13", N_("days in the wrong order")},
    {"V14", N_("a due day that does not follow from the interval")},
    {"V15", N_("an uncertainty that cannot be used as it is stated")},
    {"V16", N_("a maximum permissible error that cannot be worked out")},
    {"V17", N_("an unknown unit")},
    {"V18", N_("a broken range, or a point outside it")},
    {"V19", N_("no usable interval")},
    {"V20", N_("a key or serial number used twice")},
    {"V21", N_("characters in an id that cannot be told from others")},
    {"V22", N_("a word that is not in the list")},
    {"V23", N_("the same figures on different days")},
    {"V24", N_("digits of a value and its uncertainty")},
    {"V25", N_("conditions outside the limits of the method")},
    {"V26", N_("conditions that vary too much in one record")},
    {"V27", N_("a regulation that is not in force")},
    {"C01", N_("a reference that is not there")},
    {"C02", N_("a chain that leads back to itself")},
    {"C18", N_("one certificate with two contents")},
    {"C19", N_("a certificate used after it was replaced or withdrawn")},
    {"C20", N_("a certificate used before its own day")},
};

const char *ct_code_title(const char *code)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(titles[i].code, code) == 0)
            return titles[i].title;
    return NULL;
}
