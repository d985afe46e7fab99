/* view_to_csv.c: the table of a view -> CSV, derived columns included; without a table its one block as it is laid out,
 * or its named values, one cell a line. The path "-" is the standard output.
 *
 * Numbers are the shortest decimals that read back the same, blanks are empty fields, a text that is empty is "". */
#include "base/decimal.h"
#include "output/exporters.h"
#include "output/write_file.h"

static void write_text(FILE *out, const char *text) {
    if (*text && !strpbrk(text, ",\"\n\r") && *text != ' ' && text[strlen(text) - 1] != ' ') {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"') fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void write_cell(FILE *out, cg_cell cell) {
    char number[CG_DECIMAL_ROOM];
    switch (cg_cell_kind(cell)) {
    case CG_NUMBER:
        cg_decimal_write(cell.number, number);
        fputs(number, out);
        break;
    case CG_TEXT: write_text(out, cg_cell_text(cell)->bytes); break;
    case CG_BOOLEAN: fputs(cg_cell_boolean(cell) ? "TRUE" : "FALSE", out); break;
    case CG_ERROR: fputs(cg_error_text(cg_cell_error(cell)), out); break;
    case CG_BLANK: break;
    }
}

static void write_table(FILE *out, const cg_view_table *table) {
    for (size_t i = 0; i < table->n_columns; i++) {
        if (i > 0) fputc(',', out);
        write_text(out, table->columns[i].name->bytes);
    }
    fputc('\n', out);
    for (size_t row = 0; row < table->rows; row++) {
        for (size_t i = 0; i < table->n_columns; i++) {
            if (i > 0) fputc(',', out);
            write_cell(out, table->columns[i].cells[row]);
        }
        fputc('\n', out);
    }
}

static void write_blocks(FILE *out, const cg_view_block *blocks, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t at = 0; at < (size_t)blocks[i].rows * blocks[i].cols; at++) {
            fprintf(out, "%s,%zu,%zu,", blocks[i].name->bytes, at / blocks[i].cols + 1, at % blocks[i].cols + 1);
            write_cell(out, blocks[i].cells[at]);
            fputc('\n', out);
        }
}

static void write_label(FILE *out, const cg_text *const *labels, uint32_t index) {
    if (labels)
        write_text(out, labels[index]->bytes);
    else
        fprintf(out, "%u", index + 1);
}

/* Its rows, with a header of its column labels, or the columns' numbers; row labels are the first column. */
static void write_block(FILE *out, const cg_view_block *block) {
    if (block->row_labels) write_text(out, block->name->bytes);
    for (uint32_t col = 0; col < block->cols; col++) {
        if (col > 0 || block->row_labels) fputc(',', out);
        if (block->cols == 1 && !block->col_labels && !block->row_labels)
            write_text(out, block->name->bytes);
        else
            write_label(out, block->col_labels, col);
    }
    fputc('\n', out);
    for (uint32_t row = 0; row < block->rows; row++) {
        if (block->row_labels) write_label(out, block->row_labels, row);
        for (uint32_t col = 0; col < block->cols; col++) {
            if (col > 0 || block->row_labels) fputc(',', out);
            write_cell(out, block->cells[(size_t)row * block->cols + col]);
        }
        fputc('\n', out);
    }
}

static void write_values(FILE *out, cg_arena *scratch, const void *what) {
    const cg_view *view = what;
    (void)scratch;
    if (view->n_tables == 1) {
        write_table(out, &view->tables[0]);
    } else if (view->n_params + view->n_cells == 1) {
        write_block(out, view->n_params ? view->params : view->cells);
    } else {
        fputs("name,row,column,value\n", out);
        write_blocks(out, view->params, view->n_params);
        write_blocks(out, view->cells, view->n_cells);
    }
}

static bool write_csv(const cg_view *view, const char *path) {
    if (view->n_tables > 1) {
        cg_diagnostic *report = cg_report(view->diagnostics, CG_E_UNSUPPORTED, view->tables[1].span,
                                          "%s is one table, and the sheet has %zu", path, view->n_tables);
        cg_add_note(view->diagnostics, report, cg_nowhere(),
                    "`only %s` in the export block, or --only %s, chooses one; workbooks and JSON take all of them",
                    view->tables[0].name->bytes, view->tables[0].name->bytes);
        return false;
    }
    if (strcmp(path, "-") == 0 && view->n_tables == 1) {
        write_table(stdout, &view->tables[0]);
        return fflush(stdout) == 0;
    }
    return cg_write_file(view->arena, view->diagnostics, path, write_values, view);
}

const cg_exporter cg_exporter_csv = {
    .name = "csv",
    .extension = ".csv",
    .help = "One table with its derived columns, or one block, as comma-separated values.",
    .write = write_csv,
};
