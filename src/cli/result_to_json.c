/* result_to_json.c: the result of a run as one JSON object, for programs. */
#include "cli/cli.h"
#include "cli/json_values.h"

static void put_minima(cg_json *json, const cg_solve_result *result) {
    cg_json_key(json, "minima");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < result->n_minima; i++) {
        const cg_solve_minimum *minimum = &result->minima[i];
        cg_json_begin(json, '{');
        cg_json_key(json, "objective");
        cg_json_number(json, minimum->objective);
        cg_json_key(json, "count");
        cg_json_count(json, minimum->count);
        cg_json_key(json, "start");
        cg_json_count(json, minimum->start);
        cg_json_key(json, "dead");
        cg_json_begin(json, '[');
        for (size_t j = 0; j < minimum->n_dead; j++)
            cg_json_text(json, minimum->dead[j]);
        cg_json_end(json, '[');
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
}

static void put_watched(cg_json *json, const cg_solve_result *result, const double *values) {
    if (!result->n_watch) return;
    cg_json_key(json, "watched");
    cg_json_begin(json, '{');
    for (size_t i = 0; i < result->n_watch; i++) {
        cg_json_key(json, result->watch[i]);
        cg_json_number(json, values[i]);
    }
    cg_json_end(json, '{');
}

static void put_steps(cg_json *json, const cg_solve_result *result) {
    if (!result->n_steps) return;
    cg_json_key(json, "steps");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < result->n_steps; i++) {
        cg_json_begin(json, '{');
        cg_json_key(json, "objective");
        cg_json_number(json, result->steps[i].objective);
        cg_json_key(json, "gradient_norm");
        cg_json_number(json, result->steps[i].gradient_norm);
        if (result->steps[i].rate > 0) {
            cg_json_key(json, "rate");
            cg_json_number(json, result->steps[i].rate);
        }
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
        cg_json_key(json, "cell");
        cg_json_text(json, certificate->kinks[i].cell);
        cg_json_key(json, "cells");
        cg_json_count(json, certificate->kinks[i].rows);
        cg_json_key(json, "near");
        cg_json_count(json, certificate->kinks[i].near_by);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
}

static void put_certificate(cg_json *json, const cg_solve_certificate *certificate) {
    cg_json_key(json, "certificate");
    cg_json_begin(json, '{');
    cg_json_key(json, "violation");
    cg_json_number(json, certificate->violation);
    cg_json_key(json, "balanced");
    cg_json_boolean(json, certificate->balanced);
    cg_json_key(json, "active");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < certificate->n_active; i++) {
        cg_json_begin(json, '{');
        cg_json_key(json, "what");
        cg_json_text(json, certificate->active[i].what);
        cg_json_key(json, "multiplier");
        cg_json_number(json, certificate->active[i].multiplier);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
    if (certificate->has_curvature) {
        const struct {
            const char *key;
            size_t count;
        } counts[] = {{"up", certificate->up}, {"down", certificate->down}, {"flat", certificate->flat}};
        for (size_t i = 0; i < 3; i++) {
            cg_json_key(json, counts[i].key);
            cg_json_count(json, counts[i].count);
        }
        cg_json_key(json, "condition");
        cg_json_number(json, certificate->condition);
    }
    if (certificate->advice) {
        cg_json_key(json, "scaling");
        cg_json_text(json, certificate->advice);
    }
    if (certificate->n_kinks) put_kinks(json, certificate);
    if (certificate->proof) {
        cg_json_key(json, "proof");
        cg_json_text(json, certificate->proof);
    }
    cg_json_end(json, '{');
}

/* A member whose number may be without end, which JSON says as null. */
static void put_number(cg_json *json, const char *key, double number) {
    cg_json_key(json, key);
    cg_json_number(json, number);
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
        cg_json_key(json, "name");
        cg_json_text(json, variable->name);
        put_number(json, "value", variable->value);
        put_number(json, ranges ? "reduced_cost" : "reduced_gradient", variable->reduced);
        put_number(json, ranges ? "coefficient" : "gradient", variable->coefficient);
        if (ranges) put_number(json, "increase", variable->increase);
        if (ranges) put_number(json, "decrease", variable->decrease);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
    cg_json_key(json, "constraints");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < sensitivity->n_constraints; i++) {
        const cg_sensitivity_constraint *constraint = &sensitivity->constraints[i];
        cg_json_begin(json, '{');
        cg_json_key(json, "what");
        cg_json_text(json, constraint->what);
        put_number(json, "value", constraint->value);
        put_number(json, ranges ? "shadow_price" : "multiplier", constraint->price);
        put_number(json, "limit", constraint->limit);
        if (ranges) put_number(json, "increase", constraint->increase);
        if (ranges) put_number(json, "decrease", constraint->decrease);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
    cg_json_end(json, '{');
}

static void put_solve(cg_json *json, const cg_solve_result *result) {
    const struct {
        const char *key, *text;
    } texts[] = {{"status", result->stop}, {"method", result->method}, {"problem", result->problem}};
    const struct {
        const char *key;
        double number;
    } numbers[] = {
        {"objective", result->objective}, {"gradient_norm", result->gradient_norm}, {"seconds", result->seconds}};
    const struct {
        const char *key;
        uint64_t count;
    } counts[] = {{"iterations", result->iterations},
                  {"evaluations", result->evaluations},
                  {"seed", result->seed},
                  {"starts", result->starts}};
    cg_json_key(json, result->name);
    cg_json_begin(json, '{');
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cg_json_key(json, texts[i].key);
        cg_json_text(json, texts[i].text);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        cg_json_key(json, numbers[i].key);
        cg_json_number(json, numbers[i].number);
    }
    if (result->has_stored) {
        cg_json_key(json, "stored_objective");
        cg_json_number(json, result->stored_objective);
    }
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        cg_json_key(json, counts[i].key);
        cg_json_count(json, counts[i].count);
    }
    put_minima(json, result);
    put_certificate(json, &result->certificate);
    put_sensitivity(json, result->sensitivity);
    put_steps(json, result);
    put_watched(json, result, result->watched);
    cg_json_key(json, "excel");
    cg_json_count(json, (uint64_t)result->excel);
    if (result->suggested_rate > 0) {
        cg_json_key(json, "suggested_rate");
        cg_json_number(json, result->suggested_rate);
    }
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
        cg_json_key(json, "text");
        cg_json_text(json, expect->text);
        cg_json_key(json, "holds");
        cg_json_boolean(json, expect->holds);
        cg_json_key(json, "found");
        cg_json_text(json, expect->found);
        if (expect->solve) {
            cg_json_key(json, "solve");
            cg_json_text(json, expect->solve);
        }
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
}

void cg_print_result_json(cg_cli *cli) {
    cg_json json = {.out = stdout};
    cg_json_begin(&json, '{');
    cg_json_key(&json, "file");
    cg_json_text(&json, cli->words.at[0]);
    put_solves(&json, cli);
    put_cells(&json, cli);
    put_expects(&json, cli);
    cg_json_key(&json, "exports");
    cg_json_begin(&json, '[');
    for (size_t i = 0; i < cg_workbook_export_count(cli->book); i++)
        cg_json_text(&json, cg_workbook_export_path(cli->book, i));
    cg_json_end(&json, '[');
    if (cli->profile) cg_put_profile(cli, &json);
    cg_json_end(&json, '{');
    putchar('\n');
}
