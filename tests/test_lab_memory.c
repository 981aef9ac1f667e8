/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A laboratory, read and written, when memory runs out: each allocation fails
 * in turn, once and from then on. The status says so, or nothing was missed;
 * nothing is lost.
 */
#include "little_files.h"
#include "refused_memory.h"

#include "../calib/lab/index.h"
#include "../calib/lab/write.h"
#include "../uncertainty/caltrace.h"

static struct ct_units *units;
static char folder[LITTLE_PATH];

static const struct little_file files[] = {
    {"instruments.csv", "id,colour,name,量程(kPa),mpe,interval\n"
                        "A,x,n,0..6,±0.5 % FS,P12M\nB,y,,1..2,\"±1,0 %\",12\n"},
    {"certificates.csv",
     "id,instrument,calibrated_on,references\n"
     "C1,A,2024-01-02,\"C2; NMI:PTB\"\nC2,A,2024-01-01,SI:\n"
     "C2,A,2024-01-03,SI:\nC3,A\n"},
    {"ranges.csv", "instrument,function\nA,p\nA,q\n"},
    {"changes.csv", "table,id,function,field,value,from,recorded_on\n"
                    "instruments,A,,name,m,2024-01-01,\n"
                    "instruments,A,,mpe,±0.2 % FS,2024-01-01,\n"
                    "instruments,A,,colour,x,2024-01-01,\n"
                    "ranges,A,,interval,P6M,2024-01-01,\n"
                    "ranges,A,q,interval,P3M,2024-01-01,\n"
                    "certificates,C1,,replaces,C2,2024-01-01,\n"
                    "certificates,C1,,references,C3; C2,2024-01-01,\n"},
    {"results.csv", "certificate,quantity,at,point,unit,error,U,k\n"
                    "C1,质量,frequency=1 kHz; load=50 N,1.0,kPa,0.01,0.1,2\n"
                    "C1,mass,load=50 N;frequency=1 kHz,2,kPa,1.5×10^-2,0.1,2\n"
                    "C2,mass,,3,kPa,0,\"Urel=1 %, k=2, veff=∞\",\n"
                    "C2,mass,,4,kPa,0,U=(1+x/50)kPa k=2,\n"
                    "C2,mass,,5,kPa,0,U95=0.1,3\n"},
    {"events.csv", "Events of 2026\n\ninstrument,date,event\n"},
    {"standards.csv", "id,range,unit,U,k\nS,0..1,kPa,\"U=1 %rel, k=2\",\n"
                      "T,0..1,kPa,\"U=1 kPa, k=2\",3\n"},
};

enum { FILES = sizeof files / sizeof files[0] };

static enum ct_status open_lab(struct ct_sink *sink)
{
    struct ct_sources *sources = NULL;
    struct ct_lab *lab = NULL;
    struct ct_lab_index *index = NULL;
    enum ct_status status = ct_sources_new(&sources);

    if (status == CT_OK)
        status = ct_lab_open(sources, folder, CT_TABLE_ALL, units, sink, &lab);
    if (status == CT_OK)
        status = ct_lab_index_new(lab, CT_RELATION_ALL, &index);
    ct_lab_index_free(index);
    for (int t = 0; t < CT_TABLES && status == CT_OK; t++) {
        struct ct_buffer text = {0};

        status = ct_lab_write(lab, (enum ct_table)t, &text);
        ct_buffer_release(&text);
    }
    ct_lab_free(lab);
    ct_sources_free(sources);
    return status;
}

static void test_once(void **state)
{
    (void)state;
    check_refused_memory(open_lab, false, 3);
}

static void test_from_then_on(void **state)
{
    (void)state;
    check_refused_memory(open_lab, true, 3);
}

static int make(void **state)
{
    (void)state;
    ct_library_init();
    little_files_write(files, FILES, folder);
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static int end(void **state)
{
    ct_units_free(units);
    little_files_remove(files, FILES);
    return scratch_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_from_then_on),
    };

    return cmocka_run_group_tests(tests, make, end);
}
