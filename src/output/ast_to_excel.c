/* ast_to_excel.c: see ast_to_excel.h. */
#include "output/ast_to_excel.h"

#include "base/decimal.h"
#include "language/operator.h"
#include "output/formula_shape.h"

typedef struct printer {
    cg_writer *writer;
    const cg_formula_place *place;
    bool moves; /* the text depends on the cell it stands in */
    const struct scope *scope;
} printer;

/* The names that a LET or LAMBDA around the formula gives, which files spell with a prefix. */
typedef struct scope {
    const struct scope *around;
    const cg_ast *call;
} scope;

static void print(printer *to, const cg_ast *ast);

/* ---- Values ---- */

static void print_doubling(printer *to, const char *text, char quote) {
    const char mark[2] = {quote, '\0'};
    cg_write(to->writer, mark);
    for (; *text; text++) {
        cg_write_bytes(to->writer, text, 1);
        if (*text == quote) cg_write(to->writer, mark);
    }
    cg_write(to->writer, mark);
}

static void print_cell(printer *to, cg_cell cell) {
    char number[CG_DECIMAL_ROOM];
    switch (cg_cell_kind(cell)) {
    case CG_NUMBER: cg_write_bytes(to->writer, number, cg_decimal_write(cell.number, number)); break;
    case CG_TEXT: print_doubling(to, cg_cell_text(cell)->bytes, '"'); break;
    case CG_BOOLEAN: cg_write(to->writer, cg_cell_boolean(cell) ? "TRUE" : "FALSE"); break;
    case CG_ERROR: cg_write(to->writer, cg_error_text(cg_cell_error(cell))); break;
    case CG_BLANK: break;
    }
}

static void print_literal(printer *to, const cg_ast *ast) {
    print_cell(to, ast->literal);
}

static void print_array(printer *to, const cg_ast *ast) {
    cg_write(to->writer, "{");
    for (uint32_t i = 0; i < ast->array.rows * ast->array.cols; i++) {
        if (i > 0) cg_write(to->writer, i % ast->array.cols == 0 ? ";" : ",");
        print_cell(to, ast->array.cells[i]);
    }
    cg_write(to->writer, "}");
}

/* ---- References ---- */

/* Every second argument of LET from the first on is a name, all but the last of LAMBDA are. NULL: none is this one. */
static const cg_ast *giving_argument(const cg_ast *call, const cg_text *name) {
    uint32_t step = cg_same_word(call->call.function->bytes, "LET") ? 2 : 1;
    for (uint32_t i = 0; i + 1 < call->call.n_args; i += step) {
        const cg_ast *arg = call->call.args[i];
        if (arg->kind == CG_AST_NAME && cg_text_equal(arg->name, name)) return arg;
    }
    return NULL;
}

/* What files put before a name that a LET or LAMBDA around the formula gives; NULL where none does. */
static const char *given_prefix(const printer *to, const cg_text *name) {
    for (const scope *in = to->scope; in; in = in->around) {
        const cg_ast *arg = giving_argument(in->call, name);
        if (arg) return arg->optional ? "_xlop." : "_xlpm.";
    }
    return NULL;
}

static void print_name(printer *to, const cg_ast *ast) {
    const char *prefix = given_prefix(to, ast->name);
    if (prefix) cg_write(to->writer, prefix);
    if (ast->name_sheet) cg_write_sheets(to->writer, ast->name_sheet, NULL);
    cg_write(to->writer, ast->name->bytes);
}

static void print_corner(printer *to, uint32_t row, bool row_absolute, uint32_t column) {
    char text[CG_CORNER_ROOM];
    cg_corner_to_text((cg_corner){row, column, row_absolute, true}, text);
    cg_write(to->writer, text);
}

/* A corner as seen from the strip's cell: in a fill, what is not absolute moves along; in a table's column it stays. */
static cg_corner moved_corner(printer *to, cg_corner corner) {
    const cg_formula_place *place = to->place;
    const cg_view_fill *fill = place->strip->fill;
    if (place->strip->table) corner.row_absolute = corner.column_absolute = true;
    if (!fill) return corner;
    if (!corner.row_absolute) corner.row += place->row - fill->from.row;
    if (!corner.column_absolute) corner.column += place->column - fill->from.column;
    if (!corner.row_absolute || !corner.column_absolute) to->moves = true;
    return corner;
}

static void print_range(printer *to, const cg_ast *ast) {
    cg_range range = ast->range;
    if (range.sheet) cg_write_sheets(to->writer, range.sheet, range.last_sheet);
    range.from = moved_corner(to, range.from);
    range.to = moved_corner(to, range.to);
    cg_write_range(to->writer, &range);
}

static void print_column_name(printer *to, const cg_text *name) {
    for (const char *each = name->bytes; *each; each++) {
        if (strchr("[]#'@", *each)) cg_write(to->writer, "'");
        cg_write_bytes(to->writer, each, 1);
    }
}

static void print_bracketed(printer *to, const cg_text *name) {
    cg_write(to->writer, "[");
    print_column_name(to, name);
    cg_write(to->writer, "]");
}

/* A table from a file has no totals. */
static cg_item without_totals(cg_item item) {
    if (item == CG_ITEM_HEADERS_DATA) return CG_ITEM_ALL;
    return item == CG_ITEM_DATA_TOTALS ? CG_ITEM_DATA : item;
}

/* T[Col], T[[A]:[B]], T[[#This Row],[Col]], T[[#All],[A]:[B]], T[#Headers], T[] */
static void print_in_table(printer *to, const cg_view_table *table, cg_item item, const cg_text *first,
                           const cg_text *last) {
    static const char *const items[] = {
        [CG_ITEM_DATA] = "", [CG_ITEM_THIS_ROW] = "#This Row", [CG_ITEM_HEADERS] = "#Headers", [CG_ITEM_ALL] = "#All"};
    cg_write(to->writer, table->name->bytes);
    bool several = first != last;
    if (!first || (item == CG_ITEM_DATA && !several)) {
        cg_write(to->writer, "[");
        if (first) print_column_name(to, first);
        cg_write(to->writer, items[item]);
        cg_write(to->writer, "]");
        return;
    }
    cg_write(to->writer, "[");
    if (item != CG_ITEM_DATA) {
        cg_write(to->writer, "[");
        cg_write(to->writer, items[item]);
        cg_write(to->writer, "],");
    }
    print_bracketed(to, first);
    if (several) {
        cg_write(to->writer, ":");
        print_bracketed(to, last);
    }
    cg_write(to->writer, "]");
}

/* $T4, $T$4:$U$1046: columns that stand beside their Excel table. */
static void print_beside(printer *to, const cg_view_table *table, cg_item item, cg_spot from, uint32_t to_column) {
    uint32_t first = CG_TABLE_ROW + 1, last = CG_TABLE_ROW + (uint32_t)table->rows;
    bool this_row = item == CG_ITEM_THIS_ROW;
    if (item == CG_ITEM_HEADERS || item == CG_ITEM_ALL) first = CG_TABLE_ROW;
    if (item == CG_ITEM_HEADERS) last = CG_TABLE_ROW;
    if (this_row) {
        first = last = to->place->row;
        to->moves = true;
    }
    if (from.worksheet != to->place->worksheet)
        cg_write_sheets(to->writer, to->place->layout->worksheets[from.worksheet].name, NULL);
    print_corner(to, first, !this_row, from.column);
    if (first == last && from.column == to_column) return;
    cg_write(to->writer, ":");
    print_corner(to, last, !this_row, to_column);
}

static void print_structured(printer *to, const cg_ast *ast) {
    const cg_layout *layout = to->place->layout;
    size_t first, last;
    const cg_view_table *table =
        cg_view_structured(layout->view, to->place->strip->table, &ast->structured, &first, &last);
    const cg_table_spots *spots = &layout->tables[table - layout->view->tables];
    cg_item item = without_totals(ast->structured.item);
    if (spots->beside[first] || layout->view->a1) {
        cg_spot from = {spots->worksheet, 0, spots->columns[first]};
        print_beside(to, table, item, from, spots->columns[last]);
    } else {
        bool all = !ast->structured.first;
        print_in_table(to, table, item, all ? NULL : table->columns[first].name,
                       all ? NULL : table->columns[last].name);
    }
}

/* ---- Calls ---- */

/* Functions that came after Excel 2007, which files spell with a prefix. A function missing here is written as it is.
 */
static const char *const later_functions[] = {"ACOT",
                                              "ACOTH",
                                              "AGGREGATE",
                                              "ARABIC",
                                              "ARRAYTOTEXT",
                                              "BASE",
                                              "BETA.DIST",
                                              "BETA.INV",
                                              "BINOM.DIST",
                                              "BINOM.DIST.RANGE",
                                              "BINOM.INV",
                                              "BITAND",
                                              "BITLSHIFT",
                                              "BITOR",
                                              "BITRSHIFT",
                                              "BITXOR",
                                              "BYCOL",
                                              "BYROW",
                                              "CEILING.MATH",
                                              "CEILING.PRECISE",
                                              "CHISQ.DIST",
                                              "CHISQ.DIST.RT",
                                              "CHISQ.INV",
                                              "CHISQ.INV.RT",
                                              "CHISQ.TEST",
                                              "CHOOSECOLS",
                                              "CHOOSEROWS",
                                              "COMBINA",
                                              "CONCAT",
                                              "CONFIDENCE.NORM",
                                              "CONFIDENCE.T",
                                              "COT",
                                              "COTH",
                                              "COVARIANCE.P",
                                              "COVARIANCE.S",
                                              "CSC",
                                              "CSCH",
                                              "DAYS",
                                              "DECIMAL",
                                              "DROP",
                                              "ENCODEURL",
                                              "ERF.PRECISE",
                                              "ERFC.PRECISE",
                                              "EXPAND",
                                              "EXPON.DIST",
                                              "F.DIST",
                                              "F.DIST.RT",
                                              "F.INV",
                                              "F.INV.RT",
                                              "F.TEST",
                                              "FILTER",
                                              "FLOOR.MATH",
                                              "FLOOR.PRECISE",
                                              "FORECAST.LINEAR",
                                              "FORMULATEXT",
                                              "GAMMA",
                                              "GAMMA.DIST",
                                              "GAMMA.INV",
                                              "GAMMALN.PRECISE",
                                              "GAUSS",
                                              "HSTACK",
                                              "HYPGEOM.DIST",
                                              "IFNA",
                                              "IFS",
                                              "IMCOSH",
                                              "IMCOT",
                                              "IMCSC",
                                              "IMCSCH",
                                              "IMSEC",
                                              "IMSECH",
                                              "IMSINH",
                                              "IMTAN",
                                              "ISFORMULA",
                                              "ISOMITTED",
                                              "ISOWEEKNUM",
                                              "LAMBDA",
                                              "LET",
                                              "LOGNORM.DIST",
                                              "LOGNORM.INV",
                                              "MAKEARRAY",
                                              "MAP",
                                              "MAXIFS",
                                              "MINIFS",
                                              "MODE.MULT",
                                              "MODE.SNGL",
                                              "MUNIT",
                                              "NEGBINOM.DIST",
                                              "NORM.DIST",
                                              "NORM.INV",
                                              "NORM.S.DIST",
                                              "NORM.S.INV",
                                              "NUMBERVALUE",
                                              "PDURATION",
                                              "PERCENTILE.EXC",
                                              "PERCENTILE.INC",
                                              "PERCENTOF",
                                              "PERCENTRANK.EXC",
                                              "PERCENTRANK.INC",
                                              "PERMUTATIONA",
                                              "PHI",
                                              "POISSON.DIST",
                                              "QUARTILE.EXC",
                                              "QUARTILE.INC",
                                              "RANDARRAY",
                                              "RANK.AVG",
                                              "RANK.EQ",
                                              "REDUCE",
                                              "REGEXEXTRACT",
                                              "REGEXREPLACE",
                                              "REGEXTEST",
                                              "RRI",
                                              "SCAN",
                                              "SEC",
                                              "SECH",
                                              "SEQUENCE",
                                              "SHEET",
                                              "SHEETS",
                                              "SKEW.P",
                                              "SORT",
                                              "SORTBY",
                                              "STDEV.P",
                                              "STDEV.S",
                                              "SWITCH",
                                              "T.DIST",
                                              "T.DIST.2T",
                                              "T.DIST.RT",
                                              "T.INV",
                                              "T.INV.2T",
                                              "T.TEST",
                                              "TAKE",
                                              "TEXTAFTER",
                                              "TEXTBEFORE",
                                              "TEXTJOIN",
                                              "TEXTSPLIT",
                                              "TOCOL",
                                              "TOROW",
                                              "TRIMRANGE",
                                              "UNICHAR",
                                              "UNICODE",
                                              "UNIQUE",
                                              "VALUETOTEXT",
                                              "VAR.P",
                                              "VAR.S",
                                              "VSTACK",
                                              "WEIBULL.DIST",
                                              "WRAPCOLS",
                                              "WRAPROWS",
                                              "XLOOKUP",
                                              "XMATCH",
                                              "XOR",
                                              "Z.TEST"};
/* Those with a longer one. */
static const char *const worksheet_functions[] = {"FILTER", "SORT"};

static bool is_among(const char *name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (cg_same_word(names[i], name)) return true;
    return false;
}

static const char *prefix_of(const char *name) {
    if (is_among(name, worksheet_functions, sizeof worksheet_functions / sizeof *worksheet_functions))
        return "_xlfn._xlws.";
    return is_among(name, later_functions, sizeof later_functions / sizeof *later_functions) ? "_xlfn." : "";
}

/* The operators of references that Excel 2007 did not know. */
static const char *stored_operator(const char *name) {
    if (strcmp(name, "@") == 0) return "_xlfn.SINGLE";
    return strcmp(name, "#") == 0 ? "_xlfn.ANCHORARRAY" : NULL;
}

static int precedence_of(const cg_ast *ast) {
    if (ast->kind == CG_AST_RANGE && !ast->range.single) return cg_operator_at(":", CG_OPERATOR_INFIX)->precedence;
    if (ast->kind == CG_AST_LITERAL && cg_is_number(ast->literal) && ast->literal.number < 0)
        return cg_operator_at("-", CG_OPERATOR_PREFIX)->precedence;
    const cg_operator *sign = ast->kind == CG_AST_CALL ? cg_operator_of_function(ast->call.function->bytes) : NULL;
    return sign ? sign->precedence : CG_PRECEDENCE_OPERAND;
}

static void print_operand(printer *to, const cg_ast *ast, int lowest) {
    bool bracketed = precedence_of(ast) < lowest;
    if (bracketed) cg_write(to->writer, "(");
    print(to, ast);
    if (bracketed) cg_write(to->writer, ")");
}

static void print_operation(printer *to, const cg_ast *ast, const cg_operator *sign) {
    const cg_ast *const *args = ast->call.args;
    if (sign->place == CG_OPERATOR_PREFIX) cg_write(to->writer, sign->text);
    bool comparison = sign->precedence == CG_PRECEDENCE_LOWEST; /* a<b=c is (a<b)=c, which few readers know */
    print_operand(to, args[0], sign->precedence + comparison);
    if (sign->place != CG_OPERATOR_PREFIX) cg_write(to->writer, sign->text);
    if (sign->place == CG_OPERATOR_INFIX) print_operand(to, args[1], sign->precedence + 1);
}

/* The argument that {name} stands for, by its index; UINT32_MAX for none. */
static uint32_t argument_named(const cg_entry *entry, const cg_ast *ast, const char *name, size_t length) {
    for (uint32_t i = 0; i < entry->signature.n_parameters && i < ast->call.n_args; i++) {
        const cg_text *parameter = entry->signature.parameters[i].name;
        if (parameter->length == length && memcmp(parameter->bytes, name, length) == 0) return i;
    }
    return UINT32_MAX;
}

/* {name}, or with dots {name...}: this argument and all after it. Returns its last byte; NULL when it is none. */
static const char *print_placeholder(printer *to, const cg_ast *ast, const cg_entry *entry, const char *at) {
    const char *end = *at == '{' ? strchr(at, '}') : NULL;
    if (!end) return NULL;
    size_t length = (size_t)(end - at - 1);
    bool rest = length > 3 && memcmp(end - 3, "...", 3) == 0;
    uint32_t first = argument_named(entry, ast, at + 1, rest ? length - 3 : length);
    if (first == UINT32_MAX) return NULL;
    for (uint32_t i = first; i < (rest ? ast->call.n_args : first + 1); i++) {
        if (i > first) cg_write(to->writer, ",");
        print_operand(to, ast->call.args[i], CG_PRECEDENCE_OPERAND);
    }
    return end;
}

/* A function that Excel lacks, by its row's spelling: "LOG({x},2)". Brackets all round keep whatever stands outside. */
static void print_spelled(printer *to, const cg_ast *ast, const cg_entry *entry) {
    cg_write(to->writer, "(");
    for (const char *each = entry->function->excel; *each; each++) {
        const char *end = print_placeholder(to, ast, entry, each);
        if (end)
            each = end;
        else
            cg_write_bytes(to->writer, each, 1);
    }
    cg_write(to->writer, ")");
}

static bool is_zero(const cg_ast *ast) {
    return ast->kind == CG_AST_LITERAL && cg_is_number(ast->literal) && ast->literal.number == 0;
}

/* INDEX(array,row,0), a whole row: programs that know only A1 references know OFFSET rather. False: it is another call.
 */
static bool print_row_of(printer *to, const cg_ast *ast) {
    const cg_layout *layout = to->place->layout;
    if (!layout->view->a1 || strcmp(ast->call.function->bytes, "INDEX") != 0 || ast->call.n_args != 3) return false;
    const cg_ast *array = ast->call.args[0];
    bool is_reference = array->kind != CG_AST_CALL && array->kind != CG_AST_ARRAY;
    if (!is_reference || !is_zero(ast->call.args[2])) return false;
    cg_formula_shape shape = cg_formula_shape_of(layout->view, to->place->strip->table, array);
    cg_write(to->writer, "OFFSET(");
    print(to, array);
    cg_write(to->writer, ",TRUNC(");
    print(to, ast->call.args[1]);
    cg_write(to->writer, cg_format(to->writer->arena, ")-1,0,1,%u)", shape.cols));
    return true;
}

/* The condition of an IF whose branches have more columns: not every program repeats it for each of them. */
static void print_condition(printer *to, const cg_ast *ast) {
    const cg_layout *layout = to->place->layout;
    const cg_view_table *table = to->place->strip->table;
    const cg_ast *condition = ast->call.args[0];
    uint32_t cols = cg_formula_shape_of(layout->view, table, ast).cols;
    bool repeats = layout->view->a1 && cols > 1 && cg_formula_shape_of(layout->view, table, condition).cols == 1;
    if (!repeats) {
        print(to, condition);
        return;
    }
    print_operand(to, condition, cg_operator_at("*", CG_OPERATOR_INFIX)->precedence);
    for (uint32_t i = 0; i < cols; i++)
        cg_write(to->writer, i == 0 ? "*{1" : ",1");
    cg_write(to->writer, "}");
}

static void print_arguments(printer *to, const cg_ast *ast) {
    const char *name = ast->call.function->bytes;
    const scope *around = to->scope, own = {around, ast};
    if (cg_same_word(name, "LET") || cg_same_word(name, "LAMBDA")) to->scope = &own;
    cg_write(to->writer, "(");
    for (uint32_t i = 0; i < ast->call.n_args; i++) {
        if (i > 0) cg_write(to->writer, ",");
        if (i == 0 && strcmp(name, "IF") == 0)
            print_condition(to, ast);
        else
            print(to, ast->call.args[i]);
    }
    cg_write(to->writer, ")");
    to->scope = around;
}

static void print_call(printer *to, const cg_ast *ast) {
    const char *name = ast->call.function->bytes;
    const cg_operator *sign = cg_operator_of_function(name);
    const cg_entry *entry = cg_registry_find(to->place->layout->view->registry, ast->call.function);
    const char *stored = stored_operator(name);
    if (sign && !stored) {
        print_operation(to, ast, sign);
        return;
    }
    if (entry && entry->function->excel) {
        print_spelled(to, ast, entry);
        return;
    }
    if (print_row_of(to, ast)) return;
    const char *given = given_prefix(to, ast->call.function);
    if (!stored && !cg_is_union(ast)) cg_write(to->writer, given ? given : prefix_of(name));
    cg_write(to->writer, stored ? stored : cg_is_union(ast) ? "" : name);
    print_arguments(to, ast);
}

static void print_missing(printer *to, const cg_ast *ast) {
    (void)to;
    (void)ast;
}

static void print(printer *to, const cg_ast *ast) {
    static void (*const by_kind[])(printer *, const cg_ast *) = {
        [CG_AST_LITERAL] = print_literal, [CG_AST_ARRAY] = print_array,           [CG_AST_NAME] = print_name,
        [CG_AST_RANGE] = print_range,     [CG_AST_STRUCTURED] = print_structured, [CG_AST_CALL] = print_call,
        [CG_AST_MISSING] = print_missing};
    by_kind[ast->kind](to, ast);
}

void cg_write_sheet_name(cg_writer *writer, const cg_text *name) {
    cg_write_sheets(writer, name, NULL);
}

bool cg_ast_to_excel(cg_writer *writer, const cg_formula_place *place, const cg_ast *formula) {
    printer to = {.writer = writer, .place = place};
    bool enclosed = formula->kind == CG_AST_CALL && formula->call.enclosed;
    if (enclosed) cg_write(writer, "(");
    print(&to, formula);
    if (enclosed) cg_write(writer, ")");
    return to.moves;
}

/* ---- What cannot be said ---- */

static bool check_structured(const cg_layout *layout, const cg_strip *strip, const cg_ast *ast) {
    size_t first, last;
    const cg_view_table *table = cg_view_structured(layout->view, strip->table, &ast->structured, &first, &last);
    const bool *beside = layout->tables[table - layout->view->tables].beside;
    size_t other = first;
    while (other <= last && beside[other] == beside[first])
        other++;
    if (other > last) return true;
    cg_diagnostic *report = cg_report(layout->view->diagnostics, CG_E_UNSUPPORTED, ast->span,
                                      "the range from %s to %s cannot stay a formula in a workbook",
                                      table->columns[first].name->bytes, table->columns[last].name->bytes);
    cg_add_note(layout->view->diagnostics, report, cg_nowhere(),
                "%s is in the Excel table and %s stands beside it, because its cells come from an array formula; "
                "put the columns of the range together, or export with `formulas values`",
                table->columns[beside[first] ? other : first].name->bytes,
                table->columns[beside[first] ? first : other].name->bytes);
    return false;
}

/* Excel has this in data tables alone (fills_to_data_tables.c), which are no formulas. */
static bool check_name(const cg_layout *layout, const cg_ast *call) {
    if (!cg_same_word(call->call.function->bytes, "MULTIPLE.OPERATIONS")) return true;
    cg_diagnostic *report = cg_report(layout->view->diagnostics, CG_E_UNSUPPORTED, call->span,
                                      "Excel has MULTIPLE.OPERATIONS only as the cells of a what-if data table");
    cg_add_note(
        layout->view->diagnostics, report, cg_nowhere(),
        "of two inputs it has the formula in its corner, values above and values to the left; of one, values along one "
        "edge and formulas along the other; all on its worksheet. Else export with `formulas values`");
    return false;
}

bool cg_check_formula(const cg_layout *layout, const cg_strip *strip, const cg_ast *formula) {
    if (formula->kind == CG_AST_STRUCTURED) return check_structured(layout, strip, formula);
    if (formula->kind != CG_AST_CALL) return true;
    bool good = check_name(layout, formula);
    for (uint32_t i = 0; i < formula->call.n_args; i++)
        good &= cg_check_formula(layout, strip, formula->call.args[i]);
    return good;
}
