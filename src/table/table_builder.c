/* table_builder.c: see table_builder.h. */
#include "table/table_builder.h"

/* As many rows as the text has if the rest is like what was read, and some to spare. */
static size_t rows_expected(const cg_table_builder *builder, size_t needed, double part) {
    enum { FEWEST = 64 };
    if (builder->room == 0 && needed < FEWEST) return FEWEST;
    double expected = part > 0 ? (double)needed / part : 0;
    size_t room = expected < (double)builder->row_limit ? (size_t)expected : builder->row_limit;
    return (room > needed ? room : needed) / 16 * 17 + FEWEST;
}

void cg_builder_make_room(cg_table_builder *builder, size_t more, double part) {
    size_t needed = builder->n_rows + more, old = builder->room;
    if (needed <= old) return;
    size_t room = rows_expected(builder, needed, part);
    if (room > builder->row_limit + 1) room = builder->row_limit + 1;
    for (size_t i = 0; i < builder->n_columns; i++) {
        cg_column_builder *column = &builder->columns[i];
        column->cells = cg_resize(builder->arena, column->cells, old * sizeof(cg_cell), room * sizeof(cg_cell));
    }
    builder->lines = cg_resize(builder->arena, builder->lines, old * sizeof(uint32_t), room * sizeof(uint32_t));
    builder->room = room;
}

cg_table *cg_builder_to_table(cg_table_builder *builder, const cg_text *name) {
    cg_arena *arena = builder->arena;
    cg_table *table = CG_NEW(arena, cg_table);
    size_t n = builder->n_rows, room = builder->room;
    table->name = name;
    table->n_rows = table->file_rows = n;
    table->n_columns = builder->n_columns;
    table->columns = CG_NEW_ARRAY(arena, table->n_columns, cg_column);
    table->lines = cg_resize(arena, builder->lines, room * sizeof(uint32_t), n * sizeof(uint32_t));
    for (size_t i = 0; i < table->n_columns; i++) {
        const cg_column_builder *from = &builder->columns[i];
        bool numbers = from->type == CG_FIELDS_NUMBER && !from->has_blanks;
        cg_cell *cells = cg_resize(arena, from->cells, room * sizeof(cg_cell), n * sizeof(cg_cell));
        table->columns[i] = (cg_column){from->name, cells, numbers ? CG_HOLDS_NUMBERS : CG_HOLDS_CELLS};
    }
    return table;
}
