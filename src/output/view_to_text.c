/* view_to_text.c: a view -> a text for people: tables by their size, named values, params with their labels, each solve
 * with its minima, then the tables' rows. Times are left out: the same run gives the same bytes. */
#include <inttypes.h>

#include "output/exporters.h"
#include "output/text_table.h"
#include "output/write_file.h"

enum { VALUE_DECIMALS = 8, PARAM_DECIMALS = 6, DATA_DECIMALS = 6, INDENT = 2 };

static bool is_single(const cg_view_block *block) {
    return block->rows == 1 && block->cols == 1;
}

/* ---- Named values ---- */

/* Of what the sheet names (`steps` false), or of the backward pass's steps. */
static void add_singles(cg_text_table *table, const cg_view_block *blocks, size_t n, int decimals, bool steps) {
    for (size_t i = 0; i < n; i++) {
        if (!is_single(&blocks[i]) || blocks[i].step != steps) continue;
        cg_text_table_add(table, blocks[i].name->bytes, false);
        cg_text_table_add_cell(table, blocks[i].cells[0], cg_number_format_of(blocks[i].cells, 1, 1, decimals));
    }
}

static void write_singles(FILE *out, const cg_view *view, bool steps) {
    cg_text_table table = {.arena = view->arena, .columns = 2};
    add_singles(&table, view->cells, view->n_cells, VALUE_DECIMALS, steps);
    add_singles(&table, view->params, view->n_params, PARAM_DECIMALS, steps);
    if (steps && table.words.count > 0) fprintf(out, "%*ssteps of the backward pass\n\n", INDENT, "");
    for (size_t i = 1; i < table.words.count; i += 2)
        table.words.at[i].right = false; /* values of different kinds start under each other */
    cg_text_table_write(&table, out, INDENT);
    if (table.words.count > 0) fputc('\n', out);
}

static const char *label_of(const cg_view *view, const cg_text *const *labels, uint32_t index) {
    return labels ? labels[index]->bytes : cg_format(view->arena, "%u", index + 1);
}

/* A block of one row is turned: its labels run down, which a terminal has more room for. */
static void write_block(FILE *out, const cg_view *view, const cg_view_block *block) {
    bool turned = block->rows == 1;
    uint32_t rows = turned ? block->cols : block->rows, cols = turned ? 1 : block->cols;
    const cg_text *const *labels = turned ? block->col_labels : block->row_labels;
    cg_number_format format = cg_number_format_of(block->cells, (size_t)block->rows * block->cols, 1, PARAM_DECIMALS);
    cg_text_table table = {.arena = view->arena, .columns = (size_t)cols + 1};
    cg_text_table_add(&table, block->name->bytes, false);
    for (uint32_t col = 0; col < cols; col++)
        cg_text_table_add(&table, turned ? "" : label_of(view, block->col_labels, col), true);
    for (uint32_t row = 0; row < rows; row++) {
        cg_text_table_add(&table, label_of(view, labels, row), false);
        for (uint32_t col = 0; col < cols; col++)
            cg_text_table_add_cell(&table, block->cells[(size_t)row * cols + col], format);
    }
    cg_text_table_write(&table, out, INDENT);
    fputc('\n', out);
}

static void write_blocks(FILE *out, const cg_view *view, const cg_view_block *blocks, size_t n) {
    enum { MOST_CELLS = 400 }; /* larger ones are for files */
    for (size_t i = 0; i < n; i++) {
        size_t size = (size_t)blocks[i].rows * blocks[i].cols;
        if (is_single(&blocks[i])) continue;
        if (size <= MOST_CELLS)
            write_block(out, view, &blocks[i]);
        else
            fprintf(out, "%*s%s  %u x %u\n\n", INDENT, "", blocks[i].name->bytes, blocks[i].rows, blocks[i].cols);
    }
}

/* ---- Solves ---- */

static const char *number_text(const cg_view *view, double number, int decimals) {
    char text[CG_NUMBER_ROOM];
    cg_cell cell = cg_number_cell(number);
    if (!cg_is_number(cell)) return cg_error_text(cg_cell_error(cell));
    size_t length = cg_number_format_write(cg_number_format_of(&cell, 1, 1, decimals), number, text);
    return cg_copy_text(view->arena, text, length);
}

static const char *joined(const cg_view *view, const char *const *names, size_t n) {
    const char *text = "";
    for (size_t i = 0; i < n; i++)
        text = cg_format(view->arena, "%s%s%s", text, i ? ", " : "", names[i]);
    return text;
}

static void write_minima(FILE *out, const cg_view *view, const cg_solution *solution) {
    if (solution->starts < 2) return;
    cg_text_table table = {.arena = view->arena, .columns = 4};
    cg_text_table_add(&table, "minimum", true);
    cg_text_table_add(&table, "starts", true);
    cg_text_table_add(&table, "first", true);
    cg_text_table_add(&table, "zero on every row", false);
    for (size_t i = 0; i < solution->n_minima; i++) {
        const cg_minimum *minimum = &solution->minima[i];
        cg_text_table_add(&table, number_text(view, minimum->objective, VALUE_DECIMALS), true);
        cg_text_table_add(&table, cg_format(view->arena, "%" PRIu64, minimum->count), true);
        cg_text_table_add(&table, cg_format(view->arena, "%" PRIu64, minimum->start), true);
        cg_text_table_add(&table, joined(view, minimum->dead, minimum->n_dead), false);
    }
    cg_text_table_write(&table, out, 2 * INDENT);
}

static void write_steps(FILE *out, const cg_view *view, const cg_solution *solution) {
    if (!solution->steps) return;
    cg_text_table table = {.arena = view->arena, .columns = 3};
    cg_text_table_add(&table, "step", true);
    cg_text_table_add(&table, "objective", true);
    cg_text_table_add(&table, "gradient norm", true);
    for (size_t i = 0; i < solution->n_steps; i++) {
        cg_text_table_add(&table, cg_format(view->arena, "%zu", i), true);
        cg_text_table_add(&table, number_text(view, solution->steps[i].objective, VALUE_DECIMALS), true);
        cg_text_table_add(&table, number_text(view, solution->steps[i].gradient_norm, VALUE_DECIMALS), true);
    }
    cg_text_table_write(&table, out, 2 * INDENT);
}

static void write_solution(FILE *out, const cg_view *view, const cg_solution *solution) {
    const cg_stop_row *stop = cg_stop_describe(solution->stop);
    fprintf(out, "%*ssolve %s: %s, %s\n", INDENT, "", solution->block->name->bytes, stop->name, stop->explanation);
    fprintf(out, "%*sobjective %s, gradient norm %s, by %s\n", 2 * INDENT, "",
            number_text(view, solution->objective, VALUE_DECIMALS),
            number_text(view, solution->gradient_norm, VALUE_DECIMALS), solution->method);
    fprintf(out, "%*s%" PRIu64 " iterations, %" PRIu64 " evaluations, %" PRIu64 " start%s, seed %" PRIu64, 2 * INDENT,
            "", solution->iterations, solution->evaluations, solution->starts, solution->starts == 1 ? "" : "s",
            solution->seed);
    fputc('\n', out);
    write_steps(out, view, solution);
    write_minima(out, view, solution);
    fputc('\n', out);
}

/* ---- All of it ---- */

static void write_tables(FILE *out, const cg_view *view) {
    for (size_t i = 0; i < view->n_tables; i++) {
        const cg_view_table *table = &view->tables[i];
        fprintf(out, "%*s%s  %zu rows, %zu columns%s%s\n", INDENT, "", table->name->bytes, table->rows,
                table->n_columns, table->path ? "  " : "", table->path ? table->path : "");
    }
    if (view->n_tables > 0) fputc('\n', out);
}

static void write_summary(FILE *out, const cg_view *view) {
    fprintf(out, "%s\n\n", view->title);
    write_tables(out, view);
    write_singles(out, view, false);
    write_blocks(out, view, view->params, view->n_params);
    write_blocks(out, view, view->cells, view->n_cells);
    write_singles(out, view, true);
    for (size_t i = 0; i < view->n_solutions; i++)
        write_solution(out, view, view->solutions[i]);
}

static void write_rows(FILE *out, const cg_view *view, const cg_view_table *from) {
    cg_text_table table = {.arena = view->arena, .columns = from->n_columns};
    cg_number_format *formats = CG_NEW_ARRAY(view->arena, from->n_columns, cg_number_format);
    for (size_t i = 0; i < from->n_columns; i++) {
        formats[i] = cg_number_format_of(from->columns[i].cells, from->rows, 1, DATA_DECIMALS);
        cg_text_table_add(&table, from->columns[i].name->bytes, !formats[i].general);
    }
    for (size_t row = 0; row < from->rows; row++)
        for (size_t i = 0; i < from->n_columns; i++)
            cg_text_table_add_cell(&table, from->columns[i].cells[row], formats[i]);
    fprintf(out, "%s\n\n", from->name->bytes);
    cg_text_table_write(&table, out, INDENT);
    fputc('\n', out);
}

static void write_all(FILE *out, cg_arena *arena, const void *what) {
    cg_view view = *(const cg_view *)what;
    view.arena = arena;
    write_summary(out, &view);
    for (size_t i = 0; i < view.n_tables; i++)
        write_rows(out, &view, &view.tables[i]);
}

static bool write_text(const cg_view *view, const char *path) {
    return cg_write_file(view->arena, view->diagnostics, path, write_all, view);
}

const cg_exporter cg_exporter_text = {
    .name = "text",
    .extension = ".txt",
    .help = "The summary of the run and its tables in aligned columns.",
    .write = write_text,
};
