/* cell.c: error names, and Excel's order of values (see cell.h). */
#include "base/cell.h"

#include <string.h>

#define CG_ERROR_ROW(id, number, text) {id, text},
static const struct {
    cg_error error;
    const char *text;
} errors[] = {CG_ERRORS(CG_ERROR_ROW)};
#undef CG_ERROR_ROW

const char *cg_error_text(cg_error error) {
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].error == error) return errors[i].text;
    return "#NUM!"; /* a bare hardware NaN */
}

cg_error cg_error_from_text(const char *text, size_t length) {
    char copy[16];
    if (length >= sizeof copy || memchr(text, '\0', length)) return CG_NO_ERROR;
    memcpy(copy, text, length);
    copy[length] = '\0';
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (cg_same_word(copy, errors[i].text)) return errors[i].error;
    return CG_NO_ERROR;
}

/* The value a blank takes beside `other`. */
static cg_cell blank_as(cg_cell other) {
    if (cg_is_boolean(other)) return cg_boolean_cell(false);
    return (cg_cell){.number = 0};
}

int cg_cell_compare(cg_cell a, cg_cell b) {
    if (cg_is_blank(a) && cg_is_text(b)) return cg_cell_text(b)->length ? -1 : 0;
    if (cg_is_text(a) && cg_is_blank(b)) return cg_cell_text(a)->length ? 1 : 0;
    if (cg_is_blank(a)) a = blank_as(b);
    if (cg_is_blank(b)) b = blank_as(a);
    cg_kind kind = cg_cell_kind(a), other = cg_cell_kind(b);
    if (kind != other) return kind < other ? -1 : 1;
    if (kind == CG_TEXT) return cg_text_compare(cg_cell_text(a), cg_cell_text(b));
    if (kind == CG_BOOLEAN) return cg_cell_boolean(a) - cg_cell_boolean(b);
    return (a.number > b.number) - (a.number < b.number);
}
