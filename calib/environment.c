/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "environment.h"

#include "files/output.h"
#include "report/language.h"
#include "report/message.h"
#include "../chains/date.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#ifndef CT_LOCALE_DIRECTORY
#define CT_LOCALE_DIRECTORY "/usr/local/share/locale"
#endif

enum { FINDINGS_OF_ONE_KEY = 50, MOST_COLUMNS = 10000, MOST_THREADS = 256 };

/* ---- streams and signals ------------------------------------------------- */

/* Descriptors are given out from the lowest, so /dev/null lands where the hole
 * is. Opened the wrong way round, so that using it is an error and not a loss
 * of data; messages alone may vanish. */
static void occupy_closed_streams(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_WRONLY};

    for (int i = 0; i < 3; i++)
        if (fcntl(i, F_GETFD) == -1 && errno == EBADF &&
            open("/dev/null", modes[i]) == -1)
            _exit(3);
}

/* The action was reset when the handler was entered: the signal, raised again
 * and delivered on return, ends the program. */
static void give_up(int signal)
{
    ct_output_emergency();
    (void)raise(signal);
}

static void catch_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = give_up,
                               .sa_flags = (int)SA_RESETHAND};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction old;

    (void)sigemptyset(&action.sa_mask);
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGPIPE, &ignore, NULL);
    (void)sigaction(SIGXFSZ, &ignore, NULL); /* write() says EFBIG */
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            (void)sigaction(signals[i], &action, NULL);
}

void ct_environment_guard(void)
{
    occupy_closed_streams();
    catch_signals();
}

/* ---- language ------------------------------------------------------------ */

/* The first of the variables that is set to something decides, as POSIX has
 * it. */
static const char *locale_name(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && value[0] != '\0')
            return value;
    }
    return "C";
}

static enum ct_language language_of(const char *locale)
{
    bool zh = strncmp(locale, "zh", 2) == 0 &&
              (locale[2] == '\0' || strchr("_-.@", locale[2]) != NULL);

    return zh ? CT_CHINESE : CT_ENGLISH;
}

/* In the C locale gettext gives every text as it is. In any other it takes the
 * language from LANGUAGE; C.UTF-8 is there on every system, zh_CN is not. The
 * way leads through C because gettext forgets what it has looked up only when
 * the locale changes. */
static void set_language(enum ct_language language)
{
    const char *directory = getenv("TEXTDOMAINDIR");

    (void)setlocale(LC_MESSAGES, "C");
    if (language == CT_ENGLISH)
        return;
    (void)setenv("LANGUAGE", "zh_CN", 1);
    (void)setlocale(LC_MESSAGES, "C.UTF-8");
    (void)bindtextdomain(CT_TEXT_DOMAIN,
                         directory != NULL ? directory : CT_LOCALE_DIRECTORY);
    (void)bind_textdomain_codeset(CT_TEXT_DOMAIN, "UTF-8");
    (void)bind_textdomain_codeset("libc", "UTF-8"); /* strerror() */
}

void ct_environment_language(struct ct_context *context, int choice)
{
    switch (choice) {
    case CT_LANGUAGE_ENGLISH:
        context->language = CT_ENGLISH;
        break;
    case CT_LANGUAGE_CHINESE:
        context->language = CT_CHINESE;
        break;
    default:
        context->language = language_of(locale_name());
        break;
    }
    set_language(context->language);
}

/* ---- terminal, clock, processors ----------------------------------------- */

static bool allows_color(int stream)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    return isatty(stream) && (no_color == NULL || no_color[0] == '\0') &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

static int columns_variable(void)
{
    const char *text = getenv("COLUMNS");
    char *end;
    long columns;

    if (text == NULL || text[0] < '0' || text[0] > '9')
        return 0;
    columns = strtol(text, &end, 10);
    return *end == '\0' && columns <= MOST_COLUMNS ? (int)columns : 0;
}

static int terminal_width(void)
{
    struct winsize size = {0};
    int columns = columns_variable();

    if (!isatty(STDOUT_FILENO))
        return 0;
    if (columns > 0)
        return columns;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

static bool local_date(int32_t *days)
{
    time_t now = time(NULL);
    struct tm local;
    struct ct_date date;

    tzset(); /* which localtime_r() need not do */
    if (now == (time_t)-1 || localtime_r(&now, &local) == NULL)
        return false;
    date =
        (struct ct_date){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday};
    if (!ct_date_is_valid(date))
        return false;
    *days = ct_date_to_days(date);
    return true;
}

static enum ct_status read_today(struct ct_context *context)
{
    const char *text = getenv("CALTRACE_TODAY");

    if (text == NULL || text[0] == '\0') {
        if (local_date(&context->today))
            return CT_OK;
        (void)ct_error(context->sink, "no-date", ct_at((struct ct_place){0}));
        return CT_IO;
    }
    if (ct_date_parse(text, strlen(text), &context->today) == CT_OK)
        return CT_OK;
    (void)ct_error(context->sink, "environment-not-date",
                   ct_at((struct ct_place){0}), ct_string("CALTRACE_TODAY"),
                   ct_string(text));
    return CT_USAGE;
}

static int processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);

    if (count < 1)
        return 1;
    return count > MOST_THREADS ? MOST_THREADS : (int)count;
}

/* ---- the whole ----------------------------------------------------------- */

enum ct_status ct_environment_open(struct ct_environment *environment)
{
    struct ct_context *context = &environment->context;
    enum ct_status status;

    *environment = (struct ct_environment){0};
    ct_environment_language(context, CT_LANGUAGE_AUTO);
    context->directory = ".";
    context->width = terminal_width();
    context->color = allows_color(STDOUT_FILENO);
    context->threads = processors();
    status = ct_sources_new(&context->sources);
    if (status == CT_OK)
        status = ct_message_sink_new(context->sources, stderr,
                                     allows_color(STDERR_FILENO),
                                     FINDINGS_OF_ONE_KEY, &context->messages);
    if (status != CT_OK)
        return status;
    environment->sink.report = ct_message_sink_report;
    environment->sink.context = context->messages;
    context->sink = &environment->sink;
    return read_today(context);
}

void ct_environment_close(struct ct_environment *environment)
{
    ct_message_sink_free(environment->context.messages);
    ct_sources_free(environment->context.sources);
    *environment = (struct ct_environment){0};
}
