/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svg.h"

#include "../../uncertainty/number.h"

static void attribute(struct ct_buffer *out, const char *name, double value)
{
    ct_buffer_putc(out, ' ');
    ct_buffer_puts(out, name);
    ct_buffer_puts(out, "=\"");
    ct_number_fixed(out, value, 2);
    ct_buffer_putc(out, '"');
}

static void word(struct ct_buffer *out, const char *name, const char *value)
{
    ct_buffer_putc(out, ' ');
    ct_buffer_puts(out, name);
    ct_buffer_puts(out, "=\"");
    ct_buffer_puts(out, value);
    ct_buffer_putc(out, '"');
}

void ct_svg_begin(struct ct_buffer *out, double width, double height)
{
    ct_buffer_puts(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    attribute(out, "width", width);
    attribute(out, "height", height);
    ct_buffer_puts(out, " viewBox=\"0 0 ");
    ct_number_fixed(out, width, 2);
    ct_buffer_putc(out, ' ');
    ct_number_fixed(out, height, 2);
    ct_buffer_puts(out, "\" font-family=\"sans-serif\">\n");
    ct_svg_rect(out, 0, 0, width, height, "white");
}

void ct_svg_end(struct ct_buffer *out)
{
    ct_buffer_puts(out, "</svg>\n");
}

void ct_svg_rect(struct ct_buffer *out, double x, double y, double width,
                 double height, const char *fill)
{
    ct_buffer_puts(out, "<rect");
    attribute(out, "x", x);
    attribute(out, "y", y);
    attribute(out, "width", width);
    attribute(out, "height", height);
    word(out, "fill", fill);
    ct_buffer_puts(out, "/>\n");
}

void ct_svg_line(struct ct_buffer *out, double x1, double y1, double x2,
                 double y2, const char *stroke)
{
    ct_buffer_puts(out, "<line");
    attribute(out, "x1", x1);
    attribute(out, "y1", y1);
    attribute(out, "x2", x2);
    attribute(out, "y2", y2);
    word(out, "stroke", stroke);
    ct_buffer_puts(out, "/>\n");
}

void ct_svg_path_begin(struct ct_buffer *out)
{
    ct_buffer_puts(out, "<path d=\"");
}

void ct_svg_path_point(struct ct_buffer *out, bool first, double x, double y)
{
    ct_buffer_putc(out, first ? 'M' : 'L');
    ct_number_fixed(out, x, 2);
    ct_buffer_putc(out, ' ');
    ct_number_fixed(out, y, 2);
}

void ct_svg_path_end(struct ct_buffer *out, const char *fill,
                     const char *stroke, double width, const char *dashes)
{
    ct_buffer_putc(out, '"');
    word(out, "fill", fill);
    word(out, "stroke", stroke);
    attribute(out, "stroke-width", width);
    if (dashes[0] != '\0')
        word(out, "stroke-dasharray", dashes);
    ct_buffer_puts(out, "/>\n");
}

/* XML knows no control characters but tab and line ends. */
static void escaped(struct ct_buffer *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '&')
            ct_buffer_puts(out, "&amp;");
        else if (c == '<')
            ct_buffer_puts(out, "&lt;");
        else if (c == '>')
            ct_buffer_puts(out, "&gt;");
        else
            ct_buffer_putc(out, c < 0x20 ? ' ' : text[i]);
    }
}

void ct_svg_text(struct ct_buffer *out, double x, double y, double size,
                 const char *anchor, const char *text, size_t length)
{
    ct_buffer_puts(out, "<text");
    attribute(out, "x", x);
    attribute(out, "y", y);
    attribute(out, "font-size", size);
    word(out, "text-anchor", anchor);
    ct_buffer_putc(out, '>');
    escaped(out, text, length);
    ct_buffer_puts(out, "</text>\n");
}
