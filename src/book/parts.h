/* parts.h: the parts of a workbook, each read by a function of its own; for this folder.
 *
 * Every function returns false after an error was reported. */
#ifndef CG_BOOK_PARTS_H
#define CG_BOOK_PARTS_H

#include "book/book.h"
#include "book/formula_form.h"
#include "book/relations.h"

/* ---- Text of an element, gathered from its pieces ---- */

typedef struct cg_gathered {
    CG_LIST(char) bytes;
    bool on;
} cg_gathered;

void cg_gather_start(cg_gathered *gathered);
void cg_gather(cg_arena *arena, cg_gathered *gathered, const char *bytes, size_t length);

/* ---- Shared strings (part_to_strings.c) ---- */

/* A text of the workbook: <t> elements, joined when they are runs of different fonts; phonetic guides are left out.
 * Blanks at the ends count, whatever xml:space says, since not every program writes it. Also the inside of a cell's
 * <is>. */
typedef struct cg_rich_text {
    cg_gathered piece; /* the <t> being read */
    CG_LIST(char) whole;
    unsigned phonetic; /* depth inside <rPh> */
} cg_rich_text;

void cg_rich_text_clear(cg_rich_text *text);
/* To be told of every start and end inside, and of the text. */
void cg_rich_text_start(cg_rich_text *text, const char *name);
void cg_rich_text_add(cg_arena *arena, cg_rich_text *text, const char *bytes, size_t length);
void cg_rich_text_end(cg_arena *arena, cg_rich_text *text, const char *name);

/* In place: "_x000D_" becomes the character of that number. Returns the new length. */
size_t cg_decode_escapes(char *text, size_t length);

typedef struct cg_shared_strings {
    const cg_text **at;
    size_t count;
} cg_shared_strings;
bool cg_part_to_strings(cg_package *package, size_t part, cg_texts *texts, cg_shared_strings *strings);

/* ---- Styles: which of the cell formats show a date, and one for headings (part_to_styles.c) ---- */

typedef struct cg_book_styles {
    CG_LIST(uint8_t) is_date; /* by the number of the format, a cell's `s` */
    uint32_t bold;            /* the first format that is bold and nothing else; 0: there is none */
} cg_book_styles;
bool cg_part_to_styles(cg_package *package, size_t part, cg_book_styles *styles);
/* A number format shows a date or a time. */
bool cg_format_is_date(const char *format);

/* ---- Metadata: which cells hold dynamic arrays (part_to_metadata.c) ---- */

typedef struct cg_book_metadata {
    CG_LIST(uint8_t) is_dynamic; /* by the number of the metadata, a cell's `cm`, less 1 */
} cg_book_metadata;
bool cg_part_to_metadata(cg_package *package, size_t part, cg_book_metadata *metadata);

/* ---- Other workbooks, as far as this one keeps them (part_to_link.c) ---- */

enum { CG_LONGEST_SHEET_NAME = 31 };

typedef struct cg_linked_name {
    const cg_text *name;
    uint32_t scope; /* the sheet it is a name of; UINT32_MAX: of the whole workbook */
    const cg_text *sheet;
    const char *area; /* "$A$1:$B$9", on that sheet */
} cg_linked_name;

typedef struct cg_link {
    uint32_t number; /* in formulas: [1] */
    CG_LIST(cg_book_sheet) sheets;
    CG_LIST(cg_linked_name) names;
} cg_link;
bool cg_part_to_link(cg_package *package, size_t part, cg_texts *texts, cg_link *link);

/* ---- workbook.xml and tables (part_to_workbook.c, part_to_table.c) ---- */

/* Fills in sheets (without what is on them), names and settings. */
bool cg_part_to_workbook(cg_book *book, size_t part, cg_texts *texts, const cg_relations *relations);
/* Adds the tables that a sheet's relations name. */
bool cg_sheet_to_tables(cg_book *book, const cg_book_sheet *sheet, cg_texts *texts, const cg_relations *relations);

/* ---- Formulas, each relative form once (forms.c) ---- */

typedef struct cg_forms cg_forms;
cg_forms *cg_forms_create(cg_arena *arena);
/* The number of the formula with this text in the cell at row, column: from 1. */
uint32_t cg_forms_number(cg_forms *forms, const char *text, size_t length, uint32_t row, uint32_t column);
/* The same for a text that stands as `xml` in its part, entities and all, so that cg_forms_follow knows it. */
uint32_t cg_forms_number_xml(cg_forms *forms, const char *xml, size_t xml_length, const char *text, size_t length,
                             uint32_t row, uint32_t column);
/* The length of the text at the start of `xml`, of which there are `most` bytes, when it is the formula of the cell
 * above, filled down: then *number is its number. 0 when it is not. */
size_t cg_forms_follow(cg_forms *forms, const char *xml, size_t most, uint32_t row, uint32_t column, uint32_t *number);
/* Where numbers of rows end in the text, as it stands in the XML, of the formula that was numbered last in the column.
 * NULL when that is not kept, or not the one of this row and length. */
const cg_form_rows *cg_forms_rows(const cg_forms *forms, size_t xml_length, uint32_t row, uint32_t column);
cg_book_formula *cg_forms_list(const cg_forms *forms, size_t *count);

/* ---- What-if data tables (data_tables.c) ---- */

typedef struct cg_data_table {
    cg_corner from, to;  /* without the headings */
    bool two;            /* it has two inputs: the values of the first stand above, those of the second to the left */
    bool by_row;         /* of one input: its values stand above */
    cg_corner inputs[2]; /* cells of the same sheet */
    bool lost[2];        /* an input that was deleted */
} cg_data_table;

/* The number of the formula of its cell at row, column; 0 where there is no room for headings. */
uint32_t cg_data_table_formula(cg_arena *arena, cg_forms *forms, const cg_data_table *table, uint32_t row,
                               uint32_t column);

/* ---- Worksheets (part_to_cells.c) ---- */

typedef struct cg_cells_context {
    cg_texts *texts;
    const cg_shared_strings *strings;
    const cg_book_styles *styles;
    const cg_book_metadata *metadata;
    cg_forms *forms;
} cg_cells_context;
bool cg_part_to_cells(cg_book *book, cg_book_sheet *sheet, size_t part, const cg_cells_context *context);

/* Puts cells that came out of order into it (book_cells.c). */
void cg_sheet_sort(cg_arena *arena, cg_book_sheet *sheet);
/* Gives the cells of a data table their role and formulas. */
void cg_sheet_mark_data_table(cg_arena *arena, cg_forms *forms, cg_book_sheet *sheet, const cg_data_table *table);
/* Those of the hidden rows that lie between these are hidden by a filter. */
void cg_sheet_mark_filtered(cg_arena *arena, cg_book_sheet *sheet, uint32_t first, uint32_t last);
/* Makes the cells of array formulas parts of them, whatever formula they say to have. An array that lies in an earlier
 * one is none. */
void cg_sheet_mark_arrays(cg_book_sheet *sheet);

/* "B7:C9" or "B7", with or without $. */
bool cg_read_area(const char *text, cg_corner *from, cg_corner *to);

#endif
