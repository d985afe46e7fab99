/* differences.c: the cells of a workbook in order, and the cells in which two workbooks differ. */
#include <string.h>

#include "api/listing.h"

enum { TEXTS_AT_ONCE = 4096 }; /* cells whose texts share an arena */

/* ---- Listing ---- */

typedef struct list_arguments {
    void (*visit)(void *user, const cg_listed_cell *cell);
    void *user;
} list_arguments;

static cg_listed_cell to_public(cg_arena *arena, const cg_listing *listing, const cg_listed_group *group,
                                const cg_listed *cell) {
    return (cg_listed_cell){.place = cg_listed_place(arena, group, cell),
                            .formula = cg_listed_formula(arena, listing, cell),
                            .value = cg_value_of(cell->value),
                            .has_value = !cell->text};
}

static cg_status list_cells(cg_workbook *workbook, void *arguments) {
    const list_arguments *of = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_arena *scratch = cg_arena_child(workbook->arena), *texts = cg_arena_child(workbook->arena);
    cg_listing listing = cg_list_cells(scratch, workbook);
    size_t seen = 0;
    for (size_t i = 0; i < listing.count; i++)
        for (size_t j = 0; j < listing.groups[i].count; j++) {
            if (++seen % TEXTS_AT_ONCE == 0) {
                cg_arena_destroy(texts);
                texts = cg_arena_child(workbook->arena);
            }
            cg_listed_cell cell = to_public(texts, &listing, &listing.groups[i], &listing.groups[i].cells[j]);
            of->visit(of->user, &cell);
        }
    cg_arena_destroy(texts);
    cg_arena_destroy(scratch);
    return CG_OK;
}

cg_status cg_workbook_list(cg_workbook *workbook, void (*visit)(void *user, const cg_listed_cell *cell), void *user) {
    return cg_guarded(workbook, list_cells, &(list_arguments){visit, user});
}

/* ---- Differences ---- */

typedef struct differ_arguments {
    cg_workbook *other;
    void (*visit)(void *user, const cg_listed_cell *before, const cg_listed_cell *after);
    void *user;
    size_t count;
} differ_arguments;

/* Two listings side by side. */
typedef struct comparison {
    const cg_listing *before, *after;
    differ_arguments *of;
    cg_arena *parent, *texts;
} comparison;

static void tell(comparison *of, const cg_listed_group *before_group, const cg_listed *before,
                 const cg_listed_group *after_group, const cg_listed *after) {
    cg_listed_cell left, right;
    if (before) left = to_public(of->texts, of->before, before_group, before);
    if (after) right = to_public(of->texts, of->after, after_group, after);
    of->of->visit(of->of->user, before ? &left : NULL, after ? &right : NULL);
    of->of->count++;
}

static bool same_value(cg_cell a, cg_cell b) {
    if (cg_is_text(a) && cg_is_text(b)) return strcmp(cg_cell_text(a)->bytes, cg_cell_text(b)->bytes) == 0;
    return cg_cell_same(a, b);
}

/* The same relative form is the same text in the same place, and quickly seen. */
static bool same_form(const comparison *of, const cg_listed *a, const cg_listed *b) {
    if (!a->formula || !b->formula) return false;
    const cg_book_formula *left = &of->before->workbook->book->formulas[a->formula - 1];
    const cg_book_formula *right = &of->after->workbook->book->formulas[b->formula - 1];
    return left->length == right->length && memcmp(left->form, right->form, left->length) == 0;
}

static bool same_formula(comparison *of, const cg_listed *a, const cg_listed *b) {
    if (same_form(of, a, b)) return true;
    const char *left = cg_listed_formula(of->texts, of->before, a), *right = cg_listed_formula(of->texts, of->after, b);
    return left && right ? strcmp(left, right) == 0 : left == right;
}

static int order(const cg_listed *a, const cg_listed *b) {
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

/* Cells of two groups of one name, both in order; a group that is not there has none. */
static void compare_groups(comparison *of, const cg_listed_group *before, const cg_listed_group *after) {
    size_t n = before ? before->count : 0, m = after ? after->count : 0;
    for (size_t i = 0, j = 0, seen = 1; i < n || j < m; seen++) {
        if (seen % TEXTS_AT_ONCE == 0) {
            cg_arena_destroy(of->texts);
            of->texts = cg_arena_child(of->parent);
        }
        int which = i == n ? 1 : j == m ? -1 : order(&before->cells[i], &after->cells[j]);
        const cg_listed *left = which <= 0 ? &before->cells[i++] : NULL,
                        *right = which >= 0 ? &after->cells[j++] : NULL;
        if (left && right && same_value(left->value, right->value) && same_formula(of, left, right)) continue;
        tell(of, before, left, after, right);
    }
}

static const cg_listed_group *find_group(const cg_listing *listing, const cg_listed_group *like, size_t near) {
    for (size_t i = 0; i < listing->count; i++) {
        const cg_listed_group *group = &listing->groups[(i + near) % listing->count];
        if (group->kind == like->kind && cg_same_word(group->name->bytes, like->name->bytes)) return group;
    }
    return NULL;
}

static cg_status differ(cg_workbook *workbook, void *arguments) {
    differ_arguments *of = arguments;
    if (!cg_is_loaded(workbook) || !cg_is_loaded(of->other)) return CG_FILE_ERROR;
    cg_arena *scratch = cg_arena_child(workbook->arena);
    cg_listing before = cg_list_cells(scratch, workbook), after = cg_list_cells(scratch, of->other);
    comparison both = {&before, &after, of, scratch, cg_arena_child(scratch)};
    for (size_t i = 0; i < before.count; i++)
        compare_groups(&both, &before.groups[i], find_group(&after, &before.groups[i], i));
    for (size_t i = 0; i < after.count; i++)
        if (!find_group(&before, &after.groups[i], i)) compare_groups(&both, NULL, &after.groups[i]);
    cg_arena_destroy(scratch);
    return of->count ? CG_EXPECT_FALSE : CG_OK;
}

cg_status cg_workbook_differ(cg_workbook *before, cg_workbook *after,
                             void (*visit)(void *user, const cg_listed_cell *before, const cg_listed_cell *after),
                             void *user) {
    return cg_guarded(before, differ, &(differ_arguments){.other = after, .visit = visit, .user = user});
}
