/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program as text that reads back to it.
 *
 * Parentheses follow from levels: each operation has one, and each operand
 * place asks for one; an operation of a lower level is put in parentheses.
 * Sums and products are kept as they are associated, since (a + b) + c and
 * a + (b + c) differ in the last bit.
 */
#include "arena.h"
#include "expression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* By how tightly they bind. */
enum level { ANY, SUM, PRODUCT, UNARY, POWER, PRIMARY };

/* A register being written: its operands before `stage` are done. */
struct frame {
    uint32_t reg;
    uint8_t stage, least;
    bool parentheses;
};

struct writer {
    const struct ct_program *program;
    const char *const *names;
    struct ct_buffer *out;
    struct frame *frames;
    size_t count;
    unsigned nested; /* parentheses, calls, signs and exponents now open */
};

/* ---- levels ------------------------------------------------------------ */

static enum level level_of(const struct ct_instruction *in)
{
    switch (in->operation) {
    case CT_OP_ADD:
    case CT_OP_SUBTRACT:
        return SUM;
    case CT_OP_MULTIPLY:
    case CT_OP_DIVIDE:
        return PRODUCT;
    case CT_OP_NEGATE:
        return UNARY;
    case CT_OP_POWER:
    case CT_OP_POWER_INTEGER:
        return POWER;
    case CT_OP_CONSTANT:
        return signbit(in->constant) ? UNARY : PRIMARY;
    default:
        return PRIMARY;
    }
}

/* The least level that operand 0 or 1 may have without parentheses. */
static enum level operand_level(enum ct_operation operation, int operand)
{
    switch (operation) {
    case CT_OP_ADD:
    case CT_OP_SUBTRACT:
        return operand == 0 ? SUM : PRODUCT;
    case CT_OP_MULTIPLY:
    case CT_OP_DIVIDE:
        return operand == 0 ? PRODUCT : UNARY;
    case CT_OP_NEGATE:
        return UNARY;
    case CT_OP_POWER:
        return operand == 0 ? PRIMARY : UNARY;
    case CT_OP_POWER_INTEGER:
        return PRIMARY;
    default:
        return ANY;
    }
}

/* ---- leaves ------------------------------------------------------------ */

/* A unit's text is taken as it was written, unless it holds the quote. */
static void write_unit(struct ct_buffer *out, const struct ct_unit *unit)
{
    struct ct_unit computed = *unit;

    if (unit->text != NULL && strchr(unit->text, '\'') != NULL)
        computed.text = NULL;
    ct_buffer_puts(out, " '");
    ct_unit_write(out, &computed);
    ct_buffer_putc(out, '\'');
}

static void write_constant(struct ct_buffer *out,
                           const struct ct_instruction *in)
{
    if (signbit(in->constant))
        ct_buffer_putc(out, '-');
    ct_number_shortest(out, fabs(in->constant));
    if (in->unit != NULL)
        write_unit(out, in->unit);
}

/* A whole exponent of POWER would read back as POWER_INTEGER, which rounds
 * otherwise; with the unit one it stays what it is. */
static bool needs_unit_one(const struct ct_instruction *in)
{
    return in->operation == CT_OP_CONSTANT && in->unit == NULL &&
           fabs(in->constant) <= CT_POWER_INTEGER_LIMIT &&
           in->constant == floor(in->constant);
}

/* ---- the stack ----------------------------------------------------------- */

static enum ct_status push(struct writer *w, uint32_t reg, enum level least)
{
    if (!ct_room(w->frames, w->count))
        return CT_NOMEM;
    w->frames[w->count++] = (struct frame){
        .reg = reg,
        .least = (uint8_t)least,
        .parentheses = level_of(&w->program->instructions[reg]) < least,
    };
    return CT_OK;
}

static bool is_call(const struct ct_instruction *in)
{
    return in->operation >= CT_OP_SQRT;
}

static void open_frame(struct writer *w, const struct frame *frame,
                       const struct ct_instruction *in)
{
    if (frame->parentheses)
        ct_buffer_putc(w->out, '(');
    w->nested += frame->parentheses;
    if (is_call(in)) {
        ct_buffer_puts(w->out, ct_operation_text(in->operation));
        ct_buffer_putc(w->out, '(');
    } else if (in->operation == CT_OP_NEGATE) {
        ct_buffer_putc(w->out, '-');
    }
    w->nested += is_call(in) || in->operation == CT_OP_NEGATE;
}

static void write_between(struct writer *w, const struct ct_instruction *in)
{
    static const char *const texts[] = {
        [CT_OP_ADD] = " + ",  [CT_OP_SUBTRACT] = " - ", [CT_OP_MULTIPLY] = "*",
        [CT_OP_DIVIDE] = "/", [CT_OP_POWER] = "^",
    };

    ct_buffer_puts(w->out, is_call(in) ? ", " : texts[in->operation]);
    w->nested += in->operation == CT_OP_POWER;
}

static void close_frame(struct writer *w, const struct ct_instruction *in)
{
    const struct frame *frame = &w->frames[w->count - 1];

    if (in->operation == CT_OP_CONSTANT) {
        write_constant(w->out, in);
    } else if (in->operation == CT_OP_INPUT) {
        ct_buffer_puts(w->out, w->names[in->a]);
    } else if (in->operation == CT_OP_POWER_INTEGER) {
        ct_buffer_putc(w->out, '^');
        ct_buffer_integer(w->out, (int32_t)in->b);
    } else if (in->operation == CT_OP_POWER) {
        if (needs_unit_one(&w->program->instructions[in->b]))
            ct_buffer_puts(w->out, " '1'");
        w->nested--;
    } else if (is_call(in)) {
        ct_buffer_putc(w->out, ')');
        w->nested--;
    } else if (in->operation == CT_OP_NEGATE) {
        w->nested--;
    }
    if (frame->parentheses)
        ct_buffer_putc(w->out, ')');
    w->nested -= frame->parentheses;
    w->count--;
}

/* Whether the parser would come to its limit of depth here: signs and
 * exponents of numbers count too. */
static bool is_too_deep(const struct writer *w, const struct ct_instruction *in)
{
    unsigned extra = 0;

    if (in->operation == CT_OP_CONSTANT)
        extra = signbit(in->constant) != 0;
    else if (in->operation == CT_OP_POWER_INTEGER)
        extra = (int32_t)in->b < 0 ? 2 : 1;
    return w->nested + extra > CT_EXPRESSION_DEPTH;
}

/* One step of the frame on top: its next operand, or its end. */
static enum ct_status take_step(struct writer *w)
{
    struct frame *frame = &w->frames[w->count - 1];
    const struct ct_instruction *in = &w->program->instructions[frame->reg];
    int arity = ct_operation_arity(in->operation), stage = frame->stage++;

    if (stage == 0)
        open_frame(w, frame, in);
    if (is_too_deep(w, in))
        return CT_LIMIT;
    if (in->operation == CT_OP_CONSTANT && !isfinite(in->constant))
        return CT_DOMAIN;
    if (stage == arity) {
        close_frame(w, in);
        return CT_OK;
    }
    if (stage == 1)
        write_between(w, in);
    return push(w, stage == 0 ? in->a : in->b,
                operand_level(in->operation, stage));
}

enum ct_status ct_program_write(const struct ct_program *program,
                                uint32_t output, const char *const *names,
                                struct ct_buffer *out)
{
    struct writer writer = {.program = program, .names = names, .out = out};
    size_t before = out->length;
    enum ct_status status = push(&writer, output, ANY);

    while (status == CT_OK && writer.count > 0) {
        status = take_step(&writer);
        if (out->length - before > CT_EXPRESSION_LENGTH)
            status = CT_LIMIT;
        if (out->failed)
            status = CT_NOMEM;
    }
    if (status != CT_OK && !out->failed && out->data != NULL) {
        out->length = before;
        out->data[before] = '\0';
    }
    free(writer.frames);
    return status;
}
