/* fills_to_data_tables.h: MULTIPLE.OPERATIONS filled over rectangles -> what-if data tables of Excel.
 *
 * Enters: a worksheet's fills. Leaves: which of them are such tables, or parts of one, and what the first cell of each
 * says of it in a workbook: `dt2D="1" dtr="1" r1="B2" r2="B1"`. Excel has such tables only with their formulas and
 * values along the edges: of two inputs the formula stands in the corner, the values of one above and those of the
 * other to the left; of one input the values are above and a formula to the left of each row, or the other way round.
 * The rows (the columns) of the latter may be fills of their own. */
#ifndef CG_OUTPUT_FILLS_TO_DATA_TABLES_H
#define CG_OUTPUT_FILLS_TO_DATA_TABLES_H

#include "output/view.h"

typedef struct cg_data_table_part {
    bool is_part;
    const char *attributes; /* of the part with the table's first cell */
    uint32_t rows, cols;    /* and of the table */
} cg_data_table_part;

/* For each of the sheet's fills. */
const cg_data_table_part *cg_fills_to_data_tables(cg_arena *arena, const cg_view_sheet *sheet);

#endif
