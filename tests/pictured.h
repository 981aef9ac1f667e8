/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pictured.h - control charts as pictures, read back by libxml2.
 */
#ifndef CT_PICTURED_H
#define CT_PICTURED_H

#include "../calib/report/qualify.h"
#include "../calib/report/svg.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <math.h>
#include <stdio.h>

/* What is on a picture. */
struct picture {
    size_t marks[2]; /* diamonds: of plain points, of those out of control */
    size_t dashed;   /* limits */
    double lowest_mark, highest_mark; /* y of the first corners */
    xmlChar *words;                   /* all texts, one after another */
};

static inline bool has_attribute(const xmlNode *node, const char *name,
                                 const char *value)
{
    xmlChar *text = xmlGetProp(node, (const xmlChar *)name);
    bool same = xmlStrEqual(text, (const xmlChar *)value);

    xmlFree(text);
    return same;
}

static inline void look_at_path(const xmlNode *node, struct picture *seen)
{
    xmlChar *path = xmlGetProp(node, (const xmlChar *)"d");
    double x, y;

    if (!has_attribute(node, "fill", "none")) {
        assert_int_equal(sscanf((const char *)path, "M%lf %lf", &x, &y), 2);
        assert_true(x > 0 && x < CT_CHARTS_WIDTH);
        seen->lowest_mark = fmax(seen->lowest_mark, y);
        seen->highest_mark = fmin(seen->highest_mark, y);
        seen->marks[has_attribute(node, "fill", "#bb5566")]++;
    } else {
        seen->dashed += has_attribute(node, "stroke-dasharray", "6 4");
    }
    xmlFree(path);
}

static inline xmlDoc *look_at(const struct ct_qualification *answer,
                              struct picture *seen)
{
    struct ct_buffer body = {0}, out = {0};
    double height = 0;
    xmlDoc *document;
    xmlNode *root;

    *seen = (struct picture){.lowest_mark = -1, .highest_mark = 1e9};
    assert_int_equal(ct_qualify_charts(answer, &height, &body), CT_OK);
    ct_svg_begin(&out, CT_CHARTS_WIDTH, height);
    ct_buffer_add(&out, body.data, body.length);
    ct_svg_end(&out);
    assert_int_equal(ct_buffer_status(&out), CT_OK);
    document = xmlReadMemory(out.data, (int)out.length, "charts.svg", NULL,
                             XML_PARSE_NONET);
    assert_non_null(document);
    root = xmlDocGetRootElement(document);
    for (const xmlNode *node = root->children; node != NULL; node = node->next)
        if (xmlStrEqual(node->name, (const xmlChar *)"path"))
            look_at_path(node, seen);
    seen->words = xmlNodeGetContent(root);
    assert_true(seen->lowest_mark < height && seen->highest_mark > 0);
    ct_buffer_release(&body);
    ct_buffer_release(&out);
    return document;
}

static inline bool says(const struct picture *seen, const char *text)
{
    return xmlStrstr(seen->words, (const xmlChar *)text) != NULL;
}

#endif
