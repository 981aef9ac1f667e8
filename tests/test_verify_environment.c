/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `check` says of environments: against the limits of the method (V25,
 * V26), and against those of other days (V23).
 */
#include "verified.h"

#define ITEM "== instruments.csv\nid,interval\nA,P12M\nB,P12M\n\n"
#define METHODS                                                                \
    "== regulations.csv\nnumber,environment,environment_spread\n"              \
    "M,temperature=20±2 degC; humidity=≤65 %RH,temperature=1 K\n"           \
    "N,,humidity=10 %RH\nO,vibration=≤1 mm,\n\n"
#define CERTIFICATES                                                           \
    "== certificates.csv\n"                                                    \
    "id,instrument,laboratory,calibrated_on,procedure,environment,replaces\n"
#define FIVE                     "temperature=20.1..20.4 degC; humidity=45.1..47.2 %RH; pressure="
#define FOUR                     "temperature=20.1..20.4 degC; humidity=45.1..47.2 %RH"
#define THREE                    "temperature=20.1..20.4 degC; humidity=45.1 %RH"
#define TWO                      "temperature=20.1 degC; humidity=45.1 %RH"
#define ROOM                     "temperature=19.5..20.5 degC; humidity=45.5..54.5 %RH; "
#define ON(id, day, environment) id ",A,L," day ",," environment ",\n"

static const struct verified_case limits[] = {
    {ITEM METHODS CERTIFICATES
     "C1,A,,2024-01-02,M,temperature=18..18.5 degC; humidity=65 %RH,\n"
     "C2,A,,2024-01-03,M,temperature=22.1 degC; humidity=66 %RH,\n"
     "C3,A,,2024-01-04,N,temperature=99 degC; humidity=1..99 %RH,\n"
     "C4,A,,2024-01-05,,temperature=99 degC,\n"
     "C5,A,,2024-01-06,M,temperature=19.0..20.1 degC,\n"
     "C6,A,,2024-01-07,M,temperature=19.0..20.0 degC,\n"
     "C7,A,,2024-01-08,M,temperature=17..23 degC,\n"
     "C8,A,,2024-01-09,O,vibration=1 mm/s,\n"
     "C9,A,,2024-01-10,M,pressure=10 hPa,\nC10,A,,2024-01-11,M,,\n",
     "environment-outside certificates.csv:3 environment-outside "
     "certificates.csv:3 environment-unsteady certificates.csv:4 "
     "environment-unsteady certificates.csv:6 environment-outside "
     "certificates.csv:8 environment-unsteady certificates.csv:8 "
     "environment-incomparable certificates.csv:9"},
    /* A table of regulations without limits; none at all; one unsound. */
    {ITEM "== regulations.csv\nnumber\nM\n\n" CERTIFICATES
          "C1,A,,2024-01-02,M,temperature=99 degC,\n",
     ""},
    {ITEM CERTIFICATES "C1,A,,2024-01-02,M,temperature=99 degC,\n", ""},
    {ITEM "== regulations.csv\nnumber,environment,max_interval\n"
          "M,temperature=20±2 degC,12\n\n" CERTIFICATES
          "C1,A,,2024-01-02,M,temperature=99 degC,\n",
     "interval-without-unit regulations.csv:2"},
};

static const struct verified_case copies[] = {
    /* five figures and more: on a second day */
    {ITEM CERTIFICATES ON("C1", "2024-01-02", FIVE "1011.2 hPa")
         ON("C2", "2024-01-02", FIVE "1011.2 hPa")
             ON("C3", "2024-02-02", FIVE "1011.2 hPa"),
     "environment-copied certificates.csv:4"},
    {ITEM CERTIFICATES ON("C3", "2024-02-02", FIVE "1011.2 hPa")
         ON("C2", "2024-01-02", FIVE "1011.2 hPa")
             ON("C1", "2024-01-02", FIVE "1011.2 hPa"),
     "environment-copied certificates.csv:2"},
    /* in other words, and in other orders */
    {ITEM CERTIFICATES ON("C1", "2024-01-02", FIVE "1011.2 hPa")
         ON("C2", "2024-02-02",
            "pressure=1011.2 hPa; 温度=20.1..20.4 degC; 湿度=45.1..47.2 %RH"),
     "environment-copied certificates.csv:3"},
    /* one day; another laboratory; a certificate issued anew */
    {ITEM CERTIFICATES ON("C1", "2024-01-02", FIVE "1011.2 hPa")
         ON("C2", "2024-01-02", FIVE "1011.2 hPa"),
     ""},
    {ITEM CERTIFICATES ON("C1", "2024-01-02",
                          FIVE "1011.2 hPa") "C2,A,K,2024-02-02,," FIVE
                                             "1011.2 hPa,\n",
     ""},
    {ITEM CERTIFICATES ON("C1", "2024-01-02",
                          FIVE "1011.2 hPa") "C2,A,L,2024-02-02,," FIVE
                                             "1011.2 hPa,C1\n",
     ""},
    /* fewer figures: on a third day; still fewer: never */
    {ITEM CERTIFICATES ON("C1", "2024-01-02", FOUR) ON("C2", "2024-02-02", FOUR)
         ON("C3", "2024-03-02", FOUR) ON("C4", "2024-04-02", FOUR),
     "environment-copied certificates.csv:5"},
    {ITEM CERTIFICATES ON("C1", "2024-01-02", FOUR) ON("C2", "2024-02-02", FOUR)
         ON("C3", "2024-02-02", FOUR),
     ""},
    {ITEM CERTIFICATES ON("C1", "2024-01-02", THREE)
         ON("C2", "2024-02-02", THREE) ON("C3", "2024-03-02", THREE),
     "environment-copied certificates.csv:4"},
    {ITEM CERTIFICATES ON("C1", "2024-01-02", TWO) ON("C2", "2024-02-02", TWO)
         ON("C3", "2024-03-02", TWO) ON("C4", "2024-04-02", TWO),
     ""},
    /* what a room is kept at, and whole numbers */
    {ITEM CERTIFICATES ON("C1", "2024-01-02", ROOM) ON("C2", "2024-02-02", ROOM)
         ON("C3", "2024-03-02", ROOM),
     ""},
    {ITEM CERTIFICATES ON(
         "C1", "2024-01-02",
         "temperature=20 degC; humidity=45..48 %RH; pressure=1011..1013 hPa")
         ON("C2", "2024-02-02",
            "temperature=20 degC; humidity=45..48 %RH; pressure=1011..1013 hPa")
             ON("C3", "2024-03-02",
                "temperature=20 degC; humidity=45..48 %RH; pressure=1011..1013 "
                "hPa"),
     ""},
};

#define TEST(name)                                                             \
    static void test_##name(void **state)                                      \
    {                                                                          \
        (void)state;                                                           \
        verified_expect(name, COUNT(name));                                    \
    }

TEST(limits)
TEST(copies)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_copies),
    };

    return cmocka_run_group_tests(tests, verified_begin, verified_end);
}
