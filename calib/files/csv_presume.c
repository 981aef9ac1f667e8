/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the first block of a file shows of an encoding that nobody declared.
 * It is an error in any case: the person who knows the file is to say so. Who
 * checks the file goes on in that encoding, so that the rest is checked, too.
 */
#include "csv_work.h"

#include "input.h"

#include <errno.h>

/* The first record with a byte behind `at` in it; csv->number is its own.
 * Framing needs no encoding. */
static struct ct_frame find_record(struct ct_csv *csv, size_t at)
{
    struct ct_framer framer = csv->framer;
    struct ct_frame frame;

    do {
        ct_framer_next(&framer, &frame);
        csv->number +=
            frame.kind != CT_FRAME_COMMENT &&
            (frame.kind != CT_FRAME_BLANK || csv->dialect.keep_blank);
        if (frame.kind == CT_FRAME_MORE || frame.kind == CT_FRAME_END) {
            frame.start = framer.start;
            frame.length = framer.length - framer.start;
        }
    } while (frame.start + frame.length <= at && frame.kind != CT_FRAME_MORE &&
             frame.kind != CT_FRAME_END);
    return frame;
}

/* CT_INVALID, and what is not UTF-8 was said as of any file. */
static enum ct_status tell_bytes(struct ct_csv *csv, size_t sound,
                                 const unsigned *fit)
{
    struct ct_frame frame = find_record(csv, sound);
    struct ct_csv_text *text = &csv->text;
    struct ct_bad_text bad = {
        .text = text->text + frame.start,
        .length = frame.length,
        .fault = sound - frame.start,
        .place = {.offset = text->offset + sound, .source = text->source},
        .byte = text->byte + sound,
        .fit = fit};
    struct ct_finding_cell cell = {.row = csv->number};
    enum ct_status status;

    csv->number = 0;
    if (csv->sink != NULL)
        csv->sink->cell = cell;
    status = ct_input_bad_byte(&csv->trial, &bad, csv->sink, NULL);
    if (csv->sink != NULL)
        csv->sink->cell = (struct ct_finding_cell){0};
    return status;
}

/* From here on the text is what the bytes are in that encoding. */
static enum ct_status read_as(struct ct_csv *csv, enum ct_encoding encoding)
{
    struct ct_csv_text *text = &csv->text;
    enum ct_status status = ct_csv_text_as(text, encoding, csv->sink);

    ct_framer_text(&csv->framer, text->text, text->length, text->ended, 0);
    return status;
}

static enum ct_status presume_wide(struct ct_csv *csv,
                                   enum ct_encoding encoding)
{
    const struct ct_place place = {.source = csv->text.source};

    (void)ct_error(csv->sink, "utf16-unmarked", ct_at(place),
                   ct_string(ct_encoding_name(encoding)));
    if (csv->dialect.thorough)
        return read_as(csv, encoding);
    csv->refused = true;
    return CT_INVALID;
}

static enum ct_status presume_chinese(struct ct_csv *csv, size_t sound)
{
    struct ct_csv_text *text = &csv->text;
    struct ct_place place = {
        .offset = text->offset + sound, .length = 1, .source = text->source};
    bool whole;
    unsigned fit;
    enum ct_status status = ct_csv_text_look(text, &csv->trial, &whole, &fit);

    if (status == CT_IO)
        return ct_input_failed(csv->path, errno, place, csv->sink);
    if (status != CT_OK || !whole ||
        !ct_encoding_is_chinese(fit, text->text, text->length))
        return status;
    status = tell_bytes(csv, sound, &fit);
    if (status != CT_INVALID)
        return status;
    ct_warning(csv->sink, "encoding-presumed", ct_at(place),
               ct_string(ct_encoding_name(CT_GB18030)));
    return read_as(csv, CT_GB18030);
}

enum ct_status ct_csv_presume(struct ct_csv *csv)
{
    struct ct_csv_text *text = &csv->text;
    enum ct_encoding encoding;
    size_t sound;

    if (text->encoding != CT_UTF_8 || text->marked)
        return CT_OK;
    if (ct_encoding_looks_wide(text->text, text->length, &encoding))
        return presume_wide(csv, encoding);
    if (!csv->dialect.thorough)
        return CT_OK;
    sound = ct_utf8_sound(text->text, text->length);
    if (sound == text->length ||
        (!text->ended && ct_utf8_cut(text->text + sound, text->length - sound)))
        return CT_OK;
    return presume_chinese(csv, sound);
}
