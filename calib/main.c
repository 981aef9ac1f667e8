/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * main.c - where the program starts. The commands are listed in command.h;
 * what they share is in command.c; the surroundings are read in
 * environment.c.
 */
#include "command.h"
#include "environment.h"
#include "report/message.h"
#include "../uncertainty/caltrace.h"

#include <stdio.h>

/* What could not be written was not answered. */
static int close_streams(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    (void)fputs("caltrace: standard output cannot be written\n", stderr);
    return CT_EXIT_UNUSABLE;
}

int main(int argc, char **argv)
{
    struct ct_environment environment;
    enum ct_status status;
    int code;

    ct_environment_guard();
    ct_library_init();
    status = ct_environment_open(&environment);
    if (status == CT_OK) {
        code = ct_program_run(argc, (const char *const *)argv,
                              &environment.context);
        ct_message_sink_finish(environment.context.messages);
    } else {
        code = status == CT_USAGE ? CT_EXIT_USAGE : CT_EXIT_UNUSABLE;
    }
    if (status == CT_NOMEM)
        (void)fputs("caltrace: not enough memory\n", stderr);
    ct_environment_close(&environment);
    return close_streams(code);
}
