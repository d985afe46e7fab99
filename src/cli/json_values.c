/* json_values.c: see json_values.h. */
#include "cli/json_values.h"

void cg_put_value(cg_json *json, const cg_value *value) {
    switch (value->kind) {
    case CG_VALUE_NUMBER: cg_json_number(json, value->number); break;
    case CG_VALUE_BOOLEAN: cg_json_boolean(json, value->number != 0); break;
    case CG_VALUE_BLANK: cg_json_null(json); break;
    case CG_VALUE_TEXT:
    case CG_VALUE_ERROR: cg_json_text(json, value->text); break;
    }
}

void cg_put_rows(cg_json *json, const cg_value_array *array) {
    cg_json_begin(json, '[');
    for (size_t i = 0; i < array->rows; i++) {
        cg_json_begin(json, '[');
        for (size_t j = 0; j < array->cols; j++)
            cg_put_value(json, &array->values[i * array->cols + j]);
        cg_json_end(json, '[');
    }
    cg_json_end(json, '[');
}

void cg_put_numbers(cg_json *json, const double *numbers, size_t rows, size_t cols) {
    cg_json_begin(json, '[');
    for (size_t i = 0; i < rows; i++) {
        cg_json_begin(json, '[');
        for (size_t j = 0; j < cols; j++)
            cg_json_number(json, numbers[i * cols + j]);
        cg_json_end(json, '[');
    }
    cg_json_end(json, '[');
}

void cg_put_array(cg_json *json, const cg_value_array *array) {
    if (array->rows == 1 && array->cols == 1)
        cg_put_value(json, array->values);
    else
        cg_put_rows(json, array);
}

static bool read_first_rows(cg_workbook *book, size_t index, const cg_worksheet_info *info, cg_value_array *out) {
    enum { MOST_CELLS = 10000 };
    size_t rows = info->cols && info->cols < MOST_CELLS ? MOST_CELLS / info->cols : 1;
    return cg_workbook_read_worksheet(book, index, rows, info->cols, out) == CG_OK;
}

void cg_put_worksheets(cg_json *json, cg_workbook *book) {
    const cg_worksheet_info *info;
    cg_value_array cells;
    cg_json_begin(json, '{');
    for (size_t i = 0; (info = cg_workbook_worksheet(book, i)) != NULL; i++) {
        if (!read_first_rows(book, i, info, &cells)) continue;
        cg_json_key(json, info->name);
        cg_json_begin(json, '{');
        cg_json_put_text(json, "range", info->range);
        cg_json_key(json, "values");
        cg_put_rows(json, &cells);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '{');
}

void cg_put_ranges(cg_json *json, cg_workbook *book) {
    const cg_worksheet_info *info;
    cg_value_array cells;
    for (size_t i = 0; (info = cg_workbook_worksheet(book, i)) != NULL; i++) {
        if (!read_first_rows(book, i, info, &cells) || !cells.rows) continue;
        cg_json_key(json, info->range);
        cg_put_array(json, &cells);
    }
}
