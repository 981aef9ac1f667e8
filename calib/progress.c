/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"

#include "report/language.h"
#include "report/text.h"
#include "../uncertainty/buffer.h"

#include <stdio.h>
#include <string.h>

#define SECOND   UINT64_C(1000000000)
#define INTERVAL (SECOND / 10)

/* To the first column, and the rest of the line emptied (ECMA-48 EL). */
#define ERASE "\r\033[K"

enum { NUMBER = CT_GROUPED };

/* ---- words --------------------------------------------------------------- */

/* Two digits or three: 7, 850, 1.2 k, 21 M. */
static void short_number(uint64_t number, char text[NUMBER])
{
    static const char *const prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
    size_t prefix = 0;
    uint64_t tenths = 0;

    while (number >= 1000) {
        tenths = number % 1000 / 100;
        number /= 1000;
        prefix++;
    }
    if (prefix == 0)
        (void)snprintf(text, NUMBER, "%d ", (int)number);
    else if (number < 10)
        (void)snprintf(text, NUMBER, "%d.%d %s", (int)number, (int)tenths,
                       prefixes[prefix]);
    else
        (void)snprintf(text, NUMBER, "%d %s", (int)number, prefixes[prefix]);
}

/* Puts arguments in the place of {1}, {2} … of a text. */
static void fill(const char *text, const char *const *arguments,
                 struct ct_buffer *out)
{
    for (; *text != '\0'; text++) {
        if (text[0] == '{' && text[1] >= '1' && text[1] <= '9' &&
            text[2] == '}') {
            ct_buffer_puts(out, arguments[text[1] - '1']);
            text += 2;
        } else {
            ct_buffer_putc(out, *text);
        }
    }
}

static void write_left(uint64_t seconds, struct ct_buffer *out)
{
    const char *text = N_("{1} s left");
    uint64_t large = seconds, small = 0;
    char numbers[2][NUMBER];

    if (seconds >= 3600) {
        text = N_("{1} h {2} min left");
        large = seconds / 3600;
        small = seconds % 3600 / 60;
    } else if (seconds >= 60) {
        text = N_("{1} min {2} s left");
        large = seconds / 60;
        small = seconds % 60;
    }
    ct_text_grouped(large, numbers[0]);
    ct_text_grouped(small, numbers[1]);
    fill(ct_translate(text), (const char *const[]){numbers[0], numbers[1]},
         out);
}

/* Whole seconds, upwards: "0 s left" is never true. */
static uint64_t seconds_left(uint64_t done, uint64_t total, double elapsed)
{
    double left = elapsed * (double)(total - done) / (double)done * 1e-9;

    return left < 1e9 ? (uint64_t)left + 1 : 1000000000;
}

static void write_line(const struct ct_progress *progress, uint64_t done,
                       uint64_t elapsed, struct ct_buffer *out)
{
    char count[NUMBER], all[NUMBER], rate[NUMBER];
    const char *const arguments[] = {count, ct_translate(progress->what), rate,
                                     all};
    double per_second = (double)done / (double)elapsed * 1e9;
    bool known = progress->total > 0 && done <= progress->total;

    ct_text_grouped(done, count);
    ct_text_grouped(progress->total, all);
    short_number(per_second < 1e18 ? (uint64_t)per_second : 0, rate);
    ct_buffer_puts(out, "caltrace: ");
    fill(known ? ct_translate(N_("{1} of {4} {2}, {3}/s"))
               : ct_translate(N_("{1} {2}, {3}/s")),
         arguments, out);
    if (known && done > 0 && done < progress->total) {
        ct_buffer_puts(out, ct_translate(N_(", ")));
        write_left(seconds_left(done, progress->total, (double)elapsed), out);
    }
}

/* ---- the terminal -------------------------------------------------------- */

static void erase(struct ct_progress *progress)
{
    if (progress->drawn)
        (void)fputs(ERASE, stderr);
    progress->drawn = false;
}

/* In one piece, so that it does not flicker. The last column stays free: a
 * character there makes some terminals go to the next line. */
static void draw(struct ct_progress *progress, uint64_t done, uint64_t elapsed)
{
    int width = progress->context->progress_width;
    struct ct_buffer line = {0}, shown = {0};

    write_line(progress, done, elapsed, &line);
    ct_buffer_puts(&shown, "\r");
    if (line.data != NULL)
        (void)ct_text_cut(&shown, line.data, line.length,
                          width > 2 ? (size_t)width - 1 : 1);
    ct_buffer_puts(&shown, "\033[K");
    if (!line.failed && !shown.failed) {
        (void)fwrite(shown.data, 1, shown.length, stderr);
        progress->drawn = true;
    }
    ct_buffer_release(&line);
    ct_buffer_release(&shown);
}

static void report(void *context, const struct ct_finding *finding)
{
    struct ct_progress *progress = context;

    erase(progress);
    progress->report(progress->report_context, finding);
}

/* ---- the whole ----------------------------------------------------------- */

void ct_progress_begin(struct ct_progress *progress,
                       const struct ct_context *context, const char *what,
                       uint64_t total)
{
    struct ct_sink *sink = context->sink;

    *progress = (struct ct_progress){.what = what, .total = total};
    if (!context->progress)
        return;
    progress->context = context;
    progress->begun = context->now();
    progress->next = progress->begun + SECOND;
    progress->report = sink->report;
    progress->report_context = sink->context;
    if (sink->report != NULL) {
        sink->report = report;
        sink->context = progress;
    }
}

void ct_progress_update(struct ct_progress *progress, uint64_t done)
{
    uint64_t now;

    if (progress->context == NULL)
        return;
    now = progress->context->now();
    if (now < progress->next)
        return;
    progress->next = now + INTERVAL;
    draw(progress, done, now - progress->begun);
}

void ct_progress_end(struct ct_progress *progress)
{
    if (progress->context == NULL)
        return;
    erase(progress);
    progress->context->sink->report = progress->report;
    progress->context->sink->context = progress->report_context;
    progress->context = NULL;
}
