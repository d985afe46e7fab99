/* book_reports.h: the reports of Excel's Solver about a workbook's model that was solved.
 *
 * Enters: the book, its model, a solution. Leaves: worksheets, called and laid out like Excel's: "Answer Report 1" with
 * what was and what is, "Sensitivity Report 1" with what limits are worth, "Limits Report 1" with how far each variable
 * may go alone. A cell is called by the texts to its left and above it. */
#ifndef CG_OUTPUT_BOOK_REPORTS_H
#define CG_OUTPUT_BOOK_REPORTS_H

#include "book/add_sheets.h"
#include "program/program.h"
#include "solve/solution.h"

typedef enum cg_book_report_kind {
    CG_BOOK_ANSWER,
    CG_BOOK_SENSITIVITY,
    CG_BOOK_LIMITS,
    CG_BOOK_REPORT_COUNT
} cg_book_report_kind;
/* The word of the command line, "answer"; NULL beyond the last. */
const char *cg_book_report_word(size_t kind);

typedef struct cg_solved_book {
    const cg_book *book;
    cg_model *model;
    cg_texts *texts;
    cg_draw draw;
    const cg_solution *solution;
    const cg_cell *const *initial; /* all params as the file has them */
} cg_solved_book;

/* One report. NULL after a warning that it cannot be made of this solution, and why. */
const cg_new_sheet *cg_book_report(cg_arena *arena, const cg_solved_book *of, cg_book_report_kind kind);

#endif
