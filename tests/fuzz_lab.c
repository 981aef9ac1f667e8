/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_lab.c - any bytes as a table of a laboratory, which the first byte
 * names: findings lie in the file, every row is accounted for, and what is read
 * is read again from what is written (hostile.h).
 */
#include "hostile.h"

#include "../uncertainty/caltrace.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { ROUNDS = 1000 }; /* the table of units keeps every text it was shown */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static char folder[64];
    static struct ct_units *units;
    static int rounds;
    const char *problem;
    size_t count;

    if (size == 0)
        return 0;
    if (folder[0] == '\0') {
        ct_library_init();
        strcpy(folder, "/tmp/caltrace-fuzz-XXXXXX");
        if (mkdtemp(folder) == NULL)
            abort();
    }
    if (rounds++ % ROUNDS == 0) {
        ct_units_free(units);
        if (ct_units_new(&units) != CT_OK)
            abort();
    }
    problem = hostile_table(folder, (enum ct_table)(bytes[0] % CT_TABLES),
                            bytes + 1, size - 1, units, &count);
    if (problem != NULL) {
        fprintf(stderr, "fuzz_lab: %s\n", problem);
        abort();
    }
    return 0;
}
