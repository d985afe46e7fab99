/* cmd_grad.c: `cellgrad grad` differentiates one cell: numbers, or the backward pass as formulas. */
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/json_values.h"

static bool is_wanted(const cg_cli *cli, const char *params) {
    if (cg_workbook_is_excel(cli->book)) return true; /* whose only variables are those that were asked for */
    for (size_t i = 0; i < cli->wrt.count; i++)
        if (cg_same_word(cli->wrt.at[i], params)) return true;
    return cli->wrt.count == 0;
}

static void print_slopes(cg_cli *cli, const char *formula, const cg_params_info *params, const double *slopes) {
    size_t n = params->rows * params->cols;
    const char **texts = CG_NEW_ARRAY(cli->arena, n, const char *);
    for (size_t i = 0; i < n; i++)
        texts[i] = cg_number_text(cli->arena, slopes[i], 17);
    cg_params_info named = *params;
    named.name = cg_format(cli->arena, "d %s / d %s", formula, params->name);
    cg_print_block(&named, texts, 0);
}

/* A workbook may have several models: those that a cell has nothing to do with are left out. */
static bool passes_by(const cg_cli *cli, const double *slopes, size_t n) {
    if (!cg_workbook_is_excel(cli->book) || cli->wrt.count) return false;
    for (size_t i = 0; i < n; i++)
        if (slopes[i] != 0) return false;
    return true;
}

/* Each block that is wanted, in the order of the sheet. A mistyped name is asked for too, so that it is reported. */
static cg_status print_numbers(cg_cli *cli, const char *formula) {
    cg_json json = {.out = stdout};
    if (cli->json) cg_json_begin(&json, '{');
    cg_status status = CG_OK;
    for (size_t i = 0; i < cg_workbook_params_count(cli->book) && status == CG_OK; i++) {
        const cg_params_info *params = cg_workbook_params(cli->book, i);
        if (!is_wanted(cli, params->name)) continue;
        size_t n = params->rows * params->cols;
        double *slopes = CG_NEW_ARRAY(cli->arena, n, double);
        status = cg_workbook_differentiate(cli->book, formula, params->name, slopes, n);
        if (status) break;
        if (passes_by(cli, slopes, n)) continue;
        if (cli->json) {
            cg_json_key(&json, params->name);
            cg_put_numbers(&json, slopes, params->rows, params->cols);
        } else {
            print_slopes(cli, formula, params, slopes);
        }
    }
    if (cli->json) {
        cg_put_diagnostics(cli, &json);
        cg_json_end(&json, '{');
        putchar('\n');
    }
    return status;
}

static cg_status check_names(cg_cli *cli, const char *formula) {
    if (cg_workbook_is_excel(cli->book)) return CG_OK;
    for (size_t i = 0; i < cli->wrt.count; i++) {
        bool found = false;
        for (size_t j = 0; j < cg_workbook_params_count(cli->book); j++)
            found |= cg_same_word(cg_workbook_params(cli->book, j)->name, cli->wrt.at[i]);
        double slope;
        if (!found) return cg_workbook_differentiate(cli->book, formula, cli->wrt.at[i], &slope, 1);
    }
    return CG_OK;
}

/* Lines "name = formula", as an object of them. */
static void print_formulas_json(cg_cli *cli, const char *text) {
    cg_json json = {.out = stdout};
    cg_json_begin(&json, '{');
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        const char *equals = strstr(line, " = ");
        cg_json_put_text(&json, cg_copy_text(cli->arena, line, (size_t)(equals - line)),
                         cg_copy_text(cli->arena, equals + 3, length - (size_t)(equals + 3 - line)));
        line += length + (line[length] == '\n');
    }
    cg_put_diagnostics(cli, &json);
    cg_json_end(&json, '{');
    putchar('\n');
}

static cg_status print_formulas(cg_cli *cli, const char *formula) {
    const char *text;
    cg_status status = cg_workbook_differentiate_text(cli->book, formula, cli->wrt.at, cli->wrt.count, &text);
    if (status) return status;
    if (cli->json)
        print_formulas_json(cli, text);
    else
        fputs(text, stdout);
    return status;
}

static cg_status grad(cg_cli *cli) {
    cli->all_models = true;
    cg_status status = cg_open(cli);
    if (!status) status = cg_solve_at(cli);
    if (!status && cg_workbook_is_excel(cli->book) && cg_workbook_params_count(cli->book) == 0)
        status = cg_usage_error(
            cli, "the workbook has no Solver model; name the cells to differentiate by: --wrt Sheet!A1:B2");
    if (status) return status;
    const char *formula = cli->words.at[1];
    status = check_names(cli, formula);
    if (!status) status = cli->symbolic ? print_formulas(cli, formula) : print_numbers(cli, formula);
    cg_show_diagnostics(cli);
    return status;
}

const cg_command cg_command_grad = {
    .name = "grad",
    .words = "FILE CELL",
    .least = 2,
    .most = 2,
    .help = "differentiate a cell by params: numbers, or formulas with --symbolic",
    .more = "CELL is a name or any formula that gives one cell:\n"
            "  cellgrad grad sheets/quadratic.sheet mae\n"
            "  cellgrad grad sheets/titanic_linear.sheet loss --wrt w --symbolic\n"
            "FILE may be an Excel workbook: by the variables of its Solver models, or by the cells of --wrt:\n"
            "  cellgrad grad book.xlsx 'Plan!E5' --wrt 'Plan!B2:B9'",
    .options = {&cg_option_wrt, &cg_option_symbolic, &cg_option_json, &cg_option_at, CG_SOLVE_OPTIONS, CG_BOOK_OPTIONS,
                CG_SHEET_OPTIONS},
    .run = grad,
};
