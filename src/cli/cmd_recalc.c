/* cmd_recalc.c: `cellgrad recalc` computes an Excel workbook anew, and compares with what its file holds. */
#include <string.h>

#include "cli/cli.h"
#include "cli/json_values.h"

static void print_json(cg_cli *cli, const cg_recalculation *result) {
    cg_json json = {.out = stdout};
    cg_json_begin(&json, '{');
    cg_json_put_count(&json, "formula_cells", result->formula_cells);
    cg_json_put_count(&json, "compared", result->compared);
    cg_json_put_count(&json, "without_value", result->without_value);
    cg_json_key(&json, "differ");
    cg_json_begin(&json, '[');
    for (size_t i = 0; i < result->n_differ; i++) {
        const cg_cell_difference *differ = &result->differ[i];
        cg_json_begin(&json, '{');
        cg_json_put_text(&json, "cell", differ->cell);
        cg_json_put_text(&json, "formula", differ->formula);
        cg_json_key(&json, "stored");
        cg_put_value(&json, &differ->stored);
        cg_json_key(&json, "computed");
        cg_put_value(&json, &differ->computed);
        cg_json_end(&json, '{');
    }
    cg_json_end(&json, '[');
    cg_json_key(&json, "frozen");
    cg_json_begin(&json, '[');
    for (size_t i = 0; i < result->n_frozen; i++) {
        cg_json_begin(&json, '{');
        cg_json_put_text(&json, "cell", result->frozen[i].cell);
        cg_json_put_text(&json, "reason", result->frozen[i].reason);
        cg_json_end(&json, '{');
    }
    cg_json_end(&json, '[');
    cg_json_key(&json, "changing");
    cg_json_begin(&json, '[');
    for (size_t i = 0; i < result->n_changing; i++)
        cg_json_text(&json, result->changing[i]);
    cg_json_end(&json, '[');
    cg_json_put_number(&json, "seconds", result->seconds);
    cg_put_diagnostics(cli, &json);
    cg_json_end(&json, '{');
    putchar('\n');
}

enum { MOST_LINES = 100 };

static void print_rest(size_t n) {
    if (n) printf("  ... and %zu more (--json lists all)\n", n);
}

static size_t beyond(size_t n) {
    return n > MOST_LINES ? n - MOST_LINES : 0;
}

/* Cells one after the other with the same reason are one line. */
static void print_frozen(const cg_recalculation *result) {
    if (result->n_frozen) puts("kept at the stored value:");
    size_t lines = 0, i = 0;
    while (i < result->n_frozen && lines++ < MOST_LINES) {
        const cg_frozen_cell *first = &result->frozen[i];
        size_t end = i + 1;
        while (end < result->n_frozen && strcmp(result->frozen[end].reason, first->reason) == 0)
            end++;
        if (end - i == 1)
            printf("  %s: %s\n", first->cell, first->reason);
        else
            printf("  %s ... %s (%zu cells): %s\n", first->cell, result->frozen[end - 1].cell, end - i, first->reason);
        i = end;
    }
    print_rest(result->n_frozen - i);
}

static void print_text(const cg_cli *cli, const cg_recalculation *result) {
    for (size_t i = 0; i < result->n_differ && i < MOST_LINES; i++) {
        const cg_cell_difference *differ = &result->differ[i];
        printf("%s: =%s\n  stored   %s\n  computed %s\n", differ->cell, differ->formula,
               cg_value_text(cli->arena, &differ->stored, 17), cg_value_text(cli->arena, &differ->computed, 17));
    }
    print_rest(beyond(result->n_differ));
    print_frozen(result);
    if (result->n_changing) puts("not compared, since it changes with the clock or by chance:");
    for (size_t i = 0; i < result->n_changing && i < MOST_LINES; i++)
        printf("  %s\n", result->changing[i]);
    print_rest(beyond(result->n_changing));
    printf("%zu formula cell%s", result->formula_cells, result->formula_cells == 1 ? "" : "s");
    if (cli->compare)
        printf(", %zu compared: %zu differ%s", result->compared, result->n_differ, result->n_differ == 1 ? "s" : "");
    if (result->n_frozen) printf("; %zu kept", result->n_frozen);
    if (result->n_changing) printf("; %zu not compared", result->n_changing);
    if (result->without_value) printf("; %zu without a stored value", result->without_value);
    printf("; %.3g s\n", result->seconds);
}

static cg_status recalc(cg_cli *cli) {
    cg_status status = cg_open(cli);
    if (status) return status;
    const cg_recalculation *result;
    cg_recalculation_options options = {.compare = cli->compare, .tolerance = cli->tolerance, .sheet = cli->sheet};
    status = cg_workbook_recalculate(cli->book, &options, &result);
    cg_show_diagnostics(cli);
    if (!result) return status;
    if (cli->json)
        print_json(cli, result);
    else
        print_text(cli, result);
    return status;
}

const cg_command cg_command_recalc = {
    .name = "recalc",
    .words = "BOOK",
    .least = 1,
    .most = 1,
    .help = "compute an Excel workbook anew, and compare with the values in its file",
    .more =
        "With --compare every formula cell is compared with the value that the program which saved the file has\n"
        "computed; exit status 1 when one differs. Two numbers agree when they differ by at most 1e-9 of the larger one\n"
        "(--tolerance), or of 0.001 when both are smaller. A formula that cellgrad cannot compute keeps the value in\n"
        "the file, and is listed with the reason; so are cells that depend on the clock or on chance.\n"
        "  cellgrad recalc book.xlsx --compare",
    .options = {&cg_option_compare, &cg_option_tolerance, &cg_option_sheet, &cg_option_json, CG_BOOK_OPTIONS,
                &cg_option_seed, &cg_option_quiet, &cg_option_color},
    .run = recalc,
};
