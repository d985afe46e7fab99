/* test_language_property.c: print, then parse, gives the same tree; for thousands of trees drawn at random.
 *
 * The trees are those a parser can give: numbers are not negative, ranges start at their upper left corner, a call with
 * one argument has it. */
#include "language_test.h"

#include "base/random.h"

enum { TREES = 4000, DEEPEST = 6 };

typedef struct generator {
    bench *on;
    uint64_t seed, draws;
} generator;

static uint32_t draw(generator *from, uint32_t below) {
    return (uint32_t)(cg_random_bits(from->seed, 0, 0, from->draws++) >> 32) % below;
}

static const cg_text *word(generator *from, const char *const *words, uint32_t count) {
    return cg_intern_string(from->on->language.texts, words[draw(from, count)]);
}
#define WORD(from, words) word((from), (words), sizeof(words) / sizeof *(words))

static cg_ast *new_ast(generator *from, cg_ast_kind kind) {
    cg_ast *ast = CG_NEW(from->on->arena, cg_ast);
    ast->kind = kind;
    return ast;
}

static cg_cell draw_number(generator *from) {
    static const double numbers[] = {
        0, 1, 2, 0.1, 1e-5, 12345678.9, 1e300, 2.2250738585072014e-308, 4e-324, 1e15, 123456789012345678.0};
    if (draw(from, 2)) return cg_number_cell(numbers[draw(from, sizeof numbers / sizeof *numbers)]);
    double uniform = cg_random_uniform(from->seed, 1, 0, from->draws++);
    static const double scales[] = {1, 1e-9, 1e22};
    return cg_number_cell(uniform * scales[draw(from, 3)]);
}

static cg_cell draw_constant(generator *from) {
    static const char *const texts[] = {"", "a", "a\"b", "\"", "x y // z", "# no", "[@A]", "\xC3\xA9\xF0\x9F\x98\x80",
                                        "'"};
    static const cg_error errors[] = {CG_NULL, CG_DIV0, CG_VALUE, CG_REF, CG_NAME, CG_NUM, CG_NA, CG_SPILL, CG_CALC};
    switch (draw(from, 5)) {
    case 0: return cg_text_cell(WORD(from, texts));
    case 1: return cg_boolean_cell(draw(from, 2));
    case 2: return cg_error_cell(errors[draw(from, sizeof errors / sizeof *errors)]);
    default: return draw_number(from);
    }
}

static const cg_ast *draw_literal(generator *from) {
    cg_ast *ast = new_ast(from, CG_AST_LITERAL);
    ast->literal = draw_constant(from);
    return ast;
}

static const cg_ast *draw_array(generator *from) {
    cg_ast *ast = new_ast(from, CG_AST_ARRAY);
    ast->array.rows = 1 + draw(from, 3);
    ast->array.cols = 1 + draw(from, 3);
    cg_cell *cells = CG_NEW_ARRAY(from->on->arena, 9, cg_cell);
    for (uint32_t i = 0; i < ast->array.rows * ast->array.cols; i++) {
        cells[i] = draw_constant(from);
        if (cg_is_number(cells[i]) && cells[i].number != 0 && draw(from, 2)) cells[i].number = -cells[i].number;
    }
    ast->array.cells = cells;
    return ast;
}

static const cg_ast *draw_name(generator *from) {
    static const char *const names[] = {"w", "loss", "a.b", "_x", "XFE1", "CR", "A1048577", "\xC3\xA9", "\\q", "x?"};
    cg_ast *ast = new_ast(from, CG_AST_NAME);
    static const char *const sheets[] = {"data", "My sheet", "2020"};
    ast->name = WORD(from, names);
    if (draw(from, 4) == 0) ast->name_sheet = WORD(from, sheets);
    return ast;
}

static cg_corner draw_corner(generator *from) {
    static const uint32_t rows[] = {0, 1, 8, 9, 99, 1048575}, columns[] = {0, 1, 25, 26, 701, 702, 16383};
    return (cg_corner){rows[draw(from, 6)], columns[draw(from, 7)], draw(from, 2), draw(from, 2)};
}

static const cg_ast *draw_range(generator *from) {
    static const char *const sheets[] = {"data", "My sheet", "it's", "A1", "R1C1", "2020", "C", "x!y"};
    cg_ast *ast = new_ast(from, CG_AST_RANGE);
    cg_range *range = &ast->range;
    range->sheet = draw(from, 2) ? WORD(from, sheets) : NULL;
    range->from = draw_corner(from);
    range->single = draw(from, 2);
    range->to = range->single ? range->from : draw_corner(from);
    if (range->to.row < range->from.row) range->to.row = range->from.row;
    if (range->to.column < range->from.column) range->to.column = range->from.column;
    if (range->sheet && draw(from, 4) == 0) range->last_sheet = WORD(from, sheets);
    if (range->single || draw(from, 2)) return ast;
    if (draw(from, 2)) {
        range->whole = CG_WHOLE_COLUMNS;
        range->from.row = 0, range->to.row = 1048575;
        range->from.row_absolute = range->to.row_absolute = true;
    } else {
        range->whole = CG_WHOLE_ROWS;
        range->from.column = 0, range->to.column = 16383;
        range->from.column_absolute = range->to.column_absolute = true;
    }
    return ast;
}

static const cg_ast *draw_structured(generator *from) {
    static const char *const tables[] = {"T", "data", "T1", "passengers"};
    static const char *const columns[] = {
        "A",   "A B", "1st", "Total $",           "a[b]c", "Driver's", "#Items", "@home", " lead", "trail ",
        "a:b", "a,b", "a.b", "\xC3\xA9t\xC3\xA9", "x\"y",  " ",        "'",      "a\tb",  "// x"};
    cg_ast *ast = new_ast(from, CG_AST_STRUCTURED);
    cg_structured *structured = &ast->structured;
    structured->table = draw(from, 2) ? WORD(from, tables) : NULL;
    structured->item = (cg_item)draw(from, 7);
    if (draw(from, 5) == 0) return ast;
    structured->first = structured->last = WORD(from, columns);
    if (draw(from, 2)) structured->last = WORD(from, columns);
    return ast;
}

static const cg_ast *draw_tree(generator *from, unsigned depth);
static const cg_ast *draw_reference_call(generator *from, unsigned depth);

static const cg_ast *draw_call(generator *from, unsigned depth) {
    static const char *const functions[] = {"+", "-",  "*",  "/",  "^", "&",   "=",  "<>",   "<",     "<=",
                                            ">", ">=", "u-", "u+", "%", "SUM", "IF", "TRUE", "LOG10", "NORM.DIST"};
    enum { INFIX = 12, UNARY = 15 }; /* places where the next kind starts */
    uint32_t which = draw(from, sizeof functions / sizeof *functions);
    cg_ast *ast = new_ast(from, CG_AST_CALL);
    ast->call.function = cg_intern_string(from->on->language.texts, functions[which]);
    ast->call.n_args = which < INFIX ? 2 : which < UNARY ? 1 : draw(from, 5);
    const cg_ast **args = CG_NEW_ARRAY(from->on->arena, 8, const cg_ast *);
    for (uint32_t i = 0; i < ast->call.n_args; i++) {
        bool missing = which >= UNARY && ast->call.n_args > 1 && draw(from, 4) == 0;
        args[i] = missing ? new_ast(from, CG_AST_MISSING) : draw_tree(from, depth + 1);
    }
    ast->call.args = args;
    return ast;
}

/* A cell, a name or a call that may be a reference. */
static const cg_ast *draw_reference(generator *from, unsigned depth) {
    if (draw(from, 3) == 0) return draw_name(from);
    if (depth < DEEPEST && draw(from, 2)) return draw_reference_call(from, depth + 1);
    return draw_range(from);
}

/* Operators of references. Two cells joined by `:` would be read as one range, so its right side here is none. */
static const cg_ast *draw_reference_call(generator *from, unsigned depth) {
    static const char *const functions[] = {":", " ", ",", "@", "#", "INDEX"};
    enum { RANGE, MEET, UNION, SINGLE, SPILL };
    uint32_t which = draw(from, sizeof functions / sizeof *functions);
    cg_ast *ast = new_ast(from, CG_AST_CALL);
    ast->call.function = cg_intern_string(from->on->language.texts, functions[which]);
    ast->call.n_args = which == UNION ? 2 + draw(from, 3) : which == SINGLE || which == SPILL ? 1 : 2;
    const cg_ast **args = CG_NEW_ARRAY(from->on->arena, 5, const cg_ast *);
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        args[i] = which == RANGE && i == 1 ? draw_name(from) : draw_reference(from, depth);
    ast->call.args = args;
    return ast;
}

static const cg_ast *draw_tree(generator *from, unsigned depth) {
    if (depth < DEEPEST && draw(from, 8) == 0) return draw_reference_call(from, depth);
    static const cg_ast *(*const leaves[])(generator *) = {draw_literal, draw_array, draw_name, draw_range,
                                                           draw_structured};
    if (depth < DEEPEST && draw(from, 10) >= depth) return draw_call(from, depth);
    return leaves[draw(from, sizeof leaves / sizeof *leaves)](from);
}

static void what_is_printed_parses_to_the_same_tree(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        bench on;
        bench_start(&on);
        generator from = {&on, seed, 0};
        const cg_ast *tree = draw_tree(&from, 0);
        const char *text = cg_ast_to_text(on.arena, tree);
        const cg_ast *again = parse(&on, text);
        if (!again) fail_msg("seed %u: %s\n%s", (unsigned)seed, text, reported(&on));
        if (!cg_ast_equal(tree, again))
            fail_msg("seed %u: %s reads %s", (unsigned)seed, text, cg_ast_to_text(on.arena, again));
        assert_string_equal(cg_ast_to_text(on.arena, again), text);
        bench_end(&on);
    }
}

/* Every bracket that is printed is needed: without any pair of them the text reads differently, or not at all. */
static void no_bracket_is_printed_in_vain(void **state) {
    (void)state;
    static const char *const formulas[] = {"(a-b)-(d-e)", "((a)+(b))*(d)", "-(2%)",       "(-2)%",
                                           "(-2)^2",      "2^(-3)",        "(a<b)<(d<e)", "-(-x)",
                                           "-(a+b)",      "(a^b)^(d^e)",   "(a&b)&d",     "(a*b)/(d*e)"};
    static const char *const printed[] = {"a-b-(d-e)", "(a+b)*d", "-(2%)",  "-2%",       "-2^2",  "2^-3",
                                          "a<b<(d<e)", "--x",     "-(a+b)", "a^b^(d^e)", "a&b&d", "a*b/(d*e)"};
    bench on;
    bench_start(&on);
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
        assert_string_equal(cg_ast_to_text(on.arena, parse(&on, formulas[i])), printed[i]);
    bench_end(&on);
}

static void trees_that_differ_anywhere_are_not_equal(void **state) {
    (void)state;
    static const char *const formulas[] = {"a",     "b",          "1",       "2",        "\"a\"",   "TRUE",  "#N/A",
                                           "A1",    "$A1",        "A1:A1",   "A1:A2",    "x!A1",    "T[A]",  "[A]",
                                           "T[@A]", "T[[A]:[B]]", "T[#All]", "{1}",      "{1,2}",   "{1;2}", "a+b",
                                           "a-b",   "-a",         "SUM(a)",  "SUM(a,b)", "SUM(a,)", "SUM(b)"};
    bench on;
    bench_start(&on);
    enum { COUNT = sizeof formulas / sizeof *formulas };
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++)
            assert_int_equal(cg_ast_equal(parse(&on, formulas[i]), parse(&on, formulas[j])), i == j);
    assert_true(cg_ast_equal(parse(&on, "sum(W)"), parse(&on, "SUM( w )")));
    bench_end(&on);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_parses_to_the_same_tree),
        cmocka_unit_test(no_bracket_is_printed_in_vain),
        cmocka_unit_test(trees_that_differ_anywhere_are_not_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
