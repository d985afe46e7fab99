/* view_to_markdown.c: a view -> Markdown: its named values, params, named arrays and tables, each as a table that
 * GitHub and Pandoc show.
 *
 * Numbers are the shortest decimals that read back the same. A line end in a text is <br>, a bar is escaped. */
#include "base/decimal.h"
#include "output/exporters.h"
#include "output/write_file.h"

static void write_text(FILE *out, const char *text) {
    for (; *text; text++) {
        if (*text == '\n')
            fputs("<br>", out);
        else if (*text != '\r') {
            if (strchr("|\\`*_[]<>#", *text)) fputc('\\', out);
            fputc(*text, out);
        }
    }
}

static void write_cell(FILE *out, cg_cell cell) {
    char number[CG_DECIMAL_ROOM];
    fputc(' ', out);
    switch (cg_cell_kind(cell)) {
    case CG_NUMBER:
        cg_decimal_write(cell.number, number);
        fputs(number, out);
        break;
    case CG_TEXT: write_text(out, cg_cell_text(cell)->bytes); break;
    case CG_BOOLEAN: fputs(cg_cell_boolean(cell) ? "TRUE" : "FALSE", out); break;
    case CG_ERROR: write_text(out, cg_error_text(cg_cell_error(cell))); break;
    case CG_BLANK: break;
    }
    fputs(" |", out);
}

static void write_heading(FILE *out, const cg_text *name) {
    fputs("## ", out);
    write_text(out, name->bytes);
    fputs("\n\n", out);
}

static void write_title(FILE *out, const char *title) {
    fputc(' ', out);
    write_text(out, title);
    fputs(" |", out);
}

/* Under the titles: numbers stand right. */
static void write_rule(FILE *out, size_t columns, const bool *right) {
    fputs("\n|", out);
    for (size_t i = 0; i < columns; i++)
        fputs(right[i] ? " ---: |" : " --- |", out);
    fputc('\n', out);
}

/* ---- Tables ---- */

static bool is_numbers(const cg_cell *cells, size_t n) {
    size_t numbers = 0;
    for (size_t i = 0; i < n; i++)
        numbers += cg_is_number(cells[i]);
    return numbers > 0 && 2 * numbers >= n;
}

static void write_table(FILE *out, cg_arena *arena, const cg_view_table *table) {
    bool *right = CG_NEW_ARRAY(arena, table->n_columns, bool);
    write_heading(out, table->name);
    fputc('|', out);
    for (size_t i = 0; i < table->n_columns; i++) {
        right[i] = is_numbers(table->columns[i].cells, table->rows);
        write_title(out, table->columns[i].name->bytes);
    }
    write_rule(out, table->n_columns, right);
    for (size_t row = 0; row < table->rows; row++) {
        fputc('|', out);
        for (size_t i = 0; i < table->n_columns; i++)
            write_cell(out, table->columns[i].cells[row]);
        fputc('\n', out);
    }
    fputc('\n', out);
}

/* ---- Blocks ---- */

static bool is_single(const cg_view_block *block) {
    return block->rows == 1 && block->cols == 1;
}

/* Of what the sheet names (`steps` false), or of the backward pass's steps. */
static void write_singles(FILE *out, const cg_view *view, bool steps) {
    const struct {
        const cg_view_block *blocks;
        size_t n;
    } lists[] = {{view->cells, view->n_cells}, {view->params, view->n_params}};
    bool any = false;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < lists[k].n; i++) {
            const cg_view_block *block = &lists[k].blocks[i];
            if (!is_single(block) || block->step != steps) continue;
            if (!any && steps) fputs("## Steps of the backward pass\n\n", out);
            if (!any) fputs("| name | value |\n| --- | ---: |\n", out);
            any = true;
            fputc('|', out);
            write_title(out, block->name->bytes);
            write_cell(out, block->cells[0]);
            fputc('\n', out);
        }
    if (any) fputc('\n', out);
}

static const char *label_of(cg_arena *arena, const cg_text *const *labels, uint32_t index) {
    return labels ? labels[index]->bytes : cg_format(arena, "%u", index + 1);
}

static void write_block(FILE *out, cg_arena *arena, const cg_view_block *block) {
    bool *right = CG_NEW_ARRAY(arena, (size_t)block->cols + 1, bool);
    write_heading(out, block->name);
    fputs("| |", out);
    for (uint32_t col = 0; col < block->cols; col++) {
        right[col + 1] = true;
        write_title(out, label_of(arena, block->col_labels, col));
    }
    write_rule(out, (size_t)block->cols + 1, right);
    for (uint32_t row = 0; row < block->rows; row++) {
        fputc('|', out);
        write_title(out, label_of(arena, block->row_labels, row));
        for (uint32_t col = 0; col < block->cols; col++)
            write_cell(out, block->cells[(size_t)row * block->cols + col]);
        fputc('\n', out);
    }
    fputc('\n', out);
}

static void write_page(FILE *out, cg_arena *scratch, const void *what) {
    const cg_view *view = what;
    fputs("# ", out);
    write_text(out, view->title);
    fputs("\n\n", out);
    write_singles(out, view, false);
    for (size_t i = 0; i < view->n_params; i++)
        if (!is_single(&view->params[i])) write_block(out, scratch, &view->params[i]);
    for (size_t i = 0; i < view->n_cells; i++)
        if (!is_single(&view->cells[i])) write_block(out, scratch, &view->cells[i]);
    for (size_t i = 0; i < view->n_tables; i++)
        write_table(out, scratch, &view->tables[i]);
    write_singles(out, view, true);
}

static bool write_markdown(const cg_view *view, const char *path) {
    return cg_write_file(view->arena, view->diagnostics, path, write_page, view);
}

const cg_exporter cg_exporter_markdown = {
    .name = "markdown",
    .extension = ".md",
    .help = "Named values, params and tables as Markdown tables.",
    .write = write_markdown,
};
