/* report_to_sheet.h: a report as the XML of a worksheet, for a workbook that somebody else made.
 *
 * Enters: sections of cells. Leaves: what stands inside <worksheet>. Texts stand in their cells and cells have formats
 * that the workbook has already, so that no other part of it changes. */
#ifndef CG_OUTPUT_REPORT_TO_SHEET_H
#define CG_OUTPUT_REPORT_TO_SHEET_H

#include "output/view.h"

/* `bold`: the workbook's number of a format for headings; 0 when it has none. */
const char *cg_report_to_sheet(cg_arena *arena, cg_texts *texts, const cg_view_report *report, uint32_t bold);

#endif
