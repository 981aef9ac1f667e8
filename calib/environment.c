/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "environment.h"

#include "files/output.h"
#include "report/language.h"
#include "report/message.h"
#include "trials.h"
#include "../chains/date.h"
#include "../uncertainty/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
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

static const int end_signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { END_SIGNALS = sizeof end_signals / sizeof *end_signals };

/* What a signal handler shares with the rest: `stop` is touched by the thread
 * that watches alone, which the handler runs in or hands the signal to. */
static volatile sig_atomic_t stop;
static atomic_bool watched;
static pthread_t watcher; /* while `watched` */

_Static_assert(ATOMIC_BOOL_LOCK_FREE == 2, "used in signal handlers");

/* With the default action in place the signal, raised again and delivered on
 * return, ends the program. */
static void give_up(int number)
{
    struct sigaction action = {.sa_handler = SIG_DFL};

    ct_output_emergency();
    (void)sigaction(number, &action, NULL);
    (void)raise(number);
}

static void on_end_signal(int number)
{
    int error = errno;

    if (!atomic_load(&watched)) {
        give_up(number);
    } else if (!pthread_equal(pthread_self(), watcher)) {
        (void)pthread_kill(watcher, number);
    } else if (stop) {
        give_up(number);
    } else {
        stop = 1;
        (void)alarm(1);
    }
    errno = error;
}

/* A signal that comes after the last look at `stop` and before a read() that
 * blocks would be lost on that read(). So it is interrupted again, every
 * second until nobody watches. */
static void on_tick(int number)
{
    int error = errno;

    if (atomic_load(&watched)) {
        (void)alarm(1);
        if (!pthread_equal(pthread_self(), watcher))
            (void)pthread_kill(watcher, number);
    }
    errno = error;
}

/* All are blocked while one is handled. Without SA_RESTART: what waits in the
 * system is to return. */
static void handle(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};

    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < END_SIGNALS; i++)
        (void)sigaddset(&action.sa_mask, end_signals[i]);
    (void)sigaddset(&action.sa_mask, SIGALRM);
    (void)sigaction(number, &action, NULL);
}

static void catch_signals(void)
{
    struct sigaction old;

    handle(SIGPIPE, SIG_IGN);
    handle(SIGXFSZ, SIG_IGN); /* write() says EFBIG */
    for (size_t i = 0; i < END_SIGNALS; i++)
        if (sigaction(end_signals[i], NULL, &old) == 0 &&
            old.sa_handler != SIG_IGN)
            handle(end_signals[i], on_end_signal);
}

void ct_environment_watch(bool on)
{
    if (on) {
        watcher = pthread_self();
        handle(SIGALRM, on_tick);
        atomic_store(&watched, true);
    } else {
        atomic_store(&watched, false);
        (void)alarm(0);
    }
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

/* ---- terminal, date ------------------------------------------------------ */

/* Whether escape sequences are understood there. */
static bool is_capable(int stream)
{
    const char *terminal = getenv("TERM");

    return isatty(stream) &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

static bool allows_color(int stream)
{
    const char *no_color = getenv("NO_COLOR");

    return is_capable(stream) && (no_color == NULL || no_color[0] == '\0');
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

static int terminal_width(int stream)
{
    struct winsize size = {0};
    int columns = columns_variable();

    if (!isatty(stream))
        return 0;
    if (columns > 0)
        return columns;
    if (ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
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

/* ---- the Monte Carlo method ---------------------------------------------- */

static enum ct_status read_trials(struct ct_context *context)
{
    const char *text = getenv("CALTRACE_TRIALS");

    context->trials = CT_USUAL_TRIALS;
    if (text == NULL || text[0] == '\0' ||
        ct_trials_parse(text, &context->trials) == CT_OK)
        return CT_OK;
    (void)ct_error(context->sink, "environment-not-trials",
                   ct_at((struct ct_place){0}), ct_string("CALTRACE_TRIALS"),
                   ct_string(text), ct_number((double)CT_MOST_TRIALS));
    return CT_USAGE;
}

static enum ct_status refuse_kernel(struct ct_context *context,
                                    const char *text)
{
    struct ct_buffer list = {0};
    enum ct_status status;

    for (size_t i = 0; ct_kernel_at(i) != NULL; i++) {
        ct_buffer_puts(&list, i > 0 ? ", " : "");
        ct_buffer_puts(&list, ct_kernel_at(i)->name);
    }
    status = ct_buffer_status(&list);
    if (status == CT_OK)
        (void)ct_error(context->sink, "environment-not-kernel",
                       ct_at((struct ct_place){0}),
                       ct_string("CALTRACE_KERNEL"), ct_string(text),
                       ct_string(list.data));
    ct_buffer_release(&list);
    return status == CT_OK ? CT_USAGE : status;
}

static enum ct_status read_kernel(struct ct_context *context)
{
    const char *text = getenv("CALTRACE_KERNEL");

    if (text == NULL || text[0] == '\0')
        return CT_OK;
    context->kernel = ct_kernel_find(text);
    return context->kernel != NULL ? CT_OK : refuse_kernel(context, text);
}

/* ---- temporary files ------------------------------------------------------
 */

static const char *temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");

    return folder != NULL && folder[0] != '\0' ? folder : "/tmp";
}

/* ---- clock, processors --------------------------------------------------- */

static uint64_t monotonic(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
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
    context->temporary = temporary_folder();
    context->width = terminal_width(STDOUT_FILENO);
    context->color = allows_color(STDOUT_FILENO);
    context->progress = is_capable(STDERR_FILENO);
    context->progress_width = terminal_width(STDERR_FILENO);
    context->stop = &stop;
    context->now = monotonic;
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
    status = read_today(context);
    if (status == CT_OK)
        status = read_trials(context);
    return status == CT_OK ? read_kernel(context) : status;
}

void ct_environment_close(struct ct_environment *environment)
{
    ct_message_sink_free(environment->context.messages);
    ct_sources_free(environment->context.sources);
    *environment = (struct ct_environment){0};
}
