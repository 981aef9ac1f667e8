/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kernel_plan.h - the instructions of a block program: written by
 * kernel_plan.c, carried out by kernel_model.c.
 */
#ifndef CT_KERNEL_PLAN_H
#define CT_KERNEL_PLAN_H

#include "kernel.h"

/* The operations of the sheet in program.h, without INPUT, KELVIN and CELSIUS,
 * and those where one operand c is a constant that needs no slot. CONSTANT
 * fills a slot. POWER_INTEGER has its exponent in c. ORDER BLOCK */
enum ct_block_operation {
    CT_BLOCK_ADD_CONSTANT = CT_OP_COUNT, /* a + c, also for a - c */
    CT_BLOCK_SUBTRACT_FROM,              /* c - a */
    CT_BLOCK_MULTIPLY_CONSTANT,          /* a * c */
    CT_BLOCK_DIVIDE_BY,                  /* a / c */
    CT_BLOCK_DIVIDE_INTO,                /* c / a */
    CT_BLOCK_COUNT
};

/* In the place of a slot: the operand is the constant (POWER, ATAN2, HYPOT,
 * MIN, MAX), or there is none. */
#define CT_BLOCK_NO_SLOT UINT32_MAX

struct ct_block_instruction {
    uint32_t operation; /* enum ct_operation or enum ct_block_operation */
    uint32_t out, a, b; /* slots; `out` may be one of the operands' */
    double constant;
};

#endif
