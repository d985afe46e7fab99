/* view_to_csv.c: the table of a view -> CSV, derived columns included; without a table its named values, one cell a
 * line. The path "-" is the standard output.
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

static bool write_csv(const cg_view *view, const char *path) {
    if (view->n_tables > 1) {
        cg_report(view->diagnostics, CG_E_UNSUPPORTED, view->tables[1].span,
                  "%s is one table, and the sheet has %zu: export them to a workbook or to JSON", path, view->n_tables);
        return false;
    }
    if (strcmp(path, "-") == 0 && view->n_tables == 1) {
        write_table(stdout, &view->tables[0]);
        return fflush(stdout) == 0;
    }
    cg_arena *arena = cg_arena_child(view->arena);
    cg_new_file *file = cg_new_file_begin(arena, view->diagnostics, path);
    if (file && view->n_tables == 1) write_table(file->stream, &view->tables[0]);
    if (file && view->n_tables == 0) {
        fputs("name,row,column,value\n", file->stream);
        write_blocks(file->stream, view->params, view->n_params);
        write_blocks(file->stream, view->cells, view->n_cells);
    }
    bool good = file && cg_new_file_commit(file);
    cg_arena_destroy(arena);
    return good;
}

const cg_exporter cg_exporter_csv = {
    .name = "csv",
    .extension = ".csv",
    .help = "The table with its derived columns, as comma-separated values.",
    .write = write_csv,
};
