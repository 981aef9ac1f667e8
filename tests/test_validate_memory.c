/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table against a schema when memory runs out: each allocation fails in
 * turn, once and from then on. The status says so, or nothing was missed;
 * nothing is lost. Without a pattern: regcomp() of the C library loses blocks
 * of its own when it fails.
 */
#include "validated.h"

#include "refused_memory.h"

static const char schema_text[] =
    "{\"fields\": [{\"name\": \"id\", \"type\": \"string\", \"constraints\": "
    "{\"unique\": true, \"enum\": [\"A-1\", "
    "\"A-2\", \"a\"]}}, {\"name\": \"v\", \"type\": \"number\", "
    "\"caltrace:unitField\": \"u\"}, {\"name\": \"u\"}, {\"name\": \"U\", "
    "\"type\": \"number\", \"caltrace:unitField\": \"u\", "
    "\"caltrace:uncertaintyOf\": \"v\", \"caltrace:quantity\": \"length\"}], "
    "\"primaryKey\": [\"id\", \"v\"], \"caltrace:rules\": [\"U < v\"], "
    "\"foreignKeys\": [{\"fields\": \"u\", \"reference\": {\"fields\": "
    "\"id\"}}]}";

static const char *const tables[] = {
    "id,v,u,U\nA-1,1,mm,0.1\nA-1,1,mm,2\nA-3,x,kg,1,5\n"
    "A-4\n,,,\nB,,,\n",
    "\"id,v,u,U\nA-1,1,mm,0.1\nA-2,1\n",
    "A title\nid,v,u,U\nA-1,1,mm,0.1\nA-2,1,mm,0.1,2,3\n",
};
static const char *path;

static enum ct_status run(struct ct_sink *sink)
{
    struct ct_sources *sources = NULL;
    struct ct_arena arena = {0};
    struct ct_validation what = {.path = path, .units = units};
    const struct ct_yaml *root = NULL;
    uint32_t source;
    enum ct_status status = ct_sources_new(&sources);

    if (status == CT_OK)
        status = ct_source_text(sources, "schema.json", schema_text,
                                strlen(schema_text), &source);
    if (status == CT_OK)
        status = ct_json_read(sources, source, &arena, sink, &root);
    if (status == CT_OK)
        status = ct_schema_read(root, &arena, sink, &what.schema);
    if (status == CT_OK)
        status = ct_validate(sources, &what, sink, NULL);
    ct_arena_release(&arena);
    ct_sources_free(sources);
    return status;
}

static void check_failures(bool from_then_on)
{
    static char kept[512];

    if (!fail_malloc_works())
        skip();
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        snprintf(kept, sizeof kept, "%s",
                 scratch_file("data.csv", tables[i], strlen(tables[i])));
        path = kept;
        check_refused_memory(run, from_then_on, i == 0 ? 8 : 2);
        remove(path);
    }
}

static void test_once(void **state)
{
    (void)state;
    check_failures(false);
}

static void test_from_then_on(void **state)
{
    (void)state;
    check_failures(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_from_then_on),
    };

    return cmocka_run_group_tests(tests, validated_setup, validated_teardown);
}
