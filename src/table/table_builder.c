/* table_builder.c: see table_builder.h. */
#include "table/table_builder.h"

#include <string.h>

/* As many rows as the text has if the rest is like what was read, and some to spare. */
static size_t rows_expected(const cg_table_builder *builder, size_t needed, double part) {
    enum { FEWEST = 64, SAMPLE = 512, SPARE = 64 };
    if (builder->room == 0 && needed < FEWEST) return FEWEST;
    double expected = part > 0 ? (double)needed / part : 0;
    if (needed < SAMPLE && expected > SAMPLE) return SAMPLE;
    size_t room = expected < (double)builder->row_limit ? (size_t)expected : builder->row_limit;
    if (room < needed) room = needed;
    return room + room / SPARE + FEWEST;
}

/* ---- Columns in one block ---- */

/* Bytes from one column to the next of so many rows: an odd number of cache lines,
 * so that the cells of a row lie in different sets of the caches. */
static size_t column_stride(size_t rows) {
    enum { LINE = 64 };
    return (((rows * sizeof(cg_cell) + LINE - 1) / LINE) | 1) * LINE;
}

static size_t block_bytes(const cg_table_builder *builder, size_t room) {
    return builder->n_columns * column_stride(room);
}

static void point_into_block(cg_table_builder *builder) {
    size_t stride = column_stride(builder->room);
    for (size_t i = 0; i < builder->n_columns; i++)
        builder->columns[i].cells = (cg_cell *)(void *)(builder->block + i * stride);
}

/* To where the column is with another room. */
static void move_column(cg_table_builder *builder, size_t i, size_t room) {
    memmove(builder->block + i * column_stride(room), builder->block + i * column_stride(builder->room),
            builder->n_rows * sizeof(cg_cell));
}

static void grow_block(cg_table_builder *builder, size_t room) {
    size_t old = builder->block ? block_bytes(builder, builder->room) : 0;
    builder->block = cg_resize(builder->arena, builder->block, old, block_bytes(builder, room));
    for (size_t i = builder->n_columns; old && i > 1; i--)
        move_column(builder, i - 1, room);
    builder->room = room;
    point_into_block(builder);
    cg_will_fill(builder->block, block_bytes(builder, room));
}

static void shrink_block(cg_table_builder *builder, size_t room) {
    for (size_t i = 1; i < builder->n_columns; i++)
        move_column(builder, i, room);
    builder->block =
        cg_resize(builder->arena, builder->block, block_bytes(builder, builder->room), block_bytes(builder, room));
    builder->room = room;
    point_into_block(builder);
}

/* ---- Columns in blocks of their own ---- */

static void resize_columns(cg_table_builder *builder, size_t room) {
    size_t old = builder->room;
    for (size_t i = 0; i < builder->n_columns; i++) {
        cg_column_builder *column = &builder->columns[i];
        column->cells = cg_resize(builder->arena, column->cells, old * sizeof(cg_cell), room * sizeof(cg_cell));
    }
    builder->room = room;
}

static void *moved(cg_arena *arena, const void *from, size_t size, size_t room) {
    return memcpy(cg_alloc_raw(arena, room), from, size);
}

/* The block becomes the first column's. */
static void divide_block(cg_table_builder *builder, size_t room) {
    cg_arena *arena = builder->arena;
    size_t n = builder->n_rows;
    for (size_t i = 1; i < builder->n_columns; i++)
        builder->columns[i].cells =
            moved(arena, builder->columns[i].cells, n * sizeof(cg_cell), room * sizeof(cg_cell));
    builder->columns[0].cells =
        cg_resize(arena, builder->block, block_bytes(builder, builder->room), room * sizeof(cg_cell));
    builder->block = NULL;
    builder->room = room;
}

/* ---- All ---- */

void cg_builder_make_room(cg_table_builder *builder, size_t more, double part) {
    enum { OWN_BLOCK = 1 << 24 }; /* bytes of a column that is worth one: it then grows without being moved */
    size_t needed = builder->n_rows + more;
    if (needed <= builder->room) return;
    size_t room = rows_expected(builder, needed, part);
    if (room > builder->row_limit + 1) room = builder->row_limit + 1;
    if (room * sizeof(cg_cell) < OWN_BLOCK)
        grow_block(builder, room);
    else if (builder->block)
        divide_block(builder, room);
    else
        resize_columns(builder, room);
}

cg_table *cg_builder_to_table(cg_table_builder *builder, const cg_text *name) {
    enum { SPARE = 16 };
    cg_arena *arena = builder->arena;
    cg_table *table = CG_NEW(arena, cg_table);
    size_t n = builder->n_rows;
    if (!builder->block)
        resize_columns(builder, n);
    else if (builder->room - n > n / SPARE)
        shrink_block(builder, n);
    table->name = name;
    table->n_rows = table->file_rows = n;
    table->n_columns = builder->n_columns;
    table->columns = CG_NEW_ARRAY(arena, table->n_columns, cg_column);
    table->lines = builder->lines;
    for (size_t i = 0; i < table->n_columns; i++) {
        const cg_column_builder *from = &builder->columns[i];
        bool numbers = from->type == CG_FIELDS_NUMBER && !from->has_blanks;
        table->columns[i] = (cg_column){from->name, from->cells, numbers ? CG_HOLDS_NUMBERS : CG_HOLDS_CELLS};
    }
    return table;
}
