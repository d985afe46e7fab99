/* sheet.c: opening the sheet that a command works on, and solving it where someone may watch or press Ctrl-C. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* ---- Ctrl-C: the first one ends a solve and keeps its best point; any other ends the program at once ---- */

static volatile sig_atomic_t solving, interrupted;

static void on_interrupt(int signal_number) {
    (void)signal_number;
    if (!solving || interrupted) _exit(CG_INTERRUPTED);
    interrupted = 1;
}

static void catch_interrupts(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_interrupt;
    sigaction(SIGINT, &action, NULL);
}

/* ---- Progress: one line, drawn again and again ---- */

static void draw_progress(void *user, const cg_solve_progress *progress) {
    (void)user;
    fprintf(stderr, "\r%s: ", progress->solve);
    if (progress->starts > 1)
        fprintf(stderr, "start %llu of %llu, ", (unsigned long long)progress->start,
                (unsigned long long)progress->starts);
    fprintf(stderr, "iteration %llu, objective %.8g, gradient %.2g, %.1f s\033[K",
            (unsigned long long)progress->iteration, progress->objective, progress->gradient_norm, progress->seconds);
    fflush(stderr);
}

static bool shows_progress(const cg_cli *cli) {
    if (cli->progress != CG_WHEN_AUTO) return cli->progress == CG_WHEN_ALWAYS;
    return !cli->quiet && isatty(fileno(stderr));
}

/* ---- Opening and solving ---- */

cg_status cg_open(cg_cli *cli) {
    cli->book = cg_workbook_create(NULL);
    if (!cli->book) return cg_out_of_memory();
    if (cli->profile) cg_workbook_start_profile(cli->book);
    catch_interrupts();
    for (size_t i = 0; i < cli->csvs.count; i++)
        cg_workbook_set_csv(cli->book, cli->csvs.at[i].name, cli->csvs.at[i].value);
    for (size_t i = 0; i < cli->params_files.count; i++)
        cg_workbook_set_params_file(cli->book, cli->params_files.at[i]);
    for (size_t i = 0; i < cli->sets.count; i++)
        cg_workbook_set_param(cli->book, cli->sets.at[i].name, cli->sets.at[i].value);
    if (cli->has_seed) cg_workbook_set_seed(cli->book, cli->seed);
    cg_workbook_set_threads(cli->book, cli->threads);
    cg_workbook_set_limits(cli->book, cli->most_bytes, cli->most_ratio);
    if (cli->models) cg_workbook_set_model(cli->book, cli->sheet);
    if (cli->all_models) cg_workbook_set_all_models(cli->book);
    for (size_t i = 0; cli->all_models && i < cli->wrt.count; i++)
        cg_workbook_set_variables(cli->book, cli->wrt.at[i]);
    const char *file = cli->words.at[0];
    cg_status status = cg_workbook_load_file(cli->book, strcmp(file, "-") == 0 ? "/dev/stdin" : file);
    cg_show_diagnostics(cli);
    return status;
}

cg_status cg_solve(cg_cli *cli, const char *name) {
    cg_solve_options options = {.method = cli->method,
                                .starts = cli->starts,
                                .threads = cli->threads,
                                .checkpoint = cli->checkpoint,
                                .every = cli->every,
                                .resume = cli->resume,
                                .interrupted = &interrupted,
                                .progress = shows_progress(cli) ? draw_progress : NULL};
    if (cli->resume && !cli->checkpoint) return cg_usage_error(cli, "--resume needs --checkpoint PATH, to go on from");
    solving = 1;
    cg_status status = cg_workbook_solve(cli->book, name, &options);
    solving = 0;
    if (options.progress) fputs("\r\033[K", stderr);
    cg_show_diagnostics(cli);
    return status;
}

bool cg_has_point(cg_status status) {
    return status == CG_OK || status == CG_LIMIT_REACHED || status == CG_INTERRUPTED;
}

cg_status cg_solve_at(cg_cli *cli) {
    if (!cli->at) return CG_OK;
    cg_status status = cg_solve(cli, cli->at);
    return status == CG_EXPECT_FALSE ? CG_OK : status;
}
