/* sheet_edit.c: the values of a worksheet's cells, replaced in its XML as text.
 *
 * Enters: the XML and the cells that change. Leaves: the same bytes but for those cells' <v> (and the attribute t that
 * says what kind of value it is). A parser that writes its tree again would lose what it does not know: prefixes, the
 * order of attributes, spaces, extensions. So the text is walked tag by tag, and what is not to be changed is copied.
 */
#include "book/sheet_edit.h"

#include <string.h>

#include "base/decimal.h"
#include "book/xml_out.h"
#include "book/xml_tags.h"

typedef struct editor {
    cg_arena *arena;
    cg_xml_walk walk;
    const char *copied; /* the text before has been written */
    cg_xml_out out;
    const cg_cell_change *next, *last; /* changes still to be made */
    const char *prefix;                /* "x:" of <x:c> */
    size_t prefix_length;
    uint32_t row, column; /* where a row or cell stands that does not say so */
} editor;

/* ---- Writing ---- */

static void copy_until(editor *edit, const char *where) {
    cg_xml_put(&edit->out, edit->copied, (size_t)(where - edit->copied));
    edit->copied = where;
}

/* "<x:v" or "</x:v" */
static void put_tag(editor *edit, const char *opening, const char *name) {
    cg_xml_put_text(&edit->out, opening);
    cg_xml_put(&edit->out, edit->prefix, edit->prefix_length);
    cg_xml_put_text(&edit->out, name);
}

static bool has_outer_space(const cg_text *text) {
    return text->length && (cg_xml_is_space(text->bytes[0]) || cg_xml_is_space(text->bytes[text->length - 1]));
}

static void put_value(editor *edit, cg_cell value) {
    char number[CG_DECIMAL_ROOM];
    if (cg_is_blank(value)) return;
    put_tag(edit, "<", "v");
    cg_xml_put_text(&edit->out,
                    cg_is_text(value) && has_outer_space(cg_cell_text(value)) ? " xml:space=\"preserve\">" : ">");
    if (cg_is_text(value))
        cg_xml_put_escaped(&edit->out, cg_cell_text(value)->bytes, cg_cell_text(value)->length);
    else if (cg_is_boolean(value))
        cg_xml_put_text(&edit->out, cg_cell_boolean(value) ? "1" : "0");
    else if (cg_is_error(value))
        cg_xml_put_text(&edit->out, cg_error_text(cg_cell_error(value)));
    else
        cg_xml_put(&edit->out, number, cg_decimal_write(value.number, number));
    put_tag(edit, "</", "v>");
}

/* The attribute t of a value; NULL: none, a number. */
static const char *kind_of(cg_cell value) {
    return cg_is_text(value) ? "str" : cg_is_boolean(value) ? "b" : cg_is_error(value) ? "e" : NULL;
}

/* The cell's tag with the kind of its new value, and open. */
static void put_cell_tag(editor *edit, const cg_xml_tag *cell, cg_cell value) {
    cg_xml_place old = cg_xml_find_attribute(cell, "t");
    const char *kind = kind_of(value);
    bool same = kind ? old.start && old.length == strlen(kind) && memcmp(old.value, kind, old.length) == 0
                     : !old.start || (old.length == 1 && *old.value == 'n');
    if (same) {
        copy_until(edit, cg_xml_attributes_end(cell));
    } else if (old.start && kind) {
        copy_until(edit, old.value);
        cg_xml_put_text(&edit->out, kind);
        edit->copied = old.value + old.length;
        copy_until(edit, cg_xml_attributes_end(cell));
    } else if (old.start) {
        copy_until(edit, old.start);
        edit->copied = old.end;
        copy_until(edit, cg_xml_attributes_end(cell));
    } else {
        copy_until(edit, cg_xml_attributes_end(cell));
        cg_xml_put_format(&edit->out, " t=\"%s\"", kind);
    }
    if (cell->empty) {
        cg_xml_put_text(&edit->out, ">");
        edit->copied = cell->end;
    } else {
        copy_until(edit, cell->end);
    }
}

/* A cell that was not there. */
static void put_new_cell(editor *edit, const cg_cell_change *change) {
    if (cg_is_blank(change->value)) return;
    const char *letters = "";
    for (uint32_t column = change->column + 1; column; column = (column - 1) / 26)
        letters = cg_format(edit->arena, "%c%s", (char)('A' + (column - 1) % 26), letters);
    const char *kind = kind_of(change->value);
    put_tag(edit, "<", "c");
    cg_xml_put_format(&edit->out, " r=\"%s%u\"", letters, change->row + 1);
    if (kind) cg_xml_put_format(&edit->out, " t=\"%s\"", kind);
    cg_xml_put_text(&edit->out, ">");
    put_value(edit, change->value);
    put_tag(edit, "</", "c>");
}

/* ---- Cells ---- */

static bool pending_in_row(const editor *edit, uint32_t row) {
    return edit->next < edit->last && edit->next->row == row;
}

static void put_new_cells(editor *edit, uint32_t row, uint32_t before_column) {
    for (; pending_in_row(edit, row) && edit->next->column < before_column; edit->next++)
        put_new_cell(edit, edit->next);
}

static void put_new_rows(editor *edit, uint32_t before_row) {
    while (edit->next < edit->last && edit->next->row < before_row) {
        uint32_t row = edit->next->row;
        put_tag(edit, "<", "row");
        cg_xml_put_format(&edit->out, " r=\"%u\">", row + 1);
        put_new_cells(edit, row, UINT32_MAX);
        put_tag(edit, "</", "row>");
    }
}

/* What a cell's tags hold: <f>, then <v> or <is>. */
typedef struct content {
    const char *formula_end;             /* NULL: there is none */
    const char *value_start, *value_end; /* of <v> or <is>; NULL: there is none */
    const char *close;                   /* </c> */
} content;

static bool read_content(editor *edit, content *out) {
    cg_xml_tag each;
    uint32_t depth = 0;
    *out = (content){0};
    while (cg_xml_next_tag(&edit->walk, &each)) {
        if (each.closing && depth == 0) {
            out->close = each.start;
            return true;
        }
        if (each.closing) depth--;
        bool outer = depth == 0, value = cg_xml_is_tag(&each, "v") || cg_xml_is_tag(&each, "is");
        if (outer && value && !each.closing) out->value_start = each.start;
        if (outer && value && (each.closing || each.empty)) out->value_end = each.end;
        if (outer && cg_xml_is_tag(&each, "f") && (each.closing || each.empty)) out->formula_end = each.end;
        if (!each.closing && !each.empty) depth++;
    }
    return false;
}

static bool edit_cell(editor *edit, const cg_xml_tag *cell) {
    cg_cell value = edit->next->value;
    content in = {0};
    if (!cell->empty && !read_content(edit, &in)) return false;
    put_cell_tag(edit, cell, value);
    if (!cell->empty) {
        if (in.value_start && !in.value_end) return false;
        const char *place = in.value_start ? in.value_start : in.formula_end ? in.formula_end : cell->end;
        copy_until(edit, place);
        put_value(edit, value);
        if (in.value_end) edit->copied = in.value_end;
        copy_until(edit, in.close);
    } else {
        put_value(edit, value);
        put_tag(edit, "</", "c>");
    }
    edit->next++;
    return true;
}

/* "AB12" in a cell's tag; what is left out stands behind the cell before. */
static void read_place(editor *edit, const cg_xml_tag *cell) {
    cg_xml_place place = cg_xml_find_attribute(cell, "r");
    uint32_t column = 0;
    for (size_t i = 0; place.start && i < place.length && i < 3; i++) {
        char letter = (char)(place.value[i] & ~0x20);
        if (letter < 'A' || letter > 'Z') break;
        column = 26 * column + (uint32_t)(letter - 'A' + 1);
    }
    edit->column = column ? column - 1 : edit->column;
}

static bool walk_cell(editor *edit, const cg_xml_tag *cell) {
    read_place(edit, cell);
    if (pending_in_row(edit, edit->row) && edit->next->column < edit->column) {
        copy_until(edit, cell->start);
        put_new_cells(edit, edit->row, edit->column);
    }
    bool here = pending_in_row(edit, edit->row) && edit->next->column == edit->column;
    edit->column++;
    return here ? edit_cell(edit, cell) : true;
}

/* ---- Rows ---- */

static void begin_row(editor *edit, const cg_xml_tag *row) {
    cg_xml_place place = cg_xml_find_attribute(row, "r");
    uint32_t number = 0;
    for (size_t i = 0; place.start && i < place.length && place.value[i] >= '0' && place.value[i] <= '9'; i++)
        number = 10 * number + (uint32_t)(place.value[i] - '0');
    edit->row = number ? number - 1 : edit->row;
    edit->column = 0;
    if (edit->next < edit->last && edit->next->row < edit->row) {
        copy_until(edit, row->start);
        put_new_rows(edit, edit->row);
    }
    if (!row->empty || !pending_in_row(edit, edit->row)) return;
    copy_until(edit, cg_xml_attributes_end(row));
    cg_xml_put_text(&edit->out, ">");
    put_new_cells(edit, edit->row, UINT32_MAX);
    put_tag(edit, "</", "row>");
    edit->copied = row->end;
}

static bool walk_rows(editor *edit) {
    cg_xml_tag each;
    bool in_row = false;
    while (cg_xml_next_tag(&edit->walk, &each)) {
        if (cg_xml_is_tag(&each, "sheetData") && each.closing) {
            copy_until(edit, each.start);
            put_new_rows(edit, UINT32_MAX);
            return true;
        }
        if (cg_xml_is_tag(&each, "row")) {
            if (each.closing && pending_in_row(edit, edit->row)) {
                copy_until(edit, each.start);
                put_new_cells(edit, edit->row, UINT32_MAX);
            }
            if (!each.closing) begin_row(edit, &each);
            in_row = !each.closing && !each.empty;
            if (!in_row) edit->row++; /* where a row without a number stands */
        } else if (in_row && cg_xml_is_tag(&each, "c") && !each.closing && !walk_cell(edit, &each)) {
            return false;
        }
    }
    return false;
}

static bool walk(editor *edit) {
    cg_xml_tag each;
    while (cg_xml_next_tag(&edit->walk, &each)) {
        if (!cg_xml_is_tag(&each, "sheetData") || each.closing) continue;
        edit->prefix = each.start + 1;
        edit->prefix_length = (size_t)(each.name - edit->prefix);
        if (!each.empty) return walk_rows(edit);
        copy_until(edit, cg_xml_attributes_end(&each));
        cg_xml_put_text(&edit->out, ">");
        put_new_rows(edit, UINT32_MAX);
        put_tag(edit, "</", "sheetData>");
        edit->copied = each.end;
        return true;
    }
    return false;
}

char *cg_sheet_edit(cg_arena *arena, cg_diagnostics *diagnostics, const char *part, const char *text, size_t length,
                    const cg_cell_change *changes, size_t n, size_t *out_length) {
    editor edit = {.arena = arena,
                   .walk = {text, text + length},
                   .copied = text,
                   .out = {.arena = arena},
                   .next = changes,
                   .last = changes + n};
    bool utf16 = !cg_xml_is_utf8(text, length);
    if (utf16 || !walk(&edit) || edit.next < edit.last) {
        cg_report_data(diagnostics, CG_E_FILE_WRITE, part, 0, 0, NULL,
                       utf16 ? "the worksheet is not UTF-8, so its values cannot be replaced"
                             : "the worksheet's XML is broken, so its values cannot be replaced");
        return NULL;
    }
    copy_until(&edit, edit.walk.end);
    return cg_xml_close(&edit.out, out_length);
}
