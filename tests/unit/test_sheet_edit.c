/* Values in a worksheet's XML replaced: what comes out, byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "book/sheet_edit.h"

static cg_cell number(double value) {
    return (cg_cell){.number = value};
}

static const char *edit(cg_arena *arena, const char *xml, const cg_cell_change *changes, size_t n) {
    cg_diagnostics diagnostics = {.arena = arena};
    size_t length = 0;
    const char *out = cg_sheet_edit(arena, &diagnostics, "sheet1.xml", xml, strlen(xml), changes, n, &length);
    assert_true((out == NULL) == (diagnostics.errors > 0));
    if (out) assert_int_equal(length, strlen(out));
    return out;
}

static void check(const char *xml, uint32_t row, uint32_t column, cg_cell value, const char *expected) {
    cg_arena *arena = cg_arena_create(NULL);
    const char *out = edit(arena, xml, &(cg_cell_change){row, column, value}, 1);
    if (!out || strcmp(out, expected) != 0) fail_msg("%s\nexpected\n%s", out ? out : "nothing", expected);
    cg_arena_destroy(arena);
}

static void the_value_alone_is_replaced(void **state) {
    (void)state;
    check(
        "<?xml version=\"1.0\"?>\n<worksheet  xmlns='u'><cols/><sheetData><row r=\"2\" ht=\"15\"><c  s=\"3\" r=\"B2\" >"
        "<f>A1*2</f><v>1</v></c><c r=\"C2\"><v>7</v></c></row></sheetData><extLst><ext><v>1</v></ext></extLst>"
        "</worksheet>\n",
        1, 1, number(0.1),
        "<?xml version=\"1.0\"?>\n<worksheet  xmlns='u'><cols/><sheetData><row r=\"2\" ht=\"15\"><c  s=\"3\" r=\"B2\" >"
        "<f>A1*2</f><v>0.1</v></c><c r=\"C2\"><v>7</v></c></row></sheetData><extLst><ext><v>1</v></ext></extLst>"
        "</worksheet>\n");
}

static void the_kind_goes_with_the_value(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    cg_cell text = cg_text_cell(cg_intern_string(texts, " a<b & \x01"));
#define SHEET(cell) "<worksheet><sheetData><row>" cell "</row></sheetData></worksheet>"
    check(SHEET("<c r=\"A1\" t=\"str\"><f>B1</f><v>x</v></c>"), 0, 0, number(-2.5e-10),
          SHEET("<c r=\"A1\"><f>B1</f><v>-2.5E-10</v></c>"));
    check(SHEET("<c r=\"A1\" t='e' s='1'><f>B1</f><v>#N/A</v></c>"), 0, 0, cg_boolean_cell(true),
          SHEET("<c r=\"A1\" t='b' s='1'><f>B1</f><v>1</v></c>"));
    check(SHEET("<c r=\"A1\" t=\"n\"><f>B1</f><v>1</v></c>"), 0, 0, number(3),
          SHEET("<c r=\"A1\" t=\"n\"><f>B1</f><v>3</v></c>"));
    check(SHEET("<c r=\"A1\"><f>B1</f><v>1</v></c>"), 0, 0, cg_error_cell(CG_DIV0),
          SHEET("<c r=\"A1\" t=\"e\"><f>B1</f><v>#DIV/0!</v></c>"));
    check(SHEET("<c r=\"A1\"><f>B1</f><v>1</v></c>"), 0, 0, text,
          SHEET("<c r=\"A1\" t=\"str\"><f>B1</f><v xml:space=\"preserve\"> a&lt;b &amp; _x0001_</v></c>"));
    check(SHEET("<c r=\"A1\" t=\"inlineStr\"><is><t>v</t></is></c>"), 0, 0, number(1),
          SHEET("<c r=\"A1\"><v>1</v></c>"));
    check(SHEET("<c r=\"A1\" t=\"s\"><v>12</v></c>"), 0, 0, number(1), SHEET("<c r=\"A1\"><v>1</v></c>"));
    cg_arena_destroy(arena);
}

static void a_value_comes_where_none_was(void **state) {
    (void)state;
    check(SHEET("<c r=\"A1\" s=\"2\"/>"), 0, 0, number(1), SHEET("<c r=\"A1\" s=\"2\"><v>1</v></c>"));
    check(SHEET("<c r=\"A1\" s=\"2\" />"), 0, 0, number(1), SHEET("<c r=\"A1\" s=\"2\"><v>1</v></c>"));
    check(SHEET("<c r=\"A1\"><f>1</f></c>"), 0, 0, number(1), SHEET("<c r=\"A1\"><f>1</f><v>1</v></c>"));
    check(SHEET("<c r=\"A1\"><f>1</f><v></v></c>"), 0, 0, number(1), SHEET("<c r=\"A1\"><f>1</f><v>1</v></c>"));
    check(SHEET("<c r=\"A1\"><f t=\"shared\" si=\"0\"/><v/></c>"), 0, 0, number(1),
          SHEET("<c r=\"A1\"><f t=\"shared\" si=\"0\"/><v>1</v></c>"));
    check(SHEET("<c r=\"A1\"/><c r=\"D1\"/>"), 0, 1, number(1),
          SHEET("<c r=\"A1\"/><c r=\"B1\"><v>1</v></c><c r=\"D1\"/>"));
    check(SHEET("<c r=\"A1\"/>"), 0, 27, number(1), SHEET("<c r=\"A1\"/><c r=\"AB1\"><v>1</v></c>"));
    check(
        "<x:worksheet><x:sheetData/></x:worksheet>", 4, 2, number(1),
        "<x:worksheet><x:sheetData><x:row r=\"5\"><x:c r=\"C5\"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>");
    check("<worksheet><sheetData><row r=\"7\"/></sheetData></worksheet>", 6, 0, number(1),
          "<worksheet><sheetData><row r=\"7\"><c r=\"A7\"><v>1</v></c></row></sheetData></worksheet>");
    check(
        "<worksheet><sheetData><row r=\"7\"></row></sheetData></worksheet>", 2, 0, number(1),
        "<worksheet><sheetData><row r=\"3\"><c r=\"A3\"><v>1</v></c></row><row r=\"7\"></row></sheetData></worksheet>");
}

static void cells_and_rows_without_a_place_follow_each_other(void **state) {
    (void)state;
    check("<worksheet><sheetData><row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row></sheetData>"
          "</worksheet>",
          1, 1, number(9),
          "<worksheet><sheetData><row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>9</v></c></row></sheetData>"
          "</worksheet>");
}

static void comments_and_quotes_do_not_confuse(void **state) {
    (void)state;
    check(
        "<worksheet><!-- <sheetData> --><sheetData><row><c r=\"A1\" x=\"a>b\"><f><![CDATA[1<2]]></f><v>1</v></c></row>"
        "</sheetData></worksheet>",
        0, 0, number(2),
        "<worksheet><!-- <sheetData> --><sheetData><row><c r=\"A1\" x=\"a>b\"><f><![CDATA[1<2]]></f><v>2</v></c></row>"
        "</sheetData></worksheet>");
}

static void several_changes_in_order(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    const cg_cell_change changes[] = {
        {0, 0, number(1)}, {0, 2, number(3)}, {1, 0, number(4)}, {4, 1, number(5)}, {4, 2, number(6)}};
    assert_string_equal(edit(arena, SHEET("<c r=\"B1\"/>"), changes, 5),
                        "<worksheet><sheetData><row><c r=\"A1\"><v>1</v></c><c r=\"B1\"/><c r=\"C1\"><v>3</v></c></row>"
                        "<row r=\"2\"><c r=\"A2\"><v>4</v></c></row>"
                        "<row r=\"5\"><c r=\"B5\"><v>5</v></c><c r=\"C5\"><v>6</v></c></row></sheetData></worksheet>");
    cg_arena_destroy(arena);
}

static void broken_xml_is_refused(void **state) {
    (void)state;
    static const char *const broken[] = {"",
                                         "<worksheet>",
                                         "<worksheet><sheetData>",
                                         "<worksheet><sheetData><row><c r=\"A1\">",
                                         "<worksheet><sheetData><row><c r=\"A1\"><v>1</c></row></sheetData>",
                                         "\xFF\xFE<"};
    cg_arena *arena = cg_arena_create(NULL);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_null(edit(arena, broken[i], &(cg_cell_change){0, 0, number(1)}, 1));
    cg_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_value_alone_is_replaced),
        cmocka_unit_test(the_kind_goes_with_the_value),
        cmocka_unit_test(a_value_comes_where_none_was),
        cmocka_unit_test(cells_and_rows_without_a_place_follow_each_other),
        cmocka_unit_test(comments_and_quotes_do_not_confuse),
        cmocka_unit_test(several_changes_in_order),
        cmocka_unit_test(broken_xml_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
