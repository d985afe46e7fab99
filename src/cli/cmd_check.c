/* cmd_check.c: `cellgrad check` reads a sheet, and measures every gradient of it with finite differences. */
#include <string.h>

#include "cli/cli.h"
#include "output/json.h"

static int widest_name(const cg_gradient_check *checks, size_t n, bool params) {
    size_t width = 0;
    for (size_t i = 0; i < n; i++) {
        size_t here = strlen(params ? checks[i].params : checks[i].of);
        if (here > width) width = here;
    }
    return (int)width;
}

static void print_checks(const cg_cli *cli, const cg_gradient_check *checks, size_t n) {
    bool color = cg_colors(cli, stdout);
    int of = widest_name(checks, n, false), params = widest_name(checks, n, true);
    for (size_t i = 0; i < n; i++) {
        const cg_gradient_check *check = &checks[i];
        if (check->skipped) {
            printf("SKIP  d %-*s / d %-*s  %s\n", of, check->of, params, check->params, check->skipped);
            continue;
        }
        const char *verdict = check->agrees ? "PASS" : "FAIL", *paint = check->agrees ? "\033[32m" : "\033[1;31m";
        printf("%s%s%s  d %-*s / d %-*s  ", color ? paint : "", verdict, color ? "\033[0m" : "", of, check->of, params,
               check->params);
        if (check->cells > 1)
            printf("%zu derivatives; furthest off at [%zu,%zu]: ", check->cells, check->row + 1, check->col + 1);
        printf("%.12g, measured %.12g +- %.2g\n", check->symbolic, check->numeric, check->allowance);
    }
}

static void print_sum(const cg_cli *cli, const cg_gradient_check *checks, size_t n) {
    size_t skipped = 0;
    for (size_t i = 0; i < n; i++)
        skipped += checks[i].skipped != NULL;
    printf("%s is right: %zu gradient%s checked", cli->words.at[0], n - skipped, n - skipped == 1 ? "" : "s");
    if (skipped) printf(", %zu skipped", skipped);
    putchar('\n');
}

static void put_check(cg_json *json, const cg_gradient_check *check) {
    cg_json_begin(json, '{');
    cg_json_put_text(json, "of", check->of);
    cg_json_put_text(json, "params", check->params);
    if (check->skipped) {
        cg_json_put_text(json, "skipped", check->skipped);
    } else {
        cg_json_key(json, "agrees");
        cg_json_boolean(json, check->agrees);
        cg_json_put_count(json, "derivatives", check->cells);
        cg_json_put_count(json, "row", check->row + 1);
        cg_json_put_count(json, "column", check->col + 1);
        cg_json_put_number(json, "symbolic", check->symbolic);
        cg_json_put_number(json, "measured", check->numeric);
        cg_json_put_number(json, "allowance", check->allowance);
    }
    cg_json_end(json, '{');
}

static void print_json(cg_cli *cli, const cg_gradient_check *checks, size_t n, bool right) {
    cg_json json = {.out = stdout};
    cg_json_begin(&json, '{');
    cg_json_put_text(&json, "file", cli->words.at[0]);
    cg_json_key(&json, "right");
    cg_json_boolean(&json, right);
    cg_json_key(&json, "gradients");
    cg_json_begin(&json, '[');
    for (size_t i = 0; i < n; i++)
        put_check(&json, &checks[i]);
    cg_json_end(&json, '[');
    cg_put_diagnostics(cli, &json);
    cg_json_end(&json, '{');
    putchar('\n');
}

static cg_status check(cg_cli *cli) {
    cg_status status = cg_open(cli);
    if (!status) status = cg_solve_at(cli);
    if (status) return status;
    const cg_gradient_check *checks;
    size_t n;
    status = cg_workbook_check_gradients(cli->book, &checks, &n);
    cg_show_diagnostics(cli);
    if (cli->json && status <= CG_EXPECT_FALSE) print_json(cli, checks, n, status == CG_OK);
    if (cli->json) return status;
    print_checks(cli, checks, n);
    if (status == CG_OK) print_sum(cli, checks, n);
    return status;
}

const cg_command cg_command_check = {
    .name = "check",
    .words = "FILE",
    .least = 1,
    .most = 1,
    .help = "check a sheet: text, data, shapes, and every gradient against finite differences",
    .more =
        "The derivatives of every one-cell formula by every params block are compared with central differences at the\n"
        "initial values (or at a solution: --at SOLVE), within a few times the estimated error of the latter.\n"
        "Exit status 1 when one is further off.",
    .options = {&cg_option_json, &cg_option_at, CG_SOLVE_OPTIONS, CG_SHEET_OPTIONS},
    .run = check,
};
