/* report_sections.c: see report_sections.h. */
#include "output/report_sections.h"

#include <math.h>

cg_cell cg_report_text(const cg_sections *to, const char *string) {
    return cg_text_cell(cg_intern_string(to->texts, string));
}

cg_cell *cg_report_column(cg_sections *to, const char *title, size_t rows) {
    cg_cell *cells = CG_NEW_ARRAY(to->arena, rows, cg_cell);
    for (size_t i = 0; i < rows; i++)
        cells[i] = cg_blank_cell();
    CG_PUSH(to->arena, &to->columns, ((cg_view_report_column){title, cells}));
    return cells;
}

void cg_report_end(cg_sections *to, const char *title, size_t rows) {
    cg_view_report_section section = {title, to->columns.at, to->columns.count, rows};
    CG_PUSH(to->arena, &to->list, section);
    memset(&to->columns, 0, sizeof to->columns);
}

void cg_report_note(cg_sections *to, const char *note) {
    cg_report_column(to, NULL, 1)[0] = cg_report_text(to, note);
    cg_report_end(to, NULL, 1);
}

double cg_report_allowance(double limit) {
    const double PRECISION = 1e-6;
    return PRECISION * fmax(1, fabs(limit));
}

void cg_report_facts(cg_sections *to, const cg_fact *facts, size_t n) {
    cg_cell *names = cg_report_column(to, NULL, n), *values = cg_report_column(to, NULL, n);
    for (size_t i = 0; i < n; i++) {
        names[i] = cg_report_text(to, facts[i].name);
        values[i] = facts[i].value;
    }
    cg_report_end(to, NULL, n);
}
