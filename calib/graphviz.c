/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "graphviz.h"

#include "files/filter.h"
#include "files/input.h"

#include <errno.h>

static const struct ct_place nowhere;

/* Its first line: the others mostly follow from it. */
static struct ct_argument said(const struct ct_buffer *errors)
{
    size_t length = 0;

    while (length < errors->length && errors->data[length] != '\n')
        length++;
    return ct_text(length > 0 ? errors->data : "", length);
}

static enum ct_status not_run(const char *program, int error,
                              struct ct_sink *sink)
{
    char text[CT_SYSTEM_TEXT];

    if (error == ENOENT)
        return ct_error(sink, "graphviz-absent", ct_at(nowhere),
                        ct_string(program));
    ct_system_text(error, text);
    return ct_error(sink, "graphviz-failed", ct_at(nowhere), ct_string(program),
                    ct_string(text));
}

enum ct_status ct_graphviz_svg(const char *program, const struct ct_buffer *dot,
                               struct ct_sink *sink, struct ct_buffer *svg)
{
    const char *const words[] = {program, "-Tsvg", NULL};
    struct ct_buffer errors = {0};
    size_t before = svg->length;
    int code = 0;
    enum ct_status status = ct_filter(words, dot, svg, &errors, &code);

    if (status == CT_IO)
        status = not_run(program, errno, sink);
    else if (status == CT_OK && (code != 0 || svg->length == before))
        status = ct_error(sink, "graphviz-failed", ct_at(nowhere),
                          ct_string(program), said(&errors), ct_integer(code));
    else if (status == CT_OK && errors.length > 0)
        ct_warning(sink, "graphviz-said", ct_at(nowhere), ct_string(program),
                   said(&errors));
    ct_buffer_release(&errors);
    return status;
}

enum ct_status ct_graphviz_drawing(const struct ct_drawing *drawing, bool svg,
                                   struct ct_sink *sink, struct ct_buffer *out)
{
    struct ct_buffer dot = {0};
    enum ct_status status;

    ct_drawing_dot(drawing, svg ? &dot : out);
    status = ct_buffer_status(svg ? &dot : out);
    if (svg && status == CT_OK)
        status = ct_graphviz_svg("dot", &dot, sink, out);
    ct_buffer_release(&dot);
    return status;
}
