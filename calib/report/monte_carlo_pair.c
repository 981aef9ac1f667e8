/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The coverage regions of two outputs: ellipse, rectangle and smallest region
 * of the trials, and the ellipse of the law of propagation (JCGM 102:2011,
 * 6.5 and 7.7).
 */
#include "axis.h"
#include "language.h"
#include "monte_carlo.h"
#include "svg.h"

#include "../../uncertainty/coverage.h"

#include <math.h>

enum {
    SIDE = 420, /* of the plot */
    LINES = 5,  /* above it */
    CORNERS = 180,
};

static const char smallest_color[] = "#a9c6e3", ellipse_color[] = "#004488",
                  rectangle_color[] = "#997700", gum_color[] = "#bb5566";
static const char rectangle_dashes[] = "7 4", gum_dashes[] = "2 3";

/* The panel. */
struct pair {
    const struct ct_budget_view *view;
    const struct ct_joint_regions *regions;
    struct ct_region gum; /* outputs 0: there is none */
    double gum_factor;
    struct ct_axis x, y;
    struct ct_buffer *out;
};

static bool has_regions(const struct ct_budget_view *view)
{
    const struct ct_joint_regions *regions = &view->monte_carlo->regions;

    return view->monte_carlo->output_count == 2 && regions->trials > 0 &&
           regions->region.u[0] > 0 && regions->region.u[1] > 0;
}

double ct_pair_height(const struct ct_budget_view *view)
{
    return has_regions(view) ? (LINES + 2) * CT_PLOT_LINE + SIDE + CT_PLOT_FOOT
                             : 0;
}

/* ---- the law of propagation ---------------------------------------------- */

/* Its ellipse, unless the outputs have none. */
static enum ct_status open_gum(struct pair *p)
{
    const struct ct_gum_result *gum = p->view->gum;
    const double mean[] = {gum->outputs[0].value, gum->outputs[1].value};
    enum ct_status status = ct_region_init(&p->gum, 2, mean, gum->covariance);

    if (status == CT_DOMAIN)
        return CT_OK;
    if (status != CT_OK)
        return status;
    if (!ct_region_has_ellipsoid(&p->gum) ||
        ct_ellipsoid_factor(p->view->trials->probability, 2, &p->gum_factor) !=
            CT_OK) {
        ct_region_release(&p->gum);
        p->gum = (struct ct_region){0};
    }
    return CT_OK;
}

/* ---- scales -------------------------------------------------------------- */

/* Somewhat more than the rectangle of the trials. */
static struct ct_axis axis_of(const struct pair *p, size_t o, double from,
                              double to)
{
    double half = 1.25 * p->regions->rectangle.value * p->regions->region.u[o];
    double middle = p->regions->region.mean[o];

    return (struct ct_axis){middle - half, middle + half, from, to};
}

static void point(struct pair *p, bool first, double x, double y)
{
    ct_svg_path_point(p->out, first, ct_axis_pixel(&p->x, x),
                      ct_axis_pixel(&p->y, y));
}

/* ---- shapes -------------------------------------------------------------- */

/* All lines in one path, so that holes stay open. */
static void smallest(struct pair *p)
{
    const struct ct_smallest_region *s = &p->regions->smallest;
    size_t at = 0;

    if (!p->regions->has_smallest)
        return;
    ct_svg_path_begin(p->out);
    for (size_t line = 0; line < s->lines; line++)
        for (bool first = true; at < s->ends[line]; at++, first = false)
            point(p, first, s->points[at][0], s->points[at][1]);
    ct_svg_path_end(p->out, smallest_color, "none", 1, "");
}

static void ellipse(struct pair *p, const struct ct_region *region,
                    double factor, const char *color, const char *dashes)
{
    const double turn = 2 * 3.14159265358979323846;

    if (!ct_region_has_ellipsoid(region) || !isfinite(factor))
        return;
    ct_svg_path_begin(p->out);
    for (int i = 0; i <= CORNERS; i++) {
        double angle = turn * i / CORNERS, outputs[2];
        double standard[] = {factor * cos(angle), factor * sin(angle)};

        ct_region_point(region, standard, outputs);
        point(p, i == 0, outputs[0], outputs[1]);
    }
    ct_svg_path_end(p->out, "none", color, 1.5, dashes);
}

static void rectangle(struct pair *p)
{
    static const int corners[][2] = {
        {-1, -1}, {1, -1}, {1, 1}, {-1, 1}, {-1, -1}};
    const struct ct_region *region = &p->regions->region;
    double factor = p->regions->rectangle.value;

    ct_svg_path_begin(p->out);
    for (size_t i = 0; i < 5; i++)
        point(p, i == 0,
              region->mean[0] + corners[i][0] * factor * region->u[0],
              region->mean[1] + corners[i][1] * factor * region->u[1]);
    ct_svg_path_end(p->out, "none", rectangle_color, 1.5, rectangle_dashes);
}

/* ---- words --------------------------------------------------------------- */

static void legend(struct pair *p, double y, const char *color,
                   const char *dashes, const char *words, double factor,
                   double error)
{
    struct ct_buffer text = {0};

    ct_plot_key(p->out, y, color, dashes);
    ct_buffer_puts(&text, words);
    if (isfinite(factor))
        ct_view_figure(&text, factor, error);
    ct_plot_text(p->out, 48, y, "start", &text);
    ct_buffer_release(&text);
}

static void words(struct pair *p, double y)
{
    const struct ct_joint_regions *r = p->regions;
    struct ct_buffer text = {0};

    ct_view_percent(&text, p->view->trials->probability);
    ct_buffer_puts(&text, ct_translate(N_(" % coverage regions, from ")));
    ct_view_count(&text, r->trials);
    ct_buffer_puts(&text, ct_translate(N_(" trials")));
    ct_plot_text(p->out, 16, y, "start", &text);
    ct_buffer_release(&text);
    if (r->has_smallest)
        legend(p, y + CT_PLOT_LINE, smallest_color, NULL,
               ct_translate(N_("smallest region, area ")), r->smallest.area,
               r->smallest.area_error);
    if (ct_region_has_ellipsoid(&r->region))
        legend(p, y + 2 * CT_PLOT_LINE, ellipse_color, "",
               ct_translate(N_("ellipse, k_p = ")), r->ellipsoid.value,
               r->ellipsoid.error);
    legend(p, y + 3 * CT_PLOT_LINE, rectangle_color, rectangle_dashes,
           ct_translate(N_("rectangle, k_q = ")), r->rectangle.value,
           r->rectangle.error);
    if (p->gum.outputs > 0)
        legend(p, y + 4 * CT_PLOT_LINE, gum_color, gum_dashes,
               ct_translate(N_("ellipse of the GUM, k_p = ")), p->gum_factor,
               (double)NAN);
}

static void captions(struct pair *p)
{
    struct ct_buffer text = {0};

    ct_plot_quantity(p->view, 0, &text);
    ct_plot_text(p->out, (p->x.from + p->x.to) / 2,
                 p->y.from + CT_PLOT_FOOT - 16, "middle", &text);
    ct_plot_quantity(p->view, 1, &text);
    ct_plot_text(p->out, 16, p->y.to - 8, "start", &text);
    ct_buffer_release(&text);
}

/* ---- the whole ----------------------------------------------------------- */

enum ct_status ct_pair_panel(const struct ct_budget_view *view, double y,
                             struct ct_buffer *out)
{
    struct pair p = {
        .view = view, .regions = &view->monte_carlo->regions, .out = out};
    double top = y + (LINES + 1.5) * CT_PLOT_LINE;
    enum ct_status status;

    if (!has_regions(view))
        return CT_OK;
    status = open_gum(&p);
    if (status != CT_OK)
        return status;
    p.x = axis_of(&p, 0, CT_PLOT_LEFT, CT_PLOT_WIDTH - CT_PLOT_RIGHT);
    p.y = axis_of(&p, 1, top + SIDE, top);
    words(&p, y + CT_PLOT_SIZE);
    smallest(&p);
    rectangle(&p);
    ellipse(&p, &p.regions->region, p.regions->ellipsoid.value, ellipse_color,
            "");
    if (p.gum.outputs > 0)
        ellipse(&p, &p.gum, p.gum_factor, gum_color, gum_dashes);
    ct_plot_scales(out, &p.x, &p.y);
    captions(&p);
    ct_region_release(&p.gum);
    return CT_OK;
}
