/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures of the trials: the one made of characters, scales with their ticks,
 * and the drawing, which is XML and to scale.
 */
#include "drawn.h"
#include "seeded.h"

#include "../calib/report/axis.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

static const char normal[] = "title: 'a < b & c'\n"
                             "model: y = a + b\n"
                             "inputs: {a: 10.0(3) mm, b: 5.0(4) mm}\n";
static const char pair[] = "model: {y: a + b, z: a - b}\n"
                           "inputs: {a: 10.0(3) V, b: 5.0(4) V}\n";

/* ---- the small picture --------------------------------------------------- */

static void sparks(void **state)
{
    static const uint64_t rising[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 1000};
    static const uint64_t block[] = {5, 5, 5, 5, 0, 0};
    struct ct_buffer out = {0};

    (void)state;
    ct_spark(block, 6, 6, &out);
    assert_string_equal(out.data, "████");
    ct_buffer_clear(&out);
    ct_spark(block, 6, 2, &out); /* 15 and 5 */
    assert_string_equal(out.data, "█▃");
    ct_buffer_clear(&out);
    ct_spark(rising, 10, 10, &out); /* what is there shows, however little */
    assert_string_equal(out.data, " ▁▁▁▁▁▁▁▁█");
    ct_buffer_release(&out);
}

/* ---- scales -------------------------------------------------------------- */

/* Ticks are round, inside, evenly spaced, and say their number. */
static void ticks_are_round(void **state)
{
    struct seeded random = seeded_init(5);

    (void)state;
    for (size_t i = 0; i < seeded_cases(5000); i++) {
        double width =
            pow(10, (double)seeded_below(&random, 24000) / 1000 - 12);
        double low = width * ((double)seeded_below(&random, 2000) - 1000);
        struct ct_axis axis = {low, low + width, 100, 700};
        struct ct_ticks ticks = ct_axis_ticks(&axis, 6);
        double mantissa = ticks.step / pow(10, ticks.place);

        if (ticks.count < 2 || ticks.count > 7)
            print_error("seed %llu: %d ticks from %g to %g\n",
                        (unsigned long long)random.seed, ticks.count, low,
                        low + width);
        assert_in_range(ticks.count, 2, 7);
        assert_true(fabs(mantissa - 1) < 1e-9 || fabs(mantissa - 2) < 1e-9 ||
                    fabs(mantissa - 5) < 1e-9);
        for (int t = 0; t < ticks.count; t++) {
            struct ct_buffer out = {0};
            double value = ct_tick_value(&ticks, t), shown;

            assert_true(value >= low - 1e-9 * width &&
                        value <= low + width * (1 + 1e-9));
            ct_tick_write(&ticks, t, &out);
            assert_int_equal(ct_buffer_status(&out), CT_OK);
            assert_int_equal(ct_number_parse(out.data, out.length, &shown),
                             CT_OK);
            assert_close(shown, value, 1e-9 * ticks.step);
            ct_buffer_release(&out);
        }
    }
}

static void scales_without_ticks(void **state)
{
    const struct ct_axis axes[] = {
        {1, 1, 0, 100},           {0, (double)INFINITY, 0, 100},
        {(double)NAN, 1, 0, 100}, {1e300, 1.0000000000000002e300, 0, 100},
        {0, 4e-323, 0, 100},
    };

    (void)state;
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        assert_int_equal(ct_axis_ticks(&axes[i], 5).count, 0);
}

static void pixels(void **state)
{
    const struct ct_axis axis = {10, 20, 100, 300}, up = {0, 1, 250, 50};

    (void)state;
    assert_close(ct_axis_pixel(&axis, 15), 200, 1e-12);
    assert_close(ct_axis_pixel(&axis, 5), 100, 0);
    assert_close(ct_axis_pixel(&axis, 25), 300, 0);
    assert_close(ct_axis_pixel(&up, 0.25), 200, 1e-12);
    assert_close(ct_axis_pixel(&up, (double)NAN), 250, 0);
}

/* ---- the drawing --------------------------------------------------------- */

/* The area under a path down to `bottom`, by trapezoids. */
static double area_of(const char *path, double bottom)
{
    double area = 0, last_x = 0, last_y = 0;
    bool first = true;

    while (*path != '\0') {
        char *end;
        double x = strtod(path + 1, &end), y = strtod(end, &end);

        assert_true(*path == 'M' || *path == 'L');
        if (!first)
            area += (x - last_x) * (bottom - (y + last_y) / 2);
        first = false;
        last_x = x;
        last_y = y;
        path = end;
    }
    return area;
}

struct shapes {
    size_t paths, texts;
    double trials, gum; /* areas */
    bool title;
};

static void look_at(const xmlNode *node, struct shapes *s)
{
    xmlChar *fill = xmlGetNoNsProp(node, (const xmlChar *)"fill");
    xmlChar *d = xmlGetNoNsProp(node, (const xmlChar *)"d");
    xmlChar *content = xmlNodeGetContent(node);

    if (d != NULL) {
        size_t points = 0;

        for (const char *at = (const char *)d; *at != '\0'; at++)
            points += *at == 'L';
        s->paths++;
        /* the bottom of the one plot: where the trials' shape begins */
        if (points > 20 && strcmp((const char *)fill, "none") != 0)
            s->trials = area_of((const char *)d,
                                strtod(strchr((const char *)d, ' '), NULL));
        else if (points > 20)
            s->gum = area_of((const char *)d, 0);
    } else if (xmlStrEqual(node->name, (const xmlChar *)"text")) {
        s->texts++;
        s->title = s->title || strcmp((const char *)content, "a < b & c") == 0;
    }
    xmlFree(fill);
    xmlFree(d);
    xmlFree(content);
}

/* Both densities enclose the same area, 1, but for what lies outside: below
 * 0.1 % of a normal distribution beyond 1.8 times the width of its 95 %
 * interval. Counts of 50000 trials in bins and a curve of straight pieces are
 * good to some 0.5 %. */
static void the_drawing_is_to_scale(void **state)
{
    struct ct_buffer out = {0};
    struct ct_budget_view view;
    struct shapes shapes = {0};
    struct evaluated e;
    xmlDoc *document;
    double bottom = 0;

    (void)state;
    draw(&e, normal, &drawn_usual);
    view = view_of(&e);
    assert_int_equal(ct_plot_svg(&view, &out), CT_OK);
    document = xmlReadMemory(out.data, (int)out.length, "plot.svg", NULL,
                             XML_PARSE_NONET);
    assert_non_null(document);
    for (const xmlNode *node = xmlDocGetRootElement(document)->children;
         node != NULL; node = node->next) {
        xmlChar *d = node->type == XML_ELEMENT_NODE
                         ? xmlGetNoNsProp(node, (const xmlChar *)"d")
                         : NULL;

        if (d != NULL && strlen((const char *)d) > 2000 && bottom == 0)
            bottom = strtod(strchr((const char *)d, ' '), NULL);
        xmlFree(d);
        if (node->type == XML_ELEMENT_NODE)
            look_at(node, &shapes);
    }
    /* that of the curve was counted from 0 instead of the bottom */
    shapes.gum += bottom * (740 - 84);
    assert_true(shapes.title);
    assert_true(shapes.trials > 0);
    assert_close_relative(shapes.gum, shapes.trials, 0.005);
    /* five keys, two shapes, and two ends of each of three intervals */
    assert_int_equal(shapes.paths, 5 + 2 + 6);
    xmlFreeDoc(document);
    xmlCleanupParser();
    ct_buffer_release(&out);
    evaluated_release(&e);
}

/* How many paths a drawing has, and the area within the largest of those that
 * are filled with nothing and end where they begin: an ellipse. */
static size_t paths_in(const struct ct_buffer *drawing, double *largest)
{
    size_t paths = 0;

    *largest = 0;
    for (const char *at = drawing->data; (at = strstr(at, "<path d=\"M"));) {
        const char *end = strchr(at + 9, '"');
        double area = 0, x0 = 0, y0 = 0, x1 = 0, y1 = 0, fx = 0, fy = 0;
        bool first = true;

        for (const char *p = at + 9; p < end; first = false) {
            char *next;

            x1 = strtod(p + 1, &next);
            y1 = strtod(next, &next);
            if (first)
                fx = x1, fy = y1;
            else
                area += (x0 * y1 - x1 * y0) / 2;
            x0 = x1;
            y0 = y1;
            p = next;
        }
        if (hypot(x1 - fx, y1 - fy) < 0.1 &&
            strncmp(end, "\" fill=\"none\"", 13) == 0)
            *largest = fmax(*largest, fabs(area));
        paths++;
        at = end;
    }
    return paths;
}

/* y = a + b and z = a - b with u(a) = u(b) = 0.4: not correlated and of equal
 * u, so the scales stretch as the rectangle does, of sides 2 k_q u. It covers
 * (1/1.25)² of the plot of 656 by 420 pixels, and the ellipse of k_p
 * pi/4 (k_p/k_q)² of it, which is the larger. */
static void regions_are_to_scale(void **state)
{
    struct ct_buffer out = {0};
    struct ct_budget_view view;
    const struct ct_joint_regions *r;
    struct evaluated e;
    double largest, ratio, box = 656.0 * 420.0 / (1.25 * 1.25);

    (void)state;
    draw(&e,
         "model: {y: a + b, z: a - b}\n"
         "inputs: {a: 10.0(4) V, b: 5.0(4) V}\n",
         &drawn_usual);
    view = view_of(&e);
    r = &e.evaluation.monte_carlo.regions;
    assert_int_equal(ct_plot_svg(&view, &out), CT_OK);
    assert_non_null(strstr(out.data, "coverage regions"));
    /* two panels of 13; four keys and four shapes of the regions */
    assert_int_equal(paths_in(&out, &largest), 2 * 13 + 8);
    ratio = r->ellipsoid.value / r->rectangle.value;
    /* r of 50000 trials scatters by 0.0045 and the GUM's u by 0.3 %; a polygon
     * of 180 corners is 0.02 % too small */
    assert_close_relative(
        largest, fmax(box, box * 3.14159265358979 / 4 * ratio * ratio), 0.01);
    ct_buffer_release(&out);
    evaluated_release(&e);
}

/* Whatever the distribution: it is drawn, and it is XML. */
static void drawings_of_all_kinds(void **state)
{
    static const char *const texts[] = {
        pair,
        "model: y = a^2\ninputs: {a: {value: 0, u: 1}}\n",
        "model: y = a\ninputs: {a: {value: 0, u: 1, dof: 1}}\n",
        "model: y = a\ninputs: {a: {value: 1, half_width: 0.1, distribution: "
        "two_point}}\n",
        "model: y = 1e300*a\ninputs: {a: 1.0(1)}\n",
        "model: y = 1e-300*a\ninputs: {a: 1.0(1)}\n",
        "model: {y: a, z: 0*a}\ninputs: {a: {value: 1e9, u: 1e-7}}\n",
        "model: 测量值 = 电压/电流\n"
        "inputs: {电压: 10.0(1) V, 电流: 2.00(5) mA}\n",
        "model: y = a + b\n"
        "inputs: {a: {value: 1, u: 0.1, dof: 9}, b: {value: 1, u: 0.1}}\n"
        "correlations: [{between: [a, b], r: 0.5}]\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct ct_buffer out = {0};
        struct ct_budget_view view;
        struct evaluated e;
        xmlDoc *document;

        draw(&e, texts[i], &drawn_usual);
        view = view_of(&e);
        assert_int_equal(ct_plot_svg(&view, &out), CT_OK);
        assert_null(strstr(out.data, "nan"));
        assert_null(strstr(out.data, "inf"));
        document = xmlReadMemory(out.data, (int)out.length, "plot.svg", NULL,
                                 XML_PARSE_NONET);
        assert_non_null(document);
        xmlFreeDoc(document);
        ct_buffer_clear(&out);
        assert_int_equal(ct_budget_text(&view, &out), CT_OK);
        assert_null(strstr(out.data, " \n"));
        assert_null(strstr(out.data, "nan"));
        ct_buffer_clear(&out);
        assert_int_equal(ct_budget_markdown(&view, &out), CT_OK);
        assert_null(strstr(out.data, "nan"));
        ct_buffer_release(&out);
        evaluated_release(&e);
    }
    xmlCleanupParser();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sparks),
        cmocka_unit_test(ticks_are_round),
        cmocka_unit_test(scales_without_ticks),
        cmocka_unit_test(pixels),
        cmocka_unit_test(the_drawing_is_to_scale),
        cmocka_unit_test(regions_are_to_scale),
        cmocka_unit_test(drawings_of_all_kinds),
    };

    return cmocka_run_group_tests_name("plot", tests, NULL, NULL);
}
