/* report_sections.h: a report put together, section by section, column by column. */
#ifndef CG_OUTPUT_REPORT_SECTIONS_H
#define CG_OUTPUT_REPORT_SECTIONS_H

#include "output/view.h"

typedef struct cg_sections {
    cg_arena *arena;
    cg_texts *texts;
    CG_LIST(cg_view_report_section) list;
    CG_LIST(cg_view_report_column) columns; /* of the section at hand */
} cg_sections;

cg_cell cg_report_text(const cg_sections *to, const char *string);
/* One more column of the section at hand, of blank cells that the caller fills in. */
cg_cell *cg_report_column(cg_sections *to, const char *title, size_t rows);
/* The columns since the last end are a section. */
void cg_report_end(cg_sections *to, const char *title, size_t rows);
/* A section of one text. */
void cg_report_note(cg_sections *to, const char *note);

/* By how much a constraint with this limit may be missed and still hold: Excel's precision. */
double cg_report_allowance(double limit);

/* A section of names and values, without titles. */
typedef struct cg_fact {
    const char *name;
    cg_cell value;
} cg_fact;
void cg_report_facts(cg_sections *to, const cg_fact *facts, size_t n);

#endif
