/* view_to_json.c: a view -> one JSON object: cells, params, tables by column, worksheets, solves. Times are left out:
 * the same run gives the same bytes. */
#include "output/exporters.h"
#include "output/solve_json.h"
#include "output/write_file.h"

/* ---- Solves ---- */

static void write_minima(cg_json *json, const cg_solution *solution) {
    cg_json_key(json, "minima");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < solution->n_minima; i++) {
        const cg_minimum *minimum = &solution->minima[i];
        cg_json_minimum(json, minimum->objective, minimum->count, minimum->start, minimum->dead, minimum->n_dead);
    }
    cg_json_end(json, '[');
}

static void write_steps(cg_json *json, const cg_solution *solution) {
    if (!solution->steps) return;
    cg_json_key(json, "steps");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < solution->n_steps; i++) {
        cg_json_begin(json, '{');
        cg_json_put_number(json, "objective", solution->steps[i].objective);
        cg_json_put_number(json, "gradient_norm", solution->steps[i].gradient_norm);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
}

static void write_values(cg_json *json, const cg_view *view, const cg_solution *solution) {
    cg_json_key(json, "values");
    cg_json_begin(json, '{');
    for (size_t i = 0; i < view->n_params; i++) {
        cg_json_key(json, view->params[i].name->bytes);
        cg_json_rows(json, solution->params[i], view->params[i].rows, view->params[i].cols);
    }
    cg_json_end(json, '{');
}

static void write_solution(cg_json *json, const cg_view *view, const cg_solution *solution) {
    cg_json_begin(json, '{');
    cg_json_put_text(json, "status", cg_stop_describe(solution->stop)->name);
    cg_json_put_text(json, "method", solution->method);
    cg_json_put_number(json, "objective", solution->objective);
    cg_json_put_number(json, "gradient_norm", solution->gradient_norm);
    cg_json_put_work(json, solution->iterations, solution->evaluations, solution->seed, solution->starts);
    write_minima(json, solution);
    write_steps(json, solution);
    write_values(json, view, solution);
    cg_json_end(json, '{');
}

static void write_solves(cg_json *json, const cg_view *view) {
    cg_json_key(json, "solves");
    cg_json_begin(json, '{');
    for (size_t i = 0; i < view->n_solutions; i++) {
        cg_json_key(json, view->solutions[i]->block->name->bytes);
        write_solution(json, view, view->solutions[i]);
    }
    cg_json_end(json, '{');
}

/* ---- Values ---- */

static void write_blocks(cg_json *json, const char *key, const cg_view_block *blocks, size_t n, bool steps) {
    cg_json_key(json, key);
    cg_json_begin(json, '{');
    for (size_t i = 0; i < n; i++) {
        if (blocks[i].step != steps) continue;
        cg_json_key(json, blocks[i].name->bytes);
        if (blocks[i].rows == 1 && blocks[i].cols == 1)
            cg_json_cell(json, blocks[i].cells[0]);
        else
            cg_json_rows(json, blocks[i].cells, blocks[i].rows, blocks[i].cols);
    }
    cg_json_end(json, '{');
}

static bool has_steps(const cg_view *view) {
    for (size_t i = 0; i < view->n_cells; i++)
        if (view->cells[i].step) return true;
    return false;
}

static void write_tables(cg_json *json, const cg_view *view) {
    cg_json_key(json, "tables");
    cg_json_begin(json, '{');
    for (size_t i = 0; i < view->n_tables; i++) {
        const cg_view_table *table = &view->tables[i];
        cg_json_key(json, table->name->bytes);
        cg_json_begin(json, '{');
        for (size_t j = 0; j < table->n_columns; j++) {
            cg_json_key(json, table->columns[j].name->bytes);
            cg_json_begin(json, '[');
            for (size_t row = 0; row < table->rows; row++)
                cg_json_cell(json, table->columns[j].cells[row]);
            cg_json_end(json, '[');
        }
        cg_json_end(json, '{');
    }
    cg_json_end(json, '{');
}

static void write_sheet(cg_json *json, const cg_view_sheet *sheet) {
    cg_json_begin(json, '{');
    for (size_t i = 0; i < sheet->n_fills; i++) {
        const cg_view_fill *fill = &sheet->fills[i];
        char range[2 * CG_CORNER_ROOM], end[CG_CORNER_ROOM];
        cg_corner_to_text((cg_corner){.row = fill->from.row, .column = fill->from.column}, range);
        cg_corner_to_text((cg_corner){.row = fill->to.row, .column = fill->to.column}, end);
        uint32_t rows = fill->to.row - fill->from.row + 1, cols = fill->to.column - fill->from.column + 1;
        bool single = rows == 1 && cols == 1;
        size_t length = strlen(range);
        if (!single) snprintf(range + length, sizeof range - length, ":%s", end);
        cg_json_key(json, range);
        if (single)
            cg_json_cell(json, fill->cells[0]);
        else
            cg_json_rows(json, fill->cells, rows, cols);
    }
    cg_json_end(json, '{');
}

static void write_sheets(cg_json *json, const cg_view *view) {
    cg_json_key(json, "sheets");
    cg_json_begin(json, '{');
    for (size_t i = 0; i < view->n_sheets; i++) {
        cg_json_key(json, view->sheets[i].name->bytes);
        write_sheet(json, &view->sheets[i]);
    }
    cg_json_end(json, '{');
}

static void write_all(FILE *out, cg_arena *scratch, const void *what) {
    const cg_view *view = what;
    cg_json json = {.out = out};
    (void)scratch;
    cg_json_begin(&json, '{');
    cg_json_put_text(&json, "file", view->file);
    write_blocks(&json, "cells", view->cells, view->n_cells, false);
    write_blocks(&json, "params", view->params, view->n_params, false);
    if (has_steps(view)) write_blocks(&json, "backward_pass", view->cells, view->n_cells, true);
    write_tables(&json, view);
    write_sheets(&json, view);
    write_solves(&json, view);
    cg_json_end(&json, '{');
    fputc('\n', out);
}

static bool write_json(const cg_view *view, const char *path) {
    return cg_write_file(view->arena, view->diagnostics, path, write_all, view);
}

const cg_exporter cg_exporter_json = {
    .name = "json",
    .extension = ".json",
    .help = "Everything as one JSON object: cells, params, tables by column, worksheets, solves.",
    .write = write_json,
};
