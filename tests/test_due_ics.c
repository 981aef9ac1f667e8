/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is due as a calendar, read by libical where that is installed.
 */
#include "listed.h"

#include <utf8proc.h>

#if __has_include(<libical/ical.h>)
#include <libical/ical.h>
#define LIBICAL 1
#endif

static const struct little_file files[] = {
    {"instruments.csv",
     "id,name,quantity,interval,serial,location,status\n"
     "A,\"砝码组\",mass,P12M,\"S;1,2\\3\",12室,\n"
     "\"B/1\",\"a very long name, of which a line of seventy-five octets "
     "holds no more than a part: 一二三四五六七八九十一二三四五六七八九十\","
     "voltage,P6M,\"two\nlines\",,\n"
     "C,old,length,P12M,,,retired\n"
     "D,never,length,P12M,,,\n"
     "E,last,length,P12M,,,\n"},
    {"certificates.csv",
     "id,instrument,calibrated_on,kind\n"
     "Z1,A,2026-01-31,verification\nZ/2@x,B/1,2026-01-31,calibration\n"
     "Z3,C,2025-10-01,calibration\nZ5,E,9998-12-31,\n"},
    {"events.csv", "instrument,date,event,until,by,recorded_on\n"
                   "A,2026-03-01,extension,2027-03-15,Li,2026-03-01\n"},
    {"changes.csv", "table,id,field,value,from,recorded_on,by\n"
                    "instruments,A,interval,P9M,2026-04-01,2026-04-01,Li\n"
                    "instruments,C,name,older,2026-04-01,2026-04-01,Li\n"}};

static void write_at(const char *on, const char *known_by,
                     struct ct_buffer *out)
{
    static const struct ct_interval alarms[] = {{.days = 30}, {.months = 1}};
    const struct ct_due_calendar calendar = {"lab, one", alarms, 2};
    struct listed l;

    begin_list(&l, on, files, COUNT(files));
    l.options.when.known_by = day(known_by);
    assert_int_equal(ct_due_ics(&l.view, &calendar, out), CT_OK);
    end_list(&l);
}

/* ---- lines --------------------------------------------------------------- */

/* RFC 5545, 3.1: CRLF, at most 75 octets, and our promise: whole characters. */
static void test_lines(void **state)
{
    struct ct_buffer out = {0};
    size_t folded = 0;

    (void)state;
    write_at("9998-12-31", "9999-12-31", &out);
    for (const char *at = out.data; *at != '\0';) {
        const char *end = strstr(at, "\r\n");
        utf8proc_int32_t point;

        assert_non_null(end);
        assert_true(end - at <= 75);
        assert_null(memchr(at, '\n', (size_t)(end - at)));
        folded += *at == ' ';
        while (at < end) {
            utf8proc_ssize_t length = utf8proc_iterate(
                (const utf8proc_uint8_t *)at, end - at, &point);

            assert_true(length > 0);
            at += length;
        }
        at = end + 2;
    }
    assert_true(folded > 5);
    ct_buffer_release(&out);
}

static void test_texts(void **state)
{
    struct ct_buffer out = {0};

    (void)state;
    write_at("2026-06-30", "2026-06-30", &out);
    assert_non_null(strstr(out.data, "X-WR-CALNAME:lab\\, one\r\n"));
    assert_non_null(strstr(out.data, "serial: S\\;1\\,2\\\\3"));
    assert_non_null(strstr(out.data, "serial: two\\nlines"));
    assert_non_null(strstr(out.data, "UID:B%2F1/Z%2F2%40x@lab%2C%20one\r\n"));
    assert_non_null(strstr(out.data, "DTSTAMP:20260630T000000Z\r\n"));
    assert_null(strstr(out.data, "UID:D"));
    ct_buffer_release(&out);
}

/* ---- what libical makes of it -------------------------------------------- */

#ifdef LIBICAL
struct calendar {
    icalcomponent *root;
};

static void read_at(struct calendar *c, const char *on, const char *known_by)
{
    struct ct_buffer out = {0};

    write_at(on, known_by, &out);
    c->root = icalparser_parse_string(out.data);
    ct_buffer_release(&out);
    assert_non_null(c->root);
    assert_int_equal(icalcomponent_count_errors(c->root), 0);
    assert_true(icalrestriction_check(c->root));
    assert_int_equal(icalcomponent_count_errors(c->root), 0);
}

static icalcomponent *event_of(const struct calendar *c, const char *uid)
{
    icalcomponent *event =
        icalcomponent_get_first_component(c->root, ICAL_VEVENT_COMPONENT);

    while (event != NULL && strcmp(icalcomponent_get_uid(event), uid) != 0)
        event =
            icalcomponent_get_next_component(c->root, ICAL_VEVENT_COMPONENT);
    assert_non_null(event);
    return event;
}

static void assert_day(struct icaltimetype time, int year, int month, int on)
{
    assert_true(time.is_date);
    assert_int_equal(time.year, year);
    assert_int_equal(time.month, month);
    assert_int_equal(time.day, on);
}

static int trigger_days(icalcomponent *alarm)
{
    icalproperty *property =
        icalcomponent_get_first_property(alarm, ICAL_TRIGGER_PROPERTY);

    return icaldurationtype_as_int(
               icalproperty_get_trigger(property).duration) /
           86400;
}

static void test_entry(void **state)
{
    struct calendar c;
    icalcomponent *event, *alarm;

    (void)state;
    read_at(&c, "2026-06-30", "2026-06-30");
    assert_int_equal(
        icalcomponent_count_components(c.root, ICAL_VEVENT_COMPONENT), 3);
    event = event_of(&c, "A/Z1@lab%2C%20one");
    /* 9 months by the change, then by the extension */
    assert_day(icalcomponent_get_dtstart(event), 2027, 3, 15);
    assert_day(icalcomponent_get_dtend(event), 2027, 3, 16);
    assert_int_equal(icalcomponent_get_sequence(event), 2);
    assert_int_equal(icalcomponent_get_status(event), ICAL_STATUS_CONFIRMED);
    assert_string_equal(icalcomponent_get_summary(event),
                        "verification due: A 砝码组");
    assert_string_equal(icalcomponent_get_location(event), "12室");
    assert_non_null(
        strstr(icalcomponent_get_description(event), "serial: S;1,2\\3\n"));
    alarm = icalcomponent_get_first_component(event, ICAL_VALARM_COMPONENT);
    assert_int_equal(trigger_days(alarm), -30);
    alarm = icalcomponent_get_next_component(event, ICAL_VALARM_COMPONENT);
    /* from 15 March back to 15 February */
    assert_int_equal(trigger_days(alarm), -28);
    icalcomponent_free(c.root);
}

/* The entry stays the same one while its day moves, and its number rises. */
static void test_moved(void **state)
{
    static const char uid[] = "A/Z1@lab%2C%20one";
    struct calendar before, after;

    (void)state;
    read_at(&before, "2026-02-28", "2026-02-28");
    read_at(&after, "2026-03-01", "2026-03-01");
    assert_day(icalcomponent_get_dtstart(event_of(&before, uid)), 2027, 1, 31);
    assert_day(icalcomponent_get_dtstart(event_of(&after, uid)), 2027, 3, 15);
    assert_int_equal(icalcomponent_get_sequence(event_of(&before, uid)), 0);
    assert_int_equal(icalcomponent_get_sequence(event_of(&after, uid)), 1);
    icalcomponent_free(before.root);
    icalcomponent_free(after.root);
}

static void test_ends(void **state)
{
    struct calendar c;
    icalcomponent *event;

    (void)state;
    read_at(&c, "9998-12-31", "9999-12-31");
    event = event_of(&c, "C/Z3@lab%2C%20one");
    assert_int_equal(icalcomponent_get_status(event), ICAL_STATUS_CANCELLED);
    assert_null(
        icalcomponent_get_first_component(event, ICAL_VALARM_COMPONENT));
    /* The last day there is has no day behind it. */
    event = event_of(&c, "E/Z5@lab%2C%20one");
    assert_day(icalcomponent_get_dtstart(event), 9999, 12, 31);
    assert_null(icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY));
    icalcomponent_free(c.root);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines), cmocka_unit_test(test_texts),
#ifdef LIBICAL
        cmocka_unit_test(test_entry), cmocka_unit_test(test_moved),
        cmocka_unit_test(test_ends),
#endif
    };

#ifndef LIBICAL
    print_message("skipped: libical is not installed\n");
#endif
    return cmocka_run_group_tests(tests, little_begin, little_end);
}
