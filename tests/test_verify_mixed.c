/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Intervals in days among intervals in months (V19).
 */
#include "verified.h"

#define INSTRUMENTS "== instruments.csv\nid,interval\n"
#define TEN(interval)                                                          \
    "A0," interval "\nA1," interval "\nA2," interval "\nA3," interval          \
    "\nA4," interval "\nA5," interval "\nA6," interval "\nA7," interval        \
    "\nA8," interval "\nA9," interval "\n"

static const struct verified_case cases[] = {
    {INSTRUMENTS TEN("P12M") "B,365天\n",
     "interval-in-days instruments.csv:12"},
    {INSTRUMENTS "B,366 days\n" TEN("1年"),
     "interval-in-days instruments.csv:2"},
    {INSTRUMENTS TEN("P365D") "B,1年\n",
     "interval-in-months instruments.csv:12"},
    {INSTRUMENTS TEN("6个月") "B,P182D\n",
     "interval-in-days instruments.csv:12"},
    {INSTRUMENTS TEN("P1M") "B,30天\n", "interval-in-days instruments.csv:12"},
    /* another length; months and days both; a habit of either; too few */
    {INSTRUMENTS TEN("P12M") "B,P180D\nC,P6W\nD,P400D\nE,P1D\n", ""},
    {INSTRUMENTS TEN("P12M") "B,P11M30D\n", ""},
    {INSTRUMENTS TEN("P12M") "B,365天\nC,365天\n", ""},
    {INSTRUMENTS "A,P12M\nB,365天\n", ""},
    {INSTRUMENTS TEN("on-demand") "B,365天\n", ""},
    {INSTRUMENTS
     "A0,\n\n== ranges.csv\ninstrument,quantity,interval\n"
     "A0,a,P12M\nA0,b,P12M\nA0,c,P12M\nA0,d,P12M\nA0,e,P12M\nA0,f,P12M\n"
     "A0,g,P12M\nA0,h,P12M\nA0,i,P12M\nA0,j,P12M\nA0,k,P365D\n",
     "interval-in-days ranges.csv:12"},
};

static void test_mixed(void **state)
{
    (void)state;
    verified_expect(cases, COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_mixed)};

    return cmocka_run_group_tests(tests, verified_begin, verified_end);
}
