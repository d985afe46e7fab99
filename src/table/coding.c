/* coding.c: see coding.h. A hash table from the bits of a cell to its code, which grows with the dictionary. */
#include "table/coding.h"

#include <string.h>

enum {
    LEAST_CELLS = 1 << 10,
    MOST_CODES = 1 << 16,
    FIRST_SLOTS = 1 << 10,
    REPEATS = 2 /* how often a cell appears, on average, where coding pays */
};

typedef struct coder {
    cg_arena *scratch;
    cg_cell *cells; /* the dictionary, room for half the slots */
    uint32_t n;
    uint32_t *slots; /* 1 + code; 0: free */
    size_t n_slots;  /* a power of two */
} coder;

static size_t slot_of(const coder *of, cg_cell cell) {
    uint64_t mixed = cell.bits * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(mixed >> 32) & (of->n_slots - 1);
    while (of->slots[at] && of->cells[of->slots[at] - 1].bits != cell.bits)
        at = (at + 1) & (of->n_slots - 1);
    return at;
}

static void grow(coder *of) {
    size_t half = of->n_slots / 2;
    of->n_slots *= 4;
    of->cells = cg_resize(of->scratch, of->cells, half * sizeof(cg_cell), of->n_slots / 2 * sizeof(cg_cell));
    of->slots = CG_NEW_ARRAY(of->scratch, of->n_slots, uint32_t);
    for (uint32_t code = 0; code < of->n; code++)
        of->slots[slot_of(of, of->cells[code])] = code + 1;
}

/* The code of a cell, which is new where it is of->n. */
static uint32_t code_of(coder *of, cg_cell cell) {
    size_t at = slot_of(of, cell);
    if (of->slots[at]) return of->slots[at] - 1;
    if (of->n == of->n_slots / 2) {
        grow(of);
        at = slot_of(of, cell);
    }
    of->cells[of->n] = cell;
    of->slots[at] = of->n + 1;
    return of->n;
}

/* False when there are too many different ones. */
static bool code_all(coder *of, const cg_cell *cells, size_t n, uint16_t *codes) {
    for (size_t i = 0; i < n; i++) {
        if (i && cells[i].bits == cells[i - 1].bits) {
            codes[i] = codes[i - 1];
            continue;
        }
        uint32_t code = code_of(of, cells[i]);
        if (code == of->n) {
            if (of->n == MOST_CODES || of->n == n / REPEATS) return false;
            of->n++;
        }
        codes[i] = (uint16_t)code;
    }
    return true;
}

const cg_coding *cg_code_cells(cg_arena *arena, const cg_cell *cells, size_t n) {
    if (n < LEAST_CELLS) return NULL;
    cg_arena *scratch = cg_arena_child(arena);
    coder of = {.scratch = scratch, .n_slots = FIRST_SLOTS};
    of.cells = CG_NEW_ARRAY(scratch, FIRST_SLOTS / 2, cg_cell);
    of.slots = CG_NEW_ARRAY(scratch, FIRST_SLOTS, uint32_t);
    uint16_t *codes = CG_NEW_ARRAY(scratch, n, uint16_t);
    cg_coding *coding = NULL;
    if (code_all(&of, cells, n, codes)) {
        coding = CG_NEW(arena, cg_coding);
        cg_cell *dictionary = cg_alloc_raw(arena, of.n * sizeof *dictionary);
        uint16_t *kept = cg_alloc_raw(arena, n * sizeof *kept);
        memcpy(dictionary, of.cells, of.n * sizeof *dictionary);
        memcpy(kept, codes, n * sizeof *kept);
        *coding = (cg_coding){dictionary, of.n, kept};
    }
    cg_arena_destroy(scratch);
    return coding;
}
