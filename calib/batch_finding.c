/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch_parts.h"

#include <stdlib.h>
#include <string.h>

/* Longer texts are shown cut to 120 columns anyway. */
enum { TEXT_KEPT = 1024 };

/* The cut does not go through a character. */
static size_t kept_length(const char *text, size_t length)
{
    if (length <= TEXT_KEPT)
        return length;
    length = TEXT_KEPT;
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return length;
}

static void keep_text(struct ct_findings *findings,
                      struct ct_kept_finding *kept, size_t i)
{
    struct ct_argument *argument = &kept->finding.arguments[i];

    if (argument->kind != CT_ARGUMENT_TEXT)
        return;
    argument->length = kept_length(argument->text, argument->length);
    kept->text_starts[i] = findings->texts.length;
    ct_buffer_add(&findings->texts, argument->text, argument->length);
    argument->text = NULL;
}

/* How many of the key are kept; *last is the one kept last. */
static size_t count_of(struct ct_findings *findings, const char *key,
                       struct ct_kept_finding **last)
{
    size_t count = 0;

    for (size_t i = 0; i < findings->count; i++)
        if (strcmp(findings->list[i].finding.key, key) == 0) {
            *last = &findings->list[i];
            count++;
        }
    return count;
}

static void keep(void *context, const struct ct_finding *finding)
{
    struct ct_findings *findings = context;
    struct ct_kept_finding *list, *last = NULL;

    if (count_of(findings, finding->key, &last) >= CT_KEPT_OF_ONE_KEY) {
        last->more++;
        return;
    }
    list = ct_grow(findings->list, findings->count, sizeof *list);
    if (list == NULL) {
        findings->no_memory = true;
        return;
    }
    findings->list = list;
    list += findings->count++;
    *list = (struct ct_kept_finding){.finding = *finding, .row = findings->row};
    for (size_t i = 0; i < CT_FINDING_ARGUMENTS; i++)
        keep_text(findings, list, i);
    findings->no_memory = findings->no_memory || findings->texts.failed;
}

void ct_findings_init(struct ct_findings *findings)
{
    *findings = (struct ct_findings){0};
    findings->sink.report = keep;
    findings->sink.context = findings;
}

void ct_findings_release(struct ct_findings *findings)
{
    free(findings->list);
    ct_buffer_release(&findings->texts);
    *findings = (struct ct_findings){0};
}

void ct_findings_clear(struct ct_findings *findings)
{
    findings->count = 0;
    findings->row = 0;
    findings->no_memory = false;
    ct_buffer_clear(&findings->texts);
}

static void replay_one(const struct ct_findings *findings,
                       const struct ct_kept_finding *kept, struct ct_sink *sink)
{
    struct ct_argument arguments[CT_FINDING_ARGUMENTS + 1];

    arguments[0] = ct_at(kept->finding.place);
    for (size_t i = 0; i < CT_FINDING_ARGUMENTS; i++) {
        arguments[i + 1] = kept->finding.arguments[i];
        if (arguments[i + 1].kind == CT_ARGUMENT_TEXT)
            arguments[i + 1].text = findings->texts.data + kept->text_starts[i];
    }
    for (uint64_t n = 0; n <= kept->more; n++)
        (void)ct_report(sink, kept->finding.severity, kept->finding.key,
                        arguments);
}

void ct_findings_replay(const struct ct_findings *findings, size_t row,
                        size_t *next, struct ct_sink *sink)
{
    for (; *next < findings->count && findings->list[*next].row <= row; ++*next)
        replay_one(findings, &findings->list[*next], sink);
}
