/* ir_writer.c: see ir_writer.h.
 *
 * Enters: what the rules of stage_to_ir.c make of instructions. Leaves: functions in the text form of LLVM's
 * intermediate representation. A register of the program becomes values of the text; a fold becomes sums that go around
 * with the loop. Addresses are integers until they are used, because LLVM's pointers changed their spelling. */
#include "program/ir_writer.h"

#include <inttypes.h>

enum {
    MOST_VALUES = 4000, /* of a piece: one instruction with more has a kernel of its own that is as good */
    AHEAD = 512, /* bytes: how far before they are used rows are fetched; the processor's own eye ends with the page */
    REACH =
        24, /* values: what was loaded longer ago is loaded again, which is cheaper than to hold a register for it */
    LINE_BYTES = 512, /* of text: an address, its use and some more */
};

#define EIGHT CG_IR_EIGHT

void cg_ir_put(cg_ir_writer *to, cg_ir_text *at, const char *format, ...) {
    while (at->room - at->count < LINE_BYTES)
        at->at = cg_list_room(to->texts, at->at, at->room, &at->room, 1);
    va_list list;
    va_start(list, format);
    int length = vsnprintf(at->at + at->count, at->room - at->count, format, list);
    va_end(list);
    if (length < 0 || length >= LINE_BYTES)
        to->failed = true;
    else
        at->count += (size_t)length;
}

static void put_text(cg_ir_writer *to, cg_ir_text *at, const cg_ir_text *from, size_t first, size_t end) {
    while (at->room - at->count < end - first)
        at->at = cg_list_room(to->texts, at->at, at->room, &at->room, 1);
    if (end > first) memcpy(at->at + at->count, from->at + first, end - first);
    at->count += end - first;
}

void cg_ir_put_lanes(cg_ir_writer *to, const char *number) {
    for (int lane = 0; lane < 8; lane++)
        cg_ir_put(to, &to->body, "%s%s", lane ? ", " : "<", number);
    cg_ir_put(to, &to->body, ">");
}

cg_ir_value cg_ir_none(cg_ir_writer *to) {
    to->failed = true;
    return (cg_ir_value){0};
}

cg_ir_value cg_ir_fresh(cg_ir_writer *to, cg_ir_form form) {
    if (to->next >= MOST_VALUES) to->failed = true;
    return (cg_ir_value){.form = form, .id = to->next++, .piece = to->piece};
}

/* ---- Reading ---- */

/* The number of a vector in one of the loop's lists. */
static size_t place_of(cg_ir_writer *to, cg_ir_sources *list, cg_ir_value *at, uint32_t reg, uint32_t slot) {
    if (!at->place) {
        CG_PUSH(to->arena, list, ((cg_vector_source){reg, slot}));
        at->place = (uint32_t)list->count;
    }
    return at->place - 1;
}

/* Vector `at` of a list, "i" or "k", at the piece's first row: %i<at>. */
static void find_vector(cg_ir_writer *to, const char *list, const char *letter, size_t at) {
    cg_ir_put(to, &to->head,
              "  %%%sa%zu = add i64 %%%s, %zu\n  %%%sp%zu = inttoptr i64 %%%sa%zu to %s\n"
              "  %%%sl%zu = load i64, %s %%%sp%zu\n  %%%s%zu = add i64 %%%sl%zu, %%start\n",
              letter, at, list, 8 * at, letter, at, letter, at, to->address_pointer, letter, at, to->address_pointer,
              letter, at, letter, at, letter, at);
}

/* A row's numbers are loaded where they are used. */
static cg_ir_value read_vector(cg_ir_writer *to, const char *letter, size_t at) {
    cg_ir_value result = cg_ir_fresh(to, CG_IR_NUMBERS);
    cg_ir_put(to, &to->body,
              "  %%xa%u = add i64 %%%s%zu, %%row\n  %%xp%u = inttoptr i64 %%xa%u to %s\n"
              "  %%v%u = load " EIGHT ", %s %%xp%u, align 8\n",
              result.id, letter, at, result.id, result.id, to->vector_pointer, result.id, to->vector_pointer,
              result.id);
    return result;
}

/* Once the row is done: between loads and what uses them the compiler would keep the order. */
static void fetch_ahead(cg_ir_writer *to, size_t at) {
    cg_ir_put(
        to, &to->fetches,
        "  %%qa%zu = add i64 %%i%zu, %%row\n  %%qb%zu = add i64 %%qa%zu, %d\n"
        "  %%qp%zu = inttoptr i64 %%qb%zu to %s\n  call void @llvm.prefetch.%s(%s %%qp%zu, i32 0, i32 3, i32 1)\n",
        at, at, at, at, AHEAD, at, at, to->byte_pointer, to->byte_suffix, to->byte_pointer, at);
}

/* "double" and where the number is: a constant, or what was loaded. */
static cg_ir_value fill_lanes(cg_ir_writer *to, const char *number) {
    cg_ir_value result = cg_ir_fresh(to, CG_IR_NUMBERS);
    cg_ir_put(to, &to->body,
              "  %%si%u = insertelement " EIGHT " undef, double %s, i32 0\n"
              "  %%v%u = shufflevector " EIGHT " %%si%u, " EIGHT " undef, <8 x i32> zeroinitializer\n",
              result.id, number, result.id, result.id);
    return result;
}

/* A number that is the same for all rows. */
static cg_ir_value read_scalar(cg_ir_writer *to, size_t at, bool again) {
    if (!again)
        cg_ir_put(to, &to->head, "  %%sa%zu = add i64 %%scalars, %zu\n  %%sp%zu = inttoptr i64 %%sa%zu to %s\n", at,
                  8 * at, at, at, to->number_pointer);
    cg_ir_put(to, &to->body, "  %%s%u = load double, %s %%sp%zu\n", to->next, to->number_pointer, at);
    char name[32];
    snprintf(name, sizeof name, "%%s%u", to->next);
    return fill_lanes(to, name);
}

cg_ir_value cg_ir_number(cg_ir_writer *to, double number) {
    char text[32];
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    snprintf(text, sizeof text, "0x%016" PRIX64, bits);
    cg_ir_value result = fill_lanes(to, text);
    result.zero = bits == 0;
    return result;
}

/* The address of a strip of vector `at` of the pool: what earlier pieces leave for later ones. Truths have a place of
 * their own behind all numbers': in the same one they would be overwritten before the next rows' are read. */
static void put_carried_address(cg_ir_writer *to, cg_ir_text *text, const char *name, size_t at, bool truths) {
    size_t numbers = to->strip * sizeof(double), bits = to->strip / 8;
    cg_ir_put(to, text, "  %%%sa%zu = add i64 %%%s, %zu\n  %%%sp%zu = inttoptr i64 %%%sa%zu to %s\n", name, at,
              truths ? "bits" : "numbers", truths ? to->program->pool * numbers + at * bits : at * numbers, name, at,
              name, at, truths ? to->byte_pointer : to->vector_pointer);
}

static cg_ir_value read_carried(cg_ir_writer *to, size_t at, cg_ir_form form) {
    cg_ir_value result = cg_ir_fresh(to, form);
    put_carried_address(to, &to->body, "c", at, form == CG_IR_TRUTHS);
    if (form == CG_IR_TRUTHS)
        cg_ir_put(to, &to->body, "  %%cb%zu = load i8, %s %%cp%zu\n  %%v%u = bitcast i8 %%cb%zu to <8 x i1>\n", at,
                  to->byte_pointer, at, result.id, at);
    else
        cg_ir_put(to, &to->body, "  %%v%u = load " EIGHT ", %s %%cp%zu, align 8\n", result.id, to->vector_pointer, at);
    return result;
}

static void put_carried(cg_ir_writer *to, cg_ir_text *text, cg_ir_value from, size_t at) {
    put_carried_address(to, text, "d", at, from.form == CG_IR_TRUTHS);
    if (from.form == CG_IR_TRUTHS)
        cg_ir_put(to, text, "  %%db%zu = bitcast <8 x i1> %%v%u to i8\n  store i8 %%db%zu, %s %%dp%zu\n", at, from.id,
                  at, to->byte_pointer, at);
    else
        cg_ir_put(to, text, "  store " EIGHT " %%v%u, %s %%dp%zu, align 8\n", from.id, to->vector_pointer, at);
}

cg_ir_value *cg_ir_values_of(cg_ir_writer *to, uint32_t reg) {
    if (!to->values[reg])
        to->values[reg] = CG_NEW_ARRAY(to->texts, cg_register_size(&to->program->registers[reg]), cg_ir_value);
    return to->values[reg];
}

/* Whether the value is the list's vector of this register. */
static bool is_of(const cg_ir_sources *list, const cg_ir_value *at, uint32_t reg) {
    return at->form != CG_IR_NOTHING && at->place && at->place <= list->count && list->at[at->place - 1].reg == reg;
}

static cg_ir_value read_full(cg_ir_writer *to, cg_ir_value *at, uint32_t reg, uint32_t slot, bool again) {
    bool kept = is_of(&to->kept, at, reg); /* made by an earlier piece */
    bool first = !at->place;               /* later pieces find the strip's rows in the cache */
    size_t place = kept ? at->place - 1 : place_of(to, &to->inputs, at, reg, slot);
    if (!again) {
        find_vector(to, kept ? "kept" : "inputs", kept ? "k" : "i", place);
        if (first) fetch_ahead(to, place);
    }
    cg_ir_value result = read_vector(to, kept ? "k" : "i", place);
    return cg_is_truth(to->program, reg) ? cg_ir_as_truths(to, result) : result;
}

static cg_ir_value read_anew(cg_ir_writer *to, cg_ir_value *at, uint32_t reg, uint32_t slot, bool again) {
    const cg_register *from = &to->program->registers[reg];
    if (to->sources[reg]) return cg_ir_get(to, to->sources[reg][slot].reg, to->sources[reg][slot].slot);
    if (from->node->kind == CG_NODE_CONSTANT && cg_node_is_scalar(from->node) && cg_is_number(from->node->cells[0]))
        return cg_ir_number(to, from->node->cells[0].number);
    if (from->axis == 0 || from->storage == CG_STORE_UNIFORM)
        return read_scalar(to, place_of(to, &to->scalars, at, reg, slot), again);
    if (from->storage == CG_STORE_FULL) return read_full(to, at, reg, slot, again);
    if (from->storage == CG_STORE_BLOCK && at->form != CG_IR_NOTHING)
        return read_carried(to, from->offset + slot, at->form);
    return cg_ir_none(to);
}

/* Whether it is long ago that the piece has loaded a value. */
static bool is_far(const cg_ir_writer *to, const cg_ir_value *at, uint32_t reg) {
    if (to->next - at->id < REACH) return false;
    return to->sources[reg] || is_of(&to->inputs, at, reg) || is_of(&to->scalars, at, reg); /* a source knows itself */
}

/* Loads after a fence are other loads than the same ones before it: the compiler would make them one. */
static void put_fence(cg_ir_writer *to, uint32_t loaded) {
    if (loaded < to->fence) return;
    cg_ir_put(to, &to->body, "  fence syncscope(\"singlethread\") seq_cst\n");
    to->fence = to->next;
}

cg_ir_value cg_ir_get(cg_ir_writer *to, uint32_t reg, uint32_t slot) {
    if (to->failed) return cg_ir_none(to);
    cg_ir_value *at = &cg_ir_values_of(to, reg)[slot];
    bool again = at->form != CG_IR_NOTHING && at->piece == to->piece;
    if (again && !is_far(to, at, reg)) return *at;
    if (again && !to->sources[reg]) put_fence(to, at->id);
    cg_ir_value found = read_anew(to, at, reg, slot, again);
    found.place = at->place;
    return *at = found;
}

bool cg_ir_is_loaded(const cg_ir_writer *to, uint32_t reg) {
    while (to->sources[reg])
        reg = to->sources[reg]->reg;
    return to->program->registers[reg].storage == CG_STORE_FULL;
}

cg_ir_value cg_ir_as_numbers(cg_ir_writer *to, cg_ir_value from) {
    if (from.form != CG_IR_TRUTHS) return from;
    cg_ir_value result = cg_ir_fresh(to, CG_IR_NUMBERS);
    cg_ir_put(to, &to->body, "  %%v%u = select <8 x i1> %%v%u, " EIGHT " ", result.id, from.id);
    cg_ir_put_lanes(to, "double 1.0");
    cg_ir_put(to, &to->body, ", " EIGHT " zeroinitializer\n");
    return result;
}

cg_ir_value cg_ir_as_truths(cg_ir_writer *to, cg_ir_value from) {
    if (from.form != CG_IR_NUMBERS) return from;
    cg_ir_value result = cg_ir_fresh(to, CG_IR_TRUTHS);
    cg_ir_put(to, &to->body, "  %%v%u = fcmp une " EIGHT " %%v%u, zeroinitializer\n", result.id, from.id);
    return result;
}

/* ---- Arithmetic ---- */

cg_ir_value cg_ir_binary(cg_ir_writer *to, const char *operation, cg_ir_value a, cg_ir_value b) {
    if (a.form != CG_IR_NUMBERS || b.form != CG_IR_NUMBERS) return cg_ir_none(to);
    cg_ir_value result = cg_ir_fresh(to, CG_IR_NUMBERS);
    cg_ir_put(to, &to->body, "  %%v%u = %s " EIGHT " %%v%u, %%v%u\n", result.id, operation, a.id, b.id);
    return result;
}

cg_ir_value cg_ir_compared(cg_ir_writer *to, const char *relation, cg_ir_value a, cg_ir_value b) {
    if (a.form != CG_IR_NUMBERS || b.form != CG_IR_NUMBERS) return cg_ir_none(to);
    cg_ir_value result = cg_ir_fresh(to, CG_IR_TRUTHS);
    cg_ir_put(to, &to->body, "  %%v%u = fcmp %s " EIGHT " %%v%u, %%v%u\n", result.id, relation, a.id, b.id);
    return result;
}

cg_ir_value cg_ir_chosen(cg_ir_writer *to, cg_ir_value test, cg_ir_value a, cg_ir_value b) {
    if (test.form != CG_IR_TRUTHS || a.form != CG_IR_NUMBERS || b.form != CG_IR_NUMBERS) return cg_ir_none(to);
    cg_ir_value result = cg_ir_fresh(to, CG_IR_NUMBERS);
    cg_ir_put(to, &to->body, "  %%v%u = select <8 x i1> %%v%u, " EIGHT " %%v%u, " EIGHT " %%v%u\n", result.id, test.id,
              a.id, b.id);
    return result;
}

/* ---- Writing ---- */

/* A sum that goes around with the loop: as it was, and its last value of a row. Where there is one piece it begins at
 * zero, else as the strip before has left it. */
static void carry_around(cg_ir_writer *to, uint32_t at, uint32_t before, uint32_t after) {
    cg_ir_put(to, &to->head, "  %%ta%u = add i64 %%sums, %u\n  %%tp%u = inttoptr i64 %%ta%u to %s\n", at, 64 * at, at,
              at, to->vector_pointer);
    if (to->whole)
        cg_ir_put(to, &to->head, "  %%t%u = bitcast " EIGHT " zeroinitializer to " EIGHT "\n", at);
    else
        cg_ir_put(to, &to->head, "  %%t%u = load " EIGHT ", %s %%tp%u, align 8\n", at, to->vector_pointer, at);
    cg_ir_put(to, &to->phis, "  %%v%u = phi " EIGHT " [ %%t%u, %%entry ], [ %%v%u, %%loop ]\n", before, at, after);
    cg_ir_put(to, &to->tail, "  store " EIGHT " %%v%u, %s %%tp%u, align 8\n", after, to->vector_pointer, at);
}

uint32_t cg_ir_new_sums(cg_ir_writer *to, uint32_t count) {
    uint32_t first = to->n_vectors;
    to->n_vectors += count;
    to->n_sums += count;
    if (to->n_sums > CG_MOST_FUSED_SUMS) to->failed = true;
    return first;
}

void cg_ir_add_up(cg_ir_writer *to, uint32_t at, cg_ir_value term) {
    uint32_t before = at == 0 ? to->lost : to->next++, after = to->next++;
    if (term.form != CG_IR_NUMBERS) to->failed = true;
    cg_ir_put(to, &to->body, "  %%v%u = fadd " EIGHT " %%v%u, %%v%u\n", after, before, term.id);
    if (at == 0)
        to->lost = after;
    else
        carry_around(to, at, before, after);
}

/* A number that is not finite, times zero, is not zero but NaN: added to a sum it makes that one NaN, and a zero leaves
 * it as it is, for no sum that begins at zero is ever -0. So no register of its own is needed to remember it. */
void cg_ir_look_for_lost(cg_ir_writer *to, cg_ir_value from) {
    if (from.form != CG_IR_NUMBERS) return;
    uint32_t sum = to->next++;
    cg_ir_put(to, &to->body,
              "  %%v%u = call " EIGHT " @llvm.fmuladd.v8f64(" EIGHT " %%v%u, " EIGHT " zeroinitializer, " EIGHT
              " %%v%u)\n",
              sum, from.id, to->lost);
    to->lost = sum;
}

void cg_ir_note_close(cg_ir_writer *to, cg_ir_value close) {
    if (to->close.form == CG_IR_NOTHING) {
        to->close = close;
        return;
    }
    cg_ir_value both = cg_ir_fresh(to, CG_IR_TRUTHS);
    cg_ir_put(to, &to->body, "  %%v%u = or <8 x i1> %%v%u, %%v%u\n", both.id, to->close.id, close.id);
    to->close = both;
}

void cg_ir_keep(cg_ir_writer *to, const cg_instruction *instruction) {
    bool output = to->program->registers[instruction->result].output; /* its booleans are tagged */
    for (uint32_t slot = 0; !to->failed && slot < cg_node_size(instruction->node); slot++) {
        cg_ir_value from = cg_ir_get(to, instruction->result, slot);
        if (from.form == CG_IR_TRUTHS && (output || !cg_is_truth(to->program, instruction->result))) to->failed = true;
        cg_ir_look_for_lost(to, from);
        from = cg_ir_as_numbers(to, from);
        size_t at = place_of(to, &to->kept, &cg_ir_values_of(to, instruction->result)[slot], instruction->result, slot);
        find_vector(to, "kept", "k", at);
        cg_ir_put(to, &to->body,
                  "  %%ya%zu = add i64 %%k%zu, %%row\n  %%yp%zu = inttoptr i64 %%ya%zu to %s\n"
                  "  store " EIGHT " %%v%u, %s %%yp%zu, align 8\n",
                  at, at, at, at, to->vector_pointer, from.id, to->vector_pointer, at);
    }
}

/* ---- Pieces ---- */

void cg_ir_open(cg_ir_writer *to, bool plain_pointers) {
    uint32_t n = to->program->n_registers;
    to->vector_pointer = plain_pointers ? "ptr" : EIGHT "*";
    to->number_pointer = plain_pointers ? "ptr" : "double*";
    to->address_pointer = plain_pointers ? "ptr" : "i64*";
    to->byte_pointer = plain_pointers ? "ptr" : "i8*";
    to->byte_suffix = plain_pointers ? "p0" : "p0i8";
    to->values = CG_NEW_ARRAY(to->texts, n, cg_ir_value *);
    to->sources = CG_NEW_ARRAY(to->texts, n, const cg_vector_source *);
}

void cg_ir_begin_piece(cg_ir_writer *to) {
    to->piece++;
    to->head.count = to->phis.count = to->body.count = to->tail.count = to->fetches.count = to->ends.count = 0;
    to->next = to->n_sums = to->fence = 0;
    to->before = to->lost = to->next++;
    to->close = (cg_ir_value){0};
}

/* Numbers that are close to what they were compared with make the first sum NaN, as infinite ones do. */
static void look_for_close(cg_ir_writer *to) {
    if (to->close.form == CG_IR_NOTHING) return;
    cg_ir_value endless = cg_ir_fresh(to, CG_IR_NUMBERS);
    cg_ir_put(to, &to->body, "  %%v%u = select <8 x i1> %%v%u, " EIGHT " ", endless.id, to->close.id);
    cg_ir_put_lanes(to, "double 0x7FF0000000000000");
    cg_ir_put(to, &to->body, ", " EIGHT " zeroinitializer\n");
    cg_ir_look_for_lost(to, endless);
}

/* The text of each instruction, and then what of its result later pieces read. */
static void put_body(cg_ir_writer *to, cg_ir_text *all, size_t first, size_t end) {
    for (size_t i = first, from = 0; i < end; i++) {
        uint32_t reg = to->stage->instructions[i].result;
        const cg_register *made = &to->program->registers[reg];
        put_text(to, all, &to->body, from, to->ends.at[i - first]);
        from = to->ends.at[i - first];
        if (made->storage != CG_STORE_BLOCK || made->axis == 0 || to->last_uses[reg] < end) continue;
        for (uint32_t slot = 0; slot < cg_register_size(made); slot++)
            put_carried(to, all, cg_ir_values_of(to, reg)[slot], made->offset + slot);
    }
    put_text(to, all, &to->body, end > first ? to->ends.at[end - first - 1] : 0, to->body.count);
}

/* The row from which addresses go. The compiler would look for better ways to step through all the vectors of a long
 * loop for a quarter of its time, so there it must not see that the row is the counter: twice turned round. */
static void put_row(cg_ir_writer *to, cg_ir_text *all) {
    if (to->whole)
        cg_ir_put(to, all, "  %%row = add i64 %%count, 0\n");
    else
        cg_ir_put(to, all,
                  "  %%turned = call i64 @llvm.bswap.i64(i64 %%count)\n"
                  "  %%row = call i64 @llvm.bswap.i64(i64 %%turned)\n");
}

void cg_ir_end_piece(cg_ir_writer *to, size_t first, size_t end, size_t number) {
    look_for_close(to);
    carry_around(to, 0, to->before, to->lost);
    cg_ir_text *all = &to->module;
    cg_ir_put(to, all,
              "define void @piece%zu(i64 %%inputs, i64 %%scalars, i64 %%kept, i64 %%sums, i64 %%pool, i64 %%from, "
              "i64 %%end) #0 {\nentry:\n  %%start = shl i64 %%from, 3\n",
              number);
    put_text(to, all, &to->head, 0, to->head.count);
    cg_ir_put(to, all,
              "  %%rows = sub i64 %%end, %%from\n  %%bytes = shl i64 %%rows, 3\n  br label %%loop\nloop:\n"
              "  %%count = phi i64 [ 0, %%entry ], [ %%next, %%loop ]\n"); /* as bytes of a vector */
    put_text(to, all, &to->phis, 0, to->phis.count);
    put_row(to, all);
    cg_ir_put(to, all,
              "  %%numbers = add i64 %%pool, %%row\n  %%lines = lshr i64 %%row, 6\n"
              "  %%bits = add i64 %%pool, %%lines\n");
    put_body(to, all, first, end);
    put_text(to, all, &to->fetches, 0, to->fetches.count);
    cg_ir_put(to, all,
              "  %%next = add i64 %%count, 64\n  %%more = icmp ult i64 %%next, %%bytes\n"
              "  br i1 %%more, label %%loop, label %%done\ndone:\n");
    put_text(to, all, &to->tail, 0, to->tail.count);
    cg_ir_put(to, all, "  ret void\n}\n");
}

void cg_ir_end_module(cg_ir_writer *to, const char *attributes) {
    cg_ir_put(to, &to->module,
              "declare void @llvm.prefetch.%s(%s, i32, i32, i32)\n"
              "declare i64 @llvm.bswap.i64(i64)\ndeclare " EIGHT " @llvm.fabs.v8f64(" EIGHT ")\n"
              "declare " EIGHT " @llvm.fmuladd.v8f64(" EIGHT ", " EIGHT ", " EIGHT ")\nattributes #0 = { ",
              to->byte_suffix, to->byte_pointer);
    for (; *attributes; attributes++)
        CG_PUSH(to->texts, &to->module, *attributes);
    cg_ir_put(to, &to->module, " }\n");
}
