/* docs/functions.md is what the function rows say. `test_functions_page --accept` writes the page anew. */
#include "formula_value.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct page {
    cg_arena *arena;
    CG_LIST(char) text;
} page;

static void put(page *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(page *to, const char *format, ...) {
    va_list list;
    va_start(list, format);
    const char *text = cg_format_list(to->arena, format, list);
    va_end(list);
    for (; *text; text++)
        CG_PUSH(to->arena, &to->text, *text);
}

static const char introduction[] =
    "# Functions\n\n"
    "Every function and operator of formulas, family by family: its parameters, what it means, its derivative, and examples that the\n"
    "tests prove. `cellgrad functions NAME` shows the same. This page is made from the rows of `src/function/`; after a change\n"
    "`CELLGRAD_SOURCE=. build/tests/unit/test_functions_page --accept` writes it anew, and the tests compare.\n\n"
    "**Parameters.** `num`, `text` and `bool` are one value, which Excel's rules make a number, a text or a boolean; `any` is one value as\n"
    "it is, `cell` one that may be an error, `range` a whole range or array. Where one value is asked for and an array is given, the\n"
    "function is called for each cell. `[x:num=0]` may be left out and then is 0. Dots say that the last parameter may be given again and\n"
    "again; with a 2 the last two.\n\n"
    "**Derivatives** are written in the sheet language over the parameters and `self`, the function's result. `0`: a step, or an argument\n"
    "that only selects. A rule after `adjoint` is over `adj`, the adjoint of the result, and gives that of the argument. `every` stands for\n"
    "all repeated arguments, `others` for the product of the others, `place` for the argument's number among them. Rules use some\n"
    "functions of their own, which formulas cannot call.\n";

/* A family's name as a heading: text_search is "Text search". */
static const char *heading(cg_arena *arena, const char *family) {
    char *text = cg_copy_text(arena, family, strlen(family));
    if (*text >= 'a' && *text <= 'z') *text = (char)(*text - 'a' + 'A');
    for (char *each = text; *each; each++)
        if (*each == '_') *each = ' ';
    return text;
}

static void put_derivative(page *to, const cg_entry *entry) {
    const cg_function *function = entry->function;
    if (function->not_differentiable) put(to, "No derivative: %s.\n\n", function->not_differentiable);
    bool steps = true;
    for (uint32_t i = 0; i < entry->signature.n_parameters && i < CG_MOST_RULES; i++)
        steps = steps && function->d[i] && strcmp(function->d[i], "0") == 0;
    if (function->not_differentiable || entry->signature.n_parameters == 0) return;
    if (steps) {
        put(to, "Derivative: 0.\n\n");
        return;
    }
    for (uint32_t i = 0; i < entry->signature.n_parameters && i < CG_MOST_RULES; i++) {
        const char *name = entry->signature.parameters[i].name->bytes;
        if (function->d[i]) put(to, "- derivative by %s: `%s`\n", name, function->d[i]);
        if (function->adjoint[i]) put(to, "- adjoint of %s: `%s`\n", name, function->adjoint[i]);
    }
    put(to, "\n");
}

static void put_function(page *to, const cg_entry *entry) {
    const cg_function *function = entry->function;
    put(to, "### `%s`\n\n`%s%s`\n\n%s\n\n", function->name, function->name, function->sig, function->help);
    put_derivative(to, entry);
    if (!function->examples[0]) return;
    put(to, "```\n");
    for (size_t i = 0; i < CG_MOST_EXAMPLES && function->examples[i]; i++)
        put(to, "%s\n", function->examples[i]);
    put(to, "```\n\n");
}

static void put_aliases(page *to) {
    static const char *const aliases[][2] = {
#define CG_ALIAS(name, function) {name, function},
#include "function/aliases.def"
#undef CG_ALIAS
    };
    put(to, "## Old names\n\n");
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        put(to, "- `%s` is `%s`\n", aliases[i][0], aliases[i][1]);
}

/* One line a family: the functions that formulas can call. */
static void put_contents(page *to, const cg_registry *registry) {
    const char *family = "";
    for (size_t i = 0; i < cg_registry_count(registry); i++) {
        const cg_entry *entry = cg_registry_at(registry, i);
        if (entry->function->internal) continue;
        bool first = strcmp(entry->family, family) != 0;
        if (first) put(to, "\n- **%s**:", heading(to->arena, entry->family));
        put(to, "%s `%s`", first ? "" : ",", entry->function->name);
        family = entry->family;
    }
    put(to, "\n");
}

static page make_page(evaluator *with) {
    page made = {.arena = with->bench.arena};
    const char *family = "";
    put(&made, "%s", introduction);
    put_contents(&made, with->registry);
    for (size_t i = 0; i < cg_registry_count(with->registry); i++) {
        const cg_entry *entry = cg_registry_at(with->registry, i);
        if (entry->function->internal) continue;
        if (strcmp(entry->family, family) != 0) put(&made, "\n## %s\n\n", heading(made.arena, entry->family));
        family = entry->family;
        put_function(&made, entry);
    }
    put_aliases(&made);
    return made;
}

static FILE *open_page(const char *mode) {
    const char *folder = getenv("CELLGRAD_SOURCE");
    char path[4096];
    if (!folder || (size_t)snprintf(path, sizeof path, "%s/docs/functions.md", folder) >= sizeof path) return NULL;
    return fopen(path, mode);
}

/* Whether the next bytes of the file are the page's. */
static bool file_holds(FILE *file, const page *expected) {
    for (size_t i = 0; i < expected->text.count; i++)
        if (fgetc(file) != (unsigned char)expected->text.at[i]) return false;
    return fgetc(file) == EOF;
}

static void the_page_says_what_the_rows_say(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    page expected = make_page(&with);
    FILE *file = open_page("rb");
    assert_non_null(file);
    bool same = file_holds(file, &expected);
    fclose(file);
    evaluator_end(&with);
    if (!same) fail_msg("docs/functions.md is out of date: run this program with --accept, and read git diff");
}

static int accept_page(void) {
    evaluator with;
    evaluator_start(&with);
    page made = make_page(&with);
    FILE *file = open_page("wb");
    bool good = file && fwrite(made.text.at, 1, made.text.count, file) == made.text.count;
    if (file && fclose(file) != 0) good = false;
    evaluator_end(&with);
    if (!good) fprintf(stderr, "docs/functions.md in the folder of CELLGRAD_SOURCE cannot be written\n");
    return good ? 0 : 1;
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_says_what_the_rows_say),
    };
    if (argc > 1 && strcmp(argv[1], "--accept") == 0) return accept_page();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
