/* xlsx_solver.h: the solve of a view as the names in which Excel's Solver keeps its model.
 *
 * Enters: a layout whose view has a solver. Leaves: names (solver_adj, solver_opt, ...) and what they refer to, without
 * a leading "="; all are local to the worksheet that has the variables, and hidden. LibreOffice reads the same names,
 * and one of its own. */
#ifndef CG_OUTPUT_XLSX_SOLVER_H
#define CG_OUTPUT_XLSX_SOLVER_H

#include "output/xlsx_layout.h"

/* What the library has room for in a name's text. */
enum { CG_LONGEST_REFERENCE = 126 };

typedef struct cg_solver_name {
    const char *name, *value;
} cg_solver_name;

/* How many they are; 0 after an error was reported. Warns of what Excel's own Solver refuses. */
size_t cg_layout_to_solver(const cg_layout *layout, const cg_solver_name **names);
/* The worksheet that has the variables, to which the names belong. */
uint32_t cg_solver_worksheet(const cg_layout *layout);
/* The cells of an area, as "$A$4:$B$9", of the worksheet that the area's block stands on. */
const char *cg_area_text(const cg_layout *layout, cg_view_area area);

#endif
