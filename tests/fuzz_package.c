/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a datapackage.json in an empty folder: no crash, no leak, every
 * finding lies in the text; and any bytes as a text in each encoding: what is
 * decoded is UTF-8 but for what stands for odd bytes, and takes as many bytes
 * back as it came from.
 */
#include "../calib/files/encoding.h"
#include "../calib/files/package.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void report(void *context, const struct ct_finding *finding)
{
    const struct ct_sources *sources = context;
    struct ct_position position;

    ct_source_locate(sources, finding->place, &position);
    if (position.text_column + position.text_span > position.text_length)
        abort();
}

static void check_schema(const struct ct_schema *schema)
{
    for (size_t i = 0; i < schema->primary_key.count; i++) {
        if (schema->primary_key.list[i] >= schema->count)
            abort();
    }
    for (size_t i = 0; i < schema->count; i++) {
        const struct ct_field *field = &schema->fields[i];

        if (field->name == NULL || field->decimal_char == NULL ||
            (field->format == CT_FORMAT_PATTERN) != (field->pattern != NULL))
            abort();
        (void)ct_missing_has(&field->missing, "", 0);
    }
}

static void check_package(const struct ct_package *package)
{
    for (size_t i = 0; i < package->count; i++) {
        if (package->resources[i].name == NULL)
            abort();
        if (package->resources[i].schema != NULL)
            check_schema(package->resources[i].schema);
    }
    for (size_t i = 0; i < CT_TABLES; i++) {
        if (package->tables[i] != NULL && package->tables[i]->file == NULL)
            abort();
    }
}

static void read_package(const char *folder)
{
    struct ct_sources *sources;
    struct ct_sink sink = {.report = report};
    struct ct_package *package = NULL;
    enum ct_status status;

    if (ct_sources_new(&sources) != CT_OK)
        return;
    sink.context = sources;
    status = ct_package_open(sources, folder, &sink, &package);
    if ((status == CT_OK) != (sink.errors == 0) ||
        (status == CT_OK) != (package != NULL))
        abort();
    if (package != NULL)
        check_package(package);
    ct_package_free(package);
    ct_sources_free(sources);
}

static void decode(enum ct_encoding encoding, const char *bytes, size_t size)
{
    struct ct_decoder *decoder;
    char *text = malloc(CT_DECODED_GROWTH * size + 8);
    struct ct_decoded decoded;
    size_t at = 0;

    if (text == NULL || ct_decoder_new(encoding, &decoder) != CT_OK)
        abort();
    decoded = ct_decode(decoder, bytes, size, true, text,
                        CT_DECODED_GROWTH * size + 8);
    if (size - decoded.used > 1 ||
        ct_encoded_length(encoding, text, decoded.made, decoded.made) !=
            decoded.used)
        abort();
    while (at < decoded.made) {
        unsigned char raw[2];
        size_t odd;

        at += ct_utf8_sound(text + at, decoded.made - at);
        if (at == decoded.made)
            break;
        odd = ct_encoding_raw(encoding, text + at, decoded.made - at, raw);
        if (odd == 0 && text[at] != '\0')
            abort();
        at += odd == 0 ? 1 : odd + 1;
    }
    ct_decoder_free(decoder);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static char folder[64], path[128];
    int file;

    if (folder[0] == '\0') {
        strcpy(folder, "/tmp/caltrace-fuzz-XXXXXX");
        if (mkdtemp(folder) == NULL)
            abort();
        strcpy(path, folder);
        strcat(path, "/datapackage.json");
    }
    if (size > 0 && bytes[0] < CT_ENCODINGS && bytes[0] != CT_UTF_8) {
        decode((enum ct_encoding)bytes[0], (const char *)bytes + 1, size - 1);
        return 0;
    }
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || write(file, bytes, size) != (ssize_t)size ||
        close(file) != 0)
        abort();
    read_package(folder);
    return 0;
}
