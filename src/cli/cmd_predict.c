/* cmd_predict.c: `cellgrad predict` applies a sheet, its params found, to the rows of another file. */
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"

/* "A, B=IF([@x]>0,1,0), C": commas inside brackets and quotes do not part. */
static void split_columns(cg_cli *cli, cg_prediction *how) {
    CG_LIST(const char *) parts = {0};
    const char *begin = cli->columns;
    int depth = 0;
    char quote = '\0';
    for (const char *at = begin; at; at++) {
        if (*at == '\0' || (*at == ',' && depth == 0 && !quote)) {
            CG_PUSH(cli->arena, &parts, cg_copy_text(cli->arena, begin, (size_t)(at - begin)));
            begin = at + 1;
            if (*at == '\0') break;
        } else if (quote) {
            if (*at == quote) quote = '\0';
        } else if (*at == '"') {
            quote = *at;
        } else if (strchr("([{", *at)) {
            depth++;
        } else if (strchr(")]}", *at)) {
            depth--;
        }
    }
    how->columns = parts.at;
    how->n_columns = parts.count;
}

/* Here --csv gives the new rows, and --train what the sheet itself reads. */
static bool take_rows(cg_cli *cli, cg_prediction *how) {
    if (cli->csvs.count != 1) {
        cg_usage_error(cli, "`cellgrad predict` needs one --csv TABLE=PATH, the new rows");
        return false;
    }
    how->table = cli->csvs.at[0].name;
    how->csv = cli->csvs.at[0].value;
    cli->csvs.count = 0;
    for (size_t i = 0; i < cli->trains.count; i++)
        CG_PUSH(cli->arena, &cli->csvs, cli->trains.at[i]);
    how->keep = cli->keep;
    if (cli->columns) split_columns(cli, how);
    return true;
}

/* With params from a file there is nothing to solve, unless --at says so. */
static cg_status find_params(cg_cli *cli) {
    if (cli->at) return cg_solve_at(cli);
    if (cli->params_files.count || cg_workbook_solve_count(cli->book) == 0) return CG_OK;
    cg_status status = cg_solve(cli, NULL);
    return status == CG_EXPECT_FALSE ? CG_OK : status;
}

static void tell(const cg_cli *cli, const cg_prediction *how, const cg_prediction_result *made) {
    if (cli->quiet) return;
    if (made->doubtful && !how->keep)
        fprintf(
            stderr,
            "note: %zu of %zu rows are such as `keep where` drops; they are predicted as they are, blank cells as 0 "
            "(--keep leaves them out)\n",
            made->doubtful, made->rows);
    if (made->n_left_out == 0) return;
    fputs("note: left out:", stderr);
    for (size_t i = 0; i < made->n_left_out; i++)
        fprintf(stderr, "%s %s", i ? "," : "", made->left_out[i]);
    if (made->lacking) fprintf(stderr, " (%s has no column %s)", how->csv, made->lacking);
    fputc('\n', stderr);
}

static cg_status predict(cg_cli *cli) {
    cg_prediction how = {0};
    if (!take_rows(cli, &how)) return CG_FILE_ERROR;
    cg_status status = cg_open(cli);
    if (!status) status = find_params(cli);
    if (!cg_has_point(status) && status != CG_DIVERGED) return status;
    cg_prediction_result made;
    cg_status predicted = cg_workbook_predict(cli->book, &how, cli->output ? cli->output : "-", &made);
    cg_show_diagnostics(cli);
    if (predicted) return predicted;
    tell(cli, &how, &made);
    if (cli->output) printf("wrote %s: %zu rows, %zu columns\n", cli->output, made.rows, made.columns);
    return status;
}

const cg_command cg_command_predict = {
    .name = "predict",
    .words = "FILE",
    .least = 1,
    .most = 1,
    .help = "apply a sheet to new rows: --csv TABLE=NEW.csv",
    .more =
        "Computes the columns of TABLE for the rows of NEW.csv, at the params of --params PATH, else at the solution of\n"
        "the sheet's last solve, which is run first. What a formula takes of the whole table, such as MAX([Age]), stays that\n"
        "of the table's own rows. NEW.csv may lack columns (the target of a test set) that no column asked for needs, and\n"
        "have others, which are passed through. Rows that `keep where` would drop are predicted too, unless --keep is given.\n"
        "A submission:\n"
        "  cellgrad run titanic_net.sheet --save-params net.json\n"
        "  cellgrad predict titanic_net.sheet --params net.json --csv passengers=test.csv \\\n"
        "      --columns 'PassengerId, Survived=IF([@Preds]>0.5,1,0)' -o submission.csv\n"
        "Without --columns: all columns of the file, and all calculated ones that can be computed from them.\n"
        "With statistics of the new rows instead: cellgrad export FILE --csv TABLE=NEW.csv --params PATH -o OUT.csv",
    .options = {&cg_option_columns, &cg_option_output, &cg_option_keep, &cg_option_train, &cg_option_at,
                CG_SOLVE_OPTIONS, CG_SHEET_OPTIONS},
    .run = predict,
};
