/* listed_cell.h: a cell of a listing as text. */
#ifndef CG_CLI_LISTED_CELL_H
#define CG_CLI_LISTED_CELL_H

#include "cli/cli.h"

/* Value and formula on one line, a tab between them: line ends inside are written \\n. */
void cg_print_listed(FILE *out, const cg_listed_cell *cell);

#endif
