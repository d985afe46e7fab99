/* names_to_solves.h: Excel's Solver models, as a workbook's defined names hold them. */
#ifndef CG_BOOK_NAMES_TO_SOLVES_H
#define CG_BOOK_NAMES_TO_SOLVES_H

#include "book/book.h"
#include "language/document.h"

/* What a sheet holds of a Solver model. */
typedef struct cg_solver_model {
    const cg_book_sheet *sheet;
    bool whole;          /* it has an objective or constraints, and variables, none of them #REF! */
    const char *missing; /* why it is not whole */
} cg_solver_model;

/* The sheets with models, in the order of their tabs. */
size_t cg_book_to_models(cg_arena *arena, const cg_book *book, cg_solver_model **models);

/* Which models are asked for. */
typedef enum cg_model_choice {
    CG_MODELS_NONE,
    CG_MODELS_ONE, /* that of the sheet named or, when none is named, the only one */
    CG_MODELS_ALL, /* all that are whole, if any */
} cg_model_choice;

/* The models as solve blocks of the document, each called like its sheet. `only` NULL: no sheet is named. What is
 * broken in a model is warned of and left out. False after an error was reported: there is no such model, there are
 * several, or a formula of one cannot be read. */
bool cg_names_to_solves(cg_language *language, const cg_book *book, cg_model_choice choice, const char *only,
                        cg_document *document);

#endif
