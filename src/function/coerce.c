/* coerce.c: Excel's coercions between the kinds of cells (see function.h). */
#include "function/coerce.h"

#include "function/function.h"

#include "base/decimal.h"

static cg_cell text_number(const cg_text *text) {
    double value;
    return cg_number_read(text->bytes, text->length, &value) ? cg_number_cell(value) : cg_error_cell(CG_VALUE);
}

cg_cell cg_to_number(cg_cell cell) {
    switch (cg_cell_kind(cell)) {
    case CG_BLANK: return (cg_cell){.number = 0};
    case CG_BOOLEAN: return (cg_cell){.number = cg_cell_boolean(cell)};
    case CG_TEXT: return text_number(cg_cell_text(cell));
    case CG_NUMBER:
    case CG_ERROR: break;
    }
    return cell;
}

cg_cell cg_to_text(cg_cell cell, cg_texts *texts) {
    char digits[CG_DECIMAL_ROOM];
    switch (cg_cell_kind(cell)) {
    case CG_BLANK: return cg_text_cell(cg_intern(texts, "", 0));
    case CG_BOOLEAN: return cg_text_cell(cg_intern_string(texts, cg_cell_boolean(cell) ? "TRUE" : "FALSE"));
    case CG_NUMBER: return cg_text_cell(cg_intern(texts, digits, cg_decimal_general(cell.number, digits)));
    case CG_TEXT:
    case CG_ERROR: break;
    }
    return cell;
}

cg_cell cg_to_boolean(cg_cell cell) {
    switch (cg_cell_kind(cell)) {
    case CG_BLANK: return cg_boolean_cell(false);
    case CG_NUMBER: return cg_boolean_cell(cell.number != 0);
    case CG_TEXT:
        if (cg_same_word(cg_cell_text(cell)->bytes, "TRUE")) return cg_boolean_cell(true);
        if (cg_same_word(cg_cell_text(cell)->bytes, "FALSE")) return cg_boolean_cell(false);
        return cg_error_cell(CG_VALUE);
    case CG_BOOLEAN:
    case CG_ERROR: break;
    }
    return cell;
}

cg_cell cg_coerce(cg_cell cell, cg_parameter_kind kind, cg_texts *texts) {
    switch (kind) {
    case CG_PARAMETER_NUMBER: return cg_to_number(cell);
    case CG_PARAMETER_TEXT: return cg_to_text(cell, texts);
    case CG_PARAMETER_BOOLEAN: return cg_to_boolean(cell);
    case CG_PARAMETER_ANY:
    case CG_PARAMETER_CELL:
    case CG_PARAMETER_RANGE: break;
    }
    return cell;
}
