/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * root.h - what a branch of a chain may end in.
 */
#ifndef CT_ROOT_H
#define CT_ROOT_H

/* ORDER ROOT; bits. */
enum ct_root {
    CT_ROOT_SI = 1 << 0,        /* own realisation of a unit */
    CT_ROOT_NMI = 1 << 1,       /* national metrology institute */
    CT_ROOT_ACC = 1 << 2,       /* accredited laboratory */
    CT_ROOT_LMI = 1 << 3,       /* legal metrology institute, authorised body */
    CT_ROOT_EVIDENCE = 1 << 4,  /* ILAC P10 routes 3a, 3b */
    CT_ROOT_CRM = 1 << 5,       /* certified reference material */
    CT_ROOT_CONSENSUS = 1 << 6, /* consensus or reference procedure */
    CT_ROOT_NOTHING = 1 << 7,   /* it just ends: no reference, or a lost one */
    CT_ROOT_CYCLE = 1 << 8,     /* it comes back to itself: worked out only */
};

#endif
