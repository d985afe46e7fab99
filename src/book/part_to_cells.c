/* part_to_cells.c: a worksheet's XML -> its cells.
 *
 * One pass. A cell is finished when its element ends: what its <v> says by its type, the number of its formula's
 * relative form, and its place, which is that of its `r` or, without one, the next. Cells that hold nothing (a border,
 * a colour) are not kept. */
#include <string.h>

#include "base/decimal.h"
#include "base/limits.h"
#include "book/iso_date.h"
#include "book/cells_reader.h"
#include "book/xml_events.h"
#include "language/document.h"

/* ---- Places ---- */

/* "AB12" or "$AB$12"; steps over it. */
static bool read_corner(const char **text, cg_corner *out) {
    const char *at = *text;
    uint32_t row = 0, column = 0;
    at += *at == '$';
    for (; (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z'); at++)
        if ((column = column * 26 + (uint32_t)(*at & 0x1F)) > CG_EXCEL_COLUMNS) return false;
    at += *at == '$';
    for (; *at >= '0' && *at <= '9'; at++)
        if ((row = row * 10 + (uint32_t)(*at - '0')) > CG_EXCEL_ROWS) return false;
    if (row == 0 || column == 0) return false;
    *out = (cg_corner){.row = row - 1, .column = column - 1};
    *text = at;
    return true;
}

bool cg_read_area(const char *text, cg_corner *from, cg_corner *to) {
    if (!read_corner(&text, from)) return false;
    *to = *from;
    if (*text == ':' && (text++, !read_corner(&text, to))) return false;
    return *text == '\0' && from->row <= to->row && from->column <= to->column;
}

void cg_reader_go_to_row(cg_cells_reader *reader, uint32_t row) {
    reader->row_beyond = row == 0 || row > CG_EXCEL_ROWS;
    reader->next_column = 0;
    if (reader->row_beyond) return;
    reader->row = row - 1;
    reader->next_row = row;
}

void cg_reader_hide_row(cg_cells_reader *reader) {
    if (reader->row_beyond) return;
    cg_book_hidden *before = reader->hidden.count ? &reader->hidden.at[reader->hidden.count - 1] : NULL;
    if (before && before->last + 1 == reader->row)
        before->last++;
    else
        CG_PUSH(reader->arena, &reader->hidden, ((cg_book_hidden){reader->row, reader->row, false}));
}

/* What stands before and after the cells: how rows came to be hidden. */
static void start_beside_cells(cg_cells_reader *reader, const char *name, const char **attributes) {
    if (strcmp(name, "sheetPr") == 0) {
        reader->all_filtered = cg_xml_flag(attributes, "filterMode", false);
    } else if (strcmp(name, "autoFilter") == 0) {
        const char *place = cg_xml_attribute(attributes, "ref");
        reader->filtering = place && cg_read_area(place, &reader->filter.from, &reader->filter.to);
    } else if (strcmp(name, "filterColumn") == 0) {
        reader->is_filtered |= reader->filtering;
    }
}

static void start_row(cg_cells_reader *reader, const char **attributes) {
    bool numbered = cg_xml_attribute(attributes, "r") != NULL;
    cg_reader_go_to_row(reader, numbered ? cg_xml_count(attributes, "r", 0) : reader->next_row + 1);
    if (cg_xml_flag(attributes, "hidden", false)) cg_reader_hide_row(reader);
}

/* ---- Values ---- */

cg_value_type cg_value_type_of(const char *name) {
    switch (name[0]) {
    case 's': return name[1] == 't' ? OF_TEXT : OF_SHARED;
    case 'i': return OF_INLINE;
    case 'b': return OF_BOOLEAN;
    case 'e': return OF_ERROR;
    case 'd': return OF_DATE;
    default: return OF_NUMBER;
    }
}

static cg_cell text_value(cg_cells_reader *reader, char *bytes, size_t length) {
    length = cg_decode_escapes(bytes, length);
    return cg_text_cell(cg_intern(reader->context->texts, length ? bytes : "", length));
}

cg_cell cg_reader_shared_text(cg_cells_reader *reader, double number) {
    const cg_shared_strings *strings = reader->context->strings;
    if (number >= 0 && number < (double)strings->count) return cg_text_cell(strings->at[(size_t)number]);
    reader->n_textless++;
    return text_value(reader, "", 0);
}

static cg_cell shared_value(cg_cells_reader *reader, const char *bytes, size_t length) {
    double number;
    return cg_reader_shared_text(reader, cg_decimal_read(bytes, length, '.', &number) ? number : -1);
}

/* What is no number is an error value ("nan", "-inf"), or the text that it is. */
static cg_cell number_value(cg_cells_reader *reader, char *bytes, size_t length) {
    double number;
    if (cg_decimal_read(bytes, length, '.', &number)) return cg_number_cell(number);
    cg_error error = cg_error_from_text(bytes, length);
    if (error) return cg_error_cell(error);
    size_t sign = length > 0 && (*bytes == '-' || *bytes == '+');
    if (length == sign + 3 && (cg_same_word(bytes + sign, "nan") || cg_same_word(bytes + sign, "inf")))
        return cg_error_cell(CG_NUM);
    if (length > 0 && strspn(bytes, "0123456789.eE+-") == length) return cg_error_cell(CG_NUM); /* too large */
    return text_value(reader, bytes, length);
}

cg_cell cg_reader_value(cg_cells_reader *reader) {
    if (reader->type == OF_INLINE && reader->rich.whole.count + reader->in_rich > 0)
        return text_value(reader, reader->rich.whole.at, reader->rich.whole.count);
    if (!reader->has_value) {
        bool is_empty_text = reader->type == OF_TEXT && reader->formula_type != NO_FORMULA;
        return is_empty_text ? cg_text_cell(cg_intern(reader->context->texts, "", 0)) : cg_blank_cell();
    }
    CG_PUSH(reader->arena, &reader->value.bytes, '\0');
    char *from = reader->value.bytes.at, *to = from + reader->value.bytes.count - 1;
    if (reader->type == OF_TEXT || reader->type == OF_INLINE) return text_value(reader, from, (size_t)(to - from));
    while (from < to && (unsigned char)*from <= ' ')
        from++;
    while (to > from && (unsigned char)to[-1] <= ' ')
        *--to = '\0';
    size_t length = (size_t)(to - from);
    if (length == 0) return cg_blank_cell();
    double serial;
    cg_error error;
    switch (reader->type) {
    case OF_SHARED: return shared_value(reader, from, length);
    case OF_BOOLEAN: return cg_boolean_cell(*from == '1' || *from == 't' || *from == 'T');
    case OF_ERROR: error = cg_error_from_text(from, length); return cg_error_cell(error ? error : CG_VALUE);
    case OF_DATE:
        if (cg_iso_date_to_serial(from, length, reader->book->date_1904, &serial)) return cg_number_cell(serial);
        return text_value(reader, from, length);
    default: return number_value(reader, from, length);
    }
}

/* ---- Formulas ---- */

cg_formula_type cg_formula_type_of(const char *name) {
    if (strcmp(name, "shared") == 0) return SHARED;
    if (strcmp(name, "array") == 0) return ARRAY;
    return strcmp(name, "dataTable") == 0 ? DATA_TABLE : NORMAL;
}

/* What <f t="dataTable"> says of its inputs. */
static void read_inputs(cg_data_table *table, const char **attributes) {
    static const char *const cells[] = {"r1", "r2"}, *const deleted[] = {"del1", "del2"};
    *table =
        (cg_data_table){.two = cg_xml_flag(attributes, "dt2D", false), .by_row = cg_xml_flag(attributes, "dtr", false)};
    for (int i = 0; i < 2; i++) {
        const char *cell = cg_xml_attribute(attributes, cells[i]);
        table->lost[i] = cg_xml_flag(attributes, deleted[i], false) || !cell || !read_corner(&cell, &table->inputs[i]);
    }
}

static void start_formula(cg_cells_reader *reader, const char **attributes) {
    reader->formula_type = NORMAL;
    reader->has_area = false;
    cg_gather_start(&reader->formula);
    const char **all = attributes;
    for (; *attributes; attributes += 2) {
        const char *name = attributes[0], *value = attributes[1];
        if (strcmp(name, "t") == 0) {
            reader->formula_type = cg_formula_type_of(value);
        } else if (strcmp(name, "ref") == 0) {
            reader->has_area = cg_read_area(value, &reader->formula_area.from, &reader->formula_area.to);
        } else if (strcmp(name, "si") == 0) {
            reader->shared_index = cg_xml_count((const char *[]){name, value, NULL}, "si", UINT32_MAX);
        }
    }
    if (reader->formula_type == DATA_TABLE) read_inputs(&reader->data_table, all);
}

/* The number of the text that <f> holds, 0 when it holds none. */
static uint32_t number_of_text(cg_cells_reader *reader) {
    if (reader->formula.bytes.count == 0) return 0;
    const char *from = reader->formula.bytes.at, *to = from + reader->formula.bytes.count;
    while (from < to && ((unsigned char)*from <= ' ' || *from == '='))
        from++;
    while (to > from && (unsigned char)to[-1] <= ' ')
        to--;
    if (from == to) return 0;
    return cg_forms_number(reader->context->forms, from, (size_t)(to - from), reader->row, reader->column);
}

/* The formula that cells of one `si` share: whoever has a text gives it to those that have none. */
static uint32_t shared_formula(cg_cells_reader *reader) {
    enum { MOST_SHARED = 1 << 24 };
    uint32_t number = number_of_text(reader), index = reader->shared_index;
    if (index >= MOST_SHARED) return number;
    while (number && reader->shared.count <= index && reader->shared.count < MOST_SHARED)
        CG_PUSH(reader->arena, &reader->shared, 0);
    if (number && (reader->has_area || !reader->shared.at[index])) {
        reader->shared_anew |= reader->shared.at[index] != 0;
        reader->shared.at[index] = number;
    }
    return number ? number : index < reader->shared.count ? reader->shared.at[index] : 0;
}

uint32_t cg_reader_formula(cg_cells_reader *reader, cg_book_role *role) {
    *role = CG_BOOK_CONSTANT;
    uint32_t number = 0;
    if (reader->formula_type == DATA_TABLE) {
        *role = CG_BOOK_DATA_TABLE;
        reader->data_table.from = reader->formula_area.from;
        reader->data_table.to = reader->formula_area.to;
        if (reader->has_area) CG_PUSH(reader->arena, &reader->data_tables, reader->data_table);
        return 0;
    }
    if (reader->formula_type == SHARED) {
        number = shared_formula(reader);
        if (!number) {
            CG_PUSH(reader->arena, &reader->waiting,
                    ((cg_waiting_cell){(uint32_t)reader->cells.count, reader->shared_index}));
            *role = CG_BOOK_FORMULA;
        }
    } else if (reader->formula_type != NO_FORMULA) {
        number = number_of_text(reader);
    }
    if (!number) return 0;
    *role = CG_BOOK_FORMULA;
    if (reader->formula_type != ARRAY) return number;
    *role = CG_BOOK_ARRAY;
    cg_corner here = {.row = reader->row, .column = reader->column};
    cg_reader_area over = reader->formula_area;
    if (!reader->has_area || over.from.row != here.row || over.from.column != here.column)
        over = (cg_reader_area){here, here};
    enum { MOST_ARRAY_CELLS = 1 << 24 }; /* of a sheet together: each of them has a value in the file */
    reader->array_cells += (uint64_t)(over.to.row - over.from.row + 1) * (over.to.column - over.from.column + 1);
    if (reader->array_cells > MOST_ARRAY_CELLS) {
        cg_package_report(reader->book->package, CG_E_WORKBOOK_LIMIT, reader->part,
                          "the array formulas of the sheet lie over more than %d cells", MOST_ARRAY_CELLS);
        reader->failed = true;
        return 0;
    }
    CG_PUSH(reader->arena, &reader->arrays, ((cg_book_array){over.from, over.to, number, reader->is_dynamic}));
    return number;
}

/* ---- Cells ---- */

/* "B7", or "B" in the row at hand. */
static void read_place(cg_cells_reader *reader, const char *place) {
    cg_corner corner;
    const char *at = place;
    if (strpbrk(place, "0123456789") == NULL) at = cg_format(reader->arena, "%s%u", place, (unsigned)reader->row + 1);
    if (!read_corner(&at, &corner) || *at) {
        reader->beyond = true;
        if (!reader->first_beyond) reader->first_beyond = cg_format(reader->arena, "%.32s", place);
        return;
    }
    reader->beyond = false;
    reader->row = corner.row;
    reader->column = corner.column;
}

void cg_reader_clear_cell(cg_cells_reader *reader) {
    reader->type = OF_NUMBER;
    reader->formula_type = NO_FORMULA;
    reader->has_value = reader->is_dynamic = reader->in_rich = false;
    reader->value.on = reader->formula.on = false;
    reader->rich.whole.count = 0;
    reader->style = 0;
    reader->column = reader->next_column;
    reader->beyond = reader->row_beyond;
}

bool cg_reader_is_dynamic(const cg_cells_reader *reader, uint32_t metadata) {
    const cg_book_metadata *all = reader->context->metadata;
    return metadata >= 1 && metadata <= all->is_dynamic.count && all->is_dynamic.at[metadata - 1];
}

void cg_reader_end_place(cg_cells_reader *reader) {
    reader->next_column = reader->column + 1;
    reader->beyond |= reader->column >= CG_EXCEL_COLUMNS;
}

static void start_cell(cg_cells_reader *reader, const char **attributes) {
    cg_reader_clear_cell(reader);
    reader->in_cell = true;
    for (; *attributes; attributes += 2) {
        const char *name = attributes[0], *value = attributes[1];
        if (strcmp(name, "r") == 0) {
            read_place(reader, value);
        } else if (strcmp(name, "t") == 0) {
            reader->type = cg_value_type_of(value);
        } else if (strcmp(name, "s") == 0) {
            reader->style = cg_xml_count((const char *[]){name, value, NULL}, "s", 0);
        } else if (strcmp(name, "cm") == 0) {
            reader->is_dynamic =
                cg_reader_is_dynamic(reader, cg_xml_count((const char *[]){name, value, NULL}, "cm", 0));
        }
    }
    cg_reader_end_place(reader);
}

void cg_reader_add_cell(cg_cells_reader *reader, cg_book_cell cell) {
    if (reader->rows.count == 0 || reader->rows.at[reader->rows.count - 1].row != reader->row) {
        if (reader->rows.count && reader->rows.at[reader->rows.count - 1].row > reader->row) reader->unordered = true;
        CG_PUSH(reader->arena, &reader->rows, ((cg_book_row){reader->row, (uint32_t)reader->cells.count}));
    } else if (reader->cells.at[reader->cells.count - 1].column >= cell.column) {
        reader->unordered = true;
    }
    CG_PUSH(reader->arena, &reader->cells, cell);
}

bool cg_reader_shows_date(const cg_cells_reader *reader) {
    const cg_book_styles *styles = reader->context->styles;
    return reader->style < styles->is_date.count ? styles->is_date.at[reader->style] : false;
}

void cg_reader_keep_cell(cg_cells_reader *reader, uint32_t formula, cg_book_role role, cg_cell value) {
    if (reader->failed || (role == CG_BOOK_CONSTANT && cg_is_blank(value))) return;
    cg_reader_add_cell(reader, (cg_book_cell){.value = value,
                                              .formula = formula,
                                              .column = (uint16_t)reader->column,
                                              .role = (uint8_t)role,
                                              .is_date = cg_reader_shows_date(reader)});
}

static void end_cell(cg_cells_reader *reader) {
    reader->in_cell = false;
    if (reader->beyond) {
        reader->n_beyond++;
        reader->in_rich = false;
        return;
    }
    cg_book_role role;
    uint32_t formula = cg_reader_formula(reader, &role);
    cg_cell value = cg_reader_value(reader);
    reader->in_rich = false;
    cg_reader_keep_cell(reader, formula, role, value);
}

/* ---- Events ---- */

static void start(void *user, const char *name, const char **attributes) {
    cg_cells_reader *reader = user;
    if (!reader->inside) {
        reader->inside = strcmp(name, "sheetData") == 0;
        start_beside_cells(reader, name, attributes);
        return;
    }
    if (reader->in_rich) {
        cg_rich_text_start(&reader->rich, name);
    } else if (!reader->in_cell) {
        if (name[0] == 'c' && !name[1]) start_cell(reader, attributes);
        if (strcmp(name, "row") == 0) start_row(reader, attributes);
    } else if (name[0] == 'v' && !name[1]) {
        reader->has_value = true;
        cg_gather_start(&reader->value);
    } else if (name[0] == 'f' && !name[1]) {
        start_formula(reader, attributes);
    } else if (strcmp(name, "is") == 0) {
        reader->in_rich = true;
        cg_rich_text_clear(&reader->rich);
    }
}

static void end(void *user, const char *name) {
    cg_cells_reader *reader = user;
    if (!reader->inside) return;
    if (reader->in_cell) {
        if (name[0] == 'v' && !name[1])
            reader->value.on = false;
        else if (name[0] == 'f' && !name[1])
            reader->formula.on = false;
        else if (name[0] == 'c' && !name[1])
            end_cell(reader);
        else if (reader->in_rich)
            cg_rich_text_end(reader->arena, &reader->rich, name);
    }
    if (name[0] == 's' && strcmp(name, "sheetData") == 0) reader->inside = false;
}

static void text(void *user, const char *bytes, size_t length) {
    cg_cells_reader *reader = user;
    if (!reader->in_cell) return;
    if (reader->value.on)
        cg_gather(reader->arena, &reader->value, bytes, length);
    else if (reader->formula.on)
        cg_gather(reader->arena, &reader->formula, bytes, length);
    else if (reader->rich.piece.on)
        cg_gather(reader->arena, &reader->rich.piece, bytes, length);
}

/* Gives the cells that came before the text they share that text. When none ever came they have a formula that says so,
 * and keep their values. */
static void give_shared(cg_cells_reader *reader) {
    static const char lost[] = "SHARED_FORMULA_WITHOUT_ITS_FIRST_CELL()";
    for (size_t i = 0; i < reader->waiting.count; i++) {
        const cg_waiting_cell *cell = &reader->waiting.at[i];
        uint32_t number = cell->shared_index < reader->shared.count ? reader->shared.at[cell->shared_index] : 0;
        if (!number) number = cg_forms_number(reader->context->forms, lost, sizeof lost - 1, 0, 0);
        reader->cells.at[cell->cell].formula = number;
    }
}

static void warn(const cg_cells_reader *reader) {
    const cg_package *package = reader->book->package;
    if (reader->n_beyond)
        cg_package_warn(package, CG_E_BROKEN_WORKBOOK, reader->part, "%zu cell%s that no worksheet has %s left out%s%s",
                        reader->n_beyond, reader->n_beyond == 1 ? "" : "s", reader->n_beyond == 1 ? "is" : "are",
                        reader->first_beyond ? ", the first is " : "",
                        reader->first_beyond ? reader->first_beyond : "");
    if (reader->n_textless)
        cg_package_warn(package, CG_E_BROKEN_WORKBOOK, reader->part,
                        "%zu cell%s a shared text that the workbook does not have: the text is empty",
                        reader->n_textless, reader->n_textless == 1 ? " names" : "s name");
}

static bool read_cells(cg_cells_reader *reader, size_t part) {
    cg_package *package = reader->book->package;
    const cg_cells_reader at_first = *reader;
    const cg_xml_reader events = {.start = start, .end = end, .text = text, .stop = &reader->failed};
    const cg_plain_reader plain = cg_plain_cells_reader(reader, &events);
    if (cg_part_to_plain(package, part, reader->context->forms, &plain, reader) && !reader->failed) return true;
    *reader = at_first;
    return cg_part_to_events(package, part, &events, reader) && !reader->failed;
}

bool cg_part_to_cells(cg_book *book, cg_book_sheet *sheet, size_t part, const cg_cells_context *context) {
    cg_cells_reader reader = {.book = book,
                              .sheet = sheet,
                              .part = sheet->part,
                              .context = context,
                              .arena = cg_package_arena(book->package)};
    if (!read_cells(&reader, part)) return false;
    give_shared(&reader);
    warn(&reader);
    sheet->cells = reader.cells.at;
    sheet->n_cells = reader.cells.count;
    sheet->n_rows = reader.rows.count;
    CG_PUSH(reader.arena, &reader.rows, ((cg_book_row){UINT32_MAX, (uint32_t)sheet->n_cells}));
    sheet->rows = reader.rows.at;
    sheet->arrays = reader.arrays.at;
    sheet->n_arrays = reader.arrays.count;
    sheet->hidden_rows = reader.hidden.at;
    sheet->n_hidden_rows = reader.hidden.count;
    if (reader.is_filtered)
        cg_sheet_mark_filtered(reader.arena, sheet, reader.filter.from.row + 1, reader.filter.to.row);
    else if (reader.all_filtered)
        cg_sheet_mark_filtered(reader.arena, sheet, 0, UINT32_MAX);
    if (reader.unordered) cg_sheet_sort(reader.arena, sheet);
    for (size_t i = 0; i < reader.data_tables.count; i++)
        cg_sheet_mark_data_table(reader.arena, context->forms, sheet, &reader.data_tables.at[i]);
    cg_sheet_mark_arrays(sheet);
    return true;
}
