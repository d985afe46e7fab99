/* chunk.c: see chunk.h. */
#include "table/chunk.h"

#include "table/data_text.h"

void cg_chunk_create(cg_chunk *chunk, cg_arena *arena, const cg_chunk_form *form) {
    *chunk = (cg_chunk){.n_columns = form->n_columns, .n_fields = form->n_fields, .rules = *form->rules};
    size_t most_rows = form->bytes / form->n_fields + 1; /* each field is followed by a character */
    chunk->columns = CG_NEW_ARRAY(arena, form->n_columns, cg_column_builder);
    chunk->types = CG_NEW_ARRAY(arena, form->n_columns, cg_fields_type);
    chunk->lines = cg_alloc_raw(arena, most_rows * sizeof *chunk->lines);
    for (size_t i = 0; i < form->n_columns; i++) {
        chunk->columns[i] = form->columns[i];
        chunk->columns[i].cells = cg_alloc_raw(arena, most_rows * sizeof(cg_cell));
    }
    cg_csv_begin(&chunk->rows, arena, "", "", form->separator);
    cg_csv_reserve(&chunk->rows, form->bytes, form->n_fields + 1, form->window);
    cg_text_store_begin(&chunk->store, arena, NULL, form->bytes);
    cg_text_store_wait(&chunk->store, arena, form->bytes);
    chunk->rules.store = &chunk->store;
}

static void take_row(cg_csv_rows *rows) {
    cg_chunk *chunk = (cg_chunk *)(void *)rows;
    bool fits = rows->fields.count == chunk->n_fields;
    for (size_t i = 0; fits && i < chunk->n_columns; i++) {
        cg_column_builder *column = &chunk->columns[i];
        cg_field_bytes field = rows->fields.at[column->field];
        fits = cg_put_field(&chunk->rules, column, chunk->n_rows, field.bytes, field.length) == CG_FIELD_FITS;
    }
    if (!fits) {
        chunk->good = false;
        rows->stop = true;
        return;
    }
    chunk->lines[chunk->n_rows++] = (uint32_t)rows->row_line;
}

/* In a file of one column a blank line between rows is a blank cell. */
static void take_blank_lines(cg_csv_rows *rows) {
    cg_chunk *chunk = (cg_chunk *)(void *)rows;
    for (size_t i = rows->n_blank_lines; i > 0; i--) {
        for (size_t k = 0; k < chunk->n_columns; k++)
            cg_put_any_field(&chunk->rules, &chunk->columns[k], chunk->n_rows, "", 0);
        chunk->lines[chunk->n_rows++] = (uint32_t)(rows->row_line - i);
    }
}

void cg_chunk_read(cg_chunk *chunk) {
    for (size_t i = 0; i < chunk->n_columns; i++) {
        cg_column_builder *column = &chunk->columns[i];
        column->type = chunk->types[i];
        column->has_blanks = false;
        column->reread = 0;
    }
    chunk->n_rows = chunk->store.n_waiting = chunk->store.n_copied = 0;
    chunk->rules.text = chunk->store.kept_from = chunk->start;
    chunk->rules.text_end = chunk->store.kept_to = chunk->end;
    chunk->good = cg_is_data_text(chunk->start, chunk->end);
    if (!chunk->good) return;
    cg_csv_rows *rows = &chunk->rows;
    cg_csv_aim(rows, chunk->start, chunk->end);
    rows->row = take_row;
    rows->blank_lines = chunk->n_fields == 1 ? take_blank_lines : NULL;
    if (cg_csv_read(rows) != CG_CSV_END) chunk->good = false;
    chunk->n_lines = rows->line - 1;
    chunk->blanks_at_end = rows->n_blank_lines;
}
