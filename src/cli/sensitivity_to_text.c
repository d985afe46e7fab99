/* sensitivity_to_text.c: what limits are worth, and how far the numbers of a linear program may go, as two tables. */
#include <math.h>

#include "base/text.h"
#include "cli/cli.h"

enum { DIGITS = 8, MOST_LINES = 20, COLUMNS = 6 };

/* A line of texts; the first stands to the left, the others to the right. */
typedef struct table_line {
    const char *texts[COLUMNS];
} table_line;

static const char *number(const cg_cli *cli, double value) {
    return isinf(value) ? "unlimited" : cg_number_text(cli->arena, value, DIGITS);
}

static void print_table(const table_line *lines, size_t n, size_t left_out) {
    int widths[COLUMNS] = {0};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            if ((int)cg_utf8_width(lines[i].texts[k]) > widths[k]) widths[k] = (int)cg_utf8_width(lines[i].texts[k]);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < COLUMNS; k++) {
            const char *text = lines[i].texts[k];
            int padding = widths[k] - (int)cg_utf8_width(text);
            if (k == 0)
                printf("  %s%s%*s", i ? "  " : "", text, padding + (i ? 0 : 2), "");
            else
                printf("  %*s%s%s", padding, "", text, k + 1 == COLUMNS ? "\n" : "");
        }
    if (left_out) printf("    and %zu more (--json lists them all)\n", left_out);
}

void cg_print_sensitivity(const cg_cli *cli, const cg_solve_sensitivity *of) {
    size_t variables = of->n_variables < MOST_LINES ? of->n_variables : MOST_LINES;
    size_t constraints = of->n_constraints < MOST_LINES ? of->n_constraints : MOST_LINES;
    table_line lines[MOST_LINES + 1] = {
        {{"variables", "value", "reduced cost", "coefficient", "allowable increase", "allowable decrease"}}};
    for (size_t i = 0; i < variables; i++) {
        const cg_sensitivity_variable *each = &of->variables[i];
        lines[i + 1] =
            (table_line){{each->name, number(cli, each->value), number(cli, each->reduced),
                          number(cli, each->coefficient), number(cli, each->increase), number(cli, each->decrease)}};
    }
    print_table(lines, variables + 1, of->n_variables - variables);
    if (!constraints) return;
    lines[0] =
        (table_line){{"constraints", "value", "shadow price", "limit", "allowable increase", "allowable decrease"}};
    for (size_t i = 0; i < constraints; i++) {
        const cg_sensitivity_constraint *each = &of->constraints[i];
        lines[i + 1] =
            (table_line){{each->what, number(cli, each->value), number(cli, each->price), number(cli, each->limit),
                          number(cli, each->increase), number(cli, each->decrease)}};
    }
    print_table(lines, constraints + 1, of->n_constraints - constraints);
}
