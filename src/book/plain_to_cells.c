/* plain_to_cells.c: rows and cells of a worksheet that are seen without a parser -> its cells, as part_to_cells.c makes
 * them of events. A cell that is like the one above but for its value takes what it is from that. */
#include <string.h>

#include "book/cells_reader.h"

static void take_row(void *user, const cg_plain_row *row) {
    cg_cells_reader *reader = user;
    cg_reader_go_to_row(reader, row->number ? row->number : reader->next_row + 1);
    if (row->hidden) cg_reader_hide_row(reader);
}

static void put_text(cg_cells_reader *reader, const cg_plain_text *text, cg_gathered *to) {
    cg_gather_start(to);
    cg_gather(reader->arena, to, text->at, text->length);
    if (text->escaped) to->bytes.count = cg_plain_decode(text, to->bytes.at);
    to->on = false;
}

/* The word that an attribute says. */
static const char *word_of(const cg_plain_text *text, char word[16]) {
    size_t length = text->length < 15 ? text->length : 15;
    memcpy(word, text->at, length);
    word[length] = '\0';
    return word;
}

static void take_formula(cg_cells_reader *reader, const cg_plain_cell *cell) {
    char word[16];
    reader->formula_type = cell->formula_type.at ? cg_formula_type_of(word_of(&cell->formula_type, word)) : NORMAL;
    if (reader->formula_type == DATA_TABLE) /* a tag with inputs is not plain */
        reader->data_table = (cg_data_table){.lost = {true, true}};
    reader->shared_index = cell->formula_index;
    reader->has_area = false;
    cg_gather_start(&reader->formula);
    reader->formula.on = false;
    if (cell->formula.at && !cell->formula_number) put_text(reader, &cell->formula, &reader->formula);
    if (!cell->formula_area.at) return;
    const char *text = cg_copy_text(reader->arena, cell->formula_area.at, cell->formula_area.length);
    reader->has_area = cg_read_area(text, &reader->formula_area.from, &reader->formula_area.to);
}

static uint32_t number_of_plain(cg_cells_reader *reader, const cg_plain_cell *cell, cg_book_role *role) {
    const cg_gathered *text = &reader->formula;
    if (reader->formula_type != NORMAL) return cg_reader_formula(reader, role);
    *role = CG_BOOK_FORMULA;
    if (cell->formula_number) return cell->formula_number;
    const unsigned char *bytes = (const unsigned char *)text->bytes.at;
    size_t length = text->bytes.count;
    bool trimmed = length && bytes[0] > ' ' && bytes[0] != '=' && bytes[length - 1] > ' ';
    if (!trimmed) return cg_reader_formula(reader, role);
    return cg_forms_number_xml(reader->context->forms, cell->formula.at, cell->formula.length, text->bytes.at, length,
                               reader->row, reader->column);
}

static cg_cell plain_value(cg_cells_reader *reader, const cg_plain_cell *cell) {
    if (cell->is_number && reader->type == OF_NUMBER) return cg_number_cell(cell->number);
    if (cell->is_number && reader->type == OF_SHARED) return cg_reader_shared_text(reader, cell->number);
    reader->has_value = cell->value.at != NULL;
    if (cell->value.at) put_text(reader, &cell->value, &reader->value);
    if (cell->inline_text.at) {
        cg_gathered *piece = &reader->rich.piece;
        cg_rich_text_clear(&reader->rich);
        put_text(reader, &cell->inline_text, piece);
        reader->in_rich = true;
        cg_rich_text_add(reader->arena, &reader->rich, piece->bytes.at, piece->bytes.count);
    }
    cg_cell value = cg_reader_value(reader);
    reader->in_rich = false;
    return value;
}

static cg_plain_likeness say_likeness(cg_cells_reader *reader, const cg_plain_cell *cell, uint32_t formula,
                                      cg_book_role role) {
    if (reader->shared_anew) return CG_UNLIKE_ALL;
    bool alike = cell->is_number && (reader->type == OF_NUMBER || reader->type == OF_SHARED) &&
                 (cell->has_formula ? role == CG_BOOK_FORMULA && formula : role == CG_BOOK_CONSTANT);
    if (!alike) return CG_UNLIKE_BELOW;
    while (reader->like.count <= reader->column)
        CG_PUSH(reader->arena, &reader->like, (cg_likeness){0});
    reader->like.at[reader->column] = (cg_likeness){.formula = formula,
                                                    .role = (uint8_t)role,
                                                    .is_date = cg_reader_shows_date(reader),
                                                    .is_shared = reader->type == OF_SHARED};
    return CG_LIKE_BELOW;
}

static cg_plain_likeness take_cell(void *user, const cg_plain_cell *cell) {
    cg_cells_reader *reader = user;
    char word[16];
    cg_reader_clear_cell(reader);
    reader->shared_anew = false;
    if (cell->has_place) {
        reader->row = cell->place.row;
        reader->column = cell->place.column;
        reader->beyond = false;
    }
    if (cell->type.at) reader->type = cg_value_type_of(word_of(&cell->type, word));
    reader->style = cell->style;
    reader->is_dynamic = cell->metadata && cg_reader_is_dynamic(reader, cell->metadata);
    cg_reader_end_place(reader);
    if (reader->beyond) {
        reader->n_beyond++;
        return CG_UNLIKE_BELOW;
    }
    if (cell->has_formula) take_formula(reader, cell);
    cg_book_role role = CG_BOOK_CONSTANT;
    uint32_t formula = cell->has_formula ? number_of_plain(reader, cell, &role) : 0;
    cg_reader_keep_cell(reader, formula, role, plain_value(reader, cell));
    return say_likeness(reader, cell, formula, role);
}

static void take_below(void *user, const cg_plain_below *cell) {
    cg_cells_reader *reader = user;
    const cg_likeness *like = &reader->like.at[cell->column];
    reader->row = cell->row;
    reader->column = cell->column;
    reader->next_column = cell->column + 1;
    cg_cell value = like->is_shared ? cg_reader_shared_text(reader, cell->number) : cg_number_cell(cell->number);
    cg_reader_add_cell(reader, (cg_book_cell){.value = value,
                                              .formula = like->formula,
                                              .column = (uint16_t)cell->column,
                                              .role = like->role,
                                              .is_date = like->is_date});
}

cg_plain_reader cg_plain_cells_reader(cg_cells_reader *reader, const cg_xml_reader *events) {
    return (cg_plain_reader){
        .events = events, .inside = &reader->inside, .row = take_row, .cell = take_cell, .below = take_below};
}
