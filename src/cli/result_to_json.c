/* result_to_json.c: the result of a run as one JSON object, for programs. */
#include <math.h>

#include "cli/cli.h"
#include "cli/json_values.h"
#include "output/solve_json.h"

static void put_minima(cg_json *json, const cg_solve_result *result) {
    cg_json_key(json, "minima");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < result->n_minima; i++) {
        const cg_solve_minimum *minimum = &result->minima[i];
        cg_json_minimum(json, minimum->objective, minimum->count, minimum->start, minimum->dead, minimum->n_dead);
    }
    cg_json_end(json, '[');
}

static void put_watched(cg_json *json, const cg_solve_result *result, const double *values) {
    if (!result->n_watch) return;
    cg_json_key(json, "watched");
    cg_json_begin(json, '{');
    for (size_t i = 0; i < result->n_watch; i++)
        cg_json_put_number(json, result->watch[i], values[i]);
    cg_json_end(json, '{');
}

static void put_steps(cg_json *json, const cg_solve_result *result) {
    if (!result->n_steps) return;
    cg_json_key(json, "steps");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < result->n_steps; i++) {
        cg_json_begin(json, '{');
        cg_json_put_number(json, "objective", result->steps[i].objective);
        cg_json_put_number(json, "gradient_norm", result->steps[i].gradient_norm);
        if (result->steps[i].rate > 0) cg_json_put_number(json, "rate", result->steps[i].rate);
        put_watched(json, result, result->steps[i].watched);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
}

static void put_params(cg_json *json, const cg_solve_result *result) {
    cg_json_key(json, "values");
    cg_json_begin(json, '{');
    for (size_t i = 0; i < result->n_changing; i++) {
        cg_json_key(json, result->changing[i]->name);
        cg_put_rows(json, &result->values[i]);
    }
    cg_json_end(json, '{');
    if (!result->gradient) return;
    cg_json_key(json, "gradient");
    cg_json_begin(json, '{');
    for (size_t i = 0; i < result->n_changing; i++) {
        cg_json_key(json, result->changing[i]->name);
        cg_put_numbers(json, result->gradient[i], result->changing[i]->rows, result->changing[i]->cols);
    }
    cg_json_end(json, '{');
}

static void put_kinks(cg_json *json, const cg_solve_certificate *certificate) {
    cg_json_key(json, "kinks");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < certificate->n_kinks; i++) {
        cg_json_begin(json, '{');
        cg_json_put_text(json, "cell", certificate->kinks[i].cell);
        cg_json_put_count(json, "cells", certificate->kinks[i].rows);
        cg_json_put_count(json, "near", certificate->kinks[i].near_by);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
}

static void put_certificate(cg_json *json, const cg_solve_result *result) {
    const cg_solve_certificate *certificate = &result->certificate;
    cg_json_key(json, "certificate");
    cg_json_begin(json, '{');
    cg_json_put_number(json, "violation", certificate->violation);
    cg_json_key(json, "balanced");
    cg_json_boolean(json, certificate->balanced);
    cg_json_key(json, "active");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < certificate->n_active; i++) {
        cg_json_begin(json, '{');
        cg_json_put_text(json, "what", certificate->active[i].what);
        if (!result->whole_numbers) cg_json_put_number(json, "multiplier", certificate->active[i].multiplier);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
    if (certificate->has_curvature) {
        const struct {
            const char *key;
            size_t count;
        } counts[] = {{"up", certificate->up}, {"down", certificate->down}, {"flat", certificate->flat}};
        for (size_t i = 0; i < 3; i++)
            cg_json_put_count(json, counts[i].key, counts[i].count);
        cg_json_put_number(json, "condition", certificate->condition);
    }
    if (certificate->advice) cg_json_put_text(json, "scaling", certificate->advice);
    if (certificate->n_kinks) put_kinks(json, certificate);
    if (certificate->proof) cg_json_put_text(json, "proof", certificate->proof);
    cg_json_end(json, '{');
}

static void put_sensitivity(cg_json *json, const cg_solve_sensitivity *sensitivity) {
    if (!sensitivity) return;
    bool ranges = sensitivity->ranges;
    cg_json_key(json, "sensitivity");
    cg_json_begin(json, '{');
    cg_json_key(json, "variables");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < sensitivity->n_variables; i++) {
        const cg_sensitivity_variable *variable = &sensitivity->variables[i];
        cg_json_begin(json, '{');
        cg_json_put_text(json, "name", variable->name);
        cg_json_put_number(json, "value", variable->value);
        cg_json_put_number(json, ranges ? "reduced_cost" : "reduced_gradient", variable->reduced);
        cg_json_put_number(json, ranges ? "coefficient" : "gradient", variable->coefficient);
        if (ranges) cg_json_put_number(json, "increase", variable->increase);
        if (ranges) cg_json_put_number(json, "decrease", variable->decrease);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
    cg_json_key(json, "constraints");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < sensitivity->n_constraints; i++) {
        const cg_sensitivity_constraint *constraint = &sensitivity->constraints[i];
        cg_json_begin(json, '{');
        cg_json_put_text(json, "what", constraint->what);
        cg_json_put_number(json, "value", constraint->value);
        cg_json_put_number(json, ranges ? "shadow_price" : "multiplier", constraint->price);
        cg_json_put_number(json, "limit", constraint->limit);
        if (ranges) cg_json_put_number(json, "increase", constraint->increase);
        if (ranges) cg_json_put_number(json, "decrease", constraint->decrease);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
    cg_json_end(json, '{');
}

static void put_solve(cg_json *json, const cg_solve_result *result) {
    cg_json_key(json, result->name);
    cg_json_begin(json, '{');
    cg_json_put_text(json, "status", result->stop);
    cg_json_put_text(json, "method", result->method);
    cg_json_put_text(json, "problem", result->problem);
    cg_json_put_number(json, "objective", result->objective);
    if (!result->whole_numbers) cg_json_put_number(json, "gradient_norm", result->gradient_norm);
    if (!isnan(result->bound)) cg_json_put_number(json, "bound", result->bound);
    if (result->nodes) cg_json_put_count(json, "nodes", result->nodes);
    cg_json_put_number(json, "seconds", result->seconds);
    if (result->has_stored) cg_json_put_number(json, "stored_objective", result->stored_objective);
    cg_json_put_work(json, result->iterations, result->evaluations, result->seed, result->starts);
    put_minima(json, result);
    put_certificate(json, result);
    put_sensitivity(json, result->sensitivity);
    put_steps(json, result);
    put_watched(json, result, result->watched);
    cg_json_put_count(json, "excel", (uint64_t)result->excel);
    if (result->suggested_rate > 0) cg_json_put_number(json, "suggested_rate", result->suggested_rate);
    put_params(json, result);
    cg_json_end(json, '{');
}

static void put_solves(cg_json *json, cg_cli *cli) {
    cg_json_key(json, "solves");
    cg_json_begin(json, '{');
    for (size_t i = 0; i < cg_workbook_solve_count(cli->book); i++) {
        const cg_solve_result *result = cg_workbook_solve_result(cli->book, i);
        if (result) put_solve(json, result);
    }
    cg_json_end(json, '{');
}

static void put_cells(cg_json *json, cg_cli *cli) {
    cg_json_key(json, "cells");
    cg_json_begin(json, '{');
    for (size_t i = 0; i < cg_workbook_cell_count(cli->book); i++) {
        cg_value_array cell;
        const char *name = cg_workbook_cell(cli->book, i);
        if (cg_workbook_read(cli->book, name, &cell) != CG_OK) continue;
        cg_json_key(json, name);
        cg_put_array(json, &cell);
    }
    cg_json_end(json, '{');
}

static void put_expects(cg_json *json, cg_cli *cli) {
    cg_json_key(json, "expect");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < cg_workbook_expect_count(cli->book); i++) {
        const cg_expect_result *expect = cg_workbook_expect(cli->book, i);
        if (!expect->checked) continue;
        cg_json_begin(json, '{');
        cg_json_put_text(json, "text", expect->text);
        cg_json_key(json, "holds");
        cg_json_boolean(json, expect->holds);
        cg_json_put_text(json, "found", expect->found);
        if (expect->solve) cg_json_put_text(json, "solve", expect->solve);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
}

void cg_print_result_json(cg_cli *cli) {
    cg_json json = {.out = stdout};
    cg_json_begin(&json, '{');
    cg_json_put_text(&json, "file", cli->words.at[0]);
    put_solves(&json, cli);
    put_cells(&json, cli);
    if (cg_workbook_worksheet_count(cli->book)) {
        cg_json_key(&json, "sheets");
        cg_put_worksheets(&json, cli->book);
    }
    put_expects(&json, cli);
    cg_json_key(&json, "exports");
    cg_json_begin(&json, '[');
    for (size_t i = 0; i < cg_workbook_export_count(cli->book); i++)
        cg_json_text(&json, cg_workbook_export_path(cli->book, i));
    cg_json_end(&json, '[');
    if (cli->profile) cg_put_profile(cli, &json);
    cg_put_diagnostics(cli, &json);
    cg_json_end(&json, '{');
    putchar('\n');
}
