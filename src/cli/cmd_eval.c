/* cmd_eval.c: `cellgrad eval` computes cells, columns, blocks or any other formulas. */
#include "cli/cli.h"
#include "cli/json_values.h"

static void print_array(cg_cli *cli, const char *formula, const cg_value_array *array) {
    if (array->rows == 1 && array->cols == 1) {
        printf("%s = %s\n", formula, cg_value_text(cli->arena, array->values, 17));
        return;
    }
    printf("%s =\n", formula);
    for (size_t i = 0; i < array->rows; i++)
        for (size_t j = 0; j < array->cols; j++)
            printf("%s%s%s", j ? "\t" : "  ", cg_value_text(cli->arena, &array->values[i * array->cols + j], 17),
                   j + 1 == array->cols ? "\n" : "");
}

/* Without formulas: all named cells, and then the worksheets. */
static const char *formula_at(cg_cli *cli, size_t index) {
    if (cli->words.count == 1) return cg_workbook_cell(cli->book, index);
    return index + 1 < cli->words.count ? cli->words.at[index + 1] : NULL;
}

/* Behind the named cells. */
static void put_worksheets(cg_cli *cli, cg_json *json) {
    if (!cg_workbook_worksheet_count(cli->book)) return;
    if (!cli->json) {
        if (cg_workbook_cell_count(cli->book)) cli->parts++;
        cg_print_worksheets(cli);
        return;
    }
    cg_put_ranges(json, cli->book);
}

static cg_status eval(cg_cli *cli) {
    cg_status status = cg_open(cli);
    if (!status) status = cg_solve_at(cli);
    if (status) return status;
    cg_json json = {.out = stdout};
    if (cli->json) cg_json_begin(&json, '{');
    const char *formula;
    for (size_t i = 0; (formula = formula_at(cli, i)) != NULL; i++) {
        cg_value_array array;
        cg_status read = cg_workbook_read(cli->book, formula, &array);
        if (!status) status = read;
        if (read) continue;
        if (cli->json) {
            cg_json_key(&json, formula);
            cg_put_array(&json, &array);
        } else {
            print_array(cli, formula, &array);
        }
    }
    if (cli->words.count == 1) put_worksheets(cli, &json);
    if (cli->json) {
        cg_put_diagnostics(cli, &json);
        cg_json_end(&json, '{');
        putchar('\n');
    }
    cg_show_diagnostics(cli);
    return status;
}

const cg_command cg_command_eval = {
    .name = "eval",
    .words = "FILE [NAME or FORMULA]...",
    .least = 1,
    .most = SIZE_MAX,
    .help = "compute named cells, columns or any formulas (all named cells, unless given)",
    .more = "At the initial values of the params, or at a solution (--at SOLVE):\n"
            "  cellgrad eval sheets/quadratic.sheet mae 'MAX(data[err])'\n"
            "Without formulas worksheets are shown, too, the first rows of each.",
    .options = {&cg_option_json, &cg_option_at, CG_SOLVE_OPTIONS, CG_SHEET_OPTIONS},
    .run = eval,
};
