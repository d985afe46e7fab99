/* listed_cell.c: see listed_cell.h. */
#include "cli/listed_cell.h"

#include <string.h>

#include "base/decimal.h"

static void print_escaped(FILE *out, const char *text) {
    for (;;) {
        size_t plain = strcspn(text, "\n\r\t");
        fwrite(text, 1, plain, out);
        text += plain;
        if (!*text) return;
        fputs(*text == '\n' ? "\\n" : *text == '\r' ? "\\r" : "\\t", out);
        text++;
    }
}

static void print_value(FILE *out, const cg_value *value) {
    char number[CG_DECIMAL_ROOM];
    switch (value->kind) {
    case CG_VALUE_NUMBER: fwrite(number, 1, cg_decimal_write(value->number, number), out); break;
    case CG_VALUE_TEXT:
        putc('"', out);
        print_escaped(out, value->text);
        putc('"', out);
        break;
    case CG_VALUE_BOOLEAN: fputs(value->number != 0 ? "TRUE" : "FALSE", out); break;
    case CG_VALUE_ERROR: fputs(value->text, out); break;
    case CG_VALUE_BLANK: break;
    }
}

void cg_print_listed(FILE *out, const cg_listed_cell *cell) {
    if (cell->has_value) print_value(out, &cell->value);
    if (!cell->formula) return;
    if (cell->has_value) fputs("\t=", out);
    print_escaped(out, cell->formula);
}
