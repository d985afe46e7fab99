/* fn_lookup.c: finding cells by place and by value. */
#include "function/kernels.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "function/criterion.h"
#include "function/place.h"
#include "function/seek.h"

static const char *vector_shape(const cg_operand *array) {
    return array->rows == 1 || array->cols == 1 ? NULL : "the array to look in must be one row or one column";
}

/* ---- ADDRESS and CHOOSE ---- */

/* The letters of a column, from 1; returns how many. */
static size_t put_column(char *out, uint32_t column) {
    char reversed[8];
    size_t length = 0;
    for (; column; column = (column - 1) / 26)
        reversed[length++] = (char)('A' + (column - 1) % 26);
    for (size_t i = 0; i < length; i++)
        out[i] = reversed[length - 1 - i];
    return length;
}

/* Whether a sheet's name stands without quotes. */
static bool is_plain_name(const cg_text *name) {
    for (uint32_t i = 0; i < name->length; i++) {
        char c = name->bytes[i];
        bool letter = ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || (unsigned char)c >= 0x80;
        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '.'))) return false;
    }
    return true;
}

/* Sheet! or 'A sheet''s'! */
static size_t put_sheet(char *out, const cg_text *name) {
    size_t length = 0;
    bool plain = is_plain_name(name);
    if (!plain) out[length++] = '\'';
    for (uint32_t i = 0; i < name->length; i++) {
        out[length++] = name->bytes[i];
        if (name->bytes[i] == '\'') out[length++] = '\'';
    }
    if (!plain) out[length++] = '\'';
    out[length++] = '!';
    return length;
}

/* A row or column of the R1C1 style: R5, or R[5] when it counts from the cell the reference stands in. */
static size_t put_offset(char *out, char letter, int32_t number, bool fixed) {
    if (fixed) return (size_t)sprintf(out, "%c%" PRId32, letter, number);
    if (number == 0) return (size_t)sprintf(out, "%c", letter);
    return (size_t)sprintf(out, "%c[%" PRId32 "]", letter, number);
}

static size_t put_letters(char *out, int32_t row, int32_t column, bool fixed_row, bool fixed_column) {
    size_t length = 0;
    if (fixed_column) out[length++] = '$';
    length += put_column(out + length, (uint32_t)column);
    return length + (size_t)sprintf(out + length, fixed_row ? "$%" PRId32 : "%" PRId32, row);
}

/* From 1; where the R1C1 style counts from a cell, 0 and less as well. */
static bool is_line(double number, bool relative, double most) {
    return relative ? fabs(number) < most : number >= 1 && number <= most;
}

static cg_cell address(cg_call *call, const cg_cell *args) {
    enum { MOST_NAME = 4 * CG_MAX_NAME_LENGTH };
    char out[2 * MOST_NAME + 64];
    double row = trunc(args[0].number), column = trunc(args[1].number), kind = trunc(args[2].number);
    if (kind >= 5 && kind <= 8) kind -= 4; /* the kinds once more, so in Excel */
    bool letters = cg_cell_boolean(args[3]), fixed_row = kind <= 2, fixed_column = kind == 1 || kind == 3;
    bool good = kind >= 1 && kind <= 4 && is_line(row, !letters && !fixed_row, CG_EXCEL_ROWS) &&
                is_line(column, !letters && !fixed_column, CG_EXCEL_COLUMNS);
    const cg_text *sheet = call->n_args > 4 ? cg_cell_text(args[4]) : NULL;
    if (!good || (sheet && sheet->length > MOST_NAME)) return cg_error_cell(CG_VALUE);
    size_t length = sheet ? put_sheet(out, sheet) : 0;
    if (letters) {
        length += put_letters(out + length, (int32_t)row, (int32_t)column, fixed_row, fixed_column);
    } else {
        length += put_offset(out + length, 'R', (int32_t)row, fixed_row);
        length += put_offset(out + length, 'C', (int32_t)column, fixed_column);
    }
    return cg_text_cell(cg_intern(call->texts, out, length));
}

CG_MAP(eval_address, address(call, args))
static const cg_function fn_address = {
    .name = "ADDRESS",
    .sig = "(row:num, column:num, [kind:num=1], [letters:bool=TRUE], [sheet:text]) -> text",
    .help =
        "The name of a cell as a text. Kind 1: absolute, 2: the row is, 3: the column is, 4: relative; letters FALSE: R1C1 style.",
    .eval = &eval_address,
    .not_differentiable = "its result is a text",
    .examples = {"ADDRESS(2,3) = \"$C$2\"", "ADDRESS(2,3,2) = \"C$2\"", "ADDRESS(2,3,2,FALSE) = \"R2C[3]\"",
                 "ADDRESS(2,3,1,FALSE,\"[Book1]Sheet1\") = \"'[Book1]Sheet1'!R2C3\"",
                 "ADDRESS(2,3,1,FALSE,\"EXCEL SHEET\") = \"'EXCEL SHEET'!R2C3\"", "ADDRESS(1,703,4) = \"AAA1\"",
                 "ADDRESS(0,-2,4,FALSE) = \"RC[-2]\"", "ADDRESS(2,3,6) = \"C$2\"", "ADDRESS(0,1) = #VALUE!"},
    .empty_is_default = true,
};

static cg_cell choose(const cg_call *call, const cg_cell *args) {
    double index = trunc(args[0].number);
    return index >= 1 && index < call->n_args ? args[(uint32_t)index] : cg_error_cell(CG_VALUE);
}

CG_MAP(eval_choose, choose(call, args))
static const cg_function fn_choose = {
    .name = "CHOOSE",
    .sig = "(index:num, value:cell...) -> any",
    .help = "The value with this index, from 1; #VALUE! when there is none.",
    .eval = &eval_choose,
    .d = {"0", "IF(INT(index)=place,1,0)"},
    .probe = "=2;-2..2;-2..2 1x2;-2..2",
    .examples = {"CHOOSE(2,\"1st\",\"2nd\",\"3rd\") = \"2nd\"", "CHOOSE(1.9,5,6) = 5", "CHOOSE(3,5,6) = #VALUE!",
                 "CHOOSE(1,5,1/0) = 5", "CHOOSE({2,1},{7;8},{5;6}) = {5,7;6,8}"},
};

/* ---- Shapes as numbers ---- */

static void give_number(cg_call *call, double number) {
    call->result[0] = cg_number_cell(number);
}

static void fill_slots(double *result, size_t n, double number) {
    for (size_t i = 0; i < n; i++)
        result[i] = number;
}

static void columns(cg_call *call) {
    give_number(call, call->args[0].cols);
}

static void columns_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows, uint32_t cols,
                          size_t n) {
    (void)n_args, (void)rows, (void)cols;
    fill_slots(results[0], n, args[0].cols);
}

static const cg_kernel eval_columns = {.array = columns, .slots = columns_slots};
static const cg_function fn_columns = {
    .name = "COLUMNS",
    .sig = "(array:range) -> num",
    .help = "How many columns the array has.",
    .eval = &eval_columns,
    .d = {"0"},
    .probe = "-2..2 2x3",
    .examples = {"COLUMNS({1,2,3;4,5,6}) = 3", "COLUMNS(5) = 1"},
    .total = true,
    .shape_only = true,
};

/* ---- INDEX ---- */

static cg_array_place index_place(const cg_shape *array, cg_cell row, cg_cell column) {
    row = cg_to_number(row);
    if (!cg_is_blank(column)) column = cg_to_number(column);
    if (cg_is_error(row) || cg_is_error(column)) return (cg_array_place){.row = 1, .col = 1, .error = CG_VALUE};
    return cg_array_find(array->rows, array->cols, row.number, column);
}

/* A number that is not constant is taken to be 1 or more: a single row or column. */
static cg_cell constant_or_one(const cg_operand *constant) {
    return constant->cells ? constant->cells[0] : cg_number_cell(1);
}

static const char *index_shape(const cg_shape_call *call, cg_shape *shape) {
    cg_cell column = call->n_args > 2 ? constant_or_one(&call->constants[2]) : cg_blank_cell();
    cg_array_place place = index_place(&call->args[0], constant_or_one(&call->constants[1]), column);
    bool found = place.error == CG_NO_ERROR;
    shape->rows = found && place.row == 0 ? call->args[0].rows : 1;
    shape->cols = found && place.col == 0 ? call->args[0].cols : 1;
    return NULL;
}

static void index_array(cg_call *call) {
    const cg_operand *array = &call->args[0];
    cg_cell column = call->n_args > 2 ? call->args[2].cells[0] : cg_blank_cell();
    cg_array_place place = cg_array_find(array->rows, array->cols, call->args[1].cells[0].number, column);
    for (uint32_t row = 0; row < call->rows; row++) {
        for (uint32_t col = 0; col < call->cols; col++) {
            size_t from_row = place.row ? place.row - 1 : row, from_col = place.col ? place.col - 1 : col;
            call->result[(size_t)row * call->cols + col] =
                place.error ? cg_error_cell(place.error) : array->cells[from_row * array->cols + from_col];
        }
    }
}

static void index_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows, uint32_t cols,
                        size_t n) {
    const cg_slots *array = &args[0];
    for (size_t i = 0; i < n; i++) {
        cg_array_place place = cg_array_find_slot(array->rows, array->cols, args + 1, n_args - 1, i);
        bool fits = !place.error && rows == (place.row ? 1 : array->rows) && cols == (place.col ? 1 : array->cols);
        for (uint32_t cell = 0; cell < rows * cols; cell++) {
            uint32_t row = place.row ? place.row - 1 : cell / cols, col = place.col ? place.col - 1 : cell % cols;
            results[cell][i] = fits ? array->at[(size_t)row * array->cols + col][array->fixed ? 0 : i] : (double)NAN;
        }
    }
}

static const cg_kernel eval_index = {.array = index_array, .slots = index_slots};
static const cg_function fn_index = {
    .name = "INDEX",
    .sig = "(array:range, row:num, [column:num], [area:num]) -> any",
    .help =
        "The array's cell in a row and a column, counted from 1; 0 is the whole row or column. One number counts along a "
        "single row or column. Of several areas, as in INDEX((A1:A3,C1:C3),2,1,2), the last number says which. #REF! outside the array.",
    .eval = &eval_index,
    .adjoint =
        {"IF(ROWS(row)*COLUMNS(row)*ROWS(column)*COLUMNS(column)=1,SCATTER(adj,row,column,ROWS(array),COLUMNS(array)),"
         "SCATTER.CELLS(adj,IF(ISBLANK(column),INT(row),(INT(row)-1)*COLUMNS(array)+INT(column)),ROWS(array),"
         "COLUMNS(array)))",
         "0", "0", "0"},
    .probe = "-2..2 3x2;=2;=1",
    .examples = {"INDEX({1,2;3,4},2,1) = 3", "INDEX({5,6,7},3) = 7", "INDEX({5;6;7},2) = 6",
                 "INDEX({1,2;3,4},0,2) = {2;4}", "INDEX({1,2;3,4},2,0) = {3,4}", "INDEX({1,2},3) = #REF!",
                 "INDEX({1,2},-1) = #VALUE!"},
    .shape = index_shape,
};

/* ---- Searching ---- */

static cg_cell position_cell(uint32_t at) {
    return at == CG_NOT_FOUND ? cg_error_cell(CG_NA) : cg_number_cell((double)at + 1);
}

static void match(cg_call *call) {
    cg_line in = cg_all_of(&call->args[1]);
    cg_cell value = call->args[0].cells[0];
    double type = call->args[2].cells[0].number;
    if (cg_is_blank(value)) value = cg_number_cell(0);
    if (vector_shape(&call->args[1]))
        call->result[0] = cg_error_cell(CG_NA);
    else if (type == 0)
        call->result[0] = position_cell(cg_seek(&in, value, 0, true, false));
    else if (type > 0)
        call->result[0] = position_cell(cg_seek_ascending(&in, value));
    else
        call->result[0] = position_cell(cg_seek_descending(&in, value));
}

static const cg_kernel eval_match = {.array = match};
static const cg_function fn_match = {
    .name = "MATCH",
    .sig = "(value:any, array:range, [type:num=1]) -> num",
    .help =
        "The place of the value in one row or column, from 1. Type 0: equal, in any order, texts with wildcards; 1: the last not "
        "greater, sorted upward; -1: the last not less, sorted downward. #N/A when there is none.",
    .eval = &eval_match,
    .d = {"0", "0", "0"},
    .probe = "=2;={1,2,3};=0",
    .examples = {"MATCH(39,{25,38,40,41},1) = 2", "MATCH(41,{25,38,40,41},0) = 4", "MATCH(40,{41,40,38},-1) = 2",
                 "MATCH(39,{41,40,38},-1) = 2", "MATCH(\"b*\",{\"a\";\"Bc\"},0) = 2", "MATCH(9,{1,2},0) = #N/A",
                 "MATCH(0,{1,2}) = #N/A"},
};

/* ---- LOOKUP, VLOOKUP and HLOOKUP ---- */

/* The place of the value, from 0: equal (with wildcards), or the last not greater in a vector sorted upward. */
static uint32_t find_place(const cg_line *in, cg_cell value, bool approximate) {
    if (cg_is_blank(value)) value = cg_number_cell(0);
    return approximate ? cg_seek_ascending(in, value) : cg_seek(in, value, 0, true, false);
}

/* The cell beside the one found, `number` rows or columns on. */
static cg_cell look_beside(const cg_call *call, bool down) {
    const cg_operand *table = &call->args[1];
    double number = trunc(call->args[2].cells[0].number);
    if (number < 1) return cg_error_cell(CG_VALUE);
    if (number > (down ? table->cols : table->rows)) return cg_error_cell(CG_REF);
    cg_line in = down ? cg_first_column(table) : cg_first_row(table);
    uint32_t found = find_place(&in, call->args[0].cells[0], cg_cell_boolean(call->args[3].cells[0]));
    if (found == CG_NOT_FOUND) return cg_error_cell(CG_NA);
    size_t beside = (size_t)number - 1;
    return table->cells[down ? (size_t)found * table->cols + beside : beside * table->cols + found];
}

static void v_lookup(cg_call *call) {
    call->result[0] = look_beside(call, true);
}

static void h_lookup(cg_call *call) {
    call->result[0] = look_beside(call, false);
}

static const cg_kernel eval_h_lookup = {.array = h_lookup};
static const cg_function fn_h_lookup = {
    .name = "HLOOKUP",
    .sig = "(value:any, table:range, row:num, [approximate:bool=TRUE]) -> any",
    .help =
        "The cell of a row, counted from 1, that stands under the value in the table's first row: the last not greater, sorted upward, or "
        "with FALSE the first equal one. #N/A when there is none.",
    .eval = &eval_h_lookup,
    .adjoint =
        {"0",
         "SCATTER.CELLS(adj,IFERROR((INT(row)-1)*COLUMNS(table)+MATCH(value,INDEX(table,1,0),IF(approximate,1,0)),0),"
         "ROWS(table),COLUMNS(table))",
         "0", "0"},
    .probe = "=5;-2..2 2x3;=2",
    .examples = {"HLOOKUP(\"Axles\",{\"Axles\",\"Bolts\";4,9},2,FALSE) = 4", "HLOOKUP(2.5,{1,2,3;4,5,6},2) = 5",
                 "HLOOKUP(9,{1,2},1,FALSE) = #N/A", "HLOOKUP(1,{1,2},2) = #REF!"},
};

/* The array form searches the first of its longer sides and answers from the last. */
static void look_up(cg_call *call) {
    const cg_operand *array = &call->args[1], *results = call->n_args > 2 ? &call->args[2] : NULL;
    bool wide = array->cols > array->rows;
    if (results && array->rows > 1 && array->cols > 1) {
        call->result[0] = cg_error_cell(CG_NA); /* no row or column to stand beside */
        return;
    }
    cg_line in = wide ? cg_first_row(array) : cg_first_column(array);
    uint32_t found = find_place(&in, call->args[0].cells[0], true);
    size_t last = wide ? (size_t)(array->rows - 1) * array->cols + found : (size_t)(found + 1) * array->cols - 1;
    if (found == CG_NOT_FOUND)
        call->result[0] = cg_error_cell(CG_NA);
    else if (!results)
        call->result[0] = array->cells[last];
    else
        call->result[0] = found < results->rows * results->cols ? results->cells[found] : cg_error_cell(CG_NA);
}

#define WIDE "COLUMNS(array)>ROWS(array)"
#define LOOKUP_PLACE "MATCH(value,INDEX(array,IF(" WIDE ",1,0),IF(" WIDE ",0,1)))"

static const cg_kernel eval_look_up = {.array = look_up};
static const cg_function fn_look_up = {
    .name = "LOOKUP",
    .sig = "(value:any, array:range, [results:range]) -> any",
    .help =
        "The result beside the last cell of a row or column, sorted upward, that is not greater than the value. Without results the "
        "array's first column (of a wide array: row) is searched and its last one answers.",
    .eval = &eval_look_up,
    .adjoint = {"0",
                "IF(SUM(1-ISBLANK(results))=0,SCATTER.CELLS(adj,IFERROR(IF(" WIDE
                ",(ROWS(array)-1)*COLUMNS(array)+" LOOKUP_PLACE "," LOOKUP_PLACE
                "*COLUMNS(array)),0),ROWS(array),COLUMNS(array)),0)",
                "SCATTER.CELLS(adj,IFERROR(" LOOKUP_PLACE ",0),ROWS(results),COLUMNS(results))"},
    .probe = "=5;-2..2 1x3;-2..2 1x3",
    .examples = {"LOOKUP(4.19,{4.14;4.19;5.17},{\"red\";\"orange\";\"yellow\"}) = \"orange\"",
                 "LOOKUP(0,{1,2},{3,4}) = #N/A", "LOOKUP(1,{1,2;3,4},{5,6}) = #N/A",
                 "LOOKUP(\"C\",{\"a\",\"b\",\"c\",\"d\";1,2,3,4}) = 3",
                 "LOOKUP(\"bump\",{\"a\",1;\"b\",2;\"c\",3}) = 2", "LOOKUP(2,1/({5,6,0}>0),{5,6,0}) = 6"},
};

static void rows_of(cg_call *call) {
    give_number(call, call->args[0].rows);
}

static void rows_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows, uint32_t cols,
                       size_t n) {
    (void)n_args, (void)rows, (void)cols;
    fill_slots(results[0], n, args[0].rows);
}

static const cg_kernel eval_rows = {.array = rows_of, .slots = rows_slots};
static const cg_function fn_rows = {
    .name = "ROWS",
    .sig = "(array:range) -> num",
    .help = "How many rows the array has.",
    .eval = &eval_rows,
    .d = {"0"},
    .probe = "-2..2 2x3",
    .examples = {"ROWS({1,2,3;4,5,6}) = 2", "ROWS(5) = 1"},
    .total = true,
    .shape_only = true,
};

static const cg_kernel eval_v_lookup = {.array = v_lookup};
static const cg_function fn_v_lookup = {
    .name = "VLOOKUP",
    .sig = "(value:any, table:range, column:num, [approximate:bool=TRUE]) -> any",
    .help =
        "The cell of a column, counted from 1, that stands beside the value in the table's first column: the last not greater, sorted "
        "upward, or with FALSE the first equal one. #N/A when there is none.",
    .eval = &eval_v_lookup,
    .adjoint =
        {"0",
         "SCATTER.CELLS(adj,IFERROR((MATCH(value,INDEX(table,0,1),IF(approximate,1,0))-1)*COLUMNS(table)+INT(column),0),"
         "ROWS(table),COLUMNS(table))",
         "0", "0"},
    .probe = "=5;-2..2 3x2;=2",
    .examples = {"VLOOKUP(2,{1,10;2,20;3,30},2,FALSE) = 20", "VLOOKUP(2.5,{1,10;2,20;3,30},2) = 20",
                 "VLOOKUP(\"b*\",{\"a\",1;\"Bc\",2},2,FALSE) = 2", "VLOOKUP(0,{1,10},2) = #N/A",
                 "VLOOKUP(1,{1,10},3) = #REF!", "VLOOKUP(1,{1,10},0) = #VALUE!",
                 "VLOOKUP({3;1},{1,10;3,30},2) = {30;10}"},
};

/* ---- XLOOKUP and XMATCH ---- */

/* The value's place by XLOOKUP's modes, as a cell: a number from 1, #N/A, or #VALUE! for a mode there is not. */
static cg_cell x_seek(cg_cell value, const cg_operand *array, double match_mode, double search_mode) {
    if (search_mode == 0) search_mode = 1; /* an empty argument */
    bool known = (match_mode >= -1 && match_mode <= 2 && match_mode == trunc(match_mode)) &&
                 (fabs(search_mode) == 1 || fabs(search_mode) == 2);
    if (!known || vector_shape(array)) return cg_error_cell(CG_VALUE);
    int nearest = match_mode == 2 ? 0 : (int)match_mode;
    cg_line in = cg_all_of(array);
    return position_cell(cg_seek(&in, value, nearest, match_mode == 2, search_mode < 0));
}

/* Whether the places found are rows of the result array. */
static bool finds_rows(const cg_shape *lookup, const cg_shape *result) {
    return lookup->cols == 1 && lookup->rows == result->rows;
}

static const char *x_lookup_shape(const cg_shape_call *call, cg_shape *shape) {
    cg_shape lookup = call->args[1], result = call->args[2];
    *shape = (cg_shape){1, 1};
    if (finds_rows(&lookup, &result))
        shape->cols = result.cols;
    else if (lookup.rows == 1 && lookup.cols == result.cols)
        shape->rows = result.rows;
    else
        return "the array to look in must be one row or one column, as long as the array of results";
    return NULL;
}

static void x_lookup(cg_call *call) {
    const cg_operand *lookup = &call->args[1], *results = &call->args[2];
    cg_cell place =
        x_seek(call->args[0].cells[0], lookup, call->args[4].cells[0].number, call->args[5].cells[0].number);
    cg_cell otherwise = call->args[3].cells[0];
    bool missing = cg_is_error(place),
         down = finds_rows(&(cg_shape){lookup->rows, lookup->cols}, &(cg_shape){results->rows, results->cols});
    if (missing && cg_cell_error(place) == CG_NA && !cg_is_blank(otherwise)) place = otherwise;
    for (uint32_t i = 0; i < call->rows * call->cols; i++) {
        size_t at = missing ? 0 : (size_t)place.number - 1;
        call->result[i] = missing ? place : results->cells[down ? at * results->cols + i : i * results->cols + at];
    }
}

#define X_PLACE "IFERROR(XMATCH(value,lookup,match_mode,search_mode),-1)"
#define X_FINDS_ROWS "IF((COLUMNS(lookup)=1)*(ROWS(lookup)=ROWS(results)),"

static const cg_kernel eval_x_lookup = {.array = x_lookup};
static const cg_function fn_x_lookup = {
    .name = "XLOOKUP",
    .sig = "(value:any, lookup:range, results:range, [otherwise:cell], [match_mode:num=0], [search_mode:num=1]) -> any",
    .help =
        "The result that stands where the value is found. Match mode 0: equal, -1 or 1: else the next smaller or larger, 2: wildcards; "
        "search mode 1: from the first, -1: from the last. #N/A, or the other value, when it is not found.",
    .eval = &eval_x_lookup,
    .adjoint = {"0", "0",
                "SCATTER(adj," X_FINDS_ROWS X_PLACE ",0)," X_FINDS_ROWS "0," X_PLACE
                "),ROWS(results),COLUMNS(results))",
                "IF(ISNA(XMATCH(value,lookup,match_mode,search_mode)),adj,0)", "0", "0"},
    .probe = "=2;={1,2,3};-2..2 1x3",
    .examples = {"XLOOKUP(2,{1,2,3},{10,20,30}) = 20", "XLOOKUP(2,{1;2},{1,5;2,6}) = {2,6}",
                 "XLOOKUP(9,{1,2},{10,20}) = #N/A", "XLOOKUP(9,{1,2},{10,20},\"none\") = \"none\"",
                 "XLOOKUP(2.5,{1,3,2},{10,30,20},0,-1) = 20", "XLOOKUP(2.5,{1,3,2},{10,30,20},0,1) = 30",
                 "XLOOKUP(\"b?\",{\"a\",\"BC\"},{1,2},0,2) = 2", "XLOOKUP(1,{1,2,1},{10,20,30},0,0,-1) = 30",
                 "XLOOKUP(1,{1,2},{1;2}) = #VALUE!"},
    .shape = x_lookup_shape,
    .empty_is_default = true,
};

static void x_match(cg_call *call) {
    call->result[0] =
        x_seek(call->args[0].cells[0], &call->args[1], call->args[2].cells[0].number, call->args[3].cells[0].number);
}

static const cg_kernel eval_x_match = {.array = x_match};
static const cg_function fn_x_match = {
    .name = "XMATCH",
    .sig = "(value:any, lookup:range, [match_mode:num=0], [search_mode:num=1]) -> num",
    .help = "The place of the value in one row or column, from 1, by the modes of XLOOKUP; #N/A when it is not found.",
    .eval = &eval_x_match,
    .d = {"0", "0", "0", "0"},
    .probe = "=2;={1,2,3}",
    .examples = {"XMATCH(3,{1,3,2}) = 2", "XMATCH(2.5,{1,3,2},-1) = 3", "XMATCH(1,{1,1},0,-1) = 2",
                 "XMATCH(9,{1,3}) = #N/A"},
    .empty_is_default = true,
};

CG_FAMILY_ROWS(lookup) = {&fn_address, &fn_choose, &fn_columns,  &fn_h_lookup, &fn_index,   &fn_look_up,
                          &fn_match,   &fn_rows,   &fn_v_lookup, &fn_x_lookup, &fn_x_match, NULL};
