/* test_plain_cells.c: worksheets whose plain cells are read without a parser. Oracle: expat, which reads the same sheet
 * alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../read_both_ways.h"
#include "base/decimal.h"
#include "base/random.h"

static const char other_parts[] =
    "=== _rels/.rels\n<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"xl/workbook.xml\"/>"
    "</Relationships>"
    "=== xl/workbook.xml\n<workbook><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"
    "=== xl/_rels/workbook.xml.rels\n<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"sheet.xml\"/>"
    "<Relationship Id=\"b\" Type=\"x/sharedStrings\" Target=\"strings.xml\"/>"
    "<Relationship Id=\"c\" Type=\"x/styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"d\" Type=\"x/sheetMetadata\" Target=\"metadata.xml\"/></Relationships>"
    "=== xl/strings.xml\n<sst><si><t>zero</t></si><si><t>one</t></si></sst>"
    "=== xl/styles.xml\n<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    "=== xl/metadata.xml\n<metadata><metadataTypes><metadataType name=\"XLDAPR\"/></metadataTypes><cellMetadata><bk>"
    "<rc t=\"1\" v=\"0\"/></bk></cellMetadata></metadata>"
    "=== xl/sheet.xml\n";

typedef struct reading {
    cg_arena *arena;
    cg_texts *texts;
    cg_diagnostics diagnostics;
    const cg_book *book;
} reading;

static void read_parts(reading *of, const uint8_t *parts, size_t size) {
    cg_bytes file = pack_parts(of->arena, parts, size);
    of->diagnostics = (cg_diagnostics){.arena = of->arena};
    of->book = cg_bytes_to_book(of->arena, of->texts, &of->diagnostics, "b", file.at, file.count, NULL);
}

/* Reads a sheet of this XML in both ways; true when it can be read. */
static bool both_ways_agree(const char *xml) {
    cg_arena *arena = cg_arena_create(NULL);
    const char *parts = cg_format(arena, "%s%s", other_parts, xml);
    reading plain = {.arena = arena, .texts = cg_texts_create(arena)}, alone = plain;
    read_parts(&plain, (const uint8_t *)parts, strlen(parts));
    cg_bytes prefixed = with_prefix(arena, (const uint8_t *)parts, strlen(parts));
    read_parts(&alone, prefixed.at, prefixed.count);
    bool read = plain.book != NULL;
    bool agree = read == (alone.book != NULL);
    if (agree && read) agree = same_books(plain.book, alone.book);
    if (agree && !read) agree = plain.diagnostics.first->code == alone.diagnostics.first->code;
    if (agree) agree = plain.diagnostics.errors == alone.diagnostics.errors;
    if (agree) agree = plain.diagnostics.warnings == alone.diagnostics.warnings;
    if (!agree) fail_msg("read otherwise than expat reads it: %s", xml);
    cg_arena_destroy(arena);
    return read;
}

static bool cells_agree(const char *xml) {
    char *sheet = malloc(strlen(xml) + 64);
    sprintf(sheet, "<worksheet><sheetData>%s</sheetData></worksheet>", xml);
    bool read = both_ways_agree(sheet);
    free(sheet);
    return read;
}

/* ---- Sheets that are written by hand ---- */

static void what_programs_write_is_read_as_expat_reads_it(void **state) {
    (void)state;
    static const char *const sheets[] = {
        "<row r=\"1\" spans=\"1:3\" x14ac:dyDescent=\"0.25\"><c r=\"A1\"><v>1.5</v></c><c r=\"B1\" s=\"1\"><v>-4E-3</v></c>"
        "<c r=\"C1\"><f>A1+B1&gt;2</f><v>0</v></c></row><row r=\"2\"><c r=\"C2\"><f>A2+B2&gt;2</f><v>0</v></c></row>",
        "<row r=\"1\" customFormat=\"false\" ht=\"12.8\" hidden=\"false\" customHeight=\"false\" outlineLevel=\"0\" "
        "collapsed=\"false\"><c r=\"A1\" s=\"0\" t=\"n\"><v>1</v></c><c r=\"B1\" s=\"0\" t=\"str\"><f aca=\"false\">A1&amp;"
        "&quot;x&quot;</f><v>1x</v></c><c r=\"C1\" s=\"0\"/></row>",
        "<row r=\"2\"><c r=\"A2\"><f t=\"shared\" ref=\"A2:A4\" si=\"0\">B2*2</f><v>1</v></c></row><row r=\"3\"><c r=\"A3\">"
        "<f t=\"shared\" si=\"0\"/><v>2</v></c></row><row r=\"4\"><c r=\"A4\"><f t=\"shared\" si=\"0\"></f><v>2</v></c></row>",
        "<row><c><v>1</v></c><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v></c><c t=\"s\"><v>1</v></c><c t=\"d\"><v>2024-01-02"
        "</v></c><c t=\"inlineStr\"><is><t xml:space=\"preserve\"> a_x000D_b&lt;</t></is></c></row><row/><row><c/></row>",
        "<row r=\"1\"><c r=\"A1\" cm=\"1\"><f t=\"array\" ref=\"A1:A3\">_xlfn.SEQUENCE(3)</f><v>1</v></c></row>"
        "<row r=\"2\"><c r=\"A2\"><v>2</v></c></row><row r=\"3\"><c r=\"A3\" vm=\"1\" ph=\"1\"><v>3</v></c></row>",
        "\n <row r=\"1\" >\n  <c r=\"A1\" ><v>1</v></c>\r\n</row>\n<row r=\"2\"></row>",
        "<row r=\"1\"><c r=\"A1\"><v>12345678901234567890123</v></c><c r=\"B1\"><v>0.000012345678901234567</v></c>"
        "<c r=\"C1\"><v> 7 </v></c><c r=\"D1\"><v>1e999</v></c><c r=\"E1\"><v></v></c><c r=\"F1\"><v>nan</v></c></row>",
    };
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++)
        assert_true(cells_agree(sheets[i]));
}

static void what_is_not_plain_is_left_to_expat(void **state) {
    (void)state;
    static const char *const sheets[] = {
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c><!-- <c r='Z9'> --><c r=\"B1\"><v>2</v></c></row>",
        "<!-- </c></c></c></c> --><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><v><![CDATA[1]]>2</v></c><c r=\"B1\"><v>2</v></c></row>",
        "<row r='1'><c r=\"A1\"><v>1</v></c><c r='B1'><v>2</v></c></row><row r=\"2\"><c r=\"A2\"><v>3</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>no</t></rPh></is></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>&#65;&#x42;\xC3\xA4\xF0\x9F\x98\x80</v></c><c r=\"B1\"><v>2</v></c></row>",
        "<row r=\"1\"><c r=\"$a$1\"><v>1</v></c></row><row r=\"3\" hidden=\"1\"><c><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><v>1</v><v>2</v></c><c r=\"B1\"><v>1</v><f>A1</f></c></row>",
        "<row r=\"1\"><c r=\"C1\"><extLst><v>9</v></extLst><v>3</v></c></row>",
        "<row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v></x:c><c r=\"B1\"><v>2</v></c></row>",
        "<foo><row r=\"4\"><c r=\"A4\"><v>1</v></c></row></foo><row r=\"5\"><c><v>2</v></c></row>",
        "<row r=\"1\"><foo><c r=\"A1\"><v>1</v></c></foo><c r=\"B1\"><v>1</v></c></row><c r=\"A7\"><v>7</v></c>",
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\r\nb\rc</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a]]&gt;b</v></c></row></sheetData><sheetData><row><c><v>4</v></c></row>",
        "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>",
        "<row r=\"1048577\"></row>",
        "<row r=\"0\"></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>2</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>x</v></c></row>",
        "<row r=\"1048577\"><c><v>1</v></c><c r=\"A3\"><v>1</v></c></row>",
        "<row r=\"2\"><c r=\"XFD2\"><v>1</v></c><c><v>2</v></c></row><row r=\"0\" hidden=\"1\"><c><v>1</v></c></row>",
        "<row r=\"9\"><c r=\"C9\"><v>1</v></c><c r=\"A9\"><v>2</v></c></row><row r=\"2\"><c r=\"B2\"><v>3</v></c></row>",
    };
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++)
        assert_true(cells_agree(sheets[i]));
    assert_true(
        both_ways_agree("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><w><sheetData><row><c t=\"str\"><v>\xE4</v>"
                        "</c></row></sheetData></w>"));
    assert_true(
        both_ways_agree("<w><!-- <sheetData> --><sheetData/><sheetData><row><c><v>1</v></c></row></sheetData></w>"));
    assert_true(both_ways_agree("<w><extLst><sheetData><row><c><v>1</v></c></row></sheetData></extLst></w>"));
}

static void what_expat_refuses_is_refused(void **state) {
    (void)state;
    static const char *const sheets[] = {
        "<row r=\"1\"><c r=\"A1\"><v>1</c></row>",
        "<row r=\"1\"><c r=\"A1\" r=\"A1\"><v>1</v></c></row>",
        "<row r=\"1\" r=\"1\"></row>",
        "<row r=\"1\"><c r=\"A1\"s=\"1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a]]>b</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\x01</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>\xC3(\xA4</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>\xEF\xBF\xBF</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>&nbsp;</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><f>A & B</f></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"<\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c>",
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row></row>",
        "<row r=\"1\"><foo></row>",
        "<foo><row r=\"1\"></foo></row>",
    };
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++)
        assert_false(cells_agree(sheets[i]));
    assert_false(both_ways_agree("<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"));
    assert_false(both_ways_agree("<worksheet><sheetData></sheetData>"));
}

/* ---- Sheets that chance writes ---- */

typedef struct dice {
    uint64_t seed, drawn;
} dice;

static unsigned roll(dice *of, unsigned sides) {
    return (unsigned)(cg_random_bits(of->seed, 0, 0, of->drawn++) % sides);
}

static const char *one_of(dice *of, const char *const *list, unsigned count) {
    return list[roll(of, count)];
}
#define ONE_OF(dice, ...)                                                                                              \
    one_of(dice, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

typedef CG_LIST(char) text_list;

static void add(cg_arena *arena, text_list *to, const char *text) {
    for (; *text; text++)
        CG_PUSH(arena, to, *text);
}

static const char *any_value(cg_arena *arena, dice *of) {
    if (roll(of, 3))
        return cg_format(arena, "%.*g", 1 + (int)roll(of, 17), cg_random_uniform(of->seed, 1, 0, of->drawn++));
    return ONE_OF(of, "1", "0", "-3", "1E+300", "abc", "#REF!", "TRUE", " 2", "", "a&amp;b", "x\xC3\xA9", "1.", ".5",
                  "+7", "1e5000", "2020-02-03T04:05:06", "_x0041_");
}

static const char *any_formula(cg_arena *arena, dice *of, int row) {
    switch (roll(of, 6)) {
    case 0: return cg_format(arena, "<f>A%d&gt;B$%d</f>", row, 3);
    case 1: return cg_format(arena, "<f>SUM(A%d:B%d)&amp;&quot;A%d&quot;</f>", row, row + 1, row);
    case 2: return cg_format(arena, "<f t=\"shared\" ref=\"C1:C%d\" si=\"%u\">A%d+1</f>", row + 9, roll(of, 3), row);
    case 3: return cg_format(arena, "<f t=\"shared\" si=\"%u\"/>", roll(of, 3));
    case 4:
        return ONE_OF(of, "<f aca=\"false\">(1+2)</f>", "<f> =A1</f>", "<f></f>", "<f/>", "<f ca=\"1\">-A1</f>",
                      "<f t=\"dataTable\" ref=\"A1:B2\" r1=\"A1\"/>",
                      "<f t=\"dataTable\" ref=\"C5:D6\" dt2D=\"1\" dtr=\"1\" r1=\"A1\" r2=\"B1\"/>",
                      "<f t=\"dataTable\" ref=\"B2\"/>", "<f>A<!-- -->1</f>", "<f>A1&#43;1</f>");
    default: return cg_format(arena, "<f>IF(A%d&lt;0,'a&amp;b'!C%d,$D%d)</f>", row, row - 1, row);
    }
}

static const char *any_cell(cg_arena *arena, dice *of, int row, int column) {
    const char *place = roll(of, 9) ? cg_format(arena, " r=\"%c%d\"", 'A' + column, row) : "";
    const char *style =
        roll(of, 3) ? "" : ONE_OF(of, " s=\"1\"", " s=\"0\"", " s=\"77\"", " cm=\"1\"", " vm=\"3\"", " foo=\"1\"");
    const char *type =
        roll(of, 3) ? "" : ONE_OF(of, " t=\"n\"", " t=\"str\"", " t=\"b\"", " t=\"e\"", " t=\"d\"", " t=\"x\"");
    const char *formula = roll(of, 2) ? any_formula(arena, of, row) : "";
    if (roll(of, 40) == 0)
        return ONE_OF(of, "<c/>", "<!-- <row> </c> -->", "<c t=\"s\"><v>1</v></c>", "<c><v>1</v ></c >",
                      "<c t='b'><v>1</v></c>", "<c t=\"inlineStr\"><is><t>a&lt;b</t></is></c>",
                      "<c t=\"inlineStr\"><is><r><t>x</t></r></is></c>", "<c><is><t/></is></c>", "<?pi </c> ?>",
                      "<c><f>1</f><v>1</v>\n</c>", "text", "<foo><c><v>1</v></c></foo>");
    if (roll(of, 20) == 0) return cg_format(arena, "<c%s%s%s>%s</c>", place, style, type, formula);
    return cg_format(arena, "<c%s%s%s>%s<v>%s</v></c>", place, style, type, formula, any_value(arena, of));
}

static const char *any_sheet(cg_arena *arena, dice *of) {
    text_list xml = {0};
    add(arena, &xml, ONE_OF(of, "<worksheet><sheetData>", "<w><dimension/>\n<sheetData >", "<w a='<'><sheetData>"));
    int row = 0, rows = (int)roll(of, roll(of, 10) ? 30 : 4000), columns = 1 + (int)roll(of, 9);
    for (int i = 0; i < rows; i++) {
        row += roll(of, 20) ? 1 : 1 + (int)roll(of, 5);
        add(arena, &xml,
            roll(of, 8) ? cg_format(arena, "<row r=\"%d\">", row)
                        : ONE_OF(of, "<row>", "<row spans=\"1:3\" >", "<row hidden=\"1\">",
                                 "<row hidden=\"true\" collapsed=\"1\">", "<row hidden=\"on\">", "<row  ht=\"1\">"));
        for (int column = 0; column < columns; column++)
            add(arena, &xml, any_cell(arena, of, row, column));
        add(arena, &xml, ONE_OF(of, "</row>", "</row>\n", "</row>", "</row >"));
    }
    add(arena, &xml, "</sheetData><mergeCells/></worksheet>");
    if (roll(of, 5) == 0) /* a byte that is wrong, or the end too early */
        xml.at[roll(of, (unsigned)xml.count)] = ONE_OF(of, "<", "&", "\"", ">", "]", "\xFF", "x", "/", "=", "1")[0];
    if (roll(of, 20) == 0) xml.count -= roll(of, (unsigned)xml.count);
    CG_PUSH(arena, &xml, '\0');
    return xml.at;
}

/* A cell of a column that is filled down: the same in each row, but for rows' numbers and the value. */
static const char *filled_cell(cg_arena *arena, dice *of, unsigned kind, int row, int column) {
    char at = (char)('A' + column);
    const char *value = cg_format(arena, "%.*g", 1 + (int)roll(of, 17), cg_random_uniform(of->seed, 1, 0, of->drawn++));
    switch (kind) {
    case 0: return cg_format(arena, "<c r=\"%c%d\"><v>%s</v></c>", at, row, value);
    case 1: return cg_format(arena, "<c r=\"%c%d\" s=\"1\" t=\"s\"><v>%u</v></c>", at, row, roll(of, 3));
    case 2: return cg_format(arena, "<c r=\"%c%d\"><f>A%d&gt;B$3+C%d</f><v>%s</v></c>", at, row, row, row + 95, value);
    case 3: return cg_format(arena, "<c r=\"%c%d\"><f t=\"shared\" si=\"1\"/><v>%s</v></c>", at, row, value);
    case 4:
        return cg_format(arena, "<c r=\"%c%d\" t=\"n\"><f aca=\"false\">IF(A%d&lt;&quot;A%d&quot;,%d)</f><v>%s</v></c>",
                         at, row, row > 5 ? row - 5 : 1, row, row, value);
    case 5: return cg_format(arena, "<c r=\"%c%d\" t=\"str\"><f>A%d&amp;1</f><v>%s</v></c>", at, row, row, value);
    default: return cg_format(arena, "<c s=\"1\" r=\"%c%d\" ><f>$A%d</f><v>%s</v></c>", at, row, row, value);
    }
}

/* Columns that are filled down, with cells that are otherwise, missing, twice or in another row. */
static const char *filled_sheet(cg_arena *arena, dice *of) {
    text_list xml = {0};
    add(arena, &xml, "<worksheet><sheetData>");
    unsigned kinds[9];
    int columns = 1 + (int)roll(of, 9), rows = (int)roll(of, 60);
    int row = (int)(roll(of, 4) ? roll(of, 2000) : cg_random_bits(of->seed, 2, 0, 0) % 3 * 500000 + 48500);
    for (int i = 0; i < 9; i++)
        kinds[i] = roll(of, 7);
    for (int i = 0; i < rows; i++) {
        if (roll(of, 15)) row++;
        if (roll(of, 60) == 0) row += (int)roll(of, 10);
        const char *hidden = roll(of, 40) ? "" : " hidden=\"1\"";
        add(arena, &xml, roll(of, 40) ? cg_format(arena, "<row r=\"%d\" ht=\"15\"%s>", row, hidden) : "<row>");
        for (int column = 0; column < columns; column++) {
            if (roll(of, 50) == 0) kinds[column] = roll(of, 7);
            if (roll(of, 50) == 0) add(arena, &xml, any_cell(arena, of, row, column));
            if (roll(of, 100) == 0) row += 1 - (int)roll(of, 3);
            if (roll(of, 50)) add(arena, &xml, filled_cell(arena, of, kinds[column], row, column));
        }
        add(arena, &xml, "</row>");
    }
    add(arena, &xml, "</sheetData></worksheet>");
    CG_PUSH(arena, &xml, '\0');
    return xml.at;
}

static unsigned read_sheets(const char *(*make)(cg_arena *arena, dice *of), unsigned *count) {
    unsigned read = 0;
    *count = getenv("CELLGRAD_SHEETS") ? (unsigned)atoi(getenv("CELLGRAD_SHEETS")) : 400;
    for (unsigned i = 0; i < *count; i++) {
        cg_arena *arena = cg_arena_create(NULL);
        dice thrown = {.seed = i};
        read += both_ways_agree(make(arena, &thrown));
        cg_arena_destroy(arena);
    }
    return read;
}

static void any_sheet_is_read_as_expat_reads_it(void **state) {
    (void)state;
    unsigned count, read = read_sheets(any_sheet, &count);
    assert_true(read > count / 4 && read < count);
}

static void filled_columns_are_read_as_expat_reads_them(void **state) {
    (void)state;
    unsigned count, read = read_sheets(filled_sheet, &count);
    assert_true(read == count);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_programs_write_is_read_as_expat_reads_it),
        cmocka_unit_test(what_is_not_plain_is_left_to_expat),
        cmocka_unit_test(what_expat_refuses_is_refused),
        cmocka_unit_test(any_sheet_is_read_as_expat_reads_it),
        cmocka_unit_test(filled_columns_are_read_as_expat_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
