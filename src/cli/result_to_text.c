/* result_to_text.c: the result of a run, laid out for people. */
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "cli/cli.h"

enum { SHORT = 10 }; /* digits of params and cells; objectives are printed in full */

/* ---- Numbers and values ---- */

const char *cg_number_text(cg_arena *arena, double number, int digits) {
    char text[CG_DECIMAL_ROOM];
    if (digits < 17) return cg_format(arena, "%.*g", digits, number);
    return cg_copy_text(arena, text, cg_decimal_write(number, text));
}

const char *cg_value_text(cg_arena *arena, const cg_value *value, int digits) {
    switch (value->kind) {
    case CG_VALUE_NUMBER: return cg_number_text(arena, value->number, digits);
    case CG_VALUE_TEXT: return cg_format(arena, "\"%s\"", value->text);
    case CG_VALUE_BOOLEAN: return value->number != 0 ? "TRUE" : "FALSE";
    case CG_VALUE_ERROR: return value->text;
    case CG_VALUE_BLANK: break;
    }
    return "(blank)";
}

/* ---- Blocks: one cell on its line; one row or column downwards, with labels; else a grid ---- */

static void print_padded(const char *text, int width, bool left) {
    int padding = width - (int)cg_utf8_width(text);
    if (!left) printf("%*s", padding > 0 ? padding : 0, "");
    fputs(text, stdout);
    if (left) printf("%*s", padding > 0 ? padding : 0, "");
}

static int widest(const char *const *texts, size_t n) {
    int width = 0;
    for (size_t i = 0; texts && i < n; i++)
        if ((int)cg_utf8_width(texts[i]) > width) width = (int)cg_utf8_width(texts[i]);
    return width;
}

static void print_list(const char *const *labels, size_t n, const char *const *texts, int indent) {
    int label_width = widest(labels, n), width = widest(texts, n);
    for (size_t i = 0; i < n; i++) {
        printf("%*s", indent, "");
        if (labels)
            print_padded(labels[i], label_width, true);
        else
            printf("%3zu", i + 1);
        printf("  ");
        print_padded(texts[i], width, false);
        putchar('\n');
    }
}

static void print_grid(const cg_params_info *info, const char *const *texts, int indent) {
    int label_width = info->row_labels ? widest(info->row_labels, info->rows) : 3;
    int width = widest(texts, info->rows * info->cols);
    if (widest(info->col_labels, info->cols) > width) width = widest(info->col_labels, info->cols);
    if (info->col_labels) {
        printf("%*s", indent + label_width, "");
        for (size_t j = 0; j < info->cols; j++) {
            printf("  ");
            print_padded(info->col_labels[j], width, false);
        }
        putchar('\n');
    }
    for (size_t i = 0; i < info->rows; i++) {
        printf("%*s", indent, "");
        if (info->row_labels)
            print_padded(info->row_labels[i], label_width, true);
        else
            printf("%3zu", i + 1);
        for (size_t j = 0; j < info->cols; j++) {
            printf("  ");
            print_padded(texts[i * info->cols + j], width, false);
        }
        putchar('\n');
    }
}

void cg_print_block(const cg_params_info *info, const char *const *texts, int indent) {
    if (info->rows == 1 && info->cols == 1) {
        printf("%*s%s = %s\n", indent, "", info->name, texts[0]);
        return;
    }
    printf("%*s%s\n", indent, "", info->name);
    if (info->rows == 1)
        print_list(info->col_labels, info->cols, texts, indent + 2);
    else if (info->cols == 1)
        print_list(info->row_labels, info->rows, texts, indent + 2);
    else
        print_grid(info, texts, indent + 2);
}

/* ---- A solve ---- */

static void print_params(cg_cli *cli, const cg_solve_result *result) {
    for (size_t i = 0; i < result->n_changing; i++) {
        const cg_value_array *values = &result->values[i];
        size_t n = values->rows * values->cols;
        const char **texts = CG_NEW_ARRAY(cli->arena, n, const char *);
        for (size_t j = 0; j < n; j++)
            texts[j] = cg_value_text(cli->arena, &values->values[j], SHORT);
        cg_print_block(result->changing[i], texts, 2);
    }
}

static void print_dead(const cg_solve_minimum *minimum) {
    for (size_t i = 0; i < minimum->n_dead; i++)
        printf("%s%s", i ? ", " : "   ", minimum->dead[i]);
    if (minimum->n_dead) printf(" dead");
}

/* The best minima, and of the others those that many starts ended in. */
static bool worth_a_line(const cg_solve_result *result, size_t index) {
    enum { BEST = 5, PARTS = 50 };
    return index < BEST || result->minima[index].count * PARTS >= result->starts;
}

static void print_minima(const cg_solve_result *result) {
    if (result->starts < 2) return;
    size_t left = 0;
    uint64_t left_starts = 0;
    printf("  minima of %llu starts: objective, how many starts ended there\n", (unsigned long long)result->starts);
    for (size_t i = 0; i < result->n_minima; i++) {
        const cg_solve_minimum *minimum = &result->minima[i];
        if (!worth_a_line(result, i)) {
            left++;
            left_starts += minimum->count;
            continue;
        }
        bool huge = fabs(minimum->objective) >= 1e15; /* where it diverged; 300 digits say no more */
        printf(huge ? "    %-14.6g %6llu" : "    %-14.10f %6llu", minimum->objective,
               (unsigned long long)minimum->count);
        print_dead(minimum);
        putchar('\n');
    }
    if (left)
        printf("    and %zu more, of %llu starts (--json lists them all)\n", left, (unsigned long long)left_starts);
}

/* Where many steps were taken, every so many of them and the last. */
static bool is_shown(const cg_solve_result *result, size_t step) {
    enum { MOST_LINES = 50 };
    size_t every = (result->n_steps + MOST_LINES - 1) / MOST_LINES;
    return step % every == 0 || step + 1 == result->n_steps;
}

static void print_steps(const cg_solve_result *result) {
    if (!result->n_steps) return;
    bool rates = result->steps[result->n_steps - 1].rate > 0;
    printf("  step  objective         gradient norm");
    if (rates) printf("  %-*s", result->n_watch ? 10 : 0, "rate");
    for (size_t i = 0; i < result->n_watch; i++)
        printf("  %-12s", result->watch[i]);
    printf(result->n_watch ? "  seconds\n" : "\n");
    for (size_t i = 0; i < result->n_steps; i++) {
        const cg_solve_step *step = &result->steps[i];
        if (!is_shown(result, i)) continue;
        printf("  %4zu  %-16.10g  %-*.6g", i, step->objective, rates || result->n_watch ? 13 : 0, step->gradient_norm);
        if (rates) printf("  %-*.4g", result->n_watch ? 10 : 0, step->rate);
        for (size_t k = 0; k < result->n_watch; k++)
            printf("  %-*.6g", (int)cg_utf8_width(result->watch[k]) > 12 ? (int)cg_utf8_width(result->watch[k]) : 12,
                   step->watched[k]);
        if (result->n_watch) printf("  %.3f", step->seconds);
        putchar('\n');
    }
}

static const char *curvature_kind(const cg_solve_certificate *certificate, size_t better) {
    bool maximized = certificate->maximized;
    if (better) return maximized ? "a saddle: some direction goes up" : "a saddle: some direction goes down";
    if (certificate->flat) return "flat in some direction";
    if (certificate->up + certificate->down == 0) return "a vertex: the limits leave no direction";
    return maximized ? "a strict maximum" : "a strict minimum";
}

static void print_curvature(const cg_solve_certificate *certificate) {
    size_t free = certificate->up + certificate->down + certificate->flat;
    size_t better = certificate->maximized ? certificate->up : certificate->down;
    printf("  curvature      %zu up, %zu down, %zu flat: %s", certificate->up, certificate->down, certificate->flat,
           curvature_kind(certificate, better));
    if (free && !better && !certificate->flat) printf("; condition %.3g", certificate->condition);
    putchar('\n');
}

/* Which cells have kinks, and whether the answer stands at one. */
static void print_kinks(const cg_solve_certificate *certificate) {
    enum { MOST_KINKS = 6 };
    if (!certificate->n_kinks) return;
    size_t near_by = 0;
    for (size_t i = 0; i < certificate->n_kinks; i++)
        near_by += certificate->kinks[i].near_by > 0;
    fputs("  kinks          ", stdout);
    for (size_t i = 0, shown = 0; i < certificate->n_kinks && shown < MOST_KINKS; i++) {
        const cg_solve_kink *kink = &certificate->kinks[i];
        if (near_by && !kink->near_by) continue;
        printf("%s%s", shown++ ? ", " : "", kink->cell);
        if (kink->near_by && kink->rows > 1) printf(" (%zu of %zu)", kink->near_by, kink->rows);
    }
    size_t left = near_by ? near_by : certificate->n_kinks;
    if (left > MOST_KINKS) printf(" and %zu more", left - MOST_KINKS);
    puts(near_by ? ": within 1e-9 of a switch" : ": no row within 1e-9 of a switch");
}

static void print_limit(const cg_solve_result *result, size_t index) {
    const cg_solve_limit *limit = &result->certificate.active[index];
    printf("  %s%s", index ? "               " : "active         ", limit->what);
    if (!result->whole_numbers) printf(": multiplier %.6g", limit->multiplier);
    putchar('\n');
}

static void print_certificate(const cg_solve_result *result) {
    enum { MOST_LIMITS = 20 };
    const cg_solve_certificate *certificate = &result->certificate;
    if (certificate->violation > 0) printf("  violation      %.3g\n", certificate->violation);
    print_kinks(certificate);
    bool feasible = certificate->violation <= 1e-7;
    if (!certificate->balanced && !(result->whole_numbers && feasible)) return;
    bool table = result->sensitivity && result->sensitivity->ranges; /* says more of them */
    for (size_t i = 0; !table && i < certificate->n_active && i < MOST_LIMITS; i++)
        print_limit(result, i);
    if (!table && certificate->n_active > MOST_LIMITS)
        printf("                 and %zu more\n", certificate->n_active - MOST_LIMITS);
    if (certificate->has_curvature) print_curvature(certificate);
    if (certificate->advice) printf("  scaling        %s\n", certificate->advice);
    if (certificate->proof) printf("  proof          %s\n", certificate->proof);
}

static void print_watched(const cg_solve_result *result) {
    for (size_t i = 0; i < result->n_watch; i++)
        printf("  %-14s %.10g\n", result->watch[i], result->watched[i]);
    if (result->suggested_rate > 0) printf("  suggested rate %.3g\n", result->suggested_rate);
}

void cg_begin_part(cg_cli *cli) {
    if (cli->parts++) putchar('\n');
}

static const char *counted(cg_arena *arena, uint64_t n, const char *what) {
    return cg_format(arena, "%llu %s%s", (unsigned long long)n, what, n == 1 ? "" : "s");
}

/* Of whole numbers, in place of slopes: how far the objective may be from the best one. */
static void print_bound(cg_cli *cli, const cg_solve_result *result) {
    if (isnan(result->bound)) return;
    double gap = fabs(result->objective - result->bound), share = 100 * gap / fmax(fabs(result->objective), 1e-300);
    printf("  bound          %s: ", cg_number_text(cli->arena, result->bound, SHORT));
    if (gap == 0)
        printf("no gap");
    else if (result->objective != 0)
        printf("a gap of %.2g %%", share);
    else
        printf("a gap of %.3g", gap);
    printf(", %s\n", counted(cli->arena, result->nodes, "node"));
}

static void print_solve(cg_cli *cli, const cg_solve_result *result) {
    bool color = cg_colors(cli, stdout);
    cg_begin_part(cli);
    printf("solve %s%s%s: %s\n", color ? "\033[1m" : "", result->name, color ? "\033[0m" : "", result->explanation);
    printf("  result         %s; %d in Excel's Solver\n", result->stop, result->excel);
    printf("  objective      %s\n", cg_number_text(cli->arena, result->objective, 17));
    if (result->has_stored) printf("  stored         %s\n", cg_number_text(cli->arena, result->stored_objective, 17));
    if (result->whole_numbers)
        print_bound(cli, result);
    else
        printf("  gradient norm  %.3g\n", result->gradient_norm);
    printf("  method         %s (%s)\n", result->method, result->problem);
    printf("  work           %s, %s, %.3f s, seed %llu\n", counted(cli->arena, result->iterations, "iteration"),
           counted(cli->arena, result->evaluations, "evaluation"), result->seconds, (unsigned long long)result->seed);
    print_certificate(result);
    if (result->sensitivity && result->sensitivity->ranges) cg_print_sensitivity(cli, result->sensitivity);
    print_steps(result);
    print_watched(result);
    print_minima(result);
    print_params(cli, result);
}

/* ---- The whole ---- */

static void print_tables(cg_cli *cli) {
    if (cg_workbook_table_count(cli->book)) cg_begin_part(cli);
    for (size_t i = 0; i < cg_workbook_table_count(cli->book); i++) {
        const cg_table_info *table = cg_workbook_table(cli->book, i);
        if (!table) return;
        printf("table %s: %zu rows", table->name, table->rows);
        if (table->rows != table->file_rows) printf(" of %zu", table->file_rows);
        printf(", %zu columns, from %s\n", table->columns, table->path);
    }
}

/* As Excel writes an array, {1,2;3,4}; NULL when that is too much for a line. */
static const char *array_text(cg_arena *arena, const cg_value_array *array) {
    enum { MOST_CELLS = 24, MOST_WIDTH = 90 };
    size_t n = array->rows * array->cols;
    if (n > MOST_CELLS) return NULL;
    const char *text = "";
    for (size_t i = 0; i < n; i++) {
        const char *separator = i % array->cols ? "," : ";";
        text = cg_format(arena, "%s%s%s", text, i ? separator : "", cg_value_text(arena, &array->values[i], SHORT));
    }
    return cg_utf8_width(text) > MOST_WIDTH || strpbrk(text, "\r\n\t") ? NULL : cg_format(arena, "{%s}", text);
}

static void print_cell(cg_cli *cli, const char *name, const cg_value_array *cell) {
    bool single = cell->rows == 1 && cell->cols == 1;
    const char *text = single ? cg_value_text(cli->arena, cell->values, 17) : array_text(cli->arena, cell);
    if (text)
        printf("%s = %s\n", name, text);
    else
        printf("%s: %zu x %zu cells\n", name, cell->rows, cell->cols);
}

static void print_cells(cg_cli *cli) {
    if (cg_workbook_cell_count(cli->book)) cg_begin_part(cli);
    for (size_t i = 0; i < cg_workbook_cell_count(cli->book); i++) {
        cg_value_array cell;
        const char *name = cg_workbook_cell(cli->book, i);
        if (cg_workbook_read(cli->book, name, &cell) == CG_OK) print_cell(cli, name, &cell);
    }
}

static void print_expects(cg_cli *cli) {
    bool color = cg_colors(cli, stdout);
    const char *pass = color ? "\033[32mPASS\033[0m" : "PASS", *fail = color ? "\033[1;31mFAIL\033[0m" : "FAIL";
    if (cg_workbook_expect_count(cli->book)) cg_begin_part(cli);
    for (size_t i = 0; i < cg_workbook_expect_count(cli->book); i++) {
        const cg_expect_result *expect = cg_workbook_expect(cli->book, i);
        if (expect->checked)
            printf("%s  %s   (%s%s%s)\n", expect->holds ? pass : fail, expect->text, expect->found,
                   expect->solve ? ", after " : "", expect->solve ? expect->solve : "");
        else
            printf("----  %s   (solve %s has not run)\n", expect->text, expect->solve);
    }
}

void cg_print_result(cg_cli *cli) {
    print_tables(cli);
    for (size_t i = 0; i < cg_workbook_solve_count(cli->book); i++) {
        const cg_solve_result *result = cg_workbook_solve_result(cli->book, i);
        if (result) print_solve(cli, result);
    }
    print_cells(cli);
    cg_print_worksheets(cli);
    print_expects(cli);
    size_t n = cg_workbook_export_count(cli->book);
    if (n) cg_begin_part(cli);
    for (size_t i = 0; i < n; i++)
        printf("wrote %s\n", cg_workbook_export_path(cli->book, i));
}
