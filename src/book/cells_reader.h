/* cells_reader.h: the state of a worksheet that is being read, and what its two readers share: the events of a parser
 * (part_to_cells.c) and cells that are seen without one (plain_to_cells.c). Of no use to others. */
#ifndef CG_BOOK_CELLS_READER_H
#define CG_BOOK_CELLS_READER_H

#include "book/part_to_plain.h"
#include "book/parts.h"

typedef enum cg_value_type { OF_NUMBER, OF_SHARED, OF_TEXT, OF_INLINE, OF_BOOLEAN, OF_ERROR, OF_DATE } cg_value_type;
typedef enum cg_formula_type { NO_FORMULA, NORMAL, SHARED, ARRAY, DATA_TABLE } cg_formula_type;

typedef struct cg_reader_area {
    cg_corner from, to;
} cg_reader_area;

/* A cell that shares a formula which no cell before it has. */
typedef struct cg_waiting_cell {
    uint32_t cell; /* index among the cells as they came */
    uint32_t shared_index;
} cg_waiting_cell;

/* What a plain cell is but for its value. */
typedef struct cg_likeness {
    uint32_t formula;
    uint8_t role, is_date;
    bool is_shared; /* the value is the number of a shared text */
} cg_likeness;

typedef struct cg_cells_reader {
    cg_book *book;
    cg_book_sheet *sheet;
    const char *part;
    const cg_cells_context *context;
    cg_arena *arena;
    CG_LIST(cg_book_cell) cells;
    CG_LIST(cg_book_row) rows;
    CG_LIST(cg_book_array) arrays;
    uint64_t array_cells;
    CG_LIST(cg_data_table) data_tables;
    CG_LIST(cg_book_hidden) hidden;
    cg_reader_area filter; /* of the sheet */
    bool filtering;        /* inside of it */
    bool is_filtered, all_filtered;
    CG_LIST(uint32_t) shared; /* by `si`: the formula, 0 while none came */
    CG_LIST(cg_waiting_cell) waiting;
    bool inside;    /* <sheetData> */
    bool unordered; /* a cell came before one that it should follow */
    bool failed;
    uint32_t row, column; /* of the cell that is being read; next_column of the one after it */
    uint32_t next_row, next_column;
    bool row_beyond, beyond;     /* the row, the cell is on no worksheet: it is left out */
    size_t n_beyond, n_textless; /* cells beyond; cells that name a shared text which is not there */
    const char *first_beyond;
    /* The cell that is being read. */
    bool in_cell, is_dynamic;
    cg_value_type type;
    uint32_t style;
    bool has_value;
    cg_gathered value, formula;
    cg_rich_text rich;
    bool in_rich;
    cg_formula_type formula_type;
    uint32_t shared_index;
    cg_reader_area formula_area;
    bool has_area;
    cg_data_table data_table; /* its inputs, when the formula is one */
    /* Of plain cells. */
    CG_LIST(cg_likeness) like; /* by column: what those are that are like the one above */
    bool shared_anew;          /* an `si` is another formula now than before */
} cg_cells_reader;

/* "shared" */
cg_value_type cg_value_type_of(const char *name);
cg_formula_type cg_formula_type_of(const char *name);

/* Starts a row, counted from 1; hides it. */
void cg_reader_go_to_row(cg_cells_reader *reader, uint32_t row);
void cg_reader_hide_row(cg_cells_reader *reader);
/* Before a cell; when its place is known; what it says. */
void cg_reader_clear_cell(cg_cells_reader *reader);
void cg_reader_end_place(cg_cells_reader *reader);
bool cg_reader_is_dynamic(const cg_cells_reader *reader, uint32_t metadata);
bool cg_reader_shows_date(const cg_cells_reader *reader);
uint32_t cg_reader_formula(cg_cells_reader *reader, cg_book_role *role);
cg_cell cg_reader_value(cg_cells_reader *reader);
/* The shared text of this number. */
cg_cell cg_reader_shared_text(cg_cells_reader *reader, double number);
/* The cell, unless it holds nothing; any cell. */
void cg_reader_keep_cell(cg_cells_reader *reader, uint32_t formula, cg_book_role role, cg_cell value);
void cg_reader_add_cell(cg_cells_reader *reader, cg_book_cell cell);

/* How rows and cells are read without a parser; the events are the caller's. */
cg_plain_reader cg_plain_cells_reader(cg_cells_reader *reader, const cg_xml_reader *events);

#endif
