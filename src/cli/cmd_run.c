/* cmd_run.c: `cellgrad run` does what the file says; `solve` does the same without its exports. */
#include "cli/cli.h"

/* What a run comes to: an error first, then how a solve ended, then expectations. */
static cg_status joined(cg_status solved, cg_status expected, cg_status exported) {
    if (exported != CG_OK) return exported;
    return solved != CG_OK ? solved : expected;
}

static bool has_point(cg_cli *cli) {
    size_t n = cg_workbook_solve_count(cli->book), solved = 0;
    for (size_t i = 0; i < n; i++)
        solved += cg_workbook_solve_result(cli->book, i) != NULL;
    return n == 0 || solved > 0;
}

static bool is_error(cg_status status) {
    return (status >= CG_FILE_ERROR && status <= CG_OBJECTIVE_ERROR) || status == CG_OUT_OF_MEMORY;
}

/* The files that are to be written: those the sheet asks for, or the workbook itself. */
static cg_status write_files(cg_cli *cli, bool exports) {
    if (exports) return cg_workbook_export(cli->book, cli->output);
    return cli->output ? cg_workbook_write_back(cli->book, cli->output) : CG_OK;
}

/* What --report asks for. */
static cg_status set_reports(cg_cli *cli) {
    if (!cli->report) return CG_OK;
    if (!cli->output) return cg_usage_error(cli, "--report writes into the workbook that -o names, and there is no -o");
    cg_status status = cg_workbook_set_reports(cli->book, cli->report);
    cg_show_diagnostics(cli);
    return status;
}

/* What could not be written in the end is said before a solve that may take hours. */
static cg_status check_files(cg_cli *cli, bool exports) {
    cg_status status = CG_OK;
    if (exports)
        status = cg_workbook_check_exports(cli->book, cli->output);
    else if (cli->output && cg_workbook_is_excel(cli->book))
        status = cg_workbook_check_file(cli->book, cli->output);
    if (!status && cli->save_params) status = cg_workbook_check_file(cli->book, cli->save_params);
    cg_show_diagnostics(cli);
    return status;
}

/* A workbook says nothing that could be run; a file without a solve has nothing to solve. */
static cg_status check_work(cg_cli *cli, bool exports) {
    const char *file = cli->words.at[0];
    bool excel = cg_workbook_is_excel(cli->book);
    if (exports && excel && !cli->output) {
        cg_status status = cg_usage_error(cli, "%s is an Excel workbook, and `run` does what a sheet file says", file);
        cg_hint(cli,
                "`cellgrad recalc` computes a workbook, `cellgrad solve` solves its Solver model, `cellgrad import` "
                "makes a sheet file of it");
        return status;
    }
    if (!exports && cg_workbook_solve_count(cli->book) == 0) return cg_usage_error(cli, "%s has no solve", file);
    return CG_OK;
}

static cg_status run_sheet(cg_cli *cli, const char *solve, bool exports) {
    cg_status status = cg_open(cli);
    if (!status) status = check_work(cli, exports);
    if (!status) status = set_reports(cli);
    if (!status) status = check_files(cli, exports);
    if (status) return status;
    cg_status expected = cg_workbook_check_expects(cli->book);
    cg_status solved = cg_solve(cli, solve);
    if (is_error(solved) || !has_point(cli)) return solved;
    if (cli->save_params) {
        cg_status saved = cg_workbook_save_params(cli->book, cli->save_params);
        cg_show_diagnostics(cli);
        if (saved) return saved;
    }
    cg_status exported = write_files(cli, exports);
    cg_show_diagnostics(cli);
    if (cli->json)
        cg_print_result_json(cli);
    else
        cg_print_result(cli);
    if (cli->profile && !cli->json) cg_print_profile(cli);
    return joined(solved, expected, exported);
}

static cg_status run(cg_cli *cli) {
    return run_sheet(cli, NULL, true);
}

const cg_command cg_command_run = {
    .name = "run",
    .words = "FILE",
    .least = 1,
    .most = 1,
    .help = "do what the sheet says: load, check, solve, export",
    .more =
        "Computes the sheet, checks its expectations, runs its solves in the order of the file, writes its exports and\n"
        "prints the result. Ctrl-C ends the solve that runs; its best point is kept, reported and exported.\n"
        "Exit status: 0 done and every `expect` holds, 1 an `expect` does not hold, 2 usage or file, 3 sheet,\n"
        "4 data, 5 an error value reached the objective, 6 stopped at a limit, 7 diverging or infeasible,\n"
        "70 out of memory, 130 interrupted.",
    .options = {&cg_option_output, &cg_option_json, &cg_option_profile, &cg_option_save_params, CG_SOLVE_OPTIONS,
                CG_SHEET_OPTIONS},
    .run = run,
};

static cg_status solve(cg_cli *cli) {
    const char *name = cli->words.count > 1 ? cli->words.at[1] : NULL;
    cli->models = true;
    if (!cli->sheet) cli->sheet = name; /* a workbook's solves are called like its sheets */
    return run_sheet(cli, name, false);
}

/* ---- `help solve` lists the methods ---- */

static void list_methods(void) {
    cg_method_info method;
    fputs("\nMethods (auto, the default, chooses by the shape of the problem):\n", stdout);
    for (size_t i = 0; cg_solve_method(i, &method); i++) {
        printf("  %-14s %s\n", method.name, method.help);
        cg_method_option_info option;
        for (size_t j = 0; cg_solve_method_option(i, j, &option); j++)
            printf("  %-14s   %s=%.10g: %s\n", "", option.name, option.initial, option.help);
    }
}

const cg_command cg_command_solve = {
    .name = "solve",
    .words = "FILE [SOLVE]",
    .least = 1,
    .most = 2,
    .help = "run the solves, or one of them, without exports; or the Solver model of an Excel workbook",
    .more =
        "FILE may be an Excel workbook with a model of Excel's Solver. Where several sheets have one, --sheet says which.\n"
        "It starts from the values in the file; with -o the workbook is written with the solution, and with nothing\n"
        "else changed:\n"
        "  cellgrad solve book.xlsx --sheet Plan -o solved.xlsx\n"
        "--report answer,sensitivity,limits adds the reports that Excel's Solver makes, as worksheets behind the others.",
    .options = {&cg_option_json, &cg_option_profile, &cg_option_save_params, &cg_option_sheet, &cg_option_output,
                &cg_option_report, CG_SOLVE_OPTIONS, CG_BOOK_OPTIONS, CG_SHEET_OPTIONS},
    .run = solve,
    .list = list_methods,
};
