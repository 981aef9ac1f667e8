/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A laboratory that is written out and read again is the same: examples,
 * generated laboratories, a published chain of weights, and odd cells of every
 * kind.
 */
#include "opened.h"
#include "same_lab.h"
#include "seeded.h"

#include "../uncertainty/caltrace.h"

#include <inttypes.h>
#include <sys/stat.h>

static const char *file_of(const char *folder, int table)
{
    static char path[600];

    snprintf(path, sizeof path, "%s/%s.csv", folder,
             ct_table_name((enum ct_table)table));
    return path;
}

/* Writes all tables into a folder of the scratch folder, which it names. */
static void write_lab(const struct ct_lab *lab, const char *name,
                      char folder[512])
{
    snprintf(folder, 512, "%s", scratch(name));
    assert_int_equal(mkdir(folder, 0700), 0);
    for (int t = 0; t < CT_TABLES; t++) {
        struct ct_buffer text = {0};
        FILE *file;

        assert_int_equal(ct_lab_write(lab, (enum ct_table)t, &text), CT_OK);
        if (text.length > 0) {
            file = fopen(file_of(folder, t), "wb");
            assert_non_null(file);
            assert_int_equal(fwrite(text.data, 1, text.length, file),
                             text.length);
            assert_int_equal(fclose(file), 0);
        }
        ct_buffer_release(&text);
    }
}

static void remove_lab(const char *folder)
{
    char package[600];

    for (int t = 0; t < CT_TABLES; t++)
        (void)unlink(file_of(folder, t));
    snprintf(package, sizeof package, "%s/datapackage.json", folder);
    (void)unlink(package);
    assert_int_equal(rmdir(folder), 0);
}

/* Records of `a` in order, without those of which nothing is left. */
static void compare_tables(const struct ct_lab *a, const struct ct_lab *b,
                           enum ct_table table)
{
    size_t j = 0;

    assert_int_equal(a->tables[table].present, b->tables[table].present);
    for (size_t i = 0; i < a->tables[table].count; i++) {
        const char *column;

        if (lab_nothing(a, i, table))
            continue;
        assert_true(j < b->tables[table].count);
        column = lab_difference(a, i, b, j, table);
        if (column != NULL)
            fail_msg("%s: line %u and, written out, line %u differ in %s",
                     ct_table_name(table), lab_head(a, i, table)->line,
                     lab_head(b, j, table)->line, column);
        if (lab_head(b, j, table)->unsound && !lab_head(a, i, table)->unsound)
            fail_msg("%s: line %u is unsound when read again",
                     ct_table_name(table), lab_head(a, i, table)->line);
        j++;
    }
    assert_int_equal(j, b->tables[table].count);
    assert_int_equal(b->tables[table].unreadable, 0);
}

static void same_bytes(const struct ct_lab *a, const struct ct_lab *b)
{
    for (int t = 0; t < CT_TABLES; t++) {
        struct ct_buffer one = {0}, other = {0};

        assert_int_equal(ct_lab_write(a, (enum ct_table)t, &one), CT_OK);
        assert_int_equal(ct_lab_write(b, (enum ct_table)t, &other), CT_OK);
        assert_int_equal(one.length, other.length);
        assert_true(one.length == 0 ||
                    memcmp(one.data, other.data, one.length) == 0);
        ct_buffer_release(&one);
        ct_buffer_release(&other);
    }
}

/* Findings about how cells are written are gone; those about what they say may
 * stay. */
static void no_notes(const struct opened *opened)
{
    for (size_t i = 0; i < opened->seen.count && i < SEEN; i++) {
        const struct seen_finding *one = &opened->seen.list[i];

        if (one->severity == CT_NOTE)
            fail_msg("noted when read again, line %" PRIu64 ": %s %s",
                     one->position.line, one->key, one->text[0]);
    }
}

/* Written, read again, compared, written again. `clean`: nothing at all is
 * found then. */
static void check_lab(const struct opened *opened, bool clean)
{
    struct opened again;
    char folder[512];

    assert_non_null(opened->lab);
    write_lab(opened->lab, "again", folder);
    open_lab(&again, folder);
    assert_int_equal(again.status, CT_OK);
    for (int t = 0; t < CT_TABLES; t++)
        compare_tables(opened->lab, again.lab, (enum ct_table)t);
    same_bytes(opened->lab, again.lab);
    if (clean && again.seen.count > 0)
        fail_msg("found when read again, line %" PRIu64 ": %s %s",
                 again.seen.list[0].position.line, again.seen.list[0].key,
                 again.seen.list[0].text[0]);
    no_notes(&again);
    close_lab(&again);
    remove_lab(folder);
}

static void check_folder(const char *folder, bool clean)
{
    struct opened opened;

    open_lab(&opened, folder);
    check_lab(&opened, clean);
    close_lab(&opened);
}

/* ---- laboratories -------------------------------------------------------- */

static void test_city(void **state)
{
    (void)state;
    check_folder("fixtures/labs/city", true);
}

static void test_department(void **state)
{
    (void)state;
    check_folder("fixtures/labs/city-zh", true);
}

static void test_faults(void **state)
{
    (void)state;
    check_folder("fixtures/labs/faults", false);
}

/* Runs a generator into the scratch folder; false where it cannot. */
static bool generate(const char *command, char folder[512])
{
    char line[1200];

    snprintf(folder, 512, "%s", scratch("made"));
    snprintf(line, sizeof line, "%s %s >/dev/null", command, folder);
    return system(line) == 0;
}

static void test_generated(void **state)
{
    (void)state;
    for (int seed = 1; seed <= (int)seeded_cases(4); seed++) {
        char command[200], folder[512];

        snprintf(command, sizeof command,
                 "tests/make_lab.py --instruments 60 --certificates 300 "
                 "--points 4 --standards 9 --seed %d",
                 seed);
        if (!generate(command, folder))
            skip();
        check_folder(folder, true);
        remove_lab(folder);
    }
}

/* Weights of the Colombian institute, published. */
static void test_weights(void **state)
{
    char folder[512];

    (void)state;
    if (access("../shared/domain/chain_mass_inm.csv", R_OK) != 0) {
        print_message("no ../shared/domain/chain_mass_inm.csv\n");
        skip();
    }
    if (!generate("tests/lab_inm.py ../shared/domain/chain_mass_inm.csv "
                  "../shared/domain/chain_mass_inm_links.csv",
                  folder))
        skip();
    check_folder(folder, false);
    remove_lab(folder);
}

/* ---- rows in another order ----------------------------------------------- */

enum { LINES = 2000 };

struct lines {
    char *list[LINES];
    size_t count;
};

/* The lines behind the header; no cell of the city has a line break. */
static void split(struct ct_buffer *text, struct lines *lines)
{
    char *rest = text->data + strcspn(text->data, "\n") + 1;

    lines->count = 0;
    while (*rest != '\0') {
        size_t length = strcspn(rest, "\n");

        assert_true(lines->count < LINES);
        lines->list[lines->count++] = rest;
        rest[length] = '\0';
        rest += length + 1;
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void write_table(const struct ct_lab *lab, int table,
                        struct ct_buffer *text)
{
    assert_int_equal(ct_lab_write(lab, (enum ct_table)table, text), CT_OK);
    ct_buffer_putc(text, '\0');
    assert_int_equal(ct_buffer_status(text), CT_OK);
}

/* The table with its rows in another order, into the folder. */
static void write_shuffled(const struct ct_lab *lab, int table,
                           const char *folder, struct seeded *random)
{
    struct ct_buffer text = {0};
    struct lines lines;
    FILE *file = fopen(file_of(folder, table), "wb");

    assert_non_null(file);
    write_table(lab, table, &text);
    split(&text, &lines);
    fprintf(file, "%.*s\n", (int)strcspn(text.data, "\n"), text.data);
    for (size_t i = lines.count; i > 0; i--) {
        size_t other = (size_t)seeded_below(random, i);

        fprintf(file, "%s\n", lines.list[other]);
        lines.list[other] = lines.list[i - 1];
    }
    assert_int_equal(fclose(file), 0);
    ct_buffer_release(&text);
}

static void same_rows(const struct ct_lab *a, const struct ct_lab *b, int table)
{
    struct ct_buffer one = {0}, other = {0};
    struct lines x, y;

    write_table(a, table, &one);
    write_table(b, table, &other);
    split(&one, &x);
    split(&other, &y);
    assert_int_equal(x.count, y.count);
    qsort(x.list, x.count, sizeof *x.list, by_text);
    qsort(y.list, y.count, sizeof *y.list, by_text);
    for (size_t i = 0; i < x.count; i++)
        assert_string_equal(x.list[i], y.list[i]);
    ct_buffer_release(&one);
    ct_buffer_release(&other);
}

/* All rows of all tables are the same in any order. */
static void test_shuffled(void **state)
{
    struct seeded random = seeded_init(20261125);
    struct opened city, other;
    char folder[512];

    (void)state;
    open_lab(&city, "fixtures/labs/city");
    for (size_t n = 0; n < seeded_cases(5); n++) {
        print_message("seed %" PRIu64 ", case %zu\n", random.seed, n);
        snprintf(folder, sizeof folder, "%s", scratch("shuffled"));
        assert_int_equal(mkdir(folder, 0700), 0);
        for (int t = 0; t < CT_TABLES; t++)
            if (city.lab->tables[t].present)
                write_shuffled(city.lab, t, folder, &random);
        open_lab(&other, folder);
        assert_int_equal(other.seen.count, 0);
        for (int t = 0; t < CT_TABLES; t++)
            if (city.lab->tables[t].present)
                same_rows(city.lab, other.lab, t);
        close_lab(&other);
        remove_lab(folder);
    }
    close_lab(&city);
}

/* ---- odd cells ----------------------------------------------------------- */

/* A table that is read, written out as `written` (NULL: not asked) and read
 * again. */
struct odd {
    const char *file, *text, *written;
};

static void check_odd(const struct odd *odd)
{
    struct opened opened;
    struct ct_buffer out = {0};
    char folder[512], name[64];
    int table = 0;

    snprintf(folder, sizeof folder, "%s", scratch("odd"));
    assert_int_equal(mkdir(folder, 0700), 0);
    while (strncmp(ct_table_name((enum ct_table)table), odd->file,
                   strlen(odd->file) - 4) != 0)
        table++;
    snprintf(name, sizeof name, "odd/%s", odd->file);
    (void)scratch_file(name, odd->text, strlen(odd->text));
    open_lab(&opened, folder);
    assert_int_equal(opened.status, CT_OK);
    if (odd->written != NULL) {
        assert_int_equal(ct_lab_write(opened.lab, (enum ct_table)table, &out),
                         CT_OK);
        ct_buffer_putc(&out, '\0');
        assert_string_equal(out.data, odd->written);
        ct_buffer_release(&out);
    }
    check_lab(&opened, false);
    close_lab(&opened);
    remove_lab(folder);
}

static const struct odd texts[] = {
    /* line breaks, quotes, commas, blanks around, Chinese */
    {"instruments.csv",
     "id,name,purpose\n"
     "A-1,\"two\nlines, and \"\"quotes\"\"\",\"  blanks  \"\n"
     "器具-2,数显卡尺，大,　全角　\n",
     "id,name,purpose\n"
     "A-1,\"two\nlines, and \"\"quotes\"\"\",blanks\n"
     "器具-2,数显卡尺，大,全角\n"},
    {"instruments.csv", "id,name\nA,\"a\r\nb\"\nB,\"a\rb\"\n", NULL},
    {"instruments.csv", "id,name\n#A,#b\n\"A,B\",-\n",
     "id,name\n#A,#b\n\"A,B\",-\n"},
    /* 0, nothing, marks for nothing */
    {"events.csv",
     "instrument,date,event,sequence,note\nA,2024-01-02,release,0,0\n"
     "A,2024-01-02,release,,\nA,2024-01-02,release,/,/\n",
     "instrument,date,event,note,sequence\nA,2024-01-02,release,0,0\n"
     "A,2024-01-02,release,,\nA,2024-01-02,release,/,\n"},
    /* columns that nobody fills */
    {"instruments.csv", "id,name,unit,interval,status\nA,,,/,\n", "id\nA\n"},
    {"instruments.csv", "名称,编号\n,A\n", "id\nA\n"},
    {"instruments.csv", "id,name\n", "id\n"},
    /* spellings of one quantity, and of one place */
    {"results.csv",
     "certificate,quantity,at\nC,质量,frequency = 1 kHz; load=50 N\n"
     "C,Mass,\"load=0.05 kN;频率=1000 Hz\"\nC,mass,frequency=1 kHz\n"
     "C,size,mode=slow; humidity=50 %RH\nC,尺寸,mode=fast\n",
     "certificate,quantity,at\nC,Mass,frequency = 1 kHz; load=50 N\n"
     "C,Mass,frequency = 1 kHz; load=50 N\nC,Mass,frequency=1 kHz\n"
     "C,size,mode=slow; humidity=50 %RH\nC,尺寸,mode=fast\n"},
    /* seven digits of a code stay as they are */
    {"instruments.csv", "id,jjf1022_code\nA,4113803\n",
     "id,jjf1022_code\nA,4113803\n"},
    {"changes.csv",
     "table,id,field,value,from\nranges,A,mpe,\"±0,5 mm\",2024-01-02\n",
     "table,id,field,value,from\nranges,A,mpe,\"±0,5 mm\",2024-01-02\n"},
    /* unsound rows keep what is sound, and none is made up */
    {"instruments.csv", "id,name,interval\nA,x,12\n,y,P1M\n,,12\n",
     "id,name,interval\nA,x,\n,y,P1M\n"},
};

static const struct odd numbers[] = {
    {"results.csv",
     "certificate,point,point_unit,value,unit,U,k,probability,dof\n"
     "C,1.50,mm,-0.00,um,0.10,2.00,95 %,inf\n"
     "C,1500,mm,1.5e3,um,1.50e+1,2,0.95,∞\n"
     "C,15e2,mm,+0.5,um,.5,1.96,,12\n"
     "C,1e-30,mm,0.000000000000000000000000012,um,5e-320,1,,\n"
     "C,12345678901234567890.5,mm,1e300,um,1.50×10^-3,1,,\n"
     "C,0.12345678901234567890123456789,mm,0e5,um,1,1,,1.5\n"
     "C,0,mm,-0,um,1,1,,\n",
     "certificate,point,point_unit,value,unit,U,k,probability,dof\n"
     "C,1.50,mm,-0.00,um,0.10,2,0.95,inf\n"
     "C,1500,mm,1.5e+03,um,15.0,2,0.95,inf\n"
     "C,1.5e+03,mm,0.5,um,0.5,1.96,,12\n"
     "C,1e-30,mm,1.2e-26,um,5e-320,1,,\n"
     "C,12345678901234567000.0,mm,1e+300,um,0.00150,1,,\n"
     "C,1.2345678901234568000000000000e-01,mm,0e+05,um,1,1,,1.5\n"
     "C,0,mm,-0,um,1,1,,\n"},
    /* units of headers, of cells, and left out */
    {"results.csv",
     "certificate,标称值(℃),误差/µV,扩展不确定度（µV）,k\nC,20.0,1.0,0.3 "
     "µV,2\n",
     "certificate,point,point_unit,error,unit,U,k\n"
     "C,20.0,degC,1.0,uV,0.3,2\n"},
    {"results.csv", "certificate,point,unit,U,k\nC,1,Ω,0.1,2\nC,1,,0.1,2\n",
     "certificate,point,point_unit,unit,U,k\nC,1,ohm,ohm,0.1,2\n"
     "C,1,,,0.1,2\n"},
    {"links.csv",
     "certificate,reference,point_min,point_unit,sensitivity,"
     "sensitivity_unit\nC,A,1.0,℃,0.50,µm/K\nC,SI:,,,,\n",
     "certificate,reference,point_min,point_unit,sensitivity,"
     "sensitivity_unit\nC,A,1.0,degC,0.50,um/K\nC,SI:,,,,\n"},
};

static const struct odd ranges[] = {
    {"instruments.csv",
     "id,量程\nA,0~100 mm\nB,≥5 kg\nC,5 kg以下\nD,100 g\nE,±10 V\n"
     "F,(-30~80)℃\nG,1 mV~10 V\nH,\n",
     "id,range_min,range_max,range,unit\nA,0,100,,mm\nB,,,≥5,kg\n"
     "C,,,≤5,kg\nD,100,100,,g\nE,-10,10,,V\nF,-30,80,,degC\n"
     "G,0.001,10,,V\nH,,,,\n"},
    {"instruments.csv",
     "id,range_min,range_max,unit\nA,0.00,150,mm\nB,-5,,mm\nC,,7.0,mm\n",
     "id,range_min,range_max,unit\nA,0.00,150,mm\nB,-5,,mm\nC,,7.0,mm\n"},
    /* an end with more digits beside a range, in both orders */
    {"instruments.csv", "id,range_min,range,unit\nA,5.00,≥5,kg\nB,5,≥5,kg\n",
     "id,range_min,range,unit\nA,5.00,≥5,kg\nB,,≥5,kg\n"},
    {"instruments.csv", "id,range,range_min,unit\nA,≥5,5.00,kg\n",
     "id,range_min,range,unit\nA,5.00,≥5,kg\n"},
    /* one unit, spelled twice */
    {"instruments.csv", "id,range,unit\nA,0..10 degC,℃\nB,0..1 µm,um\n", NULL},
};

static const struct odd formulas[] = {
    {"instruments.csv",
     "id,range_min,range_max,允差(mm),unit\nA,0,10,+/-0.5 % FS,\n"
     "B,0,10,±(0.02 ＋ 0.01),\nC,0,10,MPE: ±0.3 µm,mm\n",
     "id,range_min,range_max,unit,mpe\nA,0,10,mm,±0.5 % FS\n"
     "B,0,10,mm,±(0.02 + 0.01)\nC,0,10,mm,MPE: ±0.3 µm\n"},
    {"instruments.csv",
     "id,unit,mpe\nA,mm,\"Q[0.3 µm, 1.5e-6*L]\"\nB,mm,\"max(1 um, 1e-6*L)\"\n"
     "C,kPa,+0.5/-0.2 kPa\nD,kPa,-0.2..+0.5 kPa\nE,mm,≤ 0.1\n"
     "F,degC,±(0.15 + 0.002|t|) ℃\nG,%,±0.5 %\n",
     NULL},
    {"scopes.csv", "laboratory,unit,CMC\nL,mm,\"(0.3+L/500)µm\"\n",
     "laboratory,unit,cmc\nL,mm,(0.3+L/500)µm\n"},
    {"ranges.csv",
     "instrument,unit,resolution,drift,drift_per,own_correlation,use\n"
     "A,mm,0.01 mm,±0.5 um,interval,0.50,corrected\n"
     "A,mm,0.01,0.1 um,1年,,标称值\n",
     "instrument,unit,resolution,use,drift,drift_per,own_correlation\n"
     "A,mm,0.01 mm,corrected,±0.5 um,interval,0.50\n"
     "A,mm,0.01,nominal,0.1 um,P12M,\n"},
    {"classes.csv", "class,mpe\nF2,\"±(1.5 mg)\"\nM1,±1 % rd\n",
     "class,mpe\nF2,±(1.5 mg)\nM1,±1 % rd\n"},
};

static const struct odd words[] = {
    {"standards.csv",
     "id,valid_until,上级标准,level,k\nS1,长期,S0; instrument:I-1,次级,2\n"
     "S2,9999-12-31,A：1；NMI:PTB,社会公用最高,2\nS3,2024/1/2,SI:,,\n",
     NULL},
    {"regulations.csv",
     "number,published,effective,max_interval\nJJG 1-2020,2020-01-02,2020.6.1,"
     "12个月\nJJG 2,,,按需\nJJG 3,,,使用前\nJJG 4,,,首次检定\nJJG "
     "5,,,1年6个月\n"
     "JJG 6,,,P6W\nJJG 7,,,P1Y10D\nJJG 8,,,0\n",
     "number,published,effective,max_interval\n"
     "JJG 1-2020,2020-01-02,2020-06-01,P12M\nJJG 2,,,on-demand\n"
     "JJG 3,,,before-use\nJJG 4,,,initial-only\nJJG 5,,,P18M\n"
     "JJG 6,,,P42D\nJJG 7,,,P12M10D\nJJG 8,,,on-demand\n"},
    /* what plain numbers count */
    {"instruments.csv",
     "id,检定周期（月）\nA,12\nB,P1Y\nC,6 months\nD,使用前\nE,/\nF,1.0\n",
     "id,interval\nA,P12M\nB,P12M\nC,P6M\nD,before-use\nE,\nF,P1M\n"},
    {"ranges.csv", "instrument,interval/d,漂移周期(年)\nA,90,1.5\n",
     "instrument,drift_per,interval\nA,P18M,P90D\n"},
    {"certificates.csv",
     "id,instrument,calibrated_on,references,kind,verdict,as_found,adjusted\n"
     "C1,A,2024-01-02,\"A、B,C;NMI:PTB;crm:X 1;EV:;EV:a,REF:b\",检定,合格,"
     "不适用,是\nC2,A,2024年1月3日,LMI:x;ACC:y;standard:z,calibration,"
     "conditional-pass,unknown,unknown\n",
     NULL},
};

#define CHECK_ODD(list)                                                        \
    for (size_t i = 0; i < COUNT(list); i++)                                   \
    check_odd(&(list)[i])

static void test_texts(void **state)
{
    (void)state;
    CHECK_ODD(texts);
}

static void test_numbers(void **state)
{
    (void)state;
    CHECK_ODD(numbers);
}

static void test_ranges(void **state)
{
    (void)state;
    CHECK_ODD(ranges);
}

static void test_formulas(void **state)
{
    (void)state;
    CHECK_ODD(formulas);
}

static void test_words(void **state)
{
    (void)state;
    CHECK_ODD(words);
}

static int make(void **state)
{
    (void)state;
    ct_library_init();
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static int end(void **state)
{
    ct_units_free(units);
    return scratch_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_city),     cmocka_unit_test(test_department),
        cmocka_unit_test(test_faults),   cmocka_unit_test(test_generated),
        cmocka_unit_test(test_weights),  cmocka_unit_test(test_texts),
        cmocka_unit_test(test_numbers),  cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_formulas), cmocka_unit_test(test_words),
        cmocka_unit_test(test_shuffled),
    };

    return cmocka_run_group_tests(tests, make, end);
}
